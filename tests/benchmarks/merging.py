"""How long merging takes: `python -m tests.benchmarks.merging [TELLINGS ...]` prints a table.

Invented collections with the skew of news: few people and companies make most of it (Zipf), a few hot ones are told of
thousands of times; a move is told one to forty times in the weeks after it, with spellings, bare family names,
departures and arrivals for moves, rumours, missing and partial dates; every fifth article is a copy. Articles have
about 200 words.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date, timedelta

from extraction.merging.moves import Merged, merge
from extraction.models import Article, Kind, PublishedBasis, Slot, Span, Status, Telling
from tests.collection import told_date

GIVEN = """Anna Peter Jürgen Marie Jean Lucie Thomas Stefan Katharina Claire Paul Emma Louis Jonas Nadia Oskar Ilona
Grace John Priya Kenji Laura Kwame Willem Meera Paolo Tom Elena Camille Sven Ines Petra Marta Henrik Tomas Maja Yusuf
Sabine Marcus Rafael Dana Carmen Karim Rui Graham Tina Sunita Eva Holger Deniz Hana Sergei""".split()
HEAD = 5.0
SYLLABLES = (
    "ba be bo da del fer gar hol kan kel lan lin mar mo nor pal rei ros sal sten tan tor ul van vel wen zim".split()
)
WORDS = [f"{a}{b}" for a in SYLLABLES for b in SYLLABLES]
FIELDS = "Energie Robotics Bank Foods Labs Motors Shipping University Institut Versicherung Media Systems".split()


class _World:
    """People, companies and moves, drawn with Zipf's skew."""

    def __init__(self, tellings: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        people = max(tellings // 8, 50)
        families = [f"{a}{b}".capitalize() for a in SYLLABLES for b in WORDS][: max(people // 4, 20)]
        self.random.shuffle(families)
        self.people = [f"{self.random.choice(GIVEN)} {self._skewed(families)}" for _ in range(people)]
        self.companies = [
            f"{first.capitalize()} {self.random.choice(FIELDS)}"
            for first in WORDS
            for _ in range(max(people // 2000, 1))
        ]
        self.articles: dict[str, Article] = {}
        self.tellings: list[Telling] = []
        while len(self.tellings) < tellings:
            self._move()
        del self.tellings[tellings:]

    def _skewed(self, items: list[str]) -> str:
        """One item; its chance falls with its rank (Zipf and Mandelbrot), the first has about two in a hundred."""
        return items[int(HEAD * ((len(items) + HEAD) / HEAD) ** self.random.random() - HEAD)]

    def _move(self) -> None:
        choice = self.random
        person, left, joined = self._skewed(self.people), self._skewed(self.companies), self._skewed(self.companies)
        kind = choice.choices(list(Kind), weights=[3, 3, 1, 3, 3, 1, 1, 1])[0]
        day = date(2015, 1, 1) + timedelta(days=choice.randrange(3650))
        for _ in range(min(int(choice.paretovariate(0.9)), 40)):
            told = kind
            if kind is Kind.MOVE and choice.random() < 0.4:
                told = choice.choice([Kind.DEPARTURE, Kind.ARRIVAL])
            published = day + timedelta(days=min(int(choice.expovariate(0.2)), 400))
            out = told in (Kind.MOVE, Kind.DEPARTURE, Kind.DISMISSAL, Kind.ABSENCE)
            into = not out or told is Kind.MOVE
            name = person if choice.random() < 0.9 else person.split()[-1]
            on = choice.choice([None, None, str(day.year), str(day)[:7], str(day), "-" + str(day)[4:]])
            self._tell((name, left if out else None, joined if into else None), told, on, published)

    def _tell(self, told_of: tuple[str, str | None, str | None], kind: Kind, on: str | None, published: date) -> None:
        person, left, joined = told_of
        choice = self.random
        names = [name for name in (person, left, joined) if name]
        sentence = ", ".join(names) + f", {kind}. "
        body = " ".join(choice.choices(WORDS, k=200))
        if self.articles and choice.random() < 0.2:
            body = self.articles[f"{len(self.articles) - 1:07}"].text.partition(". ")[2]
        text = sentence + body
        id_ = f"{len(self.articles):07}"
        known = choice.random() < 0.95
        self.articles[id_] = Article(
            id=id_,
            text=text,
            language=choice.choice(["en", "de", "fr"]),
            published=published if known else None,
            published_basis=PublishedBasis.GIVEN if known else PublishedBasis.UNKNOWN,
        )

        def slot(name: str | None) -> Slot | None:
            return (
                Slot(span=Span(start=text.index(name), end=text.index(name) + len(name)), name=name) if name else None
            )

        named = slot(person)
        assert named is not None
        self.tellings.append(
            Telling(
                article_id=id_,
                kind=kind,
                status=choice.choices(list(Status)[:4], weights=[80, 8, 10, 2])[0],
                person=named,
                quote=Span(start=0, end=len(sentence) - 1),
                triggers=(),
                from_company=slot(left),
                to_company=slot(joined),
                date=told_date(on) if on else None,
                confidence=0.9,
            )
        )


def measured(tellings: int) -> tuple[float, Merged, int]:
    """Processor seconds (merging uses one core), what was merged, and how often the most told person is told of."""
    world = _World(tellings)
    told: dict[str, int] = {}
    for telling in world.tellings:
        told[telling.person.name] = told.get(telling.person.name, 0) + 1
    start = time.process_time()
    merged = merge(world.articles, world.tellings)
    return time.process_time() - start, merged, max(told.values())


def main(sizes: list[int]) -> None:
    print(f"{'tellings':>9} {'moves':>8} {'hottest':>8} {'seconds':>8} {'µs each':>8} {'peak MB':>8}")
    for size in sizes:
        seconds, merged, hottest = measured(size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{size:9} {len(merged.moves):8} {hottest:8} {seconds:8.1f} {seconds / size * 1e6:8.0f} {peak:8}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 30_000, 100_000])

"""Stores of any size with the skew of real news: few busy companies, many quiet ones, bursts, copies, gaps.

Every name is invented. `hostile=True` puts markup, formulas, right-to-left marks and very long names into every text
field.
Run `python -m tests.benchmarks.generator DIRECTORY --events 1000000` to write one to disk.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from extraction.models import Kind
from extraction.record.store import write_store
from extraction.tables import ARTICLES, EVENTS, EVIDENCE

LAST_DAY: Final = date(2025, 6, 30)
GIVEN: Final = [
    "Ada",
    "Arvo",
    "Bela",
    "Cleo",
    "Dario",
    "Edda",
    "Emre",
    "Fiona",
    "Goran",
    "Hanno",
    "Ilse",
    "Jonas",
    "Kaya",
    "Lene",
    "Marek",
    "Nadia",
    "Odile",
    "Pavel",
    "Quirin",
    "Rosa",
    "Sven",
    "Thea",
    "Umar",
    "Vera",
    "Wanda",
    "Xenia",
    "Yann",
    "Zoe",
    "Bruno",
    "Carla",
    "Denis",
    "Elin",
    "Farid",
    "Greta",
]
ONSETS: Final = [
    "Bal",
    "Cor",
    "Dun",
    "Fel",
    "Gar",
    "Hol",
    "Jor",
    "Kel",
    "Lam",
    "Mor",
    "Nor",
    "Ost",
    "Pel",
    "Quin",
    "Ros",
    "Sal",
    "Tor",
    "Ul",
    "Ver",
    "Wes",
    "Zan",
    "Bren",
    "Dral",
    "Fenn",
]
CODAS: Final = [
    "berg",
    "mann",
    "son",
    "ier",
    "etti",
    "ova",
    "quist",
    "ard",
    "well",
    "ström",
    "ini",
    "eau",
    "feld",
    "kamp",
    "ley",
    "aux",
    "der",
    "stein",
    "holt",
    "ander",
]
FIRMS: Final = [
    "Aero",
    "Bright",
    "Cobalt",
    "Delta",
    "Ember",
    "Fathom",
    "Granite",
    "Helio",
    "Iris",
    "Juniper",
    "Krypton",
    "Lumen",
    "Meridian",
    "Nimbus",
    "Orchid",
]
FIELDS: Final = [
    "Labs",
    "Systems",
    "Robotics",
    "Bank",
    "Energy",
    "Motors",
    "Media",
    "Health",
    "Foods",
    "Networks",
    "Institute",
    "Capital",
    "Analytics",
    "Air",
]
ROLES: Final = {
    "en": ["chief executive", "head of research", "finance director", "chief scientist", "board member", "editor"],
    "de": ["Finanzvorstand", "Forschungschefin", "Geschäftsführer", "Aufsichtsrätin", "Chefredakteur"],
    "fr": ["directrice générale", "directeur financier", "présidente", "responsable de la recherche"],
}
OUTLETS: Final = [
    f"{place} {paper}"
    for place in ["Northport", "Altmark", "Valmont", "Eastgate", "Seeburg", "Clairval"]
    for paper in ["Courier", "Ledger", "Post", "Tageblatt", "Observer"]
]
# A sentence is a list of literal pieces and slots; spans fall out of joining it.
SENTENCES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "move": "{person} [leaves] {from} and [joins] {to} as {role} {date}.",
        "departure": "{person}, {role} of {from}, [stepped down] {date}.",
        "dismissal": "{from} has [dismissed] its {role} {person} {date}.",
        "arrival": "{person} [joined] {to} as {role} {date}.",
        "appointment": "{to} [promoted] {person} to {role} {date}.",
        "absence": "{person} [takes leave] from {from} {date}.",
        "return": "{person} [returned] to {to} as {role} {date}.",
        "founding": "{person} [founded] {to} {date}.",
    },
    "de": {
        "move": "{person} [wechselt] {date} von {from} zu {to} und wird dort {role}.",
        "departure": "{person} [verlässt] {from} {date}, zuletzt als {role}.",
        "dismissal": "{from} hat {person} {date} als {role} [abberufen].",
        "arrival": "{person} [beginnt] {date} bei {to} als {role}.",
        "appointment": "{to} [befördert] {person} {date}: {role}.",
        "absence": "{person} [pausiert] {date} bei {from}.",
        "return": "{person} [kehrt] {date} als {role} zu {to} [zurück].",
        "founding": "{person} [gründete] {date} die Firma {to}.",
    },
    "fr": {
        "move": "{person} [quitte] {from} et [rejoint] {to} {date} comme {role}.",
        "departure": "{person} [quitte] {from} {date} après des années comme {role}.",
        "dismissal": "{from} a [limogé] {person}, {role}, {date}.",
        "arrival": "{person} [rejoint] {to} {date} comme {role}.",
        "appointment": "{to} a [promu] {person} {role} {date}.",
        "absence": "{person} [prend congé] de {from} {date}.",
        "return": "{person} [revient] chez {to} {date} comme {role}.",
        "founding": "{person} a [fondé] {to} {date}.",
    },
}
FILLER: Final = {
    "en": [
        "The company declined to comment.",
        "Colleagues had expected the news for some weeks.",
        "Shares were little changed in the afternoon.",
        "The search took the better part of a year.",
    ],
    "de": [
        "Das Unternehmen wollte sich nicht äußern.",
        "Der Schritt kommt für Beobachter nicht überraschend.",
        "Die Suche hatte fast ein Jahr gedauert.",
    ],
    "fr": [
        "L'entreprise n'a pas souhaité commenter.",
        "La nouvelle était attendue depuis quelques semaines.",
        "Les recherches avaient duré près d'un an.",
    ],
}
MONTHS: Final = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}
HOSTILE: Final = [
    "<script>alert(1)</script>",
    "![x](https://example.invalid/x.png)",
    "$5 and $10M",
    '=HYPERLINK("https://example.invalid")',
    "\u202egnp.exe\u202c",
    "</div><style>*{display:none}</style>",
    "<b onmouseover=alert(1)>bold</b> & <a href='https://example.invalid'>link</a>",
    ":red[alarm] :material/delete: **stars** `code`",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "%{y}<extra>{b}</extra>",
]
_PRECISIONS: Final = ["day", "month", "year", "quarter", "week", "half", "season"]
_KINDS: Final = [kind.value for kind in Kind]
_OUT, _IN = {"move", "departure", "dismissal", "absence"}, {"move", "arrival", "appointment", "return", "founding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    value: str
    earliest: date
    latest: date
    precision: str
    basis: str


def _names(rng: np.random.Generator, count: int, hostile: bool) -> list[str]:
    given = rng.choice(GIVEN, count)
    onset, coda, second = rng.choice(ONSETS, count), rng.choice(CODAS, count), rng.choice(ONSETS, count)
    names = [
        f"{g} {o}{s.lower() if i % 3 == 0 else ''}{c}"
        for i, (g, o, s, c) in enumerate(zip(given, onset, second, coda, strict=True))
    ]
    if hostile:
        names = [f"{name} {HOSTILE[i % len(HOSTILE)]}" for i, name in enumerate(names)]
        names[0] = "Longname " * 1111 + "X"
    return names


def _companies(rng: np.random.Generator, count: int, hostile: bool) -> list[str]:
    plain = [f"{a} {b}" for a in FIRMS for b in FIELDS]
    rng.shuffle(plain)
    names = plain[:count] + [f"{plain[i % len(plain)]} {i // len(plain) + 1}" for i in range(len(plain), count)]
    if hostile:
        names = [f"{name} {HOSTILE[i % len(HOSTILE)]}" for i, name in enumerate(names)]
    return names


def _skewed(rng: np.random.Generator, count: int, among: int, power: float) -> np.ndarray[Any, Any]:
    weights = 1.0 / np.arange(1, among + 1) ** power
    return rng.choice(among, count, p=weights / weights.sum())


def _when(day: date, precision: str, basis: str) -> _When:
    year, month = day.year, day.month
    spans = {
        "month": (month, 1),
        "quarter": ((month - 1) // 3 * 3 + 1, 3),
        "half": ((month - 1) // 6 * 6 + 1, 6),
        "season": ((month - 1) // 3 * 3 + 1, 3),
        "year": (1, 12),
    }
    if precision in ("day", "week"):
        first = day - timedelta(days=day.weekday()) if precision == "week" else day
        last = first + timedelta(days=6) if precision == "week" else day
        return _When(value=first.isoformat(), earliest=first, latest=last, precision=precision, basis=basis)
    start, length = spans[precision]
    after = start + length
    last = date(year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    value = str(year) if precision != "month" else f"{year}-{month:02d}"
    return _When(value=value, earliest=date(year, start, 1), latest=last, precision=precision, basis=basis)


def _phrase(when: _When | None, language: str) -> str:
    if when is None or when.basis == "inferred":
        return {"en": "recently", "de": "demnächst", "fr": "prochainement"}[language]
    month = MONTHS[language][when.earliest.month - 1]
    if when.precision in ("day", "week"):
        return {
            "en": f"on {when.earliest.day} {month} {when.earliest.year}",
            "de": f"am {when.earliest.day}. {month} {when.earliest.year}",
            "fr": f"le {when.earliest.day} {month} {when.earliest.year}",
        }[language]
    if when.precision == "month":
        return {
            "en": f"in {month} {when.earliest.year}",
            "de": f"im {month} {when.earliest.year}",
            "fr": f"en {month} {when.earliest.year}",
        }[language]
    return {"en": f"in {when.earliest.year}", "de": f"im Jahr {when.earliest.year}", "fr": f"en {when.earliest.year}"}[
        language
    ]


def _sentence(
    language: str, kind: str, slots: dict[str, str | None]
) -> tuple[str, dict[str, tuple[int, int]], list[int]]:
    """The sentence, the span of each slot in it, and the flat trigger pairs."""
    text, spans, triggers = "", {}, []
    rest = SENTENCES[language][kind]
    while rest:
        if rest[0] in "{[":
            closing = rest.index("}" if rest[0] == "{" else "]")
            inner, is_slot = rest[1:closing], rest[0] == "{"
            piece = (slots.get(inner) or "a leading post") if is_slot else inner
            if is_slot and slots.get(inner):
                spans[inner] = (len(text), len(text) + len(piece))
            if not is_slot:
                triggers += [len(text), len(text) + len(piece)]
            text += piece
            rest = rest[closing + 1 :]
        else:
            stop = min((rest.index(c) for c in "{[" if c in rest), default=len(rest))
            text, rest = text + rest[:stop], rest[stop:]
    return text, spans, triggers


def generate(directory: Path, *, events: int = 1000, seed: int = 1, hostile: bool = False) -> Path:
    """Write a store of `events` merged events into `directory` and return it.

    About 1.4 tellings an event and two tellings an article.
    """
    rng = np.random.default_rng(seed)
    people = _names(rng, max(3, events * 2 // 5), hostile)
    companies = _companies(rng, max(8, int(3 * events**0.62)), hostile)
    order = np.argsort(who := _skewed(rng, events, len(people), 0.35), kind="stable")
    back = np.minimum(rng.exponential(900, events), 9000).astype(int)
    bursts = rng.random(events) < 0.12  # one day in a quarter on which many go at once
    back = np.where(bursts, back // 90 * 90 + 17, back)
    by_person: dict[int, list[int]] = {}
    for index in order:
        by_person.setdefault(int(who[index]), []).append(int(index))
    kinds = rng.choice(_KINDS, events, p=[0.22, 0.2, 0.06, 0.24, 0.16, 0.03, 0.04, 0.05])
    statuses = rng.choice(
        ["confirmed", "announced", "rumoured", "denied", "superseded"], events, p=[0.68, 0.16, 0.11, 0.03, 0.02]
    )
    precisions = rng.choice(_PRECISIONS, events, p=[0.55, 0.22, 0.13, 0.04, 0.03, 0.015, 0.015])
    bases = rng.choice(["stated", "publication", "text", "inferred"], events, p=[0.56, 0.3, 0.08, 0.06])
    fates = rng.random(events)  # below 0.07 undated, below 0.08 only day and month
    firm = _skewed(rng, events, len(companies), 0.95)
    moves: list[dict[str, Any]] = [{}] * events
    for person, indices in by_person.items():
        indices.sort(key=lambda i: -back[i])
        at = companies[firm[indices[0]]]
        for i in indices:
            kind, target = str(kinds[i]), companies[firm[i]]
            if kind == "move" and target == at:
                target = companies[(firm[i] + 1) % len(companies)]
            if kind == "appointment":
                target = at
            day = LAST_DAY - timedelta(days=int(back[i]))
            when = None if fates[i] < 0.08 else _when(day, str(precisions[i]), str(bases[i]))
            moves[i] = {
                "event_id": hashlib.blake2b(f"{seed} {i}".encode(), digest_size=10).hexdigest(),
                "person": people[person],
                "kind": kind,
                "flow": Kind(kind).flow.value,
                "from_company": at if kind in _OUT else None,
                "to_company": target if kind in _IN else None,
                "role_index": int(rng.integers(60)),
                "day": day,
                "when": when,
                "partial": 0.07 <= fates[i] < 0.08,
                "status": str(statuses[i]),
            }
            at = target if kind in _IN else at
    tellings = np.repeat(np.arange(events), np.minimum(rng.geometric(0.72, events), 9))
    lag = rng.integers(0, 6, len(tellings)) + np.where(rng.random(len(tellings)) < 0.1, 40, 0)
    tellings = tellings[np.argsort(lag - back[tellings], kind="stable")]
    articles, evidence = _articles(rng, moves, tellings, hostile)
    tables = {"articles": articles, "events": _events(rng, moves, articles, evidence), "evidence": evidence}
    write_store(directory, tables)
    return directory


def _articles(
    rng: np.random.Generator, moves: list[dict[str, Any]], tellings: np.ndarray[Any, Any], hostile: bool
) -> tuple[pa.Table, pa.Table]:
    """Pack tellings in order of publication into articles of one to four."""
    sizes = rng.choice([1, 2, 3, 4], len(tellings), p=[0.5, 0.25, 0.15, 0.1])
    languages = rng.choice(["en", "de", "fr"], len(tellings), p=[0.55, 0.27, 0.18])
    outlets = _skewed(rng, len(tellings), len(OUTLETS), 0.7)
    article_parts, evidence_parts, position, number = [], [], 0, 0
    articles: dict[str, list[Any]] = {name: [] for name in ARTICLES.names}
    evidence: dict[str, list[Any]] = {name: [] for name in EVIDENCE.names}
    told: dict[int, int] = {}
    while position < len(tellings):
        members = list(dict.fromkeys(int(i) for i in tellings[position : position + sizes[number]]))
        position += int(sizes[number])
        language = str(languages[number])
        article_id = hashlib.blake2b(f"article {number}".encode(), digest_size=8).hexdigest()
        text, title = "", ""
        for index in members:
            move = moves[index]
            seen = told[index] = told.get(index, 0) + 1
            role = None if move["role_index"] % 3 == 0 else ROLES[language][move["role_index"] % len(ROLES[language])]
            slots = {
                "person": move["person"],
                "from": move["from_company"],
                "to": move["to_company"],
                "role": role,
                "date": _phrase(move["when"], language),
            }
            sentence, spans, triggers = _sentence(language, move["kind"], slots)
            title = title or sentence[:-1][:120]
            fill = FILLER[language]
            opening = fill[(index + seen) % len(fill)]
            if hostile:
                opening = HOSTILE[index % len(HOSTILE)] + " " + opening
            start = len(text) + len(opening) + 1
            text += f"{opening} {sentence} {fill[index % len(fill)]}\n\n"
            when = move["when"] if move["when"] is not None and move["when"].basis != "inferred" else None
            row: dict[str, Any] = {
                "event_id": move["event_id"],
                "article_id": article_id,
                "kind": move["kind"],
                "status": move["status"] if seen == 1 or move["status"] != "superseded" else "confirmed",
                "person": move["person"],
                "from_company": move["from_company"],
                "to_company": move["to_company"],
                "role": role,
                "date_value": when.value if when else None,
                "date_earliest": when and when.earliest,
                "date_latest": when and when.latest,
                "date_precision": when and when.precision,
                "date_basis": when and when.basis,
                "quote": sentence,
                "start": start,
                "end": start + len(sentence),
                "triggers": [start + offset for offset in triggers],
                "confidence": 0.5 + (index * 37 % 50) / 100,
                "reading": "generated",
                "merge_score": 1.0 if seen == 1 else 0.9,
                "merge_reason": "" if seen == 1 else "same person, same kind, same companies; published days apart",
            }
            for slot, (first, last) in spans.items():
                if slot != "date" or when is not None:
                    row[f"{slot}_start"], row[f"{slot}_end"] = start + first, start + last
            for name, column in evidence.items():
                column.append(row.get(name))
        published = min(moves[members[0]]["day"] + timedelta(days=number % 6), LAST_DAY)
        known = number % 25 != 0
        article = {
            "article_id": article_id,
            "path": f"articles/{article_id}.txt",
            "root": "articles",
            "digest": article_id,
            "extractor": "generated",
            "language": language,
            "title": title,
            "publisher": OUTLETS[outlets[number]] + (HOSTILE[0] if hostile else ""),
            "url": "javascript:alert(1)" if hostile else f"https://news.example/{article_id}",
            "published": published if known else None,
            "published_basis": "given" if known else "unknown",
            "text": text.rstrip("\n"),
        }
        for name, column in articles.items():
            column.append(article.get(name))
        number += 1
        if len(articles["text"]) >= 50_000 or position >= len(tellings):
            article_parts.append(pa.table(articles, schema=ARTICLES))
            evidence_parts.append(pa.table(evidence, schema=EVIDENCE))
            articles = {name: [] for name in ARTICLES.names}
            evidence = {name: [] for name in EVIDENCE.names}
    return (
        pa.concat_tables(article_parts).sort_by("article_id"),
        pa.concat_tables(evidence_parts).sort_by([("event_id", "ascending"), ("article_id", "ascending")]),
    )


def _events(rng: np.random.Generator, moves: list[dict[str, Any]], articles: pa.Table, evidence: pa.Table) -> pa.Table:
    """One row a move that at least one article tells."""
    facts = dict(
        zip(
            articles["article_id"].to_pylist(),
            zip(articles["language"].to_pylist(), articles["published"].to_pylist(), strict=True),
            strict=True,
        )
    )
    sources: dict[str, list[tuple[str, date | None]]] = {}
    roles: dict[str, str | None] = {}
    for event_id, article_id, role in zip(
        evidence["event_id"].to_pylist(), evidence["article_id"].to_pylist(), evidence["role"].to_pylist(), strict=True
    ):
        sources.setdefault(event_id, []).append(facts[article_id])
        roles.setdefault(event_id, role)
    columns: dict[str, list[Any]] = {name: [] for name in EVENTS.names}
    confidence = rng.beta(6, 1.6, len(moves))
    for move, sureness in sorted(zip(moves, confidence, strict=True), key=lambda pair: str(pair[0]["event_id"])):
        told = sources.get(move["event_id"], [])
        days = sorted(day for _, day in told if day)
        when: _When | None = move["when"]
        row = {
            **{
                name: move[name]
                for name in ("event_id", "person", "kind", "flow", "from_company", "to_company", "status")
            },
            "role": roles.get(move["event_id"]),
            "confidence": float(sureness),
            "sources": len(told),
            "date_value": when.value if when else f"--{move['day']:%m-%d}" if move["partial"] else None,
            "date_earliest": when and when.earliest,
            "date_latest": when and when.latest,
            "date_precision": when.precision if when else "day" if move["partial"] else None,
            "date_basis": when.basis if when else "stated" if move["partial"] else None,
            "date_reason": "after one report and before another, each naming the person in post"
            if when and when.basis == "inferred"
            else "",
            "languages": ",".join(sorted({language for language, _ in told})),
            "first_published": days[0] if days else None,
            "last_published": days[-1] if days else None,
        }
        for name, column in columns.items():
            column.append(row.get(name))
    return pa.table(columns, schema=EVENTS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hostile", action="store_true")
    given = parser.parse_args()
    generate(given.directory, events=given.events, seed=given.seed, hostile=given.hostile)

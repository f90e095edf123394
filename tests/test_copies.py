"""Near-identical articles are one source."""

from __future__ import annotations

import random
from datetime import date

from extraction.merging.copies import find_copies
from extraction.models import Article

WORDS = [f"word{number}" for number in range(900)]


def _article(id_: str, text: str, *, published: date | None = None, language: str = "en") -> Article:
    return Article(id=id_, text=text, language=language, published=published)


def _text(seed: int, words: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def test_a_copy_with_another_ending_is_found_and_the_earlier_one_is_the_original() -> None:
    first = _article("b", _text(1), published=date(2024, 5, 2))
    copy = _article("a", _text(1) + " Reporting by our own desk and others.", published=date(2024, 5, 3))
    assert find_copies([copy, first]) == {"a": "b"}


def test_a_shortened_copy_is_found_and_an_excerpt_is_none() -> None:
    whole = _text(2)
    words = whole.split()
    assert find_copies([_article("a", whole), _article("b", " ".join(words[:140]))]) == {"b": "a"}
    assert find_copies([_article("a", whole), _article("b", " ".join(words[:60]))]) == {}


def test_a_report_that_quotes_a_third_of_another_is_no_copy() -> None:
    quoted = " ".join(_text(3).split()[:70])
    assert find_copies([_article("a", _text(3)), _article("b", quoted + " " + _text(4, 130))]) == {}


def test_copies_of_copies_have_one_original() -> None:
    text = _text(5)
    found = find_copies([_article(name, text + f" {name}", published=date(2024, 1, 9)) for name in "cab"])
    assert found == {"b": "a", "c": "a"}


def test_boilerplate_that_all_share_makes_no_copies() -> None:
    notice = _text(6, 30)
    assert find_copies([_article(str(n), f"{_text(100 + n)} {notice}") for n in range(40)]) == {}


def test_order_does_not_matter() -> None:
    articles = [_article(str(n), _text(n // 3) + f" end {n}") for n in range(30)]
    expected = find_copies(articles)
    assert len(expected) == 20
    for seed in range(3):
        random.Random(seed).shuffle(articles)
        assert find_copies(articles) == expected


def test_empty_and_one_word_articles_are_no_trouble() -> None:
    assert find_copies([_article("a", ""), _article("b", ""), _article("c", "one"), _article("d", "two")]) == {}

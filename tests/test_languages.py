"""Language pages: the shipped ones are whole, and a wrong one says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
import yaml

from extraction.languages.packs import SUPPORTED, LanguageError, load_language, read_page
from extraction.models import Kind


def page(code: str) -> dict[str, Any]:
    source = (files("extraction.languages") / "pages" / f"{code}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(source)
    return content


@pytest.mark.parametrize("code", SUPPORTED)
def test_a_page_has_words_for_every_kind(code: str) -> None:
    pack = load_language(code)
    assert pack.code == code
    assert {trigger.kind for trigger in pack.triggers} == set(Kind)
    assert len(pack.never) >= 5


def test_the_pages_have_the_same_keys_in_the_same_order() -> None:
    first, *others = (list(page(code)) for code in SUPPORTED)
    assert all(keys == first for keys in others)


@pytest.mark.parametrize("code", SUPPORTED)
def test_a_page_is_commented(code: str) -> None:
    source = (files("extraction.languages") / "pages" / f"{code}.yaml").read_text(encoding="utf-8")
    assert source.startswith("#")


def test_patterns_match_whole_words_without_regard_to_case() -> None:
    posts = load_language("en").posts
    assert posts.search("new CEO")
    assert posts.search("Chief executive")
    assert not posts.search("CEOs of old")


def test_a_capital_letter_and_a_clause_can_be_asked_for() -> None:
    (trigger,) = (trigger for trigger in load_language("de").triggers if trigger.name == "geht")
    assert trigger.words.search("tritt am 3. Mai zurück")
    assert not trigger.words.search("tritt auf. Er kam zurück")
    (fires,) = (trigger for trigger in load_language("en").triggers if trigger.name == "fires")
    assert fires.words.search("fired Okafor")
    assert not fires.words.search("fired shots")


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda content: content.pop(key)


def having(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: content.update({key: value})


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (without("hedges"), "xx.yaml lacks the key hedges"),
        (having("hedge", []), "xx.yaml has unknown the key hedge"),
        (having("posts", "CEO"), "key posts: must be a list"),
        (having("posts", ["CEO", "CEO"]), "key posts: holds a word twice: 'CEO'"),
        (having("posts", ["(CEO"]), "key posts: "),
        (having("posts", ["(?:CEO)?"]), "matches nothing at all"),
        (having("months", [1]), "key months: must be a text"),
        (having("months", [True]), "key months: must be a text"),
        (having("ordinal_point", "yes"), "key ordinal_point: must be true or false"),
        (having("code", ""), "key code: must be a text"),
        (having("triggers", []), "key triggers: must be a list of triggers"),
        (having("triggers", [{"name": "a"}]), "a trigger needs name, kind, words and person"),
        (
            having("triggers", [{"name": "a", "kind": "dance", "words": ["b"], "person": ["before"]}]),
            "'dance' is not a valid Kind",
        ),
        (
            having("triggers", [{"name": "a", "kind": "move", "words": ["b"], "person": ["behind"]}]),
            "unknown place behind",
        ),
        (
            having("triggers", [{"name": "a", "kind": "move", "words": ["b"], "person": ["after"], "at": []}]),
            "trigger a has an unknown key at",
        ),
        (
            having("triggers", [{"name": "a", "kind": "move", "words": ["b"], "person": ["after"]}] * 2),
            "two triggers have the same name",
        ),
    ],
)
def test_a_bad_page_says_which_key_is_wrong_and_how(fault: Callable[[dict[str, Any]], object], message: str) -> None:
    content = page("en")
    fault(content)
    with pytest.raises(LanguageError) as raised:
        read_page(yaml.safe_dump(content), page="xx.yaml")
    assert "xx.yaml" in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("source", "message"), [("a: [", "no valid YAML"), ("- a", "must be a mapping"), ("", "mapping")]
)
def test_what_is_no_page_says_so(source: str, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        read_page(source, page="xx.yaml")


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(LanguageError, match=re.escape("'../en'; there are de, en, fr")):
        load_language("../en")

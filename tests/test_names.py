"""The forms of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.languages.packs import SUPPORTED, load_language
from extraction.reading.names import bare_company, bare_person, fullest_company, fullest_person, is_same_person


@pytest.mark.parametrize(
    ("code", "name", "bare"),
    [
        ("de", "Dr. Jens Albrecht", "Jens Albrecht"),
        ("de", "Finanzvorstand Prof. Dr. Ines Durst", "Ines Durst"),
        ("en", "Mr. Okafor’s", "Okafor"),
        ("en", "Jane Professor", "Jane Professor"),
        ("fr", "Mme Claire de La Tour", "Claire de La Tour"),
        ("fr", "M. Castaing", "Castaing"),
    ],
)
def test_a_person_loses_titles_and_endings(code: str, name: str, bare: str) -> None:
    assert bare_person(name, load_language(code)) == bare


@pytest.mark.parametrize(
    ("code", "name", "bare"),
    [
        ("de", "Quantor AG", "Quantor"),
        ("de", "Vexo GmbH & Co. KG", "Vexo"),
        ("en", "Vexo Labs, Inc.", "Vexo Labs"),
        ("en", "the Brightwater Bank", "Brightwater Bank"),
        ("en", "The Body Shop", "The Body Shop"),
        ("en", "Quantor's", "Quantor"),
        ("fr", "Quantor SA", "Quantor"),
        ("fr", "SE", "SE"),
    ],
)
def test_a_company_loses_its_legal_form(code: str, name: str, bare: str) -> None:
    assert bare_company(name, load_language(code)) == bare


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Feldman", "Nora Feldman", True),
        ("N. Feldman", "Nora Feldman", True),
        ("Max Feldman", "Nora Feldman", False),
        ("Nora Feldman", "Nora Feld", False),
        ("José Núñez", "Jose Nunez", True),
        ("William Baum Jr.", "Baum", True),
        ("", "Baum", False),
    ],
)
def test_the_same_person_has_the_family_name_and_no_other_given_name(name: str, other: str, same: bool) -> None:
    assert is_same_person(name, other) is same
    assert is_same_person(other, name) is same


def test_the_fullest_form_of_a_person_is_the_longest_that_does_not_contradict() -> None:
    names = ["Feldman", "Nora Feldman", "Nora J. Feldman", "Max Ernst Karl Feldman"]
    assert fullest_person("Nora Feldman", names) == "Nora J. Feldman"
    assert fullest_person("Okafor", names) == "Okafor"


def test_the_fullest_form_of_a_company_is_nominative() -> None:
    pack = load_language("de")
    assert fullest_company("Quantors", ["Quantors", "Quantor", "Quantor Systems"], pack) == "Quantor Systems"
    assert fullest_company("Siemens", ["Siemens"], pack) == "Siemens"


def test_a_long_string_of_words_is_no_fuller_form() -> None:
    names = ["Quantor", "Quantor Data Search Mail Cloud"]
    assert fullest_company("Quantor", names, load_language("en")) == "Quantor"


@given(name=st.text(max_size=40), code=st.sampled_from(SUPPORTED))
def test_any_string_has_forms(name: str, code: str) -> None:
    pack = load_language(code)
    for form in (bare_person(name, pack), bare_company(name, pack)):
        assert all(word in name for word in form.split())
    assert fullest_person(name, [name]) == name

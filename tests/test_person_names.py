"""People's names across articles, phenomenon by phenomenon: one that must agree, one near miss that must not."""

from __future__ import annotations

import pytest

from extraction.merging.person_names import Namesakes, agreement, fullest, parsed


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Sébastien Lacombe", "Sebastian Lacombe", id="given name in two languages"),
        pytest.param("Catherine Boyle", "Katherine Boyle", id="c and k"),
        pytest.param("Jürgen Mühlbauer", "Juergen Muehlbauer", id="umlaut written out"),
        pytest.param("Jürgen Mühlbauer", "Jurgen Muhlbauer", id="umlaut dropped"),
        pytest.param("Dmitry Voronin", "Dmitri Woronin", id="transliterated for German"),
        pytest.param("Dmitry Voronin", "Dmitri Voronine", id="transliterated for French"),
        pytest.param("Ursula von der Ahe", "von der Ahe", id="particles"),
        pytest.param("Claudia Meyer-Hagen", "Meyer-Hagen", id="double name alone"),
        pytest.param("Jean-Luc Morin", "Jean Luc Morin", id="hyphen between given names"),
        pytest.param("John P. Okafor", "John Okafor", id="middle initial"),
        pytest.param("J. Okafor", "John Okafor", id="initial"),
        pytest.param("M.-A. Morin", "Marc-André Morin", id="initials with a hyphen"),
        pytest.param("M. Morin", "Luc Morin", id="Monsieur"),
        pytest.param("Dr. Anna Roth", "Anna Roth", id="title"),
        pytest.param("Mark Hale Jr.", "Mark Hale", id="generation"),
        pytest.param("Anna Roth’s", "Anna Roth", id="genitive"),
        pytest.param("Christine Weiß", "Christine Weiss", id="sharp s"),
    ],
)
def test_spellings_of_one_name_agree(left: str, right: str) -> None:
    found = agreement(parsed(left), parsed(right))
    assert found is not None
    assert 0.8 <= found[0] <= 1
    assert found[1]
    assert agreement(parsed(right), parsed(left)) == found


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Daniel Frey", "Daniela Frey", id="man and woman"),
        pytest.param("Christian Weiss", "Christine Weiss", id="man and woman, last letters"),
        pytest.param("Anna Schmidt", "Peter Schmidt", id="given names differ"),
        pytest.param("Mark Hale", "Mary Hale", id="short given names"),
        pytest.param("J. Okafor", "Michael Okafor", id="another initial"),
        pytest.param("Uwe Hagen", "Claudia Meyer-Hagen", id="half of a double name"),
        pytest.param("Meier", "Thomas Meyer", id="another spelling without a given name"),
        pytest.param("Anne Dufour", "Anne-Marie Dufour", id="half of a double given name"),
        pytest.param("Thomas Lang", "Thomas Langer", id="family names differ"),
    ],
)
def test_names_of_two_people_do_not(left: str, right: str) -> None:
    assert agreement(parsed(left), parsed(right)) is None


def _namesakes(*told: tuple[str, str]) -> Namesakes:
    return Namesakes((name, frozenset({company})) for name, company in told)


def test_a_family_name_alone_is_the_one_person_of_that_name() -> None:
    people = _namesakes(("Anna Schmidt", "quellwerk"), ("Schmidt", "quellwerk"))
    assert people.means(parsed("Schmidt"), parsed("Anna Schmidt"), frozenset())
    assert people.shown("Schmidt", frozenset()) == "Anna Schmidt"


def test_of_two_people_the_one_told_of_with_the_company_is_meant() -> None:
    people = _namesakes(("Anna Schmidt", "quellwerk"), ("Peter Schmidt", "aurelia"))
    assert people.means(parsed("Schmidt"), parsed("Anna Schmidt"), frozenset({"quellwerk"}))
    assert not people.means(parsed("Schmidt"), parsed("Peter Schmidt"), frozenset({"quellwerk"}))


def test_a_family_name_alone_stays_alone_where_two_people_could_be_meant() -> None:
    people = _namesakes(("Anna Schmidt", "quellwerk"), ("Peter Schmidt", "quellwerk"))
    assert people.is_ambiguous(parsed("Schmidt"), frozenset({"quellwerk"}))
    assert people.shown("Schmidt", frozenset({"quellwerk"})) == "Schmidt"


def test_an_initial_that_two_people_share_means_neither() -> None:
    people = _namesakes(("J. Okafor", "albion"), ("John Okafor", "albion"), ("Jane Okafor", "albion"))
    assert not people.means(parsed("J. Okafor"), parsed("John Okafor"), frozenset({"albion"}))
    assert people.is_ambiguous(parsed("J. Okafor"), frozenset({"albion"}))


def test_the_name_shown_is_written_out() -> None:
    assert fullest({"J. Okafor": 5, "John Okafor": 1, "Okafor": 9}) == "John Okafor"

"""Companies' names across articles: legal forms, endings, aliases and acronyms, each with a near miss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extraction.errors import TalentflowError
from extraction.merging.acronyms import Acronyms, definitions
from extraction.merging.company_names import Aliases, CompanyForms, agreement, company_key, read_aliases


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Nordlicht Energie AG", "Nordlicht Energie", id="legal form"),
        pytest.param("Kestrel Robotics Inc.", "Kestrel Robotics", id="legal form with a full stop"),
        pytest.param("Miralis S.A.S.", "Miralis", id="legal form in letters"),
        pytest.param("Nordlicht SE & Co. KGaA", "Nordlicht", id="legal form of two"),
        pytest.param("Nordlicht Gesellschaft mbH", "Nordlicht", id="legal form in words"),
        pytest.param("Miralis S.à r.l.", "Miralis SARL", id="legal form with an accent"),
        pytest.param("Valcourt & Cie", "Valcourt", id="legal form after a sign"),
        pytest.param("Kestrel's", "Kestrel", id="English genitive"),
        pytest.param("Tarrants", "Tarrant", id="German genitive"),
        pytest.param("Valcourt Énergie", "Valcourt Energie", id="accent"),
        pytest.param("Hanse-Versicherung", "Hanse Versicherung", id="hyphen"),
        pytest.param("FairHolm", "Fair Holm", id="written apart"),
        pytest.param("Europäischen Warenbank", "Europäische Warenbank", id="inflected"),
        pytest.param("The Oakfield Foundation", "Oakfield Foundation", id="article"),
        pytest.param("Kestrel", "Kestrel Robotics", id="shortened"),
        pytest.param("Alder Museum", "musée d'Alder", id="in another language"),
        pytest.param("Deutsche Bank", "Deutsche Bank Research", id="shortened to common words"),
    ],
)
def test_forms_of_one_company_agree(left: str, right: str) -> None:
    found = agreement(company_key(left), company_key(right))
    assert found is not None
    assert found[1]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Deutsche Hafenbank", "Deutsche Landbank", id="one word shared"),
        pytest.param("Delta University", "Delta Airways", id="same first word"),
        pytest.param("Global Marine Trust", "GMT", id="initials that nobody defines"),
        pytest.param("Polaris Search", "Kaldera", id="alias that nobody lists"),
        pytest.param("Kestrel", "Petrel", id="alike in letters"),
        pytest.param("AI", "Bellweather AI", id="a short word of the name"),
        pytest.param("Bank", "Rheintal Bank", id="what the company is"),
        pytest.param("Universität Greyhaven", "Universität Delta", id="two of a sort"),
    ],
)
def test_two_companies_do_not(left: str, right: str) -> None:
    assert agreement(company_key(left), company_key(right)) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("Conseil d'État", "conseil etat", id="a word"),
        pytest.param("Nordlicht UK", "nordlicht uk", id="a country"),
        pytest.param("SE Valcourt", "se valcourt", id="not at the end"),
        pytest.param("The SA", "sa", id="nothing but an article before it"),
        pytest.param("AG", "ag", id="the whole name"),
    ],
)
def test_what_only_looks_like_a_legal_form_stays(name: str, key: str) -> None:
    assert company_key(name) == key


def test_an_alias_is_followed_and_a_circle_ends() -> None:
    aliases = Aliases.of([("Polaris Search", "Polaris"), ("Polaris", "Kaldera"), ("A", "B"), ("B", "A")])
    assert aliases.key("Polaris Search Inc.") == aliases.key("Kaldera")
    assert aliases.shown("Polaris Search") == "Kaldera"
    assert aliases.key("Polar Search") != aliases.key("Kaldera")
    assert aliases.key("A") in {"a", "b"}


def test_the_form_shown_is_the_one_most_told() -> None:
    forms = CompanyForms({"Tarrants": 1, "Tarrant AG": 1, "Tarrant": 3}, Aliases())
    assert forms.shown("Tarrants") == "Tarrant"
    assert forms.shown("Voltra") == "Voltra"
    assert CompanyForms({"!!!": 1, "???": 2}, Aliases()).shown("!!!") == "!!!"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The European Medicines Agency (EMA) said", [("EMA", "European Medicines Agency")]),
        ("des Instituts für Angewandte Photonik (IAP).", [("IAP", "Instituts für Angewandte Photonik")]),
        ("la présidente de l'Agence des Ports (ADP)", [("ADP", "Agence des Ports")]),
        ("ADP (Agence des Ports) recrute", [("ADP", "Agence des Ports")]),
        ("Die Bundesnetzagentur (BNetzA) prüft", [("BNetzA", "Bundesnetzagentur")]),
        ("Anna Roth (SPD) sagte", []),
        ("the minister (who has left) said", []),
        ("Shares of Kestrel (NYSE) fell", []),
    ],
)
def test_acronyms_are_read_where_an_article_defines_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == expected


def test_an_acronym_means_its_companies_in_every_language_and_no_other() -> None:
    acronyms = Acronyms(["the Harbour Tariff Agency (HTA)", "l’Agence tarifaire des havres (HTA)", "no definition"])
    assert acronyms.of("HTA") & acronyms.of("Harbour Tariff Agency")
    assert not acronyms.of("Harbour Town Alliance")
    assert not acronyms.of("NTA")


def test_no_file_means_no_aliases(tmp_path: Path) -> None:
    assert read_aliases(tmp_path / "aliases.csv") == Aliases()


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda path: path.write_text("name,other\nA,B\n"), id="other columns"),
        pytest.param(lambda path: path.write_bytes(b"alias,company\n\xff\xfe,B\n"), id="not UTF-8"),
        pytest.param(lambda path: path.write_text('alias,company\n"A,B\n'), id="open quote"),
        pytest.param(lambda path: path.mkdir(), id="a folder"),
    ],
)
def test_a_broken_alias_list_is_named(tmp_path: Path, write: Callable[[Path], object]) -> None:
    path = tmp_path / "aliases.csv"
    write(path)
    with pytest.raises(TalentflowError, match=r"aliases\.csv: not a list of aliases"):
        read_aliases(path)

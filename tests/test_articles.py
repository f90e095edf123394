"""Every kind of file is read as it was meant, and bad input is one clear line that costs nothing else."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.articles.decoding import decode
from extraction.articles.intake import LONGEST, ReadFault, articles_in, distinct, read_articles
from extraction.articles.plain import parted
from extraction.articles.sources import SourceFile
from extraction.models import Article, PublishedBasis

SUPPORTED = ("de", "en", "fr")
ENGLISH = "Ada Byron has left Analytical for Engine, the company said. She had been its chief engineer for ten years."
GERMAN = "Änne Müller verlässt die Firma Kühlhaus und übernimmt größere Aufgaben bei der Straßenbahn."
FRENCH = "Hélène Garçon a quitté la société Forêt pour rejoindre Château, a annoncé l’entreprise mardi à Orléans."
DUTCH = (
    "De voorzitter van de raad van bestuur vertrekt naar een ander bedrijf in de stad, zo maakte zij vandaag bekend."
)


def read(*paths: Path) -> tuple[list[Article], list[ReadFault]]:
    found = list(read_articles(paths, supported=SUPPORTED))
    return [x for x in found if isinstance(x, Article)], [x for x in found if isinstance(x, ReadFault)]


def read_one(path: Path) -> Article:
    articles, faults = read(path)
    assert faults == []
    assert len(articles) == 1
    return articles[0]


def fault_of(path: Path) -> str:
    articles, faults = read(path)
    assert articles == []
    assert len(faults) == 1
    line = str(faults[0])
    assert "\n" not in line
    assert line.startswith(str(path))
    return line


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Plain text


def test_plain_text_is_kept_to_the_last_character(tmp_path: Path) -> None:
    text = f"\r\n{ENGLISH}\r\n\r\nMore\u2028of it.\rEnd \n"
    article = read_one(write(tmp_path / "byron.v2.txt", text))
    assert article.text == text
    assert (article.id, article.language, article.published) == ("byron.v2", "en", None)
    assert article.published_basis is PublishedBasis.UNKNOWN


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_header_lines_are_metadata_and_the_text_begins_below(tmp_path: Path, end: str) -> None:
    header = ["Title: Ada Byron", "Published: 2024-03-12", "URL: https://example.org/a", "Publisher: The Post", "By: X"]
    article = read_one(write(tmp_path / "a.md", end.join([*header, "", f"Ada  Byron leaves{end}{ENGLISH}"])))
    assert article.text == f"Ada  Byron leaves{end}{ENGLISH}"
    assert (article.title, article.published, article.publisher) == ("Ada Byron", date(2024, 3, 12), "The Post")
    assert (article.url, article.published_basis) == ("https://example.org/a", PublishedBasis.GIVEN)


def test_a_title_that_the_text_lacks_is_read_in_front_of_it(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.txt", f"Title: Engine hires Byron\n\n{ENGLISH}"))
    assert article.text == f"Engine hires Byron\n\n{ENGLISH}"


def test_fenced_headers_are_read(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.md", f"---\ndate: 2024-03-12\ntags: people\n---\n\n{ENGLISH}"))
    assert (article.text, article.published) == (ENGLISH, date(2024, 3, 12))


def test_lists_in_a_fenced_header_say_nothing(tmp_path: Path) -> None:
    header = "title: Ada goes\nauthor:\n  - Jo Doe\n  - Al Doe\ntags:\n- people\n# written by hand\ndate: 2024-03-12\n"
    article = read_one(write(tmp_path / "a.md", f"---\n{header}---\n\n{ENGLISH}"))
    assert (article.published, article.title) == (date(2024, 3, 12), "Ada goes")
    assert article.text == f"Ada goes\n\n{ENGLISH}"


@pytest.mark.parametrize(
    "text",
    [
        f"Berlin: {GERMAN}",
        f"Update: new chief\n\n{ENGLISH}",
        f"Title: no empty line follows\n{ENGLISH}",
        f"Date: 2024-01-01\nThis is not a header line\n\n{ENGLISH}",
        f"--- \n{ENGLISH}\n---\n",
    ],
)
def test_what_only_looks_like_a_header_is_text(text: str) -> None:
    assert parted(text)[1] == text


@given(st.text(max_size=200))
def test_the_text_below_a_header_is_always_the_end_of_the_file(text: str) -> None:
    assert text.endswith(parted(text)[1])


# Encodings


@pytest.mark.parametrize("text", [GERMAN, FRENCH, ENGLISH + " “Quite”, she said – for €5."])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_usual_encoding_is_read_right(tmp_path: Path, text: str, encoding: str) -> None:
    assert read_one(write(tmp_path / "a.txt", text.encode(encoding))).text == text


def test_a_broken_byte_in_utf8_costs_one_character(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.txt", GERMAN.encode() + b" \xfc " + FRENCH.encode()))
    assert article.text == f"{GERMAN} \ufffd {FRENCH}"


@given(st.text(min_size=1, max_size=100))
@settings(max_examples=200)
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    content = (text + " – ").encode()
    if b"\0" not in content and not any(ord(c) < 32 or ord(c) == 127 for c in text):
        assert decode(b"\xef\xbb\xbf" + content) == text + " – "


@pytest.mark.parametrize(
    "content", [os.urandom(64).join([b"\0\1\2\3"] * 50), b"%PDF-1.7\nplain enough", b"PK\x03\x04word", b"\x89PNG\r\n"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.csv"])
def test_binary_files_are_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    assert "is not text" in fault_of(write(tmp_path / name, content))


# Web pages

PAGE = """<!DOCTYPE html><html lang="{language}"><head><title>{title} | The Post</title><meta charset="{charset}">
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Post">
<meta property="og:url" content="https://example.org/a"><meta property="article:published_time" content="{published}">
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>{title}</h1><p>{text}</p>
<p>{text}</p></article><footer>All rights reserved. Imprint.</footer></body></html>"""


def page(title: str, text: str, *, language: str = "en", charset: str = "utf-8") -> str:
    return PAGE.format(language=language, title=title, text=text, charset=charset, published="2024-03-12T08:00:00Z")


def test_a_web_page_gives_text_title_site_address_and_date(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.html", page("Byron goes", ENGLISH)))
    assert article.text.startswith("Byron goes")
    assert ENGLISH in article.text
    assert "Imprint" not in article.text
    assert (article.title, article.publisher, article.url) == ("Byron goes", "The Post", "https://example.org/a")
    assert (article.published, article.published_basis) == (date(2024, 3, 12), PublishedBasis.GIVEN)


@pytest.mark.parametrize(("charset", "encoding"), [("iso-8859-1", "cp1252"), ("utf-8", "utf-8"), ("nonsense", "utf-8")])
def test_a_web_page_is_decoded_as_it_says(tmp_path: Path, charset: str, encoding: str) -> None:
    content = page("Müller geht", GERMAN, language="de", charset=charset).encode(encoding)
    assert GERMAN in read_one(write(tmp_path / "a.htm", content)).text


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("</p>", ""),
        ("</h1>", "</h2>"),
        ("<body>", "<<body <article"),
        ("<p>", "<p class='>"),
        ("</article>", "</div></span></article></html><html>"),
        ("<head>", "<head>\x00\x01<?php ?>"),
        ("All rights reserved. Imprint.</footer></body></html>", "<"),
    ],
)
def test_malformed_markup_is_read_as_far_as_it_goes(tmp_path: Path, sound: str, broken: str) -> None:
    article = read_one(write(tmp_path / "a.html", page("Byron goes", ENGLISH).replace(sound, broken)))
    assert ENGLISH[-40:] in article.text
    assert "<" not in article.text


@pytest.mark.parametrize(
    "content",
    ["<html><body></body></html>", "<", "<!-- " * 50, "<script>alert(1)</script>", "<title>never closed <p>text"],
)
def test_a_web_page_without_text_is_one_line(tmp_path: Path, content: str) -> None:
    assert "web page" in fault_of(write(tmp_path / "a.html", content))


# Records

RECORDS: list[tuple[str, dict[str, Any]]] = [
    (
        "our own",
        {
            "id": "r1",
            "text": ENGLISH,
            "title": "Byron goes",
            "published": "2024-03-12",
            "url": "https://example.org/a",
            "publisher": "The Post",
            "language": "en",
        },
    ),
    (
        "trafilatura",
        {
            "id": "r1",
            "title": "Byron goes",
            "hostname": "example.org",
            "date": "2024-03-12",
            "source": "https://example.org/a",
            "source-hostname": "The Post",
            "raw_text": "other",
            "text": ENGLISH,
            "language": None,
            "filedate": "2026-01-01",
        },
    ),
    (
        "news-please",
        {
            "id": "r1",
            "date_download": "2026-01-01 00:00:00",
            "date_publish": "2024-03-12 07:30:00",
            "maintext": ENGLISH,
            "text": None,
            "source_domain": "The Post",
            "title": "Byron goes",
            "title_page": None,
            "language": "en",
            "url": "https://example.org/a",
        },
    ),
    (
        "fundus",
        {
            "id": "r1",
            "title": "Byron goes",
            "body": {"summary": [ENGLISH], "sections": [{"headline": ["More"], "paragraphs": ["And more."]}]},
            "publishing_date": "2024-03-12 07:30:00+01:00",
            "html": {
                "requested_url": "https://example.org/a",
                "crawl_date": "2026-01-01",
                "source_info": {"publisher": "The Post"},
            },
        },
    ),
]


@pytest.mark.parametrize(("kind", "record"), RECORDS, ids=[kind for kind, _ in RECORDS])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_records_are_read_by_the_names_that_others_use(
    tmp_path: Path, name: str, kind: str, record: dict[str, Any]
) -> None:
    article = read_one(write(tmp_path / name, json.dumps(record)))
    assert article.text.startswith(f"Byron goes\n\n{ENGLISH}")
    assert ("More\n\nAnd more." in article.text) == (kind == "fundus")
    assert (article.id, article.title, article.published) == ("r1", "Byron goes", date(2024, 3, 12))
    assert (article.url, article.publisher, article.language) == ("https://example.org/a", "The Post", "en")


def test_a_list_and_an_object_with_a_list_are_read(tmp_path: Path) -> None:
    records = [{"id": "a", "text": ENGLISH}, {"id": "b", "text": GERMAN}]
    for content in (records, {"articles": records, "total": 2}):
        articles, faults = read(write(tmp_path / "a.json", json.dumps(content)))
        assert [(article.id, article.language) for article in articles] == [("a", "en"), ("b", "de")]
        assert faults == []


def test_a_broken_line_costs_no_other(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": ENGLISH}),
        '{"id": "b", "text": "cut off',
        "",
        "[1, 2]",
        json.dumps({"id": "c", "title": "no text"}),
        json.dumps({"id": "d", "text": {"x": 1}}),
        "[" * 100_000,
        '{"id": "e", "text": "a\u2028b", "published": "yesterday"}',
    ]
    path = write(tmp_path / "a.jsonl", "\r\n".join(lines))
    articles, faults = read(path)
    assert [article.id for article in articles] == ["a", "e"]
    assert articles[1].text == "a\u2028b"
    assert [(fault.line, fault.skipped) for fault in faults] == [
        (2, True), (4, True), (5, True), (6, True), (7, True), (8, False),
    ]  # fmt: skip
    assert "line 2: is not valid JSON" in str(faults[0])
    assert "has no text" in str(faults[2])
    assert "yesterday" in str(faults[5])


def test_json_lines_under_the_wrong_suffix_are_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "text": ENGLISH + name}) for name in "ab"]
    articles, faults = read(write(tmp_path / "a.json", "\n".join(lines)))
    assert ([article.id for article in articles], faults) == (["a", "b"], [])


@pytest.mark.parametrize("content", ["{", "nonsense", '"text"', "17", "[" * 100_000])
def test_what_is_no_json_is_one_line(tmp_path: Path, content: str) -> None:
    assert "JSON" in fault_of(write(tmp_path / "a.json", content))


def test_half_a_surrogate_pair_becomes_one_replacement_character(tmp_path: Path) -> None:
    article = read_one(
        write(tmp_path / "a.jsonl", '{"id": "x\\ud800", "text": "' + ENGLISH + ' \\ud83d \\ud83d\\ude00"}')
    )
    assert article.text == f"{ENGLISH} \ufffd 😀"
    assert article.id == "x\ufffd"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_its_line_ends_and_long_fields(tmp_path: Path, delimiter: str) -> None:
    text = "Line one\r\nline two, with; commas\t" + ENGLISH * 2000
    quoted = '"' + text.replace('"', '""') + '"'
    content = f"ID{delimiter}Text{delimiter}Date\r\na{delimiter}{quoted}{delimiter}2024-03-12\r\n"
    article = read_one(write(tmp_path / "news.csv", content))
    assert (article.id, article.text, article.published) == ("a", text, date(2024, 3, 12))


def test_a_bad_row_costs_no_other_and_is_named_by_its_line(tmp_path: Path) -> None:
    content = f'id,text\na,"{ENGLISH}\nmore"\nb,x,y,z\nc,\nd,{GERMAN}\ne,"never closed\n'
    articles, faults = read(write(tmp_path / "news.csv", content))
    assert [article.id for article in articles] == ["a", "d"]
    assert [fault.line for fault in faults] == [4, 5, 7]
    assert "4 cells for 2 columns" in str(faults[0])


def test_ids_of_nameless_records_do_not_depend_on_their_order(tmp_path: Path) -> None:
    lines = [json.dumps({"text": ENGLISH}), json.dumps({"text": GERMAN, "url": "https://example.org/b"})]
    first, _ = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    second, _ = read(write(tmp_path / "a.jsonl", "\n".join(reversed(lines))))
    assert {article.id for article in first} == {article.id for article in second}
    assert len({article.id for article in first}) == 2
    assert all(article.id.startswith("a-") for article in first)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2024-03-12", date(2024, 3, 12)),
        ("2024-03-12T23:30:00-05:00", date(2024, 3, 12)),
        ("2024/3/2", date(2024, 3, 2)),
        ("20240312", date(2024, 3, 12)),
        ("Tue, 12 Mar 2024 08:00:00 +0100", date(2024, 3, 12)),
        (1710201600, date(2024, 3, 12)),
        (1710201600000, date(2024, 3, 12)),
        ("12. März 2024", date(2024, 3, 12)),
        ("12.03.2024", date(2024, 3, 12)),
        ("Tuesday, March 12, 2024", date(2024, 3, 12)),
        ("1er mars 2024", date(2024, 3, 1)),
        ("12 March", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31", None),
        ("03/04/2024", None),
        ("2024-13-40", None),
        ("soon", None),
        (True, None),
        ({"year": 2024}, None),
        ("9" * 20, None),
    ],
)
def test_publication_days_are_read_or_named(tmp_path: Path, told: object, day: date | None) -> None:
    articles, faults = read(write(tmp_path / "a.json", json.dumps({"text": ENGLISH, "published": told})))
    assert articles[0].published == day
    assert ["is not understood" in str(fault) for fault in faults] == ([] if day else [True])


# Languages


def test_the_language_is_guessed_among_the_supported(tmp_path: Path) -> None:
    for name, text in (("de", GERMAN), ("en", ENGLISH), ("fr", FRENCH), ("en", "CBS TO PAY WYMAN MORE")):
        assert read_one(write(tmp_path / f"{name}.txt", text)).language == name


def test_an_unsupported_language_is_skipped_with_its_name(tmp_path: Path) -> None:
    assert "seems to be in a language that is not supported (nl;" in fault_of(write(tmp_path / "a.txt", DUTCH))
    record = json.dumps({"text": ENGLISH, "language": "nl-NL"})
    assert "is in a language that is not supported (nl;" in fault_of(write(tmp_path / "a.json", record))


@pytest.mark.parametrize("told", ["DE", "de-AT", "deu", "ger"])
def test_a_given_language_counts_more_than_a_guess(tmp_path: Path, told: str) -> None:
    assert read_one(write(tmp_path / "a.txt", f"Language: {told}\n\n{ENGLISH}")).language == "de"


def test_a_language_that_is_no_code_is_guessed(tmp_path: Path) -> None:
    assert read_one(write(tmp_path / "a.txt", f"Language: unknown\n\n{GERMAN}")).language == "de"


# articles.csv


def test_articles_csv_tells_of_the_files_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", ENGLISH)
    write(tmp_path / "b.txt", f"Published: 2020-01-01\n\n{ENGLISH}")
    write(tmp_path / "sub" / "a.txt", GERMAN)
    table = "file,language,publisher,url,published,title\na.txt,en,The Post,https://example.org/a,2024-03-12,A title\n"
    write(tmp_path / "articles.csv", table + "b.txt,en,,,2024-03-13,\n")
    articles, faults = read(tmp_path)
    assert faults == []
    first, second, below = articles
    assert (first.publisher, first.published, first.title) == ("The Post", date(2024, 3, 12), "A title")
    assert first.text == ENGLISH
    assert second.published == date(2020, 1, 1), "what the file says itself comes first"
    assert below.published is None, "it tells of the files beside it only"
    assert read_one(tmp_path / "a.txt") == first, "also for a file given by name"


def test_articles_csv_knows_better_than_a_web_page(tmp_path: Path) -> None:
    write(tmp_path / "a.html", page("Byron goes", ENGLISH))
    write(tmp_path / "articles.csv", "file,published\na.html,2024-02-29\n")
    assert read(tmp_path)[0][0].published == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"name,published\na.txt,2024-01-01\n", "has no column `file`"),
        (b'file,published\na.txt,"2024-01-01\n', "is not valid CSV"),
        (b"\x00\x01\x02\x03" * 20, "is not text"),
        (b"", "is empty"),
        (b"file,published\na.txt,2024-01-01,x,y\n", "4 cells for 2 columns"),
    ],
)
def test_a_broken_articles_csv_costs_only_what_it_says(tmp_path: Path, table: bytes, reason: str) -> None:
    write(tmp_path / "a.txt", ENGLISH)
    write(tmp_path / "articles.csv", table)
    articles, faults = read(tmp_path)
    assert [(article.id, article.published) for article in articles] == [("a", None)]
    assert len(faults) == 1
    assert reason in str(faults[0])
    assert "are read without" in str(faults[0])
    assert not faults[0].skipped


def test_articles_csv_that_names_missing_files_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", ENGLISH)
    write(tmp_path / "articles.csv", "file,published\na.txt,2024-01-01\nb.txt,2024-01-01\n")
    articles, faults = read(tmp_path)
    assert articles[0].published == date(2024, 1, 1)
    assert "names 1 file that is not beside it (b.txt)" in str(faults[0])


def test_an_articles_csv_of_articles_is_read_as_such(tmp_path: Path) -> None:
    write(tmp_path / "articles.csv", f"id,text\na,{GERMAN}\n")
    articles, faults = read(tmp_path)
    assert ([article.id for article in articles], faults) == (["a"], [])


# Files and folders


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.csv"])
@pytest.mark.parametrize("content", [b"", b" \n\t \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    assert "is empty" in fault_of(write(tmp_path / name, content))


def test_a_header_without_text_is_one_line(tmp_path: Path) -> None:
    assert "no text" in fault_of(write(tmp_path / "a.txt", "Title: Ada\nDate: 2024-01-01\n\n \n"))


def test_twenty_megabytes_of_articles_are_read_whole(tmp_path: Path) -> None:
    text = (ENGLISH + "\n") * (LONGEST // (len(ENGLISH) + 1))
    path = write(tmp_path / "a.jsonl", "\n".join(json.dumps({"id": str(n), "text": text}) for n in range(21)))
    assert path.stat().st_size > 20_000_000
    articles, faults = read(path)
    assert [len(article.text) for article in articles] == [len(text)] * 21
    assert faults == []


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.csv"])
def test_a_text_of_twenty_megabytes_is_no_article_and_one_line(tmp_path: Path, name: str) -> None:
    text = (ENGLISH + " ") * (20_000_000 // len(ENGLISH))
    content = {"a.txt": text, "a.json": json.dumps({"text": text}), "a.csv": f'id,text\na,"{text}"\n'}[name]
    path = write(tmp_path / name, content)
    write(tmp_path / "b.txt", ENGLISH)
    articles, faults = read(tmp_path)
    assert [article.id for article in articles] == ["b"]
    assert len(faults) == 1
    assert str(faults[0]).startswith(str(path))
    assert "characters, an article at most 1,000,000: split it into its articles" in str(faults[0])


def test_a_missing_path_and_a_folder_without_articles_are_one_line(tmp_path: Path) -> None:
    assert "no such file or folder" in fault_of(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "holds no articles" in fault_of(tmp_path / "empty")
    write(tmp_path / "others" / "a.docx", b"x")
    assert "holds no articles" in fault_of(tmp_path / "others")


def test_files_of_other_kinds_are_counted_and_hidden_ones_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", ENGLISH)
    for name in ("b.pdf", "c.pdf", "d", ".hidden.txt", ".git/e.txt"):
        write(tmp_path / name, ENGLISH)
    articles, faults = read(tmp_path)
    assert [article.id for article in articles] == ["a"]
    assert "3 files of other kinds are left out (.pdf, no suffix)" in str(faults[0])
    assert not faults[0].skipped
    assert read_one(tmp_path / "d").text == ENGLISH, "given by name, any file is tried"


def test_an_unreadable_file_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", ENGLISH)
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "c.txt")
    locked = write(tmp_path / "d.txt", ENGLISH)
    write(tmp_path / "e.txt", GERMAN)
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path == locked:  # root may read everything, so that permissions alone would test nothing
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    articles, faults = read(tmp_path)
    assert [article.id for article in articles] == ["a", "e"]
    assert [str(fault).partition(": ")[2] for fault in faults] == [
        "cannot be read (No such file or directory)",
        "is no regular file",
        "cannot be read (Permission denied)",
    ]


def test_a_file_name_of_any_bytes_can_be_stored(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        path.write_text(ENGLISH)
    except OSError:
        pytest.skip("this file system takes no such names")
    other = path.with_name(os.fsdecode(b"caf\xe8.txt"))
    other.write_text(GERMAN)
    articles, faults = read(tmp_path)
    assert ([article.text for article in articles], faults) == ([GERMAN, ENGLISH], [])
    assert len({article.id for article in articles}) == 2
    for article in articles:
        article.path.encode()


# Ids


def article(id_: str, text: str, path: str) -> Article:
    found = articles_in(SourceFile(path=Path(path) / f"{id_}.txt"), text.encode(), supported=SUPPORTED)
    return next(x for x in found if isinstance(x, Article))


def test_articles_with_one_id_are_told_apart_whatever_their_order_and_place() -> None:
    one, other, third = (article("news", ENGLISH + extra, f"/{n}") for n, extra in enumerate(("", " More.", " Still.")))
    found, lines = distinct([one, other, third])
    assert distinct([third, one, other]) == (found, lines)
    assert len(lines) == 2
    assert {x.text for x in found} == {one.text, other.text, third.text}
    assert len({x.id for x in found}) == 3
    assert "news" in {x.id for x in found}
    elsewhere, _ = distinct([article("news", ENGLISH + extra, "/z") for extra in (" Still.", "", " More.")])
    assert [(x.id, x.text) for x in elsewhere] == [(x.id, x.text) for x in found]


def test_the_same_article_given_twice_counts_once() -> None:
    found, lines = distinct([article("news", ENGLISH, "/b"), article("news", ENGLISH, "/a")])
    assert [x.path for x in found] == ["/a/news.txt"]
    assert lines == []


def test_the_digest_changes_with_what_is_told_of_the_article(tmp_path: Path) -> None:
    plain = read_one(write(tmp_path / "a.txt", ENGLISH))
    dated = read_one(write(tmp_path / "a.txt", f"Date: 2024-03-12\n\n{ENGLISH}"))
    assert plain.text == dated.text
    assert plain.digest != dated.digest
    assert read_one(write(tmp_path / "b" / "a.txt", ENGLISH)).digest == plain.digest

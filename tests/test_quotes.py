"""Evidence becomes HTML that shows the text as it is, with marks at the right characters and nothing else."""

from __future__ import annotations

import csv
import html
import io
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import downloads, quotes, words
from dashboard.quotes import Mark
from tests.benchmarks.generator import HOSTILE


class Reader(HTMLParser):
    """What a browser would show, which tags it would see, and which text each of our marks holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: set[str] = set()
        self.open: list[tuple[str, str]] = []
        self.inside: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag, _ in self.open:
            self.inside[tag] = self.inside.get(tag, "") + data


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert not reader.open
    return reader


texts = (
    st.text(max_size=120)
    | st.sampled_from(HOSTILE)
    | st.tuples(st.sampled_from(HOSTILE), st.text(max_size=30)).map("".join)
)
# A parser may normalise these in text; the browser shows them like their escaped selves.
readable = texts.map(lambda text: text.replace("\r", " ").replace("\x00", " "))


@settings(deadline=None)
@given(readable, st.data())
def test_marked_text_reads_as_the_text_itself(text: str, data: st.DataObject) -> None:
    positions = st.integers(0, len(text))
    kinds = st.sampled_from(["quote", "trigger", *quotes.SLOTS])
    pairs = data.draw(st.lists(st.tuples(positions, positions, kinds), max_size=6))
    marks = [Mark(start=min(a, b), end=max(a, b), kind=kind) for a, b, kind in pairs]
    reader = read(quotes.marked(text, marks))
    assert reader.text == text
    assert reader.tags <= {"mark", "b", "em"}


@settings(deadline=None)
@given(readable, readable, readable)
def test_the_mark_holds_exactly_the_quote(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    marks = [Mark(start=len(before), end=len(before) + len(quote), kind="quote")]
    assert read(quotes.marked(text, marks)).inside.get("mark", "") == quote


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_show_as_themselves(text: str) -> None:
    assert read(quotes.bare(text)).text == text
    assert read(quotes.bare(text)).tags == {"bdi"}
    assert html.unescape(quotes.chart_text(text, 200)).strip("\u2068\u2069") == text
    assert "<" not in quotes.chart_text(text, 200)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_labels_escape_every_sign(text: str) -> None:
    label = quotes.plain(text)
    assert re.sub(r"\\(.)", r"\1", label).replace("\u2060", "").strip("\u2068\u2069") == " ".join(text.split())
    assert not re.search(r"(?<!\\)[\[\]$*_`<>]|:\w|://|www\.|@\w", label)


@pytest.mark.parametrize(
    "text", ["1. FC Acorn", "- x", "# x", "AT&amp;T", "a -> b", "a -- b", "x@y.example", "www.x.example"]
)
def test_markdown_labels_guard_what_is_replaced_late(text: str) -> None:
    label = quotes.plain(text)
    assert label != text
    assert re.sub(r"\\(.)", r"\1", label).replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["Acorn", "O'Neil & Sons (Ltd.)", "Jean-Luc Birch", "Yahoo!"])
def test_plain_names_stay_plain_labels(text: str) -> None:
    assert quotes.plain(text) == text


def telling(text: str, quote: str, **slots: str) -> dict[str, Any]:
    start = text.index(quote)
    row: dict[str, Any] = {"event_id": "e", "start": start, "end": start + len(quote), "triggers": []}
    for slot, said in slots.items():
        row[f"{slot}_start"] = text.index(said)
        row[f"{slot}_end"] = text.index(said) + len(said)
    return row


def test_paragraph_shows_its_own_paragraph_only() -> None:
    text = "First things.\n\nAda left Acorn. Nobody said why.\n\nLast things."
    markup = quotes.paragraph_html(text, telling(text, "Ada left Acorn.", person="Ada", **{"from": "Acorn"}))
    assert read(markup).text == "Ada left Acorn. Nobody said why."
    assert 'class="tf-slot tf-person"' in markup
    assert 'class="tf-slot tf-from"' in markup


def test_long_paragraph_is_cut_around_the_quote() -> None:
    text = "x" * 5000 + " Ada left. " + "y" * 5000
    shown = read(quotes.paragraph_html(text, telling(text, "Ada left."))).text
    assert "Ada left." in shown
    assert shown.startswith("… x")
    assert shown.endswith("y …")
    assert len(shown) < 1300


def test_lines_are_paragraphs_where_there_are_no_blank_lines() -> None:
    text = "One.\nTwo.\nThree."
    assert [text[a:b] for a, b in quotes.paragraphs(text)] == ["One.", "Two.", "Three."]
    text = "One\nstill one.\n\nTwo."
    assert [text[a:b] for a, b in quotes.paragraphs(text)] == ["One\nstill one.", "Two."]


@settings(deadline=None)
@given(readable)
def test_paragraphs_leave_out_only_space(text: str) -> None:
    kept = "".join(text[a:b] for a, b in quotes.paragraphs(text))
    assert "".join(kept.split()) == "".join(text.split())


def test_article_marks_the_open_event_apart() -> None:
    text = "Ada left Acorn.\n\nBela joined Birch."
    tellings = [telling(text, "Ada left Acorn."), {**telling(text, "Bela joined Birch."), "event_id": "f"}]
    markup = quotes.article_html(text, tellings, open_event="f")
    assert markup.count("tf-open") == 1
    assert markup.count('class="tf-quote') == 2


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "--10-14"])
def test_csv_cells_never_start_a_formula(text: str) -> None:
    assert downloads.safe_cell(text).startswith("'")


def test_csv_keeps_plain_cells() -> None:
    assert downloads.safe_cell('Ada, "the" first') == 'Ada, "the" first'
    assert downloads.safe_cell(None) == ""
    assert downloads.safe_cell(3) == "3"


def test_csv_of_events_is_safe_in_every_column() -> None:
    events = pd.DataFrame(
        {
            "event_id": pd.Series(["e1", "e2"], dtype="str"),
            "person": pd.Categorical(["=HYPERLINK(1)", None]),
            "date_earliest": pd.Series(["2024-03-12", None], dtype="datetime64[s]"),
            "confidence": np.array([0.5, 1.0], dtype=np.float32),
        }
    )
    text = downloads.csv_of(events).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["event_id", "person", "date_earliest", "confidence"],
        ["e1", "'=HYPERLINK(1)", "2024-03-12", "0.500"],
        ["e2", "", "", "1.000"],
    ]


def test_a_turning_name_turns_nothing_around_it() -> None:
    name = "Ada \u202egnp.exe"
    assert words.isolated(name) == f"\u2068{name}\u2069"
    assert quotes.plain(name) == f"\u2068{name}\u2069"
    line = words.move_line({"person": name, "kind": "departure", "from_company": "Acorn", "role": None})
    assert line == f"\u2068{name}\u2069 leaves Acorn"
    assert words.isolated("Ada Lovel") == "Ada Lovel"

"""`talentflow decide`, as a user types it: every command, its mistakes, and what the export then shows."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard import data
from extraction.__main__ import main
from extraction.merging.moves import merge
from extraction.models import Kind
from extraction.record.store import write_store
from extraction.record.tabulation import tabulate
from tests.news import News


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Shell:
    """The command line over a store with three people's moves."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        patch.setenv("TALENTFLOW_STORE", str(folder))

    def run(self, *words: str) -> Done:
        self._patch.setattr(sys, "argv", ["talentflow", *words])
        with pytest.raises(SystemExit) as exit_:
            main()
        out, error = self._capture.readouterr()
        code = exit_.value.code
        return Done(code if isinstance(code, int) else 0, out.decode(), error.decode())

    def decide(self, *words: str) -> str:
        done = self.run("decide", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def export(self) -> dict[str, dict[str, Any]]:
        """The exported moves by person."""
        rows = [json.loads(line) for line in self.run("export").stdout.splitlines()]
        return {row["person"]: row for row in rows}

    def id(self, person: str) -> str:
        return str(self.export()[person]["event_id"])


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Shell:
    news = News()
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", language="de")
    news.tell("Otto Kern", Kind.ARRIVAL, joined="Fairholm")
    news.tell("Ida \x1b[31mHolm", Kind.DEPARTURE, left="Kestrel")
    merged = merge(news.articles, news.tellings)
    write_store(tmp_path / "store", tabulate(news.articles, merged.moves))
    return Shell(tmp_path / "store", monkeypatch, capsysbinary)


def test_a_confirmed_move_is_exported_so_and_undone_again(store: Shell) -> None:
    said = store.decide("confirm", store.id("Anna Roth")[:8])
    assert said.startswith("Confirmed: Anna Roth, arrival, Voltra.")
    assert store.export()["Anna Roth"]["review"].startswith("confirmed by a reader on ")
    before = said.split()[-1]
    assert before in store.decide("list")
    assert "Anna Roth in article-00" in store.decide("list")
    assert store.decide("undo", before).startswith("Undone: ")
    assert store.export()["Anna Roth"]["review"] == ""
    assert store.decide("list").strip() == "Nothing is decided."


def test_correct_reject_rename_date_merge_and_split(store: Shell) -> None:
    store.decide("correct", store.id("Otto Kern"), "date", "2024-02")
    assert store.export()["Otto Kern"]["date_basis"] == "reader"
    store.decide("rename", "Fairholm", "Fairholm Stores")
    assert store.export()["Otto Kern"]["to_company"] == "Fairholm Stores"
    store.decide("date", "article-000", "2024-01-31")
    assert store.export()["Anna Roth"]["first_published"] == "2024-01-31"
    store.decide("merge", store.id("Anna Roth"), store.id("Otto Kern"))
    assert len(store.export()["Anna Roth"]["evidence"]) == 3
    store.decide("split", store.id("Anna Roth"), "article-002")
    assert len(store.export()["Anna Roth"]["evidence"]) == 2
    store.decide("reject", store.id("Anna Roth"))
    assert "Anna Roth" not in store.export()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("confirm", "zzz"), "There is no move with the id zzz"),
        (("confirm", ""), "There is no move with the id (nothing)"),
        (("correct", "{id}", "colour", "red"), "Colour is no slot"),
        (("correct", "{id}", "date", "soon"), "Soon is no date: write it like"),
        (("correct", "{id}", "person", ""), "Person cannot be empty."),
        (("merge", "{id}"), "Merge needs two moves or more."),
        (("split", "{id}", "article-009"), "article-009 does not tell this move"),
        (("split", "{id}", "article-000", "article-001"), "leave one"),
        (("rename", "Nowhere", "Somewhere"), "names Nowhere"),
        (("date", "article-009", "2024-01-01"), "There is no article article-009"),
        (("correct", "{id}", "date", "9999-12-31"), "9999-12-31 is no date"),
        (("date", "article-000", "2024"), "2024 is no day"),
        (("date", "article-000", "0001-01-01"), "0001-01-01 is no date"),
        (("undo", "zzz"), "There is no decision zzz"),
    ],
)
def test_a_mistake_is_one_sentence_and_decides_nothing(store: Shell, words: tuple[str, ...], sentence: str) -> None:
    id_ = store.id("Anna Roth")
    done = store.run("decide", *(word.format(id=id_) for word in words))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not (store.folder / "decisions.jsonl").exists()


def test_without_a_store_there_is_nothing_to_decide(store: Shell, tmp_path: Path) -> None:
    done = store.run("decide", "list", "--store", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "There is no store" in done.stderr


def test_a_decision_is_not_undone_twice(store: Shell) -> None:
    decision = store.decide("confirm", store.id("Anna Roth")).split()[-1]
    store.decide("undo", decision)
    done = store.run("decide", "undo", decision)
    assert (done.returncode, "is undone already" in done.stderr) == (1, True)


def test_names_out_of_articles_do_not_steer_the_terminal(store: Shell) -> None:
    person = next(person for person in store.export() if person.endswith("Holm"))
    assert "\x1b" not in store.decide("confirm", store.id(person))
    assert "\x1b" not in store.decide("list")


def test_a_broken_line_is_told_by_list(store: Shell) -> None:
    store.decide("confirm", store.id("Anna Roth"))
    log = store.folder / "decisions.jsonl"
    log.write_text("nonsense\n" + log.read_text(encoding="utf-8"), encoding="utf-8")
    done = store.run("decide", "list")
    assert "confirm" in done.stdout
    assert "line 1 is no decision" in done.stderr


def test_the_dashboard_shows_what_was_decided(store: Shell) -> None:
    id_ = store.id("Otto Kern")
    before = data.current()
    shown = data.event(before, id_)
    assert shown is not None
    assert shown["review"] == ""
    store.decide("correct", id_, "role", "treasurer")
    assert data.is_outdated(before)
    shown = data.event(data.current(), id_)
    assert shown is not None
    assert shown["role"] == "treasurer"
    assert len(data.evidence(data.current(), id_)) == 1

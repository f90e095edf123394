"""What a user of the command line sees: results, one clear line for what went wrong, exit codes; never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.__main__ import main
from extraction.record.exports import csv_lines
from extraction.record.store import read_store
from extraction.tables import EVENTS, STORE_VERSION
from tests import stand_ins

FILLER = " The company confirmed it on the same day and thanked her for the many years of work."
DUTCH = "De voorzitter van de raad van bestuur vertrekt naar een ander bedrijf, zo maakte zij vandaag bekend."
TESTS = Path(__file__).resolve().parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    error: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """The command line with the simplest extractor behind it, in a folder with two articles."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        patch.chdir(folder)
        patch.delenv("TALENTFLOW_STORE", raising=False)
        patch.setattr("extraction.runs.gathering._extract_tellings", stand_ins.find)
        patch.setattr("extraction.runs.batch._merge", stand_ins.merge)
        (folder / "news").mkdir()
        self.write("news/a.txt", f"Published: 2024-03-12\n\nAda Byron left Analytical.{FILLER}")
        self.write("news/b.txt", f"Nobody went anywhere on that quiet day.{FILLER}")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def __call__(self, *arguments: str) -> Result:
        self._patch.setattr(sys, "argv", ["talentflow", *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        out, error = self._capture.readouterr()
        code = exit_.value.code
        assert b"Traceback" not in out + error
        return Result(code if isinstance(code, int) else 0, out.decode(), error.decode())


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Shell:
    return Shell(tmp_path, monkeypatch, capsysbinary)


# extract


def test_extract_says_what_it_read_skipped_and_found(shell: Shell) -> None:
    shell.write("news/c.txt", DUTCH)
    first = shell("extract", "news")
    assert first.code == 0
    assert "Read 2 articles (2 new, 0 changed); 0 unchanged, 0 forgotten, 1 skipped." in first.out
    assert "The record in store tells of 1 move in 1 passage." in first.out
    assert first.error.splitlines() == [
        "news/c.txt: seems to be in a language that is not supported (nl; read are de, en, fr)"
    ]
    second = shell("extract", "news", "--store", "store")
    assert "Read 0 articles (0 new, 0 changed); 2 unchanged, 0 forgotten, 1 skipped." in second.out
    assert second.error == first.error


def test_the_store_is_where_the_environment_says(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALENTFLOW_STORE", "elsewhere")
    assert "The record in elsewhere" in shell("extract", "news").out
    assert shell("export", "--store", "elsewhere").code == 0


def test_nothing_to_read_is_code_1_and_one_line_each(shell: Shell) -> None:
    shell("extract", "news")
    (shell.folder / "empty").mkdir()
    result = shell("extract", "empty", "nowhere")
    assert result.code == 1
    lines = result.error.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["empty", "nowhere", "No article could be read."]
    assert read_store(Path("store")).rows["articles"] == 2


@pytest.mark.parametrize(
    "arguments",
    [["extract"], ["frobnicate"], ["export", "--level", "novel"], ["export", "--format", "parquet"], ["evaluate", "x"]],
)
def test_wrong_usage_is_code_2(shell: Shell, arguments: list[str]) -> None:
    result = shell(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Usage" in result.error


def test_a_store_of_another_version_is_made_anew_and_said_so(shell: Shell) -> None:
    shell("extract", "news")
    path = Path("store/manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": STORE_VERSION + 1}))
    refused = shell("export")
    assert refused.code == 1
    assert refused.error.count("\n") == 1
    assert "`talentflow extract` rebuilds it" in refused.error
    rebuilt = shell("extract", "news/a.txt")
    assert rebuilt.error.count("\n") == 1
    assert "made anew" in rebuilt.error
    assert len(shell("export", "--level", "article").records) == 2


def test_what_would_steer_a_terminal_is_not_printed(shell: Shell) -> None:
    shell.write("news/\x1b[2J\nnext.txt", b"")
    result = shell("extract", "news")
    assert "is empty" in result.error
    assert result.error.count("\n") == 1
    assert "\x1b" not in result.error


def test_an_unexpected_error_is_one_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("extraction.runs.batch._merge", broken)
    result = shell("extract", "news")
    assert result.code == 1
    assert result.error.splitlines() == [
        "This should not have happened (RuntimeError: two lines). TALENTFLOW_DEBUG=1 shows where; "
        "the store is as it was."
    ]


INTERRUPTED = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background passes on that it is ignored
import extraction.runs.gathering
from extraction.__main__ import main
def find(article):
    print("reading", flush=True)
    time.sleep(30)
    return []
extraction.runs.gathering._extract_tellings = find
sys.argv = ["talentflow", "extract", "news"]
main()
"""


def test_ctrl_c_is_one_line_and_code_130(shell: Shell) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=shell.folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "reading\n"
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.strip() == "Stopped. What was read so far is kept: run the same command again to go on."


# export


def test_articles_are_exported_as_the_referee_reads_them(shell: Shell) -> None:
    shell("extract", "news")
    result = shell("export", "--level", "article", "--format", "jsonl")
    quote = "Ada Byron left Analytical."
    event = {
        "person": "Ada Byron",
        "kind": "departure",
        "from_company": "Analytical",
        "to_company": None,
        "role": None,
        "date": None,
        "status": "confirmed",
        "quote": quote,
        "start": 0,
        "end": len(quote),
    }
    assert result.records == [
        {"id": "a", "language": "en", "published": "2024-03-12", "events": [event]},
        {"id": "b", "language": "en", "published": None, "events": []},
    ]
    assert list(result.records[0]["events"][0]) == list(event)


def test_merged_events_are_exported_with_their_evidence(shell: Shell) -> None:
    shell.write("news/c.txt", f"Ada Byron left Analytical.{FILLER} So it was.")
    shell("extract", "news")
    (record,) = shell("export").records
    assert list(record) == [*EVENTS.names, "evidence"]
    assert (record["person"], record["sources"], record["first_published"]) == ("Ada Byron", 2, "2024-03-12")
    assert [source["article_id"] for source in record["evidence"]] == ["a", "c"]
    assert {source["quote"] for source in record["evidence"]} == {"Ada Byron left Analytical."}


@pytest.mark.parametrize("level", ["merged", "article"])
def test_csv_and_parquet_hold_the_same_rows(shell: Shell, level: str) -> None:
    shell("extract", "news")
    on_screen = shell("export", "--level", level, "--format", "csv").out
    shell("export", "--level", level, "--format", "csv", "--output", "out.csv")
    assert Path("out.csv").read_bytes().decode() == on_screen
    shell("export", "--level", level, "--format", "parquet", "--output", "out.parquet")
    rows = list(csv.DictReader(io.StringIO(on_screen.removeprefix("\ufeff"), newline="")))
    table = pq.read_table("out.parquet")
    assert list(rows[0]) == table.column_names
    assert [row["person"] for row in rows] == table.column("person").to_pylist() == ["Ada Byron"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1"])
def test_a_cell_never_begins_like_a_formula(cell: str) -> None:
    lines = b"".join(csv_lines([{"person": cell, "n": -1.5}], ["person", "n"])).decode()
    row = next(csv.DictReader(io.StringIO(lines.removeprefix("\ufeff"), newline="")))
    assert row == {"person": f"'{cell}", "n": "-1.5"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_cells_that_are_no_formula_come_back_as_they_were(cell: str) -> None:
    lines = b"".join(csv_lines([{"person": cell}], ["person"])).decode()
    (row,) = list(csv.DictReader(io.StringIO(lines.removeprefix("\ufeff"), newline=""))) or [{"person": ""}]
    assert row["person"].removeprefix("'") == cell.removeprefix("'")


def test_an_export_that_fails_leaves_what_was_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("extract", "news")
    shell.write("out.csv", "before")
    assert "cannot be written" in shell("export", "--output", "nowhere/out.jsonl").error
    assert ". is a folder" in shell("export", "--output", ".").error

    def replace(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", replace)
    result = shell("export", "--format", "csv", "--output", "out.csv")
    assert (result.code, result.error) == (1, "out.csv cannot be written (No space left on device).\n")
    assert Path("out.csv").read_text() == "before"
    assert not list(Path().glob(".*.tmp"))


def test_no_store_is_one_line_that_says_how_to_make_one(shell: Shell) -> None:
    result = shell("export", "--store", "nowhere")
    assert (result.code, result.out) == (1, "")
    assert result.error == "There is no store in nowhere: make one with `talentflow extract`.\n"


def test_a_reader_that_goes_away_is_no_error(shell: Shell) -> None:
    shell("extract", "news")
    command = f'"{sys.executable}" -m extraction export --level article | true'
    for _ in range(3):
        result = subprocess.run(
            command, shell=True, capture_output=True, env=ENVIRONMENT, cwd=shell.folder, check=False
        )
        assert result.stderr == b""


# evaluate


def test_evaluate_scores_by_language_and_names_what_is_missing(shell: Shell) -> None:
    gold = [
        {"id": "a", "language": "en", "events": [{"person": "Ada Byron", "kind": "departure", "status": "confirmed"}]},
        {"id": "b", "language": "en", "events": [{"person": "Bo Bee", "kind": "arrival"}]},
        {"id": "z", "language": "de", "events": []},
    ]
    shell.write("gold.jsonl", "\n".join(map(json.dumps, gold)))
    result = shell("evaluate", "gold.jsonl", "news")
    assert result.code == 0
    assert "1 gold article not among those read, their events count as missed: z" in result.error
    assert ["all", "relaxed", "1.000", "0.500", "0.667", "2", "1"] in [line.split() for line in result.out.splitlines()]
    figures = json.loads(shell("evaluate", "gold.jsonl", "news", "--json").out)
    assert figures["en"]["relaxed"] == {"p": 1.0, "r": 0.5, "f1": 0.667, "gold": 2, "predicted": 1}
    assert figures["all"]["strict"]["f1"] == 0.0
    assert figures["all"]["grounded"]["f1"] == 1.0
    assert not Path("store").exists()


def test_gold_that_cannot_be_used_is_one_line(shell: Shell) -> None:
    shell.write("gold.jsonl", '{"id": "a", "events": [')
    assert "line 1, is no gold article" in shell("evaluate", "gold.jsonl", "news").error
    shell.write("gold.jsonl", '{"id": "elsewhere", "events": []}')
    result = shell("evaluate", "gold.jsonl", "news")
    assert result.code == 1
    assert "None of the articles in gold.jsonl is among those read" in result.error


# dashboard


def test_dashboard_starts_streamlit_on_the_store(shell: Shell) -> None:
    fake = shell.folder / "fake" / "streamlit"
    fake.mkdir(parents=True)
    fake.joinpath("__init__.py").touch()
    fake.joinpath("__main__.py").write_text(
        "import os, sys\nprint(*sys.argv[1:], os.environ['TALENTFLOW_STORE'], sep='|')\nsys.exit(5)"
    )
    environment = ENVIRONMENT | {"PYTHONPATH": f"{fake.parent}{os.pathsep}{TESTS.parent}"}
    result = subprocess.run(
        [sys.executable, "-m", "extraction", "dashboard", "--store", "here", "--port", "8599"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=shell.folder,
        check=False,
    )
    assert result.returncode == 5
    app = TESTS.parent / "dashboard" / "app.py"
    assert result.stdout.strip() == f"run|{app}|--server.port|8599|{shell.folder / 'here'}"


# How fast it starts

HEAVY = ("spacy", "onnxruntime", "torch", "trafilatura", "htmldate", "dateparser", "py3langid", "streamlit", "pandas")
WATCHED = """
import sys
from extraction.__main__ import main
sys.argv = ["talentflow", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print("loaded:", *sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["extract", "news"], ["export"]])
def test_what_is_not_needed_is_not_loaded(shell: Shell, arguments: list[str]) -> None:
    shell("extract", "news")
    result = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=shell.folder,
        check=False,
    )
    loaded = result.stderr.rpartition("loaded:")[2].split()
    assert "typer" in loaded
    assert not set(HEAVY) & set(loaded)
    assert arguments != ["--help"] or "pyarrow" not in loaded


def test_a_run_with_nothing_new_takes_no_time(shell: Shell) -> None:
    for number in range(300):
        shell.write(f"news/{number}.txt", f"Ada Byron left Analytical.{FILLER} {number}")
    shell("extract", "news")
    begun = time.perf_counter()
    assert "302 unchanged" in shell("extract", "news").out
    assert time.perf_counter() - begun < 2.0

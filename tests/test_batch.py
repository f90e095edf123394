"""A run reads what is new or changed, forgets what is gone, and loses nothing whatever happens."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from extraction.articles.intake import ReadFault
from extraction.errors import StoreBusyError, StoreWriteError
from extraction.models import Article, Telling
from extraction.record.store import read_store, read_tables, writing
from extraction.runs.batch import Merged, Report, extract
from extraction.runs.gathering import Progress
from extraction.runs.ledger import extractor_version
from extraction.scoring.trial import extract_only
from extraction.tables import STORE_VERSION
from tests import stand_ins

SUPPORTED = ("de", "en", "fr")
FILLER = " The company confirmed it on the same day and thanked her for the many years of work."


class Talentflow:
    """A store and a pile of news, and which articles have been extracted."""

    def __init__(self, folder: Path) -> None:
        self.news, self.store = folder / "news", folder / "store"
        self.extracted: list[str] = []
        self.fails = False

    def write(self, name: str, person: str = "Ada Byron", more: str = FILLER) -> Path:
        path = self.news / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{person} left Analytical.{more}")
        return path

    def find(self, article: Article) -> list[Telling]:
        if self.fails:
            raise RuntimeError("a bug\nin the extractor")
        self.extracted.append(article.id)
        return stand_ins.find(article)

    def run(self, *paths: Path, **options: Any) -> Report:
        self.extracted.clear()
        settings: dict[str, Any] = {"find": self.find, "merge": stand_ins.merge, "version": "1", "supported": SUPPORTED}
        return extract(paths or (self.news,), self.store, **settings | options)

    def rows(self, table: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = read_tables(self.store, verify=True)[1][table].to_pylist()
        return rows

    def ids(self) -> list[str]:
        return [row["article_id"] for row in self.rows("articles")]

    def content(self) -> dict[str, list[dict[str, Any]]]:
        return {name: self.rows(name) for name in ("articles", "events", "evidence")}


@pytest.fixture
def flow(tmp_path: Path) -> Talentflow:
    return Talentflow(tmp_path)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.forgotten


def test_a_run_reads_all_and_the_next_reads_nothing(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.write("b.txt", "Bo Diddley")
    first = flow.run()
    assert counts(first) == (2, 0, 0, 0)
    assert flow.extracted == ["a", "b"]
    assert [row["person"] for row in flow.rows("evidence")] == ["Ada Byron", "Bo Diddley"]
    assert {row["extractor"] for row in flow.rows("articles")} == {"1"}
    second = flow.run()
    assert counts(second) == (0, 0, 2, 0)
    assert flow.extracted == []
    assert second.store == first.store


def test_only_what_is_new_or_changed_is_read_and_what_is_gone_is_forgotten(flow: Talentflow) -> None:
    for name in ("a", "b", "c"):
        flow.write(f"{name}.txt", f"Ada {name.upper()}yron")
    flow.run()
    flow.write("b.txt", "Bo Diddley")
    flow.write("d.txt", "Di Dors")
    (flow.news / "c.txt").unlink()
    report = flow.run()
    assert counts(report) == (1, 1, 1, 1)
    assert flow.extracted == ["b", "d"]
    assert flow.ids() == ["a", "b", "d"]
    assert sorted(row["person"] for row in flow.rows("events")) == ["Ada Ayron", "Bo Diddley", "Di Dors"]


def test_many_small_runs_end_like_one(flow: Talentflow, tmp_path: Path) -> None:
    for number in range(4):
        flow.write(f"{number}.txt", f"Ada {'ABCD'[number]}yron")
        flow.run(step_articles=1)
    flow.write("2.txt", "Bo Diddley")
    flow.run()
    whole = Talentflow(tmp_path)
    whole.store = tmp_path / "whole"
    whole.run()
    assert flow.content() == whole.content()


def test_the_seeds_read_one_by_one_end_like_read_at_once(tmp_path: Path) -> None:
    seeds = Path(__file__).resolve().parent.parent / "seeds"
    extract([seeds], tmp_path / "once")
    for path in sorted(seeds.glob("*.txt"), reverse=True):
        extract([path], tmp_path / "often")
    assert counts(extract([seeds], tmp_path / "often")) == (0, 0, 5, 0)
    once, often = (read_tables(tmp_path / name, verify=True)[1] for name in ("once", "often"))
    assert once["evidence"].num_rows > 0
    assert once == often


def test_a_new_extractor_reads_everything_again(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.run()
    assert counts(flow.run(version="2")) == (0, 1, 0, 0)
    assert flow.extracted == ["a"]
    assert flow.rows("articles")[0]["extractor"] == "2"
    assert extractor_version() == extractor_version()


def test_a_record_added_to_a_file_costs_no_other(flow: Talentflow) -> None:
    flow.news.mkdir()
    records = [{"id": name, "text": f"{name} Byron left Analytical.{FILLER}"} for name in ("Ada", "Bea", "Cleo")]
    path = flow.news / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, records[:2])))
    flow.run()
    path.write_text("\n".join(map(json.dumps, reversed(records))))
    assert counts(flow.run()) == (1, 0, 2, 0)
    assert flow.extracted == ["Cleo"]


def test_what_is_told_beside_a_file_is_part_of_it(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.run()
    (flow.news / "articles.csv").write_text("file,published\na.txt,2024-03-12\n")
    assert counts(flow.run()) == (0, 1, 0, 0)
    assert str(flow.rows("events")[0]["first_published"]) == "2024-03-12"


def test_other_folders_stay_and_a_folder_that_is_not_there_changes_nothing(flow: Talentflow, tmp_path: Path) -> None:
    flow.write("a.txt")
    other = flow.write("../other/b.txt", "Bo Diddley").parent.resolve()
    flow.run()
    flow.run(other)
    assert flow.ids() == ["a", "b"]
    assert [row["root"] for row in flow.rows("articles")] == [str(flow.news), str(other)]
    other.rename(tmp_path / "unmounted")
    report = flow.run(other)
    assert [str(fault) for fault in report.faults] == [f"{other}: there is no such file or folder"]
    assert flow.ids() == ["a", "b"]


def test_a_folder_inside_another_is_one_root_and_the_store_is_never_read(flow: Talentflow) -> None:
    flow.store = flow.news / "store"
    flow.write("sub/a.txt")
    flow.write("b.txt", "Bo Diddley")
    flow.run(flow.news / "sub")
    report = flow.run()
    assert report.faults == ()
    assert flow.ids() == ["a", "b"]
    assert report.store.roots == (str(flow.news),)
    assert {row["root"] for row in flow.rows("articles")} == {str(flow.news)}
    assert flow.run(flow.news / "sub").store.roots == (str(flow.news),)


def test_two_articles_with_one_id_are_both_kept_whatever_their_order(flow: Talentflow, tmp_path: Path) -> None:
    flow.write("x/a.txt")
    flow.write("y/a.txt", "Bo Diddley")
    report = flow.run(flow.news / "x", flow.news / "y")
    assert [row["person"] for row in flow.rows("events")] != []
    assert len(report.notes) == 1
    assert "another article has the id a too" in report.notes[0]
    assert len(set(flow.ids())) == 2
    assert flow.ids()[0] == "a"
    assert sorted(row["person"] for row in flow.rows("evidence")) == ["Ada Byron", "Bo Diddley"]
    for row in flow.rows("evidence"):
        article = next(a for a in flow.rows("articles") if a["article_id"] == row["article_id"])
        assert article["text"][row["start"] : row["end"]] == row["quote"]
    other = Talentflow(tmp_path)
    other.store = tmp_path / "other"
    other.run(flow.news / "y")
    other.run(flow.news / "x")
    assert {r["article_id"]: r["text"] for r in other.rows("articles")} == {
        r["article_id"]: r["text"] for r in flow.rows("articles")
    }
    (flow.news / "x" / "a.txt").unlink()
    flow.run(flow.news / "x")
    assert flow.ids() == ["a"], "the one that is left has its own id again"
    assert flow.rows("evidence")[0]["article_id"] == "a"


def test_the_same_article_in_two_places_outlives_one_of_them(flow: Talentflow) -> None:
    flow.write("x/a.txt")
    flow.write("y/a.txt")
    assert flow.run(flow.news / "x", flow.news / "y").notes == ()
    assert flow.extracted == ["a"]
    (flow.news / "x" / "a.txt").unlink()
    report = flow.run(flow.news / "x")
    assert flow.ids() == ["a"]
    assert report.forgotten == 0
    assert flow.rows("articles")[0]["path"].endswith("y/a.txt")


def test_a_file_that_cannot_be_read_any_more_keeps_its_articles(
    flow: Talentflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = flow.write("a.txt")
    flow.run()
    real = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    flow.write("b.txt", "Bo Diddley")
    report = flow.run()
    assert [str(fault) for fault in report.faults] == [
        f"{path}: cannot be read (Permission denied); what was read of it before is kept"
    ]
    assert flow.ids() == ["a", "b"]


def test_faults_of_unchanged_files_are_told_again(flow: Talentflow) -> None:
    flow.write("a.txt")
    (flow.news / "empty.txt").write_text("")
    assert [str(fault) for fault in flow.run().faults] == [str(fault) for fault in flow.run().faults]
    assert counts(flow.run()) == (0, 0, 1, 0)


def test_a_bug_on_one_article_is_one_line_and_tried_again(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.fails = True
    report = flow.run()
    assert [str(fault).partition(": ")[2] for fault in report.faults] == [
        "could not be extracted (RuntimeError: a bug in the extractor)"
    ]
    assert flow.ids() == []
    flow.fails = False
    assert counts(flow.run()) == (1, 0, 0, 0)
    flow.fails = True
    assert len(flow.run(version="2").faults) == 1
    assert flow.ids() == ["a"], "what the earlier extractor read stays meanwhile"


def test_a_telling_that_merging_leaves_out_is_there_for_the_next(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.write("b.txt", "Bo Diddley")

    def choosing(articles: Mapping[str, Article], tellings: Sequence[Telling], folder: Path) -> Merged:
        left_out = (folder / "aliases.csv").read_text() if (folder / "aliases.csv").exists() else ""
        return stand_ins.merge(articles, [told for told in tellings if told.person.name not in left_out], folder)

    flow.run(merge=choosing)
    (flow.store / "aliases.csv").write_text("Bo Diddley")
    flow.run(merge=choosing)
    assert [row["person"] for row in flow.rows("events")] == ["Ada Byron"]
    assert all(row["event_id"] for row in flow.rows("evidence")), "evidence is always evidence of an event"
    (flow.store / "aliases.csv").write_text("")
    extract((), flow.store, find=flow.find, merge=choosing, version="1", supported=SUPPORTED)
    assert sorted(row["person"] for row in flow.rows("events")) == ["Ada Byron", "Bo Diddley"]
    assert flow.extracted == []


@pytest.mark.parametrize("damage", ["version", "manifest", "table", "ledger"])
def test_a_store_that_cannot_be_used_is_made_anew_from_all_its_paths(flow: Talentflow, damage: str) -> None:
    flow.write("a.txt")
    other = flow.write("../other/b.txt", "Bo Diddley").parent.resolve()
    flow.run(flow.news, other)
    (flow.store / "decisions.jsonl").write_text("kept")
    whole = flow.content()
    path = flow.store / "manifest.json"
    manifest = json.loads(path.read_text())
    if damage == "version":
        path.write_text(json.dumps(manifest | {"version": STORE_VERSION + 1}))
    elif damage == "manifest":
        path.write_text(json.dumps(manifest | {"tables": 7}))
    elif damage == "table":
        (flow.store / manifest["tables"]["events"]["file"]).write_bytes(b"PAR1")
    else:
        del manifest["tables"]["ledger"]
        path.write_text(json.dumps(manifest))
    report = flow.run()
    assert len(report.notes) == 1
    assert "It is made anew" in report.notes[0]
    assert flow.content() == whole
    assert (flow.store / "decisions.jsonl").read_text() == "kept"


def test_a_full_disk_keeps_the_last_good_state_and_what_was_saved(
    flow: Talentflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.write("0.txt")
    flow.run()
    for number in range(1, 6):
        flow.write(f"{number}.txt", f"Ada {'ABCDEF'[number]}yron")
    real, calls = os.fsync, 0

    def fsync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreWriteError, match="disk is full"):
        flow.run(step_articles=1)
    read_before = list(flow.extracted)
    assert flow.ids() == ["0"]
    monkeypatch.setattr(os, "fsync", real)
    flow.run()
    assert flow.ids() == ["0", "1", "2", "3", "4", "5"]
    assert len(read_before) + len(flow.extracted) == 6, "one article at most is read twice"


KILLED = """
import sys, time
from pathlib import Path
from tests import stand_ins
from extraction.runs.batch import extract
log = Path(sys.argv[3])
def find(article):
    with log.open("a") as file:
        file.write(article.id + "\\n")
    time.sleep(0.05)
    return stand_ins.find(article)
extract([Path(sys.argv[1])], Path(sys.argv[2]), find=find, merge=stand_ins.merge, version="1",
        supported=("de", "en", "fr"), step_articles=2)
"""


def test_kill_9_while_extracting_costs_one_step_at_most(flow: Talentflow, tmp_path: Path) -> None:
    flow.write("first.txt")
    flow.run()
    before = flow.content()
    for number in range(30):
        flow.write(f"{number:02}.txt", f"Ada {chr(65 + number % 26)}{'y' * (number // 26 + 1)}ron")
    log = tmp_path / "log"
    tests = Path(__file__).resolve().parent
    environment = {**os.environ, "PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(flow.news), str(flow.store), str(log)], env=environment
    )
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if log.exists() and len(log.read_text().splitlines()) >= 9:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    read = log.read_text().split()
    assert 9 <= len(read) < 30, "the run was killed in its midst"
    assert flow.content() == before
    report = flow.run(step_articles=2)
    assert not report.faults
    assert len(flow.ids()) == 31
    twice = set(read) & set(flow.extracted)
    assert len(twice) <= 2
    assert set(read) | set(flow.extracted) == {f"{number:02}" for number in range(30)}
    assert not (flow.store / "steps").exists()


def test_two_runs_at_once_do_not_clash(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.run()
    with writing(flow.store), pytest.raises(StoreBusyError, match="Another process"):
        flow.run()
    assert flow.ids() == ["a"]


def test_progress_ends_at_the_whole(flow: Talentflow) -> None:
    flow.news.mkdir()
    records = [{"id": str(number), "text": f"Ada Byron left Analytical.{FILLER}"} for number in range(7)]
    (flow.news / "many.jsonl").write_text("\n".join(map(json.dumps, records)))
    (flow.news / "empty.txt").write_text(" ")
    flow.write("z.txt")
    seen: list[Progress] = []
    flow.run(progress=seen.append, step_articles=3)
    assert [state.done for state in seen] == sorted(state.done for state in seen)
    assert seen[-1].done == pytest.approx(seen[-1].total)
    assert (seen[-1].articles, seen[-1].tellings) == (8, 8)


def test_two_processes_give_the_same_as_one(flow: Talentflow, tmp_path: Path) -> None:
    for number in range(4):
        flow.write(f"{number}.txt", f"Ada {'ABCD'[number]}yron")
    flow.run()
    whole = flow.content()
    flow.store = tmp_path / "two"
    flow.run(find=stand_ins.find, processes=2, step_articles=3)
    assert flow.content() == whole


def test_a_process_that_dies_is_one_line_and_costs_nothing_saved(flow: Talentflow) -> None:
    flow.write("a.txt")
    flow.run()
    flow.write("b.txt", "Bo Diddley")
    with pytest.raises(Exception, match="--processes 1"):
        flow.run(find=os_exit, processes=2)
    assert flow.ids() == ["a"]


def os_exit(article: Article) -> list[Telling]:
    os._exit(9)


def test_extracting_without_a_store_gives_the_same_tellings(flow: Talentflow) -> None:
    flow.write("a.txt")
    (flow.news / "empty.txt").write_text("")
    articles, told, lines = extract_only([flow.news], supported=SUPPORTED, find=stand_ins.find)
    assert [article.id for article in articles] == ["a"]
    assert [telling.person.name for telling in told["a"]] == ["Ada Byron"]
    assert [line.partition(": ")[2] for line in lines] == ["is empty"]


def test_nothing_to_read_makes_an_empty_store_and_says_so(flow: Talentflow) -> None:
    flow.news.mkdir()
    report = flow.run()
    assert [isinstance(fault, ReadFault) for fault in report.faults] == [True]
    assert "holds no articles" in str(report.faults[0])
    assert read_store(flow.store).rows["articles"] == 0

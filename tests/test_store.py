"""Whatever happens while the store is written, readers see the last good state."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extraction.errors import (
    StoreBusyError,
    StoreCorruptError,
    StoreMissingError,
    StoreVersionError,
    StoreWriteError,
)
from extraction.models import Article
from extraction.record.store import default_folder, read_store, read_tables, write_store, writing
from extraction.record.tabulation import tabulated_articles, tabulated_events, tabulated_evidence
from extraction.tables import STORE_VERSION


def tables(*ids: str) -> dict[str, pa.Table]:
    articles = {id_: Article(id=id_, text=f"Text of {id_}.", language="en", digest=id_) for id_ in ids}
    return {
        "articles": tabulated_articles(articles.values()),
        "events": tabulated_events([], articles),
        "evidence": tabulated_evidence([], articles),
    }


def ids(folder: Path) -> list[str]:
    _, read = read_tables(folder, verify=True)
    found: list[str] = read["articles"].column("article_id").to_pylist()
    return found


def test_what_is_written_is_read_back_with_its_facts(tmp_path: Path) -> None:
    written = write_store(tmp_path / "store", tables("a", "b"), made_from="x", roots=("/news",))
    assert read_store(tmp_path / "store") == written
    assert (written.made_from, written.roots, written.rows["articles"]) == ("x", ("/news",), 2)
    _, read = read_tables(tmp_path / "store")
    assert read == tables("a", "b")


def test_the_same_content_gives_the_same_generation_and_other_content_another(tmp_path: Path) -> None:
    first = write_store(tmp_path, tables("a"))
    assert write_store(tmp_path, tables("a")) == first
    assert write_store(tmp_path, tables("a", "b")).generation != first.generation


def test_pandas_and_duckdb_read_the_files(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    store = write_store(tmp_path, tables("a", "b"))
    query = "select article_id from read_parquet(?) where article_id > 'a'"
    with duckdb.connect() as connection:
        assert connection.execute(query, [str(store.files["articles"])]).fetchall() == [("b",)]


def test_a_folder_named_like_a_partition_adds_no_column(tmp_path: Path) -> None:
    write_store(tmp_path / "language=de", tables("a"))
    assert ids(tmp_path / "language=de") == ["a"]


def test_old_files_go_and_the_users_own_stay(tmp_path: Path) -> None:
    write_store(tmp_path, tables("a"))
    for name in ("decisions.jsonl", "aliases.csv", "my-export.parquet"):
        (tmp_path / name).write_text("mine")
    write_store(tmp_path, tables("a", "b"))
    assert len(list(tmp_path.glob("articles-*.parquet"))) == 1
    for name in ("decisions.jsonl", "aliases.csv", "my-export.parquet"):
        assert (tmp_path / name).read_text() == "mine"


def test_no_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="talentflow extract"):
        read_store(tmp_path / "nowhere")


def test_another_version_is_named_with_its_roots(tmp_path: Path) -> None:
    write_store(tmp_path, tables("a"), roots=("/news",))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"version": STORE_VERSION + 1}))
    with pytest.raises(StoreVersionError, match=f"version {STORE_VERSION + 1}.*rebuilds") as caught:
        read_store(tmp_path)
    assert caught.value.roots == ("/news",)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"version": 1}', '{"format": "other", "version": 1}', '"manifest"', "\x00\xff"]
)
def test_a_damaged_manifest_is_one_clear_error(tmp_path: Path, content: str) -> None:
    write_store(tmp_path, tables("a"))
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(StoreCorruptError, match="manifest"):
        read_store(tmp_path)


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    write_store(tmp_path / "store", tables("a"))
    path = tmp_path / "store" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tables"]["articles"]["file"] = "../outside.parquet"
    path.write_text(json.dumps(manifest))
    assert read_store(tmp_path / "store").files["articles"] == tmp_path / "store" / "outside.parquet"


def test_a_missing_truncated_or_altered_table_is_one_clear_error(tmp_path: Path) -> None:
    store = write_store(tmp_path, tables("a", "b"), roots=("/news",))
    path = store.files["articles"]
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", whole[:100] + b"\xff\xff\xff\xff" + whole[104:]):
        path.write_bytes(damaged)
        with pytest.raises(StoreCorruptError, match="damaged") as caught:
            read_tables(tmp_path, verify=True)
        assert caught.value.roots == ("/news",)
    path.unlink()
    with pytest.raises(StoreCorruptError, match="lacks articles"):
        read_tables(tmp_path)


def test_a_table_with_other_columns_is_never_committed(tmp_path: Path) -> None:
    write_store(tmp_path, tables("a"))
    with pytest.raises(ValueError, match="columns"):
        write_store(tmp_path, tables("b") | {"events": pa.table({"x": [1]})})
    assert ids(tmp_path) == ["a"]


class Disk:
    """A disk that fills up, or a process that dies, at the n-th call that reaches it."""

    def __init__(self, patch: pytest.MonkeyPatch, error: BaseException) -> None:
        self.calls, self.fails_at = 0, 0
        for name in ("fsync", "replace", "rename"):
            patch.setattr(os, name, self._wrapped(getattr(os, name), error))

    def _wrapped(self, real: object, error: BaseException) -> object:
        def call(*arguments: object) -> object:
            self.calls += 1
            if self.calls == self.fails_at:
                raise error
            return real(*arguments)  # type: ignore[operator]

        return call

    def fails_everywhere(self) -> Iterator[int]:
        for self.fails_at in range(1, 40):
            self.calls = 0
            yield self.fails_at
            if self.calls < self.fails_at:
                return


def test_a_full_disk_at_any_moment_leaves_a_good_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_store(tmp_path, tables("old"))
    disk = Disk(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    refused = []
    for _ in disk.fails_everywhere():
        try:
            write_store(tmp_path, tables("new", "newer"))
        except StoreWriteError as error:
            refused.append(str(error))
        assert ids(tmp_path) in (["old"], ["new", "newer"])
        assert not list(tmp_path.glob(".*.tmp")), "a full disk is not filled further"
        disk.fails_at = 0
        write_store(tmp_path, tables("old"))
    assert len(refused) > 5
    assert all("disk is full" in line and "last good state" in line for line in refused)
    assert ids(tmp_path) == ["old"]


def test_a_kill_at_any_moment_leaves_a_good_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(BaseException):
        pass

    write_store(tmp_path, tables("old"))
    disk = Disk(monkeypatch, KilledError())
    monkeypatch.setattr("extraction.record.store.Writer._sweep", lambda *_: None)  # the dead tidy nothing up
    for _ in disk.fails_everywhere():
        try:
            write_store(tmp_path, tables("new"))
        except KilledError:
            assert ids(tmp_path) in (["old"], ["new"])
        disk.fails_at = 0
        write_store(tmp_path, tables("old"))
        assert ids(tmp_path) == ["old"]


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreWriteError, match="cannot be written"):
        write_store(tmp_path / "file" / "store", tables("a"))


def test_a_second_writer_is_told_to_wait_and_readers_are_not(tmp_path: Path) -> None:
    write_store(tmp_path, tables("a"))
    writes = (
        "import sys; from pathlib import Path; from extraction.record.store import writing\n"
        "from extraction.errors import StoreBusyError\n"
        "try:\n    with writing(Path(sys.argv[1])): pass\nexcept StoreBusyError as error: print(error); sys.exit(7)"
    )
    with writing(tmp_path) as writer:
        other = subprocess.run(
            [sys.executable, "-c", writes, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert other.returncode == 7
        assert "Another process is writing" in other.stdout
        assert ids(tmp_path) == ["a"]
        writer.commit(tables("b"))
    again = subprocess.run([sys.executable, "-c", writes, str(tmp_path)], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert ids(tmp_path) == ["b"]


def test_the_lock_also_holds_within_one_process(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(StoreBusyError), writing(tmp_path):
        pass


def test_readers_never_see_two_generations_mixed(tmp_path: Path) -> None:
    generations = [tables("a"), tables("a", "b")]
    write_store(tmp_path, generations[0])
    done = threading.Event()

    def write() -> None:
        for number in range(30):
            write_store(tmp_path, generations[number % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        store, read = read_tables(tmp_path)
        assert read in generations
        assert store.rows["articles"] == read["articles"].num_rows
    writer.join()


def test_steps_outlive_their_run_and_go_with_the_commit(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        writer.add_step({"articles": tables("a")["articles"]})
        writer.add_step({"articles": tables("b")["articles"]})
    (tmp_path / "steps" / ".3.tmp").mkdir()  # a step that a kill cut short
    with writing(tmp_path) as writer:
        steps = list(writer.steps())
        assert [step["articles"].column("article_id").to_pylist() for step in steps] == [["a"], ["b"]]
        writer.commit(tables("a", "b"))
        assert list(writer.steps()) == []
    assert not (tmp_path / "steps").exists()


def test_a_damaged_step_is_passed_over(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        writer.add_step({"articles": tables("a")["articles"]})
        writer.add_step({"articles": tables("b")["articles"]})
        (tmp_path / "steps" / "000001" / "articles.parquet").write_bytes(b"PAR1")
        assert [step["articles"].num_rows for step in writer.steps()] == [1]


def test_evidence_is_grouped_so_that_readers_can_skip(tmp_path: Path) -> None:
    articles = {"a": Article(id="a", text="x", language="en")}
    rows = tables("a")
    empty = rows["evidence"]
    filler = {name: pa.nulls(120_000, kind) for name, kind in zip(empty.schema.names, empty.schema.types, strict=True)}
    filler["event_id"] = pa.array([f"{number:08}" for number in range(120_000)])
    store = write_store(tmp_path, rows | {"evidence": pa.table(filler, schema=empty.schema)})
    with pq.ParquetFile(store.files["evidence"]) as file:
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    assert [group.num_rows for group in groups] == [50_000, 50_000, 20_000]
    assert groups[1].column(0).statistics.min == "00050000"
    assert groups[0].column(0).compression == "ZSTD"
    assert articles["a"].id in ids(tmp_path)


def test_the_folder_is_given_by_the_environment_or_is_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TALENTFLOW_STORE", raising=False)
    assert default_folder() == Path("store")
    monkeypatch.setenv("TALENTFLOW_STORE", "elsewhere")
    assert default_folder() == Path("elsewhere")

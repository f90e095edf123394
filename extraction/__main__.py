"""The command line. The only module that prints."""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from extraction.decisions.commands import app as decide_app
from extraction.errors import InputError, TalentflowError

# What reads articles or tables is imported by the commands that need it: `--help` answers at once.
if TYPE_CHECKING:
    from extraction.runs.gathering import Progress

app = typer.Typer(
    name="talentflow",
    help="Reads news in English, German and French into a dated, sourced record of who moved where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(decide_app, name="decide")

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="Where the record is kept. [default: TALENTFLOW_STORE, else store]"),
]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders of articles.")]


class Level(StrEnum):
    """What a line of an export is."""

    MERGED = "merged"
    ARTICLE = "article"


class Format(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


@app.command("extract")
def extract_command(
    paths: Paths,
    store: StoreOption = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many articles to read at once.")] = 1,
) -> None:
    """Read what is new or changed in files and folders, and forget what is gone from a folder given again."""
    from extraction.runs.batch import extract  # noqa: PLC0415

    folder = _folder(store)
    try:
        with _progress("Reading articles") as progress:
            report = extract(paths, folder, progress=progress, processes=processes)
    except KeyboardInterrupt:
        _say_error("Stopped. What was read so far is kept: run the same command again to go on.")
        raise typer.Exit(130) from None
    for line in (*report.notes, *report.faults):
        _say_error(_here(str(line)))
    skipped = sum(fault.skipped for fault in report.faults)
    rows = report.store.rows
    _say(
        f"Read {_count(report.new + report.changed, 'article')} ({report.new} new, {report.changed} changed); "
        f"{report.unchanged} unchanged, {report.forgotten} forgotten, {skipped} skipped."
    )
    _say(f"The record in {folder} tells of {_count(rows['events'], 'move')} in {_count(rows['evidence'], 'passage')}.")
    if not report.present:
        _say_error("No article could be read.")
        raise typer.Exit(1)


@app.command("export")
def export_command(
    store: StoreOption = None,
    level: Annotated[Level, typer.Option(help="A line for each merged event, or for each article.")] = Level.MERGED,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.JSONL,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to write it. [default: the screen]")
    ] = None,
) -> None:
    """Write the record as JSON Lines, CSV or Parquet."""
    from pyarrow import concat_tables  # noqa: PLC0415

    from extraction.decisions.decided import read_decided  # noqa: PLC0415
    from extraction.record import exports  # noqa: PLC0415
    from extraction.record.store import read_tables  # noqa: PLC0415
    from extraction.record.tabulation import UNMERGED  # noqa: PLC0415
    from extraction.tables import TABLES  # noqa: PLC0415

    if format_ is Format.PARQUET and output is None:
        raise typer.BadParameter("Parquet is not for the screen: say where to write it with --output FILE.")
    of_articles = level is Level.ARTICLE
    names = (*TABLES, UNMERGED) if of_articles else tuple(TABLES)
    _, tables = read_tables(_folder(store), names, read=read_decided)
    articles, events, evidence = tables["articles"], tables["events"], tables["evidence"]
    if UNMERGED in tables:
        evidence = concat_tables([evidence, tables[UNMERGED]])
    if format_ is Format.PARQUET:
        from extraction.record.disk import write_parquet  # noqa: PLC0415

        table = exports.told_table(articles, evidence) if of_articles else events
        _write(output, lambda path: write_parquet(path, "export", table))
        return
    if format_ is Format.CSV and of_articles:
        lines = exports.csv_lines(exports.told_rows(articles, evidence), exports.told_columns())
    elif format_ is Format.CSV:
        lines = exports.csv_lines(exports.merged_rows(events), exports.merged_columns())
    elif of_articles:
        lines = exports.json_lines(exports.article_records(articles, evidence))
    else:
        lines = exports.json_lines(exports.merged_records(events, articles, evidence))
    if output is None:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
    else:
        _write(output, lambda path: _write_lines(path, lines))


@app.command("evaluate")
def evaluate_command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Articles with the events that they tell.")],
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Score the extractor on your own gold data, by language."""
    from extraction.record.exports import article_records  # noqa: PLC0415
    from extraction.record.tabulation import tabulated_articles, tabulated_evidence  # noqa: PLC0415
    from extraction.scoring.gold import read_gold  # noqa: PLC0415
    from extraction.scoring.scoreboard import figures, lines_of  # noqa: PLC0415
    from extraction.scoring.scores import score  # noqa: PLC0415
    from extraction.scoring.trial import extract_only  # noqa: PLC0415

    rows = read_gold(gold)
    with _progress("Reading articles") as progress:
        found, told, lines = extract_only(paths, progress=progress)
    for line in lines:
        _say_error(_here(line))
    articles = {article.id: article for article in found}
    if missing := [row["id"] for row in rows if row["id"] not in articles]:
        some = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        _say_error(f"{_count(len(missing), 'gold article')} not among those read, their events count as missed: {some}")
    if len(missing) == len(rows):
        raise InputError(f"None of the articles in {gold} is among those read: their ids are the files' names.")
    evidence = tabulated_evidence((), articles, (telling for group in told.values() for telling in group))
    records = article_records(tabulated_articles(found), evidence)
    scores = score(
        rows, {record["id"]: record["events"] for record in records}, {id_: a.text for id_, a in articles.items()}
    )
    _say(json.dumps(figures(scores), indent=1) if as_json else "\n".join(lines_of(scores)))


@app.command("dashboard")
def dashboard_command(
    store: StoreOption = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port. [default: 8501]")] = None,
) -> None:
    """Open the dashboard in the browser."""
    import subprocess  # noqa: PLC0415
    from importlib.util import find_spec  # noqa: PLC0415

    package = find_spec("dashboard")
    if package is None or package.origin is None or find_spec("streamlit") is None:
        raise InputError("The dashboard is not installed: install Talentflow with all its dependencies.")
    command = [sys.executable, "-m", "streamlit", "run", str(Path(package.origin).with_name("app.py"))]
    if port is not None:
        command += ["--server.port", str(port)]
    environment = {**os.environ, "TALENTFLOW_STORE": str(_folder(store).absolute())}
    try:
        code = subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


def main() -> NoReturn:
    """Run the command line. Exits with 0; 1 if nothing could be read or written; 2 if it was called wrongly."""
    if not os.environ.get("TALENTFLOW_DEBUG"):
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows another
            stream.reconfigure(errors="replace")
    try:
        app()
    except TalentflowError as error:
        _say_error(_here(str(error)))
    except BrokenPipeError:
        # Whoever read our output has gone. Nothing more may be written, not even by the interpreter on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("TALENTFLOW_DEBUG"):
            raise
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        _say_error(f"This should not have happened ({reason}). TALENTFLOW_DEBUG=1 shows where; the store is as it was.")
    sys.exit(1)


def _folder(store: Path | None) -> Path:
    if store is not None:
        return store
    from extraction.record.store import default_folder  # noqa: PLC0415

    return default_folder()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on the terminal, and none where there is no terminal."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    counts = TextColumn("{task.fields[articles]} articles, {task.fields[tellings]} passages", markup=False)
    columns = (TextColumn(what, markup=False), BarColumn(), TaskProgressColumn(), counts, TimeRemainingColumn())
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, articles=0, tellings=0)
        yield lambda state: bar.update(
            task,
            total=state.total or None,
            completed=state.done,
            articles=state.articles,
            tellings=state.tellings,
        )


def _write(output: Path | None, write: Callable[[Path], None]) -> None:
    """Write a file whole or not at all."""
    assert output is not None
    if not output.name:
        raise InputError(f"{output} is a folder: give the file to write.")
    temporary = output.with_name(f".{output.name}.tmp")
    try:
        try:
            write(temporary)
            os.replace(temporary, output)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{output} cannot be written ({error.strerror or error}).") from error


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _here(line: str) -> str:
    """Paths below the current folder as the user would write them."""
    return line.replace(str(Path.cwd()) + os.sep, "")


def _say(text: str) -> None:
    print(_printable(text))


def _say_error(text: str) -> None:
    # One line, whatever stands in the names of files.
    print(_printable(text).replace("\n", "\ufffd"), file=sys.stderr)


def _printable(text: str) -> str:
    # File names and articles may hold what would steer a terminal.
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


if __name__ == "__main__":
    main()

"""`talentflow decide`: readers' decisions from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extraction.errors import InputError

# The commands import what reads tables: `--help` answers at once.
if TYPE_CHECKING:
    from extraction.decisions.log import Anchor, Decision
    from extraction.record.store import Store

app = typer.Typer(
    help="Confirm, correct, merge, split or reject moves. Decisions survive another extraction; undo takes one back.",
    no_args_is_help=True,
)

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="Where the record is kept. [default: TALENTFLOW_STORE, else store]"),
]
Event = Annotated[str, typer.Argument(metavar="MOVE", help="The move's id, or its first letters.")]


@app.command("confirm")
def confirm_command(event: Event, store: StoreOption = None) -> None:
    """Say that a move is right."""
    record, id_ = _found(store, event)
    _decide(record, f"Confirmed: {_told(record, id_)}.", action="confirm", groups=(_anchors(record, id_),))


@app.command("reject")
def reject_command(event: Event, store: StoreOption = None) -> None:
    """Say that a move is none: it is shown no more."""
    record, id_ = _found(store, event)
    _decide(record, f"Rejected: {_told(record, id_)}.", action="reject", groups=(_anchors(record, id_),))


@app.command("correct")
def correct_command(
    event: Event,
    slot: Annotated[str, typer.Argument(help="person, kind, from_company, to_company, role, date or status.")],
    value: Annotated[str, typer.Argument(help="What it is; '' empties it. A date like 2024, 2024-10 or 2024-10-14.")],
    store: StoreOption = None,
) -> None:
    """Correct one detail of a move."""
    record, id_ = _found(store, event)
    _decide(
        record,
        f"Corrected {slot} to {value or 'nothing'}: {_told(record, id_)}.",
        action="correct",
        groups=(_anchors(record, id_),),
        slot=slot,
        value=value.strip(),
    )


@app.command("merge")
def merge_command(
    events: Annotated[
        list[str], typer.Argument(metavar="MOVE MOVE...", help="The moves' ids, or their first letters.")
    ],
    store: StoreOption = None,
) -> None:
    """Say that several moves are one."""
    record = _record(store)
    ids = list(dict.fromkeys(_named(record, event) for event in events))
    _decide(
        record,
        f"Merged {len(ids)} moves into one: {_told(record, ids[0])}.",
        action="merge",
        groups=tuple(_anchors(record, id_) for id_ in ids),
    )


@app.command("split")
def split_command(
    event: Event,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Articles that tell another move.")],
    store: StoreOption = None,
) -> None:
    """Say that what some articles tell is a move of its own."""
    record, id_ = _found(store, event)
    whole = _anchors(record, id_)
    told = {anchor.article_id for anchor in whole}
    if missing := [article for article in articles if article not in told]:
        raise InputError(f"{missing[0]} does not tell this move: its articles are {', '.join(sorted(told))}.")
    if told == set(articles):
        raise InputError("All articles of the move would be split off: leave one.")
    apart = tuple(anchor for anchor in whole if anchor.article_id in articles)
    _decide(
        record, f"Split off what {', '.join(articles)} tells: {_told(record, id_)}.", action="split", groups=(apart,)
    )


@app.command("rename")
def rename_command(
    company: Annotated[str, typer.Argument(help="A company as it is shown.")],
    name: Annotated[str, typer.Argument(help="How it is to be shown.")],
    store: StoreOption = None,
) -> None:
    """Show a company under another name."""
    import pyarrow.compute as pc  # noqa: PLC0415

    from extraction.merging.company_names import company_key  # noqa: PLC0415

    record = _record(store)
    events = record.table("events", ["from_company", "to_company"])
    known = {one for column in events.columns for one in pc.unique(column).to_pylist() if one}
    if company_key(company) not in {company_key(one) for one in known}:
        raise InputError(f"No move in {record.folder} names {company}.")
    _decide(record, f"Renamed {company} to {name}.", action="rename", name=company, value=name.strip())


@app.command("date")
def date_command(
    article: Annotated[str, typer.Argument(help="The article's id.")],
    day: Annotated[str, typer.Argument(metavar="DAY", help="Like 2024-10-14.")],
    store: StoreOption = None,
) -> None:
    """Say on which day an article was published."""
    record = _record(store)
    if article not in set(record.table("articles", ["article_id"])["article_id"].to_pylist()):
        raise InputError(f"There is no article {article} in {record.folder}.")
    _decide(record, f"Dated {article} {day}.", action="date", name=article, value=day)


@app.command("undo")
def undo_command(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="Its id, as `decide list` shows it.")],
    store: StoreOption = None,
) -> None:
    """Take a decision back."""
    from extraction.decisions.log import active, read_decisions  # noqa: PLC0415

    record = _record(store)
    known, _ = read_decisions(record.folder)
    found = [one for one in known if decision and one.id.startswith(decision)]
    if len({one.id for one in found}) > 1:
        raise InputError(f"{len(found)} decisions have an id that begins with {decision}: give more of it.")
    if not found:
        raise InputError(f"There is no decision {decision}: `talentflow decide list` shows them all.")
    if found[0].action != "undo" and found[0].id not in {one.id for one in active(known)}:
        raise InputError(f"Decision {found[0].id} is undone already.")
    _decide(record, f"Undone: {_line(found[0], _people(record.folder))}.", action="undo", name=found[0].id)


@app.command("list")
def list_command(store: StoreOption = None) -> None:
    """Show all decisions that count."""
    from extraction.decisions.log import active, read_decisions  # noqa: PLC0415

    record = _record(store)
    known, complaint = read_decisions(record.folder)
    decisions = active(known)
    people = _people(record.folder) if decisions else {}
    for decision in decisions:
        _say(_line(decision, people))
    if complaint:
        _say(complaint, is_error=True)
    if not decisions:
        _say("Nothing is decided.")


def _record(store: Path | None) -> Store:
    from extraction.decisions.decided import read_decided  # noqa: PLC0415
    from extraction.record.store import default_folder  # noqa: PLC0415

    return read_decided(store or default_folder())


def _named(record: Store, event: str) -> str:
    from extraction.decisions.decided import event_named  # noqa: PLC0415

    return event_named(record, event)


def _found(store: Path | None, event: str) -> tuple[Store, str]:
    record = _record(store)
    return record, _named(record, event)


def _anchors(record: Store, event_id: str) -> tuple[Anchor, ...]:
    from extraction.decisions.decided import anchors_in  # noqa: PLC0415

    return anchors_in(record, event_id)


def _told(record: Store, event_id: str) -> str:
    """A move in a few words."""
    import pyarrow.compute as pc  # noqa: PLC0415

    events = record.table("events", ["event_id", "person", "kind", "from_company", "to_company", "date_value"])
    (row,) = events.filter(pc.equal(events["event_id"], event_id)).to_pylist()
    companies = " to ".join(name for name in (row["from_company"], row["to_company"]) if name)
    return ", ".join(filter(None, (row["person"], row["kind"], companies, row["date_value"])))


def _people(folder: Path) -> dict[tuple[str, int, int, str], str]:
    """Who the tellings of a record are about, by article, place and family name: also those of rejected moves."""
    from extraction.merging.person_names import parsed  # noqa: PLC0415
    from extraction.record.store import read_tables  # noqa: PLC0415

    _, tables = read_tables(folder, ("evidence",))
    rows = tables["evidence"].select(["article_id", "start", "end", "person"]).to_pylist()
    return {
        (row["article_id"], row["start"], row["end"], parsed(row["person"]).family_key): row["person"] for row in rows
    }


def _line(decision: Decision, people: Mapping[tuple[str, int, int, str], str]) -> str:
    about = [decision.slot, decision.name, decision.value]
    anchors = [anchor for group in decision.groups for anchor in group]
    about += sorted({f"{people.get(_place(one), one.family)} in {one.article_id}" for one in anchors})[:3]
    return f"{decision.id}  {decision.at:%Y-%m-%d %H:%M}  {decision.action}  {', '.join(filter(None, about))}"


def _place(anchor: Anchor) -> tuple[str, int, int, str]:
    return anchor.article_id, anchor.start, anchor.end, anchor.family


def _decide(record: Store, said: str, **decided: Any) -> None:
    from extraction.decisions.log import Action, Decision, add_decision  # noqa: PLC0415

    try:
        decision = Decision(
            at=datetime.now(UTC).replace(microsecond=0), action=Action(decided.pop("action")), **decided
        )
    except ValueError as error:
        raise InputError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    add_decision(record.folder, decision)
    _say(said)
    if decision.action is not Action.UNDO:
        _say(f"To take it back: talentflow decide undo {decision.id}")


def _say(text: str, *, is_error: bool = False) -> None:
    # Names come from articles, which may hold what would steer a terminal.
    typer.echo("".join(letter if letter.isprintable() else "\ufffd" for letter in text), err=is_error)

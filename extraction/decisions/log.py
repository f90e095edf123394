"""What readers decided: an append-only log, `decisions.jsonl`, beside the store's tables. One JSON line a decision.

A decision names the tellings that it is about (article, place of the quote, family name, kind), never the id of an
event: so it survives another extraction and another merging. `extraction.decisions.replay` applies it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from extraction.decisions.corrections import check_correction, iso_bounds
from extraction.errors import InputError, StoreBusyError
from extraction.merging.person_names import parsed
from extraction.models import Kind, Span, Telling
from extraction.record.disk import disk_errors, sync_folder
from extraction.record.store import DECISIONS

_LOCK: Final = ".decisions.lock"
# Seconds to wait for another process that is deciding: writing one line takes far less.
_WAIT: Final = 5


class Action(StrEnum):
    """What a reader can decide."""

    CONFIRM = "confirm"  # the move is right
    REJECT = "reject"  # the move is none
    CORRECT = "correct"  # one slot of the move
    MERGE = "merge"  # several moves are one
    SPLIT = "split"  # some tellings of a move are a move of their own
    RENAME = "rename"  # a company is shown under another name
    DATE = "date"  # the day on which an article was published
    UNDO = "undo"  # an earlier decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A telling as a decision remembers it."""

    article_id: str
    start: int
    end: int
    family: str
    kind: Kind

    @classmethod
    def of(cls, telling: Telling) -> Anchor:
        """The anchor of a telling."""
        return cls(
            article_id=telling.article_id,
            start=telling.quote.start,
            end=telling.quote.end,
            family=parsed(telling.person.name).family_key,
            kind=telling.kind,
        )

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. `groups` has the tellings of each move it is about: one, several for a merge; those taken out of
    their move for a split. `slot` and `value` are of a correction; `name` and `value` the company's old and new name;
    `name` and `value` an article's id and its day of publication; `name` the id of the decision undone."""

    at: datetime
    action: Action
    groups: tuple[tuple[Anchor, ...], ...] = ()
    slot: str = ""
    name: str = ""
    value: str = ""
    id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check(self)
        if not self.id:
            content = json.dumps(_plain(self), sort_keys=True).encode()
            object.__setattr__(self, "id", hashlib.sha256(content).hexdigest()[:10])


def read_decisions(folder: Path) -> tuple[tuple[Decision, ...], str]:
    """All decisions in the store in `folder` that can be read, oldest first, and one sentence about those that cannot.

    A last line without its end, as a crash leaves it, was never decided and is passed over in silence. Raises
    `InputError` if the file cannot be opened.
    """
    path = folder / DECISIONS
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return (), ""
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    decisions, broken = [], []
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            decisions.append(_read(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            if number < len(lines):
                broken.append(str(number))
    if not broken:
        return tuple(decisions), ""
    which = f"line {broken[0]} is" if len(broken) == 1 else f"lines {', '.join(broken)} are"
    return tuple(decisions), f"{path}: {which} no decision and passed over, all others count; mend or delete it."


def add_decision(folder: Path, decision: Decision) -> Decision:
    """Append a decision to the log and sync it; once this returns it survives a crash.

    Raises `StoreWriteError`, and `StoreBusyError` if another process keeps the log locked.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers need no lock

    path = folder / DECISIONS
    line = json.dumps({"id": decision.id} | _plain(decision), ensure_ascii=False).encode() + b"\n"
    with disk_errors(folder):
        try:
            with FileLock(folder / _LOCK, timeout=_WAIT):
                is_new = not path.exists()
                with path.open("ab+") as log:
                    _mend_end(log)
                    log.write(line)
                    log.flush()
                    os.fsync(log.fileno())
                if is_new:
                    sync_folder(folder)
        except Timeout:
            raise StoreBusyError(f"Another process is writing to {path}: try again.") from None
    return decision


def active(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that count, oldest first: without those undone and the undoing ones; an undo can be undone."""
    undone: set[str] = set()
    kept = []
    for decision in reversed(decisions):
        if decision.id in undone:
            continue
        if decision.action is Action.UNDO:
            undone.add(decision.name)
        else:
            kept.append(decision)
    return kept[::-1]


def anchors(tellings: Iterable[Telling]) -> tuple[Anchor, ...]:
    """The anchors of a move's tellings."""
    return tuple(dict.fromkeys(map(Anchor.of, tellings)))


def _mend_end(log: Any) -> None:
    """Cut off what a crash left of a line; a whole line that lacks its end gets it."""
    end = log.seek(0, os.SEEK_END)
    log.seek(max(0, end - 1_000_000))
    tail = log.read()
    rest = tail.rpartition(b"\n")[2]
    if not rest:
        return
    try:
        _read(json.loads(rest))
    except (ValueError, KeyError, TypeError, AttributeError):
        log.truncate(end - len(rest))
    else:
        log.write(b"\n")


def _check(decision: Decision) -> None:
    """Raise `ValueError`, one sentence, for a decision that says nothing."""
    action, value = decision.action, decision.value
    if action in (Action.CONFIRM, Action.REJECT, Action.CORRECT, Action.SPLIT) and not any(decision.groups):
        raise ValueError(f"{action} needs a move")
    if action is Action.MERGE and len(decision.groups) < 2:
        raise ValueError("merge needs two moves or more")
    if action is Action.CORRECT:
        check_correction(decision.slot, value)
    elif action is Action.RENAME and not (decision.name.strip() and value.strip()):
        raise ValueError("rename needs the company's name and a new one")
    elif action is Action.DATE:
        if not decision.name:
            raise ValueError("date needs an article")
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError(f"{value} is no day: write it like 2024-10-14")
        iso_bounds(value)
    elif action is Action.UNDO and not decision.name:
        raise ValueError("undo needs a decision")


def _plain(decision: Decision) -> dict[str, Any]:
    plain: dict[str, Any] = {"at": decision.at.isoformat(), "action": str(decision.action)}
    for name in ("slot", "name", "value"):
        if getattr(decision, name) or (name == "value" and decision.action is Action.CORRECT):
            plain[name] = getattr(decision, name)
    if decision.groups:
        plain["groups"] = [
            [[a.article_id, a.start, a.end, a.family, str(a.kind)] for a in group] for group in decision.groups
        ]
    return plain


def _read(plain: Any) -> Decision:
    groups = tuple(
        tuple(
            Anchor(article_id=str(article), start=int(start), end=int(end), family=str(family), kind=Kind(kind))
            for article, start, end, family, kind in group
        )
        for group in plain.get("groups", ())
    )
    return Decision(
        id=str(plain["id"]),
        at=datetime.fromisoformat(plain["at"]),
        action=Action(plain["action"]),
        groups=groups,
        slot=str(plain.get("slot", "")),
        name=str(plain.get("name", "")),
        value=str(plain.get("value", "")),
    )

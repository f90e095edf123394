"""The log of decisions: what is written is there, what a crash tore is not, what is broken is said once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.decisions.log import Action, Anchor, Decision, active, add_decision, read_decisions
from extraction.errors import InputError, StoreWriteError
from extraction.models import Kind

NOON = datetime(2025, 2, 3, 12, tzinfo=UTC)
ANCHOR = Anchor(article_id="a", start=0, end=9, family="roth", kind=Kind.ARRIVAL)
CONFIRM = Decision(at=NOON, action=Action.CONFIRM, groups=((ANCHOR,),))
CORRECT = Decision(at=NOON, action=Action.CORRECT, groups=((ANCHOR,),), slot="role", value="")
RENAME = Decision(at=NOON, action=Action.RENAME, name="Voltra “AG”", value="Voltra\u2028é")


def _undo(decision: Decision, minutes: int = 1) -> Decision:
    return Decision(at=NOON + timedelta(minutes=minutes), action=Action.UNDO, name=decision.id)


def test_what_is_added_is_read_back_in_order(tmp_path: Path) -> None:
    for decision in (CONFIRM, CORRECT, RENAME):
        add_decision(tmp_path, decision)
    decisions, complaint = read_decisions(tmp_path)
    assert decisions == (CONFIRM, CORRECT, RENAME)
    assert [decision.id for decision in decisions] == [CONFIRM.id, CORRECT.id, RENAME.id]
    assert complaint == ""
    assert len((tmp_path / "decisions.jsonl").read_bytes().splitlines()) == 3


def test_no_log_is_no_decision(tmp_path: Path) -> None:
    assert read_decisions(tmp_path) == ((), "")


def test_a_log_cut_anywhere_keeps_every_whole_line_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    for decision in (CONFIRM, RENAME):
        add_decision(tmp_path, decision)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        kept = (cut >= first - 1) + (cut >= len(whole) - 1)
        decisions, complaint = read_decisions(tmp_path)
        assert (decisions, complaint) == ((CONFIRM, RENAME)[:kept], "")
        add_decision(tmp_path, CORRECT)
        assert read_decisions(tmp_path) == ((*(CONFIRM, RENAME)[:kept], CORRECT), "")


@pytest.mark.parametrize(
    "line",
    [
        b"{broken",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id": "x", "at": "2025-01-01", "action": "dance"}',
        b'{"id": "x", "at": "2025-01-01", "action": "confirm", "groups": []}',
        b'{"id": "x", "at": "yesterday", "action": "rename", "name": "A", "value": "B"}',
    ],
)
def test_a_broken_line_is_named_in_one_sentence_and_the_rest_counts(tmp_path: Path, line: bytes) -> None:
    add_decision(tmp_path, CONFIRM)
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(path.read_bytes() + line + b"\n")
    add_decision(tmp_path, RENAME)
    decisions, complaint = read_decisions(tmp_path)
    assert decisions == (CONFIRM, RENAME)
    assert complaint == f"{path}: line 2 is no decision and passed over, all others count; mend or delete it."


def test_an_undo_takes_back_and_can_be_taken_back() -> None:
    undo = _undo(CONFIRM)
    assert active([CONFIRM, RENAME, undo]) == [RENAME]
    assert active([CONFIRM, RENAME, undo, _undo(undo, 2)]) == [CONFIRM, RENAME]


def test_what_was_undone_can_be_decided_again() -> None:
    again = Decision(at=NOON + timedelta(minutes=5), action=Action.CONFIRM, groups=((ANCHOR,),))
    assert active([CONFIRM, _undo(CONFIRM), again]) == [again]


def test_decisions_at_different_times_have_different_ids() -> None:
    later = Decision(at=NOON + timedelta(seconds=1), action=Action.CONFIRM, groups=((ANCHOR,),))
    assert later.id != CONFIRM.id


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"action": Action.CONFIRM}, "needs a move"),
        ({"action": Action.MERGE, "groups": ((ANCHOR,),)}, "two moves or more"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "colour"}, "no slot"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "person"}, "cannot be empty"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "kind", "value": "holiday"}, "no kind"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "status", "value": "sure"}, "no status"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "date", "value": "May 2024"}, "no date"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "date", "value": "2024-02-30"}, "no date"),
        ({"action": Action.CORRECT, "groups": ((ANCHOR,),), "slot": "date", "value": "2024-1"}, "no date"),
        ({"action": Action.DATE, "name": "a", "value": "2024-05"}, "no day"),
        ({"action": Action.RENAME, "name": "A", "value": " "}, "a new one"),
        ({"action": Action.UNDO}, "needs a decision"),
    ],
)
def test_a_decision_that_says_nothing_is_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Decision(at=NOON, **options)  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    with pytest.raises(StoreWriteError, match="taken cannot be written"):
        add_decision(taken, CONFIRM)


def test_a_log_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(InputError, match=r"decisions\.jsonl cannot be read"):
        read_decisions(tmp_path)


@given(name=st.text(min_size=1).filter(str.strip), value=st.text(min_size=1).filter(str.strip))
def test_any_name_survives_the_log(tmp_path_factory: pytest.TempPathFactory, name: str, value: str) -> None:
    folder = tmp_path_factory.mktemp("store")
    decision = Decision(at=NOON, action=Action.RENAME, name=name, value=value)
    add_decision(folder, decision)
    assert read_decisions(folder) == ((decision,), "")
    assert json.loads((folder / "decisions.jsonl").read_text(encoding="utf-8"))["name"] == name

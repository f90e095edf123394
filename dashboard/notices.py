"""Friendly screens for when there is nothing to draw, and the first extraction of the seeds."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from dashboard import quotes, state
from extraction.errors import StoreError, StoreMissingError


def notice(title: str, body: str) -> None:
    """A calm screen: a headline of ours and a paragraph of plain text."""
    st.html(
        f'<section class="tf-notice"><h2>{quotes.bare(title)}</h2><p>{quotes.bare(body)}</p></section>',
    )


def nothing_matches(filters_in_words: Sequence[str]) -> None:
    """No event passes the filters."""
    notice(
        "No event matches",
        f"Nothing in the store passes all of: {'; '.join(filters_in_words)}. Take one of them out, or clear all.",
    )
    st.button("Clear all filters", on_click=state.clear, type="primary", key="clear-empty")


def empty_store() -> None:
    """The store is there and holds no event."""
    notice(
        "No career move found yet",
        "The store is there, but none of its articles tells of a named person joining or leaving a company. "
        "Add articles with: talentflow extract FOLDER",
    )


def gone(event_id: str) -> None:
    """The address names an event that the store does not have."""
    notice(
        "This event is no longer in the store",
        f"No event has the id {event_id[:40]}. The store may have been rebuilt since the link was copied; "
        "look the event up with the filters.",
    )


def faulty_store(error: StoreError) -> None:
    """The store cannot be read: say so, and offer to extract the seeds where there is none."""
    if isinstance(error, StoreMissingError) and (seeds := _seeds()) is not None:
        # A store that was there a moment ago was taken away: nobody asked for the seeds in its place.
        if not state.had_store() or st.session_state.get("seeds"):
            _extract(seeds)
            return
        notice("The store is gone", str(error))
        st.button("Read the seeds instead", key="seeds-button", on_click=lambda: st.session_state.update(seeds=True))
        return
    notice("The store cannot be read", str(error))
    st.button("Try again", type="primary", key="retry")


@dataclass(slots=True)
class _Extraction:
    """One extraction of the seeds, shared by all sessions of this process."""

    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@st.cache_resource
def _extraction() -> _Extraction:
    return _Extraction()


def _seeds() -> Path | None:
    for root in (Path.cwd(), Path(__file__).resolve().parents[1]):
        if (root / "seeds").is_dir():
            return root / "seeds"
    return None


def _extract(seeds: Path) -> None:
    """Run the command line on the seeds; this process itself never loads a model."""
    from dashboard import data  # noqa: PLC0415 - data knows nothing of notices, and is not needed to show one

    running = _extraction()
    with running.lock:
        if running.process is None:
            command = [sys.executable, "-m", "extraction", "extract", str(seeds), "--store", str(data.folder())]
            environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            running.lines.clear()
            running.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
            )
            threading.Thread(target=_collect, args=(running,), daemon=True).start()
    notice(
        "Reading the first articles",
        "There is no store yet, so the five articles in seeds are read now. This takes a few seconds and happens once.",
    )
    _progress(running)


def _collect(running: _Extraction) -> None:
    process = running.process
    if process is None or process.stdout is None:
        return
    running.lines.extend(line.rstrip("\n") for line in process.stdout)
    process.wait()


@st.fragment(run_every=0.5)
def _progress(running: _Extraction) -> None:
    process = running.process
    if process is None:  # another session has seen it end
        st.rerun(scope="app")
    code = process.poll()
    if code is None:
        box = st.status("Extracting", state="running", expanded=True)
    elif code:
        box = st.status("The extraction ended early", state="error", expanded=True)
    else:
        box = st.status("Done", state="complete", expanded=True)
    with box:
        st.text("\n".join(running.lines[-8:]) or "Starting")
    if code == 0:
        running.process = None
        st.rerun(scope="app")
    if code:
        st.button("Try again", type="primary", key="retry", on_click=lambda: setattr(running, "process", None))

"""The card of one event: the move in one line, its date, status and history, and every source with its sentence."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import data, notices, quotes, state, theme, words
from dashboard.data import Store
from dashboard.theme import Palette


def show(store: Store, palette: Palette) -> None:
    """The card of the open event, a hint when none is open, a clear message when its id leads nowhere."""
    event_id = state.open_event()
    with st.container(key="card"):
        if event_id is None:
            st.html(
                '<div class="tf-card-empty"><p>Choose a mark or a row to read the sentences it comes from.</p></div>'
            )
            return
        event = data.event(store, event_id)
        if event is None:
            notices.gone(event_id)
            st.button("Close", on_click=state.show_event, args=(None,), key="card-close")
            return
        tellings = data.evidence(store, event_id)
        st.html(headline_html(event, palette, store.ranks))
        _links(event)
        st.html(facts_html(event, tellings))
        if len(tellings) > 1 and (table := disagreement_html(tellings)):
            st.html(table)
        for number, telling in enumerate(tellings):
            st.html(source_html(telling))
            st.button(
                "Open article",
                key=f"open-{number}",
                type="tertiary",
                on_click=state.go,
                args=("article",),
                kwargs={"article": telling["article_id"]},
            )


def _links(event: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, gap="small", key="card-links"):
        st.button(
            quotes.plain(words.shortened(event["person"], 40)), key="card-person", on_click=state.go,
            args=("person",), kwargs={"who": event["person"]}, type="tertiary", icon=":material/person:",
            help="This person's page",
        )  # fmt: skip
        for end in ("from_company", "to_company"):
            if event[end] and (end == "from_company" or event[end] != event["from_company"]):
                st.button(
                    quotes.plain(words.shortened(event[end], 40)), key=f"card-{end}", on_click=state.go,
                    args=("company",), kwargs={"firm": event[end]}, type="tertiary", icon=":material/domain:",
                    help="This company's page",
                )  # fmt: skip
        st.button("Close", key="card-close", on_click=state.show_event, args=(None,), type="tertiary",
                  icon=":material/close:")  # fmt: skip


def headline_html(event: Mapping[str, Any], palette: Palette, ranks: Mapping[str, int]) -> str:
    """The move in one line, with its mark and its status."""
    colour = palette.of(event["to_company"] or event["from_company"], ranks)
    kind, status = str(event["kind"]), str(event["status"])
    return (
        f'<header class="tf-card-head"><p class="tf-kicker">{theme.glyph(kind, colour, hollow=status != "confirmed")} '
        f"{quotes.bare(words.KINDS.get(kind, kind))}"
        f' <span class="tf-status tf-{html.escape(status)}">{words.STATUSES.get(status, "")}</span></p>'
        f"<h2>{quotes.bare(words.move_line(event))}</h2></header>"
    )


def facts_html(event: Mapping[str, Any], tellings: Sequence[Mapping[str, Any]]) -> str:
    """Date with precision and basis, status with its history, sources, confidence: a definition list."""
    date = quotes.bare(words.told_date(event))
    trust = words.date_trust(event)
    if event["date_basis"] == "inferred":
        date = f'<span class="tf-deduced">{date}</span>'
    elif event["date_earliest"] is None and event.get("first_published"):
        trust = f"first reported on {words.long_day(event['first_published'])}"
    facts = [("Date", date + (f"<small>{quotes.bare(trust)}</small>" if trust else ""))]
    if event.get("announced_value"):
        facts.append(("Announced", quotes.bare(str(event["announced_value"]))))
    status = str(event["status"])
    history = history_of(tellings)
    meaning = quotes.bare(str(event.get("status_reason") or words.STATUS_MEANINGS.get(status, "")))
    because = " ".join(filter(None, [history, meaning]))
    facts.append(("Status", f"{words.STATUSES.get(status, status)}<small>{because}</small>"))
    if event.get("review"):
        facts.append(("Decided by readers", quotes.bare(str(event["review"]))))
    languages = " and ".join(
        words.LANGUAGES.get(code, code) for code in str(event["languages"] or "").split(",") if code
    )
    facts.append(
        ("Sources", f"{words.counted(int(event['sources']), 'independent source', 'independent sources')}"
                    f"<small>{quotes.bare('in ' + languages if languages else '')}</small>")
    )  # fmt: skip
    facts.append(("Confidence", f"{round(float(event['confidence']) * 100)} %"))
    listed = "".join(f"<div><dt>{a}</dt><dd>{b}</dd></div>" for a, b in facts)
    if event.get("date_reason"):  # what bounds a deduced date, or which other dates are told
        listed += f'<div class="tf-why"><dt>Why this date</dt><dd>{quotes.bare(str(event["date_reason"]))}</dd></div>'
    return f'<dl class="tf-facts">{listed}</dl>'


def history_of(tellings: Sequence[Mapping[str, Any]]) -> str:
    """How the status changed from article to article, as HTML; empty when it never did."""
    steps: list[str] = []
    last = None
    for telling in tellings:
        if telling["status"] != last:
            day = telling["article"]["published"]
            when = words.short_day(day) if day else "undated report"
            steps.append(f"{words.STATUSES.get(telling['status'], telling['status']).lower()} ({when})")
            last = telling["status"]
    return quotes.bare(" → ".join(steps)) if len(steps) > 1 else ""


_COMPARED = {"person": "Person", "from_company": "Left", "to_company": "Joined", "role": "Post", "date_value": "Date",
             "kind": "Kind", "status": "Status"}  # fmt: skip


def disagreement_html(tellings: Sequence[Mapping[str, Any]]) -> str:
    """What sources tell differently, side by side; empty when they agree."""
    rows = []
    for column, label in _COMPARED.items():
        told: dict[str, list[str]] = {}
        for telling in tellings:
            value = words.told_date(telling) if column == "date_value" and telling[column] else telling[column]
            if value:
                told.setdefault(str(value), []).append(outlet_of(telling["article"]))
        if len(told) > 1:
            by = {value: ", ".join(dict.fromkeys(outlets)) for value, outlets in told.items()}
            cells = "".join(
                f"<li>{quotes.bare(words.shortened(value, 120))} <small>{quotes.bare(outlets)}</small></li>"
                for value, outlets in by.items()
            )
            rows.append(f"<div><dt>{label}</dt><dd><ul>{cells}</ul></dd></div>")
    if not rows:
        return ""
    return f'<section class="tf-differ"><h3>Where the sources differ</h3><dl>{"".join(rows)}</dl></section>'


def outlet_of(article: Mapping[str, Any]) -> str:
    """The outlet of an article, else its title, else its file."""
    return str(article["publisher"] or article["title"] or Path(article["path"]).name or article["article_id"])


def source_html(telling: Mapping[str, Any]) -> str:
    """One source: outlet, date and language, its sentence inside its paragraph, and why it was merged."""
    article = telling["article"]
    parts = [f"<strong>{quotes.bare(outlet_of(article))}</strong>", published_html(article)]
    parts.append(words.LANGUAGES.get(article["language"], quotes.bare(str(article["language"]))))
    if article["copy_of"]:
        parts.append("near-identical copy, not counted again")
    merged = ""
    if telling["merge_reason"]:
        score = f" ({round(float(telling['merge_score'] or 0) * 100)} %)"
        merged = f'<p class="tf-merged">Taken for the same move: {quotes.bare(telling["merge_reason"])}{score}</p>'
    title = f'<p class="tf-title">{quotes.bare(words.shortened(article["title"], 200))}</p>' if article["title"] else ""
    return (
        f'<section class="tf-source"><p class="tf-outlet">{" · ".join(parts)}</p>{title}'
        f"{quotes.paragraph_html(article['text'], telling)}{merged}</section>"
    )


def published_html(article: Mapping[str, Any]) -> str:
    """When an article was published, and how that is known."""
    if article["published"]:
        stated = " (as the text says)" if article["published_basis"] == "stated" else ""
        return f"{words.long_day(article['published'])}{stated}"
    earliest, latest = article["published_earliest"], article["published_latest"]
    if earliest or latest:
        bounds = [
            f"after {words.short_day(earliest)}" if earliest else "",
            f"before {words.short_day(latest)}" if latest else "",
        ]
        return f'<span class="tf-deduced">deduced: {" and ".join(filter(None, bounds))}</span>'
    return "publication date unknown"

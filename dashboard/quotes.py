"""Evidence to safe HTML: article text is escaped piece by piece, and only marks of our own stand around it.

Article text is hostile. Nothing here looks at its content: the text is cut at the offsets of quotes and slots, every
piece goes through `html.escape`, and the only tags are those that this module writes.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard import words

SLOTS: Final = {"person": "person", "from": "company left", "to": "company joined", "role": "post", "date": "date",
                "announced": "announcement"}  # fmt: skip
_LONGEST_SIDE: Final = 600  # characters of a paragraph shown before and after its quote
_SIGNS: Final = re.compile(r"([\\`*_\[\]<>$~|]|&(?=#?\w+;)|^[-+#=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")
# Some signs are replaced after Markdown is read, whatever stands before them: links, icons, arrows. An invisible
# joiner inside them leaves them as they look.
_LATE: Final = re.compile(r"(:(?=\w|//)|www(?=\.)|@|-(?=-|\\?>)|<(?=-)|[<>~](?==))")
_JOINER: Final = "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Characters to mark: `kind` is `quote`, `trigger` or a slot's name; `anchor` becomes the element's id."""

    start: int
    end: int
    kind: str
    anchor: str = ""


def plain(text: str) -> str:
    """Text as a Markdown label that shows as itself: no image, link, maths, colour or emphasis."""
    return words.isolated(_LATE.sub(rf"\1{_JOINER}", _SIGNS.sub(r"\\\1", " ".join(text.split()))))


def bare(text: str) -> str:
    """Text as HTML that shows as itself and keeps its writing direction to itself."""
    return f"<bdi>{html.escape(text)}</bdi>"


def chart_text(text: str, length: int = 60) -> str:
    """Text as a Plotly label that shows as itself, shortened, its writing direction isolated."""
    short = text if len(text) <= length else text[: length - 1].rstrip() + "…"
    return f"\u2068{html.escape(short, quote=False)}\u2069"


def marks_of(telling: Mapping[str, Any], *, anchor: str = "") -> list[Mark]:
    """The marks of one telling: its quote, its slots, the words that triggered it."""
    marks = [Mark(start=telling["start"], end=telling["end"], kind="quote", anchor=anchor)]
    for slot in SLOTS:
        start, end = telling.get(f"{slot}_start"), telling.get(f"{slot}_end")
        if start is not None and end is not None:
            marks.append(Mark(start=start, end=end, kind=slot))
    triggers = telling.get("triggers") or []
    marks += [Mark(start=s, end=e, kind="trigger") for s, e in zip(triggers[::2], triggers[1::2], strict=False)]
    return marks


def marked(text: str, marks: Iterable[Mark], *, first: int = 0, last: int | None = None) -> str:
    """`text[first:last]` as HTML with its marks; marks may nest, overlap and reach beyond."""
    last = len(text) if last is None else min(last, len(text))
    within = [mark for mark in marks if mark.start < last and mark.end > first and mark.start < mark.end]
    edges = sorted({first, last, *(max(first, m.start) for m in within), *(min(last, m.end) for m in within)})
    pieces: list[str] = []
    anchored: set[str] = set()
    for start, end in itertools.pairwise(edges):
        kinds = {m.kind for m in within if m.start <= start and end <= m.end}
        piece = html.escape(text[start:end])
        slots = [kind for kind in SLOTS if kind in kinds]
        if slots:
            title = " and ".join(SLOTS[slot] for slot in slots)
            piece = f'<b class="tf-slot tf-{slots[0]}" title="{title}">{piece}</b>'
        elif "trigger" in kinds:
            piece = f'<em class="tf-trigger">{piece}</em>'
        if "quote" in kinds:
            anchor = next((m.anchor for m in within if m.kind == "quote" and m.start <= start < m.end and m.anchor), "")
            where = f' data-anchor="{html.escape(anchor)}"' if anchor and anchor not in anchored else ""
            anchored.add(anchor)
            piece = f'<mark class="tf-quote{" tf-open" if anchor else ""}"{where}>{piece}</mark>'
        pieces.append(piece)
    return "".join(pieces)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph: blank lines part them, or line ends where there are no blank lines."""
    parting = re.compile(r"\n[ \t\r]*\n\s*" if re.search(r"\n[ \t\r]*\n", text) else r"\n+")
    starts, ends = [0], []
    for gap in parting.finditer(text):
        ends.append(gap.start())
        starts.append(gap.end())
    return [(start, end) for start, end in zip(starts, [*ends, len(text)], strict=True) if text[start:end].strip()]


def paragraph_html(text: str, telling: Mapping[str, Any]) -> str:
    """The telling's quote inside its paragraph, slots marked; long paragraphs are cut around the quote."""
    start, end = telling["start"], telling["end"]
    around = [(a, b) for a, b in paragraphs(text) if a < end and b > start] or [(start, end)]
    first, last = min(around[0][0], start), max(around[-1][1], end)
    cut_first, cut_last = max(first, start - _LONGEST_SIDE), min(last, end + _LONGEST_SIDE)
    body = marked(text, marks_of(telling), first=cut_first, last=cut_last)
    return (
        f'<blockquote class="tf-paragraph" dir="auto">{"… " if cut_first > first else ""}{body}'
        f"{' …' if cut_last < last else ''}</blockquote>"
    )


def article_html(text: str, tellings: Sequence[Mapping[str, Any]], *, open_event: str | None = None) -> str:
    """A whole article with every quote marked; the open event's quote carries the anchor `open`."""
    marks = [
        mark
        for telling in tellings
        for mark in marks_of(telling, anchor="open" if open_event and telling["event_id"] == open_event else "")
    ]
    parts = [
        f'<p class="tf-text" dir="auto">{marked(text, marks, first=start, last=end)}</p>'
        for start, end in paragraphs(text)
    ]
    return f'<article class="tf-article">{"".join(parts)}</article>'

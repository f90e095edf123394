"""Plain text and Markdown: optional header lines `Key: value`, an empty line, the text.

    Title: Ada Byron joins Engine
    Published: 2024-03-12

    Ada Byron ...

Markdown may fence its header with lines of three hyphens; lists and other nested values in there say nothing. A first
line such as "Berlin: ..." is no header: every line up to the empty one must be `Key: value`, one of the keys known.
"""

from __future__ import annotations

import re
from typing import Final

from extraction.articles.metadata import NAMES, Metadata, metadata_of

_KEYS: Final = {name for names in NAMES.values() for name in names}
_LINE: Final = re.compile(r"(?P<key>[A-Za-z][\w -]{0,30}?)[ \t]*:[ \t]+(?P<value>[^\r\n]*)(?:\r\n|\r|\n|\Z)")
_BLANK: Final = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_FENCE: Final = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
# What else stands in a fence: an indented line, an item of a list, a comment, a key whose value follows below.
_NESTED: Final = re.compile(r"(?:[ \t][^\r\n]*|[-#][^\r\n-][^\r\n]*|\w[\w -]*:[ \t]*)(?:\r\n|\r|\n)")
_HEADER_LINES: Final = 200


def parted(text: str) -> tuple[Metadata, str]:
    """The header's metadata and the text below it; without a header, the whole text."""
    fence = _FENCE.match(text)
    at = fence.end() if fence else 0
    header: dict[str, str] = {}
    for _ in range(_HEADER_LINES):
        line = _LINE.match(text, at)
        if line is None:
            nested = _NESTED.match(text, at) if fence else None
            if nested is None:
                break
            at = nested.end()
            continue
        header[line["key"].strip().lower().replace(" ", "_")] = line["value"].strip().strip("\"'")
        at = line.end()
    closing = (_FENCE if fence else _BLANK).match(text, at)
    if closing is None or not header.keys() & _KEYS:
        return Metadata(), text
    at = closing.end()
    while blank := _BLANK.match(text, at):
        at = blank.end()
    return metadata_of(header), text[at:]

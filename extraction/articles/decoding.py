"""Bytes become characters: UTF-8, UTF-16 and UTF-32 with or without a mark, else Windows-1252.

Nothing is translated: line ends stay as they are, so that offsets count what the file holds. Only the byte order mark
goes, which is no part of the text.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import Final

from extraction.errors import UnreadableError

_MARKS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What binary formats begin with whose bytes could otherwise pass for text.
_BINARY: Final = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b", b"PAR1")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_SAMPLE: Final = 4096
# A text in which more than one character in this many is a control character is none.
_CONTROLS_RARE: Final = 100


def decode(content: bytes, *, declared: str | None = None) -> str:
    """The text of `content`; `declared` is the encoding that the content itself names (a web page's `charset`).

    Bytes that no encoding explains become U+FFFD, one each, if the rest is clearly UTF-8. Raises `UnreadableError`
    for what is not text.
    """
    if content.startswith(_BINARY):
        raise UnreadableError("is not text; only text, web pages, JSON and CSV are read")
    text = _decoded(content, declared)
    if len(_CONTROLS.findall(text[:_SAMPLE])) * _CONTROLS_RARE > len(text[:_SAMPLE]):
        raise UnreadableError("is not text; only text, web pages, JSON and CSV are read")
    return text


def _decoded(content: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if wide := _wide(content):
        return content.decode(wide, errors="replace")
    for candidate in dict.fromkeys(("utf-8", _known(declared) or "utf-8")):
        with suppress(UnicodeDecodeError):
            return content.decode(candidate)
    # A few broken bytes in UTF-8 are likelier than Windows-1252 that happens to hold whole UTF-8 sequences.
    mended = content.decode("utf-8", errors="replace")
    broken = mended.count("\ufffd")
    if len(_NOT_ASCII.findall(mended)) - broken > broken:
        return mended
    return content.decode("cp1252", errors="replace")


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: in Latin script every other byte is zero."""
    sample = content[:_SAMPLE]
    if len(sample) < 4 or len(content) % 2:
        return None
    even, odd = sample[::2].count(0) * 2 / len(sample), sample[1::2].count(0) * 2 / len(sample)
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else None


def _known(declared: str | None) -> str | None:
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except LookupError:
        return None
    # Browsers read these two as Windows-1252, and pages are written for browsers.
    return "cp1252" if name in {"iso8859-1", "ascii"} else name

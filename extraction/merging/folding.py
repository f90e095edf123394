"""What spellings of one name share, before anything else is known of it."""

from __future__ import annotations

import unicodedata
from typing import Final

_TRANSLITERATED: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)


def folded(text: str) -> str:
    """Lower case, without accents: what spellings of one name share."""
    text = unicodedata.normalize("NFKD", text.translate(_TRANSLITERATED)).casefold()
    return "".join(character for character in text if not unicodedata.combining(character))

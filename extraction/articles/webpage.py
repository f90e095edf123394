"""Web pages: the article's text, title, site and date by trafilatura and htmldate.

trafilatura: Adrien Barbaresi, "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and
Extraction", ACL 2021 (system demonstrations), pages 122-131.
"""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from extraction.articles.decoding import decode
from extraction.articles.metadata import Metadata, day_of
from extraction.errors import UnreadableError

_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
# Only dates that the page gives as its own, none guessed from its text; and nothing depends on today.
_DATES: Final = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def read_webpage(content: bytes) -> tuple[Metadata, str]:
    """The metadata and the running text of a page, however broken its markup. Raises `UnreadableError`."""
    # What the libraries say about broken markup is not for the user, who gets one line of ours.
    for name in ("trafilatura", "htmldate", "readability", "justext", "lxml"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    from trafilatura import bare_extraction, html2txt  # noqa: PLC0415 - heavy

    declared = _CHARSET.search(content[:_HEAD_BYTES])
    page = decode(content, declared=declared[1].decode() if declared else None)
    if not page.strip():
        raise UnreadableError("is empty")
    found: Any = None
    rest = ""
    try:
        found = bare_extraction(
            page, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=dict(_DATES)
        )
        if found is None or not (found.text or "").strip():
            rest = html2txt(page)
    except Exception as error:  # hostile markup must not end the run, whatever it sets off in a library
        raise UnreadableError(f"cannot be read as a web page ({type(error).__name__})") from error
    text: str = (found.text if found is not None else "") or rest or ""
    if not text.strip():
        raise UnreadableError("is a web page without readable text")
    if found is None:
        return Metadata(), text
    return (
        Metadata(
            title=" ".join((found.title or "").split()) or None,
            published=day_of(found.date),
            publisher=found.sitename or found.hostname or None,
            url=found.url or None,
        ),
        text,
    )

"""A reading without a store: what the articles tell one by one, to be scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from extraction.articles.intake import articles_in, distinct
from extraction.articles.sources import ReadFault, content_of, find_files, shown
from extraction.errors import UnreadableError
from extraction.models import Article, Telling
from extraction.runs.gathering import Extract, Progress, attempt


def extract_only(
    paths: Iterable[Path],
    *,
    supported: Sequence[str] | None = None,
    find: Extract | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> tuple[list[Article], dict[str, list[Telling]], list[str]]:
    """The articles in `paths`, their tellings by article id, and a line for all that went wrong; without a store."""
    found: list[Article] = []
    lines: list[str] = []
    for path in paths:
        for source in find_files(path):
            if isinstance(source, ReadFault):
                lines.append(str(source))
                continue
            try:
                items = list(articles_in(source, content_of(source.path), supported=supported))
            except UnreadableError as error:
                lines.append(f"{shown(source.path)}: {error}")
                continue
            found.extend(item for item in items if isinstance(item, Article))
            lines.extend(str(item) for item in items if isinstance(item, ReadFault))
    articles, clashes = distinct(found)
    told: dict[str, list[Telling]] = {}
    tellings = 0
    for number, article in enumerate(articles, start=1):
        result = attempt(find, article)
        if isinstance(result, str):
            lines.append(f"{article.path}: {result}")
        told[article.id] = [] if isinstance(result, str) else result
        tellings += len(told[article.id])
        progress(Progress(done=number, total=len(articles), articles=number, tellings=tellings))
    return articles, told, lines + clashes

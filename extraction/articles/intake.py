"""A file becomes articles, or a line that says why not.

The rule for `Article.text`: it is what the file holds, decoded and never altered; line ends stay as they are.
For plain text it is what stands below the header lines, if there are any. For a web page it is what trafilatura takes
for the article. If the file itself gives a title that the text does not begin with, the text is the title, an empty
line and the text, so that headlines are read too. (A title from an `articles.csv` stays beside the text.) Characters
that no file can hold, half of a surrogate pair in a JSON string, become U+FFFD.

The id is the record's own, else the file's name without suffix; records without id in a file of many add a digest of
their address or text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from extraction.articles.decoding import decode
from extraction.articles.metadata import TEXT_NAMES, Metadata, flattened, metadata_of, text_of
from extraction.articles.plain import parted
from extraction.articles.records import BrokenRecord, Record, read_csv, read_json, read_json_lines
from extraction.articles.sources import CSV, JSON, JSON_LINES, WEB, ReadFault, SourceFile, content_of, find_files, shown
from extraction.articles.webpage import read_webpage
from extraction.errors import UnreadableError
from extraction.languages.identification import guess_language
from extraction.models import Article, PublishedBasis

__all__ = ["ReadFault", "articles_in", "distinct", "full_id", "own_id", "read_articles"]

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
# A longer text is a book or a dump of many articles, which no extractor should be left alone with for hours.
LONGEST: Final = 1_000_000
_ID_DIGITS: Final = 12
_SUFFIX_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    text: str
    metadata: Metadata
    line: int | None = None
    many: bool = False  # one of many in its file


def read_articles(paths: Iterable[Path], *, supported: Collection[str] | None = None) -> Iterator[Article | ReadFault]:
    """The articles in the files and folders given, in order; what cannot be read is a `ReadFault` among them.

    `supported` are the codes of the languages to read; by default those that have a language page. Two articles may
    still have one id; see `distinct`.
    """
    for path in paths:
        for source in find_files(Path(path)):
            if isinstance(source, ReadFault):
                yield source
                continue
            try:
                content = content_of(source.path)
            except UnreadableError as error:
                yield ReadFault(path=shown(source.path), reason=str(error))
                continue
            yield from articles_in(source, content, supported=supported)


def articles_in(
    source: SourceFile, content: bytes, *, supported: Collection[str] | None = None
) -> Iterator[Article | ReadFault]:
    """The articles in one file's bytes."""
    if supported is None:
        from extraction.languages.packs import SUPPORTED  # noqa: PLC0415 - reads every language's page

        supported = SUPPORTED
    path = shown(source.path)
    stem = _storable(Path(path).stem)
    try:
        for draft in _drafts(source.path.suffix.lower(), content):
            if isinstance(draft, ReadFault):
                yield replace(draft, path=path)
            else:
                yield from _finished(draft, source, path, stem, supported)
    except UnreadableError as error:
        yield ReadFault(path=path, reason=str(error))


def _drafts(suffix: str, content: bytes) -> Iterator[_Draft | ReadFault]:
    if suffix in WEB:
        metadata, text = read_webpage(content)
        yield _Draft(text=_titled(metadata.title, text), metadata=metadata)
        return
    text = decode(content)
    if not text.strip():
        raise UnreadableError("is empty")
    if suffix in JSON:
        yield from _from_records(read_json(text), many=text.lstrip().startswith("["))
    elif suffix in JSON_LINES:
        yield from _from_records(read_json_lines(text), many=True)
    elif suffix in CSV:
        yield from _from_records(read_csv(text), many=True)
    else:
        metadata, body = parted(text)
        if not body.strip():
            raise UnreadableError("has header lines but no text")
        yield _Draft(text=_titled(metadata.title, body), metadata=metadata)


def _from_records(records: Iterable[Record | BrokenRecord], *, many: bool) -> Iterator[_Draft | ReadFault]:
    for record in records:
        if isinstance(record, BrokenRecord):
            yield ReadFault(path="", reason=record.reason, line=record.line)
            continue
        text = text_of(flattened(record.fields))
        if text is None:
            named = ", ".join(TEXT_NAMES[:5])
            yield ReadFault(path="", reason=f"has no text (looked for {named})", line=record.line)
            continue
        metadata = metadata_of(record.fields)
        yield _Draft(text=_titled(metadata.title, text), metadata=metadata, line=record.line, many=many)


def _finished(
    draft: _Draft, source: SourceFile, path: str, stem: str, supported: Collection[str]
) -> Iterator[Article | ReadFault]:
    # What the file says of itself comes first; but of a web page it was guessed, so there the table beside it does.
    if source.path.suffix.lower() in WEB:
        metadata = source.beside.or_else(draft.metadata)
    else:
        metadata = draft.metadata.or_else(source.beside)
    text = _storable(draft.text)
    if len(text) > LONGEST:
        reason = f"holds {len(text):,} characters, an article at most {LONGEST:,}: split it into its articles"
        yield ReadFault(path=path, reason=reason, line=draft.line)
        return
    for complaint in metadata.complaints:
        yield ReadFault(path=path, reason=f"{complaint}; it counts as unknown", line=draft.line, skipped=False)
    language = metadata.language or guess_language(text, supported)
    if language not in supported:
        whence = "is in" if metadata.language else "seems to be in"
        reason = f"{whence} a language that is not supported ({language}; read are {', '.join(sorted(supported))})"
        yield ReadFault(path=path, reason=reason, line=draft.line)
        return
    published, basis = metadata.published, PublishedBasis.GIVEN
    if published is None:
        published = _stated_publication(text, language)
        basis = PublishedBasis.UNKNOWN if published is None else PublishedBasis.STATED
    article = Article(
        id=_storable(metadata.id or (stem if not draft.many else _numbered(stem, metadata.url or text))),
        text=text,
        language=language,
        title=_storable(metadata.title) if metadata.title else None,
        published=published,
        published_basis=basis,
        publisher=_storable(metadata.publisher) if metadata.publisher else None,
        url=_storable(metadata.url) if metadata.url else None,
        path=path,
    )
    yield replace(article, digest=_digest(article))


def distinct(articles: Iterable[Article]) -> tuple[list[Article], list[str]]:
    """The articles with one id each, sorted by it, and a line for every id that several of them had.

    The same article given twice counts once, under the first of its paths. Of different articles with one id, the one
    with the smallest digest keeps it; the others' ids grow a part of their digests. So neither the order nor the place
    of the files matters, and nothing is lost.
    """
    by_id: dict[str, dict[str, Article]] = defaultdict(dict)
    for article in articles:
        same = by_id[article.id].setdefault(article.digest, article)
        if article.path < same.path:
            by_id[article.id][article.digest] = article
    taken = set(by_id)
    result: list[Article] = []
    lines: list[str] = []
    for id_, same_id in sorted(by_id.items()):
        first, *others = sorted(same_id.values(), key=lambda article: article.digest)
        result.append(first)
        for other in others:
            new = f"{id_}~{other.digest[:_SUFFIX_DIGITS]}"
            if new in taken:
                new = full_id(other)
            taken.add(new)
            result.append(replace(other, id=new))
            lines.append(f"{other.path}: another article has the id {id_} too ({first.path}); this one becomes {new}")
    return sorted(result, key=lambda article: article.id), lines


def own_id(article: Article) -> str:
    """The id that an article had before `distinct` or `full_id` told it apart from others."""
    for suffix in (f"~{article.digest}", f"~{article.digest[:_SUFFIX_DIGITS]}"):
        if article.digest and article.id.endswith(suffix):
            return article.id.removesuffix(suffix)
    return article.id


def full_id(article: Article) -> str:
    """An id that no other article has, even before all are known."""
    return f"{article.id}~{article.digest}"


def _stated_publication(text: str, language: str) -> date | None:
    """The day on which the text says of itself that it was published or last updated."""
    from extraction.dates.publication import stated_publication  # noqa: PLC0415 - reads the languages' calendars

    stated = stated_publication(text, language)
    return stated[0] if stated else None


def _titled(title: str | None, text: str) -> str:
    if not title:
        return text
    # The title is one line with single spaces; the text may break it elsewhere.
    begins = " ".join(text[: 2 * len(title) + 200].split()).casefold()
    return text if begins.startswith(" ".join(title.split()).casefold()) else f"{title}\n\n{text}"


def _storable(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)


def _numbered(stem: str, content: str) -> str:
    return f"{stem}-{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:_ID_DIGITS]}"


def _digest(article: Article) -> str:
    day = article.published.isoformat() if article.published else None
    told = [article.language, day, article.published_basis, article.title, article.publisher, article.url, article.text]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()

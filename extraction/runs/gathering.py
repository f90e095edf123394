"""Reads new files and extracts their articles, saving in steps what a kill must not cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from typing import Final

import pyarrow as pa

from extraction.articles.intake import articles_in, full_id, own_id
from extraction.articles.sources import ReadFault, content_of, shown
from extraction.errors import TalentflowError, UnreadableError
from extraction.models import Article, Telling
from extraction.record.tabulation import (
    UNMERGED,
    ArticleFacts,
    articles_of,
    tabulated_articles,
    tabulated_evidence,
    tellings_of,
)
from extraction.runs.ledger import LEDGER, LEDGER_COLUMNS, Key, ReadFile, files_of, fingerprint_of, tabulated_ledger
from extraction.runs.planning import NewFile
from extraction.tables import ARTICLES, EVIDENCE

# Articles extracted between two steps: what a kill can cost.
STEP_ARTICLES: Final = 50
# Files without new articles are noted in steps too, this many at a time.
_STEP_FILES: Final = 1000

# The tables that hold what has been read: a step has these, the store has them and the evidence.
_SAVED: Final = {"articles": ARTICLES, UNMERGED: EVIDENCE, LEDGER: LEDGER_COLUMNS}

Extract = Callable[[Article], list[Telling]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: bytes done of the bytes to read, articles and tellings found in them so far."""

    done: float
    total: float
    articles: int
    tellings: int


@dataclass(slots=True, kw_only=True)
class Known:
    """All that has been read: articles under their own ids, their tellings, who extracted them, and from which files.

    Two articles with one id are told apart by their digests until all are known.
    """

    articles: dict[Key, Article] = field(default_factory=dict)
    tellings: dict[Key, list[Telling]] = field(default_factory=dict)
    extractors: dict[Key, str] = field(default_factory=dict)
    files: dict[str, ReadFile] = field(default_factory=dict)

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take over what the tables of the store, or of a step, hold."""
        keys: dict[str, Key] = {}
        extractors = tables["articles"].column("extractor").to_pylist()
        for article, extractor in zip(articles_of(tables["articles"]), extractors, strict=True):
            key = keys[article.id] = (own_id(article), article.digest)
            self.articles[key] = replace(article, id=key[0])
            self.tellings[key] = []
            self.extractors[key] = extractor
        for name in {"evidence", UNMERGED} & tables.keys():
            for telling in tellings_of(tables[name]):
                key = keys[telling.article_id]
                self.tellings[key].append(replace(telling, article_id=key[0]))
        self.files.update((file.path, file) for file in files_of(tables[LEDGER]))


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Reads files into `known`; `extracted` and `faults` say what came of it."""

    known: Known
    find: Extract | None
    version: str
    save: Callable[[Mapping[str, pa.Table]], None]
    progress: Callable[[Progress], None]
    supported: Sequence[str] | None = None
    step_articles: int = STEP_ARTICLES
    processes: int = 1
    extracted: list[Key] = field(default_factory=list)
    faults: list[ReadFault] = field(default_factory=list)
    _window: dict[Key, tuple[Article, float]] = field(default_factory=dict)  # to extract, with their share of bytes
    _files: list[ReadFile] = field(default_factory=list)  # whose articles are all known or in the window
    _failed: set[Key] = field(default_factory=set)
    _done: float = 0.0
    _total: float = 0.0
    _articles: int = 0
    _tellings: int = 0

    def read(self, new: Sequence[NewFile]) -> None:
        """Read all these files. Raises what `save` raises, and `TalentflowError` if a worker process dies."""
        self._total = float(sum(file.size for file in new))
        pool: AbstractContextManager[ProcessPoolExecutor | None] = nullcontext()
        if self.processes > 1:
            pool = ProcessPoolExecutor(self.processes, mp_context=get_context("spawn"))
        try:
            with pool as workers:
                for file in new:
                    self._read_file(file, workers)
                self._step(workers)
        except BrokenProcessPool as error:
            raise TalentflowError(
                "A process that reads articles died, perhaps for want of memory. What was read before is kept: "
                "run the same again with `--processes 1`."
            ) from error

    def _read_file(self, file: NewFile, workers: ProcessPoolExecutor | None) -> None:
        path = shown(file.source.path)
        try:
            content = content_of(file.source.path)
        except UnreadableError as error:  # it could be read when the run was planned
            self.faults.append(ReadFault(path=path, reason=str(error)))
            return
        found = list(articles_in(file.source, content, supported=self.supported))
        faults = tuple(item for item in found if isinstance(item, ReadFault))
        articles = {(item.id, item.digest): item for item in found if isinstance(item, Article)}
        self.faults.extend(faults)
        for key, article in articles.items():
            share = file.size / len(articles)
            if self.known.extractors.get(key) == self.version:
                self._advance(share, articles=1)
                continue
            self._window.setdefault(key, (article, share))
            if len(self._window) >= self.step_articles:
                self._step(workers)
        if not articles:
            self._advance(file.size)
        self._files.append(
            ReadFile(
                path=path,
                root=file.root,
                fingerprint=fingerprint_of(file.source, content),
                extractor=self.version,
                articles=tuple(articles),
                faults=faults,
            )
        )
        if len(self._files) >= _STEP_FILES:
            self._step(workers)

    def _step(self, workers: ProcessPoolExecutor | None) -> None:
        """Extract the window, and save it with the files that are done."""
        read: dict[str, Article] = {}
        told: list[Telling] = []
        results = (workers.map if workers else map)(
            partial(attempt, self.find), [article for article, _ in self._window.values()]
        )
        for (key, (article, share)), result in zip(self._window.items(), results, strict=True):
            if isinstance(result, str):
                self._failed.add(key)
                self.faults.append(ReadFault(path=article.path, reason=result))
                self._advance(share)
                continue
            id_ = full_id(article)
            read[id_] = replace(article, id=id_)
            told.extend(replace(telling, article_id=id_) for telling in result)
            self.extracted.append(key)
            self._advance(share, articles=1, tellings=len(result))
        if read or self._files:
            facts = {id_: ArticleFacts(extractor=self.version) for id_ in read}
            step = {
                "articles": tabulated_articles(read.values(), facts),
                UNMERGED: tabulated_evidence((), read, told),
                LEDGER: tabulated_ledger(self._unfailed(file) for file in self._files),
            }
            self.save(step)
            # Tellings always come out of tables, so that a run that was cut short ends like one that was not.
            self.known.add(step)
        self._window.clear()
        self._files.clear()

    def _unfailed(self, file: ReadFile) -> ReadFile:
        if not self._failed & set(file.articles):
            return file
        # Without a fingerprint the file is read again by the next run. What an earlier extractor read stays meanwhile.
        kept = tuple(key for key in file.articles if key not in self._failed or key in self.known.articles)
        return replace(file, fingerprint="", articles=kept)

    def _advance(self, share: float, *, articles: int = 0, tellings: int = 0) -> None:
        self._done += share
        self._articles += articles
        self._tellings += tellings
        self.progress(Progress(done=self._done, total=self._total, articles=self._articles, tellings=self._tellings))


def is_saved(tables: Mapping[str, pa.Table]) -> bool:
    """Whether these tables, of the store or of a step, hold what has been read, in the columns of this version."""
    return all(name in tables and tables[name].schema.equals(columns) for name, columns in _SAVED.items())


def attempt(find: Extract | None, article: Article) -> list[Telling] | str:
    """The article's tellings by `find`, or by this package's own extractor; or in words why there are none.

    One article that sets off a bug must not end a run over thousands.
    """
    try:
        return (find or _extract_tellings)(article)
    except Exception as error:
        return f"could not be extracted ({type(error).__name__}: {' '.join(str(error).split())[:120]})"


def _extract_tellings(article: Article) -> list[Telling]:
    from extraction.reading.tellings import extract_tellings  # noqa: PLC0415 - loads spaCy

    return extract_tellings(article)

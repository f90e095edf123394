"""A run over files and folders: read what is new or changed, forget what is gone, merge all, commit.

What a run has found is saved in steps, so that a kill costs the current step at most: the next run takes the steps up
and goes on. The tables change once, at the end, when everything is merged. A store that is damaged or of another
version is made anew, from the paths given and from all those that it was made from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from extraction.articles.intake import distinct, own_id
from extraction.articles.sources import ReadFault, shown
from extraction.errors import StoreCorruptError, StoreMissingError, StoreVersionError
from extraction.models import Article, CareerMove, Telling
from extraction.record.store import ALIASES, Store, read_tables, writing
from extraction.record.tabulation import UNMERGED, ArticleFacts, tabulate, tabulated_evidence
from extraction.runs.gathering import STEP_ARTICLES, Extract, Gathering, Known, Progress, is_saved
from extraction.runs.ledger import LEDGER, Key, ReadFile, extractor_version, files_of, tabulated_ledger
from extraction.runs.planning import plan
from extraction.tables import TABLES


class Bounds(Protocol):
    """The days between which an article of unknown date was published, and why."""

    @property
    def earliest(self) -> date | None: ...
    @property
    def latest(self) -> date | None: ...
    @property
    def reason(self) -> str: ...


class Merged(Protocol):
    """What merging gives: the moves, which article copies which, and bounds of unknown publication dates."""

    @property
    def moves(self) -> Sequence[CareerMove]: ...
    @property
    def copies(self) -> Mapping[str, str]: ...
    @property
    def bounds(self) -> Mapping[str, Bounds]: ...


# The third is the store's folder, where the users' aliases lie.
Merge = Callable[[Mapping[str, Article], Sequence[Telling], Path], Merged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did: articles new, changed, as they were, and forgotten; and lines about files, the store and ids.

    `present` counts the articles in the files given, new or not.
    """

    store: Store
    present: int
    new: int
    changed: int
    unchanged: int
    forgotten: int
    faults: tuple[ReadFault, ...]
    notes: tuple[str, ...]


def extract(
    paths: Iterable[Path],
    folder: Path,
    *,
    supported: Sequence[str] | None = None,
    find: Extract | None = None,
    merge: Merge | None = None,
    version: str | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    step_articles: int = STEP_ARTICLES,
    processes: int = 1,
) -> Report:
    """Bring the store in `folder` up to date with the files and folders in `paths`.

    Without paths, what is in the store is merged again if the aliases have changed. `find`, `merge` and `version`
    default to this package's own extractor, merging and digest; with several `processes`, `find` must be importable by
    name. Raises `StoreBusyError`, `StoreWriteError`, and `TalentflowError` if the aliases cannot be read or a process
    dies; what was saved before is kept.
    """
    version = version or extractor_version()
    given = [Path(os.path.abspath(path)) for path in paths]
    with writing(folder) as writer:
        store, tables, notes = _opened(folder, given)
        steps = [step for step in writer.steps() if is_saved(step)]
        saved = [tables, *steps] if tables else steps
        files = {file.path: file for part in saved for file in files_of(part[LEDGER])}
        todo = plan(given, files, version, folder)
        made_from = _made_from(folder, version)
        roots = _roots(files.values(), given)
        todo_is_empty = not (steps or todo.new or todo.gone)
        if store and todo_is_empty and (store.made_from, store.roots) == (made_from, roots):
            unchanged = store.rows["articles"]
            return Report(
                store=store,
                present=_present(files.values(), given),
                new=0,
                changed=0,
                unchanged=unchanged,
                forgotten=0,
                faults=tuple(todo.faults),
                notes=tuple(notes),
            )
        known = Known()
        for part in saved:
            known.add(part)
        before = {id_ for file in files.values() for id_, _ in file.articles}
        gathering = Gathering(
            known=known,
            find=find,
            version=version,
            save=writer.add_step,
            progress=progress,
            supported=supported,
            step_articles=step_articles,
            processes=processes,
        )
        gathering.read(todo.new)
        for path in todo.gone:
            del known.files[path]
        roots = _roots(known.files.values(), given)
        tables, clashes = _merged(known, merge or _merge, roots, folder)
        store = writer.commit(tables, made_from=made_from, roots=roots)
    after = {id_ for file in known.files.values() for id_, _ in file.articles}
    changed = sum(id_ in before for id_, _ in gathering.extracted)
    return Report(
        store=store,
        present=_present(known.files.values(), given),
        new=len(gathering.extracted) - changed,
        changed=changed,
        unchanged=max(0, store.rows["articles"] - len(gathering.extracted)),
        forgotten=len(before - after),
        faults=(*todo.faults, *gathering.faults),
        notes=(*notes, *clashes),
    )


def _opened(folder: Path, given: list[Path]) -> tuple[Store | None, dict[str, pa.Table], list[str]]:
    """The store, its tables, and notes. If it cannot be used, the paths it was made from are added to `given`."""
    try:
        store, tables = read_tables(folder, (*TABLES, LEDGER, UNMERGED), verify=True)
        if is_saved(tables):
            return store, tables, []
        raise StoreCorruptError(f"The store in {folder} does not say what it was made from: ", roots=store.roots)
    except StoreMissingError:
        return None, {}, []
    except (StoreVersionError, StoreCorruptError) as error:
        known = [Path(root) for root in error.roots]
        given.extend(root for root in known if root.exists() and root not in given)
        notes = [f"{str(error).partition(': ')[0]}. It is made anew."]
        notes.extend(
            f"{shown(root)} is not there any more; what was read there is lost." for root in known if not root.exists()
        )
        return None, {}, notes


def _roots(files: Iterable[ReadFile], given: Iterable[Path]) -> tuple[str, ...]:
    """The paths given that files were read from, outermost only."""
    paths = [file.path for file in files]
    roots = {file.root for file in files} | {shown(path) for path in given}
    outermost = [root for root in roots if not any(_is_in(root, other) for other in roots - {root})]
    return tuple(sorted(root for root in outermost if any(_is_in(path, root) for path in paths)))


def _present(files: Iterable[ReadFile], given: Iterable[Path]) -> int:
    roots = [shown(path) for path in given]
    return len({key for file in files if any(_is_in(file.path, root) for root in roots) for key in file.articles})


def _is_in(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _merged(known: Known, merge: Merge, roots: Sequence[str], folder: Path) -> tuple[dict[str, pa.Table], list[str]]:
    """All tables, from everything that a file still holds; and a line for every id that two articles had."""
    paths: dict[Key, str] = {}
    for file in known.files.values():
        for key in file.articles:
            paths[key] = min(paths.get(key, file.path), file.path)
    found, clashes = distinct(replace(known.articles[key], path=path) for key, path in paths.items())
    articles = {article.id: article for article in found}
    told: list[Telling] = []
    extractors: dict[str, str] = {}
    for article in found:
        key = (own_id(article), article.digest)
        extractors[article.id] = known.extractors[key]
        told.extend(replace(telling, article_id=article.id) for telling in known.tellings[key])
    merged = merge(articles, told, folder)
    facts: dict[str, ArticleFacts] = {}
    for article in found:
        bounds = merged.bounds.get(article.id)
        facts[article.id] = ArticleFacts(
            root=next((root for root in roots if _is_in(article.path, root)), ""),
            extractor=extractors[article.id],
            published_earliest=bounds.earliest if bounds else None,
            published_latest=bounds.latest if bounds else None,
            published_reason=bounds.reason if bounds else None,
            copy_of=merged.copies.get(article.id),
        )
    used = {evidence.telling for move in merged.moves for evidence in move.evidence}
    # A telling that merging left out of all events must be there to be merged again.
    left_out = [telling for telling in told if telling not in used]
    tables = tabulate(articles, merged.moves, facts)
    tables[UNMERGED] = tabulated_evidence((), articles, left_out)
    tables[LEDGER] = tabulated_ledger(known.files.values())
    return tables, clashes


def _made_from(folder: Path, version: str) -> str:
    """A digest of what the tables depend on beside the articles."""
    digest = hashlib.sha256(version.encode())
    with suppress(OSError):
        digest.update((folder / ALIASES).read_bytes())
    return digest.hexdigest()[:16]


def _merge(articles: Mapping[str, Article], tellings: Sequence[Telling], folder: Path) -> Merged:
    from extraction.merging.company_names import read_aliases  # noqa: PLC0415 - needed only when something has changed
    from extraction.merging.moves import merge  # noqa: PLC0415

    return merge(articles, tellings, aliases=read_aliases(folder / ALIASES))

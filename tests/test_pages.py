"""Every page through AppTest: full, filtered, from an address, empty, hostile; what a reader would see."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.filters import Filters
from extraction.record.store import write_store
from extraction.tables import TABLES
from tests.benchmarks.generator import generate

APP = Path(__file__).parents[1] / "dashboard" / "app.py"
PAGES = ("timeline", "flows", "person", "company", "article")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("full"), events=300)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("hostile"), events=60, hostile=True)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    write_store(folder, {name: schema.empty_table() for name, schema in TABLES.items()})
    return folder


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    yield
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest makes the page the process's main module; give it back, so that processes started later don't run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def opened(
    monkeypatch: pytest.MonkeyPatch,
    store: Path,
    page: str = "timeline",
    query: Mapping[str, str | Sequence[str]] | None = None,
) -> AppTest:
    monkeypatch.setenv("TALENTFLOW_STORE", str(store))
    app = AppTest.from_file(str(APP), default_timeout=30)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    app.run()
    if page != "timeline":
        app.switch_page(f"views/{page}.py").run()
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def value(app: AppTest, parameter: str) -> str:
    """The one value of a parameter in the address."""
    found = app.query_params[parameter]
    return found if isinstance(found, str) else found[0]


def stored(monkeypatch: pytest.MonkeyPatch, folder: Path) -> data.Store:
    monkeypatch.setenv("TALENTFLOW_STORE", str(folder))
    return data.current()


@pytest.mark.parametrize("page", PAGES)
def test_page_runs_on_a_full_store(monkeypatch: pytest.MonkeyPatch, full: Path, page: str) -> None:
    app = opened(monkeypatch, full, page)
    assert not app.exception
    assert html(app)


@pytest.mark.parametrize("page", PAGES)
def test_page_runs_on_a_hostile_store_and_never_writes_a_foreign_tag(
    monkeypatch: pytest.MonkeyPatch, hostile: Path, page: str
) -> None:
    app = opened(monkeypatch, hostile, page)
    assert not app.exception
    for tag in ("<script>alert", "<b onmouseover", "<style>*", "<a href"):
        assert tag not in html(app)
    for box in app.checkbox:
        assert "![x](" not in box.label


@pytest.mark.parametrize("page", ["timeline", "flows", "person", "company"])
def test_empty_store_says_so(monkeypatch: pytest.MonkeyPatch, empty: Path, page: str) -> None:
    app = opened(monkeypatch, empty, page)
    assert not app.exception
    assert "No career move found yet" in html(app)


def test_timeline_counts_all_events(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    assert "<strong>300 events</strong>" in html(opened(monkeypatch, full))


def test_check_box_filters_and_writes_the_address(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    app = opened(monkeypatch, full)
    store = stored(monkeypatch, full)
    expected = int((store.events["kind"] == "departure").sum())
    box = next(box for box in app.checkbox if box.label.startswith("Departure"))
    assert box.label.endswith(f"({expected})")
    box.check().run()
    assert f"<strong>{expected} events</strong> of 300" in html(app)
    assert value(app, "kind") == "departure"


def test_clear_all_brings_everything_back(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    app = opened(monkeypatch, full, query={"kind": "departure", "status": "confirmed"})
    assert "<strong>300 events</strong>" not in html(app)
    app.button(key="clear").click().run()
    assert "<strong>300 events</strong>" in html(app)
    assert "kind" not in app.query_params


def test_address_restores_filters_view_and_open_event(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    store = stored(monkeypatch, full)
    chosen = data.selection(store, Filters(kind=("move",), status=("confirmed",)))
    event_id = store.events["event_id"].iloc[int(chosen.rows[0])]
    person = str(store.events["person"].iloc[int(chosen.rows[0])])
    query = {"kind": "move", "status": "confirmed", "view": "ledger", "event": event_id}
    app = opened(monkeypatch, full, query=query)
    assert f"<strong>{len(chosen.rows)} events</strong> of 300" in html(app)
    assert f"{person} goes from" in html(app)
    assert '<mark class="tf-quote' in html(app)
    assert value(app, "event") == event_id
    assert value(app, "view") == "ledger"


def test_filters_survive_a_change_of_page(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    app = opened(monkeypatch, full, query={"kind": "departure"})
    app.switch_page("views/flows.py").run()
    assert next(box for box in app.checkbox if box.label.startswith("Departure")).value
    assert value(app, "kind") == "departure"


def test_broken_address_is_no_error(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    query = {"from": "soon", "min": "-3", "sure": "9999999", "side": "above", "view": "<script>", "kind": "nonsense"}
    app = opened(monkeypatch, full, query=query)
    assert not app.exception
    assert "No event matches" in html(app)
    app.button(key="clear-empty").click().run()
    assert "<strong>300 events</strong>" in html(app)


@pytest.mark.parametrize(("page", "query"), [
    ("timeline", {"from": "0001-01-01", "until": "9999-12-31"}),
    ("flows", {"chart": "net", "first": "soon", "last": "2024-13-01"}),
    ("flows", {"chart": "matrix", "origin": "No Such Firm", "target": "<b>"}),
    ("timeline", {"person": "x" * 5_000}),
])  # fmt: skip
def test_far_fetched_address_is_no_error(
    monkeypatch: pytest.MonkeyPatch, full: Path, page: str, query: dict[str, str]
) -> None:
    app = opened(monkeypatch, full, page, query)
    assert not app.exception
    assert "tf-head" in html(app)


def test_unknown_event_says_so_and_shows_no_other_card(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    app = opened(monkeypatch, full, query={"event": "0000"})
    assert "This event is no longer in the store" in html(app)
    assert '<mark class="tf-quote' not in html(app)


def test_words_filter_finds_quotes(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    store = stored(monkeypatch, full)
    evidence = store.files["evidence"]
    told = data.selection(store, Filters(words="FOUNDED"))
    assert len(told.rows) == (store.events["kind"].iloc[told.rows] == "founding").sum() > 0, evidence
    app = opened(monkeypatch, full, query={"q": "founded"})
    assert f"<strong>{len(told.rows)} events</strong>" in html(app)


def test_period_leaves_undated_events_out(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    store = stored(monkeypatch, full)
    undated = int(store.events["date_earliest"].isna().sum())
    assert undated
    app = opened(monkeypatch, full, query={"from": "1900-01-01"})
    assert f"<strong>{300 - undated} events</strong> of 300" in html(app)
    assert "Undated" in html(opened(monkeypatch, full))


def test_person_page_shows_the_path_and_every_source(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    store = stored(monkeypatch, full)
    who = data.selection(store, Filters()).facets["person"].top(1)[0]
    rows = data.selection(store, Filters(person=(who,))).rows
    app = opened(monkeypatch, full, "person", {"who": who})
    assert f"<bdi>{who}</bdi></h1>" in html(app)
    assert f"<strong>{len(rows)} events</strong>" in html(app)
    assert html(app).count("tf-source") >= len(rows)


def test_company_page_counts_arrivals_and_departures(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    store = stored(monkeypatch, full)
    firm = data.selection(store, Filters()).facets["company"].top(1)[0]
    arrivals = int(((store.events["to_company"] == firm) & store.events["flow"].isin(["in", "both"])).sum())
    app = opened(monkeypatch, full, "company", {"firm": firm})
    assert f"<dt>arrivals</dt><dd>{arrivals}</dd>" in html(app)


@pytest.mark.parametrize(("page", "query", "sentence"), [
    ("person", {"who": "Nobody Atall"}, "Nobody by this name"),
    ("company", {"firm": "No Such Firm"}, "No event matches"),
    ("article", {"article": "0"}, "No such article"),
])  # fmt: skip
def test_unknown_subject_has_a_friendly_screen(
    monkeypatch: pytest.MonkeyPatch, full: Path, page: str, query: dict[str, str], sentence: str
) -> None:
    app = opened(monkeypatch, full, page, query)
    assert not app.exception
    assert sentence in html(app)


def test_article_page_marks_every_quote(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    store = stored(monkeypatch, full)
    event_id = store.events["event_id"].iloc[5]
    telling = data.evidence(store, event_id)[0]
    app = opened(monkeypatch, full, "article", {"article": telling["article_id"], "event": event_id})
    assert 'tf-open" data-anchor="open"' in html(app)


@pytest.mark.parametrize("chart", ["links", "balance", "matrix", "net", "back"])
@pytest.mark.parametrize("rumours", ["", "1"])
def test_flows_draws_each_chart(monkeypatch: pytest.MonkeyPatch, full: Path, chart: str, rumours: str) -> None:
    app = opened(monkeypatch, full, "flows", {"chart": chart, "rumours": rumours})
    assert not app.exception
    if chart != "back":
        assert app.get("plotly_chart") or app.get("echarts_chart")


def test_corrupt_store_gives_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    generate(tmp_path, events=20)
    next(tmp_path.glob("events-*.parquet")).write_bytes(b"nonsense")
    app = opened(monkeypatch, tmp_path)
    assert not app.exception
    assert "The store cannot be read" in html(app)


def test_store_taken_away_while_open_says_so_and_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    generate(tmp_path / "store", events=30)
    app = opened(monkeypatch, tmp_path / "store")
    shutil.rmtree(tmp_path / "store")
    app.run()
    assert not app.exception
    assert "The store is gone" in html(app)
    generate(tmp_path / "store", events=31)
    app.run()
    assert "<strong>31 events</strong>" in html(app)


def test_damaged_evidence_gives_a_sentence_in_the_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    generate(tmp_path, events=20)
    event_id = stored(monkeypatch, tmp_path).events["event_id"].iloc[0]
    path = next(tmp_path.glob("evidence-*.parquet"))
    app = opened(monkeypatch, tmp_path)
    path.write_bytes(path.read_bytes()[:-400] + b"nonsense" * 50)
    app.session_state["event"] = event_id
    app.run()
    assert not app.exception
    assert "The store cannot be read" in html(app)


def test_ledger_shows_more_when_asked(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    app = opened(monkeypatch, full, query={"view": "ledger"})
    button = app.button(key="ledger-ledger-0-more")
    assert button.label.startswith("Show more of the")
    button.click().run()
    button = app.button(key="ledger-ledger-0-more")
    button.click().run()
    assert "ledger-ledger-0-more" not in {b.key for b in app.button}


def test_store_rewritten_while_open_is_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    generate(tmp_path, events=30)
    app = opened(monkeypatch, tmp_path)
    assert "<strong>30 events</strong>" in html(app)
    generate(tmp_path, events=45, seed=2)
    app.run()
    assert not app.exception
    assert "<strong>45 events</strong>" in html(app)


def test_missing_store_extracts_the_seeds_in_another_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[list[str]] = []

    class Process:
        stdout = iter(["reading seeds\n"])

        def __init__(self, command: list[str], **_: object) -> None:
            started.append(command)

        def poll(self) -> int | None:
            return None

        def wait(self) -> int:
            return 0

    monkeypatch.setattr("dashboard.notices.subprocess.Popen", Process)
    app = opened(monkeypatch, tmp_path / "none")
    assert not app.exception
    assert "Reading the first articles" in html(app)
    assert started[0][1:4] == ["-m", "extraction", "extract"]
    app.run()
    assert len(started) == 1

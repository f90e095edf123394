"""The dashboard in a real browser: what a reader clicks, reads, copies, and what must never happen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard import data
from dashboard.filters import Filters

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGES = {"timeline": "/", "flows": "/flows", "people": "/person", "companies": "/company"}


def settled(page: Page) -> None:
    """Wait until the server has nothing more to say and every chart is drawn."""
    expect(page.locator(".tf-count, .tf-notice, .tf-head").first).to_be_visible()
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-testid=stSkeleton]')"
    )


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    settled(page)
    return page


def click_mark(page: Page, mark: Locator) -> None:
    """Click a Plotly mark the way a reader does: only once its label is up."""
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(x, y)


def facts(monkeypatch: pytest.MonkeyPatch, store: Path) -> data.Store:
    monkeypatch.setenv("TALENTFLOW_STORE", str(store))
    return data.current()


def test_filter_by_company_click_a_mark_read_the_quote(
    page: Page, site: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = facts(monkeypatch, store)
    firm = data.selection(known, Filters()).facets["company"].top(3)[2]
    expected = len(data.selection(known, Filters(company=(firm,))).rows)
    opened(page, site)
    page.locator("label", has_text=firm).first.click()
    expect(page.locator(".tf-count strong")).to_have_text(f"{expected} events")
    settled(page)
    expect(page).to_have_url(re.compile("company=" + firm.replace(" ", r"\+")))
    click_mark(page, page.locator(".st-key-people-chart .scatterlayer .point").first)
    quote = page.locator(".st-key-card mark.tf-quote").first
    expect(quote).to_be_visible()
    expect(page).to_have_url(re.compile("event="))  # the address follows the card
    event_id = re.search(r"event=([0-9a-f]+)", page.url)
    assert event_id is not None
    told = data.evidence(known, event_id[1])
    shown = "".join(page.locator(".st-key-card .tf-source").first.locator("mark.tf-quote").all_inner_texts())
    assert shown == told[0]["quote"]


def test_click_shifts_nothing_on_the_page(page: Page, site: str) -> None:
    opened(page, f"{site}/?kind=departure")
    places = (
        "[...document.querySelectorAll('h1, .st-key-people-chart, .ledger')].map(e => e.getBoundingClientRect().top)"
    )
    before = page.evaluate(places)
    click_mark(page, page.locator(".st-key-people-chart .scatterlayer .point").first)
    expect(page.locator(".st-key-card mark.tf-quote").first).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate(places) == before


def test_copied_link_restores_filters_view_and_event(page: Page, site: str, browser: Browser) -> None:
    opened(page, f"{site}/?kind=departure&view=ledger")
    page.locator("button.row").nth(1).click()
    expect(page.locator(".st-key-card h2")).to_be_visible()
    headline = page.locator(".st-key-card h2").inner_text()
    count = page.locator(".tf-count").inner_text()
    expect(page).to_have_url(re.compile("event="))
    other = browser.new_page()
    opened(other, page.url)
    expect(other.locator(".st-key-card h2")).to_have_text(headline)
    assert other.locator(".tf-count").inner_text() == count
    expect(other.locator("button.row[aria-pressed=true]")).to_have_count(1)
    other.close()


def test_open_article_scrolls_to_the_quote(page: Page, site: str) -> None:
    opened(page, f"{site}/?view=ledger")
    page.locator("button.row").first.click()
    page.get_by_role("button", name="Open article").first.click()
    mark = page.locator(".st-key-article mark.tf-open").first
    expect(mark).to_be_in_viewport()
    expect(page).to_have_url(re.compile("/article.*article="))


def test_ledger_opens_by_keyboard_alone(page: Page, site: str) -> None:
    opened(page, f"{site}/?view=ledger")
    page.locator("button.row").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-card mark.tf-quote").first).to_be_visible()
    expect(page.locator("button.row").nth(1)).to_have_attribute("aria-pressed", "true")


def test_company_lanes_answer_a_click(page: Page, site: str) -> None:
    opened(page, f"{site}/?view=companies")
    click_mark(page, page.locator(".st-key-companies-chart .scatterlayer .point").nth(3))
    expect(page.locator(".st-key-card mark.tf-quote").first).to_be_visible()


def test_brush_chooses_a_period(page: Page, site: str) -> None:
    opened(page, site)
    box = page.locator("[class*=st-key-overview] .nsewdrag").first.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.7, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, y, steps=5)
    page.mouse.move(box["x"] + box["width"] * 0.95, y, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d.*until=\d{4}-\d\d-\d\d"))
    expect(page.locator(".tf-chip", has_text="until")).to_be_visible()


def click_sankey(page: Page) -> None:
    # Walk down the middle of the drawing until a link is hit.
    box = page.locator(".st-key-sankey svg").last.bounding_box()
    assert box is not None
    for y in range(int(box["y"]) + 20, int(box["y"] + box["height"]), 12):
        page.mouse.click(box["x"] + box["width"] * 0.35, y)
        page.wait_for_timeout(400)
        if "origin=" in page.url:
            return


@pytest.mark.parametrize(("chart", "click"), [
    ("links", click_sankey),
    ("balance", lambda page: click_mark(page, page.locator(".st-key-balance .barlayer .point path").first)),
    ("matrix", lambda page: click_mark(page, page.locator(".st-key-matrix .scatterlayer .points path").first)),
    ("net", lambda page: click_mark(page, page.locator(".st-key-net .barlayer .point path").last)),
])  # fmt: skip
def test_flow_charts_answer_a_click_with_their_moves(
    page: Page, site: str, chart: str, click: Callable[[Page], None]
) -> None:
    opened(page, f"{site}/flows?chart={chart}")
    click(page)
    expect(page).to_have_url(re.compile(r"origin=|target="))
    expect(page.get_by_role("button", name="Show all again")).to_be_visible()
    page.locator("button.row").first.click()
    expect(page.locator(".st-key-card mark.tf-quote").first).to_be_visible()


def test_person_and_company_pages_are_reached_from_the_card(page: Page, site: str) -> None:
    opened(page, f"{site}/?view=ledger&kind=move")
    page.locator("button.row").first.click()
    who = page.locator("button.row .person").first.inner_text()
    page.locator(".st-key-card-person button").first.click()
    expect(page.locator("h1")).to_have_text(who)
    page.locator("button.row").first.click()
    page.locator(".st-key-card-from_company button, .st-key-card-to_company button").first.click()
    expect(page.locator(".tf-figures")).to_be_visible()


def test_card_is_in_sight_in_a_narrow_window(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    opened(page, f"{site}/?view=ledger")
    page.locator("button.row").nth(6).click()
    expect(page.locator(".st-key-card h2")).to_be_in_viewport()
    expect(page.locator(".st-key-card mark.tf-quote").first).to_be_visible()
    page.locator(".st-key-card-close button").first.click()
    expect(page.locator(".st-key-card h2")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_is_cut_off(browser: Browser, site: str, width: int, name: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    opened(page, site + PAGES[name])
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= page.evaluate("document.querySelector('[data-testid=stMain]').clientWidth")
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_draw_in_their_colours(browser: Browser, site: str, theme: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    opened(page, f"{site}/?kind=departure")
    paper = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert paper == {"light": "rgb(251, 250, 247)", "dark": "rgb(21, 20, 18)"}[theme]
    ticks = page.locator(".st-key-people-chart .xtick text").first
    assert (
        ticks.evaluate("e => getComputedStyle(e).fill")
        == {"light": "rgb(92, 88, 82)", "dark": "rgb(180, 175, 167)"}[theme]
    )
    page.close()


def axe() -> str:
    """The source of axe-core, wherever npm put it."""
    for folder in (ROOT, Path.cwd(), *ROOT.parents):
        path = folder / "node_modules" / "axe-core" / "axe.min.js"
        if path.exists():
            return path.read_text(encoding="utf-8")
    pytest.skip("no axe-core: run `npm install --no-save axe-core`")


@pytest.mark.parametrize(
    ("path", "theme"),
    [
        *(
            (path, "light")
            for path in (*PAGES.values(), "/flows?chart=balance", "/flows?chart=matrix", "card", "article")
        ),
        *((path, "dark") for path in ("/", "/flows", "card")),
    ],
)
def test_axe_finds_no_serious_fault(browser: Browser, site: str, path: str, theme: str) -> None:
    source = axe()
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    opened(page, site + (path if path.startswith("/") else "/?view=ledger"))
    if not path.startswith("/"):
        page.locator("button.row").first.click()
        expect(page.locator(".st-key-card mark.tf-quote").first).to_be_visible()
    if path == "article":
        page.get_by_role("button", name="Open article").first.click()
        expect(page.locator(".tf-article")).to_be_visible()
    settled(page)
    page.evaluate(source)
    result: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    serious = [
        f"{fault['id']}: {fault['help']} at {[node['target'] for node in fault['nodes']][:4]}"
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    page.close()
    assert serious == []


def test_no_request_leaves_the_machine_and_hostile_text_stays_text(page: Page, hostile_site: str) -> None:
    away: list[str] = []
    spoken: list[str] = []
    page.on("request", lambda r: away.append(r.url) if not r.url.startswith((hostile_site, "data:", "blob:")) else None)
    page.on("websocket", lambda w: away.append(w.url) if "//localhost:" not in w.url else None)
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    for path in ("/", "/?view=companies", "/?view=ledger", "/flows", "/flows?chart=balance", "/flows?chart=matrix",
                 "/person", "/company"):  # fmt: skip
        opened(page, hostile_site + path)
        assert (
            page.locator("img[src*='example.invalid'], script:text('alert(1)'), a[href*='example.invalid']").count()
            == 0
        )
        assert page.locator("[onmouseover]").count() == 0
        expect(page.locator("h1")).to_be_visible()
    opened(page, f"{hostile_site}/?view=ledger")
    page.locator("button.row", has_text="<script>").first.click()
    expect(page.locator(".st-key-card h2")).to_contain_text("<script>alert(1)</script>")
    page.get_by_role("button", name="Open article").first.click()
    expect(page.locator(".tf-article")).to_be_visible()
    assert away == []
    assert spoken == []


def test_unknown_event_in_a_link_shows_a_message_and_no_card(page: Page, site: str) -> None:
    opened(page, f"{site}/?event=00000000")
    expect(page.get_by_text("This event is no longer in the store")).to_be_visible()
    expect(page.locator(".st-key-card mark")).to_have_count(0)


def test_two_tabs_do_not_disturb_each_other(browser: Browser, site: str) -> None:
    context = browser.new_context()
    one, two = context.new_page(), context.new_page()
    opened(one, f"{site}/?kind=departure")
    opened(two, f"{site}/?kind=arrival")
    expect(one.locator(".tf-chip")).to_have_text("kind: departure")
    one.locator("label", has_text="Rumoured").first.click()
    expect(one.locator(".tf-chip")).to_have_count(2)
    expect(two.locator(".tf-chip")).to_have_text("kind: arrival")
    context.close()

"""How fast the dashboard answers in a browser, and how much memory its server takes.

Run `python -m tests.benchmarks.dashboard_speed [--events 1000 100000 1000000] [--stores FOLDER]`. Stores are made once
a size and kept in FOLDER. Each figure is the median of several tries on a warm server: seconds from the reader's action
until the browser shows the answer. Memory is the server's resident set, from /proc.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.generator import generate
from tests.browser.conftest import FLAGS, chromium, running

TARGETS: Final = {
    "first chart": 2.0,
    "filter to redraw": 1.0,
    "click to card": 0.4,
    "memory": 1500.0,
    "second user": 50.0,
}
_IDLE: Final = "document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'"
_CHART: Final = ".js-plotly-plot .barlayer .point path, .js-plotly-plot .scatterlayer .point"


def resident(process: int) -> float:
    """Resident memory of a process in megabytes."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else float("nan")


def taken(action: Callable[[], object]) -> float:
    """Seconds that `action` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def first_chart(context: BrowserContext, address: str) -> float:
    """Open the dashboard in a new tab until its first chart is drawn."""
    page = context.new_page()

    def opened() -> None:
        page.goto(address)
        page.wait_for_selector(_CHART, state="attached", timeout=180_000)

    seconds = taken(opened)
    page.wait_for_function(_IDLE)
    page.close()
    return seconds


def redraw(page: Page, label: str) -> float:
    """Tick or untick a check box until the count, the charts and the ledger show the answer."""
    before = page.locator(".tf-count strong").inner_text()

    def ticked() -> None:
        page.locator("[data-testid=stSidebar] label", has_text=label).first.click()
        page.wait_for_function("b => document.querySelector('.tf-count strong').innerText !== b", arg=before)
        page.wait_for_function(_IDLE)

    return taken(ticked)


def card(page: Page, row: int) -> float:
    """Click a row until its quote is there to read."""
    button = page.locator("button.row").nth(row)
    button.scroll_into_view_if_needed()
    person = button.locator(".person").inner_text()

    def clicked() -> None:
        button.click()
        page.wait_for_function(
            "p => document.querySelector('.st-key-card h2')?.innerText.startsWith(p)"
            " && document.querySelector('.st-key-card mark')",
            arg=person,
        )

    seconds = taken(clicked)
    page.wait_for_function(_IDLE)
    return seconds


def measured(browser: Browser, store: Path, tries: int) -> dict[str, float]:
    """All figures for one store."""
    with running(store) as (address, process):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        figures = {"first chart, cold server": first_chart(context, address)}
        figures["first chart"] = statistics.median(first_chart(context, address) for _ in range(tries))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(_CHART, state="attached")
        page.wait_for_function(_IDLE)
        labels = ["Departure", "Confirmed", "Arrival", "Rumoured", "Announced", "Move"][: max(2, tries)]
        figures["filter to redraw"] = statistics.median(redraw(page, label) for label in labels)
        figures["click to card"] = statistics.median(card(page, row) for row in range(1, tries + 1))
        alone = resident(process)
        other = browser.new_context(viewport={"width": 1280, "height": 900})
        other_page = other.new_page()
        other_page.goto(address)
        other_page.wait_for_selector(_CHART, state="attached")
        other_page.wait_for_function(_IDLE)
        redraw(other_page, "Founding")
        figures["memory"] = resident(process)
        figures["second user"] = max(0.0, figures["memory"] - alone)
        context.close()
        other.close()
    return figures


@contextmanager
def stores(folder: Path | None) -> Iterator[Path]:
    """The folder that keeps the stores; a temporary one unless told."""
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--stores", type=Path)
    parser.add_argument("--tries", type=int, default=5)
    given = parser.parse_args()
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium: install it, or run `playwright install chromium`")
    with stores(given.stores) as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for events in given.events:
            store = folder / str(events)
            if not (store / "manifest.json").exists():
                generate(store, events=events)
            print(f"{events:,} events")
            for name, value in measured(browser, store, given.tries).items():
                unit = "MB" if name in ("memory", "second user") else "s"
                target = f"  (target {TARGETS[name]:g} {unit})" if name in TARGETS else ""
                print(f"  {name:26}{value:8.2f} {unit}{target}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()

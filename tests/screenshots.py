"""Takes the README's screenshots: every page, light and dark, wide and narrow, into dashboard/screenshots/.

Run `python -m tests.screenshots`. The pages show a store that `tests.benchmarks.generator` makes:
invented names only.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageColor
from playwright.sync_api import Page, sync_playwright

from dashboard.theme import DARK, LIGHT
from tests.benchmarks.generator import generate
from tests.browser.conftest import FLAGS, ROOT, chromium, serving

TARGET: Final = ROOT / "dashboard" / "screenshots"
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WIDE: Final = {"width": 1280, "height": 860}
NARROW: Final = {"width": 390, "height": 844}
PERIOD: Final = "from=2024-07-01&until=2025-06-30"
PAGES: Final = {
    "timeline": f"/?{PERIOD}",
    "companies": f"/?view=companies&{PERIOD}",
    "ledger": f"/?view=ledger&{PERIOD}",
    "flows": "/flows",
    "balance": "/flows?chart=balance&rumours=1",
    "matrix": "/flows?chart=matrix",
    "over-time": "/flows?chart=net",
    "person": "/person",
    "company": "/company",
    "article": f"/?view=ledger&{PERIOD}",
}


def ready(page: Page) -> None:
    """Wait until everything is drawn."""
    page.wait_for_selector(".tf-head")
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-testid=stSkeleton]')",
        timeout=60_000,
    )
    page.wait_for_timeout(600)


def show(page: Page, name: str) -> None:
    """Go on from where the address leads to what the picture is to show."""
    if name in ("person", "company"):
        page.locator(".st-key-names button").nth(1).click()
        ready(page)
    if name in ("timeline", "companies", "ledger", "person", "article"):
        page.locator("button.row").nth(2).click()
        page.wait_for_selector(".st-key-card mark")
    if name == "article":
        page.get_by_role("button", name="Open article").first.click()
        page.wait_for_selector(".tf-article")
    ready(page)
    page.mouse.move(5, 5)


def save(picture: bytes, path: Path) -> None:
    """Write a screenshot in 256 colours, a third of the bytes: ours exactly, the others as near as they come."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    texts = {
        text for palette in (LIGHT, DARK) for text in (*palette.companies, *astuple(palette)) if isinstance(text, str)
    }
    ours = [ImageColor.getrgb(text) for text in sorted(texts) if text.startswith("#")]
    others = image.quantize(256 - len(ours)).getpalette() or []
    colours = Image.new("P", (1, 1))
    colours.putpalette([part for colour in ours for part in colour] + others[: 3 * (256 - len(ours))])
    image.quantize(palette=colours, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium: install it, or run `playwright install chromium`")
    TARGET.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(generate(Path(folder), events=240)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for theme in THEMES:
            for size, suffix in ((WIDE, ""), (NARROW, "-narrow")):
                context = browser.new_context(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
                for name, query in PAGES.items():
                    if suffix and name not in ("timeline", "ledger"):
                        continue
                    page = context.new_page()
                    page.goto(address + query)
                    ready(page)
                    show(page, name)
                    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")
                    save(page.screenshot(), TARGET / f"{name}{suffix}-{theme}.png")
                    page.close()
                context.close()
        browser.close()


if __name__ == "__main__":
    main()

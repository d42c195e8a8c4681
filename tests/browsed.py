"""Pages of made-up studies in a browser: what is opened, what goes wrong while it is, and where its figures and tables are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from scalestudy.figures.stage import draw
from scalestudy.report import build
from scalestudy.storage import Provenance

PROVENANCE = Provenance("handmade", "report", "0" * 64)
HOSTILE = '</script><img src=x onerror="alert(1)"> & "quoted" \'=1+1'
SETTINGS = {
    "study": "handmade",
    "title": HOSTILE,
    "sources": {"runs": {"uri": "runs.csv"}},
    "laws": ["chinchilla"],
    "fit": {"objective": "huber_log", "delta": 1e-3, "uncertainty": {"method": "bootstrap", "draws": 200}},
    "analyse": [{"forecast": {"targets": [{"params": 1e11, "tokens": 1e12}]}}],
    "figures": ["forecast", "fit", "residuals", "scores"],
}
ALLOWED = ("file:", "data:", "blob:")


@dataclass
class Opened:
    """A page in the browser, with what went wrong while it was open."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on(
            "console", lambda told: self.wrong.append(told.text) if told.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on(
            "request", lambda asked: self.wrong.append(asked.url) if not asked.url.startswith(ALLOWED) else None
        )
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))


Open = Callable[..., Opened]


def written(folder: Path, tables: dict[str, Any], settings: dict[str, Any]) -> Path:
    """Write figures and report of a study, and return its page."""
    draw(tables, settings, folder / "figures", PROVENANCE)
    build(tables, settings, folder, PROVENANCE)
    return folder / "report" / "index.html"


def figure(page: Page, name: str) -> Locator:
    """Scroll to a figure, and return it once it is alive."""
    found = page.locator(f"#figure-{name}")
    found.scroll_into_view_if_needed()
    page.locator(f"#figure-{name}.alive").wait_for()
    return found


def grid(page: Page, caption: str) -> Locator:
    """Open whatever folds a table away, and return the table with its tools."""
    found = page.locator(".grid", has=page.locator("caption", has_text=caption)).first
    found.evaluate("node => { const fold = node.closest('details'); if (fold) fold.open = true; }")
    return found

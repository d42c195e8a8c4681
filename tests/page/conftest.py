"""The page in a browser: Debian's Chromium, with the network off, on pages of made-up studies."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsed import HOSTILE, SETTINGS, Open, Opened, written
from handmade import chinchilla_study
from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where it is not there, tests fail in CI and skip elsewhere."""
    if not CHROMIUM.is_file():
        told = f"there is no {CHROMIUM}: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a study of two families, one with a name that would be markup."""
    return written(tmp_path_factory.mktemp("hostile"), chinchilla_study((HOSTILE, "transformer")), SETTINGS)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a page, and hold against it in the end whatever it asked of a network or said on its console."""
    contexts: list[tuple[BrowserContext, Opened]] = []

    def open_(path: Path, width: int = 1300, scheme: str = "light", **options: Any) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, **options
        )
        made = Opened(context.new_page())
        contexts.append((context, made))
        made.watch()
        made.page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            made.page.locator("html[data-ready]").wait_for(state="attached")
        return made

    yield open_
    for context, made in contexts:
        context.close()
        assert made.wrong == []

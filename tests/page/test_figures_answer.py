"""Figures that answer: hovered, switched, zoomed, turned linear, aimed along; in every one the names of data are text."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from browsed import HOSTILE, Open, figure
from playwright.sync_api import Locator, Page

from scalestudy.numerals import together

LIVE = ("forecast", "fit", "residuals")
CANVASES = "nodes => nodes.map(node => node.toDataURL())"


def drawn(page: Page) -> dict[str, list[str]]:
    """Return what the panels of every figure show, by figure."""
    return {name: figure(page, name).locator("canvas").evaluate_all(CANVASES) for name in LIVE}


def hovered(page: Page, panel: Locator) -> str:
    """Move the pointer over a panel until it meets a run, and return what is told of it."""
    tip = page.locator(".tip")
    box = panel.locator(".u-over").bounding_box()
    assert box
    for across in np.linspace(0.05, 0.95, 19):
        for down in np.linspace(0.1, 0.9, 17):
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
            if tip.is_visible() and "·" in (told := tip.inner_text()):
                return told
    pytest.fail("no run was met")


def test_hover_shows_the_run_with_its_columns(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    told = hovered(page, figure(page, "fit").locator(".panel").first)
    for name in ("params", "tokens", "flops", "value", "unit", "nats/token"):
        assert name in told
    assert page.locator(".tip img, .tip script").count() == 0


def test_names_from_data_are_text_in_notes_switches_and_titles(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    panel = figure(page, "fit").locator(".panel").first
    panel.focus()
    page.keyboard.press("ArrowRight")
    assert HOSTILE in page.locator(".tip").inner_text()
    assert HOSTILE in page.locator(".families .family").first.inner_text()
    assert page.locator("#figure-fit .title").first.inner_text() == HOSTILE
    assert page.locator("main img[onerror], .tip img, [onerror]").count() == 0


def test_a_family_is_switched_off_and_on_in_all_figures_at_once(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    before = drawn(page)
    switch = page.locator(".families .family", has_text="transformer")
    switch.click()
    off = drawn(page)
    assert all(before[name] != off[name] for name in LIVE)
    assert page.locator(".first .family", has_text="transformer").get_attribute("aria-pressed") == "false"
    switch.click()
    page.mouse.move(0, 0)
    assert drawn(page) == before


def test_zoom_by_drag_and_keys_and_back(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = figure(page, "fit")
    box = found.locator(".u-over").first.bounding_box()
    assert box
    back = found.get_by_role("button", name="Show all")
    assert back.is_disabled()
    before = found.locator("canvas").evaluate_all(CANVASES)
    page.mouse.move(box["x"] + 60, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 150, steps=4)
    page.mouse.up()
    page.mouse.move(0, 0)
    assert back.is_enabled()
    assert found.locator("canvas").evaluate_all(CANVASES) != before
    back.click()
    assert back.is_disabled()
    found.locator(".panel").first.focus()
    page.keyboard.press("+")
    assert back.is_enabled()
    page.keyboard.press("0")
    assert back.is_disabled()


@pytest.mark.parametrize("name", ["Log x", "Log y", "Draws"])
def test_axes_turn_linear_and_draws_lie_behind_the_band(name: str, hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = figure(page, "fit")
    before = found.locator("canvas").evaluate_all(CANVASES)
    button = found.get_by_role("button", name=name, exact=True)
    pressed = button.get_attribute("aria-pressed")
    button.click()
    changed = found.locator("canvas").evaluate_all(CANVASES)
    assert all(one != other for one, other in zip(before, changed, strict=True))
    button.click()
    assert button.get_attribute("aria-pressed") == pressed
    page.mouse.move(0, 0)
    assert found.locator("canvas").evaluate_all(CANVASES) == before


def test_the_target_moves_along_the_law_with_its_interval(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = figure(page, "forecast")
    table = pd.read_parquet(hostile.parents[1] / "figures" / "forecast.parquet")
    line = table[(table["kind"] == "line") & (table["family"] == "transformer")]
    lines = table[table["kind"] == "line"]
    low, high = lines["x"].min(), lines["x"].max()
    x = low * (high / low) ** (120 / 200)
    expected = [np.exp(np.interp(np.log(x), np.log(line["x"]), np.log(line[name]))) for name in ("y", "lower", "upper")]
    found.locator("input[type=range]").evaluate("node => { node.value = 120; node.dispatchEvent(new Event('input')); }")
    told = found.locator("output").inner_text()
    middle, first, last = (one.text for one in together(*expected))
    assert f"transformer {middle} [{first}, {last}]" in told
    assert HOSTILE in told


def test_the_printed_figure_is_a_button_away(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = figure(page, "fit")
    assert found.locator(".live").is_visible()
    found.get_by_role("button", name="As printed").click()
    assert not found.locator(".live").is_visible()
    assert found.locator("img").is_visible()


def test_figures_come_to_life_without_moving_anything(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    page.evaluate(
        """() => { window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => { window.moved += one.value; }))
        .observe({ type: "layout-shift", buffered: true }); }"""
    )
    height = page.evaluate("document.documentElement.scrollHeight")
    for name in LIVE:
        figure(page, name)
    assert page.evaluate("window.moved") < 0.02
    assert abs(page.evaluate("document.documentElement.scrollHeight") - height) <= 2

"""Tables that answer: sorted, filtered, found, copied from, and saved as they are shown."""

import csv
import io
import re
from pathlib import Path

import pytest
from browsed import HOSTILE, Open, grid
from playwright.sync_api import Locator, Page


def column(found: Locator, place: int) -> list[str]:
    return found.locator(f"tbody td:nth-child({place + 1})").all_inner_texts()


def saved(page: Page, found: Locator) -> list[list[str]]:
    with page.expect_download() as waiting:
        found.get_by_role("button", name="Save as CSV").click()
    return list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))


def number(text: str) -> float:
    return float(re.match(r"-?[0-9.]+", text.replace(",", "").replace("\u2212", "-"))[0])  # type: ignore[index]


def test_a_table_is_sorted_by_its_numbers_and_back(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = grid(page, "Every fit")
    before = found.locator("tbody tr").all_inner_texts()
    head = found.locator("th", has_text="objective")
    place = head.evaluate("node => node.cellIndex")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    values = [number(text) for text in column(found, place)]
    assert values == sorted(values)
    assert len(set(values)) > 1
    head.get_by_role("button").click()
    assert [number(text) for text in column(found, place)] == sorted(values, reverse=True)
    head.get_by_role("button").click()
    assert found.locator("tbody tr").all_inner_texts() == before


def test_a_table_is_filtered_and_saved_as_it_is_shown(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = grid(page, "Every fit")
    found.get_by_role("searchbox").fill("power transf")
    shown = found.locator("tbody tr").all_inner_texts()
    assert len(shown) == 1
    assert "transformer" in shown[0]
    rows = saved(page, found)
    assert len(rows) == 2
    assert rows[1][0] == "transformer"
    found.get_by_role("searchbox").fill("no such thing")
    assert found.locator("tbody tr").count() == 0
    found.get_by_role("searchbox").fill("")
    assert found.locator("tbody tr").count() > 1


def test_names_are_text_in_tables_made_by_the_script_and_no_formula_in_csv(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    found = grid(page, "Every fit")
    found.locator("th").first.get_by_role("button").click()
    assert HOSTILE in found.inner_text()
    assert found.locator("img").count() == 0
    rows = saved(page, found)
    assert HOSTILE in [row[0] for row in rows]
    assert not any(re.match(r"[=@+]", cell) for row in rows for cell in row)


@pytest.mark.parametrize("by_key", [False, True])
def test_a_number_is_copied_as_shown_with_all_digits_or_as_its_macro(by_key: bool, hostile: Path, opened: Open) -> None:
    page = opened(hostile, permissions=["clipboard-read", "clipboard-write"]).page
    found = grid(page, "Exponents")
    cell = found.locator("td.copied").first
    shown = cell.inner_text().replace("\u00a0", " ")
    copied = {}
    for name in ("Number", "All digits", "Macro"):
        cell.focus() if by_key else cell.click()
        if by_key:
            page.keyboard.press("Enter")
        page.locator(".menu button", has_text=name).click()
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert copied["Number"] == shown
    assert float(copied["All digits"].split(",")[0]) == pytest.approx(number(shown), rel=0.02)
    defined = (hostile.parent / "numbers.tex").read_text(encoding="utf-8")
    body = re.search(rf"newcommand\{{{re.escape(copied['Macro'])}\}}\{{(.*)\}}", defined)
    assert body
    assert shown.split(" ")[0] in body[1]


def test_search_finds_rows_figures_and_text_and_goes_there(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    field = page.get_by_role("searchbox", name="Search this page")
    field.fill("residual")
    assert "Residuals against scale" in page.locator(".hits").inner_text()
    field.fill("cannot tell the parameters apart")
    hit = page.locator(".hit", has_text="Every fit")
    hit.click()
    found = grid(page, "Every fit")
    assert found.locator("tbody tr").first.is_visible()
    assert found.get_by_role("searchbox").input_value() == "cannot tell the parameters apart"
    field.fill(HOSTILE)
    assert page.locator(".hits img").count() == 0
    field.fill("nothing has such a name")
    assert page.locator(".hits").inner_text() == "Nothing on this page."

"""The page as it is mailed and printed: the same bytes, pictures without a script, a PDF, and no fault that keeps anybody out."""

import hashlib
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsed import HOSTILE, SETTINGS, Open, figure, grid, written
from handmade import chinchilla_study
from playwright.sync_api import Page

from scalestudy.numerals import alone, together
from scalestudy.places import TEMPLATES

VENDOR = TEMPLATES / "vendor" / "uplot"


def use(page: Page) -> None:
    """Leave nothing as it was: folds open, a table sorted, a number about to be copied, a search, a family off."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    figure(page, "fit").locator(".panel").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".families .family").first.click()
    grid(page, "Every fit").locator("th button").first.click()
    page.get_by_role("searchbox", name="Search this page").fill("transformer")
    page.keyboard.press("Tab")
    grid(page, "Exponents").locator("td.copied").first.evaluate("node => node.click()")


def faults(page: Page) -> list[str]:
    """Return the serious faults that axe finds."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
def test_nobody_is_kept_out_before_and_after_use(width: int, scheme: str, hostile: Path, opened: Open) -> None:
    page = opened(hostile, width, scheme).page
    figure(page, "forecast")
    assert faults(page) == []
    use(page)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_there_are_pictures_and_tables_and_nothing_that_does_nothing(
    hostile: Path, opened: Open
) -> None:
    page = opened(hostile, java_script_enabled=False).page
    assert page.locator("figure img").count() == 4
    for image in page.locator("figure img").all():
        assert image.is_visible()
    assert page.locator("caption", has_text="Forecasts where nothing").is_visible()
    assert page.locator("button:visible, input:visible").count() == 0
    for name in ("tools", "families", "search", "over"):
        assert page.locator(f".{name}:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_print_keeps_figures_and_tables_dark_on_white(scheme: str, hostile: Path, opened: Open) -> None:
    page = opened(hostile, scheme=scheme).page
    figure(page, "fit")
    content = page.pdf(tagged=True)
    assert content.count(b"/S /Figure") >= 4
    assert content.count(b"/S /Table") >= 5
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(32, 36, 43)"
    assert page.locator("button:not(.sort):visible, .live:visible, input:visible").count() == 0
    assert page.locator("figure img:visible").count() == 4
    assert page.locator("table:visible").count() >= 5


def test_links_to_files_beside_the_page_say_that_they_are(hostile: Path, opened: Open) -> None:
    page = opened(hostile).page
    inside = page.locator("a:not(.outside)").evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
    assert all(link.startswith(("#", "https://")) for link in inside)
    titles = page.locator("a.outside").evaluate_all("nodes => nodes.map(node => node.title)")
    assert len(titles) > 20
    assert all("beside this page" in title for title in titles)


def test_the_same_study_gives_the_same_page(hostile: Path, tmp_path: Path) -> None:
    again = written(tmp_path, chinchilla_study((HOSTILE, "transformer")), SETTINGS)
    assert again.read_bytes() == hostile.read_bytes()


def test_the_library_is_the_one_that_was_looked_at() -> None:
    listed = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir() if path.name in listed
    }
    assert found == listed
    assert {"LICENSE", "uPlot.iife.min.js", "uPlot.min.css"} == set(listed)


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        (0.34731, 0.318, 0.378),
        (1.2345, 1.2, 1.27),
        (5.8e22, 4.9e22, 6.6e22),
        (812.0, 790.0, 835.0),
        (-0.5, -0.61, -0.4),
        (0.00123, 0.0011, 0.0014),
    ],
)
def test_the_script_writes_numbers_as_the_page_does(
    value: float, lower: float, upper: float, opened: Open, hostile: Path
) -> None:
    page = opened(hostile).page
    code = (TEMPLATES / "script" / "numbers.js").read_text(encoding="utf-8")
    told = page.evaluate(
        f"(() => {{ {code}; return [withInterval({value}, {lower}, {upper}), brief({value}, 3)]; }})()"
    )
    parts = together(value, lower, upper)
    power = parts[0].exponent
    shown = [part.text.split(" x ")[0] for part in parts]
    assert told[0].split("\u00a0")[0] == f"{shown[0]} [{shown[1]}, {shown[2]}]"
    assert ("10" in told[0].split("]")[1]) == (power != 0)
    assert told[1].replace("\u00a0", "") == alone(value, 3).label.replace("\u00a0", "").replace(" ", "")

"""The page of two thousand families: small enough to mail, soon ready, every row a few pages or a word away."""

from pathlib import Path

import pandas as pd
import pytest
from browsed import PROVENANCE, Open, grid
from handmade import Tables, curve_study

from scalestudy.report import build

TABLES = (
    "clean/runs",
    "fit/fits",
    "fit/parameters",
    "analyse/forecast",
    "analyse/optimum",
    "validate/choice",
    "validate/scores",
)
SETTINGS = {
    "study": "many",
    "laws": [{"law": "power_offset", "variables": {"x": "flops"}}],
    "sources": {"runs": {"uri": "runs.csv"}},
}
FAMILIES, MADE = 2000, 25


def replicated(tables: Tables) -> Tables:
    """Return tables of many families: those of a few, again and again under other names."""
    found = {}
    for name in TABLES:
        own = tables[name][tables[name]["family"] != "all"]
        parts = [own.assign(family=own["family"] + f"-{i:02d}") for i in range(FAMILIES // MADE)]
        frame = pd.concat(parts, ignore_index=True)
        found[name] = frame.assign(row=range(len(frame))) if "row" in frame else frame
    return found


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    build(replicated(curve_study(MADE)), SETTINGS, folder, PROVENANCE)
    return folder / "report" / "index.html"


def test_two_thousand_families_are_small_and_soon_ready_and_all_there(many: Path, opened: Open) -> None:
    assert (
        many.stat().st_size < 1_500_000
    )  # figures, of at most twelve panels whatever the number of families, come on top
    page = opened(many).page
    begun, ready = page.evaluate(
        "[performance.getEntriesByType('navigation')[0].domInteractive, +document.documentElement.dataset.ready]"
    )
    assert ready - begun < 2000
    found = grid(page, "Every fit")
    assert found.locator(".over .told").inner_text() == "4,000 rows"
    first = found.locator("tbody tr").all_inner_texts()
    assert len(first) == 24
    found.get_by_role("button", name="On:").click()
    assert found.locator(".pages").inner_text().split()[1] == "25"
    assert not set(first) & set(found.locator("tbody tr").all_inner_texts())
    found.get_by_role("searchbox").fill("task07|model-63 power_offset")
    (only,) = found.locator("tbody tr").all_inner_texts()
    assert "task07|model-63" in only

"""One page of several studies: what is counted over them, what is told of each, and what is said of those that are not there."""

import math
from pathlib import Path

import pandas as pd
import pytest
from handmade import chinchilla_study
from reported import HOSTILE, SETTINGS, Page, make

from scalestudy.report.across import exponents, tested, verdicts
from scalestudy.report.across.made import Made
from scalestudy.report.across.page import build


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """Two studies of equal tables; only the second says why a number comes out otherwise."""
    folder = tmp_path_factory.mktemp("results")
    found = []
    for name in ("first", "second"):
        tables = dict(chinchilla_study())
        verdict = tables["analyse/replication"].assign(finding="", certainty="stated")
        if name == "second":
            verdict.loc[verdict["verdict"] == "differs", "finding"] = "other data"
            verdict.loc[0, "certainty"] = "remembered"
        tables["analyse/replication"] = verdict
        settings = {**SETTINGS, "study": name}
        make(folder / name, tables, settings)
        found.append(Made(settings, folder / name, tables))
    return found


def cells(grid, title):
    place = [column.title for column in grid.columns].index(title)
    return [row.cells[place] for row in grid.rows]


def test_verdicts_are_counted_by_study_and_over_all(made):
    grid = verdicts.counts_grid(made)
    assert cells(grid, "study") == ["first", "second", "all studies"]
    assert cells(grid, "numbers") == ["3", "3", "6"]
    assert cells(grid, "reproduced") == ["1", "1", "2"]
    assert cells(grid, "not testable") == ["", "", ""]


def test_the_line_counts_what_comes_out_and_what_has_a_cause(made):
    line = verdicts.verdicts_line(made)
    assert line.startswith("2 of 6 published numbers that can be tested come out within their tolerance")
    assert "1 of the published numbers are from memory" in line
    assert "Of the 4 that do not, 1 say what was found of the cause." in line
    assert not verdicts.verdicts_line([])


def test_what_comes_out_otherwise_is_listed_those_without_a_cause_first(made):
    grid = verdicts.otherwise_grid(made)
    assert len(grid.rows) == 4
    assert cells(grid, "note")[-1] == "other data"
    again = verdicts.otherwise_grid([made[1], made[1]])
    assert cells(again, "note")[-2:] == ["other data", "as above"]
    assert not verdicts.otherwise_grid([]).rows
    assert all(math.isnan(cell.lower) for cell in cells(grid, "ours"))


def test_exponents_say_how_n_and_c_are_counted(made):
    runs = made[0].raw["clean/runs"]
    counted = Made(
        made[0].settings,
        made[0].results,
        {**made[0].raw, "clean/runs": runs.assign(params_kind="total", flops_kind=None)},
    )
    grid = exponents.exponents_grid([counted])
    assert set(cells(grid, "N is")) == {"total"}
    assert set(cells(grid, "C is")) == {"not said"}


def test_isoflop_curves_that_are_flagged_say_why(made):
    curves = pd.DataFrame(
        {"family": "moe", "status": ["converged", "at_bound", "at_bound"], "message": ["", "open", "open"]}
    )
    one = Made(made[0].settings, made[0].results, {**made[0].raw})
    one.__dict__["tables"] = {**made[0].tables, "analyse/isoflop": curves}
    (row,) = exponents.isoflops_grid([one]).rows
    assert row.cells[1:] == ("moe", "3", "1", "open (2 budgets)")
    assert row.tone == "warn"


def test_errors_are_of_the_laws_that_were_asked(made):
    grid = tested.errors_grid(made)
    assert [column.title for column in grid.columns][-5:-1] == ["default law", "law chosen", "auto", "best baseline"]
    assert cells(grid, "study") == ["first", "second"]
    assert all(str(cell) for cell in cells(grid, "law chosen"))


def test_the_page_escapes_names_and_says_what_is_missing(made, tmp_path: Path):
    to = tmp_path / "atlas.html"
    build(made, to, HOSTILE, {"third": HOSTILE})
    page = Page()
    page.feed(to.read_text(encoding="utf-8"))
    assert HOSTILE in page.text
    assert "Not on this page" in page.text
    assert not any("alert" in str(tag) for tag in page.all("script"))
    assert "missing" in [section["id"] for section in page.all("section")]


def test_the_page_is_of_equal_bytes(made, tmp_path: Path):
    for name in ("one", "two"):
        build(made, tmp_path / f"{name}.html")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()

"""Every figure that answers: of its own table, with all that is drawn, and data a page can carry."""

import json
import math

import pandas as pd
import pytest
from handmade import chinchilla_study
from handmade_more import MORE, more_settings, more_study

from scalestudy.figures.registry import FIGURES
from scalestudy.figures.stage import gather
from scalestudy.report.carried.charts import panels
from scalestudy.report.views.base import LINES, MARKS
from scalestudy.report.views.registry import SHOWN

PLAIN = {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}}
FAMILIES = ("dense", "moe")


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    plain, more = chinchilla_study(FAMILIES), more_study(FAMILIES)
    studies = {name: (more, more_settings()) if name in MORE else (plain, PLAIN) for name in SHOWN}
    return {name: gather(FIGURES[name], *study).frame for name, study in studies.items()}


def test_what_answers_is_a_figure() -> None:
    assert set(SHOWN) <= set(FIGURES)
    marks = {mark for one in SHOWN.values() for view in one.views for mark in view.marks.values()}
    assert marks <= set(MARKS)


@pytest.mark.parametrize("name", SHOWN)
def test_every_row_of_a_kind_that_is_shown_is_carried_once(name: str, frames: dict[str, pd.DataFrame]) -> None:
    frame = frames[name]
    made = panels(frame, SHOWN[name].views)
    assert made
    carried = sum(len(one["x"]) for panel in made for one in panel["series"])
    expected = 0
    for view in SHOWN[name].views:
        kinds = frame[list(view.kind)].astype(str).agg(" ".join, axis=1) if view.kind else pd.Series("", frame.index)
        expected += int((kinds.isin(list(view.marks)) & frame[view.x].notna()).sum())
    assert carried == expected


@pytest.mark.parametrize("name", SHOWN)
def test_numbers_are_those_of_the_table_and_lines_go_from_left_to_right(
    name: str, frames: dict[str, pd.DataFrame]
) -> None:
    made = panels(frames[name], SHOWN[name].views)
    json.dumps(made, allow_nan=False)
    for panel in made:
        assert panel["x"]["label"]
        assert panel["y"]["label"]
        for one in panel["series"]:
            assert len({len(one[key]) for key in ("x", "y", "lower", "upper", "row", "inside") if key in one}) == 1
            if one["mark"] in LINES:
                assert one["x"] == sorted(one["x"])
    known = {f"{value:.7g}" for view in SHOWN[name].views for value in frames[name][view.y].dropna()}
    told = {f"{value:.7g}" for panel in made for one in panel["series"] for value in one["y"] if value is not None}
    assert {one for one in told if math.isfinite(float(one))} <= known


@pytest.mark.parametrize("name", SHOWN)
def test_a_line_of_a_single_place_can_be_seen(name: str, frames: dict[str, pd.DataFrame]) -> None:
    """A study may ask for one budget or one value; a line through one place is no mark."""
    for view in SHOWN[name].views:
        kept = frames[name].dropna(subset=[view.x, view.y])
        kinds = kept[list(view.kind)].astype(str).agg(" ".join, axis=1) if view.kind else pd.Series("", kept.index)
        lined = kept[kinds.map(dict(view.marks)).isin(LINES)]
        single = lined.drop_duplicates([column for column in ("family", *view.panels, *view.lines) if column in lined])
        series = [one for panel in panels(single, [view]) for one in panel["series"]]
        assert len(series) == len(single) or not len(single)
        assert not {one["mark"] for one in series if len(one["x"]) == 1} & set(LINES)


@pytest.mark.parametrize(
    "name", [name for name in SHOWN if name not in ("frontier", "strategy", "multiplier", "loss_to_loss")]
)
def test_a_mark_of_a_run_names_the_run(name: str, frames: dict[str, pd.DataFrame]) -> None:
    made = panels(frames[name], SHOWN[name].views)
    rows = [row for panel in made for one in panel["series"] for row in one.get("row", ()) if row is not None]
    assert rows


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", SHOWN)
def test_a_panel_without_any_value_is_left_out_silently(name: str, frames: dict[str, pd.DataFrame]) -> None:
    columns = list({view.y for view in SHOWN[name].views})
    assert panels(frames[name].assign(**dict.fromkeys(columns, math.nan)), SHOWN[name].views) == []

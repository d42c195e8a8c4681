"""Questions that name a metric: asked of it alone, and of all where they name none."""

import numpy as np
import pandas as pd
import pytest
from fitted import fit_tables, run_table

from scalestudy.analyse.stage import analyse
from scalestudy.errors import StudyError

FLOPS = np.geomspace(1e18, 1e22, 12)
THETA = {"a": {"E": 0.1, "A": 30.0, "a": 0.12}, "b": {"E": 0.08, "A": 36.0, "a": 0.12}}
METRICS = ("err", "loss")


def asked(entry):
    """The tables of a study of two families and two metrics that follow one law."""
    value = {name: one["E"] + one["A"] * FLOPS ** -one["a"] for name, one in THETA.items()}
    each = [
        run_table(family=name, flops=FLOPS, value=value[name], metric=metric) for name in THETA for metric in METRICS
    ]
    runs = pd.concat(each, ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)), run=runs["family"] + runs["run"])
    made = fit_tables(*((name, "power_offset", theta) for name, theta in THETA.items()), draws=40)
    tables = {
        name: pd.concat([frame.assign(metric=metric) for metric in METRICS], ignore_index=True)
        if "metric" in frame
        else frame
        for name, frame in made.items()
    }
    law = {"law": "power_offset", "variables": {"x": "flops"}}
    return analyse(runs, tables, {"study": "made", "laws": [law], "fit": {}, "analyse": [entry]})


ASKED = {
    "analyse/reach": lambda more: {"forecast": {"reach": [{"value": 0.2, **more}]}},
    "analyse/multiplier": lambda more: {"multiplier": {"reference": "a", "values": [0.2], **more}},
    "analyse/strategy": lambda more: {"strategy": {"values": [0.2], **more}},
    "analyse/crossover": lambda more: {"crossover": more},
    "analyse/optimum": lambda more: {"optimum": {"over": {"flops": [1e18, 1e20]}, **more}},
    "analyse/next_designs": lambda more: {
        "next_runs": {
            "know": {"forecast": {"flops": 1e23}},
            "candidates": {"flops": [1e20, 1e21]},
            "budget": 3e21,
            "cost": "flops",
            **more,
        }
    },
}


@pytest.mark.parametrize("table", ASKED)
@pytest.mark.parametrize("named", ["loss", ["loss"], ["err", "loss"], None])
def test_a_question_is_asked_of_the_metrics_it_names(table, named):
    rows = asked(ASKED[table]({} if named is None else {"metric": named}))[table]
    assert set(rows["metric"]) == ({"loss"} if named in ("loss", ["loss"]) else set(METRICS))
    every = asked(ASKED[table]({}))[table]
    same = every[every["metric"].isin(set(rows["metric"]))].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows.reset_index(drop=True), same)


@pytest.mark.parametrize("table", ASKED)
def test_a_metric_that_is_not_there_is_one_line_with_those_that_are(table):
    with pytest.raises(StudyError, match="metric: 'lss'; expected one of err, loss; did you mean 'loss'"):
        asked(ASKED[table]({"metric": "lss"}))


def test_a_formula_says_itself_what_is_not_there():
    rows = asked({"derive": {"name": "x", "formula": "E", "metric": "lss"}})["analyse/derived"]
    assert "lss" in rows["message"].iloc[0]

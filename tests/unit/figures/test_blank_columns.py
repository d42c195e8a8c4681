"""A run that lacks a column of the law is no point of its line, and takes nothing from the others."""

import numpy as np
from handmade import chinchilla_study

from scalestudy.figures.drawn import fit


def test_a_run_without_its_size_leaves_the_line_as_it_is() -> None:
    tables = chinchilla_study()
    runs = tables["clean/runs"]
    whole = fit.table(tables, {}).frame
    without = runs.index[runs["metric"] == "loss"][0]
    part = fit.table({**tables, "clean/runs": runs.assign(params=runs["params"].mask(runs.index == without))}, {}).frame
    lines = part[part["kind"].isin(["curve", "beyond"])]
    assert len(lines) > 0
    assert np.isfinite(lines[["x", "y"]].to_numpy(float)).all()
    assert (part["kind"] == "point").sum() == (whole["kind"] == "point").sum() - 1

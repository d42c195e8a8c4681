"""Measures of metrics and benchmarks on the page."""

import pandas as pd

from scalestudy.report.about_benchmarks import measures_grid

ROW = {"metric": "accuracy", "point": 0, "level": 1e7, "unit": "1", "n": 3, "message": "of pairs"}


def test_every_measure_is_a_line_with_its_sentence_and_what_is_not_known_is_marked():
    tables = {
        "analyse/emergence": pd.DataFrame(
            [{**ROW, "family": "a", "measure": "basin_width", "estimate": 0.5, "unit": "decades"}]
        ),
        "analyse/benchmarks": pd.DataFrame(
            [{**ROW, "metric": "loss", "measure": "decision_accuracy", "estimate": float("nan")}]
        ),
    }
    width, decided = measures_grid(tables).rows
    shown = [getattr(cell, "text", cell) for cell in width.cells]
    assert shown[:3] == ["basin width", "a", "accuracy"]
    assert {"decades", "3", "of pairs", "0.5"} <= set(shown)
    assert (width.tone, decided.tone) == ("", "warn")


def test_without_measures_there_is_no_line():
    assert not measures_grid({}).rows

"""What the summary says of rows, families and metrics that are lost."""

import pandas as pd
import pytest
from handmade import chinchilla_study

from scalestudy.report.summary import data_line


def study(
    units: dict[tuple[str, str], tuple[int, int, int]], warnings: tuple[str, ...] = ()
) -> dict[str, pd.DataFrame]:
    """Tables with so many rows fitted, excluded and held out in each fit unit."""
    rows = [
        {
            "source": "runs",
            "family": family,
            "metric": metric,
            "unit": "nats",
            "excluded": kind == 1,
            "held_out": kind == 2,
            "value": 1.0,
        }
        for (family, metric), counts in units.items()
        for kind, count in enumerate(counts)
        for _ in range(count)
    ]
    runs = pd.DataFrame(rows)
    runs["excluded_by"] = runs["excluded"].map({True: 0, False: None}).astype("float64")
    ledger = pd.DataFrame(
        {"position": [0, *range(1, 1 + len(warnings))], "rule": ["thin", *["warning"] * len(warnings)]}
    )
    return {"clean/runs": runs, "clean/ledger": ledger.assign(reason=["between", *warnings])}


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ({("a", "loss"): (10, 90, 0)}, "10 of 100 rows fitted (90 excluded), 1 family"),
        (
            {("a", "loss"): (9, 91, 0)},
            "9 of 100 rows fitted (91 excluded), 1 family; fewer than a tenth of the rows are fitted: thin took out 91",
        ),
        (
            {("a", "loss"): (2, 1, 97)},
            "2 of 100 rows fitted (1 excluded, 97 held out), 1 family; fewer than a tenth of the rows are fitted: held out are 97",
        ),
        (
            {("a", "loss"): (5, 0, 0), ("b", "loss"): (0, 5, 0), ("c", "loss"): (0, 0, 5)},
            "5 of 15 rows fitted (5 excluded, 5 held out), 3 families; no row is left of the family b, taken out by thin",
        ),
        (
            {("a", "loss"): (5, 0, 0), ("a", "acc"): (0, 5, 0)},
            "5 of 10 rows fitted (5 excluded), 1 family, 2 metrics; no row is left of the metric acc, taken out by thin",
        ),
        (
            {("a", "loss"): (5, 0, 0), ("b", "loss"): (0, 5, 0), ("a", "acc"): (0, 5, 0), ("b", "acc"): (5, 0, 0)},
            (
                "10 of 20 rows fitted (10 excluded), 2 families, 2 metrics; no row is left of the 2 pairs of family and metric "
                "a, acc; b, loss, taken out by thin"
            ),
        ),
        (
            {("a", "loss"): (5, 0, 0)} | {(f"b{i}", "loss"): (0, 1, 0) for i in range(5)},
            (
                "5 of 10 rows fitted (5 excluded), 6 families; no row is left of the 5 families b0; b1; b2 and 2 more, "
                "taken out by thin"
            ),
        ),
    ],
)
def test_the_first_line_says_what_is_lost(units, told):
    runs = study(units)
    runs["clean/runs"] = runs["clean/runs"].sort_values(["metric", "family"], ignore_index=True)
    assert data_line(runs) == told


def test_the_first_line_has_the_warnings_of_cleaning():
    told = data_line(study({("a", "loss"): (5, 0, 0)}, ("thin met only runs of one row", "other")))
    assert told == "5 of 5 rows fitted, 1 family; warning: thin met only runs of one row (and 1 more in the ledger)"
    assert ";" not in data_line(chinchilla_study())

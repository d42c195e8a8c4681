"""One number of many rows: which rows these are."""

import pandas as pd
import pytest

from scalestudy.analyse.lookup import _many

SCORES = pd.DataFrame({"family": ["a", "b", "all"], "value": [1.0, 3.0, 8.0]})
FAMILIES = {"analyse/x": SCORES, "analyse/y": SCORES.drop(columns="family"), "analyse/z": SCORES.iloc[2:]}


@pytest.mark.parametrize(
    ("table", "where", "mean"),
    [
        ("analyse/x", {}, 2.0),
        ("analyse/x", {"family": "all"}, 8.0),
        ("analyse/x", {"family": ["a", "all"]}, 4.5),
        ("analyse/y", {}, 4.0),
        ("analyse/z", {}, 8.0),
    ],
)
def test_the_mean_over_families_is_a_row_only_where_it_is_named_or_all_there_is(table, where, mean):
    assert _many(FAMILIES, {"table": table, "where": where, "mean": "value"}).value == pytest.approx(mean)

"""Rules whose thresholds are learned act on measured rows only, in folds as in the table, beside columns that are learned."""

from pathlib import Path
from typing import Any

import numpy as np
from benchmarks_made import OBSERVED, learned, models

from scalestudy.clean import thresholds
from scalestudy.fit import fit
from scalestudy.validate.stage import validate

LEARN: list[Any] = [{"pca": {"columns": "score_*", "components": 1, "into": "pc", "as_metric": True}}]
RULES: list[Any] = [{"drop_highest": {"column": "value", "count": 2}}]


def test_added_rows_are_left_alone_and_folds_go_on(tmp_path: Path) -> None:
    runs, ledger, _ = learned(tmp_path, models(), LEARN, RULES)
    asked: dict[str, Any] = {"study": "made", "clean": RULES, "learn": LEARN, "laws": [OBSERVED], "range": [-9, 9]}
    asked |= {"fit": {"objective": "squared_raw", "uncertainty": {"method": "none"}}}
    asked |= {"validate": {"schemes": [{"kfold": {"folds": 3}}]}}
    out, relearn = thresholds(runs, asked)
    assert (out == (runs["excluded"])).all()
    assert not out[runs["metric"] == "pc1"].any()
    # Two values of each family go, those of points that have no row of the new metric either.
    assert out.sum() == ledger["excluded"].sum() == 6
    assert (runs["metric"] == "pc1").sum() == len(models()) - 6
    np.testing.assert_array_equal(relearn(runs), out)
    found = validate(runs, fit(runs, asked), asked)["validate/predictions"]
    of = found[(found["law"] == "linear") & (found["metric"] == "target")]
    assert of["predicted"].notna().all()
    assert len(of) == len(models()) - 6

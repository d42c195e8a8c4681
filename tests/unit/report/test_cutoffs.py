"""The headline of a rolling test: the latest cutoff first, then the mean in which every cutoff counts alike."""

import numpy as np
import pandas as pd
import pytest
from predicted import predictions

from scalestudy.report.about_cutoffs import cutoffs_grid
from scalestudy.report.about_scores import cutoff_count, law_and_baseline
from scalestudy.report.summary import score_line
from scalestudy.validate.judge import over_families, score

LINE = "baseline_log_linear"
ERRORS = {"early": (12, 0.30, 0.20), "late": (4, 0.02, 0.08)}
"""By fold: rows, the error of `auto`, and that of the baseline."""


@pytest.fixture(scope="module")
def tables():
    parts = [
        predictions({"auto": np.full(n, ours), LINE: np.full(n, theirs)}).assign(fold=fold)
        for fold, (n, ours, theirs) in ERRORS.items()
    ]
    unsplit = pd.DataFrame(columns=["family", "metric", "law", "scheme", "reason", "scale"], dtype=str)
    found = {"validate/predictions": pd.concat(parts, ignore_index=True), "validate/unsplit": unsplit}
    return found | over_families(score(found, "s", shards=2), "s")


def test_every_cutoff_counts_alike_in_the_headline(tables):
    found = law_and_baseline(tables, "rolling")
    assert (found.law, found.baseline) == ("auto", LINE)
    assert (found.ours, found.theirs) == pytest.approx((0.16, 0.14))
    assert cutoff_count(tables, "rolling") == 2
    assert cutoff_count(tables, "kfold") == 0


def test_the_latest_cutoff_is_told_first_and_who_is_better_at_each(tables):
    told = score_line(tables)
    latest, mean = told.index("at the latest cutoff 2% off (auto)"), told.index("over 2 cutoffs alike 17% off (auto)")
    assert latest < mean
    assert "no better than" not in told[latest:mean]
    assert "no better than the best baseline (log linear), 15% off" in told[mean:]


def test_tables_without_cutoffs_are_told_by_all_rows(tables):
    without = {name: table for name, table in tables.items() if name != "validate/cutoffs"}
    pooled = np.sqrt((12 * 0.3**2 + 4 * 0.02**2) / 16)
    assert law_and_baseline(without, "rolling").ours == pytest.approx(pooled)
    assert "cutoff 2" not in score_line(without)


def test_the_page_has_each_cutoff_with_its_rows_and_baselines_in_grey(tables):
    grid = cutoffs_grid(tables)
    first = [str(cell) for cell in grid.rows[0].cells]
    assert (first[0], first[1], first[-1]) == ("auto", "2.02%", "17.4%")
    assert [row.tone for row in grid.rows] == ["", "muted"]
    assert "4 rows; 12 rows" in grid.caption
    assert grid.notes


def test_a_test_with_one_cutoff_has_no_such_table(tables):
    only = tables["validate/cutoffs"].query("cutoff < 2")
    assert not cutoffs_grid({**tables, "validate/cutoffs": only}).rows

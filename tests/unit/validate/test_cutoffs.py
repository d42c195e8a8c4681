"""Scores by cutoff: the latest is number 1, and in the mean each counts alike."""

import numpy as np
import pandas as pd
import pytest
from ladders import ladder, validated
from predicted import predictions

from scalestudy.splits.schemes.rolling import SCHEME
from scalestudy.tables.score import BY_CUTOFF
from scalestudy.validate.cutoffs import cutoff_table
from scalestudy.validate.scoring import score_table


def rolling(errors_by_fold):
    """Predictions of law `a` whose errors all have one size in a fold; folds are nested, the first being the earliest."""
    parts = [predictions({"a": errors}).assign(fold=fold) for fold, errors in errors_by_fold.items()]
    return pd.concat(parts, ignore_index=True)


def one(table, cutoff):
    found = table[(table["score"] == "rmsle") & (table["cutoff"] == cutoff) & (table["law"] == "a")]
    assert len(found) == 1
    return found.iloc[0]


def test_the_latest_cutoff_tests_the_fewest_rows_and_is_number_one():
    table = cutoff_table(rolling({"early": np.full(12, 0.3), "late": np.full(4, 0.1), "middle": np.full(8, 0.2)}))
    told = [(one(table, k)["fold"], one(table, k)["n"], one(table, k)["value"]) for k in (1, 2, 3)]
    assert [fold for fold, _, _ in told] == ["late", "middle", "early"]
    assert [n for _, n, _ in told] == [4, 8, 12]
    assert [value for _, _, value in told] == pytest.approx([0.1, 0.2, 0.3])


def test_in_the_mean_every_cutoff_counts_alike_and_pooled_rows_do_not():
    table = rolling({"early": np.full(12, 0.3), "late": np.full(4, 0.1)})
    mean = one(cutoff_table(table), 0)
    assert mean["value"] == pytest.approx(0.2)
    assert (mean["n"], mean["fold"], mean["note"]) == (16, "mean of 2 cutoffs", "")
    assert np.isnan(mean["stderr"])
    pooled = score_table(table).query("score == 'rmsle'")["value"].item()
    assert pooled == pytest.approx(np.sqrt((12 * 0.09 + 4 * 0.01) / 16))


def test_a_law_that_fails_at_a_cutoff_has_no_mean_and_a_note():
    table = rolling({"early": np.full(12, 0.3), "late": np.full(4, 0.1)})
    table.loc[table["fold"] == "late", "predicted"] = np.nan
    mean = one(cutoff_table(table), 0)
    assert np.isnan(mean["value"])
    assert mean["own"] == pytest.approx(0.3)
    assert mean["note"] == "no score at 1 of 2 cutoffs"


def test_other_schemes_have_no_cutoffs():
    assert cutoff_table(predictions({"a": np.full(5, 0.1)}, scheme="kfold")).empty


def test_over_families_a_cutoff_is_met_by_its_number():
    table = validated(ladder("ab"), {}, {"study": "s", "laws": ["chinchilla"], "fit": {}})["validate/cutoffs"]
    own = table.query("score == 'rmsle' and law == 'auto'")
    for cutoff, rows in own.groupby("cutoff"):
        single = rows[rows["family"] != "all"]
        assert rows.loc[rows["family"] == "all", "value"].item() == pytest.approx(single["value"].mean()), cutoff
    assert set(own["cutoff"]) >= {0, 1}
    assert (table.loc[table["family"] == "all", "fold"] == "").all()


def test_the_scheme_is_that_of_the_registry():
    assert SCHEME.name == BY_CUTOFF

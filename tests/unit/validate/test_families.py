"""Means over families: by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from scalestudy.validate.families import mean_over_families


def scores(value, law="a", families="xyz", **more):
    columns = {"family": list(families), "metric": "m", "law": law, "scheme": "kfold", "score": "rmse", "value": value}
    rest = {
        "stderr": 0.1,
        "lower": 0.0,
        "upper": 1.0,
        "n": [3, 4, 5][: len(families)],
        "n_failed": 1,
        "own": np.nan,
        "n_own": 0,
    }
    return pd.DataFrame({**columns, **rest, "scale": "log", "unit": "relative", "note": "", **more})


def test_the_mean_with_the_interval_of_student():
    (found,) = mean_over_families(scores([1.0, 2.0, 6.0])).to_dict("records")
    error = np.std([1, 2, 6], ddof=1) / np.sqrt(3)
    assert (found["family"], found["value"], found["stderr"]) == ("all", 3.0, pytest.approx(error))
    half = t.ppf(0.975, 2) * error
    assert (found["lower"], found["upper"]) == (pytest.approx(3 - half), pytest.approx(3 + half))
    assert (found["n"], found["n_failed"]) == (12, 3)
    assert np.isnan(found["own"])


def test_two_families_have_an_interval_and_one_has_no_mean():
    (found,) = mean_over_families(scores([1.0, 2.0], families="xy")).to_dict("records")
    assert (found["value"], found["stderr"]) == (1.5, pytest.approx(0.5))
    assert found["upper"] - found["value"] == pytest.approx(t.ppf(0.975, 1) * 0.5)
    assert mean_over_families(scores([1.0], families="x")).empty


def test_laws_are_compared_on_the_families_that_all_have():
    """The second law failed in one family, so that the mean of the first leaves it out, and says what it would be with it."""
    table = pd.concat([scores([1.0, 2.0, 6.0]), scores([2.0, 4.0, np.nan], "b")])
    first, second = mean_over_families(table).to_dict("records")
    assert (first["law"], first["value"], first["own"]) == ("a", 1.5, 3.0)
    assert (second["law"], second["value"]) == ("b", 3.0)
    assert "1 of 3 families have no score" in second["note"]
    assert second["n"] == 7


def test_a_law_that_failed_everywhere_says_so():
    table = pd.concat([scores([1.0, 2.0, 6.0]), scores([np.nan] * 3, "b", note="why")])
    first, second = mean_over_families(table).to_dict("records")
    assert first["value"] == 3.0
    assert np.isnan(second["value"])
    assert second["note"] == "3 of 3 families have no score; why"

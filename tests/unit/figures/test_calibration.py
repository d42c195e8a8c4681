"""What the figure of calibration says of forecasts whose calibration is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from scalestudy.figures.content import NotApplicableError
from scalestudy.figures.drawn.calibration import BINS, FEW, LEVELS, table

EVEN = (np.arange(200) + 0.5) / 200
"""Where values lie in their forecasts, if these are as sure as they should be."""


def tables(places, wider=1.0, scale="log", **columns):
    """Predictions by `auto` whose values lie at given places of distributions that are as many times too wide."""
    miss, half = norm.ppf(places), norm.ppf(0.975) * wider
    move = np.exp if scale == "log" else np.asarray
    numbers = {
        "value": move(miss),
        "predicted": move(0 * miss),
        "lower": move(0 * miss - half),
        "upper": move(0 * miss + half),
    }
    frame = pd.DataFrame({"family": "f", "metric": "m", "law": "auto", "scheme": "kfold", "fold": "0", **numbers})
    fits = pd.DataFrame({"family": ["f"], "metric": "m", "law": "power", "status": "converged", "n": 9})
    return {"validate/predictions": frame.assign(decades_beyond=0.0, scale=scale, **columns), "fit/fits": fits}


def shares(content, panel="axis"):
    return content.frame.query("panel == @panel").set_index("group")


@pytest.mark.parametrize("scale", ["log", "raw"])
def test_every_interval_of_a_calibrated_forecast_holds_its_level_and_the_histogram_is_even(scale):
    content = table(tables(EVEN, scale=scale), {})
    assert shares(content)["share"].to_numpy() == pytest.approx(LEVELS, abs=0.01)
    assert shares(content, "transform")["share"].to_numpy() == pytest.approx(np.ones(BINS))
    assert set(content.frame["n"]) == {200}


def test_intervals_that_are_twice_too_wide_lie_above_the_diagonal_by_as_much_as_they_should():
    expected = 2 * norm.cdf(2 * norm.ppf((1 + LEVELS) / 2)) - 1
    assert shares(table(tables(EVEN, wider=2.0), {}))["share"].to_numpy() == pytest.approx(expected, abs=0.01)
    histogram = shares(table(tables(EVEN, wider=0.5), {}), "transform")["share"]
    assert histogram.iloc[0] > 2 < histogram.iloc[-1]


def test_horizons_and_axes_have_lines_of_their_own_where_they_have_rows():
    far = np.where(np.arange(200) < 100, 0.0, 0.6)
    fold = np.where(np.arange(200) < 195, "flops above 1e+20", "params above 7")
    content = table(
        tables(EVEN)
        | {"validate/predictions": tables(EVEN)["validate/predictions"].assign(decades_beyond=far, fold=fold)},
        {},
    )
    assert dict.fromkeys(shares(content, "horizon").index) == dict.fromkeys(["inside", "to 1 decade"])
    assert set(shares(content).index) == {"ahead in flops"}
    assert content.notes == (f"Fewer than {FEW} predictions, and so not drawn apart: ahead in params.",)


def test_rows_without_an_interval_are_not_counted_and_none_at_all_is_said():
    known = tables(EVEN)
    part = known["validate/predictions"]
    part.loc[:99, "lower"] = np.nan
    assert set(table(known, {}).frame["n"]) == {100}
    with pytest.raises(NotApplicableError, match="no out-of-sample prediction has both"):
        table(known | {"validate/predictions": part.assign(upper=np.nan)}, {})

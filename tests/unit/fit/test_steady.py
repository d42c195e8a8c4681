"""Fits whose parameters are not told, and whose predictions are: they predict, and say so; others do not."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.engine import solve
from scalestudy.fit.model import Optima
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.fit.stage import fit
from scalestudy.fit.steady import WITHOUT, judged
from scalestudy.forecast.fitted import read_fits
from scalestudy.forecast.forecast import one_by_one
from scalestudy.laws import LAWS, compile_law, resolve
from scalestudy.laws.candidates import open_floor
from scalestudy.validate.stage import validate

NOISE = 0.01
RAW = Settings(objective="squared_raw")
X = np.geomspace(1e3, 1e7, 40)


def logarithmic(x):
    """What E + A x^-a tends to as a falls to zero and A grows."""
    return -1.0 - 0.12 * np.log(x / 1e3)


def solved(x, value, law="power_offset", settings=RAW):
    return solve(open_floor(LAWS[law]), [Problem({"x": x}, value, np.ones(len(x)))], settings)[0]


@pytest.mark.parametrize("seed", range(3))
def test_a_law_that_runs_off_to_a_logarithm_predicts_one(seed):
    noise = NOISE * np.random.default_rng(seed).standard_normal(len(X))
    solution = solved(X, logarithmic(X) + noise)
    assert solution.usable or solution.steady, solution.message
    far = compile_law(LAWS["power_offset"]).value(solution.best, {"x": np.array([1e8])})
    assert far == pytest.approx(logarithmic(1e8), abs=3 * NOISE)


def test_some_of_these_have_no_estimate():
    """Else the test above would say nothing of steady fits."""
    found = [solved(X, logarithmic(X) + NOISE * np.random.default_rng(s).standard_normal(len(X))) for s in range(6)]
    steady = [one for one in found if one.steady]
    assert steady
    for one in steady:
        assert not one.usable
        assert np.isnan(one.parameters).all()
        assert "its predictions are told all the same" in one.message


def test_what_agrees_at_the_rows_alone_does_not_predict():
    """Two sizes tell no exponent: every one of them goes through both, and they part beyond."""
    x = np.repeat([1e3, 1e5], 10)
    value = 2 + 50 * x**-0.5 + NOISE * np.random.default_rng(0).standard_normal(20)
    solution = solved(x, value)
    assert not solution.usable
    assert not solution.steady


def rows():
    columns = np.array(list(product([3e7, 3e8, 1e9], [4e3, 1.6e4, 6.4e4], np.geomspace(2e9, 4e11, 6)))).T
    params, vocab, tokens = columns
    value = -1 - 0.12 * np.log(tokens / 2e9) - 0.08 * np.log(params / 3e7) - 0.02 * np.log(vocab / 4e3)
    table = pd.DataFrame({"params": params, "vocab": vocab, "tokens": tokens, "truth": value})
    table["value"] = value + NOISE * np.random.default_rng(1).standard_normal(len(value))
    names = {"family": "f", "metric": "loss", "direction": "lower", "study": "s", "source": "s", "unit": ""}
    fixed = {"stderr": np.nan, "excluded": False, "held_out": False, "row": np.arange(len(table)), "run": "r"}
    return table.assign(**names, **fixed)


def test_a_law_alone_forecasts_from_such_a_fit_as_it_stands_in_the_tables():
    table, entry = rows(), {"law": "vocabulary", "variables": {"N_nv": "params", "N_v": "vocab"}}
    # One start in a few would do too; what is tested is that the tables bring the forecast back.
    settings = {"study": "s", "laws": [entry], "fit": {"objective": "squared_raw", "uncertainty": {"method": "none"}}}
    tables = fit(table, settings)
    (row,) = tables["fit/fits"].to_dict("records")
    law = open_floor(resolve(entry, list(table.columns)))
    (fitted,) = read_fits(tables, {law.name: law})
    assert row["status"] in WITHOUT
    assert (fitted.usable, fitted.steady) == (False, True)
    assert tables["fit/parameters"]["estimate"].isna().all()
    (alone,) = one_by_one([fitted], table).values()
    target = pd.DataFrame({"params": [1e10], "vocab": [2e5], "tokens": [4e12]})
    made = alone.at(target)
    truth = -1 - 0.12 * np.log(2e3) - 0.08 * np.log(1e10 / 3e7) - 0.02 * np.log(50)
    assert made.lower[0] < truth < made.upper[0]
    assert made.upper[0] - made.lower[0] < 30 * NOISE
    assert np.isfinite(alone.leverage(target)).all() or np.isnan(alone.leverage(target)).all()


def test_auto_predicts_from_such_a_fit():
    """With one law that is told by its predictions alone, there is a forecast of held-out rows and of folds."""
    random = np.random.default_rng(0)
    x = np.geomspace(1e3, 1e8, 30)
    table = pd.DataFrame({"tokens": x, "value": logarithmic(x) + NOISE * random.standard_normal(30)})
    names = {"family": "f", "metric": "score", "direction": "lower", "study": "s", "source": "s", "unit": ""}
    table = table.assign(**names, stderr=np.nan, excluded=False, held_out=x > 1e7, row=np.arange(30), run="r")
    settings = {"study": "s", "laws": [{"law": "power_offset", "variables": {"x": "tokens"}}]}
    options = {"fit": {"objective": "squared_raw"}, "validate": {"schemes": [{"rolling": {"cutoffs": [0.7]}}]}}
    made = validate(table, {}, settings | options)["validate/predictions"]
    held = made[(made["law"] == "auto") & (made["scheme"] == "held_out")]
    assert len(held) == 6
    assert np.abs(held["predicted"] - logarithmic(x[x > 1e7])).max() < 3 * NOISE


@pytest.mark.parametrize(("lower", "steady"), [(1.0, True), (0.5, False)])
def test_starts_that_agree_above_an_optimum_found_from_elsewhere_tell_nothing(lower, steady):
    """Two starts that ended alike are as good as the best, unless that was found later and lies far below them."""
    value = logarithmic(X) + NOISE * np.random.default_rng(0).standard_normal(len(X))
    compiled, problem = compile_law(open_floor(LAWS["power_offset"])), Problem({"x": X}, value, np.ones(len(X)))
    best = solved(X, value).best
    (theta,) = compiled.to_internal(compiled.reduce(best[None]))
    nothing = np.full(3, np.nan)
    solution = Solution("degenerate", "no estimate", nothing, lower, len(X), len(X) - 3, best=best)
    ends = Optima(np.stack([theta, theta]), np.ones(2), np.ones(2, dtype=bool))
    (found,) = judged(compiled, [problem], ends, np.array([0]), [solution], RAW)
    assert found.steady == steady

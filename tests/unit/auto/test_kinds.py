"""What `auto` promises of kinds of studies, whatever the numbers: made studies of each kind, with their relation."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder_of, validated

from scalestudy.forecast.calibrate import LEAST_OF_CURVES

X = np.geomspace(1e7, 1e12, 14)
SHAPES = {
    "falling": 1.0 + 30 * X**-0.3,
    "turning": 0.2 + 30 * X**-0.25 + 4e-5 * X**0.33,
    "rising": 0.2 + 2e-4 * X**0.3,
}
LAWS = [
    {"law": "power_offset", "variables": {"x": "tokens"}},
    {"law": "u_shape", "variables": {"x": "tokens"}},
    {
        "name": "rising",
        "formula": "E + B * N**b",
        "variables": {"N": "tokens"},
        "parameters": {"E": {"sign": "+"}, "B": {"sign": "+"}, "b": {"sign": "+", "bounds": [0, 3]}},
    },
]
SETTINGS = {"study": "s", "laws": LAWS, "validate": {"schemes": [{"kfold": {"folds": 4}}]}}


def shaped(*names, target=1e14, noise=0.005):
    """One family of each shape, with one run far beyond held out."""
    rng = np.random.default_rng(11)
    parts = []
    for name in SHAPES:
        value = SHAPES[name] * np.exp(rng.normal(0, noise, len(X)))
        if name in names:
            tokens = np.r_[X, target]
            parts.append(pd.DataFrame({"family": name, "tokens": tokens, "value": np.r_[value, value[-1]]}))
    frame = pd.concat(parts, ignore_index=True).assign(held_out=lambda rows: rows["tokens"] == target)
    constants = {"study": "s", "source": "r", "metric": "loss", "unit": "", "direction": "lower", "params": np.nan}
    frame = frame.assign(**constants, stderr=np.nan, flops=np.nan, excluded=False, reason=None)
    frame = frame.assign(row=np.arange(len(frame)), excluded_by=pd.array([pd.NA] * len(frame), dtype="Int64"))
    return frame.assign(run=frame["family"] + frame["row"].astype(str))


def held_out(tables, family):
    rows = tables["validate/predictions"].query("scheme == 'held_out' and law == 'auto' and family == @family")
    return rows[["predicted", "lower", "upper"]].iloc[0]


def test_unlike_neighbours_do_not_move_a_forecast():
    """By no more than a tenth of the interval's width, at a hundred times the largest run."""
    alone, among = (validated(shaped(*names), {}, SETTINGS) for names in (("falling",), tuple(SHAPES)))
    alone, among = held_out(alone, "falling"), held_out(among, "falling")
    assert abs(among["predicted"] - alone["predicted"]) < 0.1 * (alone["upper"] - alone["lower"])
    assert alone["lower"] < 1.0 + 30 * 1e14**-0.3 < alone["upper"]
    assert among["upper"] - among["lower"] < 0.3


def test_what_doubles_in_equal_times_is_forecast_as_that_without_being_told():
    """Exponential growth over three years, asked at six: within its interval, which is not orders of magnitude wide."""
    year = np.arange(1, 13) / 4
    frame = curves(1, points=12).iloc[:13].assign(tokens=np.r_[year, 6.0], held_out=np.arange(13) == 12)
    noise = np.random.default_rng(2).normal(0, 0.02, 13)
    frame = frame.assign(value=np.exp(0.02 + year_of(frame) + noise), metric="capability", direction="higher")
    settings = {"study": "s", "laws": "auto", "axes": {"tokens": "scale"}}
    told = held_out(
        validated(frame.reset_index(drop=True).assign(row=np.arange(13)), {}, settings), frame["family"].iloc[0]
    )
    assert told["lower"] < np.exp(6.02) < told["upper"] < 3 * told["lower"]


def year_of(frame):
    """A rate of one in a year."""
    return frame["tokens"].to_numpy(float)


def test_alike_neighbours_have_a_say():
    """A family's forecast is not what it would be alone where others of its kind were tried beside it."""
    runs = curves(5, noise=0.02, points=9)
    one = runs["family"].iloc[0]
    alone, among = (validated(rows, {}, SETTINGS) for rows in (runs[runs["family"] == one], runs))
    choices = (made["validate/choice"] for made in (alone, among))
    shares = [choice.loc[choice["family"] == one, "weight"].to_numpy() for choice in choices]
    assert np.abs(shares[0] - shares[1]).max() > 1e-6


@pytest.mark.parametrize("noise", [0.003, 0.03])
def test_inside_the_data_auto_is_no_worse_than_the_best_of_its_laws(noise):
    """Its error in random folds, over all families: recency weights are made for looking ahead."""
    runs = curves(6, noise=noise, points=20).assign(held_out=False, run=lambda rows: rows["row"].astype(str))
    settings = {**SETTINGS, "laws": "auto", "validate": {"schemes": [{"kfold": {"folds": 5}}]}}
    scores = validated(runs, {}, settings)["validate/scores"]
    errors = scores.query("scheme == 'kfold' and score == 'rmsle' and family != 'all'")
    table = errors.pivot_table(index="family", columns="law", values="value")
    laws = table.drop(columns=[name for name in table if name == "auto" or name.startswith("baseline")])
    assert np.sqrt((table["auto"] ** 2).mean()) <= 1.05 * np.sqrt((laws**2).mean().min())


def beyond_zero(name, formula, signs):
    """A law's entry, with what its parameters may be."""
    return {
        "name": name,
        "formula": formula,
        "variables": {"N": "params", "D": "tokens"} if "D" in formula else {"N": "tokens"},
        "parameters": {symbol: {"sign": sign} for symbol, sign in signs.items()},
    }


ANY = dict.fromkeys("EABC", "any")
OF_TWO = [
    beyond_zero("sum", "E + A * N**-a + B * D**-b", {"E": "any", **dict.fromkeys("AaBb", "+")}),
    beyond_zero("plane", "E - A * log(N) - B * log(D) + C * log(N) * log(D)", ANY),
]
OF_ONE = [
    beyond_zero("falling", "E + A * N**-a", {"E": "any", "A": "+", "a": "+"}),
    beyond_zero("bent", "E - A * log(N) + B * log(N)**2", dict.fromkeys("EAB", "any")),
]


@pytest.mark.parametrize(("runs", "laws"), [(ladder_of(0.01), OF_TWO), (curves(2), OF_ONE)], ids=["ladder", "curves"])
def test_values_of_either_sign_are_forecast_alike_in_any_unit(runs, laws):
    """In thousandths and in thousands: the same shares, and forecasts and intervals that differ by rounding only."""
    runs = runs.assign(value=runs["value"] - runs.groupby("family")["value"].transform("median"))
    found = []
    for unit in (1e-3, 1.0, 1e3):
        tables = validated(runs.assign(value=unit * runs["value"]), {}, {**SETTINGS, "laws": laws})
        rows = tables["validate/predictions"].query("scheme == 'held_out' and law == 'auto'")
        found.append((tables["validate/choice"]["weight"], rows[["predicted", "lower", "upper"]] / unit))
    assert found[1][1].notna().all(axis=None)
    width = (found[1][1]["upper"] - found[1][1]["lower"]).to_numpy()
    for weight, rows in (found[0], found[2]):
        assert weight.to_numpy() == pytest.approx(found[1][0].to_numpy(), abs=1e-6)
        assert (np.abs(rows - found[1][1]).max(axis=1) < 0.01 * width).all()


def test_one_law_that_is_wrong_says_so_in_its_interval():
    """Curves with a floor, forecast by a power law alone: the common bias that folds show is in the width."""
    runs = curves(6, noise=0.003, points=20)
    settings = {**SETTINGS, "laws": [{"law": "power", "variables": {"x": "tokens"}}]}
    scores = validated(runs, {}, settings)["validate/scores"].query("scheme == 'held_out' and family == 'all'")
    width = scores[scores["score"] == "interval_score"].set_index("law")["value"]
    assert width["auto"] < 0.25 * width["power"]
    coverage = scores[scores["score"] == "coverage"].set_index("law")["value"]
    assert coverage["auto"] >= coverage["power"] + 0.5


@pytest.mark.parametrize("laws", ["auto", [{"law": "chinchilla"}, {"law": "kaplan_nd"}]], ids=["auto", "named"])
def test_shares_hang_on_no_order_of_rows_and_no_unit(laws):
    """Five sizes by raw residuals: a fold that leaves two of them to train on is met by any exponent, and chance decides."""
    params, each = (
        part.ravel() for part in np.meshgrid(np.geomspace(1e7, 1e9, 5), np.geomspace(5, 80, 5), indexing="ij")
    )
    runs = (
        ladder_of(0.0).iloc[:25].assign(params=params, tokens=params * each, flops=6 * params**2 * each, held_out=False)
    )
    noise = np.random.default_rng(7).normal(0, 0.01, len(runs))
    runs = runs.assign(value=1.7 + 400 / params**0.34 + 410 / (params * each) ** 0.28 + noise)
    settings = {"study": "s", "laws": laws, "fit": {"objective": "squared_raw", "uncertainty": {"method": "none"}}}
    settings["validate"] = {"schemes": [{"rolling": {}}]}
    mixed = runs.sample(frac=1, random_state=2).assign(row=np.arange(len(runs)))
    found = []
    for rows, unit in (
        (runs, 1.0),
        (runs.assign(value=100 * runs["value"]), 100.0),
        (mixed.reset_index(drop=True), 1.0),
    ):
        made = validated(rows, {}, settings)["validate/predictions"].query("law == 'auto'")
        made = made.merge(rows[["row", "run"]], on="row").set_index(["fold", "run"]).sort_index()
        found.append(made[["predicted", "lower", "upper"]] / unit)
    width = found[0]["upper"] - found[0]["lower"]
    for other in found[1:]:
        assert (np.abs(other - found[0]).max(axis=1) < 1e-4 * width).all()


@pytest.mark.parametrize("value", [0.0, -3.0, -0.1])
def test_values_that_do_not_vary_are_forecast_as_they_are(value):
    """By laws of several scales too, whose expected errors have then no unit."""
    tables = validated(
        ladder_of(0.01).assign(value=value), {}, {**SETTINGS, "laws": OF_TWO, "fit": {"objective": "squared_raw"}}
    )
    assert tables["validate/choice"]["weight"].sum() == pytest.approx(1)
    rows = tables["validate/predictions"].query("scheme == 'held_out' and law == 'auto'")
    assert rows["predicted"].tolist() == pytest.approx([value] * len(rows), abs=1e-9)


@pytest.mark.parametrize(("height", "settles"), [(0.0, True), (0.3, False)])
def test_what_folds_show_of_a_curve_with_a_bump_may_narrow_its_forecast(height, settles):
    """Of a curve that settles they may not: it bends where nothing was seen, and a bump has been seen."""
    runs = curves(1, noise=0.005, points=30).assign(held_out=False)
    place = np.arange(len(runs)) / len(runs)
    bumped = runs["value"] * (1 + height * np.exp(-(((place - 0.55) / 0.12) ** 2)))
    tables = validated(runs.assign(value=bumped), {}, {"study": "s", "laws": "auto"})
    (bends,) = tables["validate/members"]["bends"].unique()
    assert (bends >= LEAST_OF_CURVES[1]) == settles

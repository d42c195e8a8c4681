"""What `auto` combines, and how wide it says it may miss."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves
from scipy.stats import norm, t

from scalestudy.forecast.calibrate import (
    BENDS,
    DRIFT,
    FEW,
    PRIOR_MISSES,
    Missed,
    Spread,
    change_beyond,
    decades_beyond,
    multiple,
    spread,
)
from scalestudy.forecast.decision import Decision, average, weighted_median
from scalestudy.forecast.fitting import Fitter, Task, _batch_length, size
from scalestudy.forecast.members import NESTED, RECENCY, RECENCY_OF_SEVERAL, Member, candidates, weightings
from scalestudy.laws import LAWS, resolve
from scalestudy.laws.candidates import Axes
from scalestudy.splits.look_back import look_back
from scalestudy.splits.schemes.base import CannotSplit
from scalestudy.validate import validate
from scalestudy.validate.plan import inner_folds

SETTINGS = {"study": "s", "laws": "auto", "fit": {}, "validate": {"schemes": [{"rolling": {"cutoffs": [0.8]}}]}}


@pytest.fixture(scope="module")
def validated():
    return validate(curves(10), {}, SETTINGS)


def test_intervals_hold_what_they_should(validated):
    scores = validated["validate/scores"].query("law == 'auto' and scheme == 'held_out' and family != 'all'")
    coverage = scores[scores["score"] == "coverage"]["value"]
    assert coverage.mean() >= 0.85
    width = scores[scores["score"] == "interval_score"]["value"]
    assert width.median() < 0.5


def test_auto_extrapolates_better_than_what_takes_no_choice(validated):
    scores = validated["validate/scores"].query("scheme == 'held_out' and score == 'rmsle' and family == 'all'")
    by_law = scores.set_index("law")["value"]
    assert by_law["auto"] < by_law["power"]
    assert by_law["auto"] < by_law["log_linear"]
    assert by_law["auto"] < by_law["last_value"]


def test_shares_of_the_forecast_sum_to_one_and_leave_special_cases_out(validated):
    choice = validated["validate/choice"]
    assert np.allclose(choice.groupby("family")["weight"].sum(), 1)
    assert (choice.loc[choice["candidate"] == "power", "weight"] == 0).all()
    assert (choice.groupby("family")["chosen"].sum() == 1).all()


def test_special_cases_are_laws():
    assert set(NESTED) <= set(LAWS)
    assert {name for names in NESTED.values() for name in names} <= set(LAWS)
    power, offset = (
        resolve({"law": name, "variables": {"x": "flops"}}, ["flops"]) for name in ("power", "power_offset")
    )
    assert candidates([power, offset]) == [offset]
    assert candidates([power]) == [power]


def test_laws_of_one_scale_are_weighted_along_it_and_laws_of_several_less():
    task = Task("f", "m", (1, 2, 3))
    offset = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
    assert [weighted.recency for weighted in weightings(task, offset, "flops")] == list(RECENCY)
    assert all(weighted.column == "flops" for weighted in weightings(task, offset, "flops"))
    assert weightings(task, offset, "tokens") == [task]
    several = [weighted.recency for weighted in weightings(task, LAWS["chinchilla"], "flops")]
    assert several == list(RECENCY_OF_SEVERAL)
    assert weightings(task, LAWS["chinchilla"], "") == [task]
    flexible = resolve({"law": "rectified", "variables": {"x": "flops"}}, ["flops"])
    assert [weighted.recency for weighted in weightings(task, flexible, "flops")] == list(RECENCY[:-1])


def test_average_is_geometric_and_leaves_missing_members_out():
    parts = np.array([[1.0, 4.0, np.nan], [4.0, np.nan, np.nan]])
    found = average(parts, np.array([0.5, 0.5]), logarithmic=True)
    assert found[:2] == pytest.approx([2.0, 4.0])
    assert np.isnan(found[2])
    assert average(np.array([[-1.0], [3.0]]), np.array([0.25, 0.75]), logarithmic=False) == pytest.approx([2.0])


def test_outlying_members_are_drawn_in():
    parts = np.exp(np.array([[0.0], [0.01], [0.02], [9.0]]))
    found = np.log(average(parts, np.full(4, 0.25), logarithmic=True))
    assert 0.01 < found[0] < 0.03
    assert np.log(average(parts, np.array([0.0, 0.0, 0.0, 1.0]), logarithmic=True)) == pytest.approx([9.0])


def test_weighted_median_halves_the_weight():
    values = np.array([[1.0], [2.0], [3.0]])
    assert weighted_median(values, np.ones((3, 1))) == pytest.approx([2.0])
    assert weighted_median(values, np.array([[1.0], [0.0], [1.0]])) == pytest.approx([2.0])
    assert weighted_median(values, np.array([[0.0], [0.0], [1.0]])) == pytest.approx([3.0])


def test_scales_are_multiplied():
    rows = pd.DataFrame({"params": [1.0, 2.0], "tokens": [3.0, 5.0]})
    assert size(rows, "params*tokens").tolist() == [3.0, 10.0]
    assert size(rows, "").tolist() == [1.0, 1.0]


def test_looks_back_along_every_scale_and_along_distinct_tokens_only_where_they_repeat():
    params, tokens, unique = np.meshgrid([1e6, 1e7, 1e8], [1e8, 1e9, 1e10], [1e8, 1e9, 1e10], indexing="ij")
    frame = pd.DataFrame({"params": params.ravel(), "tokens": tokens.ravel(), "unique_tokens": unique.ravel()})
    frame["unique_tokens"] = np.minimum(frame["unique_tokens"], frame["tokens"])
    frame = frame.assign(row=range(27), family="f", metric="m", run=[f"r{k}" for k in range(27)])
    folds, why = inner_folds(frame, {}, 5, Axes(("params", "tokens", "unique_tokens")))
    assert not why
    assert {fold.name.split(" ")[0] for fold in folds} == {"params", "tokens", "unique_tokens"}
    (again,) = (fold for fold in folds if fold.name.startswith("unique_tokens"))
    tested = frame.set_index("row").loc[again.test]
    assert (tested["unique_tokens"] == 1e9).all()
    assert (tested["tokens"] > tested["unique_tokens"]).all()


def ladder_of(noise, seed=0):
    """N and D on a grid, losses of chinchilla, the largest of either held out."""
    rng = np.random.default_rng(seed)
    params, tokens = (a.ravel() for a in np.meshgrid(np.geomspace(1e7, 1e9, 6), np.geomspace(1e9, 5e10, 6)))
    value = (1.7 + 400 / params**0.34 + 410 / tokens**0.28) * np.exp(rng.normal(0, noise, len(params)))
    runs = pd.DataFrame({"params": params, "tokens": tokens, "flops": 6 * params * tokens, "value": value})
    constants = {
        "family": "f",
        "study": "s",
        "source": "r",
        "metric": "loss",
        "unit": "nats/token",
        "direction": "lower",
    }
    runs = runs.assign(**constants, stderr=np.nan, excluded=False, reason=None, row=np.arange(len(runs)))
    held_out = (params > 9e8) | (tokens > 4e10)
    run = [f"r{k}" for k in range(len(runs))]
    return runs.assign(held_out=held_out, run=run, excluded_by=pd.array([pd.NA] * len(runs), dtype="Int64"))


def test_the_law_that_made_the_data_gets_most_of_the_forecast():
    product = {"law": "power_product", "variables": {"x_1": "params", "x_2": "tokens"}, "name": "power_product_of"}
    tables = validate(ladder_of(0.002), {}, {**SETTINGS, "laws": [product, "chinchilla"]})
    share = tables["validate/choice"].set_index("candidate")["weight"]
    assert share["chinchilla"] > 0.9
    scores = tables["validate/scores"].query("scheme == 'held_out' and score == 'rmsle'").set_index("law")["value"]
    assert scores["auto"] < 1.5 * scores["chinchilla"] + 1e-3


def test_parts_of_a_spread_add_in_quadrature():
    one = np.array([1.0])
    assert Spread(2 * one, one, 2 * one, 4 * one).total == pytest.approx([5.0])


def test_few_folds_use_student_and_many_the_observed_quantile():
    rng = np.random.default_rng(0)
    few = [Missed("a", np.ones(5)) for _ in range(4)]
    assert multiple(few) == pytest.approx(t(PRIOR_MISSES + 4).ppf(0.975))
    assert multiple([]) == pytest.approx(t(PRIOR_MISSES).ppf(0.975))
    many = [Missed(f"f{k % 30}", np.abs(2 * rng.normal(size=50))) for k in range(10 * FEW)]
    assert multiple(many) == pytest.approx(2 * 1.96, rel=0.03)


def test_near_misses_never_narrow_an_interval():
    normal = norm.ppf(0.975)
    assert multiple([Missed("a", np.full(5, 0.01)) for _ in range(FEW - 1)]) == pytest.approx(normal)
    assert multiple([Missed(f"f{k}", np.full(5, 0.01)) for k in range(10 * FEW)]) == pytest.approx(normal)


def test_every_family_counts_the_same_in_the_multiple():
    crowd = [Missed("crowd", np.full(10, 0.1)) for _ in range(10 * FEW)]
    alone = [Missed(f"f{k}", np.full(2, 3.0)) for k in range(3)]
    assert multiple([*crowd, *alone]) == pytest.approx(3.0)


def test_decades_beyond_is_the_largest_over_scales():
    train = pd.DataFrame({"params": [1.0, 10.0], "tokens": [1.0, 100.0]})
    test = pd.DataFrame({"params": [100.0, 1.0], "tokens": [100.0, 5.0]})
    assert decades_beyond(train, test) == pytest.approx([1.0, 0.0])


def test_the_horizon_follows_the_change_that_is_predicted():
    """Nothing inside the data; beyond them a share of the change, and a little where none is predicted."""
    runs = curves(1).query("not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    law = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])
    task = Task(runs["family"].iloc[0], runs["metric"].iloc[0], tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    decision = Decision([Member(law, task, 1.0)], [], True)
    largest = runs["tokens"].max()
    rows = pd.DataFrame({"tokens": [largest / 2, largest, 2 * largest, 100 * largest]})
    change = change_beyond(decision, fitter, runs, rows)
    slope = dict(zip(law.parameter_names, fitter.solution(law, task).best, strict=True))["a"]
    assert change == pytest.approx([0, 0, slope * np.log(2), slope * np.log(100)])
    horizon = spread(decision, fitter, task, rows).horizon
    assert horizon == pytest.approx(np.hypot(BENDS * change, DRIFT * np.array([0, 0, np.log10(2), 2])))


def test_a_larger_budget_is_beyond_the_data_even_where_no_scale_alone_is():
    """IsoFLOP ladders: N and D of a larger budget's best run may both have been seen, but not together."""
    runs = ladder_of(0.002).query("flops < 2e19 and not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    law = LAWS["chinchilla"]
    task = Task("f", "loss", tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    decision = Decision([Member(law, task, 1.0)], [], True)
    seen = runs[["params", "tokens"]].max()
    rows = pd.DataFrame([{**seen, "flops": 6 * seen.prod()}, dict(runs.iloc[0][["params", "tokens", "flops"]])])
    beyond, inside = change_beyond(decision, fitter, runs, rows.astype(float))
    assert beyond > 0.01
    assert inside == 0


def test_lengths_to_batch_hold_the_points_and_are_few():
    lengths = [_batch_length(points) for points in range(1, 513)]
    assert all(points <= length <= 1.5 * points for points, length in enumerate(lengths, 1))
    assert len(set(lengths)) < 20


def test_looking_back_reaches_twice_the_cutoff_or_one_level():
    tokens = np.r_[np.linspace(1, 100, 100), 1000.0]
    frame = pd.DataFrame({"row": range(101), "family": "f", "metric": "m", "run": "r", "tokens": tokens})
    folds = look_back(frame, "tokens")
    assert [fold.name for fold in folds] == ["tokens above 100"]
    assert folds[0].test.tolist() == [100]
    dense = look_back(frame[:100], "tokens")
    assert len(dense) == 5
    for fold in dense:
        cutoff = tokens[fold.train].max()
        assert tokens[fold.test].min() > cutoff
        assert tokens[fold.test].max() <= 2 * cutoff


def test_looking_back_needs_a_positive_scale():
    frame = pd.DataFrame({"row": range(3), "family": "f", "metric": "m", "run": "r", "step": [0, 1, 2]})
    with pytest.raises(CannotSplit, match="not positive"):
        look_back(frame, "step")

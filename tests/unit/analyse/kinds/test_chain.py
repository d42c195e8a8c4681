"""A chain through the stages: each step beside what was measured, one forecast wherever it is asked, tasks that err together."""

import numpy as np
import pandas as pd
import pytest
from chained import CHAIN, SECOND, accuracy_at, cleaned, ladder, loss_at

from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.frames import typed
from scalestudy.tables.validate import TABLES as VALIDATED
from scalestudy.validate.stage import validate

SETTINGS = {
    "study": "chained",
    "laws": ["chinchilla", SECOND],
    "chain": CHAIN,
    "fit": {"objective": "squared_log", "uncertainty": {"draws": 100}},
    "validate": {"schemes": [{"rolling": {"cutoffs": [0.7]}}]},
}
ASKED = [{"chain": {"average": True}}, {"forecast": {"targets": [{"loss_hat": 2.4}, {"params": 1e9}]}}]
KEY = ["family", "metric", "law", "target"]


def analysed(runs, settings=SETTINGS, asked=ASKED, validated=False):
    """The tables of a cleaned ladder, those of validation empty unless asked for."""
    tables = fit(runs, settings)
    empty = {name: typed(table) for name, table in VALIDATED.items()}
    tables |= validate(runs, tables, settings) if validated else empty
    return {**tables, **analyse(runs, tables, {**settings, "analyse": asked})}


@pytest.fixture(scope="module")
def whole():
    return analysed(cleaned(ladder(sizes=4)), validated=True)


def test_each_step_stands_beside_what_was_measured(whole):
    every = whole["analyse/chain"]
    assert every.query("metric == 'loss'")["scheme"].tolist() == [""]
    found = every[every["metric"] == "accuracy"]
    assert set(found["scheme"]) == {"rolling", "held_out"}
    assert found["message"].str.startswith("the first step misses by ").all()
    assert set(found["law"]) == {"downhill"}
    assert found["input_error"].tolist() == pytest.approx((found["input"] / found["input_measured"] - 1).tolist())
    assert found["error"].tolist() == pytest.approx((found["predicted"] / found["value"] - 1).tolist())
    assert found["at_measured_error"].tolist() == pytest.approx((found["at_measured"] / found["value"] - 1).tolist())
    assert np.isfinite(found[["lower", "upper", "input_measured"]]).all(axis=None)


def test_one_forecast_is_made_wherever_it_is_asked(whole):
    (step,) = whole["analyse/chain"].query("scheme == 'held_out'").to_dict("records")
    forecast = whole["analyse/forecast"].set_index(["metric", "law", "target"])
    assert step["input"] == forecast.loc[("loss", "chinchilla", step["run"]), "predicted"]
    for law in ("downhill", "auto"):
        predicted = whole["validate/predictions"].query(
            f"scheme == 'held_out' and metric == 'accuracy' and law == '{law}'"
        )
        (row,) = predicted[["predicted", "lower", "upper"]].to_numpy().tolist()
        assert row == forecast.loc[("accuracy", law, step["run"]), ["predicted", "lower", "upper"]].tolist()


def test_targets_may_state_the_input_or_what_it_follows_from(whole):
    rows = whole["analyse/forecast"].set_index(["metric", "law", "target"])["message"]
    assert rows["accuracy", "downhill", "0"] == "the optimum was found and checked"
    assert rows["accuracy", "downhill", "1"] == "downhill needs tokens, and the target gives params"
    assert "chinchilla needs params, tokens" in rows["accuracy", "chinchilla", "0"]


def test_without_errors_draws_agree_with_the_second_step_at_the_true_loss():
    runs = cleaned(ladder(sizes=5, of_loss=0.0, of_accuracy=0.0))
    found = analysed(runs, asked=[{"forecast": {}}])["analyse/forecast"].set_index(["metric", "law"])
    last = runs[runs["held_out"]].iloc[-1]
    row = found.loc[("accuracy", "downhill")]
    assert row["predicted"] == pytest.approx(accuracy_at(loss_at(last["params"], last["tokens"])), rel=1e-6)
    assert row["upper"] - row["lower"] < 1e-4


def test_a_first_step_that_failed_is_one_sentence_and_the_rest_goes_on():
    runs = cleaned(ladder(sizes=4))
    runs.loc[(runs["metric"] == "loss") & (runs.groupby("metric").cumcount() > 2), "excluded"] = True
    found = analysed(runs, asked=[{"forecast": {}}])["analyse/forecast"].set_index(["metric", "law"])
    failed = found.loc[("accuracy", "downhill")]
    assert np.isnan(failed["predicted"])
    assert failed["message"].startswith("loss_hat: the first step, chinchilla of loss, failed: too_few_points: ")
    assert np.isfinite(found.loc[("accuracy", "chinchilla"), "predicted"])


def three_steps(seed=0):
    """A ladder with a third metric, a line in the accuracy."""
    runs = ladder(sizes=5, seed=seed)
    third = runs[runs["metric"] == "accuracy"].assign(metric="score")
    noise = np.random.default_rng([1, seed]).normal(0, 0.01, len(third))
    third["value"] = (1 + 2 * third["value"]) * np.exp(noise)
    runs = cleaned(pd.concat([runs, third], ignore_index=True))
    accuracy = runs[(runs["metric"] == "accuracy") & ~runs["held_out"]].set_index("run")["value"]
    return runs.assign(accuracy_hat=runs["run"].map(accuracy).where(runs["metric"] == "score"))


def test_any_number_of_steps():
    line = {"law": "linear", "name": "line", "variables": {"x": "accuracy_hat"}}
    more = {"from": {"metric": "accuracy", "law": "downhill"}, "into": "accuracy_hat", "for": {"metric": "score"}}
    settings = {**SETTINGS, "laws": ["chinchilla", SECOND, line], "chain": [*CHAIN, more]}
    runs = three_steps()
    found = analysed(runs, settings, [{"forecast": {}}])["analyse/forecast"].set_index(["metric", "law"])
    row, before = found.loc[("score", "line")], found.loc[("accuracy", "downhill")]
    assert row["lower"] < row["value"] < row["upper"]
    assert row["predicted"] == pytest.approx(1 + 2 * before["predicted"], rel=0.05)
    own = 0.01  # of the last step; the width of the step before comes on top, at most twice as steep
    assert row["sd"] > np.hypot(own, before["sd"]) * 0.5


def two_tasks(alike):
    """Two families whose accuracies have their luck in common, or each its own."""
    one, other = (
        ladder(sizes=5, seed=0, of_loss=1e-4, of_accuracy=0.004),
        ladder(sizes=5, seed=1, of_loss=1e-4, of_accuracy=0.004),
    )
    other = one if alike else other
    return cleaned(pd.concat([one, other.assign(family="g")], ignore_index=True))


@pytest.mark.parametrize(("alike", "share"), [(True, 1.0), (False, np.sqrt(0.5))])
def test_a_mean_over_tasks_knows_which_errors_are_common(alike, share):
    found = analysed(two_tasks(alike))
    (mean,) = found["analyse/chain_average"].to_dict("records")
    each = found["analyse/forecast"].query("metric == 'accuracy' and law == 'downhill' and target == 'r25'")
    assert mean["tasks"] == 2
    assert mean["predicted"] == pytest.approx(each["predicted"].mean())
    apart = np.sqrt((each["sd"] * each["predicted"]).pow(2).mean())
    half = (mean["upper"] - mean["lower"]) / 2 / 2.08  # Student's multiple for 21 degrees of freedom
    assert half == pytest.approx(apart * share, rel=0.2)


RIVALS = {
    "analyse/multiplier": ({"multiplier": {"reference": "f", "values": [0.6]}}, "needed"),
    "analyse/strategy": ({"strategy": {"budgets": [1e20], "values": [0.6]}}, "budget"),
    "analyse/crossover": ({"crossover": {}}, "crossing"),
}


@pytest.fixture(scope="module")
def two_families():
    """Runs of two families with hardly any noise, and the fits."""
    runs = pd.concat(
        [ladder(k, 1e-5, 1e-5, sizes=4).assign(family=name) for k, name in enumerate("fg")], ignore_index=True
    )
    clean = cleaned(runs.assign(run=runs["family"] + runs["run"]))
    empty = {name: typed(table) for name, table in VALIDATED.items()}
    return clean, {**fit(clean, SETTINGS), **empty}


def rivals_of(study, name, **more):
    runs, tables = study
    ((kind, options),) = RIVALS[name][0].items()
    found = analyse(runs, tables, {**SETTINGS, "analyse": [{kind: {**options, **more}}]})[name]
    return found[(found["metric"] == "accuracy") & (found["law"] == "downhill")]


@pytest.mark.parametrize("name", RIVALS)
def test_families_are_not_compared_along_an_input_that_the_chain_predicts(two_families, name):
    found = rivals_of(two_families, name)
    assert (found["status"] == "not_applicable").all()
    assert found[RIVALS[name][1]].isna().all()
    assert found["message"].str.contains("reads loss_hat, which the chain predicts from loss").all()


def test_at_equal_inputs_they_are_compared_where_that_is_asked(two_families):
    found = rivals_of(two_families, "analyse/strategy", values=[], along="loss_hat", budgets=[2.4])
    assert (found["along"] == "loss_hat").all()
    assert found["value"].tolist() == pytest.approx([accuracy_at(2.4)] * 2, rel=1e-3)

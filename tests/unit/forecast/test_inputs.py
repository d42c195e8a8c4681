"""Inputs that an earlier law predicts: from the training rows alone, at their word where stated, exact where it is."""

import numpy as np
import pandas as pd
import pytest
from chained import CHAIN, SECOND, accuracy_at, cleaned, ladder, loss_at

from scalestudy.chains import Link
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.linked import study_links
from scalestudy.fit.roles import USUAL, roles_of
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.inputs import NOISE, Input, blank, filled, predicted
from scalestudy.forecast.links import Links
from scalestudy.forecast.task import Task
from scalestudy.laws import resolve
from scalestudy.splits.sample import read_units
from scalestudy.validate.plan import whole

SETTINGS = {
    "study": "chained",
    "laws": ["chinchilla", SECOND],
    "chain": CHAIN,
    "fit": {"objective": "squared_log", "uncertainty": {"method": "none"}},
}


def fitter_of(runs, settings=SETTINGS):
    laws = study_laws(runs, settings)
    roles = roles_of(runs, settings, laws)
    sample = read_units(runs, settings, (0, 1), roles)
    links = Links(study_links(runs, settings), laws, sample.everything[~sample.everything["held_out"]], sample.relearn)
    return Fitter(sample.everything, settings, sample.relearn, roles, links), sample, {law.name: law for law in laws}


def fitted(runs, task_of, settings=SETTINGS):
    """The fitter with the chain of one training set fitted, the set, and the laws."""
    fitter, sample, laws = fitter_of(runs, settings)
    task = task_of(next(unit for unit in sample.units if unit.metric == "accuracy"))
    for name in ("chinchilla", "downhill"):
        fitter.fit(laws[name], [task])
    fitter.links.prepare(fitter, [task])
    return fitter, task, laws


def small(unit):
    """A training set without the largest runs."""
    rows = unit.pool[unit.pool["flops"] < unit.pool["flops"].quantile(0.6)]
    return Task.whole(unit.family, unit.metric, rows)


def held(fitter):
    return fitter.frame[fitter.frame["held_out"] & (fitter.frame["metric"] == "accuracy")]


def test_without_errors_a_chain_is_its_second_step_at_the_true_loss():
    runs = cleaned(ladder(of_loss=0.0, of_accuracy=0.0))
    fitter, task, laws = fitted(runs, whole)
    asked = fitter.seen(task, held(fitter))
    truth = loss_at(asked["params"].to_numpy(), asked["tokens"].to_numpy())
    chain = fitter.predict(laws["downhill"], task, asked)
    second = fitter.fitted(laws["downhill"], task).point(asked.assign(loss_hat=truth))
    assert chain.value == pytest.approx(second, rel=1e-6)
    assert chain.value == pytest.approx(accuracy_at(truth), rel=1e-6)


def test_what_is_withheld_decides_nothing():
    """Losses of withheld runs could be anything: nothing of them reaches the fold, by the first step neither."""
    runs = cleaned(ladder())
    fitter, task, laws = fitted(runs, small)
    tested = fitter.frame[(fitter.frame["metric"] == "accuracy") & ~fitter.frame["row"].isin(task.train)]
    withheld = set(tested["run"])
    other = runs.assign(value=runs["value"].where(~runs["run"].isin(withheld), 7.0))
    other = other.assign(loss_hat=other["loss_hat"].where(~other["run"].isin(withheld), 9.0))
    again, same, _ = fitted(other, small)
    asked = [one.seen(task, one.frame.loc[tested.index]) for one in (fitter, again)]
    assert same == task
    assert asked[0]["loss_hat"].tolist() == asked[1]["loss_hat"].tolist()
    first, second = (
        one.predict(laws["downhill"], task, rows) for one, rows in zip((fitter, again), asked, strict=True)
    )
    assert first.lower.tolist() == second.lower.tolist()
    assert np.isfinite(first.lower).all()


def test_the_first_step_is_fitted_to_runs_that_the_training_set_may_know():
    fitter, task, _ = fitted(cleaned(ladder()), small)
    (one,) = fitter.inputs(task)
    assert set(one.train["metric"]) == {"loss"}
    assert set(one.train["run"]) == set(fitter.training(task)["run"])


def test_a_stated_input_is_known_and_a_blank_one_predicted():
    fitter, task, laws = fitted(cleaned(ladder()), whole)
    inputs = fitter.inputs(task)
    rows = pd.concat([held(fitter)] * 2, ignore_index=True).assign(loss_hat=[2.5, np.nan])
    found = filled(rows, inputs)
    assert found["loss_hat"].iloc[0] == 2.5
    assert predicted(found, "loss_hat").tolist() == [False, True]
    assert found[NOISE.format("loss_hat")].iloc[0] == 0.0
    made = fitter.predict(laws["downhill"], task, found)
    surer = fitter.predict(
        laws["downhill"], task, found.assign(loss_hat=found["loss_hat"].iloc[1]).drop(columns="__made_loss_hat")
    )
    width = np.log(made.upper / made.lower)[1], np.log(surer.upper / surer.lower)[1]
    assert width[0] > width[1]


def test_measured_inputs_are_forgotten_before_they_are_predicted():
    fitter, task, _ = fitted(cleaned(ladder()), whole)
    inputs, training = fitter.inputs(task), fitter.training(task)
    assert blank(training, inputs)["loss_hat"].isna().all()
    assert not np.allclose(filled(training, inputs)["loss_hat"], filled(blank(training, inputs), inputs)["loss_hat"])


@pytest.mark.parametrize("common", [0.0, 0.9])
def test_an_interval_knows_that_the_luck_of_the_evaluation_is_not_the_run_s(common):
    """Where the loss errs by itself, the second step's residuals take it back: the chain is no less sure than that step."""
    runs = cleaned(ladder(of_loss=0.02, of_accuracy=0.001, common=common, sizes=8, beyond=1.5))
    fitter, task, laws = fitted(runs, whole)
    asked = fitter.seen(task, held(fitter))
    chain = fitter.predict(laws["downhill"], task, asked)
    known = fitter.predict(laws["downhill"], task, asked.drop(columns="__made_loss_hat"))
    wider = np.log(chain.upper / chain.lower) / np.log(known.upper / known.lower)
    assert (wider < 1.0) == (common > 0.5)


def test_a_first_step_without_a_fit_is_a_sentence_and_other_laws_go_on():
    runs = cleaned(ladder())
    runs.loc[(runs["metric"] == "loss") & (runs.groupby("metric").cumcount() > 2), "excluded"] = True
    fitter, task, laws = fitted(runs, whole)
    asked = fitter.seen(task, held(fitter))
    chain, direct = (fitter.predict(laws[name], task, asked) for name in ("downhill", "chinchilla"))
    assert np.isnan(chain.value).all()
    assert "the first step, chinchilla of loss, failed: too_few_points" in chain.note
    assert np.isfinite(direct.value).all()


def test_several_laws_for_the_first_step_and_none_named_is_a_sentence():
    entry = {"from": {"metric": "loss"}, "into": "loss_hat", "for": {"metric": "accuracy"}}
    laws = ["chinchilla", {"law": "power", "variables": {"x": "flops"}}, SECOND]
    fitter, task, named = fitted(cleaned(ladder()), whole, {**SETTINGS, "chain": [entry], "laws": laws})
    note = fitter.predict(named["downhill"], task, fitter.seen(task, held(fitter))).note
    assert "2 laws may predict loss (chinchilla, power): say which, `from: {metric: loss, law: ...}`" in note


def two_steps(draws):
    """An input that reads an input, each a power law with so many draws of its exponent: b = a**-1 of a = tokens**-0.5."""
    rng, at = np.random.default_rng(0), np.geomspace(1.0, 1e3, 12)

    def step(into, column, exponent, values, inputs=()):
        law = resolve({"law": "power", "variables": {"x": column}}, [column])
        drawn = {"A": np.ones(draws + 1), "a": exponent + np.append(0.0, 0.01 * rng.standard_normal(draws))}
        theta = np.stack([drawn[name] for name in law.parameter_names], axis=1)
        said = at**-0.5 if column == "tokens" else at**0.5
        train = pd.DataFrame({"tokens": at, "a": at**-0.5, "value": said * values, "run": [str(k) for k in range(12)]})
        train = train.assign(family="f", metric=into, source="s", seed="", step=0)
        fit = Fitted("f", into, law, "converged", "", theta, dof=10, spent=2)
        return Input(Link(into, into, "m"), fit, train, USUAL, inputs)

    luck = np.exp(0.01 * rng.standard_normal((2, 12)))
    first = step("a", "tokens", 0.5, luck[0])
    return step("b", "a", 1.0, luck[1], (first,))


@pytest.mark.parametrize("tokens", [np.nan, 100.0])
def test_an_input_that_is_stated_deviates_in_no_later_step_either(tokens):
    """A step between, such as the loss of a chain from loss to accuracy to rank, is taken at its word whatever else a row says."""
    one = two_steps(40)
    rows = filled(pd.DataFrame({"a": [0.1], "tokens": [tokens]}), [one])
    exponents = one.fitted.theta[:, list(one.fitted.law.parameter_names).index("a")]
    assert one.deviations(rows, 40)[:, 0] == pytest.approx((0.1**-exponents)[1:] - 0.1**-1.0)


def test_an_input_that_is_predicted_deviates_with_what_it_reads():
    one = two_steps(40)
    rows = filled(pd.DataFrame({"a": [np.nan], "tokens": [100.0]}), [one])
    exponents = [fit.theta[1:, list(fit.law.parameter_names).index("a")] for fit in (one.inputs[0].fitted, one.fitted)]
    assert one.deviations(rows, 40)[:, 0] == pytest.approx((100.0 ** -exponents[0]) ** -exponents[1] - 10.0)

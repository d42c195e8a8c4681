"""The parts of a forecast's standard deviation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder_of
from scipy.stats import t

from scalestudy.fit.roles import Roles
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Member
from scalestudy.forecast.spread import DRIFT, Spread, change_beyond, change_within, spread
from scalestudy.forecast.task import Task
from scalestudy.laws import LAWS, resolve

ALONG = Roles(along=("tokens",))
NAMES = ("power", "power_offset")


def made(noise=0.01, names=NAMES[:1], powers=(0.0,)):
    """A decision over laws and weightings of one curve, equal shares, and the curve."""
    runs = curves(1, noise=noise).query("not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    plain = Task(runs["family"].iloc[0], runs["metric"].iloc[0], tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    members = []
    for name in names:
        law = resolve({"law": name, "variables": {"x": "tokens"}}, ["tokens"])
        tasks = [replace(plain, recency=power, column="tokens") for power in powers]
        fitter.fit(law, [plain, *tasks])
        members += [Member(fitter.fitted(law, task), task, 1 / len(names) / len(powers)) for task in tasks]
    return Decision(members, [], True).on(runs, ALONG).stacked, runs


def ahead(runs, *factors):
    return pd.DataFrame({"tokens": runs["tokens"].max() * np.array(factors, float)})


def test_parts_of_a_spread_add_in_quadrature():
    one = np.array([1.0])
    assert Spread(2 * one, one, 2 * one, 4 * one).total == pytest.approx([5.0])


def test_half_a_width_is_students_where_all_is_estimated_and_normal_where_nothing_is():
    """Satterthwaite: degrees of freedom of the total grow with what was not estimated."""
    one = np.array([1.0])
    assert Spread(one, 0 * one, 0 * one, 0 * one, dof=5.0).half == pytest.approx(t(5).ppf(0.975))
    assert Spread(one, 0 * one, one, 0 * one, dof=5.0).half == pytest.approx(t(20).ppf(0.975) * np.sqrt(2))
    assert Spread(0 * one, 0 * one, 0 * one, one, dof=5.0).half == pytest.approx(1.96, rel=1e-3)


def test_the_horizon_follows_the_change_that_is_predicted():
    """Nothing inside the data; beyond them the change, and a little where none is predicted."""
    decision, runs = made()
    rows = ahead(runs, 0.5, 1, 2, 100)
    change = change_beyond(decision, runs, decision.made(rows), decades_beyond(runs, rows, ["tokens"]))
    theta = dict(zip(decision.members[0].law.parameter_names, decision.members[0].fitted.theta[0], strict=True))
    assert change == pytest.approx([0, 0, theta["a"] * np.log(2), theta["a"] * np.log(100)])
    assert spread(decision, decision.made(rows)).horizon == pytest.approx(
        np.hypot(change, DRIFT * np.array([0, 0, np.log10(2), 2]))
    )


def test_a_flat_curve_bends_no_more_than_it_has_changed():
    """A decade beyond counts as one inside where that is less than for other curves."""
    decision, runs = made()
    place, change = np.log10(runs["tokens"]), np.log(decision.point(runs))
    assert change_within(decision) == pytest.approx(np.ptp(change) / np.ptp(place))
    flat = runs.assign(value=2.0 * np.exp(np.random.default_rng(5).normal(0, 1e-4, len(runs))))
    law = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])
    task = Task(flat["family"].iloc[0], flat["metric"].iloc[0], tuple(flat["row"]))
    fitter = Fitter(flat, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    still = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], True).on(flat, ALONG).stacked
    assert (
        spread(still, still.made(ahead(flat, 10))).horizon[0]
        < 5e-4
        < DRIFT / 10
        < spread(decision, decision.made(ahead(runs, 10))).horizon[0]
    )
    alone = replace(decision.ground, train=decision.ground.train.assign(tokens=1e8))
    assert change_within(replace(decision, ground=alone)) == np.inf


@pytest.mark.parametrize("names", [NAMES[:1], NAMES])
def test_intervals_never_narrow_with_the_distance(names):
    decision, runs = made(names=names, powers=(0.0, 1.0, 2.0))
    said = spread(decision, decision.made(ahead(runs, *np.geomspace(1.2, 1e4, 30)))).learned(1.0, 0.1)
    assert (np.diff(said.horizon) >= 0).all()
    assert (np.diff(said.parameters) >= -1e-12).all()
    assert (np.diff(said.total) >= -1e-12).all()


def test_members_say_no_more_than_the_metric_can_take():
    """A member below the least value counts as that, in the average and in how far members differ."""
    free, runs = made(names=NAMES)
    rows = ahead(runs, 1e3)
    low, high = np.sort(free.parts(rows)[:, 0])
    least = float(np.sqrt(low * high))
    bound = free.on(runs, replace(ALONG, limits=(least, np.inf))).stacked
    assert free.point(rows) == pytest.approx([np.sqrt(low * high)])
    assert bound.point(rows) == pytest.approx([np.sqrt(least * high)])
    assert spread(bound, bound.made(rows)).model[0] < spread(free, free.made(rows)).model[0]
    near = ahead(runs, 0.5)
    assert bound.point(near) == pytest.approx(free.point(near))


def test_what_folds_learn_scales_the_parts_that_it_is_about():
    decision, runs = made()
    said = spread(decision, decision.made(ahead(runs, 3)))
    learned = said.learned(2.0, 0.1)
    assert learned.noise == pytest.approx(said.noise)
    assert learned.parameters == pytest.approx(2 * said.parameters)
    assert learned.horizon == pytest.approx(0.1 * said.horizon)


def test_laws_that_differ_by_no_more_than_noise_lets_expect_add_nothing():
    """Weightings of the law that made the data differ by chance, which is in the variance of their average already."""
    runs = made()[1]
    exact, _ = made(noise=0.0, names=NAMES[1:], powers=(0.0, 1.0))
    assert spread(exact, exact.made(ahead(runs, 10))).model == pytest.approx([0.0], abs=1e-4)
    apart, _ = made(noise=0.0, names=NAMES, powers=(0.0,))
    apart = replace(apart, members=[replace(one, weight=0.5) for one in apart.members])
    far = ahead(runs, 10)
    truth = np.log(apart.parts(far))[:, 0]
    assert spread(apart, apart.made(far)).model[0] == pytest.approx(np.ptp(truth) / 2, rel=0.1)


def test_a_larger_budget_is_beyond_the_data_even_where_no_scale_alone_is():
    """IsoFLOP ladders: N and D of a larger budget's best run may both have been seen, but not together."""
    runs = ladder_of(0.002).query("flops < 2e19 and not held_out")
    runs = runs.assign(group=np.arange(len(runs))).set_index("row", drop=False).rename_axis(None)
    law = LAWS["chinchilla"]
    task = Task("f", "loss", tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    decision = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], True)
    seen = runs[["params", "tokens"]].max()
    rows = pd.DataFrame([{**seen, "flops": 6 * seen.prod()}, dict(runs.iloc[0][["params", "tokens", "flops"]])])
    rows = rows.astype(float)
    beyond, inside = change_beyond(
        decision, runs, decision.made(rows), decades_beyond(runs, rows, ["flops", "params", "tokens"])
    )
    assert beyond > 0.01
    assert inside == 0


@pytest.mark.parametrize("unit", [1e-6, 1e5])
def test_the_parts_of_a_spread_of_raw_values_are_in_their_unit(unit):
    """A metric below zero, told in another unit: every standard deviation follows, beyond the data too."""

    def parts(by):
        tokens = np.geomspace(1e6, 1e9, 20)
        value = by * (3.0 - np.log(tokens) + np.random.default_rng(0).normal(0, 0.2, 20))
        runs = curves(1).iloc[:20].assign(tokens=tokens, value=value, held_out=False, group=np.arange(20))
        runs = runs.assign(row=np.arange(20)).set_index("row", drop=False).rename_axis(None)
        law = resolve({"law": "log_linear", "variables": {"x": "tokens"}}, ["tokens"])
        task = Task(runs["family"].iloc[0], runs["metric"].iloc[0], tuple(runs["row"]))
        study = {"study": "s", "fit": {"objective": "squared_raw"}}
        fitter = Fitter(runs, study, lambda rows: pd.Series(False, index=rows.index))
        fitter.fit(law, [task])
        decision = Decision([Member(fitter.fitted(law, task), task, 1.0)], [], False).on(runs, ALONG).stacked
        return spread(decision, decision.made(pd.DataFrame({"tokens": [1e7, 1e9, 1e11]})))

    plain, scaled = parts(1.0), parts(unit)
    for name in ("noise", "parameters", "model", "horizon", "total"):
        assert getattr(scaled, name) == pytest.approx(unit * getattr(plain, name), rel=1e-4)
    assert plain.horizon[2] > 0

"""What answers a fit unit: one law's quantity is its own to the last bit, and that of `auto` the mixture of its fits'."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.context import Context
from scalestudy.analyse.ensemble import deal, ensembles, moved
from scalestudy.analyse.stage import analyse
from scalestudy.intervals import bounds
from scalestudy.laws import LAWS, compile_law

KAPLAN = {"N_c": 8.8e13, "D_c": 5.4e13, "a_N": 0.076, "a_D": 0.095}


def members(*fits, family="all"):
    """`validate/members` of (law, parameters, weight)."""
    rows = []
    for number, (law, theta, weight) in enumerate(fits):
        same = {"family": family, "metric": "loss", "member": number, "law": law, "recency": 0.0, "along": ""}
        same |= {
            "weight": weight,
            "dof": 50.0,
            "parameters_n": float(len(theta)),
            "elsewhere": "",
            "inside": weight,
            "stretch": 1.0,
            "bends": 0.3,
        }
        rows += [{**same, "parameter": name, "estimate": value} for name, value in theta.items()]
    return pd.DataFrame(rows)


def context(*fits, draws=400):
    runs = make_runs(noise=0.005)
    tables = fit_tables(*(("all", law, theta) for law, theta, _ in {fit[0]: fit for fit in fits}.values()), draws=draws)
    tables["validate/members"] = members(*fits)
    tables["validate/choice"] = pd.DataFrame({"family": ["all"], "metric": ["loss"], "candidate": [fits[0][0]]})
    laws = list(dict.fromkeys(law for law, _, _ in fits))
    return Context(runs, tables, {"study": "made", "laws": laws, "fit": {}})


def exponent(fitted):
    """The first exponent of either law."""
    names = fitted.law.parameter_names
    return fitted.theta[:, names.index("alpha" if "alpha" in names else "a_N")]


def by_name(made):
    return {one.law: one for one in ensembles(made)}


def test_a_law_by_itself_answers_with_its_estimate_and_all_its_draws():
    made = context(("chinchilla", CHINCHILLA, 1.0))
    one, (fitted,) = by_name(made)["chinchilla"], made.fitted
    answer = one.ask(exponent)
    assert answer.estimate == CHINCHILLA["alpha"]
    assert [answer.lower, answer.upper] == bounds(exponent(fitted)[1:]).tolist()
    assert answer.missing == 0


def test_auto_of_one_fit_equals_the_law():
    made = by_name(context(("chinchilla", CHINCHILLA, 1.0)))
    own, auto = (made[name].ask(exponent) for name in ("chinchilla", "auto"))
    assert auto.estimate == own.estimate
    np.testing.assert_allclose(auto.draws, own.draws, rtol=1e-12)


def test_auto_averages_estimates_mixes_draws_and_says_the_range_over_laws():
    made = by_name(context(("chinchilla", CHINCHILLA, 0.75), ("kaplan_nd", KAPLAN, 0.25)))
    answer = made["auto"].ask(exponent)
    assert answer.estimate == pytest.approx(CHINCHILLA["alpha"] ** 0.75 * KAPLAN["a_N"] ** 0.25)
    assert (answer.least, answer.most) == (KAPLAN["a_N"], CHINCHILLA["alpha"])
    assert (answer.least_law, answer.most_law) == ("kaplan_nd", "chinchilla")
    near = np.abs(np.log(answer.draws / KAPLAN["a_N"])) < 0.1
    assert near.mean() == 0.25
    assert answer.lower < KAPLAN["a_N"] < CHINCHILLA["alpha"] < answer.upper


def test_draws_of_two_quantities_of_one_unit_are_paired():
    made = by_name(context(("chinchilla", CHINCHILLA, 0.75), ("kaplan_nd", KAPLAN, 0.25)))
    first, twice = (made["auto"].ask(lambda fit, k=k: k * exponent(fit)) for k in (1, 2))
    np.testing.assert_array_equal(twice.draws, 2 * first.draws)


def test_laws_without_a_share_answer_nothing_where_those_with_one_cannot():
    (auto,) = [
        one
        for one in ensembles(context(("kaplan_nd", KAPLAN, 1.0), ("chinchilla", CHINCHILLA, 0.0)))
        if one.law == "auto"
    ]
    left, lost = auto.able(lambda fit: "no E" if "E" not in fit.law.parameter_names else None)
    assert left.parts == ()
    assert lost == {"kaplan_nd": "no E"}


def test_a_law_without_the_quantity_is_left_out_and_named():
    auto = by_name(context(("chinchilla", CHINCHILLA, 0.75), ("kaplan_nd", KAPLAN, 0.25)))["auto"]
    left, lost = auto.able(lambda fit: "no E" if "E" not in fit.law.parameter_names else None)
    assert lost == {"kaplan_nd": "no E"}
    assert (left.laws, left.draws, left.weight.tolist()) == (("chinchilla",), 300, [1.0])
    assert np.isfinite(left.ask(exponent).draws).all()
    nothing, _ = auto.able(lambda fit: "never")
    assert nothing.parts == ()


@pytest.mark.parametrize(("weight", "speaks"), [(1e-15, False), (0.04, False), (0.06, True)])
def test_laws_with_next_to_no_weight_do_not_speak_for_an_average(weight, speaks):
    auto = by_name(context(("kaplan_nd", KAPLAN, 1 - weight), ("chinchilla", CHINCHILLA, weight)))["auto"]
    left, lost = auto.able(lambda fit: "no E" if "E" not in fit.law.parameter_names else None)
    assert left.laws == (("chinchilla",) if speaks else ())
    assert lost["kaplan_nd"] == "no E"
    assert ("too little to speak for it" in lost.get("chinchilla", "")) != speaks


@pytest.mark.parametrize("weight", [[1.0], [0.5, 0.5], [0.9, 0.07, 0.03], [1e-9, 1.0]])
@pytest.mark.parametrize("count", [0, 1, 20, 1000])
def test_every_draw_is_dealt_once_in_proportion(weight, count):
    places = deal(np.array(weight), count, 1)
    assert sorted(np.concatenate(places).tolist()) == list(range(count))
    assert all(abs(len(mine) - count * share) <= 1 for mine, share in zip(places, weight, strict=True))


@pytest.mark.parametrize("name", [name for name in LAWS if LAWS[name].repeat is None and LAWS[name].example])
def test_moving_draws_back_and_forth_changes_nothing(name):
    compiled = compile_law(LAWS[name])
    theta = np.array([LAWS[name].example.parameters[p] for p in compiled.names])
    rng = np.random.default_rng(0)

    class Fit:
        law = LAWS[name]

    fit = Fit()
    inside = compiled.to_natural(np.clip(compiled.to_internal(compiled.reduce(theta)), *compiled.bounds))
    fit.theta = np.stack([compiled.expand(inside * (1 + 1e-4 * rng.normal(size=inside.shape))) for _ in range(5)])
    every = np.arange(4)
    np.testing.assert_allclose(moved(fit, fit.theta[0], every), fit.theta[1:], rtol=1e-9, atol=1e-12)


MOVED = CHINCHILLA | {"alpha": 0.6, "A": 9000.0}


def two_families(shared, *weights):
    """Two families with the same draws, the averages of which have two fits each, of these weights; those of b stand last first."""
    fits = [(family, "chinchilla", CHINCHILLA) for family in "ab"]
    tables = fit_tables(*fits, draws=400, shared=[5, 5])
    every = []
    for family, weight, turned in zip("ab", weights, (1, -1), strict=True):
        own = [("chinchilla", CHINCHILLA, weight), ("chinchilla", MOVED, 1 - weight)]
        made = members(*own, family=family).assign(recency=lambda frame: frame["member"] * 1.0)
        every += [part.assign(member=number) for number, (_, part) in enumerate([*made.groupby("member")][::turned])]
    tables["validate/members"] = pd.concat(every, ignore_index=True)
    tables["validate/choice"] = pd.DataFrame({"family": ["a", "b"], "metric": "loss", "candidate": "chinchilla"})
    runs = pd.concat([make_runs(family, 0.005, seed) for seed, family in enumerate("ab")], ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)), run=[f"r{k}" for k in range(len(runs))])
    law = {"law": "chinchilla", "shared": shared}
    return Context(runs, tables, {"study": "made", "laws": [law], "fit": {}})


@pytest.mark.parametrize(("weights", "apart"), [((0.75, 0.75), 0.0), ((0.75, 0.5), 0.25), ((1.0, 0.0), 1.0)])
def test_averages_of_families_that_share_parameters_have_their_draws_in_common(weights, apart):
    """A draw of one meets the same draw in the same fit of the other, but for what their weights differ by."""
    context = two_families({"alpha": [], "A": []}, *weights)
    first, second = (one.ask(exponent).draws for one in ensembles(context) if one.law == "auto")
    assert np.mean(~np.isclose(first, second, rtol=1e-9)) == apart
    formula = {"name": "m", "formula": "alpha[a] / alpha[b]", "law": ["auto"]}
    settings = {**context.settings, "analyse": [{"derive": [formula]}]}
    (row,) = analyse(context.runs, context.tables, settings)["analyse/derived"].to_dict("records")
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(bounds(first / second)), rel=1e-9)
    if apart == 0:
        assert (row["estimate"], row["lower"], row["upper"]) == pytest.approx((1, 1, 1), rel=1e-9)


def test_averages_of_families_that_share_nothing_meet_at_random():
    """Three quarters and three quarters are in the same fit of both with a probability of 10 in 16."""
    first, second = (one.ask(exponent).draws for one in ensembles(two_families({}, 0.75, 0.75)) if one.law == "auto")
    assert np.mean(np.isclose(first, second, rtol=1e-9)) == pytest.approx(10 / 16, abs=0.07)

"""A law is proposed to a family whose own rows tell it, whatever the rows of other families vary."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.axes import infer_axes
from scalestudy.fit.candidates import fitted_to, study_laws
from scalestudy.fit.evidence import bumps, quickens, turns, vary_apart
from scalestudy.fit.stage import fit
from scalestudy.laws import LAWS
from scalestudy.validate.stage import validate

SIZES, DATA = [1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8], [1e8, 2e8, 5e8, 1e9, 2e9, 5e9, 1e10]
ONE_SCALE = [name for name, law in LAWS.items() if any(offer.reads == "one scale" for offer in law.offers)]


def ladder(family="f", metric="loss", direction="lower", sizes=SIZES, data=DATA, **columns):
    """Runs of one family at every size and number of tokens, without noise."""
    n, d = np.array(list(product(sizes, data))).T
    value = 1.5 + 300 * n**-0.35 + 300 * d**-0.3
    frame = pd.DataFrame({"params": n, "tokens": d, "flops": 6 * n * d, "value": value}).assign(**columns)
    return frame.assign(family=family, metric=metric, direction=direction)


def runs(*parts):
    """Parts as a run table."""
    table = pd.concat(parts, ignore_index=True)
    names = [f"r{k}" for k in range(len(table))]
    fixed = {"study": "s", "source": "s", "unit": "", "stderr": np.nan, "excluded": False, "held_out": False}
    return table.assign(**fixed, row=np.arange(len(table)), run=names)


def named(table, family="f", metric="loss", **settings):
    return [law.name for law in fitted_to(study_laws(table, settings), family, metric)]


def test_one_run_that_repeats_its_data_brings_no_law_to_any_family():
    one = ladder()
    one["unique_tokens"] = one["tokens"]
    two = one.assign(family="g")
    two.loc[5, "unique_tokens"] = two.loc[5, "tokens"] / 1.2
    assert (
        named(runs(one, two))
        == named(runs(ladder(), ladder("g")))
        == ["chinchilla", "kaplan_nd", "coupled", "overtrained"]
    )
    assert infer_axes(runs(one, two), {}).scales == ("params", "tokens", "flops")


def test_families_differ_in_what_they_are_proposed_and_the_fit_says_why():
    repeated = ladder("repeats", unique_tokens=np.tile([1e8, 3e8, 9e8, 2e9, 5e9, 1e9, 1e8], 7))
    repeated["unique_tokens"] = repeated[["tokens", "unique_tokens"]].min(axis=1)
    table = runs(repeated, ladder("once").assign(unique_tokens=lambda one: one["tokens"]), ladder("curve", sizes=[1e7]))
    laws = study_laws(table, {})
    assert "data_constrained" in named(table, "repeats")
    assert named(table, "once") == ["chinchilla", "kaplan_nd", "coupled", "overtrained"]
    assert named(table, "curve") == ["power", "power_offset", "shifted_power", "rectified"]
    settings = {"study": "s", "laws": "auto", "fit": {"uncertainty": {"method": "none"}}}
    found = fit(table, settings)["fit/fits"].set_index(["family", "law"])
    assert len(found) == 3 * len(laws)
    status, message = found.loc[("once", "data_constrained"), ["status", "message"]]
    assert status == "not_applicable"
    assert message == (
        "`laws: auto` does not propose it here: unique_tokens tells 1 value of how often a token is seen, and 3 are needed"
    )
    assert (found["status"] == "not_applicable").sum() == sum(len(law.not_for) for law in laws)


def test_what_a_family_is_proposed_never_depends_on_its_neighbours():
    alone = named(runs(ladder("curve", sizes=[1e7])), "curve")
    assert named(runs(ladder("curve", sizes=[1e7]), ladder(vocab=np.tile(SIZES, 7))), "curve") == alone


@pytest.mark.parametrize("direction", ["lower", "higher"])
def test_no_law_of_one_scale_where_several_vary_apart(direction):
    found = named(runs(ladder(direction=direction)))
    assert found
    assert not {*found} & {*ONE_SCALE}


def test_a_ladder_of_one_ratio_has_laws_of_one_scale_only():
    line = ladder()[lambda one: np.isclose(one["tokens"], 100 * one["params"])]
    assert {*named(runs(line))} <= {*ONE_SCALE}
    assert not vary_apart(line, ["params", "tokens"])
    assert vary_apart(ladder(), ["params", "tokens"])


def test_each_metric_has_the_laws_of_its_direction():
    table = runs(ladder(), ladder(metric="accuracy", direction="higher"))
    assert named(table) == ["chinchilla", "kaplan_nd", "coupled", "overtrained"]
    assert named(table, metric="accuracy") == ["bounded"]


@pytest.mark.parametrize(("sizes", "coupled"), [(SIZES[:5], False), (SIZES[:6], True)])
def test_the_power_of_the_coupled_law_needs_many_sizes(sizes, coupled):
    assert ("coupled" in named(runs(ladder(sizes=sizes)))) == coupled


def test_hyperparameters_that_follow_from_the_size_have_no_bowl():
    table = ladder()
    assert "moving_basin" not in named(
        runs(table.assign(lr=table["params"] ** -0.3, batch_tokens=table["tokens"] ** 0.5))
    )


def test_families_too_small_for_any_law_keep_them_all_and_say_what_they_lack():
    table = runs(ladder(), ladder("tiny", sizes=[1e7], data=[1e9]))
    assert named(table, "tiny") == named(table)
    assert named(table) == named(runs(ladder()))
    assert named(runs(ladder("tiny", sizes=[1e7], data=[1e9, 2e9])), "tiny") == ["power"]
    found = fit(table, {"study": "s", "laws": "auto", "fit": {"uncertainty": {"method": "none"}}})["fit/fits"]
    assert set(found.loc[found["family"] == "tiny", "status"]) == {"too_few_points"}


def test_values_turn_by_more_than_chance():
    x = np.geomspace(1, 1e4, 24)
    table = pd.DataFrame({"x": x, "direction": "lower", "row": np.arange(24)})
    bowl = np.log(x / 100) ** 2
    assert turns(table.assign(value=bowl), "x")
    assert not turns(table.assign(value=-x), "x")
    assert turns(table.assign(value=-bowl, direction="higher"), "x")
    random = np.random.default_rng(0)
    flat = [turns(table.assign(value=random.standard_normal(24)), "x") for _ in range(400)]
    assert 0.02 <= np.mean(flat) <= 0.08


def test_what_doubles_in_equal_times_quickens_and_power_laws_do_not():
    random = np.random.default_rng(1)
    years = np.sort(random.uniform(0.1, 5, 24))

    def shows(place, clean, noise=0.1):
        value = clean * np.exp(random.normal(0, noise, len(place)))
        return quickens(pd.DataFrame({"x": place, "value": value}), "x")

    assert shows(years, 2**years)
    assert shows(years, 0.5**years)
    assert shows(2019 + years, 2**years)  # calendar years, along which powers and exponentials look alike
    scale = np.geomspace(1e6, 1e9, 24)
    assert not shows(scale, 1.7 + 400 * scale**-0.35, 0.005)
    assert not shows(scale, scale**0.5)
    assert np.mean([shows(scale, np.full(24, 3.0)) for _ in range(400)]) <= 0.05
    assert not quickens(pd.DataFrame({"x": years[:8], "value": 2 ** years[:8]}), "x")


def test_values_bump_by_more_than_noise():
    random = np.random.default_rng(2)

    def shows(clean, noise=0.02, direction="lower"):
        value = clean * np.exp(random.normal(0, noise, len(clean)))
        place = np.geomspace(1, 1e4, len(clean))
        return bumps(pd.DataFrame({"x": place, "value": value, "direction": direction, "row": range(len(clean))}), "x")

    x = np.geomspace(1, 1e4, 24)
    bump = 0.1 + 0.5 * x**-0.4 + 0.4 * (x / 100) / (1 + (x / 100) ** 1.6)
    assert shows(bump)
    assert shows(bump, 0.0)
    assert not shows(bump[x < 100])  # it rises, but whether it falls again nobody knows
    assert not shows(1 + np.log(x / 100) ** 2)
    assert shows(1 / bump, direction="higher")
    assert not shows(1 + x**-0.3, 0.0)
    for rows in (9, 24, 200):
        assert np.mean([shows(np.geomspace(1, 0.8, rows)) for _ in range(300)]) <= 0.02


def test_validation_tries_what_is_proposed_and_says_why_not_the_rest():
    table = runs(ladder(), ladder("curve", sizes=[1e7]))
    settings = {"study": "s", "laws": "auto", "validate": {"schemes": [{"kfold": {"folds": 3}}]}}
    found = validate(table, {}, settings)
    choice = found["validate/choice"].set_index(["family", "candidate"])
    assert choice.loc[("curve", "chinchilla"), "reason"] == (
        "not tried, not_applicable: `laws: auto` does not propose it here: params takes 1 value, and 3 are needed"
    )
    assert choice.loc[("f", "power"), "weight"] == 0
    made = found["validate/predictions"].dropna(subset=["predicted"])
    assert {*made.loc[made["family"] == "curve", "law"]} & {*LAWS} == {*named(table, "curve")}

"""The probability that a family comes out best: against simulation, and what makes families rivals."""

import numpy as np
import pandas as pd
import pytest
from handmade import chinchilla_study
from scipy.stats import norm

from scalestudy.report.answers import answers
from scalestudy.report.quantities import off, relative
from scalestudy.report.summary import lines, summary
from scalestudy.report.winner import SIDES, probabilities, winners

SETTINGS = {"study": "handmade", "laws": ["chinchilla"]}


@pytest.mark.parametrize("higher", [True, False])
def test_probabilities_are_those_of_draws(higher):
    mean, spread = np.array([0.0, 0.3, -0.2]), np.array([0.5, 0.2, 1.0])
    draws = np.random.default_rng(0).normal(mean, spread, (200_000, 3))
    best = (draws.argmax(axis=1) if higher else draws.argmin(axis=1))[:, None] == np.arange(3)
    found = probabilities(mean, spread, higher)
    assert found.sum() == pytest.approx(1, abs=1e-3)
    assert found == pytest.approx(best.mean(axis=0), abs=5e-3)  # four standard errors of the draws


@pytest.mark.parametrize("higher", [True, False])
def test_families_without_a_chance_have_none_and_thousands_fit_into_memory(higher):
    rng = np.random.default_rng(1)
    mean, spread = rng.normal(0, 100, 3000), rng.uniform(0.5, 1.0, 3000)
    best = np.argsort(mean if not higher else -mean)[:5]
    found = probabilities(mean, spread, higher)
    assert found.sum() == pytest.approx(1, abs=1e-3)
    assert found[best] == pytest.approx(probabilities(mean[best], spread[best], higher), abs=1e-6)
    assert np.delete(found, best).max() < 1e-6


@pytest.mark.parametrize("higher", [True, False])
def test_values_without_a_spread_share_where_they_are_equal_and_else_the_better_one_wins(higher):
    assert probabilities(np.ones(3), np.zeros(3), higher) == pytest.approx([1 / 3] * 3, abs=1e-6)
    assert probabilities(np.array([1.0, 0.9]), np.zeros(2), higher).tolist() == [float(higher), float(not higher)]


LOSS = {"metric": "loss", "law": "chinchilla", "status": "converged", "message": "made by hand"}
APART = {"status": "not_applicable", "message": "not comparable: in unit, lstm has nats and transformer has bits"}
NO_WAY = {"status": "not_applicable", "message": "its law also needs lr; hold it with `at`"}
COMPARED = {
    "analyse/crossover": {**LOSS, "family_a": "lstm", "family_b": "transformer"},
    "analyse/multiplier": {**LOSS, "family": "lstm", "reference": "transformer"},
}


def rivals(by: str = "") -> dict[str, pd.DataFrame]:
    tables = chinchilla_study(("transformer", "lstm"))
    forecast = tables["analyse/forecast"].assign(unit="relative", decades_beyond=1.0)
    better = forecast["family"] == "transformer"
    bounds = {"predicted": (2.0, 2.2), "lower": (1.9, 2.1), "upper": (2.1053, 2.3048)}
    for name, (one, other) in bounds.items():
        forecast[name] = np.where(better, one, other)
    tables["analyse/forecast"] = forecast.assign(value=np.nan)
    for name in SIDES:
        tables[name] = pd.DataFrame([COMPARED[name]] if name == by else [])
    return tables


def test_the_winner_comes_first_with_its_probability():
    tables = rivals("analyse/crossover")
    [winner] = winners(tables, answers(tables, SETTINGS))
    spreads = [np.log(upper / lower) / 3.92 for lower, upper in ((1.9, 2.1053), (2.1, 2.3048))]
    z = np.log(2.2 / 2.0) / np.hypot(*spreads)
    assert winner.best == "transformer"
    assert winner.chances[winner.best] == pytest.approx(norm.cdf(z), abs=2e-3)
    first, _, forecast = summary("handmade", lines(tables, answers(tables, SETTINGS))).splitlines()[:3]
    assert first.startswith("handmade: transformer comes out best in loss at N = ")
    assert "with probability over 99%" in first or f"{100 * winner.chances[winner.best]:.0f}%" in first
    assert forecast.index("transformer") < forecast.index("lstm")


def test_families_that_nobody_compared_have_no_winner():
    tables = rivals()
    assert winners(tables, answers(tables, SETTINGS)) == []


def test_families_are_rivals_whatever_compares_them():
    tables = rivals("analyse/multiplier")
    assert [race.best for race in winners(tables, answers(tables, SETTINGS))] == ["transformer"]


def test_families_that_are_not_comparable_have_no_winner_whoever_was_asked():
    tables = rivals()
    for name, row in COMPARED.items():
        tables[name] = pd.DataFrame([{**row, **APART}])
    tables["analyse/strategy"] = pd.DataFrame([{**LOSS, **APART, "family": name} for name in ("lstm", "transformer")])
    assert winners(tables, answers(tables, SETTINGS)) == []


def among(tables, *families):
    """The handmade forecasts under other families' names, in pairs that are as good as transformer and lstm."""
    forecast = tables["analyse/forecast"]
    parts = [
        forecast[forecast["family"] == one].assign(family=name)
        for name, one in zip(families, 2 * ("transformer", "lstm"), strict=True)
    ]
    return {
        **chinchilla_study(families),
        **{name: tables[name] for name in SIDES},
        "analyse/forecast": pd.concat(parts),
    }


@pytest.mark.parametrize(
    ("pairs", "ahead"),
    [([("a", "b"), ("c", "d")], ["a", "c"]), ([("a", "b"), ("d", "b")], ["a"]), ([("b", "d")], ["b"])],
    ids=["two fields", "one through another", "a pair alone"],
)
def test_only_those_that_were_compared_race_each_other(pairs, ahead):
    tables = among(rivals(), "a", "b", "c", "d")
    made = [{**LOSS, "family_a": one, "family_b": other} for one, other in pairs]
    refused = {**LOSS, "family_a": "a", "family_b": "c", **APART}
    tables["analyse/crossover"] = pd.DataFrame([*made, refused])
    found = winners(tables, answers(tables, SETTINGS))
    assert [race.best for race in found] == ahead
    fields = [{"a", "b"}, {"c", "d"}] if len(ahead) == 2 else [set().union(*map(set, pairs))]
    assert [set(race.forecasts) for race in found] == fields


@pytest.mark.parametrize("became", [{}, NO_WAY], ids=["answered", "no way along a scale"])
@pytest.mark.parametrize("kind", SIDES)
def test_families_are_rivals_where_they_could_be_compared_whether_or_not_they_have_a_way(kind, became):
    tables = rivals()
    both = [COMPARED[kind]] if kind in COMPARED else [{**LOSS, "family": name} for name in ("lstm", "transformer")]
    tables[kind] = pd.DataFrame([{**row, **became} for row in both])
    assert [race.best for race in winners(tables, answers(tables, SETTINGS))] == ["transformer"]


def test_of_a_strategy_those_without_a_way_do_not_race_those_that_were_compared():
    tables = among(rivals(), "a", "b", "c", "d")
    rows = [{**LOSS, "family": name} for name in "ab"] + [{**LOSS, **NO_WAY, "family": name} for name in "cd"]
    tables["analyse/strategy"] = pd.DataFrame(rows)
    assert [set(race.forecasts) for race in winners(tables, answers(tables, SETTINGS))] == [{"a", "b"}]


@pytest.mark.parametrize("error", [0.0, 0.005, 0.03, 0.2])
def test_an_error_of_logarithms_is_said_as_a_relative_one(error):
    assert relative(error) == pytest.approx(np.exp(error) - 1)
    assert float(off(error).removesuffix("% off")) == pytest.approx(100 * (np.exp(error) - 1), rel=0.05)

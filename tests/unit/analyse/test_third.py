"""The one of N, D and C that a point leaves out is what the runs say it is, so that it makes no difference which one that is."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.planning.points import candidates
from scalestudy.analyse.stage import analyse
from scalestudy.analyse.third import SIX_ND, complete, rule_of
from scalestudy.fit.roles import USUAL

FLOPS = {"law": "power_offset", "variables": {"x": "flops"}}
OFFSET = {"E": 2.0, "A": 900.0, "a": 0.15}
LAWS = {"power_offset": (FLOPS, OFFSET), "chinchilla": ("chinchilla", CHINCHILLA)}
PLACE = {"params": 1e10, "tokens": 2e11}
FACTOR = 18.0
WHOLE = {**PLACE, "flops": FACTOR * 1e10 * 2e11}


def runs_at(factor):
    runs = make_runs()
    return runs.assign(flops=factor * runs["params"] * runs["tokens"])


def asked(kind, options, law, runs=None):
    """Return the tables of one analysis; values lie on the law, so that forecasts have hardly any noise."""
    stated, theta = LAWS[law]
    runs = runs_at(FACTOR) if runs is None else runs
    noise = np.exp(np.random.default_rng(0).normal(0, 1e-3, len(runs)))
    value = theta["E"] + theta["A"] / runs["flops"] ** theta["a"] if law == "power_offset" else runs["value"]
    settings = {"study": "made", "laws": [stated], "fit": {}, "analyse": [{kind: options}]}
    return analyse(runs.assign(value=value * noise), fit_tables(("all", law, theta), spread=1e-4), settings)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("left_out", ["params", "tokens", "flops"])
def test_a_target_is_the_same_whichever_of_the_three_it_leaves_out(law, left_out):
    part = {name: value for name, value in WHOLE.items() if name != left_out}
    found = asked("forecast", {"targets": [part, WHOLE]}, law)["analyse/forecast"].set_index("target")
    for name in (*WHOLE, "predicted", "lower", "upper", "sd", "decades_beyond"):
        assert found.loc["0", name] == pytest.approx(found.loc["1", name], rel=1e-9), name
    assert found.loc["0", "message"] == f"{found.loc['1', 'message']}; C = 18 N D, as the runs' compute is"


def test_the_law_of_compute_says_of_n_and_d_what_it_says_of_their_compute():
    """E + A / (18 N D)^a by hand; with 6 N D the second part would be 18% more."""
    truth = OFFSET["E"] + OFFSET["A"] / WHOLE["flops"] ** OFFSET["a"]
    row = asked("forecast", {"targets": [PLACE]}, "power_offset")["analyse/forecast"].iloc[0]
    assert row["predicted"] == pytest.approx(truth, rel=1e-6)
    derived = asked("derive", {"name": "there", "formula": "value", "at": PLACE}, "power_offset")[
        "analyse/derived"
    ].iloc[0]
    assert derived["estimate"] == pytest.approx(truth, rel=1e-6)


def test_runs_are_planned_for_the_same_target_whichever_of_the_three_it_leaves_out():
    grid = {"params": [1e8, 1e9, 3e9], "tokens": [2e9, 2e10, 1e11]}
    said = [
        asked("next_runs", {"know": {"forecast": at}, "candidates": grid, "budget": 1e22}, "power_offset")
        for at in (PLACE, WHOLE)
    ]
    for name in ("analyse/next_runs", "analyse/next_designs"):
        part, whole = (one[name].select_dtypes("number") for one in said)
        assert len(part)
        np.testing.assert_allclose(part, whole, rtol=1e-9)


def test_runs_of_six_nd_and_runs_that_do_not_tell_leave_it_at_that():
    noise = np.exp(np.random.default_rng(0).normal(0, 1, 63))
    assert rule_of(make_runs(), USUAL, PLACE) is SIX_ND
    assert rule_of(make_runs().iloc[:0], USUAL, PLACE) is SIX_ND
    doubtful = rule_of(runs_at(20 * noise), USUAL, PLACE)
    assert doubtful.text == SIX_ND.text
    assert "which N and D do not tell" in doubtful.told
    row = asked("forecast", {"targets": [PLACE]}, "chinchilla", make_runs())["analyse/forecast"].iloc[0]
    assert row["flops"] == pytest.approx(1.2e22)
    assert "6 N D" not in row["message"]


def test_units_of_ones_own_make_no_distance():
    """Sizes in millions and data in billions: 6e15 for each pair, and the decades beyond the runs are those of either scale."""
    runs = make_runs().assign(params=lambda r: r["params"] / 1e6, tokens=lambda r: r["tokens"] / 1e9)
    rule = rule_of(runs, USUAL, {})
    found = complete({"params": 1e4, "tokens": 200.0}, USUAL, rule)
    assert found["flops"] == pytest.approx(1.2e22)
    assert isinstance(found["flops"], float)


def test_powers_of_n_and_d_are_followed_too():
    runs = make_runs()
    runs = runs.assign(flops=5 * runs["params"] ** 1.05 * runs["tokens"] ** 0.98)
    rule = rule_of(runs, USUAL, {})
    compute = 5 * 1e10**1.05 * 2e11**0.98
    assert complete(PLACE, USUAL, rule)["flops"] == pytest.approx(compute)
    assert complete({"params": 1e10, "flops": compute}, USUAL, rule)["tokens"] == pytest.approx(2e11)
    assert float(rule.size(np.array(compute), np.array(20.0))) == pytest.approx(1e10)


def test_the_rule_is_that_of_the_runs_at_what_a_point_says_besides():
    sparsity = np.tile([0.0, 0.5, 0.75], 21)
    runs = make_runs().assign(sparsity=sparsity, flops=lambda r: 24 * r["params"] * (1 - sparsity) * r["tokens"])
    for held, factor in ((0.0, 24.0), (0.5, 12.0), (0.75, 6.0)):
        at = {**PLACE, "sparsity": held}
        assert complete(at, USUAL, rule_of(runs, USUAL, at))["flops"] == pytest.approx(factor * 2e21)


def test_points_of_other_analyses_are_completed_alike():
    goal = {"value": 2.2, "along": "params", "at": {"tokens": 1e12}}
    row = asked("forecast", {"reach": [goal]}, "chinchilla")["analyse/reach"].iloc[0]
    assert row["flops"] == pytest.approx(FACTOR * row["params"] * row["tokens"])
    by_ratio = candidates({"flops": [WHOLE["flops"]], "tokens_per_param": [20.0]}, "all", USUAL, runs_at(FACTOR))
    pd.testing.assert_frame_equal(by_ratio[sorted(by_ratio)], pd.DataFrame([WHOLE])[sorted(WHOLE)])
    by_size = candidates({"params": [1e10], "tokens_per_param": [20.0]}, "all", USUAL, runs_at(FACTOR))
    assert by_size["flops"].tolist() == [pytest.approx(WHOLE["flops"])]

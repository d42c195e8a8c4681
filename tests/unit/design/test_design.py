"""A design before anything is trained: coverage and width by simulation and to first order, what is wrong with it, what it takes."""

import numpy as np
import pandas as pd
import pytest
import yaml

from scalestudy.cli.main import main
from scalestudy.design.assumed import Assumed, wanted
from scalestudy.design.enough import cheapest, sizes
from scalestudy.design.schema import SCHEMA, defaults, read_design
from scalestudy.design.simulated import simulate, summary
from scalestudy.design.warned import warnings
from scalestudy.errors import StudyError

DESIGN = {
    "design": "ladder",
    "law": "chinchilla",
    "parameters": {"E": 1.82, "A": 478.0, "B": 2143.0, "alpha": 0.347, "beta": 0.367},
    "noise": 0.004,
    "runs": {"params": {"between": [3e7, 1e9], "count": 6}, "tokens_per_param": [5, 20, 80]},
    "know": [
        {"parameter": {"name": "alpha"}},
        {"allocation": {"budget": 1e21}},
        {"forecast": {"params": 7e9, "tokens": 1.4e11}},
    ],
}


def written(tmp_path, **change):
    path = tmp_path / "ladder.yaml"
    path.write_text(yaml.safe_dump({**DESIGN, **change}), encoding="utf-8")
    return path


def used_file(path):
    design = read_design(path)
    return wanted(Assumed.of(design), design["know"])


def assumed(**change):
    design = {**defaults(SCHEMA), **DESIGN, **change}
    found = Assumed.of(design)
    return design, found, wanted(found, design["know"])


@pytest.fixture(scope="module")
def power():
    design, found, asked = assumed(simulations=80, draws=100)
    return summary(simulate(found, asked, design), asked).set_index("quantity"), found, asked, design


def test_intervals_hold_the_truth_about_as_often_as_they_say(power):
    table = power[0]
    assert (table["simulations"] == 80).all()
    assert table["coverage"].between(0.85, 1).all()


def test_widths_to_first_order_are_those_of_simulations(power):
    table = power[0]
    assert (table["half_width"] / table["first_order"]).between(0.8, 1.35).all()


def test_the_law_is_found_again_without_much_bias(power):
    table = power[0]
    assert (table["bias"].abs() < 0.5 * table["half_width"]).all()
    assert table.loc["alpha", "truth"] == 0.347


def test_equal_designs_are_simulated_alike_and_another_seed_is_not():
    design, found, asked = assumed(simulations=20, draws=40, know=[{"parameter": {"name": "E"}}])
    first, second = (simulate(found, asked, design) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert not first["found"].equals(simulate(found, asked, {**design, "seed": 1})["found"])


def test_four_seeds_halve_the_width_of_a_parameter():
    _, once, asked = assumed()
    four = assumed(seeds=4)[1]
    assert asked[0].half(four) == pytest.approx(asked[0].half(once) / 2, rel=1e-6)


def test_a_wanted_width_is_reached_by_the_cheapest_larger_design():
    _, found, asked = assumed(know=DESIGN["know"][2:])
    table = sizes(found, asked)
    now, best = table[asked[0].name].iloc[0], table[asked[0].name].min()
    told = cheapest(table, asked, (now + best) / 2)
    row = table[table[asked[0].name] <= (now + best) / 2].sort_values("compute").iloc[0]
    assert f"{row['seeds']:g} seed" in told
    assert f"{row['larger']:g} times as large" in told
    assert "no design" in cheapest(table, asked, best / 10)


def test_a_good_design_has_no_warning():
    _, found, asked = assumed(know=DESIGN["know"][:2])
    assert list(warnings(found, asked)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"runs": {"params": [1e8, 2e8], "tokens_per_param": [20]}}, "2 different runs cannot tell 5 parameters"),
        ({"runs": {"params": [1e9], "tokens": [1e9, 3e9, 1e10, 3e10, 1e11, 3e11]}}, "alpha is not identified"),
        ({"runs": {"params": [1e8, 2e8, 3e8], "tokens_per_param": [5, 20, 80]}}, "params spans 0.48 decades"),
        (
            {"runs": {"params": [1e7, 2e7, 4e7], "flops": [1e19, 1e20, 1e21]}},
            "the IsoFLOP budget 1 x 10^21 is off centre",
        ),
        ({"know": [{"forecast": {"params": 1e12, "tokens": 2e13}}]}, "decades beyond the runs"),
    ],
)
def test_what_is_wrong_with_a_design_is_a_sentence(change, sentence):
    _, found, asked = assumed(**change)
    assert any(sentence in told for told in warnings(found, asked))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parameters": {"E": 1.0}}, "no value of A, B, alpha, beta"),
        ({"parameters": {**DESIGN["parameters"], "gamma": 1.0}}, "chinchilla has no parameter gamma"),
        ({"noise": 0}, "noise"),
        ({"law": "chinchila"}, "chinchila"),
        ({"runs": []}, "there are no candidates"),
        ({"cost": "0 * params"}, "a cost is a positive number"),
        ({"cost": "hours"}, "do not say what they cost"),
        ({"know": [{"parameter": {"name": "gamma"}}]}, "no parameter gamma"),
        ({"know": [{"forecast": {"params": 1e9}}]}, "the target says nothing of tokens"),
        ({"simulation": 5}, "unknown key 'simulation'"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(tmp_path, change, sentence):
    path = written(tmp_path, **change)
    with pytest.raises(StudyError) as raised:
        used_file(path)
    assert sentence in str(raised.value)


def test_the_command_says_what_the_design_would_tell_and_writes_its_tables(tmp_path, capsys):
    path = written(tmp_path, half_width=0.5)
    assert main(["design", "--quick", str(path), "--output", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "ladder: 18 runs of chinchilla" in told
    assert "alpha: 0.347 +- " in told
    assert "half-widths of 50% take 1 seed of each run and a largest size 1 times as large" in told
    table = pd.read_csv(tmp_path / "out" / "power.csv")
    assert np.isfinite(table["first_order"]).all()
    assert len(pd.read_csv(tmp_path / "out" / "sizes.csv")) == 30


MONEY = {"budget": 1000, "cost": {"money": {"peak": 1e15, "mfu": 0.4, "price": 2}}}
FLOPS = 1000 / 2 * 3600 * 0.4 * 1e15
"""What 1000 buys of hours at 2, each of 0.4 x 10^15 FLOP/s."""


def test_what_a_budget_of_money_buys_is_what_its_flops_do():
    """The cost is that of 6 N D times a number, of which the best size has a closed form."""
    design, found, asked = assumed(know=[{"allocation": MONEY}, {"allocation": {"budget": FLOPS}}], simulations=20)
    e = DESIGN["parameters"]
    total = e["alpha"] + e["beta"]
    best = (e["alpha"] * e["A"] / (e["beta"] * e["B"])) ** (1 / total) * (FLOPS / 6) ** (e["beta"] / total)
    assert [one.truth for one in asked] == pytest.approx([best, best], rel=1e-9)
    assert asked[0].half(found) == pytest.approx(asked[1].half(found), rel=1e-6)
    assert len({one.name for one in asked}) == 2
    table = summary(simulate(found, asked, design), asked)
    assert table["bias"][0] == pytest.approx(table["bias"][1], rel=1e-6)
    assert table["half_width"][0] == pytest.approx(table["half_width"][1], rel=1e-6)
    assert (table["bias"].abs() < table["half_width"]).all()


def test_the_size_is_best_where_the_other_columns_are_held():
    """Tokens that count for less by a factor q: the best size has a closed form with B / q^beta in place of B."""
    parameters = {"E": 1.8, "A": 400.0, "B": 2000.0, "a": 0.35, "b": 0.37}
    law = {
        "name": "quality",
        "formula": "E + A * N**(-a) + B * (q * D)**(-b)",
        "variables": {"N": "params", "D": "tokens", "q": "quality"},
        "parameters": {name: {"sign": "+"} for name in parameters},
    }
    runs = [
        {"params": n, "tokens": r * n, "quality": q} for n in (3e7, 1e8, 3e8, 1e9) for r in (5, 40) for q in (0.5, 1.0)
    ]
    know = [{"allocation": {"budget": 1e21, "at": {"quality": q}}} for q in (0.25, 1.0)]
    design, found, asked = assumed(law=law, parameters=parameters, runs=runs, know=know, simulations=20, draws=60)
    ratio = 0.35 * 400 / (0.37 * 2000 * np.array([0.25, 1.0]) ** -0.37)
    expected = ratio ** (1 / 0.72) * (1e21 / 6) ** (0.37 / 0.72)
    assert [one.truth for one in asked] == pytest.approx(expected, rel=1e-6)
    assert [one.name for one in asked] == ["params at 1e+21, quality=0.25", "params at 1e+21, quality=1"]
    table = summary(simulate(found, asked, design), asked)
    assert (table["without"] == 0).all()
    assert (table["bias"].abs() < table["half_width"]).all()


def test_a_budget_whose_cost_cannot_be_told_is_refused():
    with pytest.raises(StudyError, match="price_list"):
        assumed(know=[{"allocation": {"budget": 1e21, "cost": "6 * N * D * price_list"}}])

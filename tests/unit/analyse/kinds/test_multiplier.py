"""How much more one family needs than another: against algebra on the draws, and relations that any multiplier has."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs, run_table
from side_by_side import AGAIN, POWER, multiplier, theta_of, wasteful

from scalestudy.analyse.stage import analyse
from scalestudy.intervals import bounds

HIGH_FLOOR = {**CHINCHILLA, "E": 1.9}
NUMBERS = ["multiplier", "multiplier_lower", "multiplier_upper", "exceeds", "never", "reference_never"]


def frontier_compute(theta, value):
    """The least 6 N D at which E + A/N^alpha + B/D^beta is down to a value: Lagrange's condition in closed form."""
    e, a, b, alpha, beta = np.asarray(theta).T
    share = (value - e) * beta / (alpha + beta)  # of A/N^alpha, since alpha A/N^alpha = beta B/D^beta at the optimum
    n, d = (a / share) ** (1 / alpha), (b / (value - e - share)) ** (1 / beta)
    return 6 * n * d


@pytest.mark.parametrize("entry", ["chinchilla", AGAIN], ids=["closed form", "searched"])
def test_a_family_that_wastes_two_thirds_of_its_compute_needs_three_times_as_much(entry):
    thetas = [CHINCHILLA, wasteful(3)]
    table = multiplier(thetas, entry=entry, values=[2.2, 1.9], budgets=[1e20, 1e22])
    np.testing.assert_allclose(table.query("asked != 'trend'")["multiplier"], 3, rtol=1e-9)
    assert table.query("asked == 'trend'")["multiplier"].item() == pytest.approx(1, rel=1e-9)
    law = "chinchilla" if entry == "chinchilla" else "again"
    first, second = theta_of(thetas, law=law)
    for row, value in zip(table.query("asked == 'value'").to_dict("records"), (2.2, 1.9), strict=True):
        by_hand = frontier_compute(second, value) / frontier_compute(first, value)
        assert [row["multiplier_lower"], row["multiplier_upper"]] == pytest.approx(
            list(np.exp(bounds(np.log(by_hand)))), rel=1e-8
        )
        assert row["exceeds"] == (by_hand > 1).mean()
        assert row["needed"] == pytest.approx(frontier_compute([list(wasteful(3).values())], value)[0], rel=1e-9)


def test_at_a_budget_each_draw_matches_what_the_reference_reaches_there_in_that_draw():
    thetas = [CHINCHILLA, wasteful(2)]
    row = multiplier(thetas, budgets=[1e21]).iloc[0]
    first, second = theta_of(thetas)
    e, a, b, alpha, beta = first.T
    n = (alpha * a / (beta * b)) ** (1 / (alpha + beta)) * (1e21 / 6) ** (beta / (alpha + beta))
    value = e + a / n**alpha + b / (1e21 / 6 / n) ** beta
    by_hand = frontier_compute(second, value) / 1e21
    assert [row["multiplier_lower"], row["multiplier_upper"]] == pytest.approx(
        list(np.exp(bounds(np.log(by_hand)))), rel=1e-8
    )


def test_at_a_stated_ratio_and_along_tokens():
    half = {**CHINCHILLA, "B": CHINCHILLA["B"] * 2 ** CHINCHILLA["beta"]}
    held = multiplier([CHINCHILLA, half], "value", along="tokens", at={"params": 1e9}, values=[2.4])
    assert held["multiplier"].item() == pytest.approx(2, rel=1e-9)
    assert "params = 1 x 10^9 held" in held["message"].item()
    stated = multiplier([CHINCHILLA, wasteful(3)], "value", ratio=20, values=[2.2])
    assert stated["multiplier"].item() == pytest.approx(3, rel=1e-9)
    n = (stated["needed"].item() / 120) ** 0.5
    theta = wasteful(3)
    there = theta["E"] + theta["A"] / n ** theta["alpha"] + theta["B"] / (20 * n) ** theta["beta"]
    assert there == pytest.approx(2.2, rel=1e-10)
    assert "at D/N = 20" in stated["message"].item()


def test_served_tokens_count_as_compute():
    row = multiplier(
        [CHINCHILLA, wasteful(3)], "value", cost={"inference": {"tokens": 1e12}}, values=[2.2], draws=0
    ).iloc[0]
    sizes = np.geomspace(1e8, 1e11, 200_001)
    for theta, at in ((CHINCHILLA, "reference_needed"), (wasteful(3), "needed")):
        left = 2.2 - theta["E"] - theta["A"] / sizes ** theta["alpha"]
        with np.errstate(invalid="ignore"):
            tokens = (theta["B"] / left) ** (1 / theta["beta"])
        assert row[at] == pytest.approx(np.nanmin(6 * sizes * tokens + 2 * sizes * 1e12), rel=1e-7)


def test_draws_that_never_reach_the_value_open_the_interval_and_are_told():
    near = CHINCHILLA["E"] + 0.05
    thetas = [CHINCHILLA, {**CHINCHILLA, "E": near - 0.0015}]
    row = multiplier(thetas, values=[near]).iloc[0]
    never = (theta_of(thetas)[1][:, 0] >= near).mean()
    assert 0.05 < never < 0.5
    assert row["never"] == never
    assert row["multiplier_upper"] == np.inf
    assert np.isfinite(row["multiplier_lower"])
    assert "never reach it; the interval is unbounded above" in row["message"]


def test_a_value_below_one_floor_has_no_multiplier_and_below_both_anything():
    one = multiplier([CHINCHILLA, HIGH_FLOOR], "value", values=[1.85, 1.7]).to_dict("records")
    assert np.isnan(one[0]["multiplier"])
    assert (one[0]["never"], one[0]["exceeds"], one[0]["multiplier_lower"]) == (1.0, 1.0, np.inf)
    assert one[0]["message"].startswith("no multiplier: b never reaches it at any flops")
    assert [one[1]["multiplier_lower"], one[1]["multiplier_upper"]] == [0, np.inf]
    assert "neither reaches it in 100%" in one[1]["message"]


def test_a_multiplier_the_other_way_round_is_the_inverse():
    thetas = [CHINCHILLA, {**CHINCHILLA, "A": 500.0, "E": 1.84}]
    there, back = (multiplier(thetas, "value", reference=name, values=[2.3, 1.843]) for name in "ab")
    assert there["never"].gt(0).any()
    np.testing.assert_allclose(there["multiplier"] * back["multiplier"], 1, rtol=1e-12)
    np.testing.assert_allclose(there["multiplier_lower"], 1 / back["multiplier_upper"], rtol=1e-9)
    np.testing.assert_allclose(there["multiplier_upper"], 1 / back["multiplier_lower"], rtol=1e-9)
    np.testing.assert_array_equal(there["never"], back["reference_never"])
    np.testing.assert_allclose(there["exceeds"] + back["exceeds"], 1)


@pytest.mark.parametrize("entry", ["chinchilla", AGAIN], ids=["closed form", "searched"])
def test_a_family_against_its_twin_is_one_in_every_number(entry):
    law = "chinchilla" if entry == "chinchilla" else "again"
    tables = fit_tables(("a", law, CHINCHILLA), ("b", law, CHINCHILLA), shared=[7, 7], draws=60)
    runs = pd.concat([make_runs("a").assign(run="a"), make_runs("b").assign(run="b")], ignore_index=True)
    asked = [{"multiplier": {"values": [2.2], "budgets": [1e21]}}]
    settings = {"study": "made", "laws": [entry], "fit": {}, "analyse": asked}
    table = analyse(runs.assign(row=range(len(runs))), tables, settings)["analyse/multiplier"]
    np.testing.assert_allclose(table[NUMBERS[:3]].to_numpy(), 1, rtol=1e-10)


def test_families_renamed_and_scales_in_other_units_change_no_number():
    thetas = [CHINCHILLA, wasteful(3, beta=0.36)]
    before = multiplier(thetas, values=[2.2], budgets=[1e21])
    renamed = multiplier(thetas, names=["zebra", "ant"], reference="zebra", values=[2.2], budgets=[1e21])
    np.testing.assert_array_equal(before[NUMBERS].to_numpy(), renamed[NUMBERS].to_numpy())
    power = [{"E": 1.8, "A": 900.0, "a": 0.15}, {"E": 1.82, "A": 950.0, "a": 0.15}]
    runs = pd.concat([make_runs("a").assign(run="a"), make_runs("b").assign(run="b")], ignore_index=True)
    pfs = [{**theta, "A": theta["A"] * 1e-15 ** theta["a"]} for theta in power]
    one = multiplier(power, entry=POWER, runs=runs, values=[2.2], spread=0, draws=30)
    two = multiplier(pfs, entry=POWER, runs=runs.assign(flops=runs["flops"] * 1e-15), values=[2.2], spread=0, draws=30)
    np.testing.assert_allclose(one[NUMBERS], two[NUMBERS], rtol=1e-9)
    np.testing.assert_allclose(one[["beyond", "reference_beyond"]], two[["beyond", "reference_beyond"]], atol=1e-9)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"unit": "bits/byte"}, "in unit, a has nats/token and b has bits/byte"),
        ({"vocab": 50257.0}, "not comparable per token: in vocab, a has 32000.0 and b has 50257.0"),
        ({"tokenizer": "bpe"}, "in tokenizer, a has spm and b has bpe"),
        ({"eval_set": "pile"}, "in eval_set, a has c4 and b has pile"),
        ({"corpus": "x"}, "in corpus, a has w and b has x"),
    ],
)
def test_what_is_not_comparable_is_refused_with_what_differs(changed, words):
    alike = {"unit": "nats/token", "vocab": 32000.0, "tokenizer": "spm", "eval_set": "c4", "corpus": "w"}
    runs = pd.concat(
        [make_runs("a").assign(run="a").assign(**alike), make_runs("b").assign(run="b").assign(**{**alike, **changed})],
        ignore_index=True,
    )
    table = multiplier([CHINCHILLA, wasteful(3)], runs=runs, values=[2.2], same=["corpus"])
    assert table["status"].tolist() == ["not_applicable"]
    assert words in table["message"].item()


def test_bits_per_byte_of_two_tokenisers_are_comparable():
    parts = [
        make_runs(name).assign(run=name).assign(unit="bits/byte", vocab=size) for name, size in (("a", 3e4), ("b", 5e4))
    ]
    table = multiplier([CHINCHILLA, wasteful(3)], runs=pd.concat(parts, ignore_index=True), values=[2.2])
    assert table["multiplier"].iloc[0] == pytest.approx(3)


def test_pairs_of_settings_are_held_against_each_other_for_each_value_of_the_rest():
    names = ["with|big", "with|small", "without|big", "without|small"]
    thetas = [CHINCHILLA, wasteful(2), wasteful(3), wasteful(8)]
    parts = [
        make_runs(name).assign(run=name).assign(**dict(zip(("recipe", "size"), name.split("|"), strict=True)))
        for name in names
    ]
    more = {"names": names, "runs": pd.concat(parts, ignore_index=True), "study": {"family": ["recipe", "size"]}}
    table = multiplier(thetas, "value", reference={"recipe": "with"}, values=[2.2], **more)
    found = {(row["reference"], row["family"]): row["multiplier"] for row in table.to_dict("records")}
    assert found == {
        ("with|big", "without|big"): pytest.approx(3),
        ("with|small", "without|small"): pytest.approx(4),
    }


def test_a_reference_that_is_not_there_is_a_row_that_names_those_that_are():
    table = multiplier([CHINCHILLA, wasteful(3)], reference="c", values=[2.2])
    assert table["family"].tolist() == ["a", "b"]
    assert (table["message"] == "there is no family 'c' to match; there is a, b").all()


def test_a_law_of_one_scale_where_more_is_better():
    rising = {"name": "rise", "formula": "1 - A * x**(-a)", "variables": {"x": "tokens"}}
    rising["parameters"] = {"A": {"sign": "+"}, "a": {"sign": "+"}}
    x = np.geomspace(1e9, 1e12, 20)
    parts = [
        run_table(family=name, tokens=x, value=1 - a * x**-0.1, metric="loss", direction="higher", unit="fraction")
        for name, a in (("a", 5.0), ("b", 5.0 * 4**0.1))
    ]
    thetas = [{"A": 5.0, "a": 0.1}, {"A": 5.0 * 4**0.1, "a": 0.1}]
    table = multiplier(thetas, "value", entry=rising, runs=pd.concat(parts, ignore_index=True), values=[0.6])
    assert table["along"].item() == "tokens"
    assert table["multiplier"].item() == pytest.approx(4, rel=1e-9)


def test_one_family_that_cannot_go_along_the_scale_leaves_the_others():
    lost = dict.fromkeys(CHINCHILLA, np.nan)
    table = multiplier([CHINCHILLA, wasteful(3), lost], "value", values=[2.2])
    assert table["multiplier"].tolist() == pytest.approx([3])
    refused = multiplier([CHINCHILLA, wasteful(3), lost], values=[2.2]).query("family == 'c'")
    assert refused["message"].str.startswith("family c: ").all()
    assert len(refused) == 2


def test_both_of_n_and_their_ratio_are_too_much():
    table = multiplier([CHINCHILLA, wasteful(3)], ratio=20, at={"params": 1e9}, values=[2.2])
    assert table["message"].item() == "family a: params and `ratio` are stated; along flops one of them may be"

"""Families that share a parameter and families that do not: closed forms, the bootstrap, and what may not be compared."""

import numpy as np
import pandas as pd
import pytest
from fitted import fit_tables, run_table
from scipy.special import fdtrc

from scalestudy.analyse.equality.random_effects import pooled
from scalestudy.analyse.stage import analyse
from scalestudy.fit.stage import fit
from scalestudy.numerals import brief

POWER = [{"law": "power", "variables": {"x": "flops"}}]
SQUARED = {"objective": "squared_log", "uncertainty": {"draws": 100}}


def ladders(exponents, seed=0, n=10, noise=0.01, **columns):
    """Families of straight lines in logarithms, of different heights."""
    rng = np.random.default_rng(seed)
    x = np.geomspace(1e18, 1e21, n)
    parts = []
    for k, a in enumerate(exponents):
        value = (3 + k) * (x / 1e18) ** -a * np.exp(rng.normal(0, noise, n))
        own = {name: each[k] for name, each in columns.items()}
        parts.append(run_table(family=f"f{k}", flops=x, value=value, run=[f"f{k}-{i}" for i in range(n)], **own))
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(row=np.arange(len(runs)))


def compared(runs, laws=POWER, fitted=SQUARED, **options):
    settings = {"study": "made", "laws": laws, "fit": fitted}
    tables = fit(runs, settings) | {"validate/choice": fit_tables()["validate/choice"]}
    out = analyse(runs, tables, {**settings, "analyse": [{"equal": options}]})
    return out["analyse/equal"], out["analyse/forest"], tables


def one(runs, **options):
    (row,) = compared(runs, **options)[0].to_dict("records")
    return row


def lines(runs):
    """Least squares by hand: the sums of squares and the slope with one slope for all, and with one for each."""
    x, y = np.log(runs["flops"].to_numpy(float)), np.log(runs["value"].to_numpy(float))
    family = pd.factorize(runs["family"])[0]
    dummies = (family[:, None] == np.arange(family.max() + 1)).astype(float)
    found = []
    for slopes in (x[:, None], dummies * x[:, None]):
        design = np.concatenate([dummies, slopes], axis=1)
        solution = np.linalg.lstsq(design, y, rcond=None)[0]
        found.append((float(np.sum((y - design @ solution) ** 2)), solution[dummies.shape[1] :]))
    return found


def test_the_two_fits_are_those_of_least_squares_by_hand():
    runs = ladders([0.1, 0.11, 0.13])
    (together, slope), (apart, _) = lines(runs)
    row = one(runs, parameter="a")
    assert row["objective_shared"] == pytest.approx(together, rel=1e-7)
    assert row["objective_separate"] == pytest.approx(apart, rel=1e-7)
    assert row["shared"] == pytest.approx(-slope[0], rel=1e-6)
    assert row["statistic"] == pytest.approx((together - apart) / 2 / (apart / (30 - 6)), rel=1e-5)
    assert (row["restrictions"], row["families"]) == (2, 3)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_bootstrap_has_the_probability_of_f_where_noise_is_normal(seed):
    runs = ladders([0.1, 0.1, 0.1], seed)
    row = one(runs, parameter="a", draws=1999)
    assert row["p_value"] == pytest.approx(fdtrc(2, 24, row["statistic"]), abs=0.05)


def test_families_that_differ_are_told_apart_and_those_that_do_not_are_not():
    other, same = one(ladders([0.1, 0.1, 0.13]), parameter="a"), one(ladders([0.1, 0.1, 0.1], 5), parameter="a")
    assert (other["finding"], same["finding"]) == ("differ", "not_told_apart")
    assert other["p_value"] == 1 / 200
    assert other["error_separate"] < other["error_shared"]
    assert "separate values predict held-back rows better" in other["message"]
    assert same["shared_lower"] < 0.1 < same["shared_upper"]
    assert np.isnan(same["between"]) or same["between"] < other["between"]


def test_the_mean_over_families_is_that_of_their_own_fits():
    table, forest, tables = compared(ladders([0.1, 0.1, 0.13]), parameter="a")
    own = tables["fit/parameters"].query("parameter == 'a'")
    found = pooled(own["estimate"].to_numpy(), own["stderr"].to_numpy())
    assert table[["mean", "mean_lower", "next_upper"]].iloc[0].tolist() == [found.mean, found.lower, found.next_upper]
    assert forest["estimate"].tolist() == own["estimate"].tolist()
    assert forest["family"].tolist() == ["f0", "f1", "f2"]


def test_all_exponents_of_all_laws_are_compared_where_none_is_named():
    laws = [*POWER, {"law": "power_offset", "variables": {"x": "flops"}}]
    table, _, _ = compared(ladders([0.1, 0.1]), laws=laws, draws=9)
    assert table[["law", "parameter"]].to_numpy().tolist() == [["power", "a"], ["power_offset", "a"]]


def test_a_law_from_a_formula_string_is_compared_in_any_of_its_parameters():
    laws = [
        {
            "name": "own",
            "formula": "A * (x / 1e18)**(-a)",
            "variables": {"x": "flops"},
            "parameters": {"A": {"sign": "+"}, "a": {"sign": "+"}},
        }
    ]
    row = one(ladders([0.1, 0.1]), laws=laws, parameter="A")
    assert row["finding"] == "differ"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"unit": ["nats/token", "bits/byte"]}, "unit is nats/token in f0, bits/byte in f1"),
        ({"flops_kind": ["6ND", "measured"]}, "flops_kind is 6ND in f0, measured in f1"),
        ({"params_kind": ["total", "non_embedding"]}, "params_kind is total in f0, non_embedding in f1"),
    ],
)
def test_families_that_count_in_different_ways_are_not_compared(columns, words):
    table, forest, _ = compared(ladders([0.1, 0.1], **columns), parameter="a")
    assert table["status"].tolist() == ["not_applicable"]
    assert table["finding"].tolist() == ["unknown"]
    assert words in table["message"].iloc[0]
    assert "two conventions do not compare" in table["message"].iloc[0]
    assert forest["estimate"].notna().all()


def test_what_the_law_does_not_read_may_be_counted_in_any_way():
    runs = ladders([0.1, 0.1], params_kind=["total", "non_embedding"]).assign(tokens=lambda t: t["flops"] / 1e9)
    assert np.isfinite(one(runs, laws=[{"law": "power", "variables": {"x": "tokens"}}], parameter="a")["shared"])


def test_a_family_of_too_few_rows_is_left_out_by_name():
    runs = ladders([0.1, 0.1, 0.1])
    runs = runs[(runs["family"] != "f2") | (runs["flops"] < 3e18)].iloc[:-1]
    table, forest, _ = compared(runs, parameter="a")
    assert table["families"].tolist() == [2]
    assert "without f2: " in table["message"].iloc[0]
    assert "at least 3 are needed" in forest.set_index("family").loc["f2", "message"]


MISSING = {
    "one family": ({"between": ["f0"]}, "1 families can be fitted by themselves, and at least 2"),
    "no such family": ({"between": ["f0", "f7"]}, "without f7: no row of it was fitted"),
    "no such parameter": ({"parameter": "alpha"}, "no law has a parameter 'alpha'"),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_cannot_be_compared_is_a_sentence(name):
    options, words = MISSING[name]
    table, _, _ = compared(ladders([0.1, 0.1]), **{"parameter": "a", **options})
    assert table["status"].tolist() == ["not_applicable"]
    assert words in table["message"].iloc[0]


def test_a_parameter_that_is_held_is_said_to_be():
    laws = [{"law": "power", "variables": {"x": "flops"}, "fixed": {"a": 0.1}}]
    row = one(ladders([0.1, 0.1]), laws=laws, parameter="a")
    assert "a is fixed at 0.1 in every family" in row["message"]


def test_a_parameter_that_the_study_shares_already_is_compared_with_separate_ones():
    laws = [{"law": "power", "variables": {"x": "flops"}, "shared": {"a": []}}]
    row = one(ladders([0.1, 0.13]), laws=laws, parameter="a")
    assert row["finding"] == "differ"


@pytest.mark.parametrize("others", [{}, {"A": []}])
def test_the_mean_is_of_fits_that_do_not_share_the_parameter_though_the_study_does(others):
    runs = ladders([0.1, 0.11, 0.13])
    ways = [[{"law": "power", "variables": {"x": "flops"}, "shared": own}] for own in ({"a": [], **others}, others)]
    (shared, its_forest, _), (apart, forest, _) = (compared(runs, laws, parameter="a") for laws in ways)
    assert forest["estimate"].nunique() == 3
    pd.testing.assert_frame_equal(its_forest, forest)
    pd.testing.assert_frame_equal(shared, apart)


@pytest.mark.parametrize("exponents", [[0.1, 0.1, 0.1], [0.1, 0.1, 0.16]])
def test_the_smaller_error_stands_first(exponents):
    row = one(ladders(exponents), parameter="a")
    which = ["separate values predict", "one value for all predicts"][row["error_shared"] < row["error_separate"]]
    errors = sorted([row["error_shared"], row["error_separate"]])
    assert f"{which} held-back rows better ({brief(errors[0])} against {brief(errors[1])})" in row["message"]


def test_without_noise_there_is_no_p_value_and_the_value_is_exact():
    row = one(ladders([0.1, 0.1], noise=0.0), parameter="a")
    assert row["shared"] == pytest.approx(0.1, rel=1e-6)
    assert row["status"] == "converged"


def test_no_data_sets_leave_no_p_value():
    row = one(ladders([0.1, 0.1]), parameter="a", draws=0)
    assert row["finding"] == "unknown"
    assert np.isnan(row["p_value"])
    assert np.isfinite(row["statistic"])


def test_a_familys_neighbours_do_not_change_what_its_own_fit_says():
    runs = ladders([0.1, 0.1, 0.1])
    two = compared(runs[runs["family"] != "f2"], parameter="a")[1]
    three = compared(runs, parameter="a")[1]
    pd.testing.assert_frame_equal(two, three[three["family"] != "f2"])


def test_a_law_without_a_free_exponent_is_a_sentence():
    laws = [{"law": "power", "variables": {"x": "flops"}, "fixed": {"a": 0.1, "A": 3.0}}]
    assert "no free parameter of power is without a unit" in one(ladders([0.1, 0.1]), laws=laws)["message"]


@pytest.mark.parametrize("shared", [["a"], ["a", "A"], ["A"]])
def test_whatever_else_the_study_shares_stays_shared(shared):
    laws = [{"law": "power", "variables": {"x": "flops"}, "shared": {name: [] for name in shared}}]
    row = one(ladders([0.1, 0.13]), laws=laws, parameter="a", draws=49)
    assert row["restrictions"] == 1
    assert row["objective_separate"] < row["objective_shared"]


@pytest.mark.parametrize("fitted", [
    {"objective": "huber_log", "delta": 0.02},
    {"objective": "squared_raw"},
    {"objective": "absolute_log"},
    {"objective": "squared_log", "weights": {"column": "flops", "power": 0.2}},
    {"objective": "squared_log", "uncertainty": {"unit": "pair", "draws": 100}},
])  # fmt: skip
def test_every_objective_weighting_and_unit_has_its_p_value(fitted):
    runs = ladders([0.1, 0.1, 0.2])
    runs = runs.assign(pair=runs.groupby("family").cumcount() // 2)
    row = one(runs, fitted={"uncertainty": {"draws": 100}, **fitted}, parameter="a", draws=99)
    assert row["p_value"] <= 0.05
    assert row["unit"] == ("" if fitted["objective"].endswith("raw") else "relative")


def test_values_that_have_no_logarithm_are_refused_with_what_takes_them():
    runs = ladders([0.1, 0.1])
    table, _, _ = compared(runs.assign(value=runs["value"] - 2.5), parameter="a")
    assert "objective: squared_raw" in table["message"].iloc[0]

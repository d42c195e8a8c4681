import numpy as np
import pytest

from scalestudy.fit.roles import Roles
from scalestudy.forecast.choice import FAILED, Trial, choose, paired_difference, squared_errors, undecided


def trial(noise, parameters, rows=40, seed=0, shared=0.05):
    """Candidates whose log errors are a shared part plus their own noise."""
    rng = np.random.default_rng(seed)
    value = 1 + rng.random(rows)
    common = rng.normal(0, shared, rows)
    predicted = {name: value * np.exp(common + rng.normal(0, own, rows)) for name, own in noise.items()}
    return Trial(value, np.repeat([0, 1], [rows // 4, rows - rows // 4]), np.arange(rows), predicted, parameters)


def chosen(verdicts):
    (one,) = [verdict for verdict in verdicts if verdict.chosen]
    assert sum(verdict.weight for verdict in verdicts) == 1
    return one


def test_the_clearly_better_law_wins_whatever_it_costs():
    found = choose(trial({"simple": 0.5, "rich": 0.01}, {"simple": 2, "rich": 5}))
    assert chosen(found).candidate == "rich"
    assert "no law with fewer parameters comes within one standard error" in chosen(found).reason
    assert "worse than rich" in found[0].reason


def test_equal_laws_go_to_the_one_with_fewer_parameters():
    """One standard error is exceeded by chance in about 16 of 100 cases, and only those choose the richer law."""
    cost = {"simple": 2, "rich": 5}
    found = [chosen(choose(trial({"rich": 0.01, "simple": 0.01}, cost, seed=seed))).candidate for seed in range(100)]
    assert 70 <= found.count("simple") < 95


def test_standard_error_is_that_of_the_paired_difference():
    """Errors common to both laws do not blur the comparison, however large."""
    found = choose(trial({"simple": 0.0, "rich": 0.0}, {"simple": 2, "rich": 5}, shared=0.5))
    assert chosen(found).candidate == "simple"
    common = np.random.default_rng(0).normal(0, 0.5, 40)
    value = np.ones(40)
    both = {"rich": np.exp(common), "simple": np.exp(common * 1.2)}
    fold, group = np.zeros(40, int), np.arange(40)
    assert chosen(choose(Trial(value, fold, group, both, {"rich": 5, "simple": 2}))).candidate == "rich"


def test_a_missing_prediction_counts_as_a_factor_e():
    value = np.array([1.0, 2.0, 3.0])
    assert squared_errors(value, np.array([1.0, np.nan, -3.0])).tolist() == [0, FAILED, FAILED]
    predicted = {"fails": np.array([1.0, 2.0, np.nan]), "works": value * 1.5}
    found = choose(Trial(value, np.zeros(3, int), np.arange(3), predicted, {"fails": 1, "works": 3}))
    assert chosen(found).candidate == "works"
    assert "1 of 3 rows without a prediction" in found[0].reason


def test_values_that_do_not_vary_have_errors_in_their_own_unit():
    """Rates that are all 0, or a metric that stays where it is: nothing overflows, and the closer law is closer."""
    counts = Roles(trials="trials")
    assert squared_errors(np.zeros(4), np.full(4, 0.1), counts) == pytest.approx(0.01)
    assert squared_errors(np.full(3, -0.3), np.full(3, -0.1)) == pytest.approx(0.04)
    assert squared_errors(np.array([-1.0, 1.0]), np.array([0.0, 1.0])) == pytest.approx([1.0, 0.0])


def test_a_law_of_counts_beyond_0_or_1_counts_as_0_or_1():
    value = np.array([0.0, 1.0, 0.5])
    beyond, at = (
        squared_errors(value, np.array(p), Roles(trials="trials")) for p in ([-1e200, 40.0, 0.5], [0, 1, 0.5])
    )
    assert beyond.tolist() == at.tolist() == [0, 0, 0]


def test_a_law_beyond_what_the_metric_can_take_counts_as_the_last_of_that():
    """As its forecast does: of accuracies up to 1 a line that goes to 1.3 says no more than 1."""
    shares = Roles(limits=(0.0, 1.0))
    value, beyond = np.array([0.9, 1.0]), np.array([0.9, 1.3])
    assert squared_errors(value, beyond, shares).tolist() == [0, 0]
    assert squared_errors(value, beyond)[1] == pytest.approx(np.log(1.3) ** 2)
    assert squared_errors(value, np.array([-0.2, 1.0]), shares).tolist() == [FAILED, 0]


def test_each_fold_counts_the_same():
    value = np.ones(101)
    fold = np.r_[np.zeros(100, int), 1]
    predicted = {"good_on_many": np.r_[np.ones(100), np.e], "good_on_few": np.r_[np.full(100, np.exp(0.5)), 1.0]}
    found = choose(Trial(value, fold, np.arange(101), predicted, {"good_on_many": 2, "good_on_few": 2}))
    assert [verdict.error for verdict in found] == pytest.approx([0.5, 0.125])


def test_values_below_zero_are_compared_on_raw_errors():
    value = np.array([-1.0, -2.0, -3.0])
    predicted = {"near": value + 0.1, "far": value + 1}
    found = choose(Trial(value, np.zeros(3, int), np.arange(3), predicted, {"near": 2, "far": 2}))
    assert chosen(found).candidate == "near"


def test_paired_difference_over_groups():
    errors, weight = np.array([1.0, 1.0, 3.0, 3.0]), np.full(4, 0.25)
    assert paired_difference(errors, weight, np.array([0, 0, 1, 1])) == pytest.approx((2.0, 1.0))
    assert paired_difference(errors, weight, np.zeros(4, int)) == (2.0, np.inf)


def test_without_a_trial_the_smallest_law_is_taken_and_it_says_why():
    found = undecided({"rich": 5, "simple": 2}, "2 usable rows are too few to split")
    assert chosen(found).candidate == "simple"
    assert "too few to split" in chosen(found).reason
    assert undecided({}, "nothing") == []


@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-7])
def test_laws_equal_but_for_rounding_go_to_the_fewest_parameters_then_the_name(noise: float) -> None:
    rng, value = np.random.default_rng(0), np.linspace(2, 3, 12)
    predicted = {name: value * np.exp(noise * rng.standard_normal(12)) for name in ("rich", "zebra", "ant")}
    predicted["zebra"] = value * np.exp(10 * noise * rng.standard_normal(12))
    found = choose(Trial(value, np.zeros(12, int), np.arange(12), predicted, {"rich": 3, "zebra": 2, "ant": 2}))
    assert chosen(found).candidate == "ant"
    assert "(equal)" in next(verdict.reason for verdict in found if verdict.candidate == "rich")

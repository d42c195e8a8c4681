"""How members of `auto` share a forecast, from what they found."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest

from scalestudy.auto.decide import (
    EVIDENCE,
    INSIDE,
    MISFIT,
    PRIOR,
    PRIOR_POOL,
    REACH,
    UNLIKE,
    _agreed,
    _errors,
    _same_shape,
    _with_shares,
    decide,
    shares,
)
from scalestudy.auto.trials import SURE, Trials, _prediction_error, _worth
from scalestudy.forecast.choice import Verdict
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Member, weightings
from scalestudy.forecast.task import Task
from scalestudy.laws import Law, resolve
from scalestudy.validate.plan import inner_folds


def law(name: str) -> Law:
    return resolve({"law": name, "variables": {"x": "tokens"}}, ["tokens"])


def member(name: str, power: float) -> Member:
    fitted = Fitted("f", "m", law(name), "converged", "", np.ones((1, len(law(name).parameter_names))))
    return Member(fitted, Task("f", "m", (0, 1, 2), power, "tokens"), 0.0)


@dataclass
class Found:
    """What members found, without fits."""

    members: list[Member]
    relative: np.ndarray
    guess: np.ndarray = field(default_factory=lambda: np.ones(2))
    recent: np.ndarray = field(default_factory=lambda: np.ones(2))
    whole: np.ndarray = field(default_factory=lambda: np.ones(2))
    pairs: tuple = ()
    rows: float = 0.0
    settles: bool = True
    bumps: bool = False

    def expected(self, fold: object = None) -> np.ndarray:
        return self.guess

    def independent_rows(self, fold: object = None) -> float:
        return self.rows

    def error_at_rows(self, power: float, fold: object = None) -> np.ndarray:
        return self.recent if power else self.whole


TWO = [member("power_offset", 1.0), member("rectified", 1.0)]
NO_FOLDS = np.empty((2, 0))


def test_equal_findings_share_equally():
    assert [one.weight for one in shares(Found(TWO, NO_FOLDS))] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("where", ["relative", "guess", "recent"])
def test_the_share_falls_with_every_kind_of_error(where):
    worse = np.array([1.0, 3.0])
    found = Found(TWO, NO_FOLDS, **({where: worse} if where != "relative" else {}))
    if where == "relative":
        found.relative = np.tile(worse[:, None], (1, 3))
    first, second = (one.weight for one in shares(found))
    assert first > second > 0


def test_a_member_far_off_everywhere_is_left_out():
    (only,) = shares(Found(TWO, np.tile([[1.0], [1e6]], (1, 5))))
    assert only.key == TWO[0].key


def test_a_law_loses_share_by_how_unlikely_it_makes_independent_rows():
    """By hand: forty rows, each counting `EVIDENCE`, of which one law misses half as much again in squares."""
    found = Found(TWO, NO_FOLDS, whole=np.array([1.5, 1.0]), rows=40.0, settles=False)
    odds = 1.5 ** (-EVIDENCE * 40 / 2)
    assert [one.weight for one in shares(found)] == pytest.approx([odds / (1 + odds), 1 / (1 + odds)])


@pytest.mark.parametrize(("worse", "odds"), [(0.9 * MISFIT, 1.0), (4 * MISFIT, 0.25)])
def test_a_law_of_a_curve_loses_share_only_where_it_is_far_off_everywhere(worse, odds):
    found = Found(TWO, NO_FOLDS, whole=np.array([worse, 1.0]), rows=40.0)
    assert [one.weight for one in shares(found)] == pytest.approx([odds / (1 + odds), 1 / (1 + odds)])


def test_of_a_curve_with_a_bump_no_law_loses_share_by_what_came_before_it():
    found = Found(TWO, NO_FOLDS, whole=np.array([4 * MISFIT, 1.0]), rows=40.0, bumps=True)
    assert [one.weight for one in shares(found)] == pytest.approx([0.5, 0.5])


def test_neighbours_that_are_missed_alike_are_worth_less():
    rng = np.random.default_rng(0)
    assert _worth(rng.normal(size=4000)) == pytest.approx(1, abs=0.05)
    assert _worth(np.sin(np.linspace(0, 6, 200))) < 0.05
    smooth = np.zeros(4000)
    for k in range(1, 4000):
        smooth[k] = 0.6 * smooth[k - 1] + rng.normal()
    assert _worth(smooth) == pytest.approx(0.4 / 1.6, abs=0.05)
    assert _worth(np.zeros(3)) == 1


def test_a_member_that_fewer_families_know_of_is_not_the_worse_for_it():
    found = Found(TWO, NO_FOLDS, guess=np.array([3.0, 3.0]))
    assert [one.weight for one in shares(found, [(1.0, {TWO[0].key: 0.0})] * 20)] == pytest.approx([0.5, 0.5])


def test_families_of_other_lengths_say_less():
    heard = {TWO[0].key: 0.0, TWO[1].key: np.log(4.0)}
    alone, hinted, told = (
        shares(Found(TWO, NO_FOLDS), [(says, heard)] * 5 if says else [])[0].weight for says in (0.0, 0.1, 1.0)
    )
    assert alone < hinted < told


def test_families_are_alike_whose_members_explain_them_alike():
    falling, steeper = {TWO[0].key: -9.0, TWO[1].key: -8.0}, {TWO[0].key: -4.0, TWO[1].key: -3.2}
    rising = {TWO[0].key: -1.0, TWO[1].key: -9.0}
    assert _same_shape(falling, falling) == 1
    assert _same_shape(falling, steeper) == _same_shape(steeper, falling) > 0.95
    assert _same_shape(falling, rising) == pytest.approx(
        np.exp(-(4.5**2) / UNLIKE**2 / 2)
    )  # -8 and 1, about their mean
    assert _same_shape(falling, rising) < 0.1


def test_the_table_says_why_the_largest_share_is_not_that_of_the_choice():
    chosen, other = Verdict("a", 0.3, True, "the smallest"), Verdict("b", 0.7, False, "worse")
    told = _agreed([chosen, other])
    assert "largest share of `auto` is that of b, 70%" in told[0].reason
    assert told[1] == other
    assert _agreed([replace(chosen, weight=0.7), replace(other, weight=0.3)])[0].reason == "the smallest"


def curve(value: np.ndarray, tokens: np.ndarray) -> pd.DataFrame:
    number = np.arange(len(value))
    constants = {
        "family": "f",
        "metric": "m",
        "study": "s",
        "unit": "fraction",
        "direction": "lower",
        "excluded": False,
    }
    columns = {"row": number, "tokens": tokens, "value": value, "held_out": False, "stderr": np.nan, "group": number}
    return pd.DataFrame({**columns, **constants, "run": [f"r{k}" for k in number]})


def trials_of(runs: pd.DataFrame) -> Trials:
    laws = [law("power_offset"), law("shifted_power")]
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    task = Task("f", "m", tuple(runs["row"]))
    folds, _ = inner_folds(runs, {"by": "tokens"}, 5)
    for one in laws:
        every = [task, *weightings(task, one, "tokens")]
        fitter.fit(one, [*every, *(weighted.inside(fold) for weighted in every for fold in folds)])
    return Trials(task, folds, laws, fitter, "tokens")


def test_a_fold_that_must_not_count_has_no_say():
    """Shares that judge a fold may not know the rows that only it tests, nor may the errors at the training rows."""
    tokens = np.geomspace(1e6, 1e9, 24)
    value = 0.1 + 30 * tokens**-0.3 + 0.002 * np.random.default_rng(0).normal(size=24)
    trials = trials_of(curve(value, tokens))
    latest, *others = sorted(range(len(trials.pairs)), key=lambda k: -trials.pairs[k][0].train.max())
    own = set(trials.pairs[latest][0].test).difference(*(trials.pairs[k][0].test for k in others))
    assert own
    changed = trials_of(curve(np.where(np.isin(np.arange(24), list(own)), 7.0, value), tokens))
    kept, after = (shares(one, without=latest) for one in (trials, changed))
    assert [one.key for one in kept] == [one.key for one in after]
    assert [one.weight for one in kept] == pytest.approx([one.weight for one in after], rel=1e-6)
    assert [one.weight for one in shares(trials)] != pytest.approx([one.weight for one in shares(changed)], rel=1e-3)


def test_the_expected_error_is_the_weighted_mean_of_what_is_known_of_it():
    """By hand: three folds, two families that say half each, the number of points, and the training rows themselves."""
    relative = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 1.0]])
    found = Found(TWO, relative, guess=np.array([1.0, 2.0]), recent=np.array([1.5, 1.0]))
    others = [(0.5, {TWO[0].key: np.log(2.0), TWO[1].key: np.log(0.5)}), (0.5, {TWO[0].key: np.log(1.2)})]
    guess = np.log([1.0, 2.0]) - np.log(2) / 2
    pooled = np.array([0.5 * np.log(2) + 0.5 * np.log(1.2), 0.5 * np.log(0.5)])
    prior = (pooled + PRIOR_POOL * guess) / (PRIOR_POOL + np.array([1.0, 0.5]))
    tested = np.log(relative.mean(axis=1))
    expected = np.exp((3 * tested + PRIOR * prior + INSIDE * np.log([1.5, 1.0])) / (3 + PRIOR + INSIDE))
    assert _errors(found, others, None) == pytest.approx(expected)
    two = np.log(relative[:, 1:].mean(axis=1))
    without = np.exp((2 * two + PRIOR * prior + INSIDE * np.log([1.5, 1.0])) / (2 + PRIOR + INSIDE))
    found.pairs = ((None, None),)
    assert _errors(found, others, 0) == pytest.approx(without)


def test_a_member_that_misses_by_more_than_is_reached_has_no_share():
    """Errors are squared, so the reach is too; a share falls with the square of that."""
    inside, outside = (0.99 * REACH) ** 2, (1.01 * REACH) ** 2
    folds = 10**7  # so many that nothing else counts
    near = Found(TWO, np.broadcast_to([[1.0], [inside]], (2, folds)))
    assert [one.weight for one in shares(near)] == pytest.approx(
        [inside**2 / (1 + inside**2), 1 / (1 + inside**2)], rel=1e-3
    )
    assert len(shares(Found(TWO, np.broadcast_to([[1.0], [outside]], (2, folds))))) == 1


def test_what_a_law_has_of_the_forecast_is_told_of_each():
    told = _with_shares([Verdict("a", 0.0, True, ""), Verdict("b", 0.0, False, ""), Verdict("c", 0.0, False, "")], [])
    assert [one.weight for one in told] == [0.0, 0.0, 0.0]
    members = [replace(TWO[0], weight=0.25), replace(TWO[0], weight=0.25), replace(TWO[1], weight=0.5)]
    (one,) = _with_shares([Verdict("power_offset", 0.0, True, "")], members)
    assert one.weight == 0.5


def test_akaikes_prediction_error_and_one_point_to_spare():
    assert _prediction_error(10.0, 3.0) == pytest.approx(13 / 7)
    assert _prediction_error(2.0, 3.0) == pytest.approx(7.0)


def test_a_relative_error_is_the_mean_of_its_fold_over_the_geometric_mean_of_all_members():
    tokens = np.geomspace(1e6, 1e9, 24)
    value = 0.1 + 30 * tokens**-0.3 + 0.0005 * np.random.default_rng(1).normal(size=24)
    trials = trials_of(curve(value, tokens))
    assert len(trials.pairs) > 1
    for k, (fold, test) in enumerate(trials.pairs):
        made = [trials.fitter.fitted(one.law, one.task.inside(fold)).point(test) for one in trials.members]
        error = np.array([np.mean(np.log(one / test["value"].to_numpy()) ** 2) for one in made]) + SURE
        assert trials.relative[:, k] == pytest.approx(error / np.exp(np.log(error).mean()), rel=1e-9)


@pytest.mark.parametrize("power", [0.0, 2.0])
def test_the_error_at_the_rows_is_a_mean_over_them_larger_ones_counting_more(power):
    """For the parameters spent, whatever the rows weigh in all; of one fold, that of its training side."""
    tokens = np.geomspace(1e6, 1e9, 24)
    value = 0.1 + 30 * tokens**-0.3 + 0.002 * np.random.default_rng(2).normal(size=24)
    trials = trials_of(curve(value, tokens))
    for fold in (None, trials.pairs[0][0]):
        rows = np.isin(np.arange(24), fold.train) if fold else np.ones(24, bool)
        found = trials.error_at_rows(power, fold)
        for one, error in zip(trials.members, found, strict=True):
            task = one.task.inside(fold) if fold else one.task
            made = trials.fitter.fitted(one.law, task).point(trials.kept[rows])
            missed = np.average(np.log(made / value[rows]) ** 2, weights=tokens[rows] ** power)
            weight = tokens[rows] ** task.recency
            points = weight.sum() ** 2 / (weight**2).sum()
            spent = _prediction_error(points, one.fitted.parameters)
            assert error == pytest.approx(missed * spent + SURE, rel=1e-6)


def test_laws_that_may_not_be_chosen_are_told_with_the_reason_and_the_others_are_not():
    tokens = np.geomspace(1e6, 1e9, 24)
    runs = curve(0.1 + 30 * tokens**-0.3 + 0.002 * np.random.default_rng(2).normal(size=24), tokens)
    trials = trials_of(runs)
    assert trials.failed == []
    few = trials_of(runs.iloc[:3])
    verdicts = decide(few, [], "too few").verdicts
    assert {law.name for law in few.failed} == {one.candidate for one in verdicts if "not tried" in one.reason}
    assert sorted(one.candidate for one in verdicts) == ["power_offset", "shifted_power"]


def test_without_folds_nothing_is_known_of_errors_beyond_the_rows_and_every_member_still_has_a_share():
    tokens = np.geomspace(1e6, 1e9, 24)
    value = 0.1 + 30 * tokens**-0.3 + 0.002 * np.random.default_rng(2).normal(size=24)
    trials = trials_of(curve(value, tokens))
    alone = Trials(trials.task, [], [law("power_offset"), law("shifted_power")], trials.fitter, "tokens")
    assert alone.relative.shape == (len(alone.members), 0)
    assert alone.by_key == {}
    decision = decide(alone, [], "too few rows")
    assert sum(one.weight for one in decision.members) == pytest.approx(1)
    assert all("too few rows" in one.reason for one in decision.verdicts if one.chosen)

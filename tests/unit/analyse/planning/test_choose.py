"""The chosen batch: never beyond its limits, as good as the best of all batches on small sets, and the cheapest where a width is wanted."""

from itertools import combinations

import numpy as np
import pytest

from scalestudy.analyse.planning.beliefs import Beliefs
from scalestudy.analyse.planning.choose import Limits, in_order, proposed
from scalestudy.analyse.planning.goal import Goal

COUNT = 10


def goal(seed, **more):
    rng = np.random.default_rng(seed)
    draws = rng.normal(size=(500, 4))
    predicted, sought = draws @ rng.normal(size=(4, COUNT)), draws @ rng.normal(size=4)
    return Goal(Beliefs.of(predicted, sought, np.full(COUNT, 0.5)), **more), rng.uniform(1, 10, COUNT)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_close_to_the_best_of_all_batches(seed):
    asked, cost = goal(seed)
    limits = Limits(cost, budget=15.0, runs=4)
    found = proposed(asked, limits)
    batches = [b for k in range(1, 5) for b in combinations(range(COUNT), k) if cost[list(b)].sum() <= 15]
    best = min(asked.half(batch) for batch in batches)
    assert asked.half(found) <= 1.03 * best
    assert cost[found].sum() <= 15
    assert len(found) <= 4


def test_no_candidate_is_run_more_often_than_it_may_be():
    asked, cost = goal(1)
    for seeds in (1, 2):
        found = proposed(asked, Limits(cost, 1e3, 12, seeds))
        assert max(np.bincount(found)) <= seeds
        assert len(found) == min(12, COUNT * seeds)


def test_where_noise_dominates_seeds_are_repeated():
    """One candidate alone tells of the quantity, and its noise is large."""
    draws = np.random.default_rng(0).normal(size=(500, 2))
    beliefs = Beliefs.of(draws, draws[:, 0], np.array([3.0, 3.0]))
    assert proposed(Goal(beliefs), Limits(np.ones(2), 3.0, 3, 3)).count(0) == 3


def test_runs_that_hardly_help_are_not_proposed():
    asked, cost = goal(2)
    assert proposed(asked, Limits(cost, 100.0, 8, least=0.99)) == []
    assert proposed(asked, Limits(cost, 0.5 * cost.min(), 8)) == []


def test_a_wanted_width_is_reached_by_the_cheapest_runs_that_are_found():
    asked, cost = goal(3)
    wide = Limits(cost, 1e3, 5)
    wanted = asked.half(proposed(asked, wide)) * 1.3
    found = proposed(asked, Limits(cost, 1e3, 5, wanted=wanted))
    batches = [b for k in range(1, 6) for b in combinations(range(COUNT), k) if asked.half(b) <= wanted]
    assert asked.half(found) <= wanted
    assert cost[found].sum() <= 1.25 * min(cost[list(batch)].sum() for batch in batches)


def test_runs_come_with_the_largest_gain_per_cost_first_and_seeds_together():
    asked, cost = goal(4)
    found = in_order(asked, cost, [0, 1, 2, 1])
    gain = (asked.half([]) - asked.with_each([])) / cost
    assert found[0] == max((0, 1, 2), key=lambda one: gain[one])
    assert found.index(1) + 1 == len(found) - 1 - found[::-1].index(1)


def test_equal_input_has_an_equal_answer():
    first, second = (proposed(goal(5)[0], Limits(goal(5)[1], 30.0, 8, 2)) for _ in range(2))
    assert first == second


def test_more_runs_teach_the_noise():
    """Where the noise was estimated from few runs, a run that tells nothing else still narrows the interval."""
    draws = np.random.default_rng(0).normal(size=(500, 2))
    beliefs = Beliefs.of(draws[:, [1]], draws[:, 0], np.array([1.0]))
    asked = Goal(beliefs, own=1.0, dof=2.0)
    assert asked.with_each([])[0] < 0.9 * asked.half([])


@pytest.mark.parametrize("seed", range(4))
def test_no_batch_that_is_known_already_does_better(seed):
    """But for runs that are not worth it; even one that no greedy choice leads to."""
    asked, cost = goal(seed)
    limits = Limits(cost, 12.0, 3)
    batches = [b for k in range(1, 4) for b in combinations(range(COUNT), k) if cost[list(b)].sum() <= 12]
    best = min(batches, key=asked.half)
    assert asked.half(proposed(asked, limits, [best])) <= asked.half(best) * (1 + 1e-9)


def test_of_a_known_batch_runs_that_are_not_worth_it_are_left_out():
    draws = np.random.default_rng(0).normal(size=(500, 2))
    beliefs = Beliefs.of(draws @ np.array([[1.0, 0.0], [0.0, 1e-3]]), draws[:, 0], np.full(2, 0.1))
    assert proposed(Goal(beliefs), Limits(np.ones(2), 2.0, 2, least=0.01), [(0, 1)]) == [0]

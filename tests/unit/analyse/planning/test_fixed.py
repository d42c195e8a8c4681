"""The usual designs: of the candidates, within the budget, of their form, and the largest that can be paid for."""

import numpy as np
import pytest

from scalestudy.analyse.planning.fixed import DESIGNS, largest

SIZE, RATIO = (one.ravel() for one in np.meshgrid(np.geomspace(1e7, 1e9, 21), np.geomspace(2.5, 160, 13)))
DATA = SIZE * RATIO
COST = 6 * SIZE * DATA


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("budget", [1e18, 1e20])
def test_designs_can_be_paid_for_and_grow_with_the_budget(name, budget):
    found = largest(DESIGNS[name], SIZE, DATA, COST, budget, 16)
    more = largest(DESIGNS[name], SIZE, DATA, COST, 10 * budget, 16)
    assert 1 < len(found) <= 16
    assert len(set(found)) == len(found)
    assert COST[found].sum() <= budget
    assert COST[more].max() > COST[found].max()


def test_a_ladder_has_twenty_tokens_per_parameter():
    found = largest(DESIGNS["ladder"], SIZE, DATA, COST, 1e20, 8)
    assert RATIO[found] == pytest.approx(20)
    assert len(set(SIZE[found])) == len(found)


def test_an_isoflop_grid_has_several_sizes_at_each_budget():
    found = largest(DESIGNS["isoflop"], SIZE, DATA, COST, 1e20, 16)
    budgets = np.round(np.log10(COST[found]) * 2) / 2
    assert len(set(budgets)) >= 3
    assert np.unique(budgets, return_counts=True)[1].max() >= 3


def test_there_is_none_where_nothing_can_be_paid_for_or_sizes_are_not_known():
    assert largest(DESIGNS["ladder"], SIZE, DATA, COST, 1.0, 8) == []
    assert largest(DESIGNS["ladder"], SIZE * np.nan, DATA, COST, 1e20, 8) == []


def test_a_topped_grid_has_one_large_run_and_all_else_at_most_a_third_of_its_size():
    found = largest(DESIGNS["topped"], SIZE, DATA, COST, 1e20, 16)
    sizes = np.sort(SIZE[found])
    assert sizes[-2] <= 1.3 * sizes[-1] / 3
    assert RATIO[found][np.argmax(SIZE[found])] == pytest.approx(20)
    assert len(set(RATIO[found])) >= 3

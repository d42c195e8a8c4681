"""What is read off between round budgets: exact for powers, unknown where a neighbour is, and never between two valleys."""

import numpy as np

from scalestudy.analyse.many_budgets import between, rounds

BUDGETS = np.geomspace(3e18, 5e24, 61)


def test_round_budgets_enclose_the_scale():
    nodes = rounds(BUDGETS, 4)
    assert nodes[0] <= BUDGETS[0]
    assert nodes[-1] >= BUDGETS[-1]
    np.testing.assert_allclose(np.diff(np.log10(nodes)), 0.25)
    assert len(rounds(np.array([1e20]), 4)) == 2


def test_powers_are_exact_between_and_what_is_unknown_stays_so():
    nodes = rounds(BUDGETS, 4)
    np.testing.assert_allclose(between(3 * nodes**0.46, nodes, BUDGETS), 3 * BUDGETS**0.46, rtol=1e-12)
    lost = between(np.where(nodes > 1e21, nodes, np.nan), nodes, BUDGETS)
    assert np.isnan(lost[BUDGETS < 0.99e21]).all()
    np.testing.assert_allclose(lost[BUDGETS > 2e21], BUDGETS[BUDGETS > 2e21])


def test_a_jump_to_another_valley_is_not_averaged_over():
    nodes = rounds(BUDGETS, 4)
    jumps = np.where(nodes > 1e21, 1e4, 1.0) * nodes**0.5
    found = between(jumps, nodes, BUDGETS) / BUDGETS**0.5
    assert (np.minimum(np.abs(np.log(found)), np.abs(np.log(found / 1e4))) < 0.5).all()

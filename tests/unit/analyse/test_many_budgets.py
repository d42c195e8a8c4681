"""The frontier read off between round budgets against the frontier itself, at any cost, for laws and for averages."""

import numpy as np
import pytest
from fitted import CHINCHILLA

from scalestudy.analyse.ensemble import Ensemble, Part, alone
from scalestudy.analyse.frontier import averaged
from scalestudy.analyse.many_budgets import between, rounds, values
from scalestudy.analyse.spending import SIX_ND, Spending
from scalestudy.fit.roles import USUAL
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS

KAPLAN = {"N_c": 8.8e13, "D_c": 5.4e13, "a_N": 0.076, "a_D": 0.095}
INFERENCE = Spending("6 * N * D + 2e12 * N", "with inference")
BUDGETS = np.geomspace(3e18, 5e24, 61)


def fitted(name, theta, seed=0):
    law, rng = LAWS[name], np.random.default_rng(seed)
    best = np.array([theta[parameter] for parameter in law.parameter_names])
    drawn = best * np.exp(rng.normal(0, 0.02, (21, len(best))))
    return Fitted("all", "loss", law, "converged", "", np.concatenate([best[None], drawn[1:]]))


def average():
    parts = [
        Part(fitted("chinchilla", CHINCHILLA), 0.6, np.arange(20)),
        Part(fitted("kaplan_nd", KAPLAN), 0.4, np.arange(20, 40)),
    ]
    return Ensemble("all", "loss", "auto", tuple(parts), 40, "converged", "")


ENSEMBLES = {
    "chinchilla": lambda: alone(fitted("chinchilla", CHINCHILLA)),
    "kaplan": lambda: alone(fitted("kaplan_nd", KAPLAN)),
    "auto": average,
}


@pytest.mark.parametrize(("spent", "near"), [(SIX_ND, 1e-10), (INFERENCE, 1e-5)])
@pytest.mark.parametrize("name", ENSEMBLES)
def test_values_are_those_of_the_frontier(name, spent, near):
    ensemble = ENSEMBLES[name]()
    exact = averaged(ensemble, BUDGETS, {}, USUAL, spent)["value"]
    found = values(ensemble, BUDGETS, {}, USUAL, spent)
    assert found.shape == (1 + ensemble.draws, len(BUDGETS))
    np.testing.assert_allclose(found[1:], exact.draws, rtol=near)
    # The average of laws that disagree has a bent frontier, also at 6 N D.
    np.testing.assert_allclose(found[0], exact.estimate, rtol=near if name != "auto" else 1e-5)


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

"""Intervals by draws of linked steps are as wide as their parts say, whatever the steps' errors have in common."""

import numpy as np
import pytest
from chained import CHAIN, SECOND, cleaned, ladder

from scalestudy.analyse.context import Context
from scalestudy.fit import fit
from scalestudy.forecast.forecast import one_by_one

SETTINGS = {
    "study": "chained",
    "laws": ["chinchilla", SECOND],
    "chain": CHAIN,
    "fit": {"objective": "squared_log", "uncertainty": {"draws": 600}},
}


def forecast(runs):
    """The forecast of the held-out run by the chain, and the same with the input taken as known."""
    context = Context(runs, fit(runs, SETTINGS), SETTINGS)
    alone = one_by_one(context.fitted, runs, context.roles, context.chained.inputs)["f", "accuracy", "downhill"]
    rows = context.held_out["f", "accuracy"]
    chain = alone.at(rows)
    hat = alone.inputs[0].fill(rows)["loss_hat"]
    return chain, alone.at(rows.assign(loss_hat=hat))


@pytest.mark.parametrize("common", [0.0, 0.9])
def test_bounds_are_as_wide_as_their_parts(common):
    """Of enough runs that draws are close to normal: those of few have longer tails than their middle says."""
    runs = cleaned(ladder(sizes=14, of_loss=0.01, of_accuracy=0.002, common=common, beyond=1.5))
    chain, known = forecast(runs)
    width, total = (np.log(chain.upper / chain.lower)[0], chain.spread.total[0])
    assert width == pytest.approx(2 * 2.0 * total, rel=0.05)  # about Student's multiple for so many degrees of freedom
    assert (chain.spread.total < known.spread.total).all() == (common > 0.5)
    assert (width < np.log(known.upper / known.lower)[0]) == (common > 0.5)


def test_the_same_draws_every_time():
    runs = cleaned(ladder(sizes=4))
    first, second = (forecast(runs)[0] for _ in range(2))
    assert first.lower.tolist() == second.lower.tolist()
    assert first.value[0] == pytest.approx(forecast(runs)[1].value[0], rel=1e-12)

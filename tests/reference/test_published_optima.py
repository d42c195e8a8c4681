"""Optima on public data: the step law's grid points (Li et al. 2025), and allocation under repetition (Muennighoff et al. 2023)."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scalestudy.analyse.ensemble import alone
from scalestudy.analyse.optima.asked import Entry, question
from scalestudy.analyse.optima.found import optimum
from scalestudy.fit.roles import USUAL
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS

SEQUENCE = 2048
REPEATED = {
    "E": np.exp(0.6254804),
    "A": np.exp(6.255414),
    "B": np.exp(7.3049974),
    "alpha": 0.3526596,
    "beta": 0.3526596,
    "R_D": 15.387756,
    "R_N": 5.309743,
}


def test_the_grid_point_nearest_the_step_law_is_nearly_the_best(public: Callable[[str], Path]) -> None:
    runs = pd.read_csv(public("li2025_steplaw/dense_lr_bs_loss.csv"))
    excess = []
    for (n, d), cell in runs.groupby(["N", "D"]):
        rate, batch = 1.79 * n**-0.713 * d**0.307, 0.58 * d**0.571
        apart = np.log(cell["lr"] / rate) ** 2 + np.log(cell["bs"] * SEQUENCE / batch) ** 2
        excess.append(cell.loc[apart.idxmin(), "smooth loss"] / cell["smooth loss"].min() - 1)
    assert len(excess) == 17
    assert 100 * np.mean(excess) == pytest.approx(0.0957, abs=5e-5)
    assert 100 * np.max(excess) == pytest.approx(0.3103, abs=5e-5)


@pytest.mark.parametrize("budget", [1e20, 1e22])
def test_allocation_under_repetition_equals_a_grid_and_spends_more_on_epochs_than_on_size(
    public: Callable[[str], Path], budget: float
) -> None:
    runs = pd.read_csv(public("muennighoff2023_datablations/runs.csv"))
    law, unique = LAWS["data_constrained"], 1e9
    theta = np.array([[REPEATED[name] for name in law.parameter_names]])
    fitted = Fitted("all", "loss", law, "converged", "", theta)
    options = {"over": {"params": None, "tokens": None}, "at": {"unique_tokens": unique}, "cost": "training"}
    asked, _ = question(Entry({**options, "budgets": [budget]}, runs, USUAL, "test"), False)
    found = {name: float(answer.estimate[0]) for name, answer in optimum(alone(fitted), asked).columns.items()}
    size = np.geomspace(1e7, 1e12, 500001)
    losses = fitted.estimate({"params": size, "tokens": budget / 6 / size, "unique_tokens": unique + 0 * size})
    assert found["params"] == pytest.approx(size[np.argmin(losses)], rel=1e-3)
    assert 6 * found["params"] * found["tokens"] == pytest.approx(budget)
    # Without repetition N and D grow alike, for alpha = beta: beyond the unique tokens, epochs take more than their half.
    plain = (REPEATED["A"] / REPEATED["B"]) ** (1 / (2 * 0.3526596)) * (budget / 6) ** 0.5
    assert found["tokens"] > unique
    assert found["params"] < plain

"""The forecasts at the top of the page: the best first, few rows whatever the number of families, the rest as a distribution."""

from dataclasses import replace

import numpy as np
import pytest
from handmade import chinchilla_study

from scalestudy.report.answers import Answer, Forecast, answers
from scalestudy.report.at_targets import MOST_FAMILIES, MOST_TARGETS, targets_grid
from scalestudy.report.quantities import Quantity, Several

TABLES = chinchilla_study()
BASE = answers(TABLES, {"study": "handmade", "laws": ["chinchilla"]})[0]


def families(count: int, targets: int = 1, metric: str = "loss") -> list[Answer]:
    def forecasts(k: int) -> tuple[Forecast, ...]:
        values = [Quantity(2.0 + k - t, 1.9 + k - t, 2.1 + k - t) for t in range(targets)]
        return tuple(
            Forecast(str(t), Several((f"N = {t + 1}B",)), value, 0.5 * t, Quantity(np.nan), "")
            for t, value in enumerate(values)
        )

    return [
        replace(BASE, unit=(f"f{k}", metric), title=f"f{k}", forecasts=forecasts(k)) for k in reversed(range(count))
    ]


@pytest.mark.parametrize("direction", ["lower", "higher"])
def test_the_best_comes_first(direction):
    tables = {"clean/runs": TABLES["clean/runs"].assign(direction=direction, metric="loss")}
    shown = [str(row.cells[0]) for row in targets_grid(tables, families(3)).rows]
    assert shown == (["f0", "f1", "f2"] if direction == "lower" else ["f2", "f1", "f0"])


def test_the_farthest_targets_are_shown():
    grid = targets_grid({}, families(2, targets=MOST_TARGETS + 2))
    assert [column.title for column in grid.columns[2:]] == [f"at N = {k}B" for k in (5, 4, 3)]


def test_many_families_are_a_few_rows_and_a_distribution():
    grid = targets_grid({}, families(820))
    assert len(grid.rows) == MOST_FAMILIES
    assert (
        grid.notes[0]
        == "All 820 forecasts of loss there: median 412, half of them between 207 and 616, all between 2 and 821."
    )
    assert grid.notes[1] == f"{820 - MOST_FAMILIES} further rows are among the forecasts below."


def test_a_family_without_a_target_has_a_dash():
    one, other = families(2, targets=2)
    grid = targets_grid({}, [one, replace(other, forecasts=other.forecasts[:1])])
    shown = {str(row.cells[0]): [str(cell) for cell in row.cells[2:]] for row in grid.rows}
    assert shown == {
        "f1": ["2.00 [1.90, 2.10] nats/token", "3.00 [2.90, 3.10] nats/token"],
        "f0": ["\N{EN DASH}", "2.00 [1.90, 2.10] nats/token"],
    }


def test_measured_targets_are_not_open():
    measured = [replace(one, forecasts=(replace(one.forecasts[0], measured=Quantity(2.0)),)) for one in families(2)]
    assert targets_grid({}, measured).rows == ()

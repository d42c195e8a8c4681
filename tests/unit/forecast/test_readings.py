"""What a forecast would be by another of the scales that move together in the training rows."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.evidence import WHOLE
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Member
from scalestudy.forecast.readings import between_readings, readings
from scalestudy.forecast.spread import spread
from scalestudy.forecast.task import Task
from scalestudy.laws import resolve

N = np.geomspace(1e7, 1e9, 12)


def ladder(ratio=20.0, **columns):
    """Runs of one ratio D / N, unless told otherwise, whose loss falls with compute alone: N and D count alike."""
    frame = pd.DataFrame({"params": N, "tokens": ratio * N} | columns)
    frame = frame.assign(flops=6 * frame["params"] * frame["tokens"])
    value = 1.5 * (frame["flops"] / 1e18) ** -0.05 * np.exp(np.random.default_rng(1).normal(0, 1e-3, len(frame)))
    told = {"family": "f", "metric": "loss", "direction": "lower", "excluded": False, "held_out": False}
    return frame.assign(value=value, row=range(len(frame)), run=[f"r{k}" for k in range(len(frame))], group=0, **told)


def target(params, tokens):
    return pd.DataFrame({"params": [params], "tokens": [tokens], "flops": [6 * params * tokens]})


def decided(runs, roles=USUAL):
    """A power law of compute, which is all that forecasts."""
    law = resolve({"law": "power", "variables": {"x": "flops"}}, ["flops"])
    task = Task("f", "loss", tuple(runs["row"]))
    fitter = Fitter(runs, {"study": "s"}, lambda rows: pd.Series(False, index=rows.index))
    fitter.fit(law, [task])
    return Decision([Member(fitter.fitted(law, task), task, 1.0)], [], True).on(runs, roles).stacked


def test_a_row_off_the_line_is_read_as_where_each_other_scale_says():
    """At N of 1e10 on the line compute is 6 N 20 N, at D of 2e12 it is 6 D D / 20, whatever N D is.

    But for 2% that count as one value among the runs, which are twice as much at twice their distance from the middle.
    """
    rows = target(1e10, 2e12)
    by_size, by_data = readings(ladder(), rows, ["flops"], USUAL)
    assert by_size == pytest.approx([6 * 1e10 * 2e11 * np.exp(2 * WHOLE)])
    assert by_data == pytest.approx([6 * 1e11 * 2e12 * np.exp(-3 * WHOLE)])


def test_on_the_line_or_without_a_line_there_is_nothing_to_read_otherwise():
    runs = ladder()
    assert not readings(runs, target(1e10, 2e11), ["flops"], USUAL)
    assert not readings(ladder(params=np.round(N, -6)), target(7e10, 1.4e12), ["flops"], USUAL)
    assert not readings(runs, target(1e10, 2e12)[["flops"]], ["flops"], USUAL)
    assert not readings(runs, target(1e10, 2e12), ["params", "tokens"], USUAL)
    assert not readings(runs, target(1e10, 2e12), ["lr"], USUAL)
    assert not readings(ladder(tokens=np.tile([1e9, 1e10, 1e11], 4)), target(1e10, 2e12), ["params"], USUAL)
    assert not readings(
        ladder(params=np.full(12, 1e8)), target(1e10, 2e8), ["tokens"], Roles(along=("params", "tokens"))
    )


def test_rows_are_off_the_line_as_far_as_they_lie_farther_than_the_runs():
    """Runs within 10% of one ratio: a target within that is on the line, and one at ten times the ratio is but for that."""
    loose = ladder(ratio=20 * np.tile([1 / 1.1, 1.1], 6))
    assert not readings(loose, target(1e9, 2.05e10), ["tokens"], Roles(along=("params", "tokens")))
    (far,) = readings(loose, target(1e9, 2e11), ["tokens"], Roles(along=("params", "tokens")))
    assert 2e10 < far[0] < 2e10 * 1.3


def test_a_forecast_at_another_ratio_says_that_nothing_tells_which_scale_counts():
    """By hand: the power law of compute, read where N or D alone would be, is so far from the forecast, root mean square."""
    runs = ladder()
    decision, rows = decided(runs), target(1e10, 2e12)
    slope = np.polyfit(np.log(runs["flops"]), np.log(runs["value"]), 1)[0]
    apart = np.abs(slope) * np.sqrt(((np.log(10) - np.array([2, 3]) * WHOLE) ** 2).mean())
    assert between_readings(decision, decision.made(rows)) == pytest.approx([apart], rel=0.01)
    off, on = (spread(decision, decision.made(one)) for one in (rows, target(1e10 * 10**0.5, 2e11 * 10**0.5)))
    assert off.model == pytest.approx([apart], rel=0.01)
    assert on.model == pytest.approx([0.0], abs=1e-9)
    assert off.noise == pytest.approx(on.noise)
    assert off.parameters == pytest.approx(on.parameters)

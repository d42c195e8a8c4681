"""What a reader is told to distrust: only what chance does not explain, and in few sentences whatever the number of families."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from handmade import chinchilla_study
from scipy.stats import binom

from scalestudy.report.answers import Allocation, Answer, Forecast, answers
from scalestudy.report.doubts import doubts, off_chance
from scalestudy.report.quantities import Quantity, Several

SETTINGS = {"study": "handmade", "laws": ["chinchilla"]}
AT = Several(("N = 7B",))


@cache
def plain() -> Answer:
    return replace(answers(chinchilla_study(), SETTINGS)[0], trouble="", forecasts=(), allocations=(), shares=())


def answer(**changes: object) -> Answer:
    return replace(plain(), **changes)


def forecast(value: float, lower: float, upper: float, **changes: object) -> Forecast:
    return replace(Forecast("0", AT, Quantity(value, lower, upper), 0.2, Quantity(np.nan), ""), **changes)


def test_nothing_to_doubt_says_nothing():
    assert doubts({}, [answer(forecasts=(forecast(2.0, 1.9, 2.1),))]) == []


@pytest.mark.parametrize("tested", [1, 5, 20, 100, 1000])
def test_misses_are_doubted_where_chance_has_less_than_one_in_twenty(tested):
    for missed in range(min(tested, 80) + 1):
        told = off_chance(tested - missed, tested)
        assert ("too narrow" in told) == (binom.sf(missed - 1, tested, 0.05) < 0.05)
        assert ("wider" in told) == (binom.cdf(missed, tested, 0.05) < 0.01)


def test_held_out_values_that_miss_are_counted():
    missed = forecast(2.0, 1.9, 2.1, measured=Quantity(3.0))
    [told] = doubts({}, [answer(forecasts=(missed,) * 6)])
    assert (
        told
        == "6 of 6 held-out values lie outside their interval, where chance would leave out 0: intervals are too narrow"
    )


def test_many_families_are_one_sentence():
    every = [answer(title=f"f{k}", trouble="the optimum lies on a bound of E" if k % 2 else "") for k in range(1000)]
    [told] = doubts({}, every)
    assert told == "500 of 1000 fits are to be read with care, such as f1, chinchilla: the optimum lies on a bound of E"


def test_families_without_a_law_are_counted():
    fits = chinchilla_study()["fit/fits"].iloc[:1].assign(status="not_converged", message="it stopped")
    lost = pd.concat([fits.assign(family=name) for name in ("a", "b")])
    [told] = doubts({"fit/fits": lost}, [answer()])
    assert told == "2 of 3 fits have no estimate, such as a: not converged, it stopped"


def test_forecasts_beyond_the_possible_far_away_or_missing_are_told():
    beyond = forecast(0.99, 0.9, 1.2)
    assert "leaves what a share can be" in doubts({}, [answer(metric_unit="fraction", forecasts=(beyond,))])[0]
    assert doubts({}, [answer(metric_unit="nats", forecasts=(beyond,))]) == []
    [far] = doubts({}, [answer(forecasts=(forecast(2.0, 1.9, 2.1, decades=1.7),))])
    assert far == "1 forecast lies more than a decade beyond the data, 1.7 at most, with nothing measured to check"
    aim, held_out = forecast(2.0, 1.9, 2.1, decades=1.7), forecast(2.0, 1.9, 2.1, decades=1.7, measured=Quantity(2.05))
    assert doubts({}, [answer(forecasts=(aim, held_out))]) == []
    failed = replace(forecast(np.nan, np.nan, np.nan), why_not="the law has no value there")
    [told] = doubts({}, [answer(title="a", forecasts=(failed,))])
    assert told == "the forecast could not be made: a at N = 7B, the law has no value there"


@pytest.mark.parametrize(("shares", "told"), [((0.6, 0.4), True), ((0.99, 0.01), False)])
def test_laws_that_matter_and_lie_apart_are_told(shares, told):
    sizes = [Quantity(n, count=True) for n in (2e9, 1e9, 9e9)]
    value = Quantity(1.0)
    split = Allocation(Quantity(1e21, unit="FLOP"), sizes[0], sizes[0], value, value, sizes[1], sizes[2])
    found = doubts({}, [answer(allocations=(split,), shares=tuple(zip(("one", "other"), shares, strict=True)))])
    assert any("N 1B to 9B" in sentence for sentence in found) == told

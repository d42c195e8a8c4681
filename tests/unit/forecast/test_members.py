"""Which weightings of which laws `auto` combines."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.forecast.members import FLEXIBLE, RECENCY, RECENCY_OF_SEVERAL, candidates, recency_column, weightings
from scalestudy.forecast.task import Task
from scalestudy.laws import LAWS, resolve

COLUMNS = ["params", "tokens", "flops"]
TASK = Task("f", "m", (0, 1, 2))
ONE, TWO = resolve({"law": "power_offset", "variables": {"x": "tokens"}}, COLUMNS), resolve("chinchilla", COLUMNS)
MANY = resolve({"law": "u_shape", "variables": {"x": "tokens"}}, COLUMNS)


def of(law, column):
    return [(task.recency, task.column) for task in weightings(TASK, law, column)]


def test_a_law_of_the_scale_has_every_power_of_it():
    assert len(ONE.free_names) <= FLEXIBLE < len(MANY.free_names)
    assert of(ONE, "tokens") == [(power, "tokens") for power in RECENCY]
    assert of(MANY, "tokens") == [(power, "tokens") for power in RECENCY[:-1]]


def test_a_law_of_another_scale_or_without_one_has_equal_weights():
    assert of(ONE, "flops") == [(0.0, "")]
    assert of(ONE, "") == [(0.0, "")]
    assert of(TWO, "") == [(0.0, "")]


def test_a_law_of_several_scales_has_powers_of_the_column_and_equal_weights_as_the_study_says():
    assert of(TWO, "flops") == [(power, "flops" if power else "") for power in RECENCY_OF_SEVERAL]


def test_the_rows_stay_those_of_the_training_set():
    assert {task.train for task in weightings(TASK, ONE, "tokens")} == {TASK.train}


def test_weights_follow_the_laws_own_scale_else_compute():
    rows = pd.DataFrame({"params": [1.0, 2, 3], "tokens": [2.0, 4, 9], "flops": [12.0, 48, 162]})
    assert recency_column(rows, [ONE, TWO]) == "tokens"
    assert recency_column(rows, [TWO]) == "flops"
    assert recency_column(rows.assign(flops=np.nan), [TWO]) == "params*tokens"
    assert recency_column(rows.assign(tokens=5.0), [ONE]) == ""
    assert recency_column(rows.assign(tokens=[0.0, 1, 2]), [ONE]) == ""


@pytest.mark.parametrize("beside", ["power_offset", "shifted_power"])
def test_a_law_that_only_adds_weight_to_one_end_is_left_out(beside):
    assert [law.name for law in candidates([LAWS["power"], LAWS[beside]])] == [beside]
    assert [law.name for law in candidates([LAWS["power"], LAWS["rectified"]])] == ["power", "rectified"]


def test_a_law_is_kept_beside_laws_of_which_none_reaches_what_it_found():
    laws = [LAWS[name] for name in ("power", "power_offset", "shifted_power")]
    assert [law.name for law in candidates(laws, lambda wide, narrow: False)] == [law.name for law in laws]
    one = [law.name for law in candidates(laws, lambda wide, narrow: wide.name == "shifted_power")]
    assert one == ["power_offset", "shifted_power"]

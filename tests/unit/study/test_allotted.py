"""What jobs ask a cluster for: by what they cost when they ran last, and more with every attempt."""

import pytest

from scalestudy.cost import Cost
from scalestudy.study.allotted import BESIDE_MB, LEAST_MINUTES, allotted, slurm_resources
from scalestudy.study.plan import CONFIG_SCHEMA

SEEN = {"fit-0-of-2": Cost(600, 1000), "fit-1-of-2": Cost(3600, 2000), "fit": Cost(5, 100), "fitness": Cost(9e9, 9e9)}


def test_more_is_asked_for_than_the_dearest_shard_took():
    asked = allotted("fit", SEEN, 1)
    assert BESIDE_MB + 1.5 * 2000 <= asked["mem_mb"] < 3 * (BESIDE_MB + 2000)
    assert 1.5 * 60 <= asked["runtime"] < 3 * 60


def test_short_jobs_have_time_to_start():
    assert allotted("fit", {"fit": Cost(1, 100)}, 1)["runtime"] == LEAST_MINUTES


@pytest.mark.parametrize("known", [SEEN, {}])
def test_every_attempt_asks_for_twice_as_much(known):
    first, second, third = (allotted("fit", known, attempt) for attempt in (1, 2, 3))
    assert {key: 2 * value for key, value in first.items()} == second
    assert {key: 4 * value for key, value in first.items()} == third


def test_a_job_of_another_stage_says_nothing():
    assert allotted("clean", {"fit": Cost(9e5, 9e5)}, 1) == allotted("clean", {}, 1)


def test_every_key_of_the_config_reaches_slurm():
    keys = CONFIG_SCHEMA["properties"]["slurm"]["properties"]
    given = dict.fromkeys(keys, 7)
    assert slurm_resources({"slurm": given}) == {"slurm_account": "7", "slurm_partition": "7", "slurm_extra": "7"}
    assert slurm_resources({}) == {}

"""What jobs ask a cluster for: by what they cost when they ran last, and more with every attempt."""

import pytest

from scalestudy.study.allotted import BESIDE_MB, LEAST_MINUTES, allotted, slurm_resources
from scalestudy.study.plan import CONFIG_SCHEMA


def costs(folder, *rows):
    lines = ["job\tcpu_seconds\tpeak_mb", *("\t".join(map(str, row)) for row in rows)]
    (folder / "cost.tsv").write_text("\n".join(lines) + "\n")
    return folder


def test_more_is_asked_for_than_the_dearest_shard_took(tmp_path):
    logs = costs(
        tmp_path, ("fit-0-of-2", 600, 1000), ("fit-1-of-2", 3600, 2000), ("fit", 5, 100), ("fitness", 9e9, 9e9)
    )
    asked = allotted("fit", logs, 1)
    assert asked["mem_mb"] >= BESIDE_MB + 1.5 * 2000
    assert asked["runtime"] >= 1.5 * 60
    assert asked["mem_mb"] < 3 * (BESIDE_MB + 2000)
    assert asked["runtime"] < 3 * 60


def test_short_jobs_have_time_to_start(tmp_path):
    assert allotted("fit", costs(tmp_path, ("fit", 1, 100)), 1)["runtime"] == LEAST_MINUTES


@pytest.mark.parametrize("known", [True, False])
def test_every_attempt_asks_for_twice_as_much(tmp_path, known):
    logs = costs(tmp_path, ("fit", 3000, 500)) if known else tmp_path
    first, second, third = (allotted("fit", logs, attempt) for attempt in (1, 2, 3))
    assert {key: 2 * value for key, value in first.items()} == second
    assert {key: 4 * value for key, value in first.items()} == third


def test_a_job_of_another_stage_says_nothing(tmp_path):
    assert allotted("clean", costs(tmp_path, ("fit", 9e5, 9e5)), 1) == allotted("clean", tmp_path / "none", 1)


def test_every_key_of_the_config_reaches_slurm():
    keys = CONFIG_SCHEMA["properties"]["slurm"]["properties"]
    given = dict.fromkeys(keys, 7)
    assert slurm_resources({"slurm": given}) == {"slurm_account": "7", "slurm_partition": "7", "slurm_extra": "7"}
    assert slurm_resources({}) == {}

"""How many parts the families are fitted in changes nothing but the number of jobs."""

import shutil

import pytest

from .conftest import STUDY, Checkout
from .test_results import parquet_bytes

STAGES = ("fit", "validate", "analyse")
JOBS = ("fit", "validate", "score", "analyse")
MORE = "analyse: [{noise: {}}, {isoflop: {}}, {envelope: {}}, {crossover: {}}, {multiplier: {reference: a}}, "


@pytest.fixture
def many(checkout: Checkout) -> Checkout:
    """A study of four families, which asks for analyses of each, and of several together."""
    rows = (checkout.folder / "one.csv").read_text().splitlines()
    families = [f"{row},{'abcd'[i % 4]}" for i, row in enumerate(rows[1:])]
    (checkout.folder / "many.csv").write_text("\n".join([rows[0] + ",arch", *families]) + "\n")
    by_family = STUDY.replace("columns: {{run", "columns: {{family: arch, run")
    checkout.study("many", "many.csv", by_family.replace("analyse: [", MORE.replace("{", "{{").replace("}", "}}")))
    return checkout


def made(checkout: Checkout, *config: str, cores: int = 2, seed: str = "0") -> tuple[list[int], dict[str, bytes]]:
    """Make the stages that shards take part in anew: how many jobs each took, and the bytes of every table."""
    for stage in STAGES:
        shutil.rmtree(checkout.results("many") / stage, ignore_errors=True)
    asked = ("--until", "score", "analyse", "--config", "studies=many", *config)
    done = checkout.snakemake(*asked, cores=cores, PYTHONHASHSEED=seed)
    assert done.code == 0, done.error
    found = {stage: parquet_bytes(checkout.results("many") / stage) for stage in STAGES}
    return [done.jobs.count(job) for job in JOBS], {
        f"{stage}/{name}": content for stage, tables in found.items() for name, content in tables.items()
    }


def test_any_number_of_shards_gives_the_bytes_of_one(many: Checkout) -> None:
    """More shards than families, so that some have none; by other cores and hash seeds."""
    jobs, whole = made(many)
    assert jobs == [1, 1, 1, 1]
    assert len(whole) > 20
    for count, cores, seed in ((3, 2, "1"), (7, 1, "2")):
        jobs, split = made(many, f"shards={count}", cores=cores, seed=seed)
        assert jobs == [count + 1] * 4
        assert sorted(split) == sorted(whole)
        assert [name for name in whole if split[name] != whole[name]] == []

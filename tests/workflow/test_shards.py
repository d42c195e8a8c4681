"""How many parts the families are fitted in changes nothing but the number of jobs."""

import shutil

from .conftest import STUDY
from .test_results import parquet_bytes


def test_three_shards_give_the_bytes_of_one(checkout):
    rows = (checkout.folder / "one.csv").read_text().splitlines()
    families = [f"{row},{'abcd'[i % 4]}" for i, row in enumerate(rows[1:])]
    (checkout.folder / "many.csv").write_text("\n".join([rows[0] + ",arch", *families]) + "\n")
    checkout.study("many", "many.csv", STUDY.replace("columns: {{run", "columns: {{family: arch, run"))
    first = checkout.snakemake("--until", "score", "analyse", "--config", "studies=many")
    assert first.code == 0, first.error
    stages = ("fit", "validate")
    before = {stage: parquet_bytes(checkout.results("many") / stage) for stage in stages}
    for stage in stages:
        shutil.rmtree(checkout.results("many") / stage)
    done = checkout.snakemake("--until", "score", "analyse", "--config", "studies=many", "shards=3")
    assert done.code == 0, done.error
    assert [done.jobs.count(job) for job in ("fit", "validate", "score")] == [4, 4, 4]
    after = {stage: parquet_bytes(checkout.results("many") / stage) for stage in stages}
    assert {stage: sorted(map(str, before[stage])) for stage in stages} == {
        stage: sorted(map(str, after[stage])) for stage in stages
    }
    assert [str(name) for stage in stages for name in before[stage] if before[stage][name] != after[stage][name]] == []

"""Families are worked out in blocks, and no number depends on how they are cut, nor on the shards they are dealt to."""

from collections.abc import Mapping

import pandas as pd
import pytest
from ladders import ladder

from scalestudy.auto import pool
from scalestudy.auto.pool import Pool
from scalestudy.fit.units import in_shard
from scalestudy.forecast.task import POOLED, Task
from scalestudy.splits.sample import read_units
from scalestudy.validate import blocks as module
from scalestudy.validate.blocks import blocks, heard_only
from scalestudy.validate.plan import make_plan, whole
from scalestudy.validate.stage import validate

LAWS = [{"law": "power", "variables": {"x": "flops"}}, {"law": "log_linear", "variables": {"x": "flops"}}]
SETTINGS = {
    "study": "made_up",
    "laws": LAWS,
    "fit": {"starts": {"count": 8, "solve": 2}},
    "validate": {"schemes": [{"rolling": {"by": "flops", "cutoffs": [0.6]}}]},
}
FAMILIES = "abcdef"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of two families, and two that are heard."""
    monkeypatch.setattr(module, "BLOCK", 2)
    monkeypatch.setattr(pool, "POOL", 2)


def same(one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame]) -> None:
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name], check_exact=True)


def test_tables_are_the_same_in_blocks_and_in_one(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = ladder(FAMILIES)
    cut = validate(runs, {}, SETTINGS)
    monkeypatch.setattr(module, "BLOCK", 100)
    same(validate(runs, {}, SETTINGS), cut)


def test_a_shard_says_the_same_of_its_families_and_works_out_no_others_than_it_hears_of(few: None) -> None:
    runs = ladder(FAMILIES)
    everything = validate(runs, {}, SETTINGS)
    for number in range(3):
        part = validate(runs, {}, SETTINGS, (number, 3))
        own = [family for family in FAMILIES if in_shard(family, (number, 3))]
        for name in ("validate/predictions", "validate/choice", "validate/members"):
            table = everything[name]
            expected = table[table["family"].isin(own)].reset_index(drop=True)
            # A table without rows has nothing to say about types.
            pd.testing.assert_frame_equal(part[name], expected, check_exact=True, check_dtype=len(own) > 0)
        sample = heard_only(read_units(runs, SETTINGS, (number, 3)))
        assert len(sample.every) <= len(own) + 3  # two others, and one more where these are its own


def test_what_is_heard_comes_with_the_first_block(few: None) -> None:
    runs = ladder(FAMILIES)
    sample = heard_only(read_units(runs, SETTINGS, (0, 1)))
    plan = make_plan(sample, SETTINGS["validate"]["schemes"], "made_up", lambda *_: 4)
    first, *rest = blocks(sample, plan)
    heard = Pool([whole(unit) for unit in sample.every], {family: frozenset() for family in FAMILIES})
    assert {*heard.heard(whole(unit) for unit in sample.units)} <= {*first.forecasts}
    assert sorted(unit.family for block in (first, *rest) for unit in block.units) == list(FAMILIES)
    assert sum(len(block.plan.folds) for block in (first, *rest)) == len(plan.folds)


def test_families_that_share_rows_do_not_hear_of_each_other() -> None:
    tasks = [Task(family, "loss", (k,)) for k, family in enumerate("abc")]
    shared = {"a": frozenset([7]), "b": frozenset([7]), "c": frozenset()}
    assert [one.family for one in Pool(tasks, shared).of(tasks[0])] == ["c"]
    assert Pool(tasks, shared).of(Task(POOLED, "loss", (1,))) == []

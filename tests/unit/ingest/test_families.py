"""Rows that stand in several families: each family is what it would be by itself, and what rows share is told."""

import numpy as np
import pandas as pd
import pytest
from whole_sources import taken

from scalestudy.errors import StudyError
from scalestudy.frames import shared_rows

RUNS = "arch,name,n,loss,held\n" + "".join(
    f"{arch},{arch}{k},{10 ** (6 + k)},{3 - 0.2 * k - (arch == 'moe') / 20},{k == 4}\n"
    for arch in ("dense", "moe")
    for k in range(5)
)
TEXT = """
sources: {{runs: {{uri: t.csv, columns: {{run: name, params: n, value: loss, held_out: held}}, keep: [arch]}}}}
family: arch
{}
"""
ASKED = 'families: {every: "true", small: "params < 1e8", dense small: "arch = \'dense\' AND params < 1e8"}'


def test_a_row_stands_in_its_own_family_and_in_each_whose_condition_it_meets(tmp_path):
    found = taken(tmp_path, {"t.csv": RUNS}, TEXT.format(ASKED))
    counts = found.runs.groupby("family").size().to_dict()
    assert counts == {"dense": 5, "moe": 5, "every": 10, "small": 4, "dense small": 2}
    assert found.runs["row"].tolist() == list(range(26))
    assert found.runs[found.runs["run"] == "dense0"]["family"].tolist() == ["dense", "every", "small", "dense small"]
    assert found.runs[found.runs["held_out"]]["family"].value_counts().to_dict() == {"dense": 1, "moe": 1, "every": 2}
    told = found.steps
    assert told["told"].tolist()[1] == "small: params < 1e8"
    assert told[["rows_in", "rows_out"]].to_numpy().tolist() == [[10, 20], [20, 24], [24, 26]]
    assert told["note"].iloc[0].startswith("10 of 10 rows stand in several families")


def test_rules_act_on_each_copy_by_itself(tmp_path):
    clean = "clean: [{drop_highest: {column: value, count: 1}}]"
    found = taken(tmp_path, {"t.csv": RUNS}, TEXT.format(ASKED + "\n" + clean)).runs
    out = found[found["excluded"]].groupby("family").size()
    assert out.loc[["dense", "moe", "small", "dense small"]].tolist() == [1, 1, 1, 1]
    kept = found[(found["family"] == "dense") & ~found["excluded"]]["run"]
    assert "dense0" not in set(kept)


def test_a_family_by_itself_has_the_same_rows(tmp_path):
    whole = taken(tmp_path / "a", {"t.csv": RUNS}, TEXT.format(ASKED)).runs
    alone = taken(tmp_path / "b", {"t.csv": RUNS}, TEXT.format("")).runs
    key = ["run", "params", "value", "held_out"]
    small = alone[alone["params"] < 1e8][key]
    assert np.array_equal(whole[whole["family"] == "small"][key].to_numpy(), small.to_numpy())


def test_shared_rows_are_told_by_a_number_and_others_have_none(tmp_path):
    found = taken(tmp_path, {"t.csv": RUNS}, TEXT.format('families: {small: "params < 1e8"}')).runs
    shared = shared_rows(found)
    assert len(shared["small"]) == 4
    assert shared["small"] == shared["dense"] | shared["moe"]
    assert not shared["dense"] & shared["moe"]
    assert found[found["params"] > 1e8]["shared_row"].isna().all()
    assert shared_rows(pd.DataFrame({"family": ["a"]}))["a"] == frozenset()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ('families: {dense: "true"}', "the family dense.*`families` adds families"),
        ('families: {all: "true"}', "'all' as the name of a family"),
        ('families: {none: "params > 1e12"}', "families, none: none of 10 rows meets"),
        ('families: {big: "parms > 1e8"}', "reads 'parms', which is no column"),
        ('families: {big: "params"}', "gives DOUBLE"),
        ('families: {big: "params > (select 1)"}', "cannot be read"),
        ("families: {}", "0 keys"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path, asked, said):
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"t.csv": RUNS}, TEXT.format(asked))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("validate: {schemes: [{transfer: {}}]}", "schemes.*transfer: transfer with `families`"),
        ("laws: [{law: power, variables: {x: params}, shared: {a: []}}]", "laws.*shared: `shared` with `families`"),
        ("clean: [{replicates: {across: family}}]", "clean.*across: replicates across families with `families`"),
        ("analyse: [{equal: {}}]", "analyse.*equal: equal with `families`"),
    ],
)
def test_what_takes_families_for_independent_is_refused_with_them(tmp_path, asked, said):
    with pytest.raises(StudyError, match=said):
        taken(tmp_path, {"t.csv": RUNS}, TEXT.format(f"{ASKED}\n{asked}"))
    taken(tmp_path, {"t.csv": RUNS}, TEXT.format(asked))

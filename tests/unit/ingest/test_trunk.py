"""Branches of a trunk count from its start: made runs whose true totals are known, and a set whose cost counts trunks once."""

import pytest
from whole_sources import taken

from scalestudy.errors import StudyError

BATCH = 1000  # tokens a step, of all runs
HEAD = "name,n,parent,left,step,d,loss\n"


def rows(name, n, steps, parent="", left="", start=0):
    """Return the rows of one run, whose tokens count from its own start."""
    return [(name, n, parent, left, step, step * BATCH, start + step * BATCH, 3 - 1e-8 * step) for step in steps]


# A trunk of 10,000 steps, two cooldowns off it, one of them between rows, and a branch of a branch; a run of its own.
MADE = [
    *rows("trunk", 1e6, [2000, 6000, 10000]),
    *rows("cool4", 1e6, [500, 1000], "trunk", 4000, 4000 * BATCH),
    *rows("cool10", 1e6, [1000], "trunk", 10000, 10000 * BATCH),
    *rows("later", 1e6, [300], "cool4", 500, 4500 * BATCH),
    *rows("alone", 2e6, [700]),
]
TABLE = HEAD + "".join(f"{','.join(map(str, [*row[:6], row[7]]))}\n" for row in MADE)
TEXT = """
sources:
  runs:
    uri: t.csv
    columns: {run: name, params: n, tokens: d, value: loss, step: step}
    trunk: {parent: parent, at: left}
"""


def test_tokens_and_compute_are_those_from_the_start_of_the_trunk(tmp_path):
    found = taken(tmp_path, {"t.csv": TABLE}, TEXT)
    runs = found.runs
    assert runs["tokens"].tolist() == [row[6] for row in MADE]
    assert runs["own_tokens"].tolist() == [row[5] for row in MADE]
    assert runs["flops"].tolist() == [6 * row[1] * row[6] for row in MADE]
    assert found.made("tokens") == ("trunk", "d, and that of parent at left")
    assert found.made("own_tokens") == ("column", "d")


def test_the_cost_of_all_runs_counts_the_trunk_once(tmp_path):
    found = taken(tmp_path, {"t.csv": TABLE}, TEXT)
    last = {row[0]: row for row in MADE}.values()
    once, each = sum(row[5] for row in last), sum(row[6] for row in last)
    (line,) = found.steps.to_dict("records")
    assert (line["rows_in"], line["rows_out"], line["step"]) == (8, 8, "trunk")
    assert f"3 runs branch off others; all runs: {once:.4g} tokens with each trunk once, {each:.4g} if" in line["note"]
    assert f"{sum(6 * row[1] * row[5] for row in last):.4g} flops with each trunk once" in line["note"]
    per_run = found.runs.groupby("run")["own_tokens"].max()
    assert per_run.sum() == once


def test_stated_compute_and_seeds_and_several_metrics(tmp_path):
    table = "name,n,parent,left,step,d,c,seed,a,b\n"
    for seed, factor in ((1, 1.0), (2, 3.0)):
        table += f"trunk,1e6,,,100,1e5,{7e11 * factor},{seed},3,4\n"
        table += f"cool,2e6,trunk,50,10,1e4,{9e10 * factor},{seed},2,3\n"
    text = """
sources:
  runs:
    uri: t.csv
    long: {columns: [a, b], into: metric, value: value}
    columns: {run: name, params: n, tokens: d, flops: c, step: step, seed: seed}
    trunk: {parent: parent, at: left, columns: [tokens, flops, step]}
families: {second: "seed = 2"}
"""
    runs = taken(tmp_path, {"t.csv": table}, text).runs
    cool = runs[(runs["run"] == "cool") & (runs["family"] == "made")]
    assert cool["tokens"].tolist() == [6e4] * 4
    assert cool["flops"].tolist() == [3.5e11 + 9e10] * 2 + [3 * (3.5e11 + 9e10)] * 2
    assert cool["step"].tolist() == [60] * 4
    assert cool["own_step"].tolist() == [10] * 4
    assert len(runs) == 12


def test_each_source_has_trunks_of_its_own_and_joins_and_shares(tmp_path):
    """Two halves of a table, each with a trunk of the same name, and a third table that says where branches left."""
    half = "name,d,step,loss\ntrunk,{0}e5,100,3\ncool,1e4,10,2\n"
    where = "name,parent,left\ncool,trunk,50\n"
    text = """
source_defaults: {columns: {run: name, tokens: d, value: loss, step: step}, trunk: {parent: parent, at: left}}
sources: {a: {uri: a.csv}, b: {uri: b.csv}, origin: {uri: o.csv}, origin2: {uri: o.csv}}
join: [{left: a, right: origin, on: [name]}, {left: b, right: origin2, on: [name]}]
"""
    files = {"a.csv": half.format(1), "b.csv": half.format(4), "o.csv": where}
    assert taken(tmp_path, files, text).runs["tokens"].tolist() == [1e5, 6e4, 4e5, 2.1e5]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cool10,1000000.0,trunk,", "cool10,1000000.0,trnk,", "the trunk 'trnk' of run 'cool10' has no rows"),
        ("cool10,1000000.0,trunk,10000,", "cool10,1000000.0,trunk,10001,", "at step 10,001; expected from 0 to 10,000"),
        ("cool10,1000000.0,trunk,10000,", "cool10,1000000.0,trunk,,", "run 'cool10' has a trunk and no 'left'"),
        ("cool10,1000000.0,", "cool10,3000000.0,", "run 'cool10' has other parameters than its trunk"),
        (
            "trunk,1000000.0,,,2000",
            "trunk,1000000.0,later,1,2000",
            "circle: 'trunk' off 'later' off 'cool4' off 'trunk'|circle",
        ),
        ("cool4,1000000.0,trunk,4000,500", "cool4,1000000.0,trunk,4001,500", "'cool4' branches off at two places"),
        ("trunk,1000000.0,,,6000,6000000", "trunk,1000000.0,,,2000,6000000", "two counts at step 2,000"),
        ("parent: parent", "parent: paren", "there is no column 'paren'|'paren'"),
        ("columns: {run: name, ", "columns: {", "there is no column 'run'.*columns: {run"),
        ("at: left", "at: left, where: 3", "unknown key 'where'"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path, old, new, said):
    assert old in TABLE + TEXT
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"t.csv": TABLE.replace(old, new, 1)}, TEXT.replace(old, new))
    assert "\n" not in str(error.value)


def test_branches_of_branches_without_end_are_refused(tmp_path):
    chain = "".join(
        f"r{999 - k},1e6,r{1000 - k},1,1,1000,3\n" for k in range(1, 200)
    )  # the last branch is the first by name
    with pytest.raises(StudyError, match="more than 100 branches of branches"):
        taken(tmp_path, {"t.csv": f"{HEAD}r999,1e6,,,1,1000,3\n{chain}"}, TEXT)

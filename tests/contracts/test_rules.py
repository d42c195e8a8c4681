"""Every cleaning rule keeps the same promises, on tables nobody thought of."""

from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalestudy.clean import clean
from scalestudy.clean.registry import RULES
from scalestudy.errors import StudyError
from scalestudy.places import CHECKOUT
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables.catalogue import TABLES

PROVENANCE = Provenance("wild", "test", "0")
NUMBERS = st.one_of(st.none(), st.sampled_from([0.5, 1.0, 2.0, 3.0, 1e300, float("inf"), float("nan")]))
ROW = st.fixed_dictionaries(
    {
        "family": st.sampled_from(["a", "b|c"]),
        "run": st.sampled_from(["r", "s", "t"]),
        "metric": st.sampled_from(["loss", "acc"]),
        "direction": st.sampled_from(["lower", "higher"]),
        "step": st.integers(0, 5),
        "params": st.sampled_from([1e6, 1e7]),
        "tokens": st.sampled_from([1e7, 2e7, 1e9]),
        "value": NUMBERS,
        "held_out": st.booleans(),
    }
)


def run(rows, rules):
    usual = {"study": "wild", "source": "s", "flops": 1e15, "stderr": None, "unit": None}
    frame = pd.DataFrame(rows)
    frame = frame.assign(**{name: value for name, value in usual.items() if name not in frame})
    frame = frame.assign(width=8.0, vocab=16.0)
    frame["value"] = frame["value"].astype("float64")
    frame["row"] = range(len(frame))
    with TemporaryDirectory() as folder:
        # A table carries its own name and that of its stage.
        paths = [Path(folder) / "clean" / name for name in ("in.parquet", "out.parquet", "ledger.parquet")]
        write_table(frame, TABLES["ingest/runs"], paths[0], PROVENANCE, frame.columns)
        clean(paths[0], {"study": "wild", "clean": rules}, paths[1], paths[2], PROVENANCE)
        return frame, read_table(paths[1]), read_table(paths[2]), paths[1].read_bytes()


@pytest.mark.parametrize("name", RULES)
def test_declaration_is_complete(name):
    rule = RULES[name]
    assert rule.name == name
    assert rule.meaning
    assert rule.reason
    jsonschema.Draft202012Validator.check_schema(rule.schema)
    jsonschema.validate(rule.sample, rule.schema)


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=3, deadline=None, derandomize=True)
@given(rows=st.lists(ROW, min_size=1, max_size=60))
def test_no_row_is_lost_and_the_ledger_adds_up(name, rows):
    rules = [{name: RULES[name].sample}, {"require": ["value"]}]
    rows = [{**row, "value": 1.0} if row["held_out"] else row for row in rows]
    frame, table, ledger, first = run(rows, rules)
    assert table["row"].tolist() == frame["row"].tolist()
    pd.testing.assert_frame_equal(table[["run", "step", "family"]], frame[["run", "step", "family"]], check_dtype=False)
    assert not (table["excluded"] & table["held_out"]).any()
    assert table["reason"].notna().equals(table["excluded"])
    assert (ledger["rows_in"] - ledger["excluded"] == ledger["rows_out"]).all()
    assert ledger["rows_in"].tolist()[1:] == ledger["rows_out"].tolist()[:-1]
    assert ledger["rows_in"].iloc[0] == (~table["held_out"]).sum()
    assert ledger["rows_out"].iloc[-1] == (~table["held_out"] & ~table["excluded"]).sum()
    assert ledger["excluded"].sum() == table["excluded"].sum()
    assert run(rows, rules)[3] == first


@pytest.mark.parametrize("name", RULES)
def test_held_out_rows_change_nothing(name):
    rows = [
        {
            "family": "a",
            "run": f"r{i}",
            "metric": "loss",
            "direction": "lower",
            "step": 1,
            "params": 1e6,
            "tokens": 1e7,
            "value": float(i + 1),
            "held_out": False,
        }
        for i in range(6)
    ]
    hidden = [{**rows[0], "value": value, "held_out": True} for value in (0.1, 100.0)]
    rules = [{name: RULES[name].sample}]
    alone = run(rows, rules)[1]
    beside = run([*rows, *hidden], rules)[1]
    assert beside["excluded"].tolist() == [*alone["excluded"].tolist(), False, False]


@pytest.mark.parametrize("name", RULES)
def test_options_that_nobody_declared_are_refused(name):
    with pytest.raises(StudyError, match=name):
        run(
            [
                {
                    "family": "a",
                    "run": "r",
                    "metric": "loss",
                    "direction": "lower",
                    "step": 1,
                    "params": 1.0,
                    "tokens": 1.0,
                    "value": 1.0,
                    "held_out": False,
                }
            ],
            [{name: {"no_such_option": 1}}],
        )


def curve(run_name, level, **more):
    """Return ten checkpoints with a spike, a repeated one and a blank one."""
    values = [9.0, 5.0, 4.0, 4.0, 40.0, 3.0, 2.5, None, 2.0, float("inf")]
    base = {"run": run_name, "direction": "lower", "params": 1e6, "held_out": False}
    steps = (1, 2, 3, 3, 4, 5, 6, 7, 8, 9)
    return [
        {**base, "step": step, "tokens": 1e7 * step, "value": value and value * level, **more}
        for step, value in zip(steps, values, strict=True)
    ]


UNITS = [(family, metric) for family in ("a", "b") for metric in ("loss", "other")]
EVERY = [
    row
    for place, (family, metric) in enumerate(UNITS)
    for name in ("r", "s")
    for row in curve(name, 1.0 + 10 * place + (name == "s") / 3, family=family, metric=metric)
]
# Options with which groups of the same tokens lose some of their rows.
LOOSE = {
    "diverged": {"above": 1.2},
    "thin": {"every": 3},
    "outliers": {"against": "step", "by": ["params"], "cut": 1.0},
    "min_points": {"count": 3},
    "evaluations": {"by": ["run"]},
}
GROUPED = [
    (name, {**(rule.sample or {}), "by": ["tokens"], **LOOSE.get(name, {})})
    for name, rule in RULES.items()
    if "by" in rule.schema.get("properties", {})
]
ALL_WAYS = [*((name, rule.sample) for name, rule in RULES.items()), *GROUPED]


def outcome(rows, name, options):
    """Return what becomes of the rows."""
    table = run(rows, [{name: options}, "diverged"])[1]
    return table[["family", "metric", "run", "step", "value", "stderr", "excluded", "reason"]].reset_index(drop=True)


@pytest.mark.parametrize(("name", "options"), ALL_WAYS)
def test_no_rule_merges_or_compares_families_or_metrics_unless_told_by_name(name, options):
    together = outcome(EVERY, name, options)
    for family, metric in UNITS:
        own = (together["family"] == family) & (together["metric"] == metric)
        rows = [row for row in EVERY if (row["family"], row["metric"]) == (family, metric)]
        pd.testing.assert_frame_equal(together[own].reset_index(drop=True), outcome(rows, name, options))


@pytest.mark.parametrize(("name", "options"), GROUPED)
def test_across_names_what_a_group_may_span(name, options):
    assert "across" in RULES[name].schema["properties"]
    apart = outcome(EVERY, name, options)
    for across in ("family", "metric", ["family", "metric"]):
        joined = outcome(EVERY, name, {**options, "across": across})
        if name != "after_warmup":  # all rows of such a group are at its end
            assert not joined[["excluded", "value"]].equals(apart[["excluded", "value"]])
    with pytest.raises(StudyError, match="both in `by` and in `across`"):
        outcome(EVERY, name, {**options, "by": ["metric"], "across": "metric"})


@pytest.mark.parametrize(("name", "options"), ALL_WAYS)
def test_no_rule_depends_on_the_order_of_rows_unless_it_says_so(name, options):
    order = np.random.default_rng(0).permutation(len(EVERY))
    rules = [{name: options}, {"drop_duplicates": {"by": "row"}}]  # nothing of the run is decided beside the rule
    finite = [{**row, "value": 1e30 if row["value"] == float("inf") else row["value"]} for row in EVERY]
    told = [run(rows, rules)[1] for rows in (finite, [finite[place] for place in order])]
    back = told[1].set_index(order).sort_index()
    same = told[0]["excluded"].tolist() == back["excluded"].tolist()
    assert same or RULES[name].by_order


# A table on which no rule has anything to do: one finite value a run and size, none of them far off, no two alike.
CALM = [
    {
        "family": "a",
        "run": f"r{i}",
        "metric": "loss",
        "direction": "lower",
        "held_out": False,
        "step": i + 1,
        "params": 10.0**i,
        "tokens": 10.0**i,
        "value": 10.0 - i,
        "flops": 6 * 10.0 ** (2 * i),
    }
    for i in range(6)
]
NOTHING = {
    "drop_highest": {"count": 1, "column": "lr"},
    "after_warmup": {"until": 0},
    "recount_params": {"to": "non_embedding"},
    "where": "value > 0",
}
"""Options with which a rule has nothing to do there, where its sample has something."""


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_has_nothing_to_do_says_so(name):
    rows = [{**row, "lr": None, "unit": None, "params_kind": "non_embedding", "flops_kind": "6ND"} for row in CALM]
    _, table, ledger, _ = run(rows, [{name: NOTHING.get(name, RULES[name].sample)}])
    assert not table["excluded"].any()
    assert ledger["rule"].tolist()[:2] == [name, "missing"]
    assert ledger["note"].iloc[0].startswith("nothing to do: ")
    assert ledger["position"].is_unique


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_meets_no_row_says_so_and_nothing_breaks(name):
    rules = [{"where": "value > 1000"}, {name: RULES[name].sample}]
    _, table, ledger, _ = run(CALM, rules)
    assert table["excluded"].all()
    assert ledger["note"].iloc[1] == "nothing to do: no row was left when it acted"
    assert (ledger["rows_in"] - ledger["excluded"] == ledger["rows_out"]).all()
    told = ledger.loc[ledger["rule"] == "warning", "reason"].tolist()
    assert told[-1] == "no row is left of the family a, taken out by where"
    assert sum("no row is left" in sentence for sentence in told) == 1


@pytest.mark.parametrize("name", RULES)
def test_what_depends_on_the_order_is_documented(name):
    assert RULES[name].idle
    assert RULES[name].by_order in (CHECKOUT / "docs" / "choices.md").read_text(encoding="utf-8")

"""Every cleaning rule keeps the same promises, on tables nobody thought of."""

from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalestudy.clean import clean
from scalestudy.clean.registry import RULES
from scalestudy.errors import StudyError
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
    frame = pd.DataFrame(rows).assign(study="wild", source="s", flops=1e15, stderr=None, unit=None)
    frame = frame.assign(width=8.0, vocab=16.0)
    frame["value"] = frame["value"].astype("float64")
    frame["row"] = range(len(frame))
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("in.parquet", "out.parquet", "ledger.parquet")]
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

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from scalestudy.frames import typed
from scalestudy.storage import (
    Provenance,
    atomic_path,
    check_file,
    read_provenance,
    read_table,
    to_arrow,
    write_arrow,
    write_table,
    write_text,
)
from scalestudy.tables.catalogue import TABLES

PROVENANCE = Provenance("s", "clean", "d" * 64, "c", "f", {"ingest": "u"})


def ledger(**changes):
    frame = pd.DataFrame(
        {
            "order": [1, 0],
            "position": [1, 0],
            "rule": ["b", "a"],
            "reason": ["why", None],
            "rows_in": [3, 5],
            "excluded": [1, 2],
            "rows_out": [2, 3],
            "note": "",
        }
    )
    return frame.assign(**changes)


def test_rows_are_sorted_and_typed_by_the_contract():
    table = to_arrow(ledger(), TABLES["clean/ledger"])
    assert table["position"].to_pylist() == [0, 1]
    assert table.schema.field("rows_in").type == pa.int64()


def runs(**changes):
    """One row of `ingest/runs`."""
    row = dict.fromkeys((column.name for column in TABLES["ingest/runs"].columns), "x")
    row |= {"row": 0, "held_out": False, "direction": "lower"}
    row |= dict.fromkeys(("params", "tokens", "flops", "value", "stderr"), 1.0)
    return pd.DataFrame([row | changes])


def test_further_columns_follow_the_contract_in_plain_types():
    table = to_arrow(runs(extra=np.int8(1), nothing=None), TABLES["ingest/runs"], ["extra", "nothing"])
    assert table.column_names[-2:] == ["extra", "nothing"]
    assert table.schema.field("extra").type == pa.int64()
    assert table.schema.field("nothing").type == pa.string()


def test_optional_columns_have_the_dtype_of_the_contract_and_its_closed_list():
    table = to_arrow(runs(step=3.0, schedule="decayed"), TABLES["ingest/runs"])
    assert table.schema.field("step").type == pa.int64()
    with pytest.raises(ValueError, match=r"schedule holds .*later.*, expected one of .*cooldown"):
        to_arrow(runs(schedule="later"), TABLES["ingest/runs"])


@pytest.mark.parametrize("name", TABLES)
def test_no_table_takes_a_column_that_is_in_no_contract(name):
    frame = typed(TABLES[name]).assign(surprise=1.0)
    with pytest.raises(ValueError, match=rf"{name}: the columns \['surprise'\] are in no contract"):
        to_arrow(frame, TABLES[name])


def stored(table, folder):
    path = folder / "table.parquet"
    write_arrow(table, path, PROVENANCE)
    return path


def test_a_file_of_another_writer_is_held_against_the_contract(tmp_path):
    contract = TABLES["ingest/runs"]
    good = to_arrow(runs(kept=2.0), contract, ["kept"])
    check_file(stored(good, tmp_path), contract, {"kept"})
    with pytest.raises(ValueError, match=r"ingest/runs: the columns \['kept'\] are in no contract"):
        check_file(stored(good, tmp_path), contract, {"other"})
    with pytest.raises(ValueError, match=r"lacks the columns \['metric'\]"):
        check_file(stored(good.drop_columns("metric"), tmp_path), contract, {"kept"})
    place = good.column_names.index("params")
    with pytest.raises(ValueError, match="column params is string, expected double"):
        check_file(stored(good.set_column(place, "params", [["x"]]), tmp_path), contract, {"kept"})
    place = good.column_names.index("run")
    with pytest.raises(ValueError, match="column run has 1 nulls and may have none"):
        check_file(stored(good.set_column(place, "run", pa.array([None], pa.string())), tmp_path), contract, {"kept"})


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (ledger().drop(columns="rule"), r"lacks the columns \['rule'\]"),
        (ledger(rule=["a", None]), "rule has 1 nulls"),
        (ledger(order=[0, 0]), "key .* repeats"),
        (ledger(rows_in=["many", "few"]), "rows_in cannot be int64"),
    ],
)
def test_a_table_that_breaks_its_contract_is_not_written(frame, message, tmp_path):
    path = tmp_path / "ledger.parquet"
    with pytest.raises(ValueError, match=message):
        write_table(frame, TABLES["clean/ledger"], path, PROVENANCE)
    assert not list(tmp_path.iterdir())


def test_a_value_outside_its_closed_list_is_named():
    texts = dict.fromkeys(("family", "metric", "law", "message", "at_bounds", "group"), "")
    frame = typed(TABLES["fit/fits"], [{**texts, "status": "splendid", "n": 1, "parameters_n": 1, "dof": 0}])
    with pytest.raises(ValueError, match=r"status holds .*splendid.*, expected one of .*converged"):
        to_arrow(frame, TABLES["fit/fits"])


def test_equal_content_has_equal_bytes_whatever_the_order_of_rows(tmp_path):
    paths = [tmp_path / place / "clean" / "ledger.parquet" for place in ("a", "b")]
    for path, rows in zip(paths, (ledger(), ledger().iloc[::-1]), strict=True):
        write_table(rows, TABLES["clean/ledger"], path, PROVENANCE)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert read_provenance(paths[0])["table"] == "clean/ledger"


def test_a_file_carries_its_provenance(tmp_path):
    write_table(ledger(), TABLES["clean/ledger"], tmp_path / "a", PROVENANCE)
    found = read_provenance(tmp_path / "a")
    assert (found["study"], found["stage"], found["digest"]) == ("s", "clean", "d" * 64)
    assert found["upstream"] == {"ingest": "u"}
    assert "numpy" in found["packages"]


def test_a_foreign_file_has_no_provenance(tmp_path):
    ledger().to_parquet(tmp_path / "a")
    assert read_provenance(tmp_path / "a") == {}


def test_what_was_written_is_read_back(tmp_path):
    write_table(ledger(), TABLES["clean/ledger"], tmp_path / "a", PROVENANCE)
    assert read_table(tmp_path / "a", ["rule"])["rule"].tolist() == ["a", "b"]


def test_an_empty_table_keeps_its_columns(tmp_path):
    write_table(ledger().head(0), TABLES["clean/ledger"], tmp_path / "a", PROVENANCE)
    assert list(read_table(tmp_path / "a")) == list(ledger())


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "a"
    write_text(path, "old")
    with pytest.raises(RuntimeError), atomic_path(path) as partial:  # noqa: PT012 (a write that fails half-way)
        partial.write_text("half")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert path.read_text() == "old"


def test_tables_without_a_contract_carry_provenance_too(tmp_path):
    write_arrow(pa.table({"x": [1.0]}), tmp_path / "a", PROVENANCE)
    assert read_provenance(tmp_path / "a")["stage"] == "clean"

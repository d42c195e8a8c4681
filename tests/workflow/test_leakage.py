"""A planted absurd value in a held-out row changes no number but those about that row, in any stage."""

import csv

import pyarrow.compute as pc
import pyarrow.parquet as pq

from scalestudy.tables.catalogue import TABLES

from .conftest import STUDY

ABOUT_THE_VALUE = {"value", "message", "explanation"}
MORE = "clean: [{{drop_highest: {{column: value, count: 2, reason: the two highest}}}}]\n"
ANALYSES = "analyse: [{{isoflop: {{}}}}, {{envelope: {{}}}}, {{crossover: {{}}}}, {{noise: {{}}}}, "


def tables_of(folder):
    """Every table of the stages that compute, without what is said of measured held-out values."""
    found = {}
    for name, contract in TABLES.items():
        path = folder / f"{name}.parquet"
        if not path.exists():
            continue
        table = pq.read_table(path).replace_schema_metadata(None)
        if "held_out" in table.column_names:
            table = table.filter(pc.invert(table["held_out"]))
        if "scheme" in table.column_names and "score" in table.column_names:
            table = table.filter(pc.not_equal(table["scheme"], "held_out"))
        elif name in ("validate/predictions", "analyse/forecast"):
            table = table.drop_columns([column for column in table.column_names if column in ABOUT_THE_VALUE])
        found[contract.name] = table
    return found


def plant(path, value):
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    planted = [row for row in rows if row["held_out"] == "true"]
    assert len(planted) == 1
    planted[0]["loss"] = value
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_an_absurd_held_out_value_changes_no_number_of_any_stage(checkout):
    checkout.study("one", "one.csv", STUDY.replace("analyse: [", ANALYSES) + MORE)
    ran = []
    for value in ("2.5", "1e12"):
        plant(checkout.folder / "one.csv", value)
        done = checkout.snakemake("--until", "score", "analyse", "--config", "studies=one")
        assert done.code == 0, done.error
        ran.append((tables_of(checkout.results("one")), pq.read_table(checkout.results("one") / "ingest/runs.parquet")))
    (calm, before), (absurd, after) = ran
    assert max(before["value"].to_pylist()) < 1e11 < max(after["value"].to_pylist())
    assert {table.partition("/")[0] for table in calm} >= {"ingest", "clean", "fit", "validate", "analyse"}
    assert [name for name in calm if not calm[name].equals(absurd[name])] == []
    assert all(calm[name].num_rows for name in ("fit/fits", "validate/scores", "analyse/noise"))

"""Names that differ in case only are one name to DuckDB: both are named, none is renamed in silence."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scalestudy.errors import StudyError

ROWS = [
    {"n": 1e6, "d": 2e7, "loss": 3.5, "nv": 1.0, "Nv": 2.0},
    {"n": 2e6, "d": 4e7, "loss": 3.1, "nv": 3.0, "Nv": 4.0},
]
BOTH = r"the columns '(nv|Nv)' and '(nv|Nv)' differ in case only; expected names that differ in more"
MAPPED = {"params": "n", "tokens": "d", "value": "loss"}


def table(mark: str) -> str:
    return "\n".join(mark.join(map(str, row)) for row in (ROWS[0], *(row.values() for row in ROWS))) + "\n"


def parquet(rows: list[dict], **columns) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({name: [row[name] for row in rows] for name in rows[0]} | columns), sink)
    return sink.getvalue()


FILES = {
    "runs.csv": table(","),
    "runs.tsv": table("\t"),
    "runs.jsonl": "\n".join(map(json.dumps, ROWS)),
    "runs.json": json.dumps(ROWS),
    "runs.yaml": json.dumps(ROWS),
    "runs.parquet": parquet(ROWS),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("keep", [["nv", "Nv"], "*", ["N*", "n*"]])
def test_in_every_format_both_are_named(ingested, name, keep):
    with pytest.raises(StudyError, match=BOTH):
        ingested(FILES[name], name, keep=keep)


@pytest.mark.parametrize("name", FILES)
def test_a_new_name_that_only_differs_in_case_is_refused_as_well(ingested, name):
    rest = {key: value for key, value in MAPPED.items() if key != "params"}
    with pytest.raises(StudyError, match=BOTH):
        ingested(FILES[name], name, columns={**rest, "Nv": "n"}, keep=["nv"])


@pytest.mark.parametrize("name", [name for name in FILES if name != "runs.parquet"])
def test_by_names_of_their_own_both_are_read(ingested, name):
    found = ingested(FILES[name], name, columns={**MAPPED, "small": "nv", "large": "Nv"})
    assert found["small"].tolist() == [1.0, 3.0]
    assert found["large"].tolist() == [2.0, 4.0]


def test_constants_and_the_pipelines_own_columns_count(ingested):
    with pytest.raises(StudyError, match=BOTH):
        ingested(FILES["runs.csv"], keep=["nv"], constants={"Nv": 1.0})
    for name in ("Value", "PARAMS", "Row", "Excluded", "held_Out"):
        with pytest.raises(StudyError, match=f"'{name}' differ in case only"):
            ingested(f"n,d,loss,{name}\n1e6,2e7,3.5,1\n", keep=[name])


def test_two_files_of_parquet_and_columns_inside_a_struct(ingested):
    rows = [{"n": 1e6, "d": 2e7, "loss": 3.5}]
    files = {"a/1.parquet": parquet(rows, lr=[0.1]), "a/2.parquet": parquet(rows, LR=[0.2])}
    with pytest.raises(StudyError, match="'lr' and 'LR' differ in case only"):
        ingested(files, "a/*.parquet")
    with pytest.raises(StudyError, match=r"'o\.lr' and 'o\.LR' differ in case only"):
        ingested(parquet(rows, o=[{"lr": 0.1, "LR": 0.2}]), "runs.parquet")


def test_what_long_and_a_second_source_bring_counts(ingested, tmp_path):
    wide = "n,d,loss_web,loss_code,Split\n1e6,2e7,3,4,x\n"
    section = {"columns": "loss_*", "into": "split", "value": "loss"}
    with pytest.raises(StudyError, match=r"'(split|Split)' and '(split|Split)' differ in case only"):
        ingested(wide, long=section, keep=["split", "Split"])

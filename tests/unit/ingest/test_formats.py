"""Every format and compression gives the same table."""

import gzip
import io
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROWS = [{"n": 1e6, "d": 2e7, "loss": 3.5, "name": "a"}, {"n": 2e6, "d": 4e7, "loss": float("nan"), "name": "007"}]


def _csv() -> bytes:
    return b"n,d,loss,name\n1e6,2e7,3.5,a\n2000000,4e7,NaN,007\n"


def _json_lines() -> bytes:
    return "\n".join(json.dumps(row) for row in ROWS).encode()


def _parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(pd.DataFrame(ROWS)), sink)
    return sink.getvalue()


CASES = {
    "runs.csv": _csv(),
    "runs.tsv": _csv().replace(b",", b"\t"),
    "semicolon.csv": _csv().replace(b",", b";"),
    "bom.csv": b"\xef\xbb\xbf" + _csv(),
    "crlf.csv": _csv().replace(b"\n", b"\r\n"),
    "quoted.csv": b'"n","d","loss","name"\n"1e6","2e7","3.5","a"\n"2000000","4e7","NaN","007"\n',
    "runs.csv.gz": gzip.compress(_csv()),
    "runs.jsonl": _json_lines(),
    "runs.jsonl.gz": gzip.compress(_json_lines()),
    "runs.json": json.dumps(ROWS).encode(),
    "runs.parquet": _parquet(),
}


@pytest.mark.parametrize("name", CASES)
def test_same_rows_whatever_the_format(ingested, name):
    table = ingested(CASES[name], name, columns={"params": "n", "tokens": "d", "value": "loss", "run": "name"})
    assert table["params"].tolist() == [1e6, 2e6]
    assert table["tokens"].tolist() == [2e7, 4e7]
    assert table["value"].iloc[0] == 3.5
    assert table["run"].tolist() == ["a", "007"]
    assert table["row"].tolist() == [0, 1]
    assert table["source_row"].tolist() == [1, 2]


def test_zstd(ingested, tmp_path):
    path = tmp_path / "packed.zst"
    with pa.OSFile(str(path), "wb") as raw, pa.CompressedOutputStream(raw, "zstd") as stream:
        stream.write(_csv())
    table = ingested(path.read_bytes(), "runs.csv.zst")
    assert table["value"].iloc[0] == 3.5


def test_nested_json_is_flattened_and_records_are_found(ingested):
    document = {"sweep": {"runs": [{"config": {"n": 10, "tags": ["x", "y"]}, "summary": {"loss": 2.5, "ok": True}}]}}
    table = ingested(
        json.dumps(document),
        "sweep.json",
        records="sweep.runs",
        columns={"params": "config.n", "value": "summary.loss", "tokens": "config.n * 20"},
        keep=["summary.*", "config.tags"],
    )
    assert table.loc[0, "tokens"] == 200
    assert bool(table.loc[0, "summary.ok"])
    assert json.loads(table.loc[0, "config.tags"]) == ["x", "y"]


def test_files_of_one_source_are_stacked_by_name_and_remembered(ingested):
    table = ingested({"b.csv": "loss,n,d,lr\n2,20,200,0.1\n", "a.csv": "n,d,loss\n10,100,3\n11,110,4\n"}, keep=["lr"])
    assert table["params"].tolist() == [20, 10, 11]
    assert table["source_file"].tolist() == ["b.csv", "a.csv", "a.csv"]
    assert table["source_row"].tolist() == [1, 1, 2]
    assert table["lr"].isna().tolist() == [False, True, True]


def test_json_and_csv_keep_every_digit(ingested):
    value = 0.1 + 0.2
    columns = {"params": "n", "value": "loss", "tokens": "n"}
    for name, content in (
        ("x.jsonl", json.dumps({"n": 2**53, "loss": value})),
        ("x.csv", f"n,loss\n{2**53},{value!r}\n"),
    ):
        table = ingested(content, name, columns=columns)
        assert table.loc[0, "value"] == value
        assert table.loc[0, "params"] == 2**53

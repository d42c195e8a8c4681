"""Tables as researchers have them, each put into the run table by its study file alone."""

import gzip
import io
import json
import subprocess

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scalestudy import files
from scalestudy.clean import clean
from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study

NAN = float("nan")
PROVENANCE = Provenance("messy", "test", "0")


@pytest.fixture
def tidy(tmp_path):
    """Write files and a study file, and return the cleaned run table."""

    def run(files, text):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "messy.yaml").write_text(f"study: messy\n{text}", encoding="utf-8")
        study = load_study(tmp_path / "messy.yaml")
        files = fetch_sources(study.settings("check"), Places.of(str(study.base), str(tmp_path / "cache"), ()))
        paths = [tmp_path / "out" / f"{name}.parquet" for name in ("ingest", "runs", "ledger")]
        ingest(study.settings("ingest"), study.base, files, paths[0], PROVENANCE)
        clean(paths[0], study.settings("clean"), paths[1], paths[2], PROVENANCE)
        return read_table(paths[1])

    return run


def parquet(**columns):
    """Return the bytes of a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


RUNS = [
    {"id": "a", "N": 1e7, "curve": [[1e8, 3.5], [2e8, 3.3]]},
    {"id": "b", "N": 1e8, "curve": [[1e8, 3.1]]},
    {"id": "c", "N": 1e9, "curve": []},
    {"id": "d", "N": 1e9},
]
LOG = {"config": {"n": "125M", "batch": 32}, "betas": [0.9, 0.95], "history": [{"step": 1, "eval": {"loss": 4.0}}]}
POINTS = {"runs": {"a": {"N": 1, "points": [{"loss": 3}, {"loss": 2}]}, "b": {"N": 2, "points": [{"loss": 1}]}}}
COLUMNS = [{"id": "a", "N": 1, "tokens": [5, 6], "loss": [3, 2]}, {"id": "b", "N": 2, "tokens": [], "loss": []}]
TASKS = {"model": "m", "results": {"arc": {"acc": 0.3, "stderr": 0.01}, "hs": {"acc": 0.4}}}
SI = 'model,N,D,C,val loss\na,1.3B,300B tokens,2.9 x 10^21,2.5\nb,~410M,"1,500,000,000",1e18 FLOPs,3.10\nc,7 b,1.4T,-,OOM\n'
MARKDOWN = "# Results\n\nprose | with a bar\n\n| Model | N |Loss|\n|:--|--:|--|\n| **A** | 10M | 3.5 |\n| B | 1B | 2.9 |\n\n| x |\n"
EXCEL = "\ufeffsep=;\r\nScaling results;;\r\n;;\r\nModel;Params (M);Loss\r\nA;1.000,5;3,5\r\n;;\r\nMean;;3,2\r\n"

TABLES = {
    "sizes and budgets as text": (
        {"t.csv": SI},
        "{uri: t.csv, missing: [OOM], columns: {run: model, params: number(N), tokens: number(D), flops: number(C), value: val loss}}",
        {
            "params": [1.3e9, 4.1e8, 7e9],
            "tokens": [3e11, 1.5e9, 1.4e12],
            "flops": [2.9e21, 1e18, NAN],
            "value": [2.5, 3.1, NAN],
        },
    ),
    "a wide benchmark table of percentages": (
        {"t.csv": "Task,1.3B,410M\nARC,45.2%,38%\nHS,N/A,33%\n"},
        (
            '{uri: t.csv, long: {columns: "*[BM]", into: size, value: score}, '
            "columns: {params: number(size), value: number(score), metric: Task}}"
        ),
        {"params": [1.3e9, 4.1e8] * 2, "value": [0.452, 0.38, NAN, 0.33], "metric": ["ARC", "ARC", "HS", "HS"]},
    ),
    "a folder of logs, each a config and a history": (
        {f"logs/run_{seed}/log.json": json.dumps(LOG) for seed in (1, 2)},
        (
            "{uri: logs, records: history, columns: {seed: \"regexp_extract(filename, 'run_([0-9]+)', 1)\", "
            "params: number(config.n), tokens: step * config.batch * 2048, value: eval.loss}}"
        ),
        {"seed": [1, 2], "params": [1.25e8] * 2, "tokens": [65536.0] * 2, "value": [4.0, 4.0]},
    ),
    "a list of points per run": (
        {"t.json": json.dumps({"date": "today", "runs": RUNS})},
        "{uri: t.json, records: runs.curve, columns: {run: id, params: N, tokens: 0, value: 1}}",
        {"run": ["a", "a", "b", "c", "d"], "tokens": [1e8, 2e8, 1e8, NAN, NAN], "value": [3.5, 3.3, 3.1, NAN, NAN]},
    ),
    "runs keyed by name": (
        {"t.json": json.dumps(POINTS)},
        "{uri: t.json, records: runs.*.points, columns: {run: key, params: N, value: loss}}",
        {"run": ["a", "a", "b"], "params": [1.0, 1.0, 2.0], "value": [3.0, 2.0, 1.0]},
    ),
    "columns inside each run": (
        {"t.json": json.dumps(COLUMNS)},
        '{uri: t.json, records: "*", columns: {run: id, params: N, value: loss}}',
        {"run": ["a", "a", "b"], "tokens": [5.0, 6.0, NAN], "value": [3.0, 2.0, NAN]},
    ),
    "one document of columns and constants": (
        {"t.json.gz": gzip.compress(json.dumps(COLUMNS[0]).encode())},
        "{uri: t.json.gz, records: ., columns: {run: id, params: N, value: loss}}",
        {"run": ["a", "a"], "params": [1.0, 1.0], "value": [3.0, 2.0]},
    ),
    "tasks with standard errors side by side": (
        {"t.jsonl": json.dumps(TASKS)},
        (
            '{uri: t.jsonl, long: {columns: "results.*.acc", into: metric, value: value, beside: {stderr: "results.*.stderr"}}, '
            "columns: {run: model}, constants: {direction: higher}}"
        ),
        {"metric": ["arc", "hs"], "value": [0.3, 0.4], "stderr": [0.01, NAN]},
    ),
    "semicolons and decimal commas": (
        {"t.csv": "Name;Params;Loss\nklein;10.000.000;3,512\ngross;1.000.000.000;2,4\n"},
        '{uri: t.csv, csv: {decimal: ","}, columns: {run: Name, params: Params, value: Loss}}',
        {"params": [1e7, 1e9], "value": [3.512, 2.4]},
    ),
    "two rows of header": (
        {"t.csv": "model,size,loss,,acc\n,(M),train,val,val\nA,10,3.4,3.5,0.31\nB,100,2.9,3.0,0.42\n"},
        "{uri: t.csv, csv: {header: 2}, columns: {run: model, params: '\"size (M)\" * 1e6', value: loss val}}",
        {"params": [1e7, 1e8], "value": [3.5, 3.0]},
    ),
    "a sheet with a title, blank lines and decimal commas": (
        {"t.csv": EXCEL},
        "{uri: t.csv, csv: {skip: 3, decimal: ','}, columns: {run: Model, params: '\"Params (M)\" * 1e6', value: Loss}}",
        {"run": ["A", "Mean"], "params": [1.0005e9, NAN], "value": [3.5, 3.2]},
    ),
    "another encoding": (
        {"t.csv": "name,loss\nrün,3\n".encode("latin-1")},
        "{uri: t.csv, csv: {encoding: latin-1}, columns: {run: name, value: loss}}",
        {"run": ["rün"], "value": [3.0]},
    ),
    "aligned by blanks, below comments": (
        {"t.txt": "# N and loss\n   N     loss\n# half-way\n  10     3.5\n 100     3.0\n"},
        "{uri: t.txt, format: csv, csv: {delimiter: whitespace, comment: '#'}, columns: {params: N, value: loss}}",
        {"params": [10.0, 100.0], "value": [3.5, 3.0]},
    ),
    "a table in a README": (
        {"README.md": MARKDOWN},
        "{uri: README.md, columns: {run: Model, params: number(N), value: Loss}}",
        {"run": ["A", "B"], "params": [1e7, 1e9], "value": [3.5, 2.9]},
    ),
    "a standard error in the cell": (
        {"t.csv": "N,loss\n1M,3.51 ± 0.02\n2M,2.92±0.01\n"},
        (
            "{uri: t.csv, columns: {params: number(N), value: \"number(split_part(loss, '±', 1))\", "
            "stderr: \"number(split_part(loss, '±', 2))\"}}"
        ),
        {"value": [3.51, 2.92], "stderr": [0.02, 0.01]},
    ),
    "everything in the run's name": (
        {"t.csv": "run,step,loss\nd512_L8_bs64_ctx1024_seed1,1000,3.9\n"},
        (
            "{uri: t.csv, columns: {width: \"regexp_extract(run, 'd([0-9]+)', 1)\", depth: \"regexp_extract(run, 'L([0-9]+)', 1)\", "
            "params: 12 * depth * width ** 2, seed: \"regexp_extract(run, 'seed([0-9]+)', 1)\", value: loss, "
            "tokens: \"step * number(regexp_extract(run, 'bs([0-9]+)', 1)) * number(regexp_extract(run, 'ctx([0-9]+)', 1))\"}}"
        ),
        {"params": [12 * 8 * 512.0**2], "tokens": [65_536_000.0], "seed": [1]},
    ),
    "what a training printed": (
        {"logs/a.out": "starting\nstep 100 | loss 3.50\nsaved\nstep 200 | loss 3.25\n"},
        (
            '{uri: "logs/*.out", format: lines, columns: {run: filename, '
            "step: \"nullif(regexp_extract(line, 'step ([0-9]+)', 1), '')\", "
            "value: \"number(regexp_extract(line, 'loss ([0-9.]+)', 1))\"}}"
        ),
        {"step": [NAN, 100, NAN, 200], "value": [NAN, 3.5, NAN, 3.25]},
    ),
    "a config and results in YAML": (
        {f"{name}/run.yaml": f"model: {{n: 1{name}}}\nloss: [3.5, 3.0]\nstep: [1, 2]\n" for name in ("k", "m")},
        '{uri: "*/run.yaml", records: ., columns: {params: number(model.n), value: loss}}',
        {"params": [1e3, 1e3, 1e6, 1e6], "value": [3.5, 3.0] * 2, "step": [1, 2] * 2},
    ),
    "a history in every line": (
        {"t.jsonl": '{"id": "a", "log": [{"loss": 3}, {"loss": 2}]}\n{"id": "b", "log": []}\n{"id": "c"}\n'},
        "{uri: t.jsonl, records: log, columns: {run: id, value: loss}}",
        {"run": ["a", "a", "b", "c"], "value": [3.0, 2.0, NAN, NAN]},
    ),
    "Parquet with a history in every row": (
        {"t.parquet": parquet(run=["a", "b"], n=[1, 2], log=[[{"loss": 3.5}, {"loss": 3.0}], []])},
        "{uri: t.parquet, records: log, columns: {params: n, value: loss}}",
        {"run": ["a", "a", "b"], "params": [1.0, 1.0, 2.0], "value": [3.5, 3.0, NAN]},
    ),
    "the lines of a plot": (
        {"t.csv": '"Step","a - loss","a - loss__MIN","b - loss","b - loss__MIN"\n1,3.5,3.5,,\n2,3,3,2.9,2.9\n'},
        '{uri: t.csv, long: {columns: "* - loss", into: run, value: value}, columns: {step: Step}}',
        {"run": ["a", "b", "a", "b"], "step": [1, 1, 2, 2], "value": [3.5, NAN, 3.0, 2.9]},
    ),
    "one row a quantity": (
        {"t.csv": "run,key,x\na,N,1e6\na,loss,3\nb,loss,2.8\nb,N,2e6\n"},
        (
            "{uri: t.csv, columns: {metric: key, value: x, "
            "params: \"max(CASE WHEN key = 'N' THEN x END) OVER (PARTITION BY run)\"}}\n"
            "clean: [where: \"metric = 'loss'\"]"
        ),
        {"params": [1e6, 1e6, 2e6, 2e6], "excluded": [1, 0, 0, 1]},
    ),
    "columns without a single cell": (
        {"t.csv": "run,n,loss\nx,,3\ny,NA,2\n"},
        "{uri: t.csv, columns: {params: n * 2, tokens: number(n), lr: n, note: upper(n), value: loss}, keep: [n]}",
        {"params": [NAN, NAN], "tokens": [NAN, NAN], "value": [3.0, 2.0]},
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_config_alone_makes_the_run_table(tidy, name):
    files, source, expected = TABLES[name]
    table = tidy(files, f"sources:\n  runs: {source}\n")
    for column, values in expected.items():
        if isinstance(values[0], str):
            assert table[column].tolist() == values
        else:
            np.testing.assert_allclose(table[column].to_numpy(float), values, rtol=1e-12)


def test_keys_that_are_written_differently_join_by_an_expression_on_each_side(tidy):
    files = {"runs.csv": "Run ID,loss\nPythia-70M,3.2\npythia-160M,2.9\n", "models.csv": "m,N\norg/pythia-70m,70M\n"}
    table = tidy(
        files,
        "sources:\n"
        "  runs: {uri: runs.csv, columns: {key: 'lower(\"Run ID\")', run: Run ID, value: loss}}\n"
        "  models: {uri: models.csv, columns: {key: \"lower(split_part(m, '/', 2))\", params: number(N)}}\n"
        "join: [{left: runs, right: models, on: [key]}]\n",
    )
    np.testing.assert_array_equal(table["params"], [7e7, NAN])
    assert table["join_note"].isna().tolist() == [True, False]


def test_units_that_mix_become_one(tidy):
    files = {"t.csv": "run,value,unit,bpt\na,3.2,nats/token,4.3\nb,1.02,bits/byte,4.3\n"}
    table = tidy(
        files,
        "sources:\n  runs: {uri: t.csv, keep: [bpt]}\nclean: [{units: {to: bits/byte, bytes_per_token: bpt}}]\n",
    )
    np.testing.assert_allclose(table["value"], [3.2 / np.log(2) / 4.3, 1.02])


def test_a_condition_may_read_numbers_too(tidy):
    files = {"t.csv": "N,loss\n1M,3\n2B,2\n"}
    table = tidy(
        files, "sources:\n  runs: {uri: t.csv, keep: [N], columns: {value: loss}}\nclean: [where: number(N) > 1e8]\n"
    )
    assert table["excluded"].tolist() == [True, False]


WRONG = {
    "text that is no number": (
        SI,
        "uri: t.csv, columns: {value: 'number(\"val loss\")'}",
        r'row 3, column number\("val loss"\): found \'OOM\'; expected a number such as',
    ),
    "a column of sizes taken as it is": (SI, "uri: t.csv, columns: {value: N}", r"'1.3B'.*number\(\"...\"\).*missing"),
    "number of two cells": (SI, "uri: t.csv, columns: {value: 'number(N, D)'}", "takes 1 \\(cell\\)"),
    "lines above the header": ("x\nN,loss\n1,2\n", "uri: t.csv, columns: {value: loss}", "line 2.*csv: {skip: 2}"),
    "an unknown encoding": (
        "N\n1\n",
        "uri: t.csv, csv: {encoding: latn}, columns: {value: N}",
        "unknown encoding: latn.*latin-1",
    ),
    "not the encoding that is said": (
        "N\nü\n",
        "uri: t.csv, csv: {encoding: ascii}, columns: {value: N}",
        "file t.csv: the text cannot be read",
    ),
    "everything skipped": ("N\n1\n", "uri: t.csv, csv: {skip: 9}, columns: {value: N}", "no header.*`skip`"),
    "a ragged line": (
        "a b\n1 2\n3\n",
        "uri: t.csv, csv: {delimiter: whitespace}, columns: {value: b}",
        "line 3: found 1 cells; expected 2",
    ),
    "records in a JSON line that has none": (
        "x\n",
        "uri: t.csv, format: jsonl, columns: {value: x}",
        "line 1: the JSON",
    ),
    "a dialect of what is no CSV": (
        "{}",
        "uri: t.csv, format: json, csv: {skip: 1}, columns: {value: x}",
        "`csv` is given for the format json",
    ),
    "records of what has none": (
        "N\n1\n",
        "uri: t.csv, records: runs, columns: {value: N}",
        "`records` is given for the",
    ),
    "members of no archive": ("N\n1\n", 'uri: t.csv, members: "*", columns: {value: N}', "there is no archive"),
    "YAML that grows": (
        "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)),
        "uri: t.csv, format: yaml, columns: {value: a}",
        "aliases are expanded",
    ),
    "a companion that is not there": (
        "l_a,l_b\n1,2\n",
        'uri: t.csv, long: {columns: "l_*", into: k, value: value, beside: {stderr: "se_*"}}',
        "beside: 'se_\\*' matches no column",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_one_line_that_says_where(tidy, name):
    content, source, message = WRONG[name]
    with pytest.raises(StudyError, match=message):
        tidy({"t.csv": content}, f"sources:\n  runs: {{{source}}}\n")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.3B", 1.3e9),
        ("  70m ", 7e7),
        ("1,500", 1500.0),
        ("1'000'000", 1e6),
        ("12 345.5", 12345.5),
        ("2.5e3K", 2.5e6),
        ("-3.5", -3.5),
        ("12 EFLOPs", 1.2e19),
        ("2 million params", 2e6),
        ("5·10^{-3}", 5e-3),
        ("100%", 1.0),
        ("nan", NAN),
        ("inf", float("inf")),
        ("n/a", None),
    ],
)
def test_numbers_as_people_write_them(tidy, cell, expected):
    quoted = cell.replace('"', '""')
    table = tidy(
        {"t.csv": f'x,loss\n"{quoted}",1\n'}, "sources:\n  runs: {uri: t.csv, columns: {value: loss, y: number(x)}}\n"
    )
    found = table["y"].iloc[0]
    assert (pd.isna(found) and (expected is None or np.isnan(expected))) or found == pytest.approx(expected, rel=1e-12)


def test_a_killed_ingest_leaves_nothing_for_good(tidy, tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    writer = f"{files._host()}.{gone.pid}.01234567"
    left = tmp_path / "out" / f".ingest.{writer}.scratch" / "0" / "parts"
    left.mkdir(parents=True)
    (left / "000000.parquet").write_bytes(b"half")
    (tmp_path / "out" / f".ingest.parquet.{writer}.partial").write_bytes(b"half")
    tidy({"t.csv": "loss\n3\n"}, "sources:\n  runs: {uri: t.csv, columns: {value: loss}}\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "columns.parquet",
        "ingest.parquet",
        "ledger.parquet",
        "runs.parquet",
    ]

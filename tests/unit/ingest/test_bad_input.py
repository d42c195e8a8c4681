"""Bad input ends in one line that names study, source, column and row, what was found and what was expected."""

import gzip
import re

import pytest

from scalestudy.errors import StudyError

CASES = {
    "missing column": ("n,d,los\n1,2,3\n", {}, r"column value: .*'loss'.*did you mean 'los'\?"),
    "no value": ("n,d,los\n1,2,3\n", {"columns": {"params": "n"}}, r"nothing is mapped to `value`"),
    "text for a number": ("n,d,loss\n1,2,3\n4,five,6\n", {}, r"row 2, column tokens: found the text 'five'"),
    "thousands": ('n,d,loss\n"1,000",2,3\n', {}, r"row 1, column params: found the text '1,000'"),
    "text in an expression": (
        "n,d,loss\n1,2,3\n4,five,6\n",
        {"columns": {"params": "n", "tokens": "d * 2", "value": "loss"}},
        r"row 2, column tokens: the source column 'd' holds the text 'five'",
    ),
    "header only": ("n,d,loss\n", {}, r"the table is empty"),
    "empty file": ("", {}, r"the file is empty"),
    "ragged": ("n,d,loss\n1,2,3\n4,5\n", {}, r"line 3: found 2 cells; expected 3"),
    "open quote": ('n,d,loss\n1,"2,3\n4,5,6\n', {}, r"line 2: a quote is opened"),
    "latin-1": (b"n,d,loss,name\n1,2,3,\xe9\xe9\n", {"keep": ["name"]}, r"line 2: the line is not UTF-8"),
    "binary": (b"\x00\x01\x02n,d", {}, r"null bytes"),
    "unknown format": ("x", {"format": "hdf5"}, r"format 'hdf5' is unknown"),
    "keep nothing": ("n,d,loss\n1,2,3\n", {"keep": ["lr_*"]}, r"keep: 'lr_\*' matches no column"),
    "reserved": ("n,d,loss,reason\n1,2,3,x\n", {"keep": ["reason"]}, r"'reason' is set by the pipeline"),
    "twice": ("n,d,loss,loss\n1,2,3,4\n", {}, r"'loss' stands 2 times.*columns 3 and 4"),
    "both": ("n,d,loss\n1,2,3\n", {"constants": {"params": 5}}, r"'params' is both in"),
    "circle": (
        "n,loss\n1,3\n",
        {"columns": {"params": "tokens * 2", "tokens": "params / 2", "value": "loss"}},
        r"columns params, tokens are defined by each other",
    ),
    "unknown in expression": (
        "n,loss\n1,3\n",
        {"columns": {"params": "nn * 2", "value": "loss"}},
        r"column params: .*'nn \* 2' reads 'nn'.*did you mean 'n'\?",
    ),
    "20,000 columns": (
        "n,d,loss," + ",".join(f"x{i}" for i in range(20_000)) + "\n",
        {},
        r"found 20,003 columns; expected at most 10,000",
    ),
    "half a character": ('[{"n": 1, "d": 2, "loss": 3, "x": "\\ud800"}]', {"name": "runs.json"}, r"half a character"),
    "deep JSON": (
        '[{"n": 1, "d": 2, "loss": 3, "x": ' + '{"a": ' * 100_000 + "1" + "}" * 100_000 + "}]",
        {"name": "runs.json"},
        r"nested too deeply",
    ),
    "deep YAML": ("- n: " + "[" * 100_000, {"name": "runs.yaml"}, r"more than 100 deep"),
    "a header of one endless cell": ("n" * 900_000 + "\n1\n", {}, r"header cannot be read"),
    "aggregate": (
        "n,d,loss\n1,2,3\n",
        {"columns": {"value": "max(loss)"}},
        r"column value: .*max is of many rows.*OVER",
    ),
    "half a step": (
        "n,d,loss,step\n1,2,3,0.5\n",
        {},
        r"row 1, column step: found 0.5; expected a whole number",
    ),
    "held out maybe": (
        "n,d,loss,held_out\n1,2,3,maybe\n",
        {},
        r"row 1, column held_out: found 'maybe'; expected true or false",
    ),
    "blank family": ("n,d,loss,family\n1,2,3,a\n1,2,3,\n", {}, r"row 2, column family: found a blank cell"),
    "out of range": ("n,d,loss\n1,2,0.5\n1,2,55\n", {"range": [0, 1]}, r"row 2, column value: found 55.0; expected a"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_line_that_says_it_all(ingested, name):
    content, settings, pattern = CASES[name]
    with pytest.raises(StudyError) as caught:
        ingested(content, **settings)
    message = str(caught.value)
    assert message.startswith("study small, source runs")
    assert "\n" not in message
    assert re.search(pattern, message), message


def test_wrong_compression_and_cut_files(ingested):
    packed = gzip.compress(b"n,d,loss\n" + b"1,2,3\n" * 5000)
    for content in (b"not packed at all", packed[: len(packed) // 2]):
        with pytest.raises(StudyError, match="cannot be decompressed as gzip"):
            ingested(content, "runs.csv.gz")


def test_a_bomb_is_refused(ingested, monkeypatch):
    monkeypatch.setattr("scalestudy.ingest.unpack.RATIO", 10)
    with pytest.raises(StudyError, match="unpacks to more than"):
        ingested(gzip.compress(b"n,d,loss\n" + b"1,2,3\n" * 300_000), "runs.csv.gz")


@pytest.mark.parametrize(
    ("name", "content", "pattern"),
    [
        ("runs.jsonl", '{"n": 1}\n{"n": \n', r"line 2: the JSON cannot be read"),
        ("runs.jsonl", '{"n": 1}\n[1, 2]\n', r"line 2: found \[1, 2\]; expected a JSON object"),
        ("runs.json", '{"runs": [1', r"the JSON cannot be read"),
        ("runs.json", "[" * 100_000, r"nested too deeply"),
        ("runs.json", b'{"n": "\xff"}', r"not UTF-8"),
        ("runs.json", "[]", r"the table is empty"),
        ("runs.parquet", b"PAR1 but not really", r"file runs.parquet|Parquet|parquet"),
    ],
)
def test_broken_documents(ingested, name, content, pattern):
    with pytest.raises(StudyError, match=pattern):
        ingested(content, name)

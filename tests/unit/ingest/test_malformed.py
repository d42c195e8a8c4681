"""Some hundred tables as nobody should write them, each ending in the right table or in one clear line.

The cases are made from a seed. Each says what must come of it: the values of the table, or a pattern of the message.
"""

import gzip
import io
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scalestudy.errors import StudyError

SEED = 20_240_607
MAPPING = {"params": "n", "value": "loss"}
ROWS = [(10, 3.5), (20, 2.5), (30, 2.25)]
VALUES = [loss for _, loss in ROWS]


@dataclass(frozen=True)
class Case:
    """One malformed input: the file, and the values it must give or the message it must end in."""

    label: str
    name: str
    content: bytes
    values: tuple[float, ...] | None = None
    message: str | None = None


def good(label: str, content: str | bytes, name: str = "x.csv", values: list[float] = VALUES) -> Case:
    return Case(label, name, content.encode() if isinstance(content, str) else content, values=tuple(values))


def bad(label: str, content: str | bytes, message: str, name: str = "x.csv") -> Case:
    return Case(label, name, content.encode() if isinstance(content, str) else content, message=message)


def table(separator: str = ",", end: str = "\n", rows=ROWS, header: str | None = None, quote: str = "") -> str:
    lines = [header or separator.join(f"{quote}{name}{quote}" for name in ("n", "loss"))]
    lines += [separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows]
    return end.join(lines) + end


def layouts() -> Iterator[Case]:
    """Separators, line ends, quotes, byte order marks, blank lines: all of them fine."""
    for separator in ",;\t|":
        for end in ("\n", "\r\n", "\r"):
            for quote in ("", '"'):
                yield good(f"separator {separator!r}, end {end!r}, quote {quote!r}", table(separator, end, quote=quote))
    yield good("byte order mark", b"\xef\xbb\xbf" + table().encode())
    yield good("no last line end", table().rstrip("\n"))
    yield good("blank lines between", table().replace("\n", "\n\n"))
    yield good("blank lines at the end", table() + "\n\n\n")
    yield good("spaces around numbers", table(rows=[(f" {n} ", f"  {loss}") for n, loss in ROWS]))
    yield good("a trailing separator everywhere", "n,loss,\n" + "".join(f"{n},{loss},\n" for n, loss in ROWS))
    yield good("a line break inside quotes", 'n,loss,note\n10,3.5,"two\nlines"\n20,2.5,""\n30,2.25,"""quoted"""\n')
    yield good("a separator inside quotes", 'n,loss,note\n10,3.5,"a,b"\n20,2.5,c\n30,2.25,"d,e,f"\n')
    yield good("a line break in the header", '"n","loss","long\nname"\n10,3.5,1\n20,2.5,2\n30,2.25,3\n')
    yield good(
        "an unnamed index first", "," + "n,loss\n" + "".join(f"{i},{n},{loss}\n" for i, (n, loss) in enumerate(ROWS))
    )
    yield good("names in spaces", " n , loss \n10,3.5\n20,2.5\n30,2.25\n")
    yield good("many columns", "n,loss," + ",".join(f"x{i}" for i in range(500)) + "\n"
               + "".join(f"{n},{loss}," + ",".join("0" * 500) + "\n" for n, loss in ROWS))  # fmt: skip
    yield good("Unicode names and cells", "n,loss,naïve name 模型\n10,3.5,é\n20,2.5,模\n30,2.25,🙂\n")
    yield good(
        "a column that nobody needs is wild", 'n,loss,x\n10,3.5,1e999\n20,2.5,"\'; DROP TABLE runs; --"\n30,2.25,=1+1\n'
    )
    yield good("two empty headers", "n,loss,,\n10,3.5,a,b\n20,2.5,c,d\n30,2.25,e,f\n")
    yield good("a header that repeats, unused", "n,loss,x,x\n10,3.5,1,2\n20,2.5,3,4\n30,2.25,5,6\n")


def numbers() -> Iterator[Case]:
    """How people write numbers, and what is none."""
    for text, value in (
        ("3.5", 3.5), ("+3.5", 3.5), ("35e-1", 3.5), ("3.5E0", 3.5), (".5", 0.5), ("5.", 5.0), ("3.50000", 3.5),
        ("0.1", 0.1), ("1e-300", 1e-300), ("1.7976931348623157e308", 1.7976931348623157e308), ("0", 0.0), ("-1.5", -1.5),
        ("5e-324", 5e-324), ("2.2250738585072014e-308", 2.2250738585072014e-308), ("123456789012345678901234567890",
        123456789012345678901234567890.0), ("0.30000000000000004", 0.30000000000000004),
    ):  # fmt: skip
        yield good(f"number {text}", f"n,loss\n10,{text}\n", values=[value])
    for text in ("NA", "N/A", "null", "None", "", "na", "NULL", "<NA>", "-", " "):
        yield good(f"missing {text!r}", f"n,loss\n10,3.5\n20,{text}\n30,2.25\n", values=[3.5, float("nan"), 2.25])
    for text in (
        "five", "3,5", "3.5.1", "3.5 nats", "$3", "50%", "1e", "e5", "--5", "1 000", "1'000", "0x1F", "3..5", "١٢", "½",
        "true", "2024-01-31", "31/01/2024", "12:30", "[3.5]", "{}", "\u202e3.5", "\uff13.\uff15", "1.5B", "#REF!",
    ):  # fmt: skip
        cell = '"' + text + '"'
        yield bad(
            f"no number {text!r}",
            f"n,loss\n10,3.5\n20,{cell}\n",
            r"row 2, column value: found the text '.*'; expected a number",
        )


def shapes() -> Iterator[Case]:
    """Rows that are too short or too long, quotes that do not close, files that are not there."""
    for row in range(3):
        for cells, found in ((1, "1"), (3, "more than 2"), (5, "more than 2")):
            lines = table().splitlines()
            lines[row + 1] = ",".join(["1"] * cells)
            yield bad(
                f"{cells} cells in row {row + 1}",
                "\n".join(lines) + "\n",
                rf"line {row + 2}: found {found} cells; expected 2",
            )
        lines = table().splitlines()
        lines[row + 1] = '"' + lines[row + 1]
        yield bad(
            f"an open quote in row {row + 1}", "\n".join(lines) + "\n", r"line \d+: (a quote is opened|found .*cells)"
        )
    yield bad("nothing at all", b"", r"the file is empty")
    yield bad("white space alone", b" \n\n\t\n", r"the file is empty")
    yield bad("a byte order mark alone", b"\xef\xbb\xbf", r"the file is empty")
    yield bad("a header alone", "n,loss\n", r"the table is empty")
    yield bad("a header and blank lines", "n,loss\n\n\n", r"the table is empty")
    yield bad("one column of another name", "los\n1\n", r"did you mean 'los'\?|there is no column|is no column")
    yield bad("a wanted header twice", "n,loss,loss\n10,3,4\n", r"the column name 'loss' stands 2 times")
    yield bad(
        "a line of three million letters", "n,loss,x\n10,3.5," + "y" * 3_000_000 + "\n", r"line 2: the line is longer"
    )
    yield bad(
        "mixed line ends", "n,loss\r\n10,3.5\n20,2.5\r\n", r"the lines end in different ways|found the text|cells"
    )
    yield bad(
        "HTML instead of a table", "<!DOCTYPE html>\n<html><body>404, not found</body></html>\n", r"is no column|cells"
    )
    yield bad(
        "a page of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n", r"is no column|cells"
    )


def encodings() -> Iterator[Case]:
    """Bytes that are no UTF-8."""
    accented = "n,loss,famílie\n10,3.5,é\n"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield bad(f"encoding {encoding}", accented.encode(encoding), r"null bytes|not UTF-8")
    yield bad("Latin-1 header", accented.encode("latin-1"), r"the header is not UTF-8")
    for position in range(3):
        rows = [[str(n).encode(), str(loss).encode()] for n, loss in ROWS]
        rows[position][1] = b"\xff\xfe"
        content = b"n,loss\n" + b"".join(b",".join(row) + b"\n" for row in rows)
        yield bad(f"no UTF-8 in row {position + 1}", content, rf"line {position + 2}: the line is not UTF-8")
    yield bad("a null byte in a cell", b'n,loss\n10,"3.5\x00"\n', r"null bytes")
    yield bad("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", r"null bytes")
    yield bad("a spreadsheet", b"PK\x03\x04\x14\x00\x06\x00", r"null bytes")


def compressions() -> Iterator[Case]:
    """Names that promise another file than there is."""
    packed = gzip.compress(table().encode(), mtime=0)
    yield good("gzip", packed, "x.csv.gz")
    yield good(
        "gzip in two members", gzip.compress(b"n,loss\n10,3.5\n") + gzip.compress(b"20,2.5\n30,2.25\n"), "x.csv.gz"
    )
    yield bad("no gzip", table(), r"cannot be decompressed as gzip", "x.csv.gz")
    yield bad("no zstd", table(), r"cannot be decompressed as zstd", "x.csv.zst")
    yield bad("gzip named zstd", packed, r"cannot be decompressed as zstd", "x.csv.zst")
    yield bad("gzip without its name", packed, r"null bytes|not UTF-8", "x.csv")
    yield bad("a damaged sum", packed[:-8] + b"\x00" * 8, r"cannot be decompressed as gzip", "x.csv.gz")
    for cut in (1, 9, 15, len(packed) // 2, len(packed) - 9, len(packed) - 1):
        yield bad(
            f"gzip cut after {cut} bytes", packed[:cut], r"cannot be decompressed as gzip|the file is empty", "x.csv.gz"
        )


def documents() -> Iterator[Case]:
    """JSON that is broken, deep, mixed or odd."""
    records = [{"n": n, "loss": loss} for n, loss in ROWS]
    lines = "\n".join(json.dumps(record) for record in records)
    yield good("JSON lines", lines, "x.jsonl")
    yield good("JSON list", json.dumps(records), "x.json")
    yield good("JSON with a byte order mark", b"\xef\xbb\xbf" + json.dumps(records).encode(), "x.json")
    yield good("blank lines between JSON lines", lines.replace("\n", "\n\n"), "x.jsonl")
    yield good("numbers as text", json.dumps([{"n": str(r["n"]), "loss": str(r["loss"])} for r in records]), "x.json")
    yield good(
        "keys in another order",
        '{"loss": 3.5, "n": 10}\n{"n": 20, "loss": 2.5}\n{"x": {}, "loss": 2.25, "n": 30}',
        "x.jsonl",
    )
    yield good("columns of JSON", json.dumps({"n": [10, 20, 30], "loss": VALUES}), "x.json")
    yield good("NaN and null", '{"n": 10, "loss": NaN}\n{"n": 20, "loss": null}\n{"n": 30, "loss": 2.25}', "x.jsonl",
               [float("nan"), float("nan"), 2.25])  # fmt: skip
    yield good("a key that is missing", '{"n": 10, "loss": 3.5}\n{"n": 20}\n{"n": 30, "loss": 2.25}', "x.jsonl",
               [3.5, float("nan"), 2.25])  # fmt: skip
    yield good("a list beside", '{"n": 10, "loss": 3.5, "tags": [1, [2, {"a": 3}]]}', "x.jsonl", [3.5])
    deep = '{"a":' * 50 + '{"b": 1}' + "}" * 50
    yield good("fifty levels beside", f'{{"n": 10, "loss": 3.5, "deep": {deep}}}', "x.jsonl", [3.5])
    for cut in range(5, 45, 4):
        yield bad(f"JSON cut after {cut} letters", json.dumps(records)[:cut], r"the JSON cannot be read", "x.json")
    for row in range(3):
        broken = lines.splitlines()
        broken[row] = broken[row][:-3]
        yield bad(
            f"JSON line {row + 1} is cut", "\n".join(broken), rf"line {row + 1}: the JSON cannot be read", "x.jsonl"
        )
        broken[row] = "[1, 2]"
        yield bad(f"JSON line {row + 1} is a list", "\n".join(broken), rf"line {row + 1}: found \[1, 2\]", "x.jsonl")
        broken[row] = '{"n": 1, "loss": {"train": 3}}'
        yield bad(f"JSON line {row + 1} nests the loss", broken[row], r"no column|is no column", "x.jsonl")
    for text in ("[]", "3", '"text"', "null", "true", "[[1, 2], [3, 4]]", "{}", '[{"n": 1}, 5]'):
        yield bad(
            f"JSON of another kind: {text}", text, r"the table is empty|expected a JSON object|no column", "x.json"
        )
    yield bad("a hundred thousand brackets", "[" * 100_000, r"nested too deeply", "x.json")
    yield bad("no JSON", "n,loss\n1,2\n", r"the JSON cannot be read", "x.json")
    yield bad("Latin-1 in JSON", '{"n": 1, "loss": 2, "é": 3}'.encode("latin-1"), r"not UTF-8", "x.json")
    yield bad("a key twice", '{"n": 1, "loss": 2, "loss": 3}', r"the key 'loss' stands twice", "x.jsonl")
    yield bad("single quotes", "{'n': 1, 'loss': 2}", r"the JSON cannot be read", "x.jsonl")
    yield bad("a trailing comma", '[{"n": 1, "loss": 2},]', r"the JSON cannot be read", "x.json")
    yield bad(
        "text among JSON numbers", '{"n": 1, "loss": "high"}', r"row 1, column value: found the text 'high'", "x.jsonl"
    )


def parquet_files() -> Iterator[Case]:
    """Parquet of odd types, and bytes that are none."""

    def written(**columns) -> bytes:
        sink = io.BytesIO()
        pq.write_table(pa.table(columns), sink)
        return sink.getvalue()

    n = [10, 20, 30]
    for kind in (pa.float32(), pa.float64(), pa.decimal128(10, 3)):
        yield good(f"Parquet loss as {kind}", written(n=n, loss=pa.array([3.5, 2.5, 2.25]).cast(kind)), "x.parquet")
    yield good("Parquet numbers as text", written(n=n, loss=["3.5", "2.5", "2.25"]), "x.parquet")
    yield good(
        "Parquet dictionary", written(n=n, loss=pa.array(["3.5", "2.5", "2.25"]).dictionary_encode()), "x.parquet"
    )
    yield good(
        "Parquet large text", written(n=n, loss=pa.array(["3.5", "2.5", "2.25"], pa.large_string())), "x.parquet"
    )
    yield good("Parquet unsigned", written(n=pa.array(n, pa.uint64()), loss=VALUES), "x.parquet")
    yield good("Parquet whole numbers", written(n=n, loss=[3, 2, 1]), "x.parquet", [3.0, 2.0, 1.0])
    yield good("Parquet blanks", written(n=n, loss=[None, 2.5, None]), "x.parquet", [float("nan"), 2.5, float("nan")])
    yield good("Parquet lists and dates beside", written(n=n, loss=VALUES, a=[[1], [], None],
               b=pd.to_datetime(["2024-01-01"] * 3)), "x.parquet")  # fmt: skip
    yield bad(
        "Parquet text",
        written(n=n, loss=["3.5", "high", "2"]),
        r"row 2, column value: found the text 'high'",
        "x.parquet",
    )
    yield bad(
        "Parquet without rows",
        written(n=pa.array([], pa.int64()), loss=pa.array([], pa.float64())),
        r"empty",
        "x.parquet",
    )
    yield bad("Parquet dates", written(n=n, loss=pd.to_datetime(["2024-01-01"] * 3)), r"value", "x.parquet")
    yield bad(
        "Parquet lists", written(n=n, loss=[[3.5], [2.5], [1.0]]), r"row 1, column value: found the text", "x.parquet"
    )
    whole = written(n=n, loss=VALUES)
    for cut in (0, 4, 8, len(whole) // 2, len(whole) - 1):
        yield bad(
            f"Parquet cut after {cut} bytes",
            whole[:cut],
            r"file x.parquet|[Pp]arquet|x\.parquet|too small",
            "x.parquet",
        )
    yield bad("no Parquet", table(), r"[Pp]arquet", "x.parquet")


def noise() -> Iterator[Case]:
    """A good table with one thing wrong, drawn at random, and what must be said of it."""
    draw = random.Random(SEED)  # noqa: S311
    for number in range(60):
        rows = [[str(draw.randint(1, 10**9)), f"{draw.uniform(1, 9):.6f}"] for _ in range(draw.randint(2, 40))]
        place = draw.randrange(len(rows))
        kind = draw.choice(["text", "short", "long", "blank", "value", "quoted"])
        message, values = None, [float(row[1]) for row in rows]
        if kind == "text":
            rows[place][1] = draw.choice(["oops", "1.2.3", "n.a.", "?", "1,5"]).join('""')
            message = rf"row {place + 1}, column value: found the text"
        elif kind == "short":
            rows[place] = rows[place][:1]
            message = rf"line {place + 2}: found 1 cells"
        elif kind == "long":
            rows[place] = [*rows[place], "1"]
            message = rf"line {place + 2}: found more than 2 cells"
        elif kind == "blank":
            rows[place][1] = draw.choice(["", "NA", "null", '""'])
            values[place] = float("nan")
        elif kind == "value":
            rows[place][1] = draw.choice(["nan", "inf", "-inf", "NaN", "Infinity"])
            values[place] = float(rows[place][1])
        else:
            rows[place] = [cell.join('""') for cell in rows[place]]
        content = "n,loss\n" + "".join(",".join(row) + "\n" for row in rows)
        label = f"noise {number}: {kind}"
        yield bad(label, content, message) if message else good(label, content, values=values)


CASES = [
    case
    for group in (layouts, numbers, shapes, encodings, compressions, documents, parquet_files, noise)
    for case in group()
]


def test_there_are_at_least_two_hundred_cases_each_with_its_own_name():
    assert len(CASES) >= 200
    assert len({case.label for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label.encode("unicode_escape").decode())
def test_the_right_table_or_one_clear_line(ingested, case):
    if case.message is None:
        found = ingested(case.content, case.name, columns=MAPPING)
        pd.testing.assert_series_equal(found["value"], pd.Series(case.values, name="value"), rtol=0, atol=0)
        assert found["row"].tolist() == list(range(len(found)))
        return
    with pytest.raises(StudyError) as caught:
        ingested(case.content, case.name, columns=MAPPING)
    message = str(caught.value)
    assert message.startswith("study small, source runs")
    assert "\n" not in message
    assert len(message) < 600
    assert re.search(case.message, message), message

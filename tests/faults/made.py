"""The malformed cases: a table and a study file that fit together, and one thing in either that does not."""

import csv
import gzip
import io
import json
import math
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

BLANK = {"", "na", "n/a", "#n/a", "null", "none", "<na>", "-", "--"}
STUDY: dict[str, Any] = {
    "study": "odd",
    "sources": {
        "runs": {
            "uri": "runs.csv",
            "columns": {"run": "name", "params": "n", "tokens": "d", "value": "loss", "flops": "6 * params * tokens"},
            "constants": {"metric": "loss", "unit": "nats/token"},
        }
    },
    "clean": [{"where": "value < 1e6", "reason": "warm-up"}, {"min_points": {"count": 3}}],
    "laws": [
        {"law": "power", "variables": {"x": "params"}},
        {"name": "mine", "formula": "E + A / x**a", "variables": {"x": "params"},
         "parameters": {"E": {"sign": "+"}, "A": {"bounds": [0, 1e6]}, "a": {"start": [0.1, 1.0]}}},
    ],
    "range": [0, None],
    "fit": {"delta": 0.001, "starts": {"count": 8, "solve": 2}, "uncertainty": {"method": "bootstrap", "draws": 4}, "seed": 1},
    "validate": {"schemes": [{"kfold": {"folds": 2}}, {"rolling": {"by": "params", "cutoffs": [0.5]}}]},
    "analyse": [{"forecast": {"targets": [{"params": 1e10, "tokens": 1e11}]}}],
}  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    math.nan, math.inf, -math.inf, 10**400, -1, 0, 10**12, 1e300, 1e-300, 1.5, None, True, "", " ", "x" * 3000, "x" * 30_000,
    "a\x07b", "a\x00b", "é模🙂", "'; DROP TABLE runs; --", "{x}", "$x", "~", "/", "..", "*", "**/*", "/etc/passwd", "con\nnal",
    [], [[]], {}, {"a": {"b": {"c": 1}}}, ["x"] * 5000, [math.nan], {"": ""}, {"x" * 500: 1}, "2024-01-31", "on", "0x1F",
)  # fmt: skip
EXPRESSIONS = (
    "unnest([1, 2])", "repeat('x', 10000000000)", "generate_series(1, 100000000)", "loss / 0", "log(0 * loss)", "sqrt(-loss)",
    "max(loss)", "max(loss) OVER ()", "row_number() OVER ()", "loss; DROP TABLE x", "(SELECT 1)", "1e400 * loss", "loss !", "",
    "factorial(1000)", "loss ** 1000", "2 ** 100000", "10 ** 400 * loss", "x'", "loss::INTEGER[3]", "CAST('a' AS DOUBLE)",
    "list_transform([loss], lambda y: y)", "'\x01'", "NULL", "true", "[1, 2]", "{'a': 1}", "loss -- x", "/*", "1 = 1", "error('x')",
    "random()", "now()", "loss + params", "params + loss", "\"no such\"", "number(name)", "number(loss)", "chr(0)", "chr(55296)",
)  # fmt: skip
FORMULAS = (
    "9**9**9", "x**x**x**x", "A/0", "log(0)", "log(-1)", "E + A/(x-x)", "E+A*0/x**a", "10**10**10", "__import__('os')", "x.real",
    "E + A / N**a", "E + A * x**" * 40 + "a", "exp(exp(exp(exp(E + A/x**a))))", "E + A / x**a if x else 1", "(1/3)**(10**9)", "é",
    "E + A / x**-a", "maximum(E, A / x**a)", "sqrt(-x) + E + A*a", "1e400", "E + A / x**a + lambda", "E" * 6000, "(" * 200, "",
)  # fmt: skip


@dataclass
class Case:
    """A study in one folder: its files, what is wrong, and what a reference reader says of the values, if anything."""

    kind: str
    study: bytes
    name: str
    table: bytes
    expected: list[float | None] | None = field(default=None)

    def write(self, folder: Path) -> None:
        """Write both files."""
        (folder / self.name).write_bytes(self.table)
        (folder / "odd.study.yaml").write_bytes(self.study)

    def differs(self, runs: pd.DataFrame) -> str:
        """Return how a run table differs from what the reference reader found, or nothing."""
        if self.expected is None:
            return ""
        values = runs.sort_values("source_row")["value"].tolist()
        if len(values) != len(self.expected):
            return f"{len(values)} rows, {len(self.expected)} expected"
        pairs = enumerate(zip(values, self.expected, strict=True), start=1)
        return next((f"row {row}: {a}, expected {b}" for row, (a, b) in pairs if not _same(a, b)), "")


def _same(found: float, expected: float | None) -> bool:
    if expected is None or math.isnan(expected):
        return bool(pd.isna(found))
    return found == expected


def rows(rng: random.Random, count: int = 12) -> list[list[str]]:
    """Return a header and rows of runs that follow a law."""
    made = [["name", "n", "d", "loss"]]
    for index in range(count):
        n, d = 10 ** rng.uniform(6, 9), 10 ** rng.uniform(8, 11)
        made.append([f"r{index}", f"{n:.4g}", f"{d:.4g}", f"{1.8 + 400 / n**0.34 + 400 / d**0.3:.6f}"])
    return made


def as_csv(cells: list[list[str]], separator: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """Write cells as delimited text."""
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator=end, quoting=quoting).writerows(cells)
    return sink.getvalue().encode("utf-8", errors="surrogatepass")


def read_csv(content: bytes, separator: str) -> list[float | None] | None:
    """Return the values as the standard library reads them; None if it cannot, or they are no table of numbers."""
    try:
        text = content.decode("utf-8-sig")
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row]
        place = lines[0].index("loss")
        if lines[0].count("loss") > 1 or any(len(row) != len(lines[0]) for row in lines):
            return None
        return [_number(row[place]) for row in lines[1:]]
    except (UnicodeDecodeError, csv.Error, ValueError, IndexError):
        return None


def _number(cell: Any) -> float | None:
    text = str(cell).strip()
    if cell is None or text.lower() in BLANK:
        return None
    if "_" in text:
        raise ValueError("a number to Python alone")
    return float(text)


# Faults of cells: each changes one cell, row or header of a table that is written properly.
def _cell(value: str) -> Callable[[list[list[str]], random.Random], None]:
    def change(cells: list[list[str]], rng: random.Random) -> None:
        cells[rng.randrange(1, len(cells))][rng.randrange(4)] = value

    return change


def _drop(cells: list[list[str]], rng: random.Random) -> None:
    cells[rng.randrange(len(cells))].pop()


def _extra(cells: list[list[str]], rng: random.Random) -> None:
    cells[rng.randrange(len(cells))].append("extra")


def _repeat_header(cells: list[list[str]], rng: random.Random) -> None:
    cells[0][rng.randrange(4)] = rng.choice(["loss", "LOSS", "n", ""])


def _wide(cells: list[list[str]], rng: random.Random) -> None:
    more = rng.choice([300, 3000, 20_000])
    for index, row in enumerate(cells):
        row += [f"x{i}" if index == 0 else "1" for i in range(more)]


def _no_rows(cells: list[list[str]], rng: random.Random) -> None:
    del cells[rng.randrange(2) :]


CELLS: dict[str, list[Callable[[list[list[str]], random.Random], None]]] = {
    "cell, number": [_cell(v) for v in ("nan", "inf", "-inf", "1e400", "-1e400", "1e-400", "9" * 400, "0", "-1", "-0.0", "1_000", "0x10", "٣")],
    "cell, people": [_cell(v) for v in ("3,512", "1.234,5", "3.5 ± 0.1", "45%", "1.3B", "", " ", "NA", "null", "--", "n.a.", "3.5*")],
    "cell, text": [_cell(v) for v in ("\x00", "a\x07b", "\x1b[31m", "\u202egnp", "'", '"', '""', "a\nb", "a\r\nb", "=1+1", "<script>", "\\end", "🙂")],
    "cell, long": [_cell("x" * 10**6), _cell("9" * 10**6), _cell(" " * 10**5 + "1")],
    "shape": [_drop, _extra, _no_rows],
    "header": [_repeat_header, _cell("loss")],
    "wide": [_wide],
}  # fmt: skip


def _flip(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def _insert(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content))
    piece = rng.choice(
        [b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"\r", b"\n", b",", b"\xed\xa0\x80", rng.randbytes(20)]
    )
    return content[:at] + piece + content[at:]


def _twice(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + content[at // 2 :]


BYTES = {"byte flipped": _flip, "cut": _cut, "bytes inserted": _insert, "piece twice": _twice}
CODES = ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "cp037")


def table_case(rng: random.Random, study: bytes) -> Case:
    """Return a case whose table is at fault."""
    separator, end = rng.choice(",,,;\t|"), rng.choice(["\n", "\r\n", "\r"])
    kind = rng.choice([*CELLS, *BYTES, "encoding", "json", "parquet", "gzip"])
    cells = rows(rng)
    if kind in CELLS:
        rng.choice(CELLS[kind])(cells, rng)
    if kind in ("json", "parquet"):
        return _typed(kind, cells, rng)
    content = as_csv(cells, separator, end, rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    content = BYTES[kind](content, rng) if kind in BYTES else content
    if kind == "encoding":
        content = content.decode().replace("r1", "é1").encode(rng.choice(CODES), errors="replace")
    if kind == "gzip":
        packed = rng.choice([_flip, _cut, _twice])(gzip.compress(content), rng)
        return Case("table, gzip", study.replace(b"runs.csv", b"runs.csv.gz"), "runs.csv.gz", packed, None)
    return Case(f"table, {kind}", study, "runs.csv", content, read_csv(content, separator))


def _typed(kind: str, cells: list[list[str]], rng: random.Random) -> Case:
    records = [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
    numbers = [{k: v if k == "name" else float(v) for k, v in record.items()} for record in records]
    study = as_yaml(_with_uri(f"runs.{kind}"))
    if kind == "json":
        victim = rng.choice(numbers)
        key = rng.choice(["loss", "n", "name", "further"])
        victim[key] = rng.choice(["\ud800", "a\x00b", None, True, [1], {"a": {"b": 1}}, 10**400, math.inf, "", "3.5"])
        content = json.dumps(numbers).encode()
        content = rng.choice([lambda c, _: c, _flip, _cut, _insert])(content, rng)
        if rng.random() < 0.1:
            content = b"[" * 100_000
        return Case("table, json", study, "runs.json", content, _read_json(content))
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(numbers), sink)
    content = rng.choice([lambda c, _: c, _flip, _cut, _insert])(sink.getvalue(), rng)
    return Case("table, parquet", study, "runs.parquet", content, _read_parquet(content))


def _read_json(content: bytes) -> list[float | None] | None:
    try:
        values = [record["loss"] for record in json.loads(content)]
        return [_number(value) for value in values] if all(isinstance(v, float) for v in values) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _read_parquet(content: bytes) -> list[float | None] | None:
    try:
        return pq.read_table(io.BytesIO(content), page_checksum_verification=True)["loss"].to_pylist()
    except (pa.ArrowException, KeyError, OSError, ValueError):
        return None


def _with_uri(uri: str) -> dict[str, Any]:
    study = deepcopy(STUDY)
    study["sources"]["runs"]["uri"] = uri
    return study


def as_yaml(study: Any) -> bytes:
    """Write a study as YAML."""
    return yaml.safe_dump(study, sort_keys=False, allow_unicode=True).encode("utf-8", errors="surrogatepass")


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([at] if at else []), *(place for key, child in inner for place in _places(child, (*at, key)))]


def _put(study: Any, at: tuple[Any, ...], value: Any) -> None:
    for key in at[:-1]:
        study = study[key]
    study[at[-1]] = value


def study_case(rng: random.Random) -> Case:
    """Return a case whose study file is at fault."""
    study, cells = deepcopy(STUDY), as_csv(rows(rng))
    kind = rng.choice(["value", "value", "value", "expression", "where", "formula", "name", "text", "depth"])
    if kind == "value":
        _put(study, rng.choice(_places(study)), deepcopy(rng.choice(ODD_VALUES)))
    elif kind == "expression":
        study["sources"]["runs"]["columns"][rng.choice(["value", "flops", "params", "mine"])] = rng.choice(EXPRESSIONS)
    elif kind == "where":
        study["clean"][0]["where"] = rng.choice(EXPRESSIONS)
    elif kind == "formula":
        study["laws"][1]["formula"] = rng.choice(FORMULAS)
    elif kind == "name":
        odd = rng.choice(["exp", "pi", "lambda", "x", "t_E", "log_x", "e", "A ", "", "é", "__", "N", "y"])
        study["laws"][1] |= {
            "formula": f"E + A / x**a + {odd}",
            "parameters": {**STUDY["laws"][1]["parameters"], odd: {}},
        }
    content = as_yaml(study)
    if kind == "text":
        content = rng.choice(list(BYTES.values()))(content, rng)
    elif kind == "depth":
        deep = rng.choice(
            [b"[" * 10**5, b"{a: " * 10**4, b"- " * 10**4, b"!!python/object:os.x {}", b"&a [*a]", b"2024-99-99"]
        )
        content += b"title: " + deep + b"\n"
    return Case(f"study, {kind}", content, "runs.csv", cells, None)


def make(number: int, seed: int) -> Case:
    """Return a case by its number."""
    rng = random.Random(f"{seed} {number}")
    return table_case(rng, as_yaml(STUDY)) if rng.random() < 0.6 else study_case(rng)

"""A first study file for a table: what each column seems to be, written with its reason for the user to correct."""

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import duck, kinds
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.read import read
from scalestudy.tables import COVARIATES

_PATTERNS: dict[str, tuple[str, ...]] = {
    "params": (
        r"params?", r"n_?params?", r"num_?param(eter)?s?", r"param(eter)?_?count", r"model_?size.*", r"n", r"size",
        r"non_?embedding.*params?", r"params?_(active|total|non_?embed).*", r".*parameters?",
    ),
    "tokens": (
        r"tokens?", r"d", r"n_?tokens?", r"num_?tokens", r".*total_?tokens", r"tokens?_seen", r"(seen_?examples|examples)",
        r"samples_?seen", r".*data_?size.*", r"train(ing)?_?tokens",
    ),
    "flops": (r"flops?", r"c", r"(train(ing)?|total)_?flops?", r"compute", r"total_flos", r"iso_?flop", r"budget", r".*g?flops?.*"),
    "value": (
        r"(val(idation)?|eval|test)[_/ .]*loss", r"loss", r"final_?loss", r".*(val|eval|test).*(loss|nll|bpb)", r".*loss.*",
        r"nll", r"bpb", r".*perplexity", r".*(error|err|acc|accuracy|score)", r"metric_?value",
    ),
    "run": (r"run(_?(name|id))?", r"name", r"exp(eriment)?_?name", r"id"),
    "family": (r"family", r"model_?family", r"arch(itecture)?", r"data_?set", r"train_?dataset", r"recipe"),
    "step": (r"_?steps?", r"global_?step", r"iter(ation)?s?", r"ti"),
    "seed": (r"seed", r"random_?seed"),
    "lr": (r"lr", r"learning_?rate", r".*learning_?rate", r"peak_?lr"),
    "batch_tokens": (r"batch_?tokens", r"batch_?size_?in_?tokens"),
    "width": (r"width", r"d_?model", r".*hidden_?(dim|size)", r"h"),
    "depth": (r"depth", r"n_?layers?", r".*num_?(hidden_?)?layers", r"numl"),
    "unique_tokens": (r"unique_?tokens",),
    "held_out": (r"held_?out", r"is_?test"),
    "metric": (r"metric(_?name)?",),
    "stderr": (r"stderr", r".*_(se|stderr|std_?err)"),
    "unit": (r"units?",),
    "schedule": (r"(lr_)?schedule",),
}  # fmt: skip
_NUMERIC = {"params", "tokens", "flops", "value", "step", "seed", "lr", "batch_tokens", "width", "depth",
            "unique_tokens", "stderr"}  # fmt: skip
_SCALED = {"m": 1e6, "b": 1e9, "t": 1e12, "millions": 1e6, "billions": 1e9, "trillions": 1e12}
_HIGHER = re.compile(r"acc|accuracy|score|recall|f1|bleu|exact_?match|win", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """One column of the run table, as it will stand in the study file."""

    column: str
    mapping: str
    reason: str


def new_study(path: Path, folder: Path | None = None) -> str:
    """Return a commented study file for a table.

    Args:
        path: the table, or a folder of tables, in a format its name says.
        folder: where the study file will lie; its `uri` is relative to it. The table's own folder by default.

    Raises:
        StudyError: no such file, or it cannot be read.
    """
    where = f"file {path}"
    if not path.exists():
        raise StudyError(where, "there is no such file", "a table of runs")
    folder = folder or path.parent
    files = [path] if path.is_file() else sorted(inner for inner in path.rglob("*") if inner.is_file())
    files = [inner.resolve() for inner in files]
    with tempfile.TemporaryDirectory() as scratch, duck.connect(Path(scratch), files) as connection:
        raw = read(connection, {"uri": path.name}, files, path.parent, Path(scratch) / "source", where)
        named = {name: index for index, name in enumerate(raw.names) if raw.names.count(name) == 1}
        found = kinds.infer(connection, raw, named.values())
        types = {name: found[index] for name, index in named.items()}
        guesses = guess_columns(types)
        rows = connection.execute(f"SELECT count(*) FROM ({raw.sql})").fetchall()[0][0]
        blanks = _blanks(connection, raw, named)
    return _write(path, folder, types, guesses, rows, blanks)


def guess_columns(types: dict[str, kinds.Kind]) -> list[Guess]:
    """Return at most one source column for each canonical one: the first pattern that fits, over columns in order."""
    taken: set[str] = set()
    guesses = []
    for canonical, patterns in _PATTERNS.items():
        for name in _candidates(patterns, types, canonical):
            if name not in taken:
                taken.add(name)
                guesses.append(_guess(canonical, name))
                break
    return guesses


def _candidates(patterns: tuple[str, ...], types: dict[str, kinds.Kind], canonical: str) -> list[str]:
    wanted = [name for name, kind in types.items() if canonical not in _NUMERIC or kind == "number"]
    return [
        name
        for pattern in patterns
        for name in wanted
        if re.fullmatch(pattern, _plain(name), re.IGNORECASE) or name == canonical
    ]


def _plain(name: str) -> str:
    """Return a name without its unit and with one kind of separator."""
    return re.sub(r"[\s\-]+", "_", re.sub(r"\s*\(.*\)\s*$", "", name.strip())).lower()


def _guess(canonical: str, name: str) -> Guess:
    unit = re.search(r"\(([^)]*)\)\s*$", name)
    scale = _scale(unit[1]) if unit and canonical in ("params", "tokens", "flops") else None
    if canonical == "flops" and "gflop" in name.lower():
        scale = 1e9
    if scale:
        quoted = '"' + name.replace('"', '""') + '"'
        return Guess(canonical, f"{quoted} * {scale:g}", f"{name!r}, in units of {scale:g}")
    return Guess(canonical, name, "by its name")


def _scale(unit: str) -> float | None:
    try:
        return float(unit)
    except ValueError:
        return _SCALED.get(unit.strip().lower())


def _blanks(connection: duckdb.DuckDBPyConnection, raw: Raw, named: dict[str, int]) -> dict[str, int]:
    counts = [f"count(*) FILTER (WHERE {kinds.missing(f'CAST(c{index} AS VARCHAR)')})" for index in named.values()]
    if not counts:
        return {}
    row = connection.execute(f"SELECT {', '.join(counts)} FROM ({raw.sql})").fetchall()[0]
    return {name: count for name, count in zip(named, row, strict=True) if count}


def _write(
    path: Path, folder: Path, types: dict[str, kinds.Kind], guesses: list[Guess], rows: int, blanks: dict[str, int]
) -> str:
    found = {guess.column: guess for guess in guesses}
    value = found["value"].mapping if "value" in found else ""
    study = re.sub(r"[^A-Za-z0-9_-]+", "_", path.name.split(".")[0]).strip("_-") or "study"
    lines = [
        f"# A first study of {path.name}: {rows} rows, {len(types)} columns. Every line is a guess; correct it, then run.",
        f"study: {study}",
        "sources:",
        "  runs:",
        f"    uri: {_quoted(os.path.relpath(path.resolve(), folder.resolve()))}",
        "    columns:",
        *(_mapping_line(guess, blanks) for guess in guesses),
    ]
    lines += [f"      # {name}: ?          # not found; {hint}" for name, hint in _HINTS.items() if name not in found]
    lines += ["    constants:", *_constants(value, found)]
    kept = [name for name in types if name not in {guess.mapping for guess in guesses}]
    lines.append(f"    keep: []                # also there: {', '.join(kept[:20])}{' ...' if len(kept) > 20 else ''}")
    blank = found["value"].mapping if "value" in found and found["value"].mapping in blanks else None
    lines += [
        "# family: [dataset, arch]   # columns whose values make a family; one law is fitted to each",
        "clean:",
        "  - diverged: {}            # NaN, infinite, and far above the run's own minimum",
        *(["  - last_checkpoint: {}     # one row for each run and metric"] if "step" in found else []),
        *([f"  # {blanks[blank]} rows have no value; they are left out with that reason"] if blank else []),
        "laws: auto",
        "# axes: {" + ", ".join(_axes(found)) + "}   # inferred when absent",
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


_HINTS = {
    "params": "a column, or an expression such as '\"Size (B)\" * 1e9'",
    "tokens": "a column, or an expression such as flops / (6 * params)",
    "value": "the column of the loss or score",
}


def _mapping_line(guess: Guess, blanks: dict[str, int]) -> str:
    blank = f"; {blanks[guess.mapping]} blank" if guess.mapping in blanks else ""
    return f"      {guess.column}: {_quoted(guess.mapping)}   # {guess.reason}{blank}"


def _constants(value: str, found: dict[str, Guess]) -> list[str]:
    higher = bool(_HIGHER.search(value))
    name = re.sub(r"[^A-Za-z0-9_]+", "_", value).strip("_").lower() or "loss"
    lines = [] if "metric" in found else [f"      metric: {_quoted(name)}"]
    if "unit" not in found:
        unit = "fraction" if higher else "bits/byte" if re.search(r"bpb|bits", value, re.IGNORECASE) else "nats/token"
        lines.append(f"      unit: {unit}   # or nats/token, bits/token, nats/byte, bits/byte, fraction, ...")
    lines.append(f"      direction: {'higher' if higher else 'lower'}   # is better")
    if "params" in found:
        embed = re.search(r"non_?embed|no_?embed", found["params"].mapping, re.IGNORECASE)
        lines.append(f"      params_kind: {'non_embedding' if embed else 'total'}   # total, non_embedding or active")
    return lines


def _axes(found: dict[str, Guess]) -> list[str]:
    scales = [name for name in ("params", "tokens", "flops", "unique_tokens") if name in found]
    hyper = [name for name in ("lr", "batch_tokens", "width", "depth") if name in found]
    known = {column.name for column in COVARIATES} | {"params", "tokens", "flops"}
    return [f"{name}: scale" for name in scales] + [f"{name}: hyperparameter" for name in hyper if name in known]


def _quoted(value: str) -> str:
    """Return a YAML scalar; JSON's quoted strings are YAML too."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", value) and value.lower() not in _YAML_WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


_YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

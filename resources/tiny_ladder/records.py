"""One JSON file per finished run, written atomically, and the tables assembled from them."""

from __future__ import annotations

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import variance
from typing import Any

from plan import Run

HERE = Path(__file__).parent
RUN_HEADER = (
    "family,run,seed,budget,width,depth,params,total_params,tokens,unique_tokens,share_english,flops,flops_counted,lr,batch_tokens,"
    "context,steps,warmup,schedule,final,purpose,held_out,status,value,stderr,train_loss,english_value,seconds,message"
)
CURVE_HEADER = "family,run,step,tokens,flops,schedule,final,train_loss,value,stderr"
SAME_MODEL = ("family", "budget", "width", "depth", "lr", "batch_tokens")


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def path_of(folder: Path, run: str) -> Path:
    """Return where the record of a run lies."""
    return folder / "records" / f"{run}.json"


def save(folder: Path, record: Mapping[str, Any]) -> None:
    """Write one finished run, whole or not at all."""
    _replace(path_of(folder, record["run"]), json.dumps(record, indent=1) + "\n")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return "" if value != value else f"{value:.7g}"
    return str(value)


def _write(path: Path, header: str, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = [header, *(",".join(_cell(row[column]) for column in header.split(",")) for row in rows)]
    _replace(path, "\n".join(lines) + "\n")


def assemble(folder: Path, runs: Iterable[Run]) -> int:
    """Write `runs.csv` and `curves.csv` from the records of these runs, in that order; return how many there are.

    What a run is for comes from the plan, which may give a run that was trained for one purpose another.
    """
    trained = [(path, run) for path, run in ((path_of(folder, run.name), run) for run in runs) if path.exists()]
    found = [json.loads(path.read_text()) | run.role for path, run in trained]
    _write(folder / "runs.csv", RUN_HEADER, found)
    curves = (run | point for run in found for point in run["curve"])
    _write(folder / "curves.csv", CURVE_HEADER, curves)
    return len(found)


def restore(folder: Path, published: Path = HERE) -> int:
    """Write records for the runs of the published tables that `folder` lacks, so that training goes on from them.

    Numbers have the digits of the tables, which come out of these records unchanged. Returns how many were written.
    """
    points: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for point in _rows(published / "curves.csv"):
        points[point["run"]].append({key: _value(text) for key, text in point.items() if key not in ("family", "run")})
    lacking = [row for row in _rows(published / "runs.csv") if not path_of(folder, row["run"]).exists()]
    for row in lacking:
        texts = {"family": row["family"], "run": row["run"], "message": row["message"]}
        save(folder, {key: _value(text) for key, text in row.items()} | texts | {"curve": points[row["run"]]})
    return len(lacking)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or float("nan")


def recorded(path: Path = HERE / "runs.csv") -> dict[str, dict[str, str]]:
    """Read the published table as {run: row}, empty when there is none."""
    return {row["run"]: row for row in _rows(path)}


def seed_deviation(rows: Iterable[Mapping[str, str]], family: str, budget: float) -> tuple[float, float] | None:
    """Return the standard deviation of the loss over seeds and the budget it was measured at, nearest to `budget`.

    Pooled over the models of that family and budget with at least 3 finished seeds; None when there are none.
    """
    groups: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows:
        if row["status"] == "finished" and row["family"] == family:
            groups[tuple(row[column] for column in SAME_MODEL)].append(float(row["value"]))
    seeded = [(float(key[1]), values) for key, values in groups.items() if len(values) >= 3]
    if not seeded:
        return None
    nearest = min((at for at, _ in seeded), key=lambda at: (max(at, budget) / min(at, budget), at))
    values = [values for at, values in seeded if at == nearest]
    freedom = sum(len(v) - 1 for v in values)
    return (sum((len(v) - 1) * variance(v) for v in values) / freedom) ** 0.5, nearest

"""Proposed runs as a file that a launcher can read, and what came of them once they are in the run table.

The file holds what `analyse/next_runs` and `analyse/next_designs` say: each run with its columns, and the interval that was
expected with all of them. Its last line is a sha256 over everything else in it, so an edit shows.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.frozen import Now, content_digest, measured
from scalestudy.numerals import brief
from scalestudy.tables.analyse import TABLES
from scalestudy.yaml_text import load

FILE: Final = "next.yaml"
HEADER: Final = (
    "# Runs that `scalestudy next` proposes; `scalestudy next --score` compares what came with what was expected.\n"
)
QUESTION: Final = ["family", "metric", "law", "name"]
RUNS: Final = "analyse/next_runs"
DESIGNS: Final = "analyse/next_designs"
TRAINED: Final = "clean/runs"
_AT: Final = ("params", "tokens", "flops")
Content = dict[str, Any]


def content_of(now: Now) -> Content:
    """Return the proposals of a study, question by question.

    Raises:
        StudyError: results are out of date, or the study asks for none.
    """
    now.require_current()
    designs, runs, trained = (now.table(name) for name in (DESIGNS, RUNS, TRAINED))
    asked = designs[designs["design"] == "proposed"]
    if asked.empty:
        expected = "a question, under `analyse: [next_runs: ...]`"
        raise StudyError(f"study {now.study}", "it does not ask which runs to train next", expected)
    proposals = [_proposal(row, designs, runs, trained) for _, row in asked.iterrows()]
    content: Content = {"study": now.study, "file": now.file.as_posix(), "proposals": proposals}
    return {**content, "sha256": content_digest(content)}


def _proposal(row: pd.Series, designs: pd.DataFrame, runs: pd.DataFrame, trained: pd.DataFrame) -> Content:
    before = _same(designs, row, QUESTION).set_index("design")["half_width"]
    mine = _same(runs, row, ["metric", "law", "name"] if row["goal"] == "winner" else QUESTION)
    chosen = mine[mine["seeds"] > 0].sort_values("place")
    return {
        **{name: str(row[name]) for name in (*QUESTION, "goal")},
        "verdict": str(row["message"]),
        "unit": str(row["unit"]),
        "half_width": {"now": _number(before.get("now", np.nan)), "expected": _number(row["half_width"])},
        "cost": _number(row["cost"]),
        "runs": [one for _, run in chosen.iterrows() for one in _seeds(run, trained)],
    }


def _same(rows: pd.DataFrame, row: Mapping[str, Any] | pd.Series, names: list[str]) -> pd.DataFrame:
    return rows[(rows[names] == [row[name] for name in names]).all(axis=1)]


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _seeds(run: pd.Series, trained: pd.DataFrame) -> Iterator[Content]:
    """Yield a run for each seed, with every column that says where it is, and how many runs are there already."""
    known = {column.name for column in TABLES[RUNS].columns}
    at = {name: float(run[name]) for name in (*_AT, *sorted(set(run.index) - known)) if np.isfinite(run[name])}
    named = {"run": f"{run['name']}-{run['place']}", "family": str(run["family"]), "batch": int(run["batch"])}
    here = _there({**named, "at": at}, str(run["metric"]), trained)
    for seed in range(int(run["seeds"])):
        own = {"run": f"{named['run']}-{seed}"} if run["seeds"] > 1 else {}
        yield {**named, **own, "seed": seed, "at": at.copy(), "there": here, "cost": float(run["cost"])}


def _there(run: Mapping[str, Any], metric: str, trained: pd.DataFrame) -> int:
    """Count the runs of that name, or at that place."""
    return len(measured({"family": run["family"], "metric": metric, "target": run["run"], "at": run["at"]}, trained))


def lines_of(content: Content) -> Iterator[str]:
    """Yield the proposals in sentences; of families that no candidate is of only where there is no other."""
    answered = [one for one in content["proposals"] if one["half_width"]["expected"] is not None]
    for one in answered or content["proposals"]:
        yield f"{one['name']}, {one['family']}, {one['metric']}, {one['law']}: {one['verdict']}"
        for run in one["runs"]:
            at = ", ".join(f"{name} {brief(value)}" for name, value in run["at"].items())
            yield f"  batch {run['batch']}: {run['run']}, {run['family']}, {at}; seed {run['seed']}, cost {brief(run['cost'])}"


def write(content: Content, path: Path) -> None:
    """Write proposals, whole or not at all.

    Raises:
        StudyError: the file cannot be written.
    """
    text = HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    try:
        write_text(path, text)
    except OSError as error:
        raise StudyError(
            str(path), f"cannot be written: {error.strerror}", "a folder that can be written to"
        ) from error


def read(path: Path) -> Content:
    """Read proposals.

    Raises:
        StudyError: there is no such file, or it holds none.
    """
    try:
        content = load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(str(path), f"cannot be read: {type(error).__name__}", "a file of proposals") from error
    if not isinstance(content, dict) or not {"study", "proposals", "sha256"} <= set(content):
        raise StudyError(str(path), "holds no proposals", "a file that `scalestudy next` wrote")
    return content


def score(content: Content, now: Now) -> Iterator[str]:
    """Yield in sentences what came of proposals: how many runs are in the table, and the interval beside what was expected.

    Raises:
        StudyError: the results of the study are out of date.
    """
    now.require_current()
    if content_digest(content) != content["sha256"]:
        yield "ALTERED since it was written, its sha256 differs"
    designs, trained = now.table(DESIGNS), now.table(TRAINED)
    for one in content["proposals"]:
        there = [_there(run, one["metric"], trained) > run["there"] + run["seed"] for run in one["runs"]]
        same = _same(designs, {**one, "design": "now"}, [*QUESTION, "design"])
        told = f"{sum(there)} of {len(there)} proposed runs are in the table; {_came(one, same)}"
        yield f"{one['name']}, {one['family']}: {told}"


def _came(one: Mapping[str, Any], now: pd.DataFrame) -> str:
    before, expected = one["half_width"]["now"], one["half_width"]["expected"]
    if now.empty or before is None or expected is None or not np.isfinite(now["half_width"].iloc[0]):
        return "there is no interval to compare"
    came = float(now["half_width"].iloc[0])
    return f"half the width was {brief(before, 3)}, {brief(expected, 3)} was expected, and it is {brief(came, 3)} now"

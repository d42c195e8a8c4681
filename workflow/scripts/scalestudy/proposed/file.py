"""Proposed runs as a file that a launcher can read.

The file holds what `analyse/next_runs` and `analyse/next_designs` say: each run with its columns and costs, and the interval that was
expected with it and those before it. Its last line is a sha256 over everything else in it, so an edit shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.frozen import Now, content_digest, measured
from scalestudy.numerals import brief
from scalestudy.percent import whole_of
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
COSTS: Final = "analyse/target_costs"
COMPUTE: Final = "flops"
_AT: Final = ("params", "tokens", "flops")
Content = dict[str, Any]


@dataclass(frozen=True)
class Tables:
    """What proposals are read from: the tables of designs, runs to come, runs that are there, and costs."""

    designs: pd.DataFrame
    runs: pd.DataFrame
    trained: pd.DataFrame
    costs: pd.DataFrame


def content_of(now: Now) -> Content:
    """Return the proposals of a study, question by question.

    Raises:
        StudyError: results are out of date, or the study asks for none.
    """
    now.require_current()
    tables = Tables(*(now.table(name) for name in (DESIGNS, RUNS, TRAINED, COSTS)))
    asked = tables.designs[tables.designs["design"] == "proposed"]
    if asked.empty:
        expected = "a question, under `analyse: [next_runs: ...]`"
        raise StudyError(f"study {now.study}", "it does not ask which runs to train next", expected)
    proposals = [_proposal(row, tables) for _, row in asked.iterrows()]
    content: Content = {"study": now.study, "file": now.file.as_posix(), "proposals": proposals}
    return {**content, "sha256": content_digest(content)}


def _proposal(row: pd.Series, tables: Tables) -> Content:
    before = same(tables.designs, row, QUESTION).set_index("design").reindex(["now"]).iloc[0]
    mine = same(tables.runs, row, ["metric", "law", "name"] if row["goal"] == "winner" else QUESTION)
    chosen = mine[mine["seeds"] > 0].sort_values("place")
    batch = same(
        tables.costs, {"metric": row["metric"], "target": row["name"], "of": "batch"}, ["metric", "target", "of"]
    )
    whole = whole_of(str(row["unit"]))
    return {
        **{name: str(row[name]) for name in (*QUESTION, "goal")},
        "asked": asked_of(before["message"]),
        "verdict": str(row["message"]),
        "unit": str(row["unit"]),
        "half_width": {"now": _number(whole * before["half_width"]), "expected": _number(whole * row["half_width"])},
        "cost": _number(row["cost"]),
        "costs": _amounts(batch[batch["family"].isin(chosen["family"])]),
        "runs": [one for _, run in chosen.iterrows() for one in _seeds(run, tables)],
    }


def same(rows: pd.DataFrame, row: Mapping[str, Any] | pd.Series, names: list[str]) -> pd.DataFrame:
    """Return the rows that agree with a row in these columns."""
    return rows[(rows[names] == [row[name] for name in names]).all(axis=1)]


def asked_of(message: Any) -> str:
    """Return what is to be known, of the sentence on what is known now; empty where nothing could be asked."""
    return str(message).partition(";")[0] if isinstance(message, str) else ""


def _amounts(rows: pd.DataFrame) -> Content:
    """The amounts by quantity, with unit and where they come from, those of several families together."""
    known = rows[rows["amount"].notna()]
    return {
        str(quantity): {
            "amount": float(own["amount"].sum()),
            "unit": str(own["unit"].iloc[0]),
            "status": str(own["status"].iloc[0]),
        }
        for quantity, own in known.groupby("quantity", sort=True)
    }


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _seeds(run: pd.Series, tables: Tables) -> Iterator[Content]:
    """Yield a run for each seed, with every column that says where it is, and how many runs are there already.

    What is expected after it is that after all its seeds.
    """
    known = {column.name for column in TABLES[RUNS].columns}
    at = {name: float(run[name]) for name in (*_AT, *sorted(set(run.index) - known)) if np.isfinite(run[name])}
    named = {"run": f"{run['name']}-{run['place']}", "family": str(run["family"]), "batch": int(run["batch"])}
    here = there({**named, "at": at}, str(run["metric"]), tables.trained)
    own = {"metric": run["metric"], "family": run["family"], "target": named["run"], "of": "proposed"}
    costs = _amounts(same(tables.costs, own, [*own]))
    for seed in range(int(run["seeds"])):
        name = {"run": f"{named['run']}-{seed}"} if run["seeds"] > 1 else {}
        half = {"half_width": _number(whole_of(str(run["interval_unit"])) * run["half_width"])}
        paid = {"cost": float(run["cost"]), "costs": {quantity: dict(one) for quantity, one in costs.items()}}
        yield {**named, **name, "seed": seed, "at": at.copy(), "there": here, **paid, **half}


def there(run: Mapping[str, Any], metric: str, trained: pd.DataFrame) -> int:
    """Count the runs of that name, or at that place, in `clean/runs`."""
    return len(measured({"family": run["family"], "metric": metric, "target": run["run"], "at": run["at"]}, trained))


def answered(content: Content) -> list[Content]:
    """Return the questions that have an answer; those without one, as of families that no candidate is of, only where none has."""
    return [one for one in content["proposals"] if one["half_width"]["expected"] is not None] or content["proposals"]


def lines_of(content: Content) -> Iterator[str]:
    """Yield the proposals in sentences."""
    for one in answered(content):
        yield f"{one['name']}, {one['family']}, {one['metric']}, {one['law']}: {one['verdict']}"
        for run in one["runs"]:
            at = ", ".join(f"{name} {brief(value)}" for name, value in run["at"].items())
            yield f"  batch {run['batch']}: {run['run']}, {run['family']}, {at}; seed {run['seed']}, cost {brief(run['cost'])}{_told(run['costs'])}"
        if _told(one["costs"]):
            yield f"  together{_told(one['costs'])}"


def _told(costs: Mapping[str, Content]) -> str:
    """Tell what is taken beyond compute, which the cost mostly is."""
    return "".join(f", {brief(one['amount'])} {one['unit']}" for quantity, one in costs.items() if quantity != COMPUTE)


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

"""A chain step by step: what each predicted and what was measured, and the mean over tasks."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.averages import averages
from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds.base import Kind
from scalestudy.frames import found, typed
from scalestudy.numerals import change
from scalestudy.tables.chains import TABLES
from scalestudy.tables.validate import TABLES as VALIDATED

KEYS: Final = ["family", "metric", "law", "scheme", "fold", "row"]
ERRORS: Final = {
    "input_error": ("input", "input_measured"),
    "at_measured_error": ("at_measured", "value"),
    "error": ("predicted", "value"),
}
STEPS: Final = {
    "input_error": "the first step",
    "at_measured_error": "the second at the measured input",
    "error": "the chain",
}
NO_CHAIN: Final = dict.fromkeys(("law", "column", "scheme", "fold", "run", "from", "first_law"), "") | {"row": -1}


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Put the steps of every out-of-sample prediction beside each other, and average over tasks where that is asked."""
    steps = _steps(context)
    rows = [*steps.to_dict("records"), *_without(context, steps)]
    return {
        "analyse/chain": typed(TABLES["analyse/chain"], rows).sort_values([*KEYS, "column"], ignore_index=True),
        "analyse/chain_average": typed(
            TABLES["analyse/chain_average"], averages(context) if options["average"] else []
        ),
    }


def _steps(context: Context) -> pd.DataFrame:
    steps = found(context.tables, VALIDATED["validate/steps"])
    predicted = found(context.tables, VALIDATED["validate/predictions"])
    rows = steps.merge(predicted[[*KEYS, "value", "predicted", "lower", "upper", "note"]], on=KEYS, how="left")
    runs = context.runs.drop_duplicates("row").set_index("row")["run"]
    errors = {name: rows[said] / rows[was].where(rows[was] != 0) - 1 for name, (said, was) in ERRORS.items()}
    rows = rows.assign(run=rows["row"].map(runs), **errors)
    return rows.assign(message=[_sentence(row) for row in rows.to_dict("records")])


def _sentence(row: Mapping[Any, Any]) -> str:
    told = [f"{what} misses by {change(row[name])}" for name, what in STEPS.items() if np.isfinite(row[name])]
    return "; ".join(filter(None, [*told, str(row["note"] or "")])) or "nothing was measured there"


def _without(context: Context, steps: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A row for every fit unit that has no chain."""
    there = set(steps[["family", "metric"]].itertuples(index=False, name=None))
    for family, metric in sorted({*context.units, *context.held_out} - there):
        message = "no law is fitted to it that reads a column of the chain, or nothing was predicted out of sample"
        yield {**NO_CHAIN, "family": family, "metric": metric, "message": message}


KIND = Kind(
    "chain",
    "a chain step by step: what the earlier law predicts and what was measured, what the later law says at either, the relative "
    "error of each, out of sample; and the mean over tasks",
    ("analyse/chain", "analyse/chain_average"),
    run,
    {
        "average": {
            "type": "boolean",
            "default": False,
            "description": "also the mean, over all families and metrics, of what a law predicts for each held-out run",
        }
    },
)

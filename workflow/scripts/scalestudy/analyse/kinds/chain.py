"""A chain step by step: what each predicted and what was measured, and the mean over tasks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scalestudy.analyse.averages import averages
from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds.base import Kind
from scalestudy.frames import found, typed
from scalestudy.tables.chains import TABLES
from scalestudy.tables.validate import TABLES as VALIDATED

KEYS = ["family", "metric", "law", "scheme", "fold", "row"]
ERRORS = {
    "input_error": ("input", "input_measured"),
    "at_measured_error": ("at_measured", "value"),
    "error": ("predicted", "value"),
}


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Put the steps of every out-of-sample prediction beside each other, and average over tasks where that is asked."""
    steps = found(context.tables, VALIDATED["validate/steps"])
    predicted = found(context.tables, VALIDATED["validate/predictions"])
    columns = [*KEYS, "value", "predicted", "lower", "upper", "note"]
    rows = steps.merge(predicted[columns], on=KEYS, how="left").rename(columns={"note": "message"})
    runs = context.runs.drop_duplicates("row").set_index("row")["run"]
    rows = rows.assign(run=rows["row"].map(runs), message=rows["message"].fillna(""))
    rows = rows.assign(
        **{name: rows[said] / rows[was].where(rows[was] != 0) - 1 for name, (said, was) in ERRORS.items()}
    )
    mean = averages(context) if options["average"] else []
    return {
        "analyse/chain": typed(TABLES["analyse/chain"], rows.to_dict("records")),
        "analyse/chain_average": typed(TABLES["analyse/chain_average"], mean),
    }


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

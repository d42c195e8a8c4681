"""Keep the end of each run."""

from typing import Any

from scalestudy.clean.rules.base import CHECKPOINT_KEY, COLUMNS, Rule, Step, Table, names, partition


def progress(options: Any, table: Table) -> str:
    """Return the column that orders checkpoints: the one asked for, else `step`, else `tokens`."""
    if "order" in options:
        return table.column(options["order"])
    return table.column("step" if "step" in table.columns else "tokens")


def _build(options: Any, table: Table) -> Step:
    keys = names(options.get("by", CHECKPOINT_KEY))
    order = f"(value IS NULL), {progress(options, table)} DESC NULLS LAST, row DESC"
    rank = f"row_number() OVER ({partition(keys, table)} ORDER BY {order})"
    return Step(exclude="value IS NOT NULL AND __rank > 1", window={"__rank": rank})


RULE = Rule(
    name="last_checkpoint",
    meaning="keeps the last row of each run and metric that has a value",
    schema={
        "type": "object",
        "properties": {
            "order": {"type": "string", "description": "column that grows with training; step, else tokens"},
            "by": {**COLUMNS, "default": list(CHECKPOINT_KEY), "description": "columns that tell runs apart"},
        },
        "additionalProperties": False,
    },
    reason="not the last checkpoint of its run",
    build=_build,
    sample={},
)

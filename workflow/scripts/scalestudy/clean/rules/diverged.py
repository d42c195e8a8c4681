"""Take out what is left of runs that blew up."""

from typing import Any

from scalestudy.clean.rules.base import CHECKPOINT_KEY, COLUMNS, Rule, Step, Table, Threshold, names, partition
from scalestudy.clean.rules.last_checkpoint import progress

RISE = 1.5


def _build(options: Any, table: Table) -> Step:
    lower = "direction = 'lower' AND isfinite(value)"
    frame = f"{partition(CHECKPOINT_KEY, table)} ORDER BY {progress(options, table)} NULLS FIRST, row"
    reached = f"min(value) FILTER (WHERE isfinite(value)) OVER ({frame} ROWS UNBOUNDED PRECEDING)"
    tests = ["NOT isfinite(value)", f"({lower} AND __reached > 0 AND value > __reached * {_rise(options)!r})"]
    learn = []
    if "above" in options:
        keys = names(options["by"])
        for key in keys:
            table.column(key)
        learn = [Threshold(keys, {"__floor": "min(value) FILTER (WHERE isfinite(value))"})]
        tests.append(f"({lower} AND __floor > 0 AND value > __floor * {float(options['above'])!r})")
    return Step(exclude=" OR ".join(tests), window={"__reached": reached}, learn=learn)


def _rise(options: Any) -> float:
    return float(options.get("rise", RISE))


RULE = Rule(
    name="diverged",
    meaning="takes out NaN and infinite values; where lower is better also values above `rise` times the lowest their "
    "own run had reached before, and, with `above`, values above that many times the lowest of their group, which is "
    "learned from training rows",
    schema={
        "type": "object",
        "properties": {
            "rise": {"type": "number", "exclusiveMinimum": 1, "default": RISE},
            "order": {"type": "string", "description": "column that grows with training; step, else tokens"},
            "above": {"type": "number", "exclusiveMinimum": 1},
            "by": {**COLUMNS, "description": "columns that form the groups of `above`"},
        },
        "dependentRequired": {"above": ["by"], "by": ["above"]},
        "additionalProperties": False,
    },
    reason="diverged",
    build=_build,
    sample={},
)

"""Take out the highest values: a fixed number of outliers, as in the Chinchilla re-analysis (arXiv:2404.10102)."""

from typing import Any

from scalestudy.clean.rules.base import BY_UNIT, COLUMN, UNIT_KEY, Rule, Step, Table, Threshold, grouping


def _build(options: Any, table: Table) -> Step:
    column = table.deciding(options.get("column", "value"))
    keys = grouping(options, UNIT_KEY, table)
    # With fewer rows than `count` the lowest of them is the threshold, so all go.
    highest = f"list_min(max({column}, {int(options['count'])}) FILTER (WHERE isfinite({column})))"
    learn = [Threshold(keys, {"__cut": highest})]
    fault = str(options.get("column", "value") == "value").lower()
    return Step(exclude=f"isfinite({column}) AND {column} >= __cut", learn=learn, fault=fault)


RULE = Rule(
    name="drop_highest",
    meaning="keeps values strictly below the count-th highest of their group, a threshold learned from training rows; "
    "ties with it go too, and NaN is not ranked",
    schema={
        "type": "object",
        "properties": {
            "column": {**COLUMN, "default": "value"},
            "count": {"type": "integer", "minimum": 1},
            **BY_UNIT,
        },
        "required": ["count"],
        "additionalProperties": False,
    },
    reason="among the {count} highest of {column}",
    build=_build,
    sample={"count": 2},
    idle="no group has a finite value to rank",
)

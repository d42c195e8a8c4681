"""Keep the rows that meet a condition."""

from typing import Any

from scalestudy.clean.rules.base import Rule, Step, Table


def _build(options: Any, table: Table) -> Step:
    return Step(exclude=f"NOT COALESCE({table.condition(options)}, false)")


RULE = Rule(
    name="where",
    meaning="keeps the rows that meet the condition, a DuckDB expression; a blank counts as not met",
    schema={"type": "string", "minLength": 1},
    reason="not ({options})",
    build=_build,
    sample="value < 4",
)

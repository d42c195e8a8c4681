"""Keep the rows that meet a condition."""

from typing import Any

from scalestudy.clean.rules.base import Rule, Step, Table


def _build(options: Any, table: Table) -> Step:
    excluded = f"NOT COALESCE({table.condition(options)}, false)"
    return Step(exclude=excluded, fault=_fault({*table.reads(options)}))


def _fault(columns: set[str]) -> str:
    """A condition on the value alone judges it; of one that reads more, only what is not finite is known to fail for it."""
    if columns == {"value"}:
        return "value IS NOT NULL"
    return "NOT isfinite(value)" if "value" in columns else "false"


RULE = Rule(
    name="where",
    meaning="keeps the rows that meet the condition, a DuckDB expression; a blank counts as not met",
    schema={"type": "string", "format": "expression", "minLength": 1},
    reason="not ({options})",
    build=_build,
    sample="value < 4",
    idle="every row meets the condition",
)

"""Take out rows with blanks."""

from typing import Any

from scalestudy.clean.rules.base import COLUMNS, Rule, Step, Table, names


def _build(options: Any, table: Table) -> Step:
    tests = []
    for name in names(options):
        column = table.deciding(name)
        tests.append(f"{column} IS NULL")
        if table.columns[name] == "DOUBLE":
            tests.append(f"NOT isfinite({column})")
    fault = "NOT isfinite(value)" if "value" in names(options) else "false"
    return Step(exclude=" OR ".join(tests), fault=fault)


RULE = Rule(
    name="require",
    meaning="takes out rows in which one of the columns is blank, NaN or infinite",
    schema=COLUMNS,
    reason="blank or not finite: {options}",
    build=_build,
    sample=["value"],
    idle="no row lacks any of these",
)

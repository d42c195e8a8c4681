"""Every column that has no part in the study, with the reason."""

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.metrics import candidates
from scalestudy.draft.roles.base import shown
from scalestudy.draft.table import Column

_NUMBERED = "numbers its rows"


def look(draft: Draft) -> None:
    """Give each column that is left a reason."""
    for name, column in draft.free().items():
        draft.pass_over([name], _why(draft, column))
    for name, places in draft.table.twins.items():
        draft.pass_over([name], f"{len(places)} columns have this name: {listed(places)}")


def _why(draft: Draft, column: Column) -> str:
    if column.kind == "blank":
        return "blank in every row"
    if column.distinct == 1 and column.rows > 1:
        return f"{column.examples[0][:24]!r} in every row"
    if (
        column.numeric
        and column.whole
        and column.high - column.low == column.rows - 1 == column.distinct - 1
        and column.low in (0, 1)
    ):
        return _NUMBERED
    if column.numeric and candidates({column.name: column}):
        return "another metric than the value"
    if column.numeric:
        return f"numbers from {column.low:g} to {column.high:g}, of no known name"
    return f"{'true or false' if column.kind == 'bool' else 'text'}: {shown(column.examples)}"

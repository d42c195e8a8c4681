"""Which resample of the test set a row was scored on, where a column numbers them."""

import re
from typing import Final

from scalestudy.clean.rules import evaluations
from scalestudy.draft.draft import Draft
from scalestudy.draft.table import Column
from scalestudy.draft.words import quoted

_NAMES: Final = re.compile(
    r"(?:evaluation|eval|test)?(?: ?(?:set|data))? ?(?:re ?samples?|re ?sampling|splits?|folds?|draws?)(?: ?(?:id|index|number|no))?"
    r"|(?:cv|cross validation) (?:fold|split)|evaluations?(?: ?(?:id|index|number|no))?"
)
_NUMBERED: Final = re.compile(r"(.*?)\d+")
_MOST: Final = 1000


def look(draft: Draft) -> None:
    """Map the first column that numbers evaluations, and write the rule for what rows of one share."""
    name = next((name for name, column in draft.free().items() if _numbers(draft, column)), None)
    if name is not None:
        many = draft.table.columns[name].distinct
        draft.map(evaluations.EVALUATION, quoted(name), f"by its name; {many} of them", name)
        draft.clean.append(({evaluations.RULE.name: {}}, f"rows scored on one of the {many} evaluations err together"))


def _numbers(draft: Draft, column: Column) -> bool:
    """Whether a column's name is of evaluations, its cells are numbers but for one stem, and each occurs with several others."""
    if (
        not _NAMES.fullmatch(column.said.words)
        or column.blanks
        or not 2 <= column.distinct <= min(_MOST, column.rows // 2)
    ):
        return False
    if column.numeric:
        return column.whole
    found = [_NUMBERED.fullmatch(cell) for cell in draft.table.counts(column.name)]
    return all(found) and len({one[1] for one in found if one}) == 1

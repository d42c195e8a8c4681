"""What a kind of learned column is: options with a schema, and a function from training cells to what makes columns of any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.learn.into import ROWS

Floats = npt.NDArray[np.float64]
Options = Mapping[str, Any]
LISTED: Final = {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]}
READS: Final = {
    "columns": {
        **LISTED,
        "description": "columns of the run table, by name or glob: the cells of a point of a run stand in its row",
    },
    "metrics": {
        **LISTED,
        "description": "metrics, by name or glob: the cells of a point of a run are the values of its rows of these metrics",
    },
}
"""Where the cells of a matrix are: one of the two."""
AS_METRIC: Final = {
    "as_metric": {
        "type": "boolean",
        "default": False,
        "description": "also add rows whose metric has the column's name and whose value is the column's, to fit laws of it",
    }
}


class Fact(NamedTuple):
    """A number that was learned: of a column that is made, of one that is read, or of both."""

    quantity: str
    into: str
    column: str
    value: float


@dataclass(frozen=True)
class Learned:
    """What training cells taught.

    Attributes:
        names: the columns it makes, k of them.
        read: those of the matrix that it takes, p of them; others are left out.
        make: cells (m, p), nan where blank, to columns (m, k), nan where they cannot be told.
        told: how the columns were made, in a sentence.
        facts: the numbers learned.
        findings: what is wrong with the data, a sentence each.
    """

    names: tuple[str, ...]
    read: tuple[str, ...]
    make: Callable[[Floats], Floats]
    told: str
    facts: Sequence[Fact] = ()
    findings: tuple[str, ...] = ()

    @classmethod
    def nothing(cls, names: tuple[str, ...], why: str) -> "Learned":
        """Return columns that are blank, and say why."""
        told = f"{', '.join(names)} blank: {why}"
        return cls(names, (), lambda cells: np.full((len(cells), len(names)), np.nan), told, (), (told,))


def _learns_nothing(cells: pd.DataFrame, names: tuple[str, ...], options: Options) -> Learned:
    raise NotImplementedError


def _follows_nothing(run: pd.DataFrame, options: Options) -> tuple[float, str]:
    raise NotImplementedError


@dataclass(frozen=True)
class Kind:
    """A kind of learned column.

    Attributes:
        name: in study files.
        meaning: a sentence.
        schema: of its options.
        adds: how its columns are called, see `into`.
        learn: the training cells (points by columns, none of them all blank), the names of the columns to make, and options.
        trace: for a kind that makes rows only, the rows of one run and options to the new value, or nan and why.
        sample: options for the tests of all kinds, beside what it reads.
    """

    name: str
    meaning: str
    schema: Mapping[str, Any]
    adds: str
    learn: Callable[[pd.DataFrame, tuple[str, ...], Options], Learned] = _learns_nothing
    trace: Callable[[pd.DataFrame, Options], tuple[float, str]] = _follows_nothing
    sample: Options = field(default_factory=dict)

    @property
    def makes_columns(self) -> bool:
        """Whether it makes columns, not only rows of a new metric."""
        return self.adds != ROWS


def options_of(into: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a kind's options: what it reads, its own, and what its columns are called."""
    named = {"type": "string", "description": into}
    return {
        "type": "object",
        "properties": {**READS, **properties, "into": named, **AS_METRIC},
        "required": ["into"],
        "oneOf": [{"required": [name], "title": name} for name in READS],
        "additionalProperties": False,
    }

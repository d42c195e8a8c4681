"""What a way to split is: a name, options with a schema, the question it answers, and a function that names test sides.

A scheme sees the rows it may split and yields folds, each a name and which of the rows are on its test side; the training
side is the rest. It never looks at values. Where the rows cannot be split so, it raises `CannotSplit` with the reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles

Split = tuple[str, npt.NDArray[np.bool_]]
"""A fold's name and which rows of the frame are on its test side."""
Splitter = Callable[[pd.DataFrame, Mapping[str, Any], int], Iterator[Split]]
"""Rows, options and a seed -> folds."""
ROLES: Final = "roles"
"""Option by which the plan says which part every column plays in the study."""


def roles_in(options: Mapping[str, Any]) -> Roles:
    """Return the roles among the options, those of canonical columns if there are none."""
    roles: Roles = options.get(ROLES, USUAL)
    return roles


@dataclass(frozen=True)
class Scheme:
    """One way to split rows into training and test sides.

    Attributes:
        name: as written in a study file.
        meaning: what it does.
        why: what question its score answers.
        split: yields the folds; see `Splitter`.
        options: JSON Schema of each option.
        across: whether it splits the rows of all families together, so that one law is learned from several; else the
            rows of each fit unit by themselves.
        hardness: how much its test rows differ from its training rows, beside the other schemes': a study is judged by the
            hardest it has.
        by_default: whether a study that names no schemes has it.
    """

    name: str
    meaning: str
    why: str
    split: Splitter
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    across: bool = False
    hardness: int = 0
    by_default: bool = False

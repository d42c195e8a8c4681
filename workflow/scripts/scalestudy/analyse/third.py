"""The one of N, D and C that a point leaves out: by how compute goes with N and D among the runs, else by 6 N D."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.costs.ask import by_default
from scalestudy.analyse.costs.base import Asked
from scalestudy.analyse.costs.registry import COSTS
from scalestudy.analyse.optima.formula import Formula
from scalestudy.fit.roles import USUAL, Roles

Floats = npt.NDArray[np.float64]
Values = TypeVar("Values", float, Floats)
TRAINING: Final = COSTS["training"].write(Asked(pd.DataFrame(), USUAL))


@dataclass(frozen=True, eq=False)
class Rule:
    """How C goes with N and D.

    Attributes:
        text: the formula of C, in N and D.
        told: the same in words, with what is doubtful about it; empty where it is 6 N D without doubt.
    """

    text: str = TRAINING.text
    told: str = ""

    @cached_property
    def compute(self) -> Formula:
        """C as a formula."""
        return Formula(self.text, {"N": "N", "D": "D"}, "compute")

    def size(self, compute: Floats, ratio: Floats) -> Floats:
        """Return N at so much compute with so many tokens per parameter: C is a factor times powers of N and D."""
        level, twice = (self.compute({"N": np.array(n), "D": n * ratio}) for n in (1.0, 2.0))
        return np.asarray((compute / level) ** (1 / np.log2(twice / level)))


SIX_ND: Final = Rule()


def rule_of(runs: pd.DataFrame, roles: Roles, at: Mapping[str, object]) -> Rule:
    """Return how C goes with N and D among the training rows of a fit unit, those at what else a point says as far as there are some."""
    further = {name: value for name, value in at.items() if name not in roles.allocation}
    held = {name: float(value) for name, value in further.items() if isinstance(value, int | float)}
    found = by_default(Asked(runs, roles, held))
    return SIX_ND if found == TRAINING else Rule(found.text, found.told)


def lacks_one(columns: Mapping[str, object], roles: Roles) -> bool:
    """Whether a point says two of N, D and C, and a study has a column for the third."""
    return all(roles.allocation) and sum(name in columns for name in roles.allocation) == 2


def complete(columns: Mapping[str, Values], roles: Roles = USUAL, rule: Rule = SIX_ND) -> dict[str, Values]:
    """Derive the missing one of N, D and C, for one point or for arrays of them, where it has a column."""
    if not lacks_one(columns, roles):
        return dict(columns)
    symbols = dict(zip(roles.allocation, "NDC", strict=True))
    (lacking,) = (name for name in symbols if name not in columns)
    known = {symbol: np.asarray(columns[name], float) for name, symbol in symbols.items() if name in columns}
    found = _third(symbols[lacking], known, rule)
    return cast("dict[str, Values]", {**columns, lacking: found if np.ndim(found) else float(found)})


def _third(symbol: str, known: Mapping[str, Floats], rule: Rule) -> Floats:
    given = {name: value for name, value in known.items() if name != "C"}
    return rule.compute(given) if symbol == "C" else rule.compute.solve(symbol, known["C"], given)

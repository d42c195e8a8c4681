"""What a budget buys of N and D: the cost that a study states, or that of its runs, for the columns that play them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from scalestudy.analyse.context import Floats
from scalestudy.analyse.costs.ask import AGREES, by_default, departure, written
from scalestudy.analyse.costs.base import Asked
from scalestudy.analyse.costs.registry import COSTS
from scalestudy.analyse.optima.formula import Formula
from scalestudy.analyse.optima.space import NO_END, Space
from scalestudy.errors import StudyError
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.numerals import brief

NOTHING_HELD: Mapping[str, float] = MappingProxyType({})
TRAINING = COSTS["training"].write(Asked(pd.DataFrame(), USUAL)).text


@dataclass(frozen=True)
class Spending:
    """What a budget pays for.

    Attributes:
        text: the formula; N and D stand for the columns that play them.
        told: the same in words.
        compute: the formula of the compute that laws may read.
        why_not: why there is none; empty if there is one.
    """

    text: str = TRAINING
    told: str = "C = 6 N D"
    compute: str = TRAINING
    why_not: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is 6 N D."""
        return self.text == self.compute == TRAINING

    def space(self, roles: Roles, at: Mapping[str, float]) -> Space:
        """Return the points that a budget buys, from one parameter and one token on, other columns held.

        Raises:
            StudyError: the cost reads a column that is neither N nor D nor held.
        """
        size, data, compute = roles.allocation
        cost, own = (_over(text, roles, at) for text in (self.text, self.compute))
        computed = {compute: own} if compute and compute not in at else {}
        bounds = {size: (1.0, NO_END), data: (1.0, NO_END)}
        return Space(bounds, frozenset(bounds), at, computed, cost, data)

    def cost(self, roles: Roles, at: Mapping[str, float]) -> Formula:
        """Return what is paid as a formula over columns."""
        return _over(self.text, roles, at)

    def left(self, budget: Floats, params: Floats, roles: Roles, at: Mapping[str, float]) -> Floats:
        """Return the tokens that a budget buys for models of a size."""
        space = self.space(roles, at)
        return space.completed({roles.allocation[0]: params}, budget + 0.0 * params)[roles.allocation[1]]


SIX_ND = Spending()


def spending(
    stated: str | Mapping[str, Any] | None, rows: pd.DataFrame, roles: Roles, at: Mapping[str, float]
) -> Spending:
    """Return what a budget pays for, as stated or else as the runs' compute goes.

    Args:
        stated: the cost in the study file, or None.
        rows: the training rows of a fit unit.
        roles: which columns are N, D and C.
        at: the columns that are held.
    """
    asked = Asked(rows, roles, at)
    found, own = written(stated, asked), by_default(asked)
    if found.why_not:
        return Spending(why_not=found.why_not)
    made = Spending(found.text, found.told + _apart(found.text, asked), own.text)
    try:
        read = made.cost(roles, at).columns
    except StudyError as error:
        return Spending(why_not=f"{error.said[0]}; hold the column with `at`")
    unpaid = [name for name in roles.allocation[:2] if name not in {*read, *at}]
    return Spending(why_not=_free(unpaid)) if unpaid else made


def _over(text: str, roles: Roles, at: Mapping[str, float]) -> Formula:
    size, data, _ = roles.allocation
    return Formula(text, {"N": size, "D": data, size: size, data: data, **{name: name for name in at}}, "cost")


def _free(unpaid: Sequence[str]) -> str:
    """Say that a budget leaves columns open, since more of them costs nothing."""
    names = " and ".join(unpaid)
    return f"the cost does not read {names}, so that any budget buys any of it; ask `optimum` with {names} held by `at`"


def _apart(text: str, asked: Asked) -> str:
    """How far the runs' own compute is from 6 N D, where that is what is spent."""
    off = departure(asked)
    if text == TRAINING and abs(off - 1) > AGREES:
        return f", though the runs' compute is {brief(off)} times that at the median"
    return ""

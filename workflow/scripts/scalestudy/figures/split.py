"""A law at compute that is split between N and D, its other columns as in the middle of the runs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.spending import Spending
from scalestudy.figures.curves import Array
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted


@dataclass(frozen=True, eq=False)
class SplitLaw:
    """A fitted law over N and what is spent, or C and D / N.

    Attributes:
        curve: the law.
        roles: which columns are its N, D and C.
        paid: compute for a parameter and a token: the median over the runs.
        others: what its other columns are held at.
        spent: what a budget pays for, where a study states that; else it is compute.
    """

    curve: Fitted
    roles: Roles
    paid: float
    others: Mapping[str, float]
    spent: Spending | None = None

    @classmethod
    def of(
        cls, curve: Fitted, roles: Roles, fitted: pd.DataFrame, raw: pd.DataFrame, spent: Spending | None = None
    ) -> "SplitLaw":
        """Take what is paid and held from the fitted rows.

        Args:
            curve: the law.
            roles: which columns are its N, D and C.
            fitted: the rows, with N, D and C under their canonical names.
            raw: the same rows, or more, with their own columns.
            spent: what a budget pays for, if the study says.
        """
        paid = float((fitted["flops"] / (fitted["params"] * fitted["tokens"])).median())
        others = [name for name in curve.law.columns if name not in roles.allocation]
        return cls(curve, roles, paid, {name: float(raw.loc[fitted.index, name].median()) for name in others}, spent)

    def of_size(self, flops: Array, params: Array) -> Array:
        """Return the law for what is spent on models of a size, (n,)."""
        if self.spent is not None:
            space = self.spent.space(self.roles, self.others)
            return self.curve.estimate(space.completed({self.roles.allocation[0]: params}, flops))
        return self.curve.estimate(self._columns(flops, params, flops / (self.paid * params)))

    def by_ratio(self, flops: Array, ratio: Array | float) -> dict[str, Array]:
        """Return the columns at compute for a number of tokens per parameter, (n,) each."""
        params = np.sqrt(flops / (self.paid * ratio))
        return self._columns(flops, params, params * ratio)

    def _columns(self, flops: Array, params: Array, tokens: Array) -> dict[str, Array]:
        size, data, compute = self.roles.allocation
        held = {name: np.full(flops.shape, value) for name, value in self.others.items()}
        return {**held, compute: flops, size: params, data: tokens}

"""One law fitted to several families twice: with a parameter that all share, and with one for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalestudy.fit.group import Group
from scalestudy.fit.joint import search_together
from scalestudy.fit.joint_refits import remeasured, reweighted
from scalestudy.fit.joint_solution import natural
from scalestudy.fit.model import Optima
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.fit.shared import minimise_shared
from scalestudy.laws import Law

Floats = npt.NDArray[np.float64]
Keys = Sequence[Mapping[str, object]]


@dataclass(frozen=True, eq=False)
class Side:
    """Families at an optimum.

    Attributes:
        group: the families, and which of them share which values.
        best: the optimum, one member.
    """

    group: Group
    best: Optima

    @property
    def objective(self) -> float:
        """The least sum over families."""
        return float(self.best.objective[0])

    @property
    def theta(self) -> Floats:
        """Where it is, internal (size,)."""
        theta: Floats = self.best.theta[0]
        return theta

    @property
    def missed(self) -> Floats:
        """Predicted less observed of each family's rows, in the residual's scale, (families, n)."""
        missed: Floats = self.missed_at(self.best.theta)[0]
        return missed

    def missed_at(self, theta: Floats) -> Floats:
        """The same at other positions (r, size), (r, families, n)."""
        with np.errstate(all="ignore"):
            found = self.group.model.residuals(self.group.members(theta), 0).value
        return np.swapaxes(found.reshape(self.group.families, len(theta), -1), 0, 1)

    @property
    def fitted(self) -> Floats:
        """The law at each family's rows, in the residual's scale, (families, n)."""
        return self.group.model.data.target + self.missed

    def values(self, parameter: str, theta: Floats) -> Floats:
        """Return a parameter at positions (r, size), of each family, (r, families)."""
        return natural(self.group, theta)[:, :, self.group.model.compiled.names.index(parameter)]

    def remeasured(self, targets: Floats) -> Optima:
        """Refit to other targets, (r, families, n), in the residual's scale."""
        return remeasured(self.group, self.theta, targets)

    def reweighted(self, weights: Floats) -> Optima:
        """Refit with other weights, (r, families, n)."""
        return reweighted(self.group, self.theta, weights)


@dataclass(frozen=True, eq=False)
class Sides:
    """The two ways.

    Attributes:
        shared: one value for all families.
        separate: one for each.
        problems: the families.
        parameter: which parameter it is.
    """

    shared: Side
    separate: Side
    problems: Sequence[Problem]
    parameter: str

    @property
    def restrictions(self) -> int:
        """How many parameters sharing saves."""
        return self.separate.group.size - self.shared.group.size

    @property
    def spare(self) -> int:
        """Rows with weight less the parameters of the separate fits."""
        return int(sum((one.weight > 0).sum() for one in self.problems)) - self.separate.group.size

    def statistic(self, shared: Floats, separate: Floats) -> Floats:
        """Return by how much sharing raises the objective, per parameter saved, over what is left per spare row.

        For least squares with noise of one size that is the F statistic.
        """
        with np.errstate(all="ignore"):
            return np.asarray((shared - separate) / self.restrictions / (separate / self.spare))


def both(law: Law, parameter: str, problems: Sequence[Problem], keys: Keys, settings: Settings) -> Sides:
    """Fit both.

    Args:
        law: the law, with what the study shares of other parameters.
        parameter: one of its free parameters.
        problems: of the families.
        keys: per family, for each other parameter the study shares, what families must agree in to share its value.
        settings: how to fit.
    """
    sharing = replace(law, shared={**law.shared, parameter: ()})
    same: Keys = [{**key, parameter: ""} for key in keys]
    own: Keys = [{**key, parameter: number} for number, key in enumerate(keys)]
    shared = _fitted(sharing, problems, same, settings)
    separate = _fitted(sharing, problems, own, settings)
    return Sides(shared, _also_from(separate, shared), problems, parameter)


def _fitted(law: Law, problems: Sequence[Problem], keys: Keys, settings: Settings) -> Side:
    group = Group.of(law, problems, keys, settings)
    return Side(group, search_together(law, group, problems, settings)[0])


def _also_from(separate: Side, shared: Side) -> Side:
    """Solve the separate fits from where the shared one ended too, which is never worse, and keep the better end."""
    again = minimise_shared(separate.group, spread_out(shared, separate.group)[None])
    return separate if separate.objective <= float(again.objective[0]) else replace(separate, best=again)


def spread_out(side: Side, other: Group) -> Floats:
    """Return the optimum of a side as a position of a group that shares less, (size,)."""
    each = side.group.each(side.theta[:, None])[:, :, 0]
    common = np.empty(other.count)
    for column, k in enumerate(other.shared):
        common[other.place[:, column]] = each[k]
    return np.concatenate([each[other.private].ravel(), common])

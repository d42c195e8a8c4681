"""What goes into a solver and what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.tables.fit import WITH_ESTIMATE

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Problem:
    """One law to fit to one set of points.

    Attributes:
        variables: the law's symbols, each (n,).
        value: the metric, (n,).
        weight: non-negative, (n,); zero leaves a point out.
        seed: of everything random about this problem.
        start: natural parameters (P,) to begin from; then no other start is tried.
        rows: the number of each point in `clean/runs`, (n,), by which messages name it.
        left_out: what was left out of the rows and why, or is to be said of them, in words.
        counted: whether every value that counts is a share of trials whose number is known.
        refused: why it is not to be fitted at all, in words; empty if it is.
    """

    variables: Mapping[str, Array]
    value: Array
    weight: Array
    seed: int = 0
    start: Array | None = None
    rows: NDArray[np.int64] | None = None
    left_out: str = ""
    counted: bool = False
    refused: str = ""

    def without(self, rows: NDArray[np.bool_], why: str) -> "Problem":
        """Return the same problem in which some rows, (n,), have no weight, and say why."""
        told = "; ".join(filter(None, [self.left_out, why]))
        return replace(self, weight=np.where(rows, 0.0, self.weight), left_out=told)

    def named(self, which: NDArray[np.bool_]) -> str:
        """How many of the rows that count are these, (n,), and the first by the number that tables know it by."""
        first = "" if self.rows is None else f" (first: row {self.rows[np.argmax(which)]})"
        return f"{np.count_nonzero(which)} of {np.count_nonzero(self.weight > 0)} rows{first}"

    def padded(self, length: int) -> "Problem":
        """Return the same problem with so many points, the new ones without weight: problems of one length batch.

        One without points stays as it is, as does one with at least so many.
        """
        extra = length - len(self.value)
        if extra <= 0 or not len(self.value):
            return self

        def longer(values: Array, fill: float) -> Array:
            return np.concatenate([values, np.full(extra, fill)])

        variables = {name: longer(values, values[0]) for name, values in self.variables.items()}
        return replace(
            self, variables=variables, value=longer(self.value, self.value[0]), weight=longer(self.weight, 0.0)
        )


@dataclass(frozen=True, eq=False)
class Points:
    """The points of several problems, equally many each, one row per problem.

    Attributes:
        variables: the law's symbols, each (k, n).
        value: (k, n).
        weight: (k, n).
    """

    variables: Mapping[str, Array]
    value: Array
    weight: Array

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> "Points":
        """Stack problems with equally many points."""
        variables = {name: np.stack([p.variables[name] for p in problems]) for name in problems[0].variables}
        return cls(variables, np.stack([p.value for p in problems]), np.stack([p.weight for p in problems]))

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Points":
        """Pick problems, some perhaps several times."""
        variables = {name: values[rows] for name, values in self.variables.items()}
        return Points(variables, self.value[rows], self.weight[rows])

    def harmless(self) -> "Points":
        """The same with another point of its problem wherever the weight is zero, so that 0 * NaN cannot spread."""
        used = self.weight > 0
        if used.all():
            return self
        rows, first = np.arange(len(used)), np.argmax(used, axis=1)

        def put(values: Array) -> Array:
            return np.where(used, values, values[rows, first][:, None])

        variables = {name: put(values) for name, values in self.variables.items()}
        return Points(variables, put(self.value), np.where(used, self.weight, 0.0))


@dataclass(frozen=True)
class Basin:
    """A distinct optimum that starts ended in: its objective and the share of solved starts."""

    objective: float
    share: float


@dataclass(frozen=True, eq=False)
class Solution:
    """The best optimum found.

    Attributes:
        status: one of `tables.fit.STATUSES`.
        message: the same in a sentence.
        parameters: natural, all of the law's (P,); NaN where there is no fit.
        objective: minimum of the objective.
        n: points with positive weight.
        dof: n less the parameters spent, of which one that k families share counts 1/k in each: perhaps a fraction.
        basin_share: share of the solved starts that ended at this optimum.
        gradient_norm: the largest gradient component, relative to the sum of its terms' sizes.
        condition: of the Hessian scaled to a unit diagonal.
        at_bounds: parameters on a bound.
        basins: the distinct optima, best first.
        best: natural (P,), the best point found whatever the status: where the data cannot tell parameters apart, they
            may still predict. Empty where nothing could be fitted.
        steady: whether it predicts without an estimate, since all that describes the points as well predicts alike.
    """

    status: str
    message: str
    parameters: Array
    objective: float
    n: int
    dof: float
    basin_share: float = np.nan
    gradient_norm: float = np.nan
    condition: float = np.nan
    at_bounds: tuple[str, ...] = ()
    basins: tuple[Basin, ...] = field(default=())
    best: Array = field(default_factory=lambda: np.empty(0))
    steady: bool = False

    @property
    def spent(self) -> float:
        """Free parameters that the fit took; see `dof`."""
        return self.n - self.dof

    @property
    def usable(self) -> bool:
        """Whether the parameters may be used: an optimum, inside or on a bound."""
        return self.status in WITH_ESTIMATE

    @property
    def tested(self) -> bool:
        """Whether there is an estimate and a point more than it took, so that something can be said of its error."""
        return self.usable and self.dof > 0

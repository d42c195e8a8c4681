"""One quantity of a fit unit: the estimate, its interval, what single laws say, and the draws for further arithmetic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalestudy.forecast.decision import average
from scalestudy.intervals import bounds

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answer:
    """A quantity of any shape (...) with what is known of it.

    Draws of one fit unit, whatever the quantities, are paired by their position. Those of two fit units are independent, since
    the stage fit draws each by a seed of its own family, metric and law.

    Attributes:
        estimate: (...).
        by_law: what each law says by itself, its weightings averaged, (laws, ...).
        laws: the names of these laws.
        draws: (draws, ...); NaN where a draw has no value. Of equal weight: a law has as many as its share says.
    """

    estimate: Floats
    by_law: Floats
    laws: tuple[str, ...]
    draws: Floats

    @classmethod
    def of(
        cls, own: Floats, weight: Floats, laws: Sequence[str], draws: Floats, logarithmic: bool | None = None
    ) -> "Answer":
        """Average what parts say.

        Args:
            own: the parts' estimates, (parts, ...).
            weight: their shares, (parts,).
            laws: their laws.
            draws: see `draws`.
            logarithmic: whether to average logarithms; None for quantities that are positive in all parts.
        """
        with np.errstate(invalid="ignore"):
            log = bool((own[np.isfinite(own)] > 0).all()) if logarithmic is None else logarithmic
        names = tuple(dict.fromkeys(laws))
        inside = [np.array([law == name for law in laws]) for name in names]
        by_law = np.stack([_mean(own[mine], weight[mine], log) for mine in inside])
        return cls(_mean(own, weight, log), by_law, names, draws)

    @property
    def lower(self) -> Floats:
        """2.5% bound, (...); NaN where too few draws have a value."""
        return np.asarray(bounds(self.draws)[0])

    @property
    def upper(self) -> Floats:
        """97.5% bound, (...)."""
        return np.asarray(bounds(self.draws)[1])

    @property
    def missing(self) -> Floats:
        """The share of draws without a value, (...); NaN without draws."""
        with np.errstate(invalid="ignore"):
            return np.asarray((~np.isfinite(self.draws)).sum(axis=0) / np.float64(len(self.draws)))

    @property
    def least(self) -> Floats:
        """The least that a law says, (...); NaN where none says anything."""
        return np.asarray(np.fmin.reduce(self.by_law, axis=0))

    @property
    def most(self) -> Floats:
        """The most that a law says, (...)."""
        return np.asarray(np.fmax.reduce(self.by_law, axis=0))

    @property
    def least_law(self) -> npt.NDArray[np.str_]:
        """Which law says the least, (...); of equal ones the first."""
        return np.asarray(np.array(self.laws)[np.argmin(np.nan_to_num(self.by_law, nan=np.inf), axis=0)])

    @property
    def most_law(self) -> npt.NDArray[np.str_]:
        """Which law says the most, (...)."""
        return np.asarray(np.array(self.laws)[np.argmax(np.nan_to_num(self.by_law, nan=-np.inf), axis=0)])

    def map(self, function: Callable[[Floats], Floats]) -> "Answer":
        """Apply a function of arrays (k, ...), element by element along the first axis, to everything that is said."""
        made = function(self.estimate[None])[0], function(self.by_law), self.laws, function(self.draws)
        return Answer(*made)


def _mean(own: Floats, weight: Floats, logarithmic: bool) -> Floats:
    """Average (parts, ...) as forecasts are; one part is itself, to the last bit."""
    if len(own) == 1:
        return np.asarray(own[0])
    flat = average(own.reshape(len(own), -1), weight / weight.sum(), logarithmic)
    return np.asarray(flat.reshape(own.shape[1:]))

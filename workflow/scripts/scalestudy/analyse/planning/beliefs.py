"""What is believed of runs that are not trained yet, and of a quantity that they would tell of, as one normal distribution.

The draws of a fit are hypotheses; those of `auto` are of all its laws, as many of each as its share says, so that which law holds
is something that runs can settle. Their means and covariances make a normal distribution; of a forecast by `auto`, whose interval needs no
draws, the directions that make its interval do. A run, observed with noise, narrows it as
in linear regression (Lindley 1956, Annals of Mathematical Statistics 27, 986; Chaloner and Verdinelli 1995, Statistical Science 10,
273): by how much does not depend on what the run shows, so nothing has to be simulated. Where draws are far from normal this is what
the best linear estimate would leave open, never less than what the hypotheses themselves do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.intervals import CENTRAL, FEWEST, suffice

Floats = npt.NDArray[np.float64]
WILD: Final = 3.0
"""Draws count as no farther from their median than this many of their deviations: a few wild ones would be all of the variance."""
TOLD: Final = 0.01
"""Directions are left out of which all candidates together would tell less than this share of the noise of one run."""
MOST: Final = 60
"""Directions that are kept at most, the clearest first."""


class NoPlanError(Exception):
    """Nothing can be proposed; the message is a sentence for the row."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """Predictions at candidates and a quantity, as loads on independent deviates of variance 1.

    Attributes:
        loads: of the predictions at candidates, (candidates, R), in logarithms where errors are relative.
        quantity: of the quantity, (R,).
        left: variance of the quantity that no candidate tells of.
        noise: standard deviation of one run at each candidate, (candidates,).
    """

    loads: Floats
    quantity: Floats
    left: float
    noise: Floats

    @classmethod
    def of(cls, predicted: Floats, quantity: Floats, noise: Floats) -> "Beliefs":
        """Return what draws say.

        Args:
            predicted: at candidates by draw, (draws, candidates).
            quantity: by draw, (draws,).
            noise: see `noise`.

        Raises:
            NoPlanError: too few draws have a value everywhere.
        """
        known = np.isfinite(quantity) & np.isfinite(predicted).all(axis=1)
        if not suffice(int(known.sum()), len(quantity)):
            least = f"at least {FEWEST} and half of them" if len(quantity) else "draws"
            raise NoPlanError(
                f"{int(known.sum())} of {len(quantity)} draws have the quantity and a value at every candidate; {least} are needed"
            )
        root = np.sqrt(known.sum())
        return cls.along(_tamed(predicted[known]) / root, _tamed(quantity[known]) / root, noise)

    @classmethod
    def along(cls, predicted: Floats, quantity: Floats, noise: Floats) -> "Beliefs":
        """Return what independent deviates of variance 1 make of candidates, (deviates, candidates), and of the quantity, (deviates,)."""
        left, size, right = np.linalg.svd(predicted / noise, full_matrices=False)
        kept = np.flatnonzero(size**2 > TOLD)[:MOST]
        own = left[:, kept].T @ quantity
        rest = max(float(quantity @ quantity) - float(own @ own), 0.0)
        return cls(right[kept].T * size[kept] * noise[:, None], own, rest, noise)

    @property
    def variance(self) -> float:
        """Of the quantity, before any candidate is run."""
        return float(self.quantity @ self.quantity) + self.left

    def scaled(self, ratio: float) -> "Beliefs":
        """Return the same with so many times the variance, before any candidate is run; what runs tell keeps its noise."""
        root = np.sqrt(ratio)
        return Beliefs(root * self.loads, root * self.quantity, ratio * self.left, self.noise)

    def beside(self, other: "Beliefs") -> "Beliefs":
        """Return these candidates followed by others that tell independently of the other part of a difference."""
        mine, its = self.loads.shape, other.loads.shape
        loads = np.zeros((mine[0] + its[0], mine[1] + its[1]))
        loads[: mine[0], : mine[1]], loads[mine[0] :, mine[1] :] = self.loads, other.loads
        both = np.concatenate([self.quantity, -other.quantity])
        return Beliefs(loads, both, self.left + other.left, np.concatenate([self.noise, other.noise]))

    def after(self, chosen: Sequence[int]) -> "After":
        """Return what would be known with candidates run, each as often as it is named."""
        count = np.bincount(np.asarray(chosen, dtype=np.int64), minlength=len(self.noise))
        told = self.loads * (count / self.noise**2)[:, None]
        return After(self, np.asarray(np.linalg.inv(np.eye(len(self.quantity)) + self.loads.T @ told), float))


@dataclass(frozen=True, eq=False)
class After:
    """What would be known with some candidates run: the covariance that they leave the deviates, (R, R)."""

    beliefs: Beliefs
    covariance: Floats

    @cached_property
    def variance(self) -> float:
        """Of the quantity."""
        own = self.beliefs.quantity
        return float(own @ self.covariance @ own) + self.beliefs.left

    @cached_property
    def open(self) -> Floats:
        """The variance of what each candidate is predicted to show, without the noise of its run, (candidates,)."""
        return np.asarray(((self.beliefs.loads @ self.covariance) * self.beliefs.loads).sum(axis=1))

    @cached_property
    def with_each(self) -> Floats:
        """The variance of the quantity after one more run of each candidate, (candidates,)."""
        moved = self.beliefs.loads @ (self.covariance @ self.beliefs.quantity)
        return np.asarray(self.variance - moved**2 / (self.beliefs.noise**2 + self.open))


def _tamed(draws: Floats) -> Floats:
    """Return draws (draws, ...) less their median, the wild ones drawn in, then less their mean."""
    middle, (low, high) = np.median(draws, axis=0), np.quantile(draws, CENTRAL, axis=0)
    reach = WILD * (high - low) / 2
    kept = np.clip(draws - middle, -reach, reach)
    return np.asarray(kept - kept.mean(axis=0))

"""What a forecast rests on: where its training rows lie, and how its members would move with their values, to first order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import Roles
from scalestudy.forecast import rates
from scalestudy.forecast.domain import Domain
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.members import Key, Member

Floats = npt.NDArray[np.float64]
UNSEEN: Final = 1e-7
"""Directions of parameters that the training rows see less than this share of the clearest one are not told by them at all."""
FREE: Final = 1.0
"""No direction is held to be less known than that it moves the values at training rows by so much, root mean square, in
logarithms or standard deviations: what the shape of a law rules out although the rows do not."""


@dataclass(frozen=True, eq=False)
class Answer:
    """How the parameters of one fit move with the values that it was fitted to: a singular value decomposition.

    Attributes:
        slopes: derivatives of predictions at the training rows, (n, F).
        left: (n, k), with the roots of the rows' weights.
        told: the same of what other families say, (s, k).
        singular: (k,).
        right: (F, k), in the parameters' units.
    """

    slopes: Floats
    left: Floats
    told: Floats
    singular: Floats
    right: Floats

    @classmethod
    def of(cls, fitted: Fitted, train: pd.DataFrame, weight: Floats, logarithmic: bool) -> "Answer":
        """Decompose a fit's Jacobian at its training rows (n,); nothing moves where it spent every row."""
        slopes, root = slopes_of(fitted, train, logarithmic), np.sqrt(weight)[:, None]
        if not fitted.predicts or fitted.dof == 0:
            slopes = np.zeros_like(slopes)
        known = np.concatenate([root * slopes, fitted.elsewhere]) if len(fitted.elsewhere) else root * slopes
        size = np.linalg.norm(known, axis=0)
        size = np.where(size > 0, size, 1.0)
        left, singular, right = np.linalg.svd(known / size, full_matrices=False)
        kept = singular > max(singular[:1].max(initial=0.0) * UNSEEN, np.finfo(float).tiny)
        left, count = left[:, kept], len(train)
        return cls(slopes, root * left[:count], left[count:], singular[kept], right[kept].T / size[:, None])

    @cached_property
    def hat(self) -> tuple[Floats, Floats]:
        """The two factors, (n, k) and (k, n), of what moves predictions at the training rows by the values there."""
        return self.slopes @ self.right / self.singular, self.left.T

    def moves(self, variance: float) -> tuple[Floats, Floats]:
        """Return how parameters move with noise at the training rows, (F, n), and elsewhere, (F, s).

        Args:
            variance: of the noise, of logarithms or relative to the values' own.
        """
        least = variance / (FREE**2 * max(len(self.left), 1))
        scaled = self.right / np.sqrt(self.singular**2 + least)
        return scaled @ self.left.T, scaled @ self.told.T


@dataclass(frozen=True, eq=False)
class Ground:
    """What the members of a forecast were made from.

    Attributes:
        train: the training rows, (n,).
        members: the members.
        logarithmic: whether residuals are those of logarithms.
        roles: which part every column plays.
        known: answers that were worked out before, by member.
    """

    train: pd.DataFrame
    members: Sequence[Member]
    logarithmic: bool
    roles: Roles
    known: Mapping[Key, Answer] = field(default_factory=dict)

    @cached_property
    def domain(self) -> Domain:
        """Where the rows lie in what the laws read and in every scale."""
        read = [column for member in self.members for column in member.law.columns]
        scales = [name for name in self.roles.along if name in self.train]
        return Domain.of(self.train, read, scales, self.logarithmic)

    @property
    def column(self) -> str:
        """The scale that recency weights follow, and noise may; empty for none."""
        return max((member.task.column for member in self.members), default="")

    @cached_property
    def value(self) -> Floats:
        """The values, or their logarithms, (n,)."""
        value = self.train["value"].to_numpy(float)
        return np.log(value) if self.logarithmic else value

    @cached_property
    def unit(self) -> float:
        """What deviations are relative to: 1 for logarithms, else the values' standard deviation."""
        return 1.0 if self.logarithmic else float(self.train["value"].std())

    @cached_property
    def parts(self) -> Floats:
        """What every member predicts for the training rows, logarithms where values are, (members, n)."""
        return scaled(np.array([member.fitted.point(self.train) for member in self.members]), self.logarithmic)

    @cached_property
    def answers(self) -> list[Answer]:
        """How every member answers to the values."""
        return [self.known.get(member.key) or self._answer(member) for member in self.members]

    @property
    def by_key(self) -> dict[Key, Answer]:
        """The answers by member."""
        return {one.key: answer for one, answer in zip(self.members, self.answers, strict=True)}

    def _answer(self, member: Member) -> Answer:
        told = rates.information(member.fitted.point(self.train), self.train, self.roles.trials)
        return Answer.of(member.fitted, self.train, member.task.recent(self.train) * told, self.logarithmic)


def slopes_of(fitted: Fitted, rows: pd.DataFrame, logarithmic: bool) -> Floats:
    """Return the derivatives of a fit's predictions by its free parameters at rows, (m, F), of logarithms if so."""
    slopes = fitted.jacobian(rows)
    with np.errstate(all="ignore"):
        slopes = slopes / fitted.point(rows)[:, None] if logarithmic else slopes
    return np.nan_to_num(slopes, posinf=0.0, neginf=0.0)


def scaled(parts: Floats, logarithmic: bool) -> Floats:
    """Return predictions as they are averaged: logarithms where values are, nan where there is none."""
    with np.errstate(all="ignore"):
        found = np.log(parts) if logarithmic else parts
    return np.where(np.isfinite(found), found, np.nan)

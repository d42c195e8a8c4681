"""A column that an earlier law predicts: what it is at new rows, and how far off it may be there.

Rows that are blank in the column are predicted; rows that state it are taken at their word. Rows that were predicted carry two
further columns, the standard deviations of the input: of what its parameters leave open, and of one run.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from scalestudy.chains import Link
from scalestudy.fit.roles import Roles
from scalestudy.forecast.answer import Answer, slopes_of
from scalestudy.forecast.fitted import Fitted, arrays
from scalestudy.forecast.one_more import one_more
from scalestudy.forecast.reach import open_spread
from scalestudy.forecast.residuals import Residuals, residuals_of
from scalestudy.forecast.together import Point, Term, labelled, slope_along, together
from scalestudy.rows import RUN_KEYS
from scalestudy.seeds import seed_of

Floats = npt.NDArray[np.float64]
MADE, OPEN, NOISE = "__made_{}", "__open_{}", "__noise_{}"
POINT = (*(key for key in RUN_KEYS if key not in ("source", "metric")), "step")
"""What agrees between two metrics of one checkpoint."""


@dataclass(frozen=True, eq=False)
class Input:
    """What predicts one column, from what one training set tells.

    Attributes:
        link: the step.
        fitted: the earlier law on that training set, at its best point if there is no estimate; None where there is neither.
        train: the rows it was fitted to.
        roles: which part every column plays.
        inputs: what it reads that is predicted itself.
        why: why it cannot predict; empty if it can.
    """

    link: Link
    fitted: Fitted | None
    train: pd.DataFrame
    roles: Roles
    inputs: "tuple[Input, ...]" = ()
    why: str = ""

    @property
    def into(self) -> str:
        """The column."""
        return self.link.into

    def fill(self, rows: pd.DataFrame, tried: bool = False) -> pd.DataFrame:
        """Return the rows with the column where it is blank or was predicted before, and how sure that is.

        Where the fit has no estimate they stay blank, unless laws are only `tried`: there a best point counts too.
        """
        own = rows[self.into].to_numpy(float) if self.into in rows else np.full(len(rows), np.nan)
        asked = ~np.isfinite(own) | predicted(rows, self.into)
        able = self.fitted is not None and (tried or not self.why) and asked.any()
        made = self._made(rows, tried) if able else (np.full(len(rows), np.nan),) * 3
        stated = own, np.zeros(len(rows)), np.zeros(len(rows))
        found = [np.where(asked, one, other) for one, other in zip(made, stated, strict=True)]
        names = (name.format(self.into) for name in ("{}", NOISE, OPEN, MADE))
        return rows.assign(**dict(zip(names, (*found, asked), strict=True)))

    def _made(self, rows: pd.DataFrame, tried: bool) -> tuple[Floats, Floats, Floats]:
        """Value, noise of one run and what is left open, in the column's unit, each (m,)."""
        rows = filled(rows, self.inputs, tried)
        value = self._fitted.point(rows)
        unit = np.abs(value) if self.known.logarithmic else np.ones(len(rows))
        noise, opened = self.spread(rows)
        return value, unit * noise, unit * opened

    def spread(self, rows: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return noise and what is left open at filled rows, those of its own inputs among them, of logarithms if so, (m,)."""
        weight = np.ones(len(self.train))
        noise, _ = one_more(self.known.scale, self.known.dof, self.train, rows, self._fitted.law.columns, self.roles)
        opened = open_spread(self._fitted, self.train, weight, rows, self.known.logarithmic)
        return with_inputs(self._fitted, self.train, rows, self.inputs, (noise, opened), self.known.logarithmic)

    @property
    def _fitted(self) -> Fitted:
        if self.fitted is None:
            raise ValueError(self.why)
        return self.fitted

    @cached_property
    def known(self) -> Residuals:
        """The spread of its residuals about what it says of its training rows."""
        return residuals_of(self._fitted, self.train, self.roles)

    @cached_property
    def left(self) -> pd.Series:
        """What is missed at its training rows, its own inputs predicted too, by run and step."""
        at = filled(blank(self.train, self.inputs), self.inputs)
        return left_of(self._fitted.point(at), self.train, self.known.logarithmic)

    @cached_property
    def _answer(self) -> Answer:
        return Answer.of(self._fitted, self.train, np.ones(len(self.train)), self.known.logarithmic)

    def deviations(self, rows: pd.DataFrame, draws: int) -> Floats:
        """Return how far draws of it lie from its estimate at filled rows, in the column's unit, (draws, m).

        Those of its fit and its own inputs' fits, where it has as many, each with a value; else normal ones. What rows state
        of its inputs does not deviate.
        """
        at = filled(rows, self.inputs)
        columns = dict(arrays(self._fitted.law, at))
        for one in self.inputs:
            apart = np.where(predicted(at, one.into), one.deviations(at, draws), 0.0)
            columns[one.into] = at[one.into].to_numpy(float) + np.vstack([np.zeros(len(at)), apart])
        if len(self._fitted.theta) == draws + 1:
            values = self._fitted.value(columns)
            return np.asarray(values[1:] - values[0])
        random = np.random.default_rng(seed_of("open", self._fitted.family, self.link.source, self.into))
        scores = ndtri((random.permutation(draws) + 0.5) / draws)
        return np.asarray(scores[:, None] * rows[OPEN.format(self.into)].to_numpy(float))

    def moves(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return how its predictions at rows move with its training values, (m, n), a column per run and step."""
        found = slopes_of(self._fitted, rows, self.known.logarithmic) @ self._answer.moves(0.0)[0]
        return pd.DataFrame(found, columns=labelled(self.train, POINT))


def with_inputs(
    fitted: Fitted,
    train: pd.DataFrame,
    rows: pd.DataFrame,
    inputs: Sequence[Input],
    own: tuple[Floats, Floats],
    logarithmic: bool,
) -> tuple[Floats, Floats]:
    """Return the noise and what is left open of a law at filled rows, with what it inherits from its inputs, (m,) each.

    Args:
        fitted: the law.
        train: the rows it was fitted to.
        rows: filled rows.
        inputs: what filled them.
        own: noise and what is left open where its inputs are known.
        logarithmic: whether these are of logarithms.
    """
    terms = inherited(fitted.point, rows, inputs, logarithmic)
    if not terms:
        return own
    answer = Answer.of(fitted, train, np.ones(len(train)), logarithmic)
    moves = slopes_of(fitted, rows, logarithmic) @ answer.moves(0.0)[0]
    left = left_of(fitted.point(train), train, logarithmic)
    return together(Term(left, *own, pd.DataFrame(moves, columns=labelled(train, POINT))), terms)


def inherited(point: Point, rows: pd.DataFrame, inputs: Iterable[Input], logarithmic: bool) -> list[Term]:
    """Return what a prediction inherits from each of its predicted inputs, as standard deviations of its own.

    Args:
        point: predicts rows, (m,).
        rows: filled rows.
        inputs: what filled them.
        logarithmic: whether deviations are those of logarithms.
    """
    able = [one for one in inputs if one.fitted is not None and predicted(rows, one.into).any()]
    return [_term(point, rows, one, logarithmic) for one in able]


def _term(point: Point, rows: pd.DataFrame, one: Input, logarithmic: bool) -> Term:
    slope = slope_along(point, rows, one.into, logarithmic)
    noise, opened = (rows[name.format(one.into)].to_numpy(float) for name in (NOISE, OPEN))
    return Term(one.left, slope * noise, slope * opened, one.moves(filled(rows, one.inputs)))


def left_of(said: Floats, rows: pd.DataFrame, logarithmic: bool) -> pd.Series:
    """Return what is missed at rows, of logarithms if so, by run and step."""
    value = rows["value"].to_numpy(float)
    with np.errstate(all="ignore"):
        missed = np.log(value / said) if logarithmic else value - said
    found = pd.Series(missed, index=labelled(rows, POINT))
    return found[np.isfinite(found)].groupby(level=0).mean()


def predicted(rows: pd.DataFrame, into: str) -> npt.NDArray[np.bool_]:
    """Return which rows carry a predicted value in a column, (m,)."""
    name = MADE.format(into)
    return rows[name].to_numpy(bool) if name in rows else np.zeros(len(rows), bool)


def filled(rows: pd.DataFrame, inputs: Iterable[Input], tried: bool = False) -> pd.DataFrame:
    """Return rows with every predicted column; `tried` as for `Input.fill`."""
    for one in inputs:
        rows = one.fill(rows, tried)
    return rows


def blank(rows: pd.DataFrame, inputs: Iterable[Input]) -> pd.DataFrame:
    """Return rows as they are before anything of them is measured."""
    names = [name for one in inputs for name in (one.into, *(deeper.into for deeper in one.inputs))]
    return rows.assign(**dict.fromkeys(names, np.nan)) if names else rows


def lacking(columns: Iterable[str], given: Collection[str], inputs: Sequence[Input]) -> set[str]:
    """Return what must be given to predict from columns and is not: for a column that is predicted, what that reads."""
    by_name = {one.into: one for one in inputs}
    found: set[str] = set()
    for name in columns:
        if name not in given and name in by_name:
            one = by_name[name]
            found |= lacking(one.fitted.columns if one.fitted else (), given, one.inputs)
        elif name not in given:
            found.add(name)
    return found


def why_blank(columns: Iterable[str], inputs: Iterable[Input]) -> str:
    """Say why columns cannot be predicted; empty if they can."""
    return "; ".join(one.why for one in inputs if one.why and one.into in columns)


def first_of(fitted: Fitted, inputs: Sequence[Input]) -> Fitted:
    """Return the fit at the start of a chain that a law reads from, or the law's own where it reads no predicted column."""
    for one in inputs:
        if one.into in fitted.columns and one.fitted is not None:
            return first_of(one.fitted, one.inputs)
    return fitted

"""Standard deviations of steps that feed each other, added up with what their errors have in common.

The same run's luck moves two metrics of it, and errors of one fit's training values are those of the next one's inputs. To first
order a prediction errs by the sum of its own error and its inputs' times its slopes along them: the variance is a sum over pairs.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Point = Callable[[pd.DataFrame], Floats]
STEP: Final = 1e-5
"""Half the width, relative, of the difference that slopes are read off: its error is about the square."""
FEWEST: Final = 3
"""Rows in common below which nothing is known of how errors go together."""


@dataclass(frozen=True, eq=False)
class Term:
    """What one step adds to the error of a prediction.

    Attributes:
        left: what the step misses at its training rows, by run and step.
        noise: standard deviation of one run, (m,), signed by the slope along it.
        open: of what its parameters leave open, (m,), signed too.
        moves: how its predictions move with its training values, (m, n), a column per run and step.
    """

    left: pd.Series
    noise: Floats
    open: Floats
    moves: pd.DataFrame


def together(own: Term, others: Sequence[Term]) -> tuple[Floats, Floats]:
    """Return the standard deviations of all steps together: of the noise, and of what is left open, (m,) each."""
    noise, opened = own.noise**2, own.open**2
    every = [own, *others]
    for k, one in enumerate(every):
        for other in every[:k]:
            alike = correlation(one.left, other.left)
            noise = noise + 2 * alike * one.noise * other.noise
            opened = opened + 2 * alike * aligned(one.moves, other.moves) * one.open * other.open
        noise, opened = (noise + one.noise**2, opened + one.open**2) if k else (noise, opened)
    return np.sqrt(np.maximum(noise, 0.0)), np.sqrt(np.maximum(opened, 0.0))


def correlation(one: pd.Series, other: pd.Series) -> float:
    """Return how what two steps miss goes together at the rows they have in common, -1 to 1; both are about zero."""
    common = one.index.intersection(other.index)
    first, second = one.loc[common].to_numpy(float), other.loc[common].to_numpy(float)
    size = float(np.sqrt((first @ first) * (second @ second)))
    return float(np.clip(first @ second / size, -1.0, 1.0)) if len(common) >= FEWEST and size > 0 else 0.0


def aligned(one: pd.DataFrame, other: pd.DataFrame) -> Floats:
    """Return the cosine between how two steps' predictions move with the values they have in common, (m,)."""
    first, second = _summed(one), _summed(other)
    common = first.columns.intersection(second.columns)
    product = (first[common].to_numpy() * second[common].to_numpy()).sum(axis=1)
    size = np.linalg.norm(first.to_numpy(), axis=1) * np.linalg.norm(second.to_numpy(), axis=1)
    return np.asarray(np.divide(product, size, out=np.zeros(len(product)), where=size > 0))


def _summed(moves: pd.DataFrame) -> pd.DataFrame:
    return moves if moves.columns.is_unique else moves.T.groupby(level=0).sum().T


def slope_along(point: Point, rows: pd.DataFrame, column: str, logarithmic: bool) -> Floats:
    """Return how predictions change with a column, (m,): of their logarithms if so; 0 where they do not read it."""
    at = rows[column].to_numpy(float)
    half = STEP * np.where(at == 0, 1.0, np.abs(at))
    with np.errstate(all="ignore"):
        up, down = (point(rows.assign(**{column: at + side * half})) for side in (1, -1))
        found = (np.log(up / down) if logarithmic else up - down) / (2 * half)
    return np.where(np.isfinite(found), found, 0.0)


def labelled(rows: pd.DataFrame, by: Iterable[str]) -> pd.Index:
    """Return what a row is of, whatever its metric and source, (n,): its run, and where in it."""
    columns = [rows[name].astype(str) for name in by if name in rows]
    return pd.Index(["\x1f".join(parts) for parts in zip(*columns, strict=True)]) if columns else pd.Index([])

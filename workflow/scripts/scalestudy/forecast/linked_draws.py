"""Draws of a law whose inputs are predicted: each draw of the law at a draw of its inputs, with the luck of one more run.

What the steps' errors have in common is kept. Draws of an input lean towards the deviates of the law's own draws as far as their
training values are common and their misses go together; and where a run's luck moves both, a lucky input comes with a lucky value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from scalestudy.forecast.answer import Answer, slopes_of
from scalestudy.forecast.fitted import Fitted, arrays
from scalestudy.forecast.inputs import NOISE, OPEN, POINT, Input, filled, left_of, predicted
from scalestudy.forecast.together import aligned, correlation, labelled
from scalestudy.seeds import seed_of

Floats = npt.NDArray[np.float64]
WILD: Final = 4.0
"""A draw counts as at most so many standard deviations off."""


@dataclass(frozen=True)
class Own:
    """What a law says where its inputs are known.

    Attributes:
        train: the rows it was fitted to.
        noise: standard deviation of one more run, (m,).
        open: of what its parameters leave open, (m,).
        logarithmic: whether these are of logarithms.
    """

    train: pd.DataFrame
    noise: Floats
    open: Floats
    logarithmic: bool


def with_draws(
    fitted: Fitted, rows: pd.DataFrame, inputs: Sequence[Input], values: Floats, own: Own
) -> tuple[Floats, Floats]:
    """Return draws at drawn inputs, and the noise that is left of one more run.

    Args:
        fitted: the law with its draws.
        rows: filled rows, (m,).
        inputs: what filled them.
        values: the law's draws where its inputs are known, (1 + draws, m), the estimate first.
        own: what it says there.

    Returns:
        values, (1 + draws, m), the estimate first, and the standard deviation, (m,).
    """
    able = [one for one in inputs if one.fitted is not None and one.into in fitted.columns]
    used = [one for one in able if predicted(rows, one.into).any()]
    draws = len(values) - 1
    if not used or not draws:
        return values, own.noise
    left = left_of(fitted.point(own.train), own.train, own.logarithmic)
    alike = _correlations(left, used)
    luck = _luck(fitted, draws, alike[1:, 1:])
    columns = dict(arrays(fitted.law, rows))
    for k, one in enumerate(used):
        leaning = alike[0, k + 1] * _cosine(fitted, rows, one, own)
        columns[one.into] = _input_draws(one, rows, _scores(values[1:], own), leaning, luck[k])
    found = np.concatenate([values[:1], fitted.at(fitted.theta, columns)[1:]])
    return _conditional(found, alike, luck, own)


def _correlations(left: pd.Series, used: Sequence[Input]) -> Floats:
    """How what the law and its inputs miss goes together, the law first, (1 + k, 1 + k)."""
    every = [left, *(one.left for one in used)]
    return np.array([[1.0 if a is b else correlation(a, b) for b in every] for a in every])


def _luck(fitted: Fitted, draws: int, alike: Floats) -> Floats:
    """Normal scores of the inputs' noise, correlated as their misses are, (k, draws), in an order that a seed gives."""
    scores = ndtri((np.arange(draws) + 0.5) / draws)
    random = np.random.default_rng(seed_of("luck", fitted.family, fitted.metric, fitted.law.name))
    each = np.array([scores[random.permutation(draws)] for _ in alike])
    values, vectors = np.linalg.eigh(alike)
    found: Floats = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T @ each
    return found


def _cosine(fitted: Fitted, rows: pd.DataFrame, one: Input, own: Own) -> Floats:
    answer = Answer.of(fitted, own.train, np.ones(len(own.train)), own.logarithmic)
    moves = slopes_of(fitted, rows, own.logarithmic) @ answer.moves(0.0)[0]
    return aligned(pd.DataFrame(moves, columns=labelled(own.train, POINT)), one.moves(filled(rows, one.inputs)))


def _scores(values: Floats, own: Own) -> Floats:
    """How far each draw is from the middle one, in standard deviations, (draws, m)."""
    with np.errstate(all="ignore"):
        scaled = np.log(values) if own.logarithmic else values
        found = (scaled - np.nanmedian(np.where(np.isfinite(scaled), scaled, np.nan), axis=0)) / own.open
    return np.asarray(np.clip(np.nan_to_num(found), -WILD, WILD))


def _input_draws(one: Input, rows: pd.DataFrame, scores: Floats, leaning: Floats, luck: Floats) -> Floats:
    """Draws of a predicted column, (1 + draws, m), the estimate first; known ones stay as they are."""
    noise, opened = (rows[name.format(one.into)].to_numpy(float) for name in (NOISE, OPEN))
    value, where = rows[one.into].to_numpy(float), predicted(rows, one.into)
    apart = one.deviations(rows, len(scores))
    moved = np.sqrt(1 - leaning**2) * apart + leaning * opened * scores
    drawn = value + np.where(where, moved + luck[:, None] * noise, 0.0)
    return np.concatenate([value[None], drawn])


def _conditional(values: Floats, alike: Floats, luck: Floats, own: Own) -> tuple[Floats, Floats]:
    """Move draws by what the inputs' luck lets expect of the law's own, and return the noise that this leaves open."""
    slope = np.linalg.lstsq(alike[1:, 1:], alike[0, 1:], rcond=None)[0]
    rest = own.noise * np.sqrt(max(1.0 - float(slope @ alike[0, 1:]), 0.0))
    shift = (slope @ luck)[:, None] * own.noise
    with np.errstate(all="ignore"):
        moved = values[1:] * np.exp(shift) if own.logarithmic else values[1:] + shift
    return np.concatenate([values[:1], moved]), rest

"""Whether the levels of a text tell the values of rows of like sizes apart."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc

from scalestudy.draft.table import Floats

_UNLIKELY: Final = 0.01
"""Above this probability a difference between levels counts as one of chance."""
_SQUARES: Final = 2


def tell_apart(values: Floats, scales: Sequence[Floats], known: Sequence[str], levels: Sequence[str]) -> bool | None:
    """Say whether values differ between levels beyond chance, rows of like sizes and of one known group compared.

    An F test of one offset a level, on top of a parabola in the logarithm of each scale and one offset a known group; of
    the logarithm of the values where all are positive.

    Args:
        values: of the metric, (rows,).
        scales: what runs spend, each (rows,); a row in which one is not positive is left out.
        known: the group that a row is known to be of, (rows,).
        levels: the level of each row, (rows,).

    Returns:
        None where the rows are too few to say.
    """
    usable = np.isfinite(values) & np.all([np.isfinite(scale) & (scale > 0) for scale in scales], axis=0)
    target = values[usable]
    if not usable.any():
        return None
    target = np.log(target) if (target > 0).all() else target
    sizes = [np.log(scale[usable]) for scale in scales]
    smooth = [_centred(size) ** power for size in sizes for power in range(1, _SQUARES + 1)]
    plain = np.column_stack([*smooth, _offsets(np.asarray(known)[usable])])
    full = np.column_stack([plain, _offsets(np.asarray(levels)[usable])])
    return _better(target, plain, full)


def _centred(size: Floats) -> Floats:
    """Return a logarithm of sizes from -1 to 1, for the sake of its square."""
    low, high = float(size.min()), float(size.max())
    return np.zeros(len(size)) if high == low else (2 * size - high - low) / (high - low)


def _offsets(labels: npt.NDArray[np.str_]) -> Floats:
    """Return a column of ones and zeros for each label, (rows, labels)."""
    return np.asarray(labels[:, None] == np.unique(labels)[None, :], dtype=float)


def _better(target: Floats, plain: Floats, full: Floats) -> bool | None:
    """Return whether the full design leaves less than the plain one beyond chance."""
    ranks, left = zip(*(_fitted(target, design) for design in (plain, full)), strict=True)
    gained, free = ranks[1] - ranks[0], len(target) - ranks[1]
    if gained < 1 or free < 1:
        return None
    if left[1] <= 0:
        return bool(left[0] > 0)
    ratio = max(0.0, left[0] - left[1]) / gained / (left[1] / free)
    return bool(fdtrc(gained, free, ratio) < _UNLIKELY)


def _fitted(target: Floats, design: Floats) -> tuple[int, float]:
    """Return the rank of a design and the sum of squares that it leaves."""
    found, _, rank, _ = np.linalg.lstsq(design, target, rcond=None)
    return int(rank), float(((target - design @ found) ** 2).sum())

"""Where a search over several columns begins: points that fill the space evenly; of shares the middle and the corners too."""

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.optima.formula import Floats

MANY = 96
ROUNDS = 20


def starts(lower: Floats, upper: Floats, shares: npt.NDArray[np.bool_], total: float) -> Floats:
    """Return places between ends (E, free), (E, n, free), the same for every element but for its ends."""
    count = int(shares.sum())
    even = spread(MANY + (1 + count if count else 0), lower.shape[1])
    points = lower[:, None] + even * (upper - lower)[:, None]
    if count:
        weight = np.concatenate(
            [-np.log(even[:MANY, shares]), np.ones((1, count)), 0.02 / count + 0.98 * np.eye(count)]
        )
        points[..., shares] = _mixtures(weight, lower[:, shares], upper[:, shares], total)
    return points


def spread(count: int, columns: int) -> Floats:
    """Return points that fill the unit cube evenly, (count, columns): the additive recurrence of Roberts (2018)."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (columns + 1))
    return np.asarray((0.5 + np.outer(np.arange(1, count + 1), root ** -np.arange(1.0, columns + 1))) % 1)


def _mixtures(weight: Floats, lower: Floats, upper: Floats, total: float) -> Floats:
    """Shares between their ends (E, k) that add up, as near to proportions (n, k) as the ends let them, (E, n, k)."""
    out = np.repeat(lower[:, None], len(weight), axis=1)
    for _ in range(ROUNDS):
        rest = total - out.sum(axis=2, keepdims=True)
        part = np.where(out < upper[:, None], weight, 0.0)
        out = np.minimum(out + rest * part / np.maximum(part.sum(axis=2, keepdims=True), 1e-300), upper[:, None])
    return out

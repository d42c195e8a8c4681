"""What the points of families that share parameters say of them: how far apart they tell them, and what each adds.

The information of a group, its `J'J`, is an arrow like the Hessian: a block per family, bordered by the shared parameters.
"""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.diagnostics import FLAT, conditions
from scalestudy.fit.group import Group
from scalestudy.fit.model import Residuals
from scalestudy.fit.normal import gram

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


def information(residuals: Residuals, shape: tuple[int, int], scale: Array | None = None) -> Array:
    """Return the weighted `J'J` of internal parameters of each family and member, (F, F, families, r).

    Args:
        residuals: of members laid out family by family.
        shape: families and r.
        scale: what residuals are to be divided by, of their shape.
    """
    weight = np.broadcast_to(residuals.weight, residuals.value.shape)
    found = gram(residuals.columns, weight if scale is None else weight / scale**2)
    return found.reshape(*found.shape[:2], *shape)


def conditions_of(group: Group, known: Array, held: Mask, there: Mask) -> Array:
    """How far the data tell a family's parameters apart: infinite where they do not, 1 at best, (families, r).

    The worse of two: the condition number of a family's own parameters, were the shared ones given; and what the data
    say of the shared ones with the others unknown, over what they would say were the others given. A family that does not
    know its own parameters says nothing of the shared ones, and costs the others nothing.

    Args:
        group: the families.
        known: from `information`.
        held: parameters on a bound, (families, r, F).
        there: which families have points, (families, r).
    """
    own = _own_conditions(group, known, held)
    sound = there & (own < FLAT)
    schur, given, loose = bordered(group, known, held, sound)
    root = np.where(loose, 1 / np.sqrt(np.where(given > 0, given, 1.0)), 0.0).T
    scaled = schur * root[:, :, None] * root[:, None, :]
    scaled[:, np.arange(group.count), np.arange(group.count)] += np.where(loose, 0.0, 1.0).T
    fine = np.asarray(np.isfinite(scaled).all(axis=(1, 2)))
    least = np.where(fine, np.linalg.eigvalsh(np.where(fine[:, None, None], scaled, 0.0))[:, 0], -np.inf)
    common = np.where(least > 0, 1 / np.where(least > 0, least, 1.0), np.inf)
    return np.maximum(own, common)


def _own_conditions(group: Group, known: Array, held: Mask) -> Array:
    p, shape = group.private, known.shape[2:]
    if not len(p):
        return np.ones(shape)
    inner = known[np.ix_(p, p)].reshape(len(p), len(p), -1)
    return conditions(inner, held[..., p].reshape(-1, len(p))).reshape(shape)


def known_elsewhere(group: Group, known: Array, held: Mask, others: Mask, family: int) -> Array:
    """Return a root of what other families say of one's shared parameters, all else unknown, (s, F): rows of a Jacobian.

    Args:
        group: the families.
        known: from `information`, of one member, (F, F, families, 1).
        held: parameters on a bound, (families, 1, F).
        others: the families that count, (families, 1).
        family: the one that is told.
    """
    with np.errstate(all="ignore"):
        sound = others & (_own_conditions(group, known, held) < FLAT)
        schur = bordered(group, known, held, sound)[0][0]
    mine = group.place[family]
    rest = np.setdiff1d(np.arange(group.count), mine)
    link = schur[np.ix_(mine, rest)]
    told = schur[np.ix_(mine, mine)] - link @ np.linalg.pinv(schur[np.ix_(rest, rest)], hermitian=True) @ link.T
    values, vectors = np.linalg.eigh(told)
    out = np.zeros((len(mine), len(known)))
    out[:, group.shared] = np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T
    return out


def bordered(group: Group, known: Array, held: Mask, sound: Mask) -> tuple[Array, Array, Mask]:
    """Sum up what families say of the shared parameters.

    Args:
        group: the families.
        known: from `information`.
        held: parameters on a bound, (families, r, F).
        sound: the families that count, (families, r).

    Returns:
        the information with their own parameters unknown (r, count, count), that with them given (count, r), and which
        are asked of at all: read by a family that counts, and by none on a bound, (count, r).
    """
    p, s = group.private, group.shared
    left = np.where(sound[..., None, None], _without_own(known, held, p, s, sound), 0.0)
    schur = np.zeros((group.count, group.count, sound.shape[1]))
    given, on, read = (np.zeros((group.count, sound.shape[1])) for _ in range(3))
    for i, k in enumerate(s):
        at = group.place[:, i]
        np.add.at(given, at, np.where(sound, known[k, k], 0.0))
        np.add.at(on, at, (held[..., k] & sound).astype(float))
        np.add.at(read, at, sound.astype(float))
        for j in range(len(s)):
            np.add.at(schur, (at, group.place[:, j]), left[..., i, j])
    return np.moveaxis(schur, -1, 0), given, (read > 0) & (on == 0)


def _without_own(known: Array, held: Mask, p: Index, s: Index, sound: Mask) -> Array:
    """What each family says of the shared parameters with its own unknown, (families, r, s, s)."""
    free = np.moveaxis(~held[..., p], -1, 0) & sound
    diagonal = np.einsum("ii...->i...", known)[p]
    root = np.where(free, 1 / np.sqrt(np.where(free, diagonal, 1.0)), 0.0)
    own = known[np.ix_(p, p)] * root[:, None] * root[None, :] + np.eye(len(p))[:, :, None, None] * ~free
    border = np.moveaxis(known[np.ix_(p, s)] * root[:, None], (0, 1), (2, 3))
    through = np.linalg.solve(np.moveaxis(own, (0, 1), (2, 3)), border)
    return np.asarray(np.moveaxis(known[np.ix_(s, s)], (0, 1), (2, 3)) - np.swapaxes(border, 2, 3) @ through)

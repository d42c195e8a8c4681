"""Sums over points and small linear systems for many members at once, each member's result independent of the others.

Matrices are (F, F, m) and vectors (F, m): members last, so that each arithmetic step runs over contiguous memory. No
BLAS matrix product touches two members, and no LAPACK call sees them, so a member's bytes never depend on its batch.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# BLAS splits longer dot products over threads, whose number would then show in the last digits.
_BLOCK = 8192
SMALLEST_PIVOT = 1e-15


def dot(a: Array, b: Array) -> Array:
    """Sum `a * b` over the last axis, in an order that depends on its length alone."""
    n = a.shape[-1]
    if n <= _BLOCK:
        return np.asarray(np.vecdot(a, b))
    total = np.asarray(np.vecdot(a[..., :_BLOCK], b[..., :_BLOCK]))
    for first in range(_BLOCK, n, _BLOCK):
        total = total + np.vecdot(a[..., first : first + _BLOCK], b[..., first : first + _BLOCK])
    return total


def gram(columns: Sequence[Array] | Array, weight: Array) -> Array:
    """Return `sum_points weight * column_i * column_j` as (F, F, m)."""
    size = len(columns)
    out = np.empty((size, size, weight.shape[0]))
    for i in range(size):
        weighted = weight * columns[i]
        for j in range(i, size):
            out[i, j] = out[j, i] = dot(weighted, columns[j])
    return out


def solve_positive(matrix: Array, right: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Solve symmetric systems by Cholesky.

    Args:
        matrix: (F, F, m), scaled so that diagonals are about 1.
        right: (F, m).

    Returns:
        the solutions (F, m), meaningless where the second result, whether the matrix is positive definite (m,), is False.
    """
    factored = Cholesky(matrix)
    return factored.solve(right), factored.least > SMALLEST_PIVOT


def solve_damped(
    scaled: Array, right: Array, free: NDArray[np.bool_], damping: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Solve as `solve_positive` with `damping` (m,) added to the diagonal, 1 where a parameter is not free, (F, m)."""
    matrix, diagonal = scaled.copy(), np.arange(len(right))
    matrix[diagonal, diagonal] += np.where(free, damping, 1.0)
    return solve_positive(matrix, right)


class Cholesky:
    """The Cholesky factors of symmetric matrices (F, F, m), scaled so that diagonals are about 1.

    Attributes:
        least: the smallest pivot of each, (m,): not positive where the matrix is not positive definite.
    """

    def __init__(self, matrix: Array) -> None:
        size = len(matrix)
        self._lower = np.zeros_like(matrix)
        self._inverse = np.empty(matrix.shape[1:])
        self.least = np.full(matrix.shape[-1], np.inf)
        for j in range(size):
            pivot = matrix[j, j].copy()
            for k in range(j):
                pivot -= self._lower[j, k] * self._lower[j, k]
            self.least = np.fmin(self.least, np.where(np.isnan(pivot), -np.inf, pivot))
            self._inverse[j] = 1 / np.sqrt(np.where(self.least > SMALLEST_PIVOT, pivot, 1.0))
            for i in range(j + 1, size):
                rest = matrix[i, j].copy()
                for k in range(j):
                    rest -= self._lower[i, k] * self._lower[j, k]
                self._lower[i, j] = rest * self._inverse[j]

    def solve(self, right: Array) -> Array:
        """Forward and back substitution for right sides (F, m)."""
        out = right.copy()
        size = len(out)
        for i in range(size):
            for k in range(i):
                out[i] -= self._lower[i, k] * out[k]
            out[i] *= self._inverse[i]
        for i in reversed(range(size)):
            for k in range(i + 1, size):
                out[i] -= self._lower[k, i] * out[k]
            out[i] *= self._inverse[i]
        return out


def quadratic(matrix: Array, vector: Array) -> Array:
    """Return `vector' matrix vector` per member, (m,)."""
    total = np.zeros(vector.shape[-1])
    for i in range(len(vector)):
        for j in range(len(vector)):
            total += matrix[i, j] * vector[i] * vector[j]
    return total

"""Starting points: a low-discrepancy set over the non-linear parameters, the linear ones solved for.

Given exponents, a law such as E + A/N^alpha + B/D^beta is linear in E, A and B, so these follow by least squares in the
data's own units (variable projection, Golub and Pereyra 1973). What is left to guess are mostly exponents, which have no
units; other parameters name a range in terms of the data.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.normal import dot, gram, solve_positive
from scalestudy.fit.problem import Points
from scalestudy.laws.arithmetic import evaluate
from scalestudy.laws.compile import CompiledLaw
from scalestudy.laws.law import Bound

Array = NDArray[np.float64]

_RIDGE = 1e-10
_SMALL_SHARE = 1e-3
_WIDE = 1e3
_PER_PARAMETER = 16
_WIDE_RANGE = 100.0  # from which a range is covered evenly in the logarithm


def points(count: int, dimensions: int) -> Array:
    """Return `count` points of Roberts' additive sequence in the unit cube, shape (count, dimensions)."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1)
    return np.asarray((0.5 + np.arange(1, count + 1)[:, None] * steps) % 1.0)


def how_many(compiled: CompiledLaw, count: int) -> int:
    """How many starts are worth scoring: at most `count`, and no more than so many to each parameter that is guessed."""
    sampled, _ = _sampled(compiled)
    return 1 if all(_single(compiled, name) for name in sampled) else min(count, _PER_PARAMETER ** len(sampled))


def _sampled(compiled: CompiledLaw) -> tuple[list[str], list[str]]:
    """The parameters whose starts are drawn, and those of them the law is not linear in."""
    guessed = [name for name, linear in zip(compiled.free, compiled.linear, strict=True) if not linear]
    named = [name for name in compiled.free if name in compiled.law.starts]
    return list(dict.fromkeys([*guessed, *named])), guessed


def starting_points(compiled: CompiledLaw, points_of: Points, count: int, log: bool) -> Array:
    """Return internal starting points.

    Args:
        compiled: the law.
        points_of: the points of k problems.
        count: starts per problem, at most; see `how_many`.
        log: whether residuals are logarithmic, so that the linear parameters are solved for relative residuals.

    Returns:
        shape (k, starts, F); where the study gives starts to linear parameters, each start comes as given and with its
        linear parameters solved for.
    """
    sampled, guessed = _sampled(compiled)
    cube = points(how_many(compiled, count), max(1, len(sampled)))
    summary = _summary({"y": points_of.value, **points_of.variables})
    k, starts = len(points_of.value), len(cube)
    natural = np.ones((k, starts, len(compiled.free)))
    for d, name in enumerate(sampled):
        natural[:, :, compiled.free.index(name)] = _spread(compiled, name, summary, cube[:, d])
    each = points_of.take(np.repeat(np.arange(k), starts))
    flat = natural.reshape(-1, natural.shape[-1])
    versions = [sampled, guessed] if len(sampled) > len(guessed) else [sampled]
    solved = [_solve_linear(compiled, each, flat, given, log).reshape(natural.shape) for given in versions]
    out = np.concatenate(solved, axis=1)
    with np.errstate(all="ignore"):
        internal = compiled.to_internal(out)
    return np.clip(internal, *compiled.bounds)


def values_of(compiled: CompiledLaw, points_of: Points, which: NDArray[np.int64], count: int) -> Array:
    """Return internal values, (count, k, len(which)), that span the starting ranges of some free parameters."""
    summary = _summary({"y": points_of.value, **points_of.variables})
    cube = points(count, max(1, len(which)))
    natural = np.ones((count, len(points_of.value), len(compiled.free)))
    for d, k in enumerate(which.tolist()):
        natural[:, :, k] = _spread(compiled, compiled.free[k], summary, cube[:, d]).T
    return np.clip(compiled.to_internal(natural), *compiled.bounds)[:, :, which]


def drawn_anew(compiled: CompiledLaw, points_of: Points, theta: Array, count: int, log: bool) -> Array:
    """Return positions, internal (k, F), and beside each those that differ in one parameter that starts are drawn of, (k, S, F).

    Such a parameter takes `count` values over its range, unless that is one value; the linear ones are solved for.
    """
    given, _ = _sampled(compiled)
    out, each = [theta[:, None]], points_of.take(np.repeat(np.arange(len(theta)), count))
    for name in (name for name in given if not _single(compiled, name)):
        k = compiled.free.index(name)
        moved = np.repeat(theta[:, None], count, axis=1)
        moved[:, :, k] = values_of(compiled, points_of, np.array([k]), count)[:, :, 0].T
        natural = compiled.to_natural(moved.reshape(-1, theta.shape[1]))
        solved = _solve_linear(compiled, each, natural, given, log)
        out.append(np.clip(compiled.to_internal(solved), *compiled.bounds).reshape(moved.shape))
    return np.concatenate(out, axis=1)


def _single(compiled: CompiledLaw, name: str) -> bool:
    low, high = compiled.law.starts.get(name, (0.0, 1.0))
    return low == high


def _summary(columns: Mapping[str, Array]) -> dict[str, Array]:
    """Minimum, middle and maximum of the metric and of each variable per problem, as names for start formulas."""
    out: dict[str, Array] = {}
    for name, values in columns.items():
        low, high = values.min(axis=1), values.max(axis=1)
        with np.errstate(all="ignore"):
            middle = np.where(low > 0, np.exp(np.log(values).mean(axis=1)), values.mean(axis=1))
        out |= {f"{name}_min": low, f"{name}_mid": middle, f"{name}_max": high}
    return out


def _spread(compiled: CompiledLaw, name: str, summary: Mapping[str, Array], unit: Array) -> Array:
    """Map the unit interval onto a parameter's starting range, (problems, count): evenly, or evenly in the logarithm."""
    low, high = (np.broadcast_to(end, summary["y_min"].shape)[:, None] for end in _range(compiled, name, summary))
    even = low + unit * (high - low)
    with np.errstate(all="ignore"):
        wide = compiled.logarithmic[compiled.free.index(name)] | (high > _WIDE_RANGE * low)
        return np.asarray(np.where((low > 0) & wide, low * (high / low) ** unit, even))


def _range(compiled: CompiledLaw, name: str, summary: Mapping[str, Array]) -> tuple[Array | float, Array | float]:
    parameter = compiled.law.parameter(name)
    start = compiled.law.starts.get(name, parameter.start)
    if start is not None:
        where = f"law {compiled.law.name}, start of {name}"
        low, high = (_number(bound, summary, where) for bound in start)
        return low, high
    if np.isfinite(parameter.lower) and np.isfinite(parameter.upper):
        return parameter.lower, parameter.upper
    if name in compiled.powers:
        return (0.02, 1.5) if parameter.lower >= 0 else (-1.5, 1.5)
    size = np.maximum(np.abs(summary["y_min"]), np.abs(summary["y_max"]))
    return (size / _WIDE, size * _WIDE) if parameter.lower >= 0 else (-size, size)


def _number(bound: Bound, summary: Mapping[str, Array], where: str) -> Array | float:
    if not isinstance(bound, str):
        return float(bound)
    return np.asarray(evaluate(bound, summary, where), dtype=float)


def _solve_linear(compiled: CompiledLaw, problem: Points, natural: Array, guessed: list[str], log: bool) -> Array:
    """Fill the linear parameters in by bounded least squares, (count, F)."""
    solved = [k for k, name in enumerate(compiled.free) if name not in guessed]
    if not solved:
        return natural
    with np.errstate(all="ignore"):
        base, columns = compiled.linear_parts(natural, problem.variables, tuple(solved))
        scale = np.where(problem.value != 0, problem.value, 1.0) if log else np.ones_like(problem.value)
        weight = problem.weight / scale**2
        rest = problem.value - base
        chosen = _bounded_least_squares(compiled, columns, weight, rest, solved)
    out = natural.copy()
    out[:, solved] = np.where(np.isfinite(chosen), chosen, 1.0).T
    return out


def _bounded_least_squares(
    compiled: CompiledLaw, columns: list[Array], weight: Array, rest: Array, solved: list[int]
) -> Array:
    """Least squares; a coefficient beyond its bound is put just inside and the others solved again. Shape (L, count)."""
    lower = np.array([compiled.law.parameter(compiled.free[k]).lower for k in solved])[:, None]
    upper = np.array([compiled.law.parameter(compiled.free[k]).upper for k in solved])[:, None]
    diagonal = np.arange(len(solved))
    products = gram(columns, weight)
    size = 1 / np.sqrt(np.where(products[diagonal, diagonal] > 0, products[diagonal, diagonal], 1.0))
    inside = _SMALL_SHARE * np.sqrt(dot(weight, rest * rest)) * size
    low, high = (
        np.where(np.isfinite(lower), lower + inside, -np.inf),
        np.where(np.isfinite(upper), upper - inside, np.inf),
    )
    held = np.zeros((len(solved), weight.shape[0]), dtype=bool)
    values = np.zeros(held.shape)
    for _ in range(len(solved) + 1):
        remaining = rest - sum(np.where(h, v, 0.0)[:, None] * c for h, v, c in zip(held, values, columns, strict=True))
        right = np.stack([dot(weight * column, remaining) for column in columns]) * size * ~held
        system = products * size[:, None] * size[None, :] * (~held[:, None] & ~held[None, :])
        system[diagonal, diagonal] += np.where(held, 1.0, _RIDGE)
        answer, _ = solve_positive(system, right)
        values = np.where(held, values, answer * size)
        beyond = ((values < low) | (values > high)) & ~held
        if not beyond.any():
            break
        values = np.where(beyond, np.clip(values, low, high), values)
        held |= beyond
    return values

"""Which laws a family's own rows can tell, of those that `laws: auto` proposes: by values, places, and what varies apart.

What other families vary is of no help to one that does not. A law a family's rows cannot tell is not fitted to it, and says why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.laws import Law
from scalestudy.laws.candidates import UNMET, Axes, Proposal
from scalestudy.laws.purpose import When

Floats = npt.NDArray[np.float64]
WHOLE: Final = 0.02
"""Shares add up to one within this; values that differ by less, relatively, are one level."""
APART: Final = 0.1
"""Scales vary apart if the least root of the eigenvalues of the correlations of their logarithms is this part of the largest:
of two, where the correlation is below .98."""
BOWL: Final = 3
"""Values that a hyperparameter has to take among runs of one size for the bottom of its bowl to be told."""
FEW: Final = 9
"""Rows below which the thirds of a curve tell nothing."""
SURE: Final = 1.645
"""Standard normal deviate beyond which the last third of a curve is worse than the one before: one chance in twenty."""
CLEARLY: Final = 3.0
"""How much likelier, in logarithms, a straight line has to make values than another for one to be believed: twenty times."""
STEEP: Final = 5.0
"""The largest exponent that laws of one scale admit."""
BUMP: Final = 4.0
"""How many standard errors of a difference a bump has to stand above what is before and behind it. Of 1,000 curves that are flat or
fall, 9 to 300 normal or long-tailed rows, at most 7 have such a one, since every place is a chance."""
BREADTH: Final = 8
"""A bump is at least this part of the rows broad."""
NORMAL_MAD: Final = 1.4826
"""The standard deviation of a normal variable over its median absolute deviation."""
TINY: Final = 1e-30
"""Mean square, of logarithms, that is as good as none."""
Bound = tuple[Proposal, Law]


def unsupported(candidates: Sequence[Bound], rows: pd.DataFrame, axes: Axes) -> dict[str, str]:
    """Return the laws that a family's rows cannot tell by name, and why.

    Args:
        candidates: what is proposed for the metric, each with the law bound to the study's columns.
        rows: the training rows of the family and metric.
        axes: the study's.
    """
    found = {law.name: why for one, law in candidates if (why := next(_lacking(one, law, rows, axes), ""))}
    scales = [name for name in axes.apart if levels(rows, name, axes) > 1]
    several = [law for _, law in candidates if law.name not in found and len({*law.columns} & {*scales}) > 1]
    if several and vary_apart(rows, scales):
        why = f"{' and '.join(scales)} vary apart, which one scale alone does not tell"
        found |= {law.name: why for one, law in candidates if one.offer.reads == "one scale"}
    return found


def _lacking(one: Proposal, law: Law, rows: pd.DataFrame, axes: Axes) -> Iterator[str]:
    """What the rows lack for a law, in words."""
    for name in law.columns:
        least = one.offer.levels if name in axes.scales else 2
        if (count := levels(rows, name, axes)) < least:
            yield f"{name} {_takes(name, count, axes)}, and {least} are needed"
    for name in (law.variables[symbol] for symbol in one.offer.hyperparameters):
        if (count := _most_levels(rows, name, [other for other in law.columns if other in axes.scales])) < BOWL:
            yield f"{name} takes {_values(count)} among runs of one size, and a bowl needs {BOWL}"
    need = max(len(law.free_names), round(one.offer.each * len(law.free_names)))
    if (count := _places(rows, law.columns)) < need:
        yield f"the rows lie at {count} places, and {len(law.free_names)} parameters need {need}"
    scales = [name for name in axes.apart if name in law.columns]
    if len(scales) > 1 and not vary_apart(rows, scales):
        yield f"{' and '.join(scales)} move together"
    if one.offer.when in SHAPES and not SHAPES[one.offer.when](rows, law.columns[0]):
        yield UNMET[one.offer.when]


def _takes(name: str, count: int, axes: Axes) -> str:
    many = _values(count)
    return f"tells {many} of how often a token is seen" if _unique(name, axes) else f"takes {many}"


def _values(count: int) -> str:
    return f"{count} value{'s' * (count != 1)}"


def _most_levels(rows: pd.DataFrame, name: str, alike: Sequence[str]) -> int:
    """How many values a column takes among runs alike in others, where it takes most."""
    return int(rows.groupby(list(alike))[name].nunique().max()) if alike else rows[name].nunique()


def _unique(name: str, axes: Axes) -> bool:
    return name == axes.named("unique_tokens")


def levels(rows: pd.DataFrame, name: str, axes: Axes) -> int:
    """How many values a column takes; distinct tokens are told by how often they are seen, which is once in most studies."""
    if name not in rows or not pd.api.types.is_numeric_dtype(rows[name]):
        return 0
    if _unique(name, axes) and axes.named("tokens") in rows:
        return _distinct(epochs(rows, axes.named("tokens"), name))
    return _distinct(rows[name].to_numpy(float))


def _distinct(values: Floats) -> int:
    known = values[np.isfinite(values)]
    positive = len(known) > 0 and bool((known > 0).all())
    return len(np.unique(np.round(np.log(known) / WHOLE) if positive else known))


def epochs(rows: pd.DataFrame, tokens: str, unique: str) -> Floats:
    """How often a token is seen in each row, (n,): once where distinct tokens are as many as those seen, but for rounding."""
    often = (rows[tokens] / rows[unique]).to_numpy(float)
    return np.where(often > 1 + WHOLE, often, 1.0)


def repeats(rows: pd.DataFrame, tokens: str, unique: str) -> bool:
    """Whether runs see tokens several times, and some family's not all equally often but for a run or two: in three ways."""
    if tokens not in rows or unique not in rows:
        return False
    often = pd.Series(np.round(np.log(epochs(rows, tokens, unique)) / WHOLE), index=rows.index)
    return bool((often.groupby([rows["family"], rows["metric"]]).nunique() > 2).any())


def _places(rows: pd.DataFrame, columns: Sequence[str]) -> int:
    return len(rows[list(dict.fromkeys(columns))].dropna().drop_duplicates())


def vary_apart(rows: pd.DataFrame, names: Sequence[str]) -> bool:
    """Whether no scale follows from the others, over the rows in which all are known and positive."""
    known = rows[list(names)].dropna().to_numpy(float)
    known = known[(known > 0).all(axis=1)]
    if len(names) < 2 or len(known) <= len(names) or (np.ptp(known, axis=0) == 0).any():
        return False
    logs = np.log(known)
    size = np.linalg.svd((logs - logs.mean(axis=0)) / logs.std(axis=0), compute_uv=False)
    return bool(size[-1] >= APART * size[0])


def turns(rows: pd.DataFrame, along: str) -> bool:
    """Whether the last third of a family's runs by a scale is worse than the third before: by ranks (Mann and Whitney 1947)."""
    known = rows.dropna(subset=[along, "value"]).sort_values([along, "row"])
    third = len(known) // 3
    if len(known) < FEW:
        return False
    value = known["value"].to_numpy(float)
    sign = -1.0 if known["direction"].iloc[0] == "higher" else 1.0
    last, before = sign * value[-third:], sign * value[-2 * third : -third]
    ahead = np.sign(last[:, None] - before[None, :]).sum() / 2
    return bool(ahead >= SURE * np.sqrt(third**2 * (2 * third + 1) / 12))


def quickens(rows: pd.DataFrame, along: str) -> bool:
    """Whether the logarithms of a family's values are clearly straighter along a scale than along its logarithm.

    So they are where something doubles in equal times. Over a short range, as of calendar years, both are as straight, but the slope
    along the logarithm is steeper than any power law.
    """
    scale, value = (rows[name].to_numpy(float) for name in (along, "value"))
    known = (scale > 0) & (value > 0)
    if np.count_nonzero(known) < FEW or len(np.unique(scale[known])) < 3:
        return False
    scale, value = scale[known], np.log(value[known])
    (_, here), (slope, there) = _line(scale, value), _line(np.log(scale), value)
    clearly = len(scale) * np.log(max(there, TINY) / max(here, TINY)) / 2 >= CLEARLY
    return bool(clearly or (abs(slope) > STEEP and here <= there * (1 + WHOLE)))


def _line(place: Floats, value: Floats) -> tuple[float, float]:
    """Return the slope of the straight line through values, and the mean square of what it misses."""
    away = place - place.mean()
    slope = float(away @ value / (away @ away))
    return slope, float(np.mean((value - value.mean() - slope * away) ** 2))


def bumps(rows: pd.DataFrame, along: str) -> bool:
    """Whether a family's values get worse along a scale and then better again, by more than noise: a second descent has begun.

    Medians of neighbouring rows are held against the best before and behind; the noise is that of second differences, which no
    trend moves.
    """
    known = rows.dropna(subset=[along, "value"]).sort_values([along, "row"])
    if len(known) < FEW:
        return False
    value, broad = known["value"].to_numpy(float), max(len(known) // BREADTH, 3)
    value = np.log(value) if (value > 0).all() else value
    value = -value if known["direction"].iloc[0] == "higher" else value
    middle = np.median(np.lib.stride_tricks.sliding_window_view(value, broad), axis=1)
    before, behind = np.minimum.accumulate(middle), np.minimum.accumulate(middle[::-1])[::-1]
    top = slice(broad, len(middle) - broad)
    height = middle[top] - np.maximum(before[: -2 * broad], behind[2 * broad :])
    noise = NORMAL_MAD * np.median(np.abs(np.diff(value, 2))) / np.sqrt(6)
    return bool(len(height) and height.max() > BUMP * noise * np.sqrt(np.pi / broad) + TINY)


SHAPES: Final[Mapping[When, Callable[[pd.DataFrame, str], bool]]] = {
    "turning": turns,
    "bumping": bumps,
    "quickening": quickens,
}
"""What a family's rows have to show for laws that are proposed of nothing else."""

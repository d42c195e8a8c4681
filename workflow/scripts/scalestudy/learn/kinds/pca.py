"""Principal components of a matrix with blank cells.

Blank cells are filled by iterated singular value decomposition of low rank, the expectation-maximisation of a matrix with
noise of one variance (Kiers 1997; Josse and Husson 2012), as Ruan et al. 2024 (arXiv 2405.10938) do with rank one. It is a few
lines of NumPy; a library would be a dependency for these alone, and those in use fill cells by other models.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.learn.into import NUMBERED
from scalestudy.learn.kinds.base import Fact, Floats, Kind, Learned, Options, options_of
from scalestudy.numerals import percent

SETTLED: Final = 1e-10
"""Change of the filled cells, over the spread of all, below which they stand."""
MOST: Final = 5000
ALIKE: Final = 1e-9
"""Loadings that differ by less are as large."""
NEGLIGIBLE: Final = 1e-12
"""Share of the variance below which a component is rounding."""


@dataclass(frozen=True)
class Axes:
    """Centre (p,), unit (p,) and directions (p, r) of the components, with their shares of the variance, (r,)."""

    centre: Floats
    unit: Floats
    directions: Floats
    shares: Floats
    rank: int

    def scores(self, cells: Floats) -> Floats:
        """Return the scores of rows on all components, (m, r); blank cells as the leading ones let expect."""
        moved = (cells - self.centre) / self.unit
        return np.asarray(_filled(moved, self.directions[:, : self.rank]) @ self.directions)


def axes_of(cells: Floats, rank: int, standardised: bool) -> Axes:
    """Return the axes of a matrix (n, p), nan where blank, filled from so many components."""
    centre = np.nanmean(cells, axis=0)
    unit = _unit(cells, standardised)
    there = np.isfinite(cells)
    filled = np.where(there, (cells - centre) / unit, 0.0)
    spread = float(np.sqrt(np.mean(filled[there] ** 2))) or 1.0
    for _ in range(1 if there.all() else MOST):
        shift = filled.mean(axis=0)
        left, size, right = np.linalg.svd(filled - shift, full_matrices=False)
        expected = (left[:, :rank] * size[:rank]) @ right[:rank] + shift
        change = float(np.abs(np.where(there, 0.0, expected - filled)).max())
        filled = np.where(there, filled, expected)
        if change <= SETTLED * spread:
            break
    shares = size**2 / max(float((size**2).sum()), np.finfo(float).tiny)
    kept = shares > NEGLIGIBLE
    return Axes(centre + shift * unit, unit, _signed(right[kept].T), shares[kept], rank)


def _unit(cells: Floats, standardised: bool) -> Floats:
    spread = np.nanstd(cells, axis=0, ddof=1) if standardised and len(cells) > 1 else np.ones(cells.shape[1])
    return np.where(spread > 0, spread, 1.0)


def _signed(directions: Floats) -> Floats:
    """Turn components so that their loadings sum to more than 0; where they sum to none, so that the first of the largest is."""
    total, size = directions.sum(axis=0), np.abs(directions)
    largest = (size >= (1 - ALIKE) * size.max(axis=0, initial=0.0)).argmax(axis=0)
    sign = np.where(np.abs(total) > ALIKE, total, directions[largest, np.arange(directions.shape[1])])
    return np.asarray(directions * np.where(sign < 0, -1.0, 1.0))


def _filled(moved: Floats, leading: Floats) -> Floats:
    """Fill the blank cells of rows (m, p) by the point on the leading axes (p, q) nearest to the others; nan without any."""
    full = moved.copy()
    for row in np.flatnonzero(~np.isfinite(moved).all(axis=1)):
        there = np.isfinite(moved[row])
        at = np.linalg.lstsq(leading[there], moved[row, there], rcond=None)[0]
        full[row, ~there] = leading[~there] @ at if there.any() else np.nan
    return full


def learn(cells: pd.DataFrame, names: tuple[str, ...], options: Options) -> Learned:
    """Learn the components of training cells; those that there are too few rows or columns for are blank."""
    axes = axes_of(cells.to_numpy(float), int(options["impute"]), bool(options["standardise"]))
    able = min(len(names), len(axes.shares))
    lost = f"{', '.join(names[able:])} blank: {len(cells)} rows of {cells.shape[1]} columns have {able} components"

    def make(values: Floats) -> Floats:
        found = np.full((len(values), len(names)), np.nan)
        found[:, :able] = axes.scores(values)[:, :able]
        return found

    told = _told(cells, names[:able], axes)
    findings = (lost,) if able < len(names) else ()
    return Learned(
        names, tuple(cells.columns), make, told if able else lost, _facts(cells, names[:able], axes), findings
    )


def _told(cells: pd.DataFrame, names: tuple[str, ...], axes: Axes) -> str:
    shares = ", ".join(percent(share) for share in axes.shares[: len(names)])
    gaps = int(cells.isna().to_numpy().sum())
    filled = f", {gaps} blank cells filled by {axes.rank} of them" if gaps else ""
    of = f"{', '.join(cells.columns)} over {len(cells)} rows"
    return f"{', '.join(names)}: principal components of {of}{filled}; they hold {shares} of the variance"


def _facts(cells: pd.DataFrame, names: tuple[str, ...], axes: Axes) -> list[Fact]:
    found = [Fact("variance_share", name, "", float(share)) for name, share in zip(names, axes.shares, strict=False)]
    for row, column in enumerate(cells.columns):
        found += [Fact("mean", "", column, float(axes.centre[row])), Fact("unit", "", column, float(axes.unit[row]))]
        found += [Fact("loading", name, column, float(axes.directions[row, k])) for k, name in enumerate(names)]
    return found


KIND = Kind(
    "pca",
    "principal components of a matrix with blank cells: into pc1, pc2, ... of which each rises with the sum of the columns",
    options_of(
        "what the components are called, before their number: pc for pc1, pc2, ...",
        components={"type": "integer", "minimum": 1, "default": 3, "description": "how many to make"},
        standardise={
            "type": "boolean",
            "default": False,
            "description": "divide columns by their standard deviation first, where they have different units",
        },
        impute={
            "type": "integer",
            "minimum": 1,
            "default": 1,
            "description": "how many components blank cells are filled from (1 in Ruan et al. 2024)",
        },
    ),
    NUMBERED,
    learn,
    sample={"into": "pc", "components": 2},
)

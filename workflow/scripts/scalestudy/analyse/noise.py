"""The noise floor: how far replicates of one design differ, and how much of each law's residual that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from scalestudy.analyse.context import Context, frame
from scalestudy.tables import COVARIATES
from scalestudy.validate.residuals import residuals_of

BETWEEN_REPLICATES = ("seed", "date")
MOSTLY = 0.5
"""Share of the residual variance from which on the law is as good as the data can tell."""


@dataclass(frozen=True)
class Spread:
    """The pooled standard deviation between replicates.

    Attributes:
        estimate: of log values if `logarithmic`, else in the metric's unit.
        lower: 2.5% bound.
        upper: 97.5% bound.
        dof: replicates less designs.
        designs: designs with more than one run.
        n: runs of these designs.
        logarithmic: whether the spread is relative.
    """

    estimate: float
    lower: float
    upper: float
    dof: int
    designs: int
    n: int
    logarithmic: bool


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Measure the noise of every fit unit and compare it with the residual of each of its laws."""
    rows: list[dict[str, Any]] = []
    for (family, metric), runs in context.units.items():
        spread = between_replicates(runs, options.get("by") or design_columns(runs))
        fits = [fit for fit in context.fitted if (fit.family, fit.metric) == (family, metric)]
        for fitted in fits:
            residuals = residuals_of(fitted, runs)
            row = {**fitted.key, **_columns(spread), "residual": residuals.scale}
            row["share"] = (spread.estimate / residuals.scale) ** 2 if residuals.scale > 0 else np.nan
            row["unit"] = "relative" if spread.logarithmic else str(runs["unit"].iloc[0] or "")
            rows.append({**row, "message": _sentence(spread, row["share"])})
    return {"analyse/noise": frame("analyse/noise", rows)}


def design_columns(runs: pd.DataFrame) -> list[str]:
    """The scales and every canonical covariate that is present, but for what replicates differ in."""
    names = ("params", "tokens", "flops", *(column.name for column in COVARIATES))
    return [name for name in names if name in runs.columns and name not in BETWEEN_REPLICATES]


def between_replicates(runs: pd.DataFrame, by: Sequence[str]) -> Spread:
    """Pool the variance within designs: sum of squares over replicates less designs, interval from chi-square.

    Args:
        runs: training rows of a fit unit.
        by: columns that make up a design; rows equal in all of them are replicates.
    """
    value = runs["value"]
    logarithmic = bool((value > 0).all())
    groups = (np.log(value) if logarithmic else value).groupby([runs[name] for name in by], dropna=False)
    counts = groups.count()
    repeated = counts[counts > 1]
    dof = int(repeated.sum() - len(repeated))
    if dof == 0:
        return Spread(np.nan, np.nan, np.nan, 0, 0, 0, logarithmic)
    squares = float(groups.var(ddof=1)[repeated.index].mul(repeated - 1).sum())
    lower, upper = np.sqrt(squares / chi2.ppf([0.975, 0.025], dof))
    estimate = float(np.sqrt(squares / dof))
    return Spread(estimate, float(lower), float(upper), dof, len(repeated), int(repeated.sum()), logarithmic)


def _columns(spread: Spread) -> dict[str, Any]:
    return {name: getattr(spread, name) for name in ("estimate", "lower", "upper", "dof", "designs", "n")}


def _sentence(spread: Spread, share: float) -> str:
    if not spread.dof:
        return "no two runs share a design, so the noise between replicates is unknown"
    measured = f"{spread.n} runs of {spread.designs} designs, {spread.dof} degrees of freedom"
    if not np.isfinite(share):
        return measured
    rest = "the law misses little else" if share > MOSTLY else "the rest is what the law misses"
    return f"{measured}: noise makes up {share:.0%} of the law's residual variance, and {rest}"

"""The noise budget: what seeds, evaluation and checkpoints add, and how much of each law's residual that is."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds.base import Kind
from scalestudy.forecast.averaged import runs_in_a_row
from scalestudy.forecast.noise import ESTIMATORS, Noise, floor_of
from scalestudy.forecast.residuals import residuals_of
from scalestudy.frames import typed
from scalestudy.numerals import percent
from scalestudy.rows import unit_of
from scalestudy.tables.analyse import NOISES, TABLES

MOSTLY = 0.5
"""Share of the residual variance from which on the law is as good as the data can tell."""
WITHOUT = {
    "seed": "no two runs share a design, so the noise between replicates is unknown",
    "evaluation": "no row states a standard error, but for means of runs",
    "checkpoint": "no run has four checkpoints among the fitted rows",
}


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Measure the noise of every fit unit and compare it with the residual of each of its laws."""
    rows: list[dict[str, Any]] = []
    every = defaultdict(list)
    for fit in context.fitted:
        every[fit.family, fit.metric].append(fit)
    for (family, metric), runs in context.units.items():
        by = options.get("by") or context.design(runs)
        found = {name: ESTIMATORS[name](runs, by, context.roles) for name in NOISES}
        floor = floor_of(found) or np.nan
        for fitted in every[family, metric]:
            residuals = residuals_of(fitted, runs, context.roles)
            for name, noise in found.items():
                row = {**fitted.key, "component": name, **_columns(noise), "residual": residuals.scale}
                of_rows = noise.estimate**2 / (runs_in_a_row(runs) if name == "seed" else 1)
                row["share"] = of_rows / residuals.scale**2 if residuals.scale > 0 else np.nan
                row["floor"] = floor
                row["unit"] = "relative" if noise.logarithmic else unit_of(runs["unit"].iloc[0])
                rows.append({**row, "message": _sentence(name, noise, row["share"])})
    return {"analyse/noise": typed(TABLES["analyse/noise"], rows)}


def _columns(noise: Noise) -> dict[str, Any]:
    return {name: getattr(noise, name) for name in ("estimate", "lower", "upper", "dof", "designs", "n")}


def _sentence(component: str, noise: Noise, share: float) -> str:
    if not np.isfinite(noise.estimate):
        return WITHOUT[component]
    what = {
        "seed": f"{noise.n} runs of {noise.designs} designs, {noise.dof} degrees of freedom",
        "evaluation": f"as {noise.n} rows state",
        "checkpoint": f"{noise.n} checkpoints of {noise.designs} runs, about {noise.dof} degrees of freedom",
    }[component]
    if not np.isfinite(share):
        return what
    rest = "the law misses little else" if share > MOSTLY else "the rest is what the law misses"
    return f"{what}: noise makes up {percent(share)} of the law's residual variance, and {rest}"


KIND = Kind(
    "noise",
    "the noise budget: between replicates, of the evaluation, between checkpoints; and its share of each law's residual",
    ("analyse/noise",),
    run,
    {
        "by": {
            "type": "array",
            "items": {"type": "string", "format": "column"},
            "minItems": 1,
            "description": "columns that make up a design; by default what `axes` name and the laws read, "
            "params, tokens, flops, and every canonical covariate but seed and date",
        }
    },
    apart=True,
)

"""The ability of models behind their scores: one factor on the scale of logits, with a slope for each benchmark.

A score s of a benchmark with chance level c has the logit of (s - c) / (1 - c), which is intercept + slope * ability + noise, the
noise of a benchmark's own size (a continuous response model, Samejima 1973; one common factor). It is the likeliest one by the
cells there are; abilities are the weighted least squares estimates (Bartlett
1937), which do not shrink to the mean where cells are blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.learn.into import ONE
from scalestudy.learn.kinds.base import Fact, Floats, Kind, Learned, Options, options_of
from scalestudy.numerals import brief

LEAST: Final = 3
"""Benchmarks below which slopes and noise cannot be told apart."""
QUIET: Final = 1e-3
"""The least share of a benchmark's variance that is noise."""
START: Final = 0.8
"""The slope from which fits begin, of standardised logits."""
SETTLED: Final[Any] = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 10_000, "maxfun": 20_000, "maxcor": 30}


@dataclass(frozen=True)
class Factor:
    """Intercepts, slopes and variances of noise, each (p,): the ability has mean 0 and variance 1."""

    intercept: Floats
    slope: Floats
    noise: Floats

    def weighed(self, cells: Floats) -> tuple[Floats, Floats]:
        """Return what rows of logits (m, p) say of an ability: the weighted sum, and the weight, (m,)."""
        there = np.isfinite(cells)
        said = np.where(there, (cells - self.intercept) * self.slope / self.noise, 0.0).sum(axis=1)
        return said, np.where(there, self.slope**2 / self.noise, 0.0).sum(axis=1)

    def unlikelihood(self, cells: Floats) -> tuple[float, Floats]:
        """Return minus the log likelihood of a row of logits (n, p), the mean, and its derivatives by all (3 p,), of noise by its logarithm.

        A row's covariance is noise and one direction, so that its determinant and inverse are sums; derivatives are means over
        what is known of the abilities.
        """
        there = np.isfinite(cells)
        left = np.where(there, cells - self.intercept, 0.0)
        said, weight = self.weighed(cells)
        at, spread = said / (1 + weight), 1 / (1 + weight)
        square = (left**2 / self.noise).sum(axis=1) - said * at
        total = np.where(there, np.log(self.noise), 0.0).sum() + np.log1p(weight).sum() + square.sum()
        missed = np.where(there, left - at[:, None] * self.slope, 0.0)
        open_ = np.where(there, spread[:, None], 0.0)
        by_slope = (missed * at[:, None] - open_ * self.slope) / self.noise
        by_noise = (np.where(there, 1.0, 0.0) - (missed**2 + open_ * self.slope**2) / self.noise) / 2
        found = -missed / self.noise, -by_slope, by_noise
        return float(total / 2 / len(cells)), np.concatenate([one.sum(axis=0) for one in found]) / len(cells)


def factor_of(cells: Floats) -> Factor:
    """Fit one factor to logits (n, p), nan where blank; it rises with the sum of them."""
    from scipy.optimize import minimize  # loaded where it is needed

    middle, unit = np.nanmean(cells, axis=0), np.nanstd(cells, axis=0)
    standard = (cells - middle) / unit

    def unlikely(position: Floats) -> tuple[float, Floats]:
        intercept, slope, noise = np.split(position, 3)
        return Factor(intercept, slope, np.exp(noise)).unlikelihood(standard)

    count = cells.shape[1]
    begin = np.repeat([0.0, START, np.log(1 - START**2)], count)
    limits = [(None, None)] * (2 * count) + [(np.log(QUIET), None)] * count
    best = minimize(unlikely, begin, jac=True, method="L-BFGS-B", bounds=limits, options=SETTLED)
    intercept, slope, noise = np.split(best.x, 3)
    slope = slope if (slope * unit).sum() >= 0 else -slope
    return Factor(middle + unit * intercept, unit * slope, unit**2 * np.exp(noise))


def logits(cells: Floats, chance: Floats, edge: float) -> Floats:
    """Return the logits of scores above chance; those within `edge` of chance or of 1 count as that far from it."""
    above = np.clip((cells - chance) / (1 - chance), edge, 1 - edge)
    return np.asarray(np.log(above / (1 - above)))


def learn(cells: pd.DataFrame, names: tuple[str, ...], options: Options) -> Learned:
    """Learn the factor from the training scores that are shares of 1."""
    wrong = [column for column in cells if not cells[column].dropna().between(0, 1).all()]
    flat = [column for column in cells.columns.drop(wrong) if not cells[column].std() > 0]
    findings = (
        *(f"{one} has values outside 0 to 1: left out of {names[0]}" for one in wrong),
        *(f"{one} does not vary: left out of {names[0]}" for one in flat),
    )
    kept = cells.drop(columns=[*wrong, *flat]).dropna(how="all")
    if kept.shape[1] < LEAST or len(kept) < LEAST:
        why = f"{len(kept)} training rows of {kept.shape[1]} benchmarks, and it takes {LEAST} of each"
        return Learned.nothing(names, "; ".join([*findings, why]))
    return _learned(kept, names, options, findings)


def _learned(cells: pd.DataFrame, names: tuple[str, ...], options: Options, findings: tuple[str, ...]) -> Learned:
    chance, edge = _chance(cells, options), float(options["edge"])
    factor = factor_of(logits(cells.to_numpy(float), chance, edge))

    def make(values: Floats) -> Floats:
        said, weight = factor.weighed(logits(values, chance, edge))
        return np.asarray(said / np.where(weight > 0, weight, np.nan))[:, None]

    shown = ", ".join(f"{column} {brief(slope)}" for column, slope in zip(cells.columns, factor.slope, strict=True))
    told = f"{names[0]}: one factor of logits over {len(cells)} rows, with the slopes {shown}"
    return Learned(names, tuple(cells.columns), make, told, _facts(cells, names[0], factor, chance), findings)


def _chance(cells: pd.DataFrame, options: Options) -> Floats:
    stated = options["chance"]
    return np.array([float(stated.get(one, 0.0) if isinstance(stated, Mapping) else stated) for one in cells.columns])


def _facts(cells: pd.DataFrame, name: str, factor: Factor, chance: Floats) -> list[Fact]:
    numbers = {"intercept": factor.intercept, "slope": factor.slope, "noise": np.sqrt(factor.noise), "chance": chance}
    pairs = [
        (quantity, column, value)
        for quantity, each in numbers.items()
        for column, value in zip(cells, each, strict=True)
    ]
    return [Fact(quantity, name, str(column), float(value)) for quantity, column, value in pairs]


CHANCE: Final = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
KIND = Kind(
    "ability",
    "what one ability behind the scores explains of each: a factor of their logits with a slope for each benchmark",
    options_of(
        "the name of the column: abilities have mean 0 and variance 1 over training rows",
        chance={
            "description": "the score of a guess, of all benchmarks or by name",
            "default": 0,
            "anyOf": [CHANCE, {"type": "object", "additionalProperties": CHANCE}],
        },
        edge={
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 0.25,
            "default": 0.01,
            "description": "scores nearer to chance or to 1 than this share of the way between count as this far from it",
        },
    ),
    ONE,
    learn,
    sample={"into": "ability"},
)

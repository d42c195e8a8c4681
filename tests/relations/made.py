"""Made runs whose law is known: the design of a study's law, its values, and noise, as the CSV a user would have."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.laws import LAWS, Law, compile_law, expand
from scalestudy.laws.law import DEFAULT_COLUMNS

NOISE: Final = 0.01
SIZES: Final = {1: (11,), 2: (5, 4)}
"""How many levels of each variable, by the number of variables; those with more are drawn at random."""
AT_RANDOM: Final = 24
OWN: Final = "own_{}"
"""How a variable without a canonical column is called in the made tables."""


@dataclass(frozen=True)
class Made:
    """What to make runs of.

    Attributes:
        law: a name of the catalogue.
        families: how many; each has values a little below those of the one before.
        seeds: runs of each configuration.
        metrics: how many metrics; a further one is twice the first, or half where values have an upper end.
        held_out: "none"; "measured" or "blank", whether the largest runs, which are held out, have a value.
        checkpoints: rows of each run; those before the last are worse.
        noise: relative for values without an upper end, else in the unit of the metric.
        trials: of each run, of which the value is the share of successes, in place of noise; 0 for values that are none.
        seed: of the noise.
    """

    law: str
    families: int = 1
    seeds: int = 1
    metrics: int = 1
    held_out: str = "none"
    checkpoints: int = 1
    noise: float = NOISE
    trials: int = 0
    seed: int = 0


@cache
def known(name: str) -> Law:
    """Return a law of the catalogue, its terms written out."""
    return expand(LAWS[name])


def columns_of(law: Law) -> dict[str, str]:
    """Return the column of each variable: its canonical one, tokens for the only scale, else one of the study's own."""
    alone = len(law.variables) == 1
    return {
        symbol: DEFAULT_COLUMNS.get(symbol) or ("tokens" if alone and positive(law) else OWN.format(symbol))
        for symbol in law.variables
    }


def positive(law: Law) -> bool:
    """Whether every variable is positive throughout the law's domain."""
    return all(low > 0 for low, _ in law.domain.values())


def truth(law: Law) -> np.ndarray:
    """The parameters (P,) of the law's worked example."""
    assert law.example is not None
    return np.array([law.example.parameters[name] for name in compile_law(law).names])


def points(law: Law, seed: int = 0) -> dict[str, np.ndarray]:
    """Return the design, {symbol: (n,)}: a grid of one or two variables, else points at random; evenly in logarithms."""
    random = np.random.default_rng(seed)
    sizes = SIZES.get(len(law.variables))
    if sizes is None:
        return {symbol: _between(*ends, random.random(AT_RANDOM)) for symbol, ends in law.domain.items()}
    levels = [_between(*ends, np.linspace(0, 1, size)) for ends, size in zip(law.domain.values(), sizes, strict=True)]
    grid = np.meshgrid(*levels, indexing="ij")
    return dict(zip(law.domain, (axis.ravel() for axis in grid), strict=True))


def _between(low: float, high: float, share: np.ndarray) -> np.ndarray:
    """Shares of the way from low to high, in logarithms where these are a factor of ten apart."""
    if low > 0 and high / low >= 10:
        return np.asarray(low * (high / low) ** share)
    return np.asarray(low + (high - low) * share)


def beyond(law: Law) -> dict[str, float]:
    """Return a point outside the design, {symbol: number}: twice the largest value of every variable that is free to grow."""
    return {symbol: high if symbol in law.fixed_units else 2 * high for symbol, (_, high) in law.domain.items()}


def value_at(law: Law, at: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the law's values (n,) with the parameters of its example."""
    return np.asarray(compile_law(law).value(truth(law), dict(at)))


def runs(made: Made) -> pd.DataFrame:
    """Return the table of runs, one row per family, configuration, seed, checkpoint and metric."""
    law = known(made.law)
    at, random = points(law), np.random.default_rng(made.seed)
    exact = value_at(law, at)
    parts = []
    for family in range(made.families):
        for seed in range(made.seeds):
            parts.append(_rows(law, at, _seen(made, exact * (1 - 0.04 * family), random), family, seed))
    frame = pd.concat(parts, ignore_index=True)
    frame["weight"] = random.uniform(1.0, 3.0, len(frame)).round(2)
    frame = frame.assign(trials=float(made.trials)) if made.trials else frame
    ends = bool(made.trials) or np.isfinite(law.values[1])
    frame = _metrics(_checkpoints(_held(frame, made.held_out), made.checkpoints, ends), made.metrics, ends)
    return _whole(frame) if made.trials else frame


def _seen(made: Made, exact: np.ndarray, random: np.random.Generator) -> np.ndarray:
    if made.trials:
        return np.asarray(random.binomial(made.trials, np.clip(exact, 0.0, 1.0)) / made.trials)
    return _noisy(known(made.law), exact, made.noise, random)


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Make the successes of every row whole again."""
    return frame.assign(value=np.floor(frame["value"] * frame["trials"] + 1e-9) / frame["trials"])


def _noisy(law: Law, exact: np.ndarray, noise: float, random: np.random.Generator) -> np.ndarray:
    error = random.normal(0, noise, len(exact))
    if np.isfinite(law.values[1]) or (exact <= 0).any():
        least = max(law.values[0], exact.min() / 2) if (exact > 0).all() else law.values[0]
        return np.clip(exact + error, least, law.values[1])
    return np.asarray(exact * np.exp(error))


def _rows(law: Law, at: Mapping[str, np.ndarray], value: np.ndarray, family: int, seed: int) -> pd.DataFrame:
    frame = pd.DataFrame({column: at[symbol] for symbol, column in columns_of(law).items()})
    names = [f"{'abcdef'[family]}{k}" for k in range(len(frame))]
    return frame.assign(family="abcdef"[family], run=names, seed=seed, value=value, stderr=np.abs(value) * NOISE)


def _held(frame: pd.DataFrame, how: str) -> pd.DataFrame:
    """Hold out the runs with the largest value of the first variable."""
    first = frame.iloc[:, 0]
    largest = (first == first.max()) if len(first.unique()) < 15 else first.rank(pct=True) > 0.9
    frame = frame.assign(held_out=largest if how != "none" else False)
    return frame.assign(value=frame["value"].mask(largest, np.nan)) if how == "blank" else frame


def _checkpoints(frame: pd.DataFrame, count: int, ends: bool) -> pd.DataFrame:
    """Give every run its checkpoints, in order, the last of which has the value, the others more or, where it ends, less."""
    early = -0.1 if ends else 0.1
    parts = [
        frame.assign(step=100 * (k + 1), value=frame["value"] * (1 + early * (count - 1 - k)), at=np.arange(len(frame)))
        for k in range(count)
    ]
    return pd.concat(parts).sort_values(["at", "step"], kind="stable", ignore_index=True).drop(columns="at")


def _metrics(frame: pd.DataFrame, count: int, ends: bool) -> pd.DataFrame:
    parts = [
        frame.assign(
            metric="score" if k == 0 else f"score{k}",
            value=frame["value"] / (k + 1) if ends else frame["value"] * (k + 1),
        )
        for k in range(count)
    ]
    return pd.concat(parts, ignore_index=True)

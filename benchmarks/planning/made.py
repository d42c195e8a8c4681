"""Made ladders: fixed designs of sixteen runs beside eight cheap runs and eight that are proposed after them, on less compute."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from planning.fitting import Told, fitted, forecast, planned

Floats = np.ndarray
Law = Callable[[Floats, Floats], Floats]
LAWS: Final[dict[str, Law]] = {
    "chinchilla": lambda n, d: 1.82 + 478 / n**0.347 + 2143 / d**0.367,
    "coupled": lambda n, d: 1.70 + (60 / n**0.30 + 110 / d**0.33) ** 0.9,
    "bending": lambda n, d: 1.82 + 478 / n**0.347 + 2143 / d**0.367 + 0.15 * (3e7 / n) ** 1.5,
    "unlisted": lambda n, d: 1.70 + 8e4 / np.log(n) ** 4 + 2143 / d**0.367,
}
"""True laws of N and D: a sum; one term in which both are coupled; one that bends at small N; and one that `auto` does not have."""
NOISE: Final = 0.004
RUNS: Final = 16
SMALLEST, LARGEST = 3e7, 1e9
TOP: Final = 6 * LARGEST**2 * 20
"""Compute of the largest run, in FLOP."""
TARGET: Final = {"params": 7e9, "tokens": 1.4e11}
SHARES: Final = (0.25, 0.4, 0.6)
"""Of what the IsoFLOP grid costs, on which the runs are proposed."""


def observed(law: str, params: Floats, tokens: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Train runs: the law with log-normal noise."""
    value = LAWS[law](params, tokens) * np.exp(rng.normal(0, NOISE, len(params)))
    return pd.DataFrame({"params": params, "tokens": tokens, "loss": value})


def designs() -> dict[str, tuple[Floats, Floats]]:
    """Return N and D of the fixed designs, which all end with a run of the largest compute."""
    sizes = np.geomspace(SMALLEST, LARGEST, RUNS)
    budgets = np.repeat(TOP / 10.0 ** np.arange(4), 4)
    about = np.sqrt(budgets / 120) * np.tile(2.0 ** np.array([-1.5, -0.5, 0.5, 1.5]), 4)
    low, ratio = (one.ravel() for one in np.meshgrid(np.geomspace(SMALLEST, 3e8, 4), [5.0, 14.0, 40.0, 110.0]))
    return {
        "ladder": (sizes, 20 * sizes),
        "isoflop": (about, budgets / (6 * about)),
        "sparse": (np.append(low[:-1], LARGEST), np.append((low * ratio)[:-1], 20 * LARGEST)),
    }


def pilot() -> tuple[Floats, Floats]:
    """Return N and D of the cheap runs before anything is proposed."""
    size, ratio = (one.ravel() for one in np.meshgrid(np.geomspace(SMALLEST, 1.5e8, 4), [10.0, 40.0]))
    return size, size * ratio


def candidates() -> list[dict[str, float]]:
    """Return what may be proposed: sizes and ratios of tokens to parameters between those of the fixed designs."""
    grid = np.meshgrid(np.geomspace(SMALLEST, LARGEST, 14), np.geomspace(5, 110, 9))
    size, ratio = (one.ravel() for one in grid)
    kept = 6 * size**2 * ratio <= TOP * (1 + 1e-9)
    rows = [{"params": float(n), "tokens": float(n * r)} for n, r in zip(size[kept], ratio[kept], strict=True)]
    return [*rows, {"params": LARGEST, "tokens": 20 * LARGEST}]


def fixed(law: str, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a record for each fixed design: its compute, its interval at the target, and whether that holds a run there."""
    rng = _rng(law, seed, 0)
    for name, (params, tokens) in designs().items():
        runs = observed(law, params, tokens, rng)
        yield _record(law, seed, name, runs, forecast(fitted(runs), TARGET))


def proposals(law: str, seed: int) -> Iterator[dict[str, Any]]:
    """Yield such a record for the cheap runs alone, and for these with the runs proposed on each share of the compute of the IsoFLOP grid."""
    rng = _rng(law, seed, 1)
    before = observed(law, *pilot(), rng)
    found = fitted(before)
    yield _record(law, seed, "pilot", before, forecast(found, TARGET))
    whole, spent = float((6 * np.prod(designs()["isoflop"], axis=0)).sum()), _flops(before)
    for share in SHARES:
        asked = {"know": {"forecast": TARGET}, "candidates": candidates(), "budget": share * whole - spent}
        chosen, expected = planned(found, {**asked, "batch": RUNS - len(before), "least": 1e-4})
        new = observed(law, chosen["params"].to_numpy(), chosen["tokens"].to_numpy(), rng)
        runs = pd.concat([before, new], ignore_index=True)
        yield {**_record(law, seed, f"proposed {share:g}", runs, forecast(fitted(runs), TARGET)), "expected": expected}


def _record(law: str, seed: int, design: str, runs: pd.DataFrame, told: Told) -> dict[str, Any]:
    named = {"law": law, "seed": seed, "design": design, "runs": len(runs), "flops": _flops(runs)}
    return {**named, "half": told.half, "inside": told.holds(_truth(law, seed))}


def _truth(law: str, seed: int) -> float:
    """What a run at the target shows."""
    size, data = (np.array([TARGET[name]]) for name in ("params", "tokens"))
    return float(observed(law, size, data, _rng(law, seed, 2))["loss"].iloc[0])


def _flops(runs: pd.DataFrame) -> float:
    return float((6 * runs["params"] * runs["tokens"]).sum())


def _rng(law: str, seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng([seed, sorted(LAWS).index(law), stream])

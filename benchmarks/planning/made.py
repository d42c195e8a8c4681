"""Made ladders: fixed designs of sixteen runs beside eight cheap runs and eight that are proposed after them, on less compute."""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from planning.fitting import Told, fitted, forecast, planned

Floats = np.ndarray


class Law(NamedTuple):
    """A true law: the value by parameters (P,), N and D, and the parameters."""

    formula: Callable[[Floats, Floats, Floats], Floats]
    theta: tuple[float, ...]

    def __call__(self, params: Floats, tokens: Floats) -> Floats:
        """Return the value at N and D."""
        return self.formula(np.array(self.theta), params, tokens)


USUAL: Final = (1.82, 478, 0.347, 2143, 0.367)
LAWS: Final[dict[str, Law]] = {
    "chinchilla": Law(lambda t, n, d: t[0] + t[1] / n ** t[2] + t[3] / d ** t[4], USUAL),
    "coupled": Law(
        lambda t, n, d: t[0] + (t[1] / n ** t[2] + t[3] / d ** t[4]) ** t[5], (1.70, 60, 0.30, 110, 0.33, 0.9)
    ),
    "bending": Law(
        lambda t, n, d: t[0] + t[1] / n ** t[2] + t[3] / d ** t[4] + t[5] * (3e7 / n) ** t[6], (*USUAL, 0.15, 1.5)
    ),
    "unlisted": Law(lambda t, n, d: t[0] + t[1] / np.log(n) ** t[2] + t[3] / d ** t[4], (1.70, 8e4, 4, 2143, 0.367)),
}
"""True laws of N and D: a sum; one term in which both are coupled; one that bends at small N; and one that `auto` does not have."""
NOISE: Final = 0.004
RUNS: Final = 16
SMALLEST, LARGEST = 3e7, 1e9
TOP: Final = 6 * LARGEST**2 * 20
"""Compute of the largest run, in FLOP."""
TARGET: Final = {"params": 7e9, "tokens": 1.4e11}
SHARES: Final = (0.2, 0.4)
"""Of what the IsoFLOP grid costs, on which the runs are proposed; a fifth of it is three fifths of the sparse grid with its large run."""


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
    """Return what may be proposed: all that lies between the fixed designs' smallest and largest sizes, ratios and compute."""
    every = np.concatenate([np.array(one).T for one in designs().values()])
    sizes, ratios, compute = every[:, 0], every[:, 1] / every[:, 0], every.prod(axis=1)
    grid = np.meshgrid(np.geomspace(sizes.min(), sizes.max(), 18), np.geomspace(ratios.min(), ratios.max(), 11))
    size, ratio = (one.ravel() for one in grid)
    spent = size**2 * ratio
    kept = (spent >= compute.min() * (1 - 1e-9)) & (spent <= compute.max() * (1 + 1e-9))
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

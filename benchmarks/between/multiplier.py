"""Multipliers and strategies of families whose laws are known: runs with noise, fitted and compared as a study's are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.frames import typed
from scalestudy.tables.validate import TABLES as OF_VALIDATE

NOISE = 0.004
CHINCHILLA = {"E": 1.8, "A": 480.0, "B": 2100.0, "alpha": 0.35, "beta": 0.37}
CURVE = {"E": 1.8, "A": 900.0, "a": 0.15}
LATE = {"E": 1.72, "A": 1250.0, "a": 0.155}
ON_FLOPS = {"law": "power_offset", "variables": {"x": "flops"}}
Line = tuple[int, str, float, float, float, float]
Theta = Mapping[str, float]


def on_a_grid(theta: Theta, random: np.random.Generator) -> pd.DataFrame:
    """Eight sizes, each with six lengths of training."""
    n, d = (at.ravel() for at in np.meshgrid(np.geomspace(2e7, 4e9, 8), np.geomspace(1e9, 2e11, 6)))
    value = theta["E"] + theta["A"] / n ** theta["alpha"] + theta["B"] / d ** theta["beta"]
    return pd.DataFrame(
        {"params": n, "tokens": d, "flops": 6 * n * d, "value": value * np.exp(random.normal(0, NOISE, len(n)))}
    )


def on_a_curve(theta: Theta, random: np.random.Generator) -> pd.DataFrame:
    """Twenty budgets."""
    c = np.geomspace(1e18, 3e21, 20)
    value = (theta["E"] + theta["A"] * c ** -theta["a"]) * np.exp(random.normal(0, NOISE, len(c)))
    return pd.DataFrame({"params": np.nan, "tokens": np.nan, "flops": c, "value": value})


Make = Callable[[Theta, np.random.Generator], pd.DataFrame]


def asked(seeds: Iterable[int], made: Make, thetas: Mapping[str, Theta], law: Any, kind: Mapping[str, Any]) -> Any:
    """Return the tables of the stage: a metric a seed, with one and the same families."""
    parts = [
        made(theta, np.random.default_rng([seed, number])).assign(family=name, metric=f"{seed}")
        for seed in seeds
        for number, (name, theta) in enumerate(thetas.items())
    ]
    runs = pd.concat(parts, ignore_index=True)
    runs = runs.assign(run=[f"run{k}" for k in range(len(runs))], row=np.arange(len(runs)), study="made", source="runs")
    runs = runs.assign(unit="nats/token", direction="lower", held_out=False, excluded=False, reason=None, stderr=np.nan)
    uncertainty = {"method": "bootstrap", "draws": 400}
    settings = {"study": "made", "laws": [law], "fit": {"objective": "squared_log", "uncertainty": uncertainty}}
    tables = fit(runs, settings) | {name: typed(table) for name, table in OF_VALIDATE.items()}
    return analyse(runs, tables, {**settings, "analyse": [dict(kind)]})


def lines(table: pd.DataFrame, column: str, truth: Mapping[str, float], key: Callable[[Any], str]) -> Iterator[Line]:
    """Yield a line for every row whose quantity has a known truth."""
    for row in table.to_dict("records"):
        if (name := key(row)) in truth:
            ends = row[f"{column}_lower"], row[f"{column}_upper"]
            yield int(row["metric"]), name, truth[name], row[column], *ends


def named(row: Mapping[str, Any]) -> str:
    """What a row of either table is called: what it is asked at, and which of these."""
    return f"{row['asked']} {row['goal']}"


def three_times(seeds: Iterable[int]) -> list[Line]:
    """A family that needs three times the compute, each at its own optimum."""
    each = 3**0.5
    scaled = {"A": CHINCHILLA["A"] * each ** CHINCHILLA["alpha"], "B": CHINCHILLA["B"] * each ** CHINCHILLA["beta"]}
    thetas = {"dense": CHINCHILLA, "wasteful": {**CHINCHILLA, **scaled}}
    kind = {"multiplier": {"reference": "dense", "values": [2.4], "budgets": [1e21]}}
    truth = {"value 0": 3.0, "budget 0": 3.0, "trend 0": 1.0}
    return list(
        lines(asked(seeds, on_a_grid, thetas, "chinchilla", kind)["analyse/multiplier"], "multiplier", truth, named)
    )


def at_a_ratio(seeds: Iterable[int]) -> list[Line]:
    """A family whose data counts half, along tokens at one size, and at 20 tokens a parameter along compute."""
    thetas = {"dense": CHINCHILLA, "half": {**CHINCHILLA, "B": CHINCHILLA["B"] * 2 ** CHINCHILLA["beta"]}}
    kind = {"multiplier": {"reference": "dense", "values": [2.6], "along": "tokens", "at": {"params": 1e9}}}
    found = asked(seeds, on_a_grid, thetas, "chinchilla", kind)["analyse/multiplier"]
    return list(lines(found, "multiplier", {"value 0": 2.0}, named))


def other_floor(seeds: Iterable[int]) -> list[Line]:
    """A family with a lower floor and a slower start, on a law of compute."""
    thetas = {"early": CURVE, "late": LATE}
    needed = [(theta["A"] / (2.6 - theta["E"])) ** (1 / theta["a"]) for theta in thetas.values()]
    at = CURVE["E"] + CURVE["A"] * 1e21 ** -CURVE["a"]
    matched = (LATE["A"] / (at - LATE["E"])) ** (1 / LATE["a"]) / 1e21
    kind = {"multiplier": {"reference": "early", "values": [2.6], "budgets": [1e21]}}
    found = asked(seeds, on_a_curve, thetas, ON_FLOPS, kind)["analyse/multiplier"]
    return list(lines(found, "multiplier", {"value 0": needed[1] / needed[0], "budget 0": matched}, named))


def best_of_two(seeds: Iterable[int]) -> list[Line]:
    """Two families of which the later one is better from some compute on: the place, the envelope, and what a value costs."""
    thetas = {"early": CURVE, "late": LATE}
    grid = np.geomspace(1e18, 1e24, 2_000_001)
    early, late = (theta["E"] + theta["A"] * grid ** -theta["a"] for theta in thetas.values())
    needed = min((theta["A"] / (2.4 - theta["E"])) ** (1 / theta["a"]) for theta in thetas.values())
    made = asked(seeds, on_a_curve, thetas, ON_FLOPS, {"strategy": {"budgets": [1e19, 1e22], "values": [2.4]}})
    of_late = made["analyse/strategy"].query("family == 'late'")
    ends = [np.interp(at, grid, np.minimum(early, late)) for at in (1e19, 1e22)]
    truth = {"budget 0": ends[0], "budget 1": ends[1], "value 0": needed}
    switch = {"switch": float(grid[np.argmax(late < early)])}
    found = made["analyse/switches"].query("below == 'early'")
    return [*lines(of_late, "envelope", truth, named), *lines(found, "at", switch, lambda _: "switch")]


CASES: dict[str, Callable[[Iterable[int]], list[Line]]] = {
    "three times the compute": three_times,
    "half the data": at_a_ratio,
    "another floor": other_floor,
    "the best of two": best_of_two,
}

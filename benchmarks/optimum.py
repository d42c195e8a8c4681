"""How often intervals of optima hold the truth, for each named cost and kind of column, and what a search takes.

    OMP_NUM_THREADS=1 uv run python benchmarks/optimum.py [--seeds 200] [--only inference,mixture] [--speed]

Each seed makes runs that follow a known law with log-normal noise, fits that law as a study would, and asks for the optimum; the truth
is the optimum of the law that made them, found on fine grids. `--speed` prints the CPU-seconds of 1,000 draws instead.
"""

import argparse
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.ensemble import alone
from scalestudy.analyse.optima.asked import Entry, question
from scalestudy.analyse.optima.found import optimum
from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.fit.roles import USUAL
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws.resolve import resolve

CHINCHILLA = {"E": 1.81722, "A": 477.83, "B": 2143.4, "alpha": 0.34731, "beta": 0.36717}
MIX = {
    "name": "mix",
    "formula": "c + ka * exp(-ta * a) + kb * exp(-tb * b) + kc * exp(-tc * d)",
    "variables": {"a": "share_a", "b": "share_b", "d": "share_c"},
    "parameters": {name: {"sign": "+"} for name in ("c", "ka", "ta", "kb", "tb", "kc", "tc")},
}
MIXED = {"c": 1.0, "ka": 1.0, "ta": 2.0, "kb": 0.5, "tb": 5.0, "kc": 0.8, "tc": 3.0}
SHAPE = {"E": 1.5, "A": 200.0, "a": 0.7, "B": 3.0, "b": 0.9, "C": 400.0, "g": 0.3}
ND = {"over": {"params": None, "tokens": None}, "budgets": [1e23]}
CASES: dict[str, dict[str, Any]] = {
    "training": {**ND, "cost": "training"},
    "runs": {**ND, "cost": "runs"},
    "inference": {**ND, "cost": {"inference": {"tokens": 1e12}}},
    "sparse": {**ND, "cost": {"sparse": {"active": "N / 4"}}},
    "memory": {
        "over": {"params": None, "tokens": [1e9, 1e12]},
        "cost": {"memory": {"bits": 8}},
        "budgets": [1e10],
        "of": "value + 3e-12 * tokens",
    },
    "epochs": {
        "over": {"params": None, "unique_tokens": None},
        "let": {"tokens": "4 * unique_tokens"},
        "budgets": [1e23],
        "cost": {"epochs": {"epochs": 4, "price": 1e9}},
    },
    "money": {**ND, "cost": {"money": {"peak": 1e15, "mfu": 0.4, "price": 2.0}}, "budgets": [1e5]},
    "formula": {**ND, "cost": "6 * params * tokens + 1e-3 * tokens**1.7"},
    "shape": {
        "over": {"width": [64, 1e5], "depth": [1, 500], "tokens": None},
        "let": {"params": "12 * depth * width**2"},
        "cost": "training",
        "budgets": [1e21],
    },
    "mixture": {"over": {}, "simplex": "share_*"},
}


def ladder(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Sizes and ratios of a dense ladder."""
    size, ratio = (part.ravel() for part in np.meshgrid(np.geomspace(1e7, 3e9, 11), np.geomspace(5, 160, 5)))
    return {"params": size, "tokens": size * ratio, "unique_tokens": size * ratio / 4, "flops": 8 * size * size * ratio}


def shapes(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Widths, depths and tokens."""
    wide, deep, data = (
        part.ravel() for part in np.meshgrid([256, 512, 1024, 2048], [4, 8, 16, 32], [1e9, 4e9, 1.6e10])
    )
    return {"width": wide.astype(float), "depth": deep.astype(float), "tokens": data}


def mixtures(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Shares that fill the simplex."""
    return dict(zip(("share_a", "share_b", "share_c"), rng.dirichlet(np.ones(3), 60).T, strict=True))


def made(name: str) -> tuple[Any, Mapping[str, float], Any]:
    """The law of a case, its parameters, and what makes its columns."""
    if name == "mixture":
        return MIX, MIXED, mixtures
    shape = {"law": "width_depth", "variables": {"w": "width", "d": "depth", "D": "tokens"}}
    return (shape, SHAPE, shapes) if name == "shape" else ("chinchilla", CHINCHILLA, ladder)


def runs_of(name: str, seed: int, noise: float) -> tuple[pd.DataFrame, Fitted]:
    """Runs that follow the case's law, and that law as if it were fitted."""
    entry, theta, columns = made(name)
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(columns(rng))
    law = resolve(entry, list(frame.columns))
    true = Fitted("all", "loss", law, "converged", "", np.array([[theta[p] for p in law.parameter_names]]))
    value = true.point(frame) * np.exp(rng.normal(0, noise, len(frame)))
    told = {
        "study": "made",
        "source": "made",
        "family": "all",
        "metric": "loss",
        "unit": "nats/token",
        "direction": "lower",
    }
    flags = {"stderr": np.nan, "held_out": False, "excluded": False, "reason": None}
    blank = {name: np.nan for name in ("params", "tokens", "flops") if name not in frame}
    runs = frame.assign(
        value=value, row=np.arange(len(frame)), run=[f"run{i}" for i in frame.index], **told, **flags, **blank
    )
    return runs, true


def truth(name: str, runs: pd.DataFrame, true: Fitted) -> dict[str, float]:
    """The optimum of the law that made the runs: the same question without noise; tests hold the search against grids."""
    options = {"name": name, "at": {}, "let": {}, "such_that": [], **CASES[name]}
    asked, _ = question(Entry(options, runs, USUAL, name), False)
    found = optimum(alone(true), asked)
    return {column: float(answer.estimate[0]) for column, answer in found.columns.items()}


def held(name: str, seeds: int, noise: float) -> None:
    """Print how often each column's interval held its true optimum."""
    inside: dict[str, list[bool]] = {}
    for seed in range(seeds):
        runs, true = runs_of(name, seed, noise)
        settings = {
            "study": "made",
            "laws": [made(name)[0]],
            "fit": {"objective": "squared_log", "uncertainty": {"draws": 200}},
        }
        tables = fit(runs, settings)
        tables["validate/choice"] = pd.DataFrame(columns=["family", "metric", "candidate", "weight"])
        rows = analyse(runs, tables, {**settings, "analyse": [{"optimum": CASES[name]}]})["analyse/optimum"]
        for column, best in truth(name, runs, true).items():
            row = rows[rows["quantity"] == column].iloc[0]
            # An optimum on a bound is known but for rounding.
            slack = 1e-9 * abs(best)
            inside.setdefault(column, []).append(bool(row["lower"] - slack <= best <= row["upper"] + slack))
    print(f"{name:10}", ", ".join(f"{column} {np.sum(found)}/{seeds}" for column, found in inside.items()), flush=True)


def speed() -> None:
    """Print the CPU-seconds of 1,000 draws, with one free column and on a simplex, the second time as formulas are compiled once."""
    for name in ("inference", "mixture", "shape"):
        runs, true = runs_of(name, 0, 0.0)
        drawn = np.repeat(true.theta, 1001, axis=0) * np.exp(
            np.random.default_rng(0).normal(0, 0.02, (1001, true.theta.shape[1]))
        )
        fitted = Fitted("all", "loss", true.law, "converged", "", drawn)
        options = {"name": name, "at": {}, "let": {}, "such_that": [], **CASES[name]}
        for _ in range(2):
            start = time.process_time()
            optimum(alone(fitted), question(Entry(options, runs, USUAL, name), False)[0])
            print(f"{name:10} {time.process_time() - start:.3f} CPU-s", flush=True)


def main() -> None:
    """Count, or time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--noise", type=float, default=0.003)
    parser.add_argument("--only", default=",".join(CASES))
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if options.speed:
        speed()
        return
    for name in options.only.split(","):
        held(name, options.seeds, options.noise)


if __name__ == "__main__":
    main()

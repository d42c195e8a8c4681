"""Whether the interval of the compute-optimal N holds the truth, at a hundred times the largest compute of a dense ladder.

Eleven sizes with 5 to 160 tokens per parameter, made by Chinchilla's law with .5% noise, each ladder a study with `laws: auto`
that runs the stages fit, validate and analyse. What counts is the row of `auto` in `analyse/compute_optimal`, else that of
the law it gives the largest share. The yardstick is least squares with the law that made the data, Student's interval by the
delta method.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import beta
from yardstick import Known, open_part, quantile, yardstick_fits

from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.laws import LAWS, compile_law
from scalestudy.tables import AUTO
from scalestudy.validate.stage import validate

THETA = {"E": 1.81722, "A": 477.83, "B": 2143.4, "alpha": 0.34731, "beta": 0.36717}
"""Besiroglu 2024, arXiv:2404.10102."""
PARAMS = np.geomspace(3e7, 3e9, 11)
EACH = np.geomspace(5, 160, 5)
NOISE, BEYOND, DRAWS = 0.005, 100.0, 200
SETTINGS = {"study": "optimum", "laws": AUTO, "fit": {"uncertainty": {"draws": DRAWS}}}
NO_FOLDS = {"schemes": [{"kfold": {"folds": 2}}]}


def ladder(seed: int) -> pd.DataFrame:
    """`clean/runs` of one ladder."""
    params, each = (part.ravel() for part in np.meshgrid(PARAMS, EACH, indexing="ij"))
    frame = pd.DataFrame({"params": params, "tokens": params * each, "flops": 6 * params**2 * each})
    theta = [THETA[name] for name in LAWS["chinchilla"].parameter_names]
    clean = compile_law(LAWS["chinchilla"]).value(theta, {"N": frame["params"], "D": frame["tokens"]})
    frame = frame.assign(value=clean * np.exp(np.random.default_rng([seed, 55]).normal(0, NOISE, len(frame))))
    frame = frame.assign(run=[f"run {k}" for k in frame.index], row=np.arange(len(frame)), family="ladder")
    named = {"study": "optimum", "source": "made", "metric": "loss", "unit": "nats/token", "direction": "lower"}
    flags = {"stderr": np.nan, "held_out": False, "excluded": False, "reason": None}
    return frame.assign(excluded_by=pd.array([pd.NA] * len(frame), dtype="Int64"), **named, **flags)


def optimum(theta: Mapping[str, float], flops: float) -> float:
    """The logarithm of Chinchilla's compute-optimal N."""
    both = theta["alpha"] + theta["beta"]
    best = np.log(theta["alpha"] * theta["A"] / (theta["beta"] * theta["B"])) + theta["beta"] * np.log(flops / 6)
    return float(best / both)


def slope(theta: Mapping[str, float], flops: float) -> np.ndarray:
    """Its derivatives by the parameters, in the law's order, by central differences."""
    names, step = LAWS["chinchilla"].parameter_names, 1e-6
    ends = [[optimum({**theta, name: theta[name] * (1 + s)}, flops) for s in (step, -step)] for name in names]
    return np.array([(high - low) / (2 * step * theta[name]) for name, (high, low) in zip(names, ends, strict=True)])


def measured_optimum(name: str, seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Measure the optimum on ladders."""
    return [{"kind": name, "seed": seed, **_one(ladder(seed))} for seed in seeds]


def _one(runs: pd.DataFrame) -> dict[str, Any]:
    flops = BEYOND * float(runs["flops"].max())
    settings = {**SETTINGS, "validate": NO_FOLDS, "analyse": [{"compute_optimal": {"budgets": [flops]}}]}
    started = time.process_time()
    tables = fit(runs, settings)
    tables |= validate(runs, tables, settings)
    found = _row(analyse(runs, tables, settings)["analyse/compute_optimal"], tables["validate/choice"])
    spent = time.process_time() - started
    return {**found, **_yardstick(runs, flops), "truth": optimum(THETA, flops), "seconds": spent}


def _row(table: pd.DataFrame, choice: pd.DataFrame) -> dict[str, Any]:
    """What is said of N by `auto`, else by the law of the largest share that has an optimum."""
    by_law = table[table["approach"] == "parametric"].set_index("law")
    shares = choice.set_index("candidate")["weight"].sort_values(ascending=False)
    names = [AUTO, *shares.index]
    law = next(name for name in names if name in by_law.index and np.isfinite(by_law.loc[name, "params"]))
    low, middle, high = (float(np.log(by_law.loc[law, f"params{end}"])) for end in ("_lower", "", "_upper"))
    return {"law": law, "log_n": middle, "lower": low, "upper": high}


def _yardstick(runs: pd.DataFrame, flops: float) -> dict[str, float]:
    one = Known(pd.concat([runs, runs.iloc[-1:]]), LAWS["chinchilla"], THETA)
    theta = yardstick_fits([one])[0]
    named = dict(zip(one.law.parameter_names, theta, strict=True))
    half = quantile(one, theta) * open_part(one, theta, slope(named, flops))
    return {"known": optimum(named, flops), "known_half": half}


def told_optimum(records: Sequence[Mapping[str, Any]]) -> None:
    """Print one line."""
    frame = pd.DataFrame(records)
    inside = int(frame["truth"].between(frame["lower"], frame["upper"]).sum())
    n, half = len(frame), (frame["upper"] - frame["lower"]) / 2
    low, high = beta.ppf(0.025, inside, n - inside + 1), beta.ppf(0.975, inside + 1, n - inside)
    known = ((frame["known"] - frame["truth"]).abs() <= frame["known_half"]).mean()
    error = [(frame[name] - frame["truth"]).abs().median() for name in ("log_n", "known")]
    print(
        f"log N inside in {inside} of {n} ({np.nan_to_num(low):.2f} to {np.nan_to_num(high, nan=1.0):.2f}); yardstick {known:.3f}"
    )
    print(
        f"median width over the yardstick's {(half / frame['known_half']).median():.2f}, error {error[0]:.4f} and {error[1]:.4f}"
    )
    sd = half / ndtri(0.975)
    print(
        f"sd of log N stated {sd.median():.4f}, found {frame['log_n'].std():.4f}; {frame['seconds'].mean():.1f} CPU-s each"
    )
    print(frame["law"].value_counts().to_string())

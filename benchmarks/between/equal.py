"""Families whose exponents are equal, and families whose exponents are drawn about a mean: intervals, and the size of the test."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from between.derive import POWER, Line, table
from scalestudy.analyse.stage import analyse
from scalestudy.fit.stage import fit

N = 12
FAMILIES = 5
MEAN, SPREAD = 0.2, 0.03
LEVEL = 0.05


def asked(exponents: np.ndarray, rng: np.random.Generator) -> pd.Series:
    """Compare one study's families."""
    x = np.geomspace(1e7, 1e9, N)
    parts = [
        table(family=f"f{k}", params=x, value=(2 + k) * (x / 1e8) ** -a * np.exp(rng.normal(0, 0.02, N)))
        for k, a in enumerate(exponents)
    ]
    runs = pd.concat(parts, ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)), run=np.arange(len(runs)).astype(str))
    settings = {"study": "made", "laws": [POWER], "axes": {"params": "scale"}}
    settings |= {"fit": {"objective": "squared_log", "uncertainty": {"draws": 300}}}
    tables = fit(runs, settings) | {
        "validate/choice": pd.DataFrame(columns=["family", "metric", "candidate", "weight"])
    }
    return analyse(runs, tables, {**settings, "analyse": [{"equal": {"parameter": "a"}}]})["analyse/equal"].iloc[0]


def equal(seeds: range) -> Iterator[Line]:
    """One exponent for all: its interval, that of the mean, and p above 5% in 95 of 100."""
    for seed in seeds:
        found = asked(np.full(FAMILIES, MEAN), np.random.default_rng(seed))
        yield seed, "one value for all", MEAN, found["shared"], found["shared_lower"], found["shared_upper"]
        yield seed, "mean over families", MEAN, found["mean"], found["mean_lower"], found["mean_upper"]
        yield seed, "p above 5%", found["p_value"], found["p_value"], LEVEL, 1.0


def drawn(seeds: range) -> Iterator[Line]:
    """Exponents drawn about a mean: its interval, and that of one more family."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        *own, other = rng.normal(MEAN, SPREAD, FAMILIES + 1)
        found = asked(np.array(own), rng)
        yield seed, "mean over families", MEAN, found["mean"], found["mean_lower"], found["mean_upper"]
        yield seed, "one more family", other, found["mean"], found["next_lower"], found["next_upper"]
        yield seed, "p below 5%", found["p_value"], found["p_value"], 0.0, LEVEL


CASES = {"equal": equal, "drawn": drawn}

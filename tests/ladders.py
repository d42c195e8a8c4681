"""Run tables of made-up studies whose law is known, with their largest runs held out."""

import numpy as np
import pandas as pd

from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate


def ladder(families="a", noise=0.003, seed=0):
    """Four IsoFLOP budgets of five sizes per family, the largest budget held out."""
    rng = np.random.default_rng(seed)
    records = []
    for family in families:
        for flops in (1e10, 4e10, 1.6e11, 6.4e11):
            for params in np.geomspace(1e4, 1e6, 5) * np.sqrt(flops / 1e11):
                tokens = flops / 6 / params
                value = (1.2 + 40 / params**0.35 + 300 / tokens**0.4) * np.exp(rng.normal(0, noise))
                records.append((family, f"{family}{len(records)}", params, tokens, flops, value, flops > 5e11))
    frame = pd.DataFrame(records, columns=["family", "run", "params", "tokens", "flops", "value", "held_out"])
    constants = {"study": "made_up", "source": "r", "metric": "loss", "unit": "nats", "direction": "lower"}
    frame = frame.assign(**constants, stderr=np.nan, excluded=False, reason=None, row=np.arange(len(frame)))
    return frame.assign(excluded_by=pd.array([pd.NA] * len(frame), dtype="Int64"))


def curves(count, noise=0.01, points=16, beyond=3.0, seed=0):
    """Learning curves with an offset; rows beyond the 12th are held out."""
    rng = np.random.default_rng(seed)
    parts = []
    for k in range(count):
        tokens = np.r_[np.geomspace(1e6, 1e8, points), np.geomspace(1.2e8, beyond * 1e8, 4)]
        floor, exponent = rng.uniform(0.1, 0.4), rng.uniform(0.2, 0.4)
        value = (floor + 60 * tokens**-exponent) * np.exp(rng.normal(0, noise, len(tokens)))
        parts.append(pd.DataFrame({"family": f"curve {k:02d}", "run": f"r{k}", "tokens": tokens, "value": value}))
    frame = pd.concat(parts, ignore_index=True)
    frame["held_out"] = frame["tokens"] > 1.1e8
    constants = {"study": "s", "source": "r", "metric": "error", "unit": "fraction", "direction": "lower"}
    frame = frame.assign(**constants, stderr=np.nan, params=np.nan, flops=np.nan, excluded=False, reason=None)
    return frame.assign(row=np.arange(len(frame)), excluded_by=pd.array([pd.NA] * len(frame), dtype="Int64"))


def validated(runs, fits, settings):
    """The tables of both jobs of the stage validate, scores too."""
    tables = validate(runs, fits, settings)
    return tables | score(tables, settings["study"])


def ladder_of(noise, seed=0):
    """N and D on a grid, losses of chinchilla, the largest of either held out."""
    rng = np.random.default_rng(seed)
    params, tokens = (a.ravel() for a in np.meshgrid(np.geomspace(1e7, 1e9, 6), np.geomspace(1e9, 5e10, 6)))
    value = (1.7 + 400 / params**0.34 + 410 / tokens**0.28) * np.exp(rng.normal(0, noise, len(params)))
    runs = pd.DataFrame({"params": params, "tokens": tokens, "flops": 6 * params * tokens, "value": value})
    constants = {
        "family": "f",
        "study": "s",
        "source": "r",
        "metric": "loss",
        "unit": "nats/token",
        "direction": "lower",
    }
    runs = runs.assign(**constants, stderr=np.nan, excluded=False, reason=None, row=np.arange(len(runs)))
    held_out = (params > 9e8) | (tokens > 4e10)
    run = [f"r{k}" for k in range(len(runs))]
    return runs.assign(held_out=held_out, run=run, excluded_by=pd.array([pd.NA] * len(runs), dtype="Int64"))

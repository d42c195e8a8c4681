"""Small studies with known answers: runs that follow a law, and the fit tables such runs would have."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.tables.fit import WITH_ESTIMATE

CHINCHILLA = {"E": 1.81722, "A": 477.83, "B": 2143.4, "alpha": 0.34731, "beta": 0.36717}
KEYS = ["family", "metric", "law"]


def make_runs(family: str = "all", noise: float = 0.0, seed: int = 0, theta: Mapping[str, float] = CHINCHILLA) -> Any:
    """Runs on seven IsoFLOP budgets, nine sizes each around the optimum, with log-normal noise."""
    budgets = np.repeat(10.0 ** np.arange(18, 21.5, 0.5), 9)
    share = theta["beta"] / (theta["alpha"] + theta["beta"])
    scale = (theta["alpha"] * theta["A"] / (theta["beta"] * theta["B"])) ** (1 / (theta["alpha"] + theta["beta"]))
    params = scale * (budgets / 6) ** share * np.tile(np.geomspace(0.25, 4, 9), 7)
    tokens = budgets / (6 * params)
    value = theta["E"] + theta["A"] / params ** theta["alpha"] + theta["B"] / tokens ** theta["beta"]
    value = value * np.exp(np.random.default_rng(seed).normal(0, noise, len(value)))
    return run_table(family=family, params=params, tokens=tokens, flops=budgets, value=value)


def run_table(**columns: Any) -> pd.DataFrame:
    """A `clean/runs` table with everything that is not given filled in."""
    runs = pd.DataFrame(columns)
    filled = {"study": "made", "source": "runs", "family": "all", "metric": "loss", "unit": "nats/token"}
    filled |= {"params": np.nan, "tokens": np.nan, "flops": np.nan, "direction": "lower"}
    filled |= {"held_out": False, "excluded": False, "reason": None, "stderr": np.nan}
    for name, value in filled.items():
        if name not in runs:
            runs[name] = value
    runs["row"] = np.arange(len(runs))
    if "run" not in runs:
        runs["run"] = [f"run{i}" for i in range(len(runs))]
    return runs


def fit_tables(
    *fits: tuple[str, str, Mapping[str, float]],
    spread: float = 0.01,
    draws: int = 200,
    status: str = "converged",
    shared: Sequence[int] = (),
) -> dict[str, pd.DataFrame]:
    """Fit tables for (family, law, parameters): draws scatter log-normally around the parameters."""
    parameters, drawn, rows = [], [], []
    for number, (family, law, theta) in enumerate(fits):
        key = {"family": family, "metric": "loss", "law": law}
        # A fit without an estimate never has the status of one that has.
        lost = status in WITH_ESTIMATE and not np.isfinite(list(theta.values())).all()
        became = "not_converged" if lost else status
        rows.append({**key, "status": became, "message": f"the fit is {became}", "objective": 0.1, "dof": 30})
        rng = np.random.default_rng(shared[number] if shared else number)
        for name, value in theta.items():
            scatter = value * np.exp(rng.normal(0, spread, draws))
            parameters.append(
                {**key, "parameter": name, "estimate": value, **_interval(scatter), "stderr": spread, "held": ""}
            )
            drawn += [{**key, "draw": i, "parameter": name, "value": v} for i, v in enumerate([value, *scatter], -1)]
    return {
        "fit/fits": pd.DataFrame(rows, columns=[*KEYS, "status", "message", "objective", "dof"]),
        "fit/parameters": pd.DataFrame(
            parameters, columns=[*KEYS, "parameter", "estimate", "lower", "upper", "stderr", "held"]
        ),
        "fit/draws": pd.DataFrame(drawn, columns=[*KEYS, "draw", "parameter", "value"]),
        "validate/choice": pd.DataFrame(columns=["family", "metric", "candidate", "weight", "chosen", "reason"]),
    }


def _interval(scatter: Any) -> dict[str, float]:
    lower, upper = np.quantile(scatter, [0.025, 0.975]) if len(scatter) else (np.nan, np.nan)
    return {"lower": float(lower), "upper": float(upper)}

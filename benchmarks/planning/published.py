"""Published runs looked back on: from the cheapest third of them, which of the others to train, and how well the largest are then forecast."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from planning.fitting import Fit, fitted, planned

KEPT: Final = 0.9
"""Of the runs by compute; those above are held out."""
FIRST: Final = 1 / 3
"""Of the runs that are not held out, by compute: those that are there before anything is chosen."""
SHARES: Final = (0.1, 0.3)
"""Of the compute of the runs that may be chosen, that is spent."""
MOST: Final = 12
"""Runs that are chosen at most."""
LEAST: Final = 30
"""Runs that an experiment must have to be looked back on."""
WAYS: Final = ("proposed", "random", "even")
CAP: Final = 60
"""Runs of a set at most: those at even places by compute."""


def look_back(name: str, runs: pd.DataFrame, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a record for each way to choose and budget: compute spent, and the error at the held-out end.

    Args:
        name: of the data.
        runs: with the columns params, tokens and loss, a row for each run.
        seed: of the random choice; what is not random is made with the first, 0.
    """
    runs = runs.assign(flops=6 * runs["params"] * runs["tokens"]).sort_values("flops", ignore_index=True)
    runs = runs.iloc[np.unique(np.linspace(0, len(runs) - 1, CAP).round().astype(int))].reset_index(drop=True)
    end = int(KEPT * len(runs))
    start = int(FIRST * end)
    first, pool, held = runs.iloc[:start], runs.iloc[start:end].reset_index(drop=True), runs.iloc[end:]
    found = fitted(first) if seed == 0 else None
    if found is not None:
        yield _record(name, "first", 0.0, found, held, pool.iloc[:0], seed)
        yield _record(name, "all", 1.0, fitted(pd.concat([first, pool])), held, pool, seed)
    for share in SHARES:
        budget = share * float(pool["flops"].sum())
        for way in WAYS if found is not None else ("random",):
            chosen = _chosen(way, found, pool, held, budget, np.random.default_rng([seed, int(100 * share)]))
            yield _record(name, way, share, fitted(pd.concat([first, chosen])), held, chosen, seed)


def _chosen(
    way: str, found: Fit | None, pool: pd.DataFrame, held: pd.DataFrame, budget: float, rng: np.random.Generator
) -> pd.DataFrame:
    if way == "proposed" and found is not None:
        target = held.iloc[-1][["params", "tokens"]].astype(float).to_dict()
        listed = pool[["params", "tokens"]].astype(float).to_dict("records")
        options = {"know": {"forecast": target}, "candidates": listed, "budget": budget, "batch": MOST, "seeds": 1}
        try:
            runs, _ = planned(found, {**options, "least": 1e-4})
        except LookupError:
            return pool.iloc[:0]
        return pool.merge(runs[["params", "tokens"]].drop_duplicates(), on=["params", "tokens"]).drop_duplicates(
            ["params", "tokens"]
        )
    order = rng.permutation(len(pool)) if way == "random" else _evenly(len(pool))
    kept: list[int] = []
    for one in order:
        if len(kept) < MOST and pool["flops"].iloc[[*kept, one]].sum() <= budget:
            kept.append(int(one))
    return pool.iloc[kept]


def _evenly(count: int) -> np.ndarray:
    """Places spread evenly over the runs by compute, those of a coarse grid before those of a finer one."""
    levels = [np.round(np.linspace(count - 1, 0, k)).astype(int) for k in (3, 5, 9, 17, 33)]
    return np.array(list(dict.fromkeys(np.concatenate(levels).tolist())))


def _record(
    name: str, way: str, share: float, found: Fit, held: pd.DataFrame, chosen: pd.DataFrame, seed: int
) -> dict[str, Any]:
    told = found.predict(held[["params", "tokens"]])
    off = np.log(told["predicted"].to_numpy() / held["loss"].to_numpy())
    inside = (told["lower"].to_numpy() <= held["loss"]) & (held["loss"] <= told["upper"].to_numpy())
    record = {"data": name, "way": way, "share": share, "seed": seed, "chosen": len(chosen)}
    return {
        **record,
        "spent": float(chosen["flops"].sum()),
        "rmsle": float(np.sqrt(np.mean(off**2))),
        "inside": float(inside.mean()),
        "held": len(held),
    }


def tables(mirror: Path, project: Path) -> dict[str, pd.DataFrame]:
    """Return the published runs of params, tokens and loss that are below a mirror, one value a run, and the project's own ladder."""
    found = {"li2025": _li(mirror), "porian2024": _porian(mirror), **_isoflop(mirror), "tiny_ladder": _tiny(project)}
    return {name: one.dropna().astype(float).reset_index(drop=True) for name, one in found.items() if len(one)}


def _li(mirror: Path) -> pd.DataFrame:
    """The best of each size and number of tokens over the swept learning rates and batches (Li et al. 2025)."""
    rows = pd.read_csv(mirror / "li2025_steplaw" / "dense_lr_bs_loss.csv")
    best = rows.groupby(["N", "D"], as_index=False)["smooth loss"].min()
    return best.set_axis(["params", "tokens", "loss"], axis=1)


def _porian(mirror: Path) -> pd.DataFrame:
    """Tuned runs on RefinedWeb, sizes with the head counted (Porian et al. 2024)."""
    rows = pd.read_csv(mirror / "porian2024_discrepancies" / "isoflop_points.csv")
    kept = rows.query("hparams == 'tuned' and param_count == 'standard' and loss_split == 'val'")
    return kept.set_axis([{"n": "params"}.get(name, name) for name in kept], axis=1)[["params", "tokens", "loss"]]


def _isoflop(mirror: Path) -> dict[str, pd.DataFrame]:
    """The collection's experiments with at least thirty runs that it does not call outliers."""
    rows = pd.read_csv(mirror / "isoflop_collection" / "isoflops_qc.csv").query("not outlier")
    groups = {
        str(name).partition("__")[0] + ", " + str(own["dataset"].iloc[0]): own
        for name, own in rows.groupby("experiment")
    }
    return {name: own[["params", "tokens", "loss"]] for name, own in groups.items() if len(own) >= LEAST}


def _tiny(project: Path) -> pd.DataFrame:
    """The transformers of the project's own ladder."""
    rows = pd.read_csv(project / "resources" / "tiny_ladder" / "runs.csv")
    kept = rows.query("family == 'transformer' and status == 'finished'")
    return kept[["params", "tokens", "value"]].set_axis(["params", "tokens", "loss"], axis=1)

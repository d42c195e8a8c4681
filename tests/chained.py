"""Ladders made from two known steps: losses by N and D, and accuracies by the loss."""

from typing import Any

import numpy as np
import pandas as pd

LOSS = {"E": 1.7, "A": 406.4, "B": 410.7, "alpha": 0.34, "beta": 0.28}
ACCURACY = {"floor": 0.25, "height": 0.6, "k": 4.0, "m": 2.6}
SECOND = {
    "name": "downhill",
    "formula": "floor + height / (1 + exp(k * (x - m)))",
    "variables": {"x": "loss_hat"},
    "parameters": {
        "floor": {"bounds": [0, 1], "start": [0.1, 0.4]},
        "height": {"bounds": [0, 1], "start": [0.3, 0.9]},
        "k": {"bounds": [0, 50], "start": [1, 10]},
        "m": {"bounds": [0, 10], "start": [2, 4]},
    },
}
CHAIN = [{"from": {"metric": "loss", "law": "chinchilla"}, "into": "loss_hat", "for": {"metric": "accuracy"}}]
LEAST_SQUARES = {"objective": "squared_raw", "uncertainty": {"draws": 200}}


def loss_at(params, tokens):
    """The true loss."""
    return LOSS["E"] + LOSS["A"] / params ** LOSS["alpha"] + LOSS["B"] / tokens ** LOSS["beta"]


def accuracy_at(loss):
    """The true accuracy."""
    return ACCURACY["floor"] + ACCURACY["height"] / (1 + np.exp(ACCURACY["k"] * (loss - ACCURACY["m"])))


def ladder(seed=0, of_loss=0.005, of_accuracy=0.004, common=0.0, sizes=6, beyond=10.0) -> pd.DataFrame:
    """Runs on a grid of N and D with one at so many times the largest compute held out, a row per metric.

    Args:
        seed: of the noise.
        of_loss: standard deviation of a run's loss, relative.
        of_accuracy: standard deviation of an accuracy about that of the run's loss as it is measured.
        common: share of the loss's luck that is of the evaluation alone: accuracy does not follow it.
        sizes: of N, and of D.
        beyond: the compute of the held-out run over the largest.
    """
    rng = np.random.default_rng(seed)
    params, tokens = (a.ravel() for a in np.meshgrid(np.geomspace(2e7, 1e9, sizes), np.geomspace(1e9, 2e10, sizes)))
    params, tokens = np.append(params, 1e9 * np.sqrt(beyond)), np.append(tokens, 2e10 * np.sqrt(beyond))
    luck = rng.normal(0, of_loss, (2, len(params))) * np.sqrt([[1 - common], [common]])
    loss = loss_at(params, tokens) * np.exp(luck[0])
    accuracy = accuracy_at(loss) + rng.normal(0, of_accuracy, len(params))
    held_out = np.arange(len(params)) == len(params) - 1
    runs = pd.DataFrame({"run": [f"r{k}" for k in range(len(params))], "params": params, "tokens": tokens})
    runs = runs.assign(family="f", held_out=held_out)
    metrics = {"loss": (loss * np.exp(luck[1]), "nats/token", "lower"), "accuracy": (accuracy, "fraction", "higher")}
    parts = [runs.assign(metric=name, value=v, unit=u, direction=d) for name, (v, u, d) in metrics.items()]
    return pd.concat(parts, ignore_index=True)


def cleaned(runs: pd.DataFrame) -> pd.DataFrame:
    """`clean/runs` of such a ladder."""
    loss = runs[(runs["metric"] == "loss") & ~runs["held_out"]].set_index(["family", "run"])["value"]
    known = pd.MultiIndex.from_frame(runs[["family", "run"]])
    hat = pd.Series(loss.reindex(known).to_numpy(), index=runs.index).where(runs["metric"] == "accuracy")
    more = {"study": "chained", "source": "runs", "stderr": np.nan, "excluded": False, "reason": None}
    runs = runs.assign(flops=6 * runs["params"] * runs["tokens"], loss_hat=hat, row=np.arange(len(runs)), **more)
    return runs.assign(excluded_by=pd.array([pd.NA] * len(runs), dtype="Int64"))


def study(**more: Any) -> dict[str, Any]:
    """The study of such runs, which are the source `runs`."""
    source = {"uri": "runs.csv", "columns": {"flops": "6 * params * tokens"}}
    content = {"study": "chained", "sources": {"runs": source}, "laws": ["chinchilla", SECOND], "chain": CHAIN}
    return {**content, "fit": LEAST_SQUARES, **more}

"""Print what `auto` loses against the law that made the data, on tasks of several variables with the largest runs held out.

The runs are drawn from laws of the catalogue with the parameters of their worked examples' kind, and noise; every task has
its columns and nothing else, so `laws: auto` has to find the candidates by itself. `true` is the law that made the data, fitted
alone, `proposed` how often it was among the candidates, `fitted` how often it had an estimate, `excess` what `auto` loses against it
then, of mean errors, with a 95% interval from tasks drawn again with replacement; scores are RMSLE, or RMSE where values are negative.

    uv run python benchmarks/tasks.py [--seeds 3] [--noise 0.005] [task ...]
"""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd

from scalestudy.laws import compile_law, resolve
from scalestudy.tables.validate import BASELINES
from scalestudy.validate import judge
from scalestudy.validate.stage import validate

RESAMPLES = 2000
Columns = dict[str, np.ndarray]
Design = Callable[[np.random.Generator], Columns]


@dataclass(frozen=True)
class Task:
    """A law with parameters, the runs it is observed at, and which of them are held out.

    Attributes:
        law: its entry, as in a study file.
        parameters: by name.
        design: draws the columns of the runs.
        beyond: columns of which the largest values are held out, by the share of the range in logarithms that is kept.
        metric: name of the metric.
        direction: which way is better.
        settings: further settings of the study.
    """

    law: Mapping[str, object]
    parameters: Mapping[str, float]
    design: Design
    beyond: Mapping[str, float]
    metric: str = "loss"
    direction: str = "lower"
    settings: Mapping[str, object] = field(default_factory=dict)


def grid(**levels: list[float]) -> Design:
    """Every combination of levels."""
    columns = np.array(list(product(*levels.values())))
    return lambda rng: {name: columns[:, k] for k, name in enumerate(levels)}


def shares(rng: np.random.Generator) -> Columns:
    """Forty mixtures of three domains."""
    drawn = rng.dirichlet([1.0, 1.0, 1.0], 40)
    return {name: drawn[:, k] for k, name in enumerate(("share_web", "share_code", "share_books"))}


CHINCHILLA = {"E": 1.7, "A": 400.0, "B": 410.0, "alpha": 0.34, "beta": 0.28}
N, D = [2e7, 5e7, 1e8, 2e8, 5e8, 1e9], [1e9, 2e9, 5e9, 1e10, 2e10, 5e10]
TASKS = {
    "size and data": Task({"law": "chinchilla"}, CHINCHILLA, grid(params=N, tokens=D), {"params": 0.8, "tokens": 0.8}),
    "repetition": Task(
        {"law": "data_constrained"},
        {**CHINCHILLA, "R_D": 15.4, "R_N": 5.3},
        grid(params=N[:5], tokens=D, unique_tokens=[1e9, 3e9, 1e10]),
        {"tokens": 0.8, "unique_tokens": 0.9},
    ),
    "vocabulary": Task(
        {"law": "vocabulary", "variables": {"N_nv": "params", "N_v": "vocab"}},
        {"E": 5.5, "A_1": 20.0, "A_2": 30.0, "B": 60.0, "a_1": 0.25, "a_2": 0.5, "b": 0.2},
        grid(params=N[:5], vocab=[4e3, 1.6e4, 6.4e4], tokens=D[:5]),
        {"params": 0.8, "tokens": 0.8},
    ),
    "fine-tuning": Task(
        {"law": "finetune_product", "variables": {"x": "params", "D_f": "tokens"}},
        {"E": 0.9, "A": 60.0, "a": 0.12, "b": 0.13},
        grid(params=N, tokens=[1e4, 3e4, 1e5, 3e5, 1e6, 3e6]),
        {"params": 0.8, "tokens": 0.8},
        metric="finetuning_loss",
    ),
    "fine-tuning size": Task(
        {"law": "rectified", "variables": {"x": "tokens"}},
        {"E": 0.8, "B": 300.0, "D_0": 120.0, "b": 0.5},
        grid(tokens=list(np.geomspace(200, 1.6e6, 14))),
        {"tokens": 0.8},
    ),
    "experts": Task(
        {"law": "routed"},
        {"a": -0.08, "b": -0.1, "c": 0.004, "d": 1.1, "K_start": 2.0, "K_max": 314.0},
        grid(params=N, experts=[1, 2, 4, 8, 16, 32, 64, 128]),
        {"params": 0.8},
    ),
    "sparse experts": Task(
        {"law": "sparse_moe"},
        {
            "E": 1.6,
            "a": 300.0,
            "b": 400.0,
            "c": 0.1,
            "d": 10.0,
            "al": 0.33,
            "be": 0.29,
            "la": -0.2,
            "de": 0.2,
            "ga": 0.2,
        },
        grid(params=N, tokens=D, sparsity=[0.0, 0.5, 0.75, 0.9]),
        {"params": 0.8, "tokens": 0.8},
    ),
    "mixture": Task(
        {"law": "mixture_exponential", "variables": {"r_1": "share_web", "r_2": "share_code"}},
        {"c": 1.5, "k": 1.2, "t_1": -1.8, "t_2": 0.7},
        shares,
        {"share_web": 0.8},
    ),
    "own share": Task(
        {
            "law": "mixture_own_share",
            "variables": {"own": "share_web", "r_1": "share_web", "r_2": "share_code", "r_3": "share_books"},
        },
        {"b": -0.25, "d": 0.02, "w_1": 2.0, "w_2": 2.4, "w_3": 2.2},
        shares,
        {"share_web": 0.8},
        metric="loss_web",
    ),
    "parallel streams": Task(
        {"law": "parallel", "variables": {"P": "parallel_size"}},
        {"E": 1.2, "A": 0.08, "k": 0.35, "a": 0.2},
        grid(params=[5e8, 7e8, 1e9, 1.4e9, 2e9, 2.8e9, 4e9], parallel_size=[1, 2, 4, 8]),
        {"params": 0.75},
        settings={"axes": {"params": "scale", "parallel_size": "scale"}},
    ),
    "precision": Task(
        {"law": "precision"},
        {**CHINCHILLA, "g": 3.0},
        grid(params=N, tokens=D, precision_bits=[3, 4, 8, 16]),
        {"params": 0.8, "tokens": 0.8},
    ),
    "accuracy": Task(
        {"law": "logistic", "variables": {"x": "flops"}},
        {"floor": 0.25, "ceiling": 0.9, "k": 0.8, "m": 48.0},
        grid(flops=list(np.geomspace(1e18, 1e23, 18))),
        {"flops": 0.8},
        metric="accuracy",
        direction="higher",
    ),
    "turning": Task(
        {"law": "u_shape", "variables": {"x": "flops"}},
        {"E": 0.2, "A": 4e5, "B": 1e-7, "a": 0.33, "b": 0.3},
        grid(flops=list(np.geomspace(1e18, 1e24, 20))),
        {"flops": 0.85},
        metric="brier_score",
    ),
}


def runs_of(task: Task, noise: float, seed: int) -> pd.DataFrame:
    """Draw `clean/runs` of a task: one family, the largest values held out."""
    rng = np.random.default_rng([seed, len(task.parameters)])
    columns = task.design(rng)
    law = resolve(task.law, list(columns), [name for name in columns if name in ("params", "tokens", "flops")])
    vector = np.array([task.parameters[name] for name in law.parameter_names])
    value = compile_law(law).value(vector, {symbol: columns[c] for symbol, c in law.variables.items()})
    frame = pd.DataFrame(columns).assign(value=value * np.exp(rng.normal(0, noise, len(value))))
    held = np.zeros(len(frame), bool)
    for name, kept in task.beyond.items():
        size = np.log(frame[name]) if (frame[name] > 1).all() else frame[name]
        held |= (size > size.min() + kept * np.ptp(size)).to_numpy()
    constants = {"study": "tasks", "source": "made", "family": "all", "metric": task.metric, "unit": "nats/token"}
    frame = frame.assign(
        **constants, direction=task.direction, stderr=np.nan, held_out=held, excluded=False, reason=None
    )
    number = np.arange(len(frame))
    excluded_by = pd.array([pd.NA] * len(frame), dtype="Int64")
    return frame.assign(run=[f"run {k}" for k in number], row=number, excluded_by=excluded_by).reindex(
        columns=[
            *frame.columns,
            "run",
            "row",
            "excluded_by",
            *(c for c in ("params", "tokens", "flops") if c not in frame),
        ]
    )


def scored(name: str, noise: float, seed: int) -> dict[str, object]:
    """Score `auto`, every candidate and the law that made the data on the held-out rows of one task."""
    task = TASKS[name]
    runs = runs_of(task, noise, seed)
    found, alone = (_scores(task, runs, laws) for laws in ("auto", [dict(task.law)]))
    score = "rmsle" if (runs["value"] > 0).all() else "rmse"
    laws = found[score].drop("auto")
    true = str(task.law["law"])
    return {
        "score": score,
        "auto": found[score]["auto"],
        "true": alone[score][true],
        "best": laws.min(),
        "best_law": laws.idxmin(),
        "proposed": true in laws.index,
        "coverage": found["coverage"]["auto"],
    }


def _scores(task: Task, runs: pd.DataFrame, laws: object) -> dict[str, pd.Series]:
    """What laws score on the held-out rows, by score and law."""
    settings = {"study": "tasks", "laws": laws, "fit": {"uncertainty": {"method": "none"}}, **task.settings}
    schemes = {"schemes": [{"kfold": {"folds": 2}}]}
    tables = judge.score(validate(runs, {}, {**settings, "validate": schemes}), "tasks")
    table = tables["validate/scores"].query("scheme == 'held_out'")
    laws = table[~table["law"].isin(BASELINES)]
    return {str(score): rows.set_index("law")["value"] for score, rows in laws.groupby("score", observed=True)}


def excess(table: pd.DataFrame) -> dict[str, float]:
    """By what share the mean error of `auto` exceeds that of the true law where that has one, with the ends of its interval."""
    errors = table[["auto", "true"]].dropna().to_numpy(float)
    drawn = np.random.default_rng(95).integers(len(errors), size=(RESAMPLES, len(errors)))
    ratio = np.divide(*np.moveaxis(errors[drawn].mean(axis=1), -1, 0))
    ends = np.quantile(ratio, [0.025, 0.975]) if len(errors) > 1 else [np.nan, np.nan]
    each = zip(("excess", "lower", "upper"), (errors[:, 0].mean() / errors[:, 1].mean(), *ends), strict=True)
    return {name: float(one) - 1 for name, one in each}


def main() -> None:
    """Print the table, task by task."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("tasks", nargs="*", help="names of tasks; all by default")
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--noise", type=float, default=0.005)
    arguments = options.parse_args()
    parts = []
    for name in arguments.tasks or TASKS:
        started = time.process_time()
        table = pd.DataFrame([scored(name, arguments.noise, seed) for seed in range(arguments.seeds)])
        means = table[["auto", "true", "best", "proposed", "coverage"]].astype(float).mean()
        fitted = int(table["true"].notna().sum())
        parts.append({"task": name, "score": table["score"].iloc[0], **means, "fitted": fitted, **excess(table)})
        most = table["best_law"].mode().iloc[0]
        told = {key: round(value, 4) for key, value in parts[-1].items() if isinstance(value, float)}
        print(f"{name:18s} {told} best law {most}, {time.process_time() - started:.0f} CPU s", flush=True)
    print(pd.DataFrame(parts).round(4).to_string(index=False))


if __name__ == "__main__":
    main()

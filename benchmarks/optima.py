"""Objectives reached on open data, ours against SciPy's from the same starts: never a worse optimum.

    OMP_NUM_THREADS=1 uv run python benchmarks/optima.py --mirror ../shared/data

Every family of the listed data sets is fitted by least squares of the logarithms, from the same eight starting points.
SciPy runs `least_squares` (trust region, exact Jacobian, all tolerances 1e-15) in the coordinates our solver uses, which
favours it; and L-BFGS-B with numerical gradients on the Huber objective, as published scripts do.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import least_squares, minimize

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.fit.starts import starting_points
from scalestudy.laws import LAWS, Law, compile_law, resolve
from scalestudy.laws.compile import CompiledLaw

STARTS = 8
WORSE = 1e-9


def families(mirror: Path) -> Iterator[tuple[str, Law, Problem]]:
    """Yield data set, law and problem of every family with enough points."""
    one = resolve({"law": "power_offset", "variables": {"x": "x"}}, ["x"])
    vision = pd.read_csv(mirror / "alabdulmohsin2022_extrapolation/benchmark.vision.csv")
    vision = vision[vision["Loss"] > 0]
    for _, rows in vision.groupby(["Domain", "Task", "Model"]):
        yield "alabdulmohsin2022", one, _problem({"x": rows["Seen Examples"]}, rows["Loss"])
    gadre = pd.read_csv(mirror / "gadre2024_overtrain/runs.csv")
    for _, rows in gadre.groupby("train_dataset"):
        yield "gadre2024", LAWS["chinchilla"], _problem({"N": rows["params"], "D": rows["tokens"]}, rows["loss_c4_val"])
    porian = pd.read_csv(mirror / "porian2024_discrepancies/isoflop_points.csv")
    keys = ["summary", "dataset", "hparams", "warmup", "decay", "param_count", "loss_split"]
    for _, rows in porian.groupby(keys, dropna=False):
        yield "porian2024", LAWS["chinchilla"], _problem({"N": rows["n"], "D": rows["tokens"]}, rows["loss"])
    isoflop = pd.read_csv(mirror / "isoflop_collection/isoflops_qc.csv")
    for _, rows in isoflop.groupby("experiment"):
        yield (
            "isoflop_collection",
            LAWS["chinchilla"],
            _problem({"N": rows["params"], "D": rows["tokens"]}, rows["loss"]),
        )
    repeats = pd.read_csv(mirror / "muennighoff2023_datablations/paper_fit_samples.csv")
    columns = {"N": repeats["params"], "D": repeats["tokens"]}
    yield "muennighoff2023", LAWS["chinchilla"], _problem(columns, repeats["val_loss"])


def _problem(columns: dict[str, pd.Series], value: pd.Series) -> Problem:
    frame = pd.DataFrame(columns).assign(value=value).dropna()
    variables = {name: frame[name].to_numpy(dtype=float) for name in columns}
    return Problem(variables, frame["value"].to_numpy(dtype=float), np.ones(len(frame)))


def usual(compiled: CompiledLaw, problem: Problem, start: np.ndarray, objective: str) -> float:
    """The objective SciPy reaches from one start."""
    inputs, target = compiled.inputs(problem.variables), np.log(problem.value)

    def residual(theta: np.ndarray) -> np.ndarray:
        return np.log(compiled.evaluate(theta[None], inputs, 0).value[0]) - target

    def jacobian(theta: np.ndarray) -> np.ndarray:
        at = compiled.evaluate(theta[None], inputs, 1)
        return np.stack([column[0] / at.value[0] for column in at.jacobian], axis=1)

    def huber(theta: np.ndarray) -> float:
        r = np.abs(residual(theta))
        return float(np.where(r <= 1e-3, 0.5 * r * r, 1e-3 * (r - 0.5e-3)).sum())

    lower, upper = compiled.bounds
    try:
        if objective == "huber_log":
            return float(minimize(huber, start, method="L-BFGS-B", bounds=list(zip(lower, upper, strict=True))).fun)
        inside = np.clip(start, lower + 1e-9, upper - 1e-9)
        found = least_squares(
            residual, inside, jacobian, (lower, upper), x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=2000
        )
        return float(2 * found.cost)
    except ValueError:
        return float("inf")


def main() -> None:
    """Print, per data set and objective, how many families either side does better on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirror", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=40, help="families per data set")
    args = parser.parse_args()
    count: dict[tuple[str, str], list[float]] = {}
    seen: dict[str, int] = {}
    for name, law, problem in families(args.mirror):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > args.most or len(problem.value) < 8 or not (problem.value > 0).all():
            continue
        compiled = compile_law(law)
        starts = starting_points(compiled, [problem], STARTS, log=True)[0]
        for objective in ("squared_log", "huber_log"):
            with np.errstate(all="ignore"):
                theirs = min(usual(compiled, problem, start, objective) for start in starts)
                natural = compiled.to_natural(starts)
            (solution,) = solve(law, [problem], Settings(objective=objective, solve=STARTS), starts=natural)
            entry = count.setdefault((name, objective), [0, 0, 0, 0.0])
            entry[0] += 1
            entry[1] += solution.objective > theirs * (1 + WORSE)
            entry[2] += theirs > solution.objective * (1 + WORSE)
            entry[3] = max(entry[3], solution.objective / theirs - 1)
    print("| data | objective | families | ours worse | SciPy worse | worst of ours over theirs, less 1 |")
    print("|---|---|---|---|---|---|")
    for (name, objective), (families_n, ours, other, worst) in count.items():
        print(f"| {name} | {objective} | {families_n} | {ours} | {other} | {worst:.1e} |")


if __name__ == "__main__":
    main()

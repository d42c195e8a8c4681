"""Objectives reached on open data, ours against SciPy's, lmfit's and iminuit's from the same starts: never a worse one.

    SCALESTUDY_MIRROR=../shared/data OMP_NUM_THREADS=1 uv run --group bench python benchmarks/optima.py

Every study here and in config/studies is ingested and cleaned, and its laws are fitted to its first families, by least
squares of the logarithms and with the Huber objective, from the same eight starting points in the coordinates our solver
uses, which favours the others. They run as they are commonly run, with tolerances as tight as they go:

- SciPy: `least_squares` (trust region, exact Jacobian); for Huber, L-BFGS-B with numerical gradients.
- lmfit: `leastsq` (MINPACK, bounds by its own transformation); for Huber, Nelder-Mead.
- iminuit: MIGRAD, strategy 2.
"""

import argparse
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import iminuit
import lmfit
import numpy as np
import pandas as pd
from scipy.optimize import least_squares, minimize

from scalestudy.clean import clean
from scalestudy.fit.axes import varying_scales
from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.fit.starts import starting_points
from scalestudy.fit.units import fit_units
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.laws import LAWS, Law, compile_law, resolve_all
from scalestudy.laws.compile import CompiledLaw
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study

STARTS = 8
WORSE = 1e-9
PROJECT = Path(__file__).resolve().parents[1]
FOLDERS = (PROJECT / "config" / "studies", PROJECT / "benchmarks" / "studies")


def families(most: int) -> Iterator[tuple[str, Law, Problem]]:
    """Yield data set, law and problem of the first families of every study, and of two data sets without a study."""
    mirror = Path(os.environ["SCALESTUDY_MIRROR"])
    for path in sorted(path for folder in FOLDERS for path in folder.glob("*.yaml")):
        yield from of_study(path, most)
    sweep = pd.read_csv(mirror / "brandfonbrener2024_loss2loss/sweep.csv")
    columns = {"N": "params", "D": "tokens"}
    for name, value in (("brandfonbrener2024", "eval/c4_val/CrossEntropyLoss"),):
        for _, rows in list(sweep.groupby("data"))[:most]:
            yield name, LAWS["chinchilla"], _problem(rows, columns, value)
    isoflop = pd.read_csv(mirror / "isoflop_collection/isoflops_qc.csv")
    for _, rows in list(isoflop.groupby("experiment"))[:most]:
        yield "isoflop_collection", LAWS["chinchilla"], _problem(rows, columns, "loss")


def of_study(path: Path, most: int) -> Iterator[tuple[str, Law, Problem]]:
    """Ingest and clean a study, and pair its laws with its first families."""
    study = load_study(path)
    with tempfile.TemporaryDirectory() as folder:
        out, made = Path(folder), Provenance(study.id, "clean", "")
        places = Places.of(str(study.base), folder, [])
        settings = study.settings("ingest")
        ingest(settings, study.base, fetch_sources(settings, places), out / "ingest.parquet", made)
        runs_path = out / "clean.parquet"
        clean(out / "ingest.parquet", study.settings("clean"), runs_path, out / "ledger.parquet", made)
        runs = read_table(runs_path)
    content = study.settings("fit")
    laws = resolve_all(content["laws"], list(runs.columns), varying_scales(runs, content.get("axes")))
    for unit in fit_units(runs)[:most]:
        for law in laws:
            problem = unit.problem(law, Settings(), study.id)
            if law.bracket is None and len(problem.value) > len(law.free_names) and (problem.value > 0).all():
                yield study.id, law, problem


def _problem(rows: pd.DataFrame, columns: dict[str, str], value: str) -> Problem:
    rows = rows.dropna(subset=[*columns.values(), value])
    variables = {symbol: rows[name].to_numpy(float) for symbol, name in columns.items()}
    return Problem(variables, rows[value].to_numpy(float), np.ones(len(rows)))


@dataclass(frozen=True, eq=False)
class Task:
    """One objective of one problem in internal coordinates."""

    compiled: CompiledLaw
    problem: Problem
    huber: bool

    def residual(self, theta: np.ndarray) -> np.ndarray:
        """Differences of logarithms; large where the law has none."""
        value = self.compiled.evaluate(theta[None], self._inputs, 0).value[0]
        return np.nan_to_num(np.log(value) - np.log(self.problem.value), nan=1e3, posinf=1e3, neginf=-1e3)

    def jacobian(self, theta: np.ndarray) -> np.ndarray:
        """Of the residuals."""
        at = self.compiled.evaluate(theta[None], self._inputs, 1)
        return np.nan_to_num(np.stack([column[0] / at.value[0] for column in at.jacobian], axis=1))

    def total(self, theta: np.ndarray) -> float:
        """The objective."""
        r = np.abs(self.residual(np.asarray(theta)))
        return float(np.where(r <= 1e-3, 0.5 * r * r, 1e-3 * (r - 0.5e-3)).sum()) if self.huber else float(r @ r)

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """Of each parameter."""
        return list(zip(*(bound.tolist() for bound in self.compiled.bounds), strict=True))

    @property
    def _inputs(self) -> list[np.ndarray]:
        return self.compiled.inputs(self.problem.variables)


def by_scipy(task: Task, start: np.ndarray) -> float:
    """The objective SciPy reaches."""
    if task.huber:
        return task.total(minimize(task.total, start, method="L-BFGS-B", bounds=task.bounds).x)
    tight = {"xtol": 1e-15, "ftol": 1e-15, "gtol": 1e-15, "max_nfev": 2000}
    return task.total(
        least_squares(task.residual, start, task.jacobian, task.compiled.bounds, x_scale="jac", **tight).x
    )


def by_lmfit(task: Task, start: np.ndarray) -> float:
    """The objective lmfit reaches."""
    parameters = lmfit.Parameters()
    for k, (value, (lower, upper)) in enumerate(zip(start, task.bounds, strict=True)):
        parameters.add(f"p{k}", value=value, min=lower, max=upper)

    def vector(given: lmfit.Parameters) -> np.ndarray:
        return np.array([given[f"p{k}"].value for k in range(len(start))])

    if task.huber:
        found = lmfit.minimize(lambda p: task.total(vector(p)), parameters, method="nelder", max_nfev=4000)
    else:
        tight = {"xtol": 1e-15, "ftol": 1e-15, "gtol": 1e-15}
        found = lmfit.minimize(lambda p: task.residual(vector(p)), parameters, method="leastsq", max_nfev=4000, **tight)
    return task.total(vector(found.params))


def by_iminuit(task: Task, start: np.ndarray) -> float:
    """The objective MIGRAD reaches."""
    minuit = iminuit.Minuit(task.total, start)
    minuit.limits, minuit.strategy, minuit.errordef, minuit.tol = task.bounds, 2, 1.0, 1e-4
    minuit.migrad(ncall=20000)
    return task.total(np.array(minuit.values))


OTHERS: dict[str, Callable[[Task, np.ndarray], float]] = {"SciPy": by_scipy, "lmfit": by_lmfit, "iminuit": by_iminuit}


def reached(other: Callable[[Task, np.ndarray], float], task: Task, starts: np.ndarray) -> float:
    """The least objective from any start; infinite where it fails from all."""
    best = np.inf
    lower, upper = task.compiled.bounds
    for start in starts:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                best = min(best, other(task, np.clip(start, lower + 1e-9, upper - 1e-9)))
            except (ValueError, RuntimeError, np.linalg.LinAlgError):
                continue
    return best


def main() -> None:
    """Print, per data set and objective, how many fits either side does better on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=8, help="families per data set")
    args = parser.parse_args()
    counts: dict[tuple[str, str], dict[str, float]] = {}
    for name, law, problem in families(args.most):
        compiled = compile_law(law)
        starts = starting_points(compiled, Points.of([problem]), STARTS, log=True)[0]
        for objective in ("squared_log", "huber_log"):
            natural = compiled.expand(compiled.to_natural(starts))
            (solution,) = solve(law, [problem], Settings(objective=objective, solve=STARTS), starts=natural)
            entry = counts.setdefault((name, objective), dict.fromkeys(("fits", "ours", *OTHERS), 0) | {"excess": 0.0})
            entry["fits"] += 1
            task = Task(compiled, problem, objective == "huber_log")
            for other, run in OTHERS.items():
                theirs = reached(run, task, starts)
                entry["ours"] += solution.objective > theirs * (1 + WORSE)
                entry[other] += theirs > solution.objective * (1 + WORSE)
                entry["excess"] = max(entry["excess"], solution.objective / theirs - 1)
                if solution.objective > theirs * (1 + WORSE):
                    print(
                        f"worse: {name} {law.name} {objective} {other} {solution.objective} {theirs} {solution.status}"
                    )
    print(
        f"| data | objective | fits | ours worse | {' | '.join(f'{other} worse' for other in OTHERS)} | largest excess |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (name, objective), entry in counts.items():
        others = " | ".join(f"{entry[other]:.0f}" for other in OTHERS)
        print(
            f"| {name} | {objective} | {entry['fits']:.0f} | {entry['ours']:.0f} | {others} | {entry['excess']:.0e} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

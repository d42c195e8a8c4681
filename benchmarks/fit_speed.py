"""Speed of the fit engine against the usual way, in CPU seconds of one thread, in the same run.

    OMP_NUM_THREADS=1 uv run python benchmarks/fit_speed.py --mirror ../shared

Against two yardsticks, each timed on a sample and scaled. The usual way is a script such as published analyses run: SciPy's
L-BFGS-B with numerical gradients from every starting point, and one such fit per resample; for many families,
`scipy.optimize.curve_fit`. The fair one is the best that SciPy has for the same objective: `least_squares(loss="huber")` on
logarithms of residuals with the exact Jacobian, refits starting from the estimate.
"""

import argparse
import csv
import itertools
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import curve_fit, least_squares, minimize
from scipy.special import logsumexp

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.refits import reweighted
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.uncertainty import draw, draw_all
from scalestudy.laws import LAWS, compile_law, resolve

BEST_KNOWN = 0.0010182740178006
STEPS = (
    [0, 5, 10, 15, 20, 25],
    [0, 5, 10, 15, 20, 25],
    [-1, -0.5, 0, 0.5, 1],
    [0, 0.5, 1, 1.5, 2],
    [0, 0.5, 1, 1.5, 2],
)
GRID = np.array(list(itertools.product(*STEPS)))  # ln A, ln B, ln E, alpha, beta: Hoffmann et al., 4,500 points
BEST = np.array([np.log(477.826), np.log(2143.417), np.log(1.817218), 0.347311, 0.367172])


def chinchilla_points(mirror: Path) -> Problem:
    """The 240 points kept of the Chinchilla reconstruction."""
    with (mirror / "data/besiroglu2024_chinchilla/svg_extracted_data.csv").open(newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["loss"]]
    n, c, loss = (np.array([float(row[name]) for row in rows]) for name in ("Model Size", "Training FLOP", "loss"))
    keep = loss < np.sort(loss)[-5]
    return Problem({"N": n[keep], "D": c[keep] / (6 * n[keep])}, loss[keep], np.ones(keep.sum()))


def usual_objective(theta: np.ndarray, log_n: np.ndarray, log_d: np.ndarray, log_loss: np.ndarray) -> float:
    """Sum of Huber losses (delta 1e-3) in the log-sum-exp form."""
    a, b, e, alpha, beta = theta
    predicted = logsumexp([a - alpha * log_n, b - beta * log_d, np.full_like(log_n, e)], axis=0)
    r = np.abs(predicted - log_loss)
    return float(np.where(r <= 1e-3, 0.5 * r * r, 1e-3 * (r - 0.5e-3)).sum())


def shares(theta: np.ndarray, log_n: np.ndarray, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The shares of the law's three terms, (3, n), and the logarithm of their sum, without what `logsumexp` costs beside."""
    a, b, e, alpha, beta = theta
    terms = np.stack([a - alpha * log_n, b - beta * log_d, np.full_like(log_n, e)])
    most = terms.max(axis=0)
    each = np.exp(terms - most)
    total = each.sum(axis=0)
    return each / total, most + np.log(total)


def fair_residual(theta: np.ndarray, log_n: np.ndarray, log_d: np.ndarray, log_loss: np.ndarray) -> np.ndarray:
    """Residuals of logarithms, (n,)."""
    return shares(theta, log_n, log_d)[1] - log_loss


def fair_jacobian(theta: np.ndarray, log_n: np.ndarray, log_d: np.ndarray, _: np.ndarray) -> np.ndarray:
    """Their derivatives, (n, 5)."""
    a, b, e = shares(theta, log_n, log_d)[0]
    return np.stack([a, b, e, -a * log_n, -b * log_d], axis=1)


def fair(start: np.ndarray, data: tuple[np.ndarray, ...]) -> np.ndarray:
    """Fit the law by the best that SciPy has for the objective."""
    return least_squares(fair_residual, start, fair_jacobian, loss="huber", f_scale=1e-3, args=data).x


def offset_residual(theta: np.ndarray, log_x: np.ndarray, log_y: np.ndarray) -> np.ndarray:
    """The same of E + A x^-a, by E, log A and a."""
    return np.log(theta[0] + np.exp(theta[1] - theta[2] * log_x)) - log_y


def offset_jacobian(theta: np.ndarray, log_x: np.ndarray, _: np.ndarray) -> np.ndarray:
    """Its derivatives, (n, 3)."""
    term = np.exp(theta[1] - theta[2] * log_x)
    return np.stack([np.ones_like(term), term, -log_x * term], axis=1) / (theta[0] + term)[:, None]


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def show(job: str, ours: float, usual: float, fairly: float, note: str) -> None:
    """Print one line of the table."""
    beside = f"{usual:.1f} s | {usual / ours:.0f}x" if np.isfinite(usual) else "- | -"
    print(f"| {job} | {ours:.3f} s | {beside} | {fairly:.1f} s | {fairly / ours:.0f}x | {note} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirror", type=Path, default=Path("../shared"))
    parser.add_argument("--starts", type=int, default=150, help="starts of the usual way to time")
    parser.add_argument("--refits", type=int, default=100, help="refits of the usual way to time")
    parser.add_argument("--families", type=int, default=10_000)
    args = parser.parse_args()
    problem = chinchilla_points(args.mirror)
    compiled = compile_law(LAWS["chinchilla"])
    compiled.evaluate(np.ones((1, 5)), compiled.inputs(problem.variables), 2)  # derive and compile once, apart
    compiled.evaluate(np.ones((1, 5)), compiled.inputs(problem.variables), 1)
    print("| job | ours | the usual way | ratio | `least_squares` | ratio | result |")
    print("|---|---|---|---|---|---|---|")
    starts_table(problem, args.starts)
    refits_table(problem, args.refits)
    families_table(args.families)


def starts_table(problem: Problem, sample: int) -> None:
    """4,500 starts, all solved; and scored, with the best 64 solved."""
    data = (np.log(problem.variables["N"]), np.log(problem.variables["D"]), np.log(problem.value))
    chosen = np.random.default_rng(0).choice(len(GRID), sample, replace=False)
    usual = cpu(lambda: [minimize(usual_objective, GRID[k], data, method="L-BFGS-B") for k in chosen])
    usual *= len(GRID) / sample
    fairly = cpu(lambda: [fair(GRID[k], data) for k in chosen]) * len(GRID) / sample
    natural = np.column_stack([np.exp(GRID[:, 2]), np.exp(GRID[:, :2]), GRID[:, 3:]])
    for solved, job in ((len(GRID), "4,500 starts, all solved"), (64, "score 4,500, solve the best 64")):
        found = []
        settings = Settings(solve=solved)
        ours = cpu(lambda s=settings, f=found: f.extend(solve(LAWS["chinchilla"], [problem], s, starts=natural)))
        note = f"share of starts at the optimum {found[0].basin_share:.1%}; objective - best known {found[0].objective - BEST_KNOWN:.1e}"
        show(job, ours, usual, fairly, note)


def refits_table(problem: Problem, sample: int) -> None:
    """4,000 bootstrap refits."""
    data = (np.log(problem.variables["N"]), np.log(problem.variables["D"]), np.log(problem.value))
    random = np.random.default_rng(0)
    picks = [random.integers(0, 240, 240) for _ in range(sample)]
    usual = cpu(lambda: [minimize(usual_objective, BEST, tuple(d[p] for d in data), method="L-BFGS-B") for p in picks])
    usual *= 4000 / sample
    fairly = cpu(lambda: [fair(BEST, tuple(d[p] for d in data)) for p in picks]) * 4000 / sample
    (solution,) = solve(LAWS["chinchilla"], [problem], Settings())
    weights = np.stack([np.bincount(random.integers(0, 240, 240), minlength=240) for _ in range(4000)]).astype(float)
    ours = cpu(lambda: reweighted(LAWS["chinchilla"], problem, solution, weights, Settings()))
    show("4,000 bootstrap refits", ours, usual, fairly, "warm-started, every one to its optimum")
    settings = Settings(uncertainty=Uncertainty(draws=4000))
    audited = cpu(lambda: draw(LAWS["chinchilla"], problem, solution, None, settings))
    show("the same with the audit", audited, usual, fairly, "one draw in 40 solved again from many starts")


def families_table(families: int) -> None:
    """Families of 20 points, power_offset, 100 draws each, by the default objective and by least squares, per refit."""
    law = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
    random = np.random.default_rng(0)
    problems = []
    for k in range(families):
        x = 10 ** np.linspace(1, 5, 20)
        value = (random.uniform(1, 2) + random.uniform(2, 20) * x ** -random.uniform(0.2, 0.5)) * np.exp(
            0.01 * random.standard_normal(20)
        )
        problems.append(Problem({"x": x}, value, np.ones(20), k))

    def usual(sample: int = 300) -> None:
        for k in range(sample):
            p = problems[k % families]
            pick = random.integers(0, 20, 20)
            try:
                curve_fit(_power_offset, p.variables["x"][pick], p.value[pick], p0=[1.0, 10.0, 0.3], maxfev=2000)
            except RuntimeError:
                continue

    per_usual = cpu(usual) / 300 * families * 100
    for objective, least in (("huber_log", np.nan), ("squared_raw", per_usual)):
        settings, solutions, draws = Settings(objective=objective, uncertainty=Uncertainty(draws=100)), [], []
        fit_time = cpu(lambda s=settings, found=solutions: found.extend(solve(law, problems, s)))
        every = problems, solutions, [None] * families, settings
        draw_time = cpu(lambda given=every, found=draws: found.extend(draw_all(law, *given)))
        fairly = _fair_families(problems, solutions, random) * families * 100
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        lost = 1 - np.mean([np.isfinite(d).all(axis=1).mean() for d in draws])
        note = (
            f"{fit_time:.1f} s of fits, {draw_time:.1f} s of draws, {memory:.2f} GB at most, {lost:.1%} of draws lost"
        )
        show(f"{families:,} families x 20 points, 100 draws, {objective}", draw_time + fit_time, least, fairly, note)


def _fair_families(problems: list[Problem], solutions: list[Solution], random: np.random.Generator) -> float:
    """CPU seconds a refit of `least_squares` from the estimate, of a sample."""
    chosen = [k for k in range(min(300, len(problems))) if solutions[k].usable]

    def work() -> None:
        for k in chosen:
            pick, (e, a, alpha) = random.integers(0, 20, 20), solutions[k].parameters
            data = np.log(problems[k].variables["x"][pick]), np.log(problems[k].value[pick])
            least_squares(
                offset_residual, [e, np.log(a), alpha], offset_jacobian, loss="huber", f_scale=1e-3, args=data
            )

    return cpu(work) / len(chosen)


def _power_offset(x: np.ndarray, e: float, a: float, alpha: float) -> np.ndarray:
    return e + a * x**-alpha


if __name__ == "__main__":
    main()

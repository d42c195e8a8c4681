"""How often 95% intervals hold the truth, in simulated studies.

    OMP_NUM_THREADS=1 uv run python benchmarks/coverage.py --studies 2000 --draws 200

Noise: independent, Gaussian in the logarithm, standard deviation 1% (0.5% for the chinchilla designs). Designs: IsoFLOP
(five budgets, sizes spread a factor of ten either side of the best) for chinchilla and overtrained; evenly spaced in the
logarithm of x for laws of one scale. A new run lies at ten times the largest compute, or x. Each line counts, over all
simulated studies whose fit is usable, how often the interval holds the true parameter, or the new run's noisy value.
"""

import argparse
from dataclasses import replace

import numpy as np

from scalestudy.fit.engine import solve
from scalestudy.fit.noise import new_observations, residual_scale
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings, Uncertainty, seed_of
from scalestudy.fit.uncertainty import bootstrap_all
from scalestudy.laws import LAWS, compile_law, expand, resolve

CHINCHILLA = {"E": 1.82, "A": 482.0, "B": 2085.0, "alpha": 0.348, "beta": 0.366}
POWER_OFFSET = {"E": 1.5, "A": 10.0, "a": 0.3}
BROKEN = {"a": 0.5, "b": 4.0, "c_0": 0.3, "c_1": 0.5, "d_1": 100.0, "f_1": 0.3}
OVERTRAINED = {"E": 1.8, "a": 180.0, "b": 600.0, "eta": 0.17}


def isoflop(runs: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Five budgets from 1e18 to 1e21 FLOP; and a new compute-optimal run at 1e22."""
    flops = np.repeat(np.logspace(18, 21, 5), runs // 5)
    spread = np.tile(np.logspace(-1, 1, runs // 5), 5)
    params = np.sqrt(flops / 120) * spread
    points = {"N": params, "D": flops / (6 * params), "C": flops}
    best = np.sqrt(1e22 / 120)
    return points, {"N": np.array([best]), "D": np.array([1e22 / (6 * best)]), "C": np.array([1e22])}


def ladder(points: int, high: float) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Points evenly spaced in log x from 10 to `high`, and a new one at ten times that."""
    return {"x": np.logspace(1, high, points)}, {"x": np.array([10 ** (high + 1)])}


CELLS = {
    "chinchilla, 50 runs": ("chinchilla", CHINCHILLA, isoflop(50), 0.005),
    "chinchilla, 250 runs": ("chinchilla", CHINCHILLA, isoflop(250), 0.005),
    "power_offset, 8 points": ("power_offset", POWER_OFFSET, ladder(8, 5), 0.01),
    "power_offset, 20 points": ("power_offset", POWER_OFFSET, ladder(20, 5), 0.01),
    "broken_power, 40 points": ("broken_power", BROKEN, ladder(40, 5), 0.01),
    "overtrained, 50 runs": ("overtrained", OVERTRAINED, isoflop(50), 0.005),
}


def cell(name: str, objective: str, method: str, studies: int, draws: int) -> None:
    """Print one line: coverage of each parameter and of the new run, with binomial errors implied by the count."""
    law_name, truth, (points, new), noise = CELLS[name]
    law = expand(LAWS[law_name])
    if "x" in law.variables:
        law = replace(resolve({"law": law_name, "variables": {"x": "flops"}}, ["flops"]), starts={})
    compiled = compile_law(law)
    vector = np.array([truth[p] for p in compiled.names])
    used = {symbol: points[symbol] for symbol in law.variables}
    at = {symbol: new[symbol] for symbol in law.variables}
    clean, future = compiled.value(vector, used), compiled.value(vector, at)
    random = np.random.default_rng(seed_of("coverage", name))
    problems = [
        Problem(used, clean * np.exp(noise * random.standard_normal(len(clean))), np.ones(len(clean)), k)
        for k in range(studies)
    ]
    seen = future * np.exp(noise * random.standard_normal(studies))
    settings = Settings(objective=objective, starts=32, solve=4, uncertainty=Uncertainty(method, draws=draws))
    solutions = solve(law, problems, settings)
    drawn = bootstrap_all(law, problems, solutions, [None] * studies, settings)
    inside, held, usable = np.zeros(len(vector)), 0, 0
    for k, solution in enumerate(solutions):
        fine = drawn[k][np.isfinite(drawn[k]).all(axis=1)]
        if not solution.usable or len(fine) < draws // 4:
            continue
        usable += 1
        lower, upper = np.quantile(fine, (0.025, 0.975), axis=0)
        inside += (lower <= vector) & (vector <= upper)
        scale = residual_scale(law, problems[k], solution, log=True)
        observations = new_observations(law, fine, at, scale, log=True, seed=seed_of(name, k))
        lower_new, upper_new = np.quantile(observations[:, 0], (0.025, 0.975))
        held += int(lower_new <= seen[k] <= upper_new)
    parts = ", ".join(f"{p} {share:.3f}" for p, share in zip(compiled.names, inside / max(usable, 1), strict=True))
    error = 1.96 * np.sqrt(0.95 * 0.05 / max(usable, 1))
    print(
        f"| {name} | {objective} | {method} | {usable} | {held / max(usable, 1):.3f} | {parts} | {error:.3f} |",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--cells", nargs="*", default=list(CELLS))
    parser.add_argument("--methods", nargs="*", default=["bootstrap", "residual", "wild", "sandwich", "jackknife"])
    parser.add_argument("--objectives", nargs="*", default=["huber_log", "squared_log"])
    args = parser.parse_args()
    print("| design | objective | method | usable studies | new run | parameters | 1.96 binomial errors |")
    print("|---|---|---|---|---|---|---|")
    for name in args.cells:
        for objective in args.objectives:
            for method in args.methods:
                cell(name, objective, method, args.studies, args.draws)


if __name__ == "__main__":
    main()

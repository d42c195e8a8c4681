"""How often 95% intervals hold the truth, in simulated studies; each cell is measured once and kept in a CSV file.

    OMP_NUM_THREADS=1 uv run python benchmarks/coverage.py              # measures the cells that the file lacks
    OMP_NUM_THREADS=1 uv run python benchmarks/coverage.py --table      # prints the file as the table of docs/fitting.md

Noise: independent, Gaussian in the logarithm, standard deviation 1% (0.5% for designs of runs). Designs: IsoFLOP (five
budgets from 1e18 to 1e21 FLOP, sizes a factor of ten either side of the best) for chinchilla and overtrained; evenly
spaced in the logarithm of x, over four decades, for laws of one scale. The new run lies at ten times the largest
compute, or x. Intervals are those of the tables: of parameters as in `fit/parameters`, of a new run as in
`analyse/forecast`. A study whose fit is not usable, or whose draws mostly fail, has no interval and is counted apart.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from scalestudy.fit.engine import solve
from scalestudy.fit.methods.profile import curves
from scalestudy.fit.methods.registry import method_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.stage import interval as interval_of
from scalestudy.fit.stage import parameter_interval
from scalestudy.fit.uncertainty import draw_all
from scalestudy.forecast.predict import interval
from scalestudy.forecast.residuals import spread
from scalestudy.laws import LAWS, Law, compile_law, expand
from scalestudy.seeds import seed_of

CHINCHILLA = {"E": 1.82, "A": 482.0, "B": 2085.0, "alpha": 0.348, "beta": 0.366}
POWER_OFFSET = {"E": 1.5, "A": 10.0, "a": 0.3}
BROKEN = {"a": 0.5, "b": 4.0, "c_0": 0.3, "c_1": 0.5, "d_1": 100.0, "f_1": 0.3}
OVERTRAINED = {"E": 1.8, "a": 180.0, "b": 600.0, "eta": 0.17}
METHODS = (
    ("huber_log", "bootstrap"),
    ("squared_log", "profile"),
    ("squared_log", "bootstrap"),
    ("squared_log", "sandwich"),
)
HERE = Path(__file__).parent
FIELDS = ("design", "objective", "method", "draws", "studies", "usable", "quantity", "held")
AT_ONCE = 50

Points = dict[str, np.ndarray]


def isoflop(runs: int) -> tuple[Points, Points]:
    """Five budgets from 1e18 to 1e21 FLOP; and a new compute-optimal run at 1e22."""
    flops = np.repeat(np.logspace(18, 21, 5), runs // 5)
    share = np.tile(np.logspace(-1, 1, runs // 5), 5)
    params = np.sqrt(flops / 120) * share
    points = {"N": params, "D": flops / (6 * params), "C": flops}
    best = np.sqrt(1e22 / 120)
    return points, {"N": np.array([best]), "D": np.array([1e22 / (6 * best)]), "C": np.array([1e22])}


def ladder(points: int) -> tuple[Points, Points]:
    """Points evenly spaced in log x from 10 to 1e5, and a new one at 1e6."""
    return {"x": np.logspace(1, 5, points)}, {"x": np.array([1e6])}


@dataclass(frozen=True, eq=False)
class Design:
    """Where runs lie and what made them: law, its true parameters, points and new run, standard deviation of the noise."""

    law_name: str
    truth: dict[str, float]
    places: tuple[Points, Points]
    noise: float

    @property
    def law(self) -> Law:
        """The law, bound."""
        law = expand(LAWS[self.law_name])
        return replace(law, variables={"x": "flops"}) if "x" in law.variables else law


DESIGNS = {
    "power_offset, 8 points": Design("power_offset", POWER_OFFSET, ladder(8), 0.01),
    "power_offset, 20 points": Design("power_offset", POWER_OFFSET, ladder(20), 0.01),
    "overtrained, 50 runs": Design("overtrained", OVERTRAINED, isoflop(50), 0.005),
    "chinchilla, 50 runs": Design("chinchilla", CHINCHILLA, isoflop(50), 0.005),
    "chinchilla, 250 runs": Design("chinchilla", CHINCHILLA, isoflop(250), 0.005),
    "broken_power, 40 points": Design("broken_power", BROKEN, ladder(40), 0.01),
}


def simulated(name: str, studies: int) -> tuple[list[Problem], np.ndarray]:
    """The simulated studies of a design, and the value each one's new run has."""
    design = DESIGNS[name]
    compiled = compile_law(design.law)
    truth = np.array([design.truth[p] for p in compiled.names])
    used, at = ({s: place[s] for s in design.law.variables} for place in design.places)
    clean, future = compiled.value(truth, used), compiled.value(truth, at)
    random = np.random.default_rng(seed_of("coverage", name))
    noise = np.exp(design.noise * random.standard_normal((studies, len(clean))))
    problems = [Problem(used, clean * noise[k], np.ones(len(clean)), k) for k in range(studies)]
    return problems, future * np.exp(design.noise * random.standard_normal(studies))


def held(name: str, settings: Settings, studies: int) -> tuple[int, dict[str, int]]:
    """How many studies have intervals, and in how many of them each holds the truth."""
    design = DESIGNS[name]
    law, compiled = design.law, compile_law(design.law)
    truth = np.array([design.truth[p] for p in compiled.names])
    problems, seen = simulated(name, studies)
    usable, inside, new = 0, np.zeros(len(truth), dtype=int), 0
    for first in range(0, studies, AT_ONCE):
        part = problems[first : first + AT_ONCE]
        solutions = solve(law, part, settings)
        drawn = draw_all(law, part, solutions, [None] * len(part), settings)
        for k, (problem, solution, draws) in enumerate(zip(part, solutions, drawn, strict=True)):
            if not solution.usable or np.isfinite(draws).all(axis=1).mean() < 0.25:
                continue
            usable += 1
            profiled = method_of(settings).profiles is not None
            found = curves(law, problem, solution, interval_of(draws)[2], settings) if profiled else ()
            lower, upper, _ = parameter_interval(law, draws, found)
            inside += (lower <= truth) & (truth <= upper)
            low, high = new_run(design, problem, solution, draws)
            new += int(low <= seen[first + k] <= high)
    return usable, {"new run": new} | dict(zip(compiled.names, inside.tolist(), strict=True))


def new_run(design: Design, problem: Problem, solution: Solution, draws: np.ndarray) -> tuple[float, float]:
    """The interval of the new run, as the forecast makes it."""
    compiled = compile_law(design.law)
    noise = spread(compiled.value(solution.parameters, problem.variables), problem.value, len(design.law.free_names))
    at = {symbol: design.places[1][symbol] for symbol in design.law.variables}
    lower, upper = interval(compiled.value(draws, at), noise.scale, noise.dof)
    return float(lower[0]), float(upper[0])


def measure(out: Path, studies: int, draws: int) -> None:
    """Append what the file lacks, a cell at a time."""
    done = {(row["design"], row["objective"], row["method"]) for row in rows(out)}
    for objective, method in METHODS:
        for name in DESIGNS:
            if (name, objective, method) in done:
                continue
            settings = Settings(objective=objective, starts=32, solve=4, uncertainty=Uncertainty(method, draws=draws))
            usable, counts = held(name, settings, studies)
            new = not out.exists()
            with out.open("a", newline="", encoding="utf-8") as handle:
                writer = csv.writer(handle, lineterminator="\n")
                writer.writerows([FIELDS] if new else [])
                writer.writerows((name, objective, method, draws, studies, usable, q, n) for q, n in counts.items())


def rows(out: Path) -> Iterator[dict[str, str]]:
    """The lines of the file; none if there is none."""
    if out.exists():
        with out.open(newline="", encoding="utf-8") as handle:
            yield from csv.DictReader(handle)


def table(out: Path) -> None:
    """Print the file: coverage is bold where its 95% binomial interval (Wilson) does not hold 0.95."""
    print("| design | objective | method | studies | new run | parameters |\n|---|---|---|---|---|---|")
    cells: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows(out):
        cells.setdefault((row["design"], row["objective"], row["method"]), []).append(row)
    for (name, objective, method), lines in sorted(cells.items(), key=lambda cell: list(DESIGNS).index(cell[0][0])):
        shares = {line["quantity"]: _share(int(line["held"]), int(line["usable"])) for line in lines}
        new = shares.pop("new run")
        parts = ", ".join(f"{parameter} {share}" for parameter, share in shares.items())
        print(f"| {name} | {objective} | {method} | {lines[0]['usable']} | {new} | {parts} |")


def _share(count: int, n: int) -> str:
    share, z = count / n, 1.96
    centre, half = (share + z * z / (2 * n)), z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    within = centre - half <= 0.95 * (1 + z * z / n) <= centre + half
    return f"{share:.3f}" if within else f"**{share:.3f}**"


def main() -> None:
    """Measure, or print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--out", type=Path, default=HERE / "coverage.csv")
    parser.add_argument("--table", action="store_true", help="print what was measured and measure nothing")
    args = parser.parse_args()
    if not args.table:
        measure(args.out, args.studies, args.draws)
    table(args.out)


if __name__ == "__main__":
    main()

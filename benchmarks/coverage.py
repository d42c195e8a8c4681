"""How often 95% intervals hold the truth, in simulated studies; each cell is measured once and kept in a CSV file.

    OMP_NUM_THREADS=1 uv run python benchmarks/coverage.py     # measures the cells that the file lacks
    uv run scalestudy docs     # writes what it says into docs/coverage.md and, for the stage fit, into fit/measured.py

Every method is tried with every objective that it is right for. Noise: independent, Gaussian in the logarithm, standard
deviation 1% (0.5% for designs of runs). Designs: IsoFLOP (five budgets from 1e18 to 1e21 FLOP, sizes a factor of ten either
side of the best) for chinchilla and overtrained; evenly spaced in the logarithm of x, over four decades, for laws of one
scale. Raw residuals get noise of one size, 0.02. Units: four rows at each point, whose noise is 1% that they share and 0.5%
that they do not, with `unit` naming the point. The new run lies at ten times the largest compute, or x. The truth of a loss
that does not follow the mean is the law it would find in infinitely many rows. Intervals are those of the tables: of
parameters as in `fit/parameters`, of a new run as in `analyse/forecast`. A study whose fit is not usable, or which has no
interval, is counted apart.
"""

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from scalestudy.fit.engine import solve
from scalestudy.fit.methods.registry import alternatives
from scalestudy.fit.objectives.registry import LOSSES, loss_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.stage import parameter_interval
from scalestudy.fit.uncertainty import drawn_all
from scalestudy.forecast.predict import interval
from scalestudy.forecast.residuals import spread
from scalestudy.laws import LAWS, Law, compile_law, expand
from scalestudy.seeds import seed_of

CHINCHILLA = {"E": 1.82, "A": 482.0, "B": 2085.0, "alpha": 0.348, "beta": 0.366}
POWER_OFFSET = {"E": 1.5, "A": 10.0, "a": 0.3}
BROKEN = {"a": 0.5, "b": 4.0, "c_0": 0.3, "c_1": 0.5, "d_1": 100.0, "f_1": 0.3}
OVERTRAINED = {"E": 1.8, "a": 180.0, "b": 600.0, "eta": 0.17}
OBJECTIVES: dict[str, dict[str, object]] = {
    "huber_log": {"objective": "huber_log"},
    "squared_log": {"objective": "squared_log"},
    "huber_log, delta 0.01": {"objective": "huber_log", "delta": 0.01},
    "absolute_log": {"objective": "absolute_log"},
    "pinball_log, quantile 0.9": {"objective": "pinball_log", "quantile": 0.9},
    "asymmetric_huber_log, delta 0.01, quantile 0.75": {
        "objective": "asymmetric_huber_log",
        "delta": 0.01,
        "quantile": 0.75,
    },
    "student_t_log, delta 0.01": {"objective": "student_t_log", "delta": 0.01},
    "squared_raw": {"objective": "squared_raw"},
    "huber_raw, delta 0.02": {"objective": "huber_raw", "delta": 0.02},
}
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


def ladder(points: int, each: int = 1) -> tuple[Points, Points]:
    """Points evenly spaced in log x from 10 to 1e5, several rows at each; and a new one at 1e6."""
    return {"x": np.repeat(np.logspace(1, 5, points), each)}, {"x": np.array([1e6])}


@dataclass(frozen=True, eq=False)
class Design:
    """Where runs lie and what made them.

    Attributes:
        law_name: the law.
        truth: its true parameters.
        places: the points, and the new run.
        noise: standard deviation, of the logarithm unless `raw`.
        level: the parameters that a noise which is not centred multiplies.
        raw: whether noise is added to the value.
        each: rows of one unit, which stand together and share noise of that size, with half of it for each row.
    """

    law_name: str
    truth: dict[str, float]
    places: tuple[Points, Points]
    noise: float
    level: tuple[str, ...]
    raw: bool = False
    each: int = 1

    @property
    def law(self) -> Law:
        """The law, bound."""
        law = expand(LAWS[self.law_name])
        return replace(law, variables={"x": "flops"}) if "x" in law.variables else law

    @property
    def codes(self) -> np.ndarray | None:
        """The unit of each row; None where each row is one."""
        rows = len(next(iter(self.places[0].values())))
        return np.arange(rows) // self.each if self.each > 1 else None

    def draw_noise(self, random: np.random.Generator, studies: int, rows: int) -> np.ndarray:
        """Noise of every row, (studies, rows)."""
        if self.each == 1:
            return self.noise * random.standard_normal((studies, rows))
        common = np.repeat(random.standard_normal((studies, rows // self.each)), self.each, axis=1)
        return self.noise * (common + 0.5 * random.standard_normal((studies, rows)))

    def found(self, settings: Settings) -> np.ndarray:
        """The parameters that an objective would find in infinitely many rows, (P,)."""
        scale = np.exp(_location(settings, self.noise))
        return np.array([v * scale if p in self.level else v for p, v in self.truth.items()])


def _location(settings: Settings, noise: float) -> float:
    """Where the sum of losses of centred Gaussian noise is least: 0 for a loss that treats both sides alike."""
    loss = loss_of(settings)
    if loss.symmetric:
        return 0.0
    residuals = noise * ndtri((np.arange(20_000) + 0.5) / 20_000)

    def slope(at: float) -> float:
        level = np.full((1, 1), max(loss.final_level(np.ones(1))[0], 1e-9))
        return float(loss.terms((at - residuals)[None], level, np.zeros(1)).slope.sum())

    return float(brentq(slope, -5 * noise, 5 * noise))


IN_ONE = ("E", "A")
DESIGNS = {
    "power_offset, 20 points": Design("power_offset", POWER_OFFSET, ladder(20), 0.01, IN_ONE),
    "power_offset, 8 points": Design("power_offset", POWER_OFFSET, ladder(8), 0.01, IN_ONE),
    "overtrained, 50 runs": Design("overtrained", OVERTRAINED, isoflop(50), 0.005, ("E", "a", "b")),
    "power_offset, 12 units of 4": Design("power_offset", POWER_OFFSET, ladder(12, 4), 0.01, IN_ONE, each=4),
    "power_offset, 30 units of 4": Design("power_offset", POWER_OFFSET, ladder(30, 4), 0.01, IN_ONE, each=4),
    "power_offset, 20 points, raw": Design("power_offset", POWER_OFFSET, ladder(20), 0.02, (), raw=True),
    "chinchilla, 50 runs": Design("chinchilla", CHINCHILLA, isoflop(50), 0.005, ("E", "A", "B")),
    "broken_power, 40 points": Design("broken_power", BROKEN, ladder(40), 0.01, ()),
    "chinchilla, 250 runs": Design("chinchilla", CHINCHILLA, isoflop(250), 0.005, ("E", "A", "B")),
}
LARGE = ("chinchilla, 50 runs", "broken_power, 40 points", "chinchilla, 250 runs")
CORNERS = ("power_offset, 20 points", "power_offset, 8 points", "power_offset, 12 units of 4")
"""Designs of losses with a corner, whose refits take fifty times as long as others: they get half the draws, too."""


def cells() -> Iterator[tuple[str, str, str]]:
    """Design, objective and method of everything that is measured; what takes long comes last."""
    for corner, (name, design) in product((False, True), DESIGNS.items()):
        for objective in OBJECTIVES:
            settings = settings_of(objective)
            smooth = LOSSES[settings.loss].smooth
            if settings.log == design.raw or smooth == corner or (corner and name not in CORNERS):
                continue
            for method in alternatives(settings.loss, design.each == 1, "equal"):
                if name not in LARGE or (objective, method) in MAIN:
                    yield name, objective, method


MAIN = (
    ("huber_log", "bootstrap"),
    ("squared_log", "profile"),
    ("squared_log", "bootstrap"),
    ("squared_log", "sandwich"),
)


def settings_of(objective: str, method: str = "none", draws: int = 0, unit: str = "row") -> Settings:
    """The settings of a cell."""
    uncertainty = Uncertainty(method, unit, draws)
    return Settings(**OBJECTIVES[objective], starts=32, solve=4, uncertainty=uncertainty)  # type: ignore[arg-type]


def simulated(name: str, studies: int) -> tuple[list[Problem], np.ndarray]:
    """The simulated studies of a design, and the value each one's new run has."""
    design = DESIGNS[name]
    compiled = compile_law(design.law)
    truth = np.array([design.truth[p] for p in compiled.names])
    used, at = ({s: place[s] for s in design.law.variables} for place in design.places)
    clean, future = compiled.value(truth, used), compiled.value(truth, at)
    random = np.random.default_rng(seed_of("coverage", name))
    noise, new = design.draw_noise(random, studies, len(clean)), design.draw_noise(random, studies, design.each)[:, 0]
    values, seen = (clean + noise, future + new) if design.raw else (clean * np.exp(noise), future * np.exp(new))
    return [Problem(used, value, np.ones(len(clean)), k) for k, value in enumerate(values)], seen


def held(name: str, settings: Settings, studies: int) -> tuple[int, dict[str, int]]:
    """How many studies have intervals, and in how many of them each holds the truth."""
    design = DESIGNS[name]
    law, compiled = design.law, compile_law(design.law)
    truth = design.found(settings)
    problems, seen = simulated(name, studies)
    usable, inside, new = 0, np.zeros(len(truth), dtype=int), 0
    for first in range(0, studies, AT_ONCE):
        part = problems[first : first + AT_ONCE]
        solutions = solve(law, part, settings)
        found = drawn_all(law, part, solutions, [design.codes] * len(part), settings)
        for k, (problem, solution, drawn) in enumerate(zip(part, solutions, found, strict=True)):
            lower, upper, _ = parameter_interval(law, drawn)
            if np.isnan(lower).any():
                continue
            usable += 1
            inside += (lower <= truth) & (truth <= upper)
            low, high = new_run(design, problem, solution, drawn.values)
            new += int(low <= seen[first + k] <= high)
    return usable, {"new run": new} | dict(zip(compiled.names, inside.tolist(), strict=True))


def new_run(design: Design, problem: Problem, solution: Solution, draws: np.ndarray) -> tuple[float, float]:
    """The interval of the new run, as the forecast makes it."""
    compiled = compile_law(design.law)
    predicted, free = compiled.value(solution.parameters, problem.variables), len(design.law.free_names)
    noise = spread(predicted, problem.value, free)
    at = {symbol: design.places[1][symbol] for symbol in design.law.variables}
    lower, upper = interval(compiled.value(draws, at), noise.scale, noise.dof, noise.logarithmic)
    return float(lower[0]), float(upper[0])


def measure(out: Path, studies: int, draws: int) -> None:
    """Append what the file lacks, a cell at a time."""
    done = {(row["design"], row["objective"], row["method"]) for row in rows(out)}
    for name, objective, method in cells():
        if (name, objective, method) in done:
            continue
        unit = "row" if DESIGNS[name].each == 1 else "point"
        started, fewer = time.process_time(), draws if LOSSES[settings_of(objective).loss].smooth else draws // 2
        usable, counts = held(name, settings_of(objective, method, fewer, unit), studies)
        print(f"{name}; {objective}; {method}: {time.process_time() - started:.0f} s", flush=True)
        new = not out.exists()
        with out.open("a", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerows([FIELDS] if new else [])
            writer.writerows((name, objective, method, fewer, studies, usable, q, n) for q, n in counts.items())


def rows(out: Path) -> Iterator[dict[str, str]]:
    """The lines of the file; none if there is none."""
    if out.exists():
        with out.open(newline="", encoding="utf-8") as handle:
            yield from csv.DictReader(handle)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--out", type=Path, default=HERE / "coverage.csv")
    args = parser.parse_args()
    measure(args.out, args.studies, args.draws)


if __name__ == "__main__":
    main()

"""How often 95% intervals of counts hold the truth, in simulated studies; each cell is measured once and kept in a CSV file.

    OMP_NUM_THREADS=1 uv run python benchmarks/counts.py     # measures the cells that the file lacks, and prints a table
    uv run scalestudy docs     # writes what it says into docs/coverage.md and, for the stage fit, into fit/measured.py

Rates of `pass_until` (c 200, a .25: at the smaller sizes most are 0), of `logistic` between a chance of .25, which is fixed,
and 1, and of `power_offset` as error rates (E .1, A 9, a .25), over 4.5 decades, of 8 to 200 trials. With a dispersion the chance
of each row, or of each unit of four rows that `unit` names, is drawn from a beta distribution about the law, so that rates
have so many times the variance of the binomial. The new run has as many trials as the others and lies at three times the
largest size. Its bounds are whole successes of discrete distributions, so that an exact method holds more than 95%. Of 400
studies, an exact method's share of parameters lies within .92 and .98 with a probability of .996, and within .93 and .97 with
one of .95.
"""

import argparse
import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coverage import AT_ONCE, FIELDS, HERE, rows

from scalestudy.fit.counts import dispersion
from scalestudy.fit.engine import solve
from scalestudy.fit.methods.registry import METHODS, alternatives
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.stage import parameter_interval
from scalestudy.fit.uncertainty import drawn_all
from scalestudy.forecast.rates import as_known, interval, quantiles
from scalestudy.laws import Law, compile_law, resolve
from scalestudy.seeds import seed_of

LAWS: dict[str, tuple[dict[str, object], dict[str, float]]] = {
    "pass_until": ({}, {"c": 200.0, "a": 0.25}),
    "logistic": ({"fixed": {"floor": 0.25, "ceiling": 1.0}}, {"floor": 0.25, "ceiling": 1.0, "k": 0.8, "m": 17.5}),
    "power_offset": ({}, {"E": 0.1, "A": 9.0, "a": 0.25}),
}
SMALLEST, LARGEST, BEYOND = 1e5, 3e9, 1e10
MIXED = (8.0, 40.0, 200.0)
STARTS, SOLVED = 32, 4
QUICK = ("sandwich", "jackknife", "bootstrap")


@dataclass(frozen=True, eq=False)
class Design:
    """Where runs lie and how their rates scatter.

    Attributes:
        law_name: the law.
        points: distinct sizes.
        trials: of every row; 0 for 8, 40 and 200 in turn.
        dispersion: variance of a row's rate over that of the binomial.
        each: rows of one unit, which share a chance.
    """

    law_name: str
    points: int
    trials: int
    dispersion: float = 1.0
    each: int = 1

    @property
    def name(self) -> str:
        """As tables call it."""
        count = f"{self.points} units of {self.each}" if self.each > 1 else f"{self.points} rows"
        dispersed = f", dispersion {self.dispersion:g}" if self.dispersion > 1 else ""
        return f"{self.law_name}, {count}, {self.trials or '8 to 200'} trials{dispersed}"

    @property
    def law(self) -> Law:
        """The law, bound."""
        return resolve({"law": self.law_name, "variables": {"x": "params"}, **LAWS[self.law_name][0]}, ["params"])

    @property
    def truth(self) -> np.ndarray:
        """Its parameters, (P,)."""
        return np.array([LAWS[self.law_name][1][name] for name in self.law.parameter_names])

    @property
    def places(self) -> np.ndarray:
        """The size of each row and, last, of the new run."""
        return np.r_[np.repeat(np.geomspace(SMALLEST, LARGEST, self.points), self.each), BEYOND]

    @property
    def tried(self) -> np.ndarray:
        """The trials of each row and of the new run."""
        count = self.points * self.each + 1
        return np.full(count, float(self.trials)) if self.trials else np.resize(MIXED, count)

    def drawn(self, studies: int) -> np.ndarray:
        """Rates of every row and of a new run, (studies, rows + 1)."""
        random = np.random.default_rng(seed_of("counts", self.name))
        chance = np.clip(compile_law(self.law).value(self.truth, {"x": self.places}), 1e-12, 1 - 1e-12)
        chance = np.tile(chance, (studies, 1))
        if self.dispersion > 1:
            size = (self.tried - 1) / (self.dispersion - 1) - 1  # a + b of the beta distribution
            unit = np.r_[np.repeat(np.arange(self.points), self.each), self.points]
            chance = random.beta(chance * size, (1 - chance) * size)[:, np.searchsorted(unit, unit)]
        return np.asarray(random.binomial(self.tried.astype(int), chance) / self.tried)


DESIGNS = [
    *(Design("pass_until", 16, trials) for trials in (8, 20, 200, 0)),
    *(Design("logistic", 16, trials) for trials in (8, 50, 200)),
    Design("pass_until", 8, 200),
    Design("logistic", 8, 50),
    Design("power_offset", 40, 200),
    Design("pass_until", 16, 20, 2.0),
    Design("pass_until", 16, 200, 4.0),
    Design("logistic", 16, 200, 4.0),
    Design("logistic", 8, 50, 2.0),
    Design("pass_until", 16, 200, 4.0, each=4),
    Design("logistic", 16, 50, 3.0, each=4),
]


def settings_of(design: Design, method: str, draws: int) -> Settings:
    """The settings of a cell."""
    uncertainty = Uncertainty(method, "row" if design.each == 1 else "point", draws)
    return Settings("binomial", starts=STARTS, solve=SOLVED, uncertainty=uncertainty)


def held(design: Design, method: str, studies: int, draws: int) -> tuple[int, dict[str, int]]:
    """How many studies have intervals, and in how many of them each holds the truth."""
    law, settings, rates = design.law, settings_of(design, method, draws), design.drawn(studies)
    codes = np.arange(design.points * design.each) // design.each if design.each > 1 else None
    free = [law.parameter_names.index(name) for name in law.free_names]
    usable, inside, new = 0, np.zeros(len(free), dtype=int), 0
    for first in range(0, studies, AT_ONCE):
        part = rates[first : first + AT_ONCE]
        problems = [
            Problem({"x": design.places[:-1]}, one[:-1], design.tried[:-1], first + k) for k, one in enumerate(part)
        ]
        solutions = solve(law, problems, settings)
        found = drawn_all(law, problems, solutions, [codes] * len(problems), settings)
        for one, problem, solution, drawn in zip(part, problems, solutions, found, strict=True):
            lower, upper = (side[free] for side in parameter_interval(law, drawn)[:2])
            if np.isnan(lower).any():
                continue
            usable += 1
            inside += (lower <= design.truth[free]) & (design.truth[free] <= upper)
            low, high = new_run(design, problem, solution, drawn.values)
            new += int(low <= one[-1] <= high)
    return usable, {"new run": new} | dict(zip(law.free_names, inside.tolist(), strict=True))


def new_run(design: Design, problem: Problem, solution: Solution, draws: np.ndarray) -> tuple[float, float]:
    """The interval of the new run, as the forecast makes it."""
    compiled = compile_law(design.law)
    predicted = compiled.value(solution.parameters, problem.variables)
    dispersed = dispersion(problem.value, predicted, problem.weight, len(design.law.free_names))
    at = quantiles(compiled.value(draws, {"x": design.places[-1:]}))
    lower, upper = interval(at, design.tried[-1:], as_known(dispersed, solution.dof))
    return float(lower[0]), float(upper[0])


def cells() -> Iterator[tuple[Design, str]]:
    """Design and method of everything that is measured; what takes long comes last."""
    each = [(d, method) for d in DESIGNS for method in alternatives("binomial", d.each == 1, "equal")]
    yield from sorted(each, key=lambda cell: (*QUICK, cell[1]).index(cell[1]))


def measure(out: Path, studies: int, draws: int, methods: Sequence[str]) -> None:
    """Append what the file lacks, a cell at a time."""
    done = {(row["design"], row["method"]) for row in rows(out) if row["objective"] == "binomial"}
    for design, method in cells():
        if (design.name, method) in done or method not in methods:
            continue
        started = time.process_time()
        usable, counts = held(design, method, studies, draws)
        shares = ", ".join(f"{name} {count / max(usable, 1):.3f}" for name, count in counts.items())
        seconds = time.process_time() - started
        print(f"{design.name}; {method}: {usable} of {studies}, {shares} ({seconds:.0f} s)", flush=True)
        with out.open("a", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerows([FIELDS] if not handle.tell() else [])
            lines = ((design.name, "binomial", method, draws, studies, usable, q, n) for q, n in counts.items())
            writer.writerows(lines)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--methods", nargs="+", default=list(METHODS), metavar="METHOD", help="these alone")
    parser.add_argument("--out", type=Path, default=HERE / "coverage.csv")
    args = parser.parse_args()
    measure(args.out, args.studies, args.draws, args.methods)


if __name__ == "__main__":
    main()

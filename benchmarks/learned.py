"""Print what prior of the two factors that folds teach (`forecast/calibrate.py`) makes forecasts of hidden rows likeliest.

Over the groups of curves of `development.py`, the tasks of `tasks.py`, made ladders and experts of `calibration.py`, and the training
rows of the four studies of `regret.py` with those above a quarter of the largest compute hidden, each kind left out once: the prior that
the other kinds choose, and the mean log density it gives the hidden rows of the kind that was left out, beside what the shipped prior
gives; of curves that settle, and of all else. No held-out row is read. The four studies need `results/<study>/clean`, as there.

    SCALESTUDY_MIRROR=../shared/data uv run python benchmarks/learned.py [--curves 8] [--kinds tasks open]
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import calibration
import development
import numpy as np
import pandas as pd
import regret
import tasks
from made_kinds import made

from scalestudy.auto.auto import Auto
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.roles import roles_of
from scalestudy.forecast import calibrate
from scalestudy.forecast.calibrate import BENDS, STRETCHES, Missed, posterior
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import Task
from scalestudy.splits.registry import HELD_OUT
from scalestudy.splits.sample import read_units
from scalestudy.validate.plan import make_plan, need_of, whole

MEDIANS, DEVIATIONS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1), (0.8, 1.0, 1.3, 1.6)
STRETCHED = ((0.7, 0.25), (0.85, 0.25), (1.0, 0.25), (1.2, 0.4))
"""Priors of the bends and of the stretch that are tried: medians, and standard deviations of logarithms."""
Prior = tuple[float, float, float, float]
Studies = Iterator[tuple[pd.DataFrame, Mapping[str, object]]]
QUARTER, LEAST = 4.0, 10
"""What part of the largest compute is left of open studies, and how many rows a family must keep."""


@dataclass(frozen=True)
class Hidden:
    """What one family's folds missed, how far its hidden rows were missed, and whether it is a curve that settles."""

    folds: Sequence[Missed]
    rows: Missed
    settles: bool


def hidden_of(runs: pd.DataFrame, settings: Mapping[str, object]) -> Iterator[Hidden]:
    """Forecast the hidden rows of every family."""
    laws = study_laws(runs, settings)
    roles = roles_of(runs, settings, laws)
    sample = read_units(roles.computed(runs), settings, (0, 1), roles)
    plan = make_plan(sample, [], str(settings["study"]), partial(need_of, laws), roles)
    fitter = Fitter(sample.everything, settings, sample.relearn, roles)
    auto = Auto(fitter, laws, plan.inner, [whole(unit) for unit in sample.every])
    for fold in (one for one in plan.folds if one.scheme == HELD_OUT):
        task = Task.of(fold)
        rows = calibrate.explained(task.family, auto.decisions[task], fitter.rows(fold.test))
        if len(rows.error):
            yield Hidden(auto.missed(task), rows, auto.trials[task].settles)


def _curves(every: Callable[[], Iterable[development.Curve]]) -> Callable[[int], Studies]:
    def some(count: int) -> Studies:
        found = list(every())
        yield development.runs_of(found[:: max(1, len(found) // count)]), development.SETTINGS

    return some


def _tasks(count: int) -> Studies:
    settings = {"study": "tasks", "laws": "auto", "fit": {"uncertainty": {"method": "none"}}}
    for task in tasks.TASKS.values():
        yield tasks.runs_of(task, 0.005, 0), {**settings, **task.settings}


def _made(name: str) -> Callable[[int], Studies]:
    return lambda count: ((made(name, seed), calibration.settings_of(name)) for seed in range(count))


def _open(count: int) -> Studies:
    """Training rows alone, those above a quarter of a family's largest compute hidden."""
    for study in regret.STUDIES:
        runs, settings = regret.cleaned(study)
        runs = runs[~runs["held_out"] & ~runs["excluded"]].reset_index(drop=True)
        cost = runs["params"] * runs["tokens"]
        largest = cost.groupby([runs["family"], runs["metric"]]).transform("max")
        runs = runs.assign(row=runs.index, held_out=cost > largest / QUARTER)
        yield (
            runs[_left(runs) >= LEAST].reset_index(drop=True).assign(row=lambda rows: rows.index),
            {**settings, "laws": "auto"},
        )


def _left(runs: pd.DataFrame) -> pd.Series:
    """How many rows of its family and metric every row has to be told by."""
    return (~runs["held_out"]).groupby([runs["family"], runs["metric"]]).transform("sum")


KINDS: Mapping[str, Callable[[int], Studies]] = {
    "made curves": _curves(development.made),
    "vision": _curves(development.vision),
    "tables": _curves(development.tables),
    "tasks": _tasks,
    "dense": _made("dense"),
    "experts": _made("experts"),
    "open": _open,
}


def before(prior: Prior) -> np.ndarray:
    """The prior over the grid, (stretches, bends)."""
    middle, apart, bends, spread = prior
    first = np.exp(-((np.log(STRETCHES / middle) / apart) ** 2) / 2)
    found = np.outer(first, np.exp(-((np.log(BENDS / bends) / spread) ** 2) / 2))
    return np.asarray(found / found.sum())


def score(prior: Prior | None, families: Sequence[Hidden]) -> float:
    """The mean log density of hidden rows, families alike; by the shipped priors for none."""
    usual = [before(prior) if prior else calibrate.prior(one.settles) for one in families]
    after = [posterior(one.folds, known) for one, known in zip(families, usual, strict=True)]
    each = [np.log((known * np.exp(one.rows.evidence)).sum()) for one, known in zip(families, after, strict=True)]
    return float(np.mean(each))


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--curves", type=int, default=24, help="about how many curves, or made studies, of each kind")
    options.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    asked = options.parse_args()
    found = {name: [one for study in KINDS[name](asked.curves) for one in hidden_of(*study)] for name in asked.kinds}
    for settles, told in ((True, "curves that settle"), (False, "all else")):
        print(told)
        tell(
            {name: kept for name, every in found.items() if (kept := [one for one in every if one.settles == settles])}
        )


def tell(found: Mapping[str, Sequence[Hidden]]) -> None:
    """Print a line per kind left out."""
    tried = [(*first, *second) for first, second in product(STRETCHED, product(MEDIANS, DEVIATIONS))]
    for left in (*found, ""):
        rest = [families for name, families in found.items() if name != left]
        best = max(tried, key=lambda prior: sum(score(prior, families) for families in rest))
        told = {name: (round(score(best, f), 3), round(score(None, f), 3)) for name, f in found.items()}
        print(
            f"{left or 'nothing'} left out: stretch {best[:2]}, bends {best[2:]}; score, shipped: {told.get(left, told)}"
        )


if __name__ == "__main__":
    main()

"""Print what prior of the two factors that folds teach (`forecast/calibrate.py`) makes forecasts of hidden rows likeliest.

Over the groups of curves of `development.py` and the tasks of `tasks.py`, each kind left out once: the prior that the other kinds
choose, and the mean log density it gives the hidden rows of the kind that was left out, beside what the shipped prior gives.

    SCALESTUDY_MIRROR=../shared/data uv run python benchmarks/learned.py [--curves 8]
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import development
import numpy as np
import pandas as pd
import tasks

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


def kinds(count: int) -> Iterator[tuple[str, list[Hidden]]]:
    """Yield the kinds: made curves, vision curves, those of open tables, tasks of several variables."""
    curves = {"made curves": development.made(), "vision": development.vision(), "tables": development.tables()}
    for name, every in curves.items():
        some = list(every)
        yield name, list(hidden_of(development.runs_of(some[:: max(1, len(some) // count)]), development.SETTINGS))
    settings = {"study": "tasks", "laws": "auto", "fit": {"uncertainty": {"method": "none"}}}
    runs = [(tasks.runs_of(task, 0.005, 0), {**settings, **task.settings}) for task in tasks.TASKS.values()]
    yield "tasks", [one for each in runs for one in hidden_of(*each)]


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
    """Print a line per kind left out."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--curves", type=int, default=24, help="about how many curves of each kind")
    found = dict(kinds(options.parse_args().curves))
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

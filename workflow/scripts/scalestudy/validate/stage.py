"""The stage: every fit unit split, predicted out of sample, and its law chosen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.auto.auto import Auto
from scalestudy.auto.pool import Witness
from scalestudy.chains import Link
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.linked import study_links
from scalestudy.fit.roles import Roles, roles_of
from scalestudy.forecast.apart import mahalanobis
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.fitted import read_fits
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.forecast import Alone, one_by_one
from scalestudy.forecast.links import Chained, Links, no_inputs
from scalestudy.forecast.predict import Prediction
from scalestudy.forecast.saved import members_table
from scalestudy.forecast.task import Task
from scalestudy.frames import typed
from scalestudy.laws import Law
from scalestudy.percent import possible
from scalestudy.progress import through
from scalestudy.scores.kinds.base import Scale
from scalestudy.scores.scale import scales_of
from scalestudy.splits.folds import Fold
from scalestudy.splits.registry import HELD_OUT
from scalestudy.splits.sample import Sample, read_units
from scalestudy.tables import AUTO
from scalestudy.tables.validate import TABLES
from scalestudy.validate.baselines import BASELINES, going_by
from scalestudy.validate.blocks import Block, blocks, heard_only
from scalestudy.validate.estimated import among_estimated
from scalestudy.validate.interpolated import INSIDE, asked_inside
from scalestudy.validate.plan import DEFAULT_SCHEMES, Plan, make_plan, need_of, whole
from scalestudy.validate.predicted import Predicted, Table
from scalestudy.validate.stacking import stack, with_stacking
from scalestudy.validate.steps import steps_table

Floats = npt.NDArray[np.float64]
KEYS = ["family", "metric", "law", "scheme", "fold", "row"]


def validate(
    runs: pd.DataFrame, fits: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], shard: tuple[int, int] = (0, 1)
) -> dict[str, pd.DataFrame]:
    """Predict out of sample, and choose.

    Args:
        runs: `clean/runs`.
        fits: the tables of the stage fit. They have seen the test rows of every fold, so they predict held-out rows only;
            without them laws predict these from validation's own fits.
        settings: `study`, `laws`, `fit`, `validate`, `axes`, `range`, `clean` of the study file, defaults filled in.
        shard: number of this shard and how many there are; families are dealt to shards by hash.

    Returns:
        The tables of the stage by name.
    """
    laws = study_laws(runs, settings)
    roles = roles_of(runs, settings, laws)
    runs = roles.computed(runs)
    sample = heard_only(read_units(runs, settings, shard, roles))
    schemes = settings.get("validate", {}).get("schemes") or DEFAULT_SCHEMES
    plan = make_plan(sample, schemes, settings["study"], partial(need_of, laws), roles)
    links = study_links(runs, settings)
    stage = chained(links, runs, fits, laws, roles)
    held = {unit.family for unit in sample.units if len(unit.held)}
    forecasters = _forecasters(runs, fits, laws, held, roles, stage)
    scales = scales_of(sample.everything, settings, bool(roles.trials))
    known = Known(laws, settings, sample, roles, links, stage, forecasters, possible(settings, runs))
    heard: dict[Task, Witness] = {}
    parts = [known.tables(block, heard, fits) for block in blocks(sample, plan)]
    tables = {name: _joined([part[name] for part in parts]) for name in parts[0]}
    predictions = tables["validate/predictions"].sort_values(KEYS, ignore_index=True)
    scale = predictions["metric"].map(scales).astype("str")
    return {
        **tables,
        "validate/predictions": predictions.assign(scale=scale),
        "validate/unsplit": _unsplit(plan.notes, laws, scales),
    }


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all blocks, those of families in order."""
    return pd.concat(parts).sort_values(["family", "metric"], kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a study before any block of its families is worked out; see `validate`."""

    laws: Sequence[Law]
    settings: Mapping[str, Any]
    sample: Sample
    roles: Roles
    links: Sequence[Link]
    stage: Chained | None
    forecasters: Mapping[tuple[str, str, str], Alone]
    limits: tuple[float, float]

    def tables(
        self, block: Block, heard: dict[Task, Witness], fits: Mapping[str, pd.DataFrame]
    ) -> dict[str, pd.DataFrame]:
        """Return the tables of a block; `heard` is what earlier ones told, and what this one tells is added to it."""
        fitter, laws, plan = self._fitter(), self.laws, block.plan
        inside = set() if self.links else asked_inside(plan.folds, block.forecasts, fitter, laws)
        plan.inner |= dict.fromkeys(inside, ([], INSIDE))
        tasks = [whole(unit) for unit in block.units]
        asked = {*tasks, *(Task.of(fold) for fold in plan.folds)}
        auto = Auto(fitter, laws, plan.inner, block.forecasts, inside, dict(heard), asked)
        predictions = _predictions(plan, laws, fitter, auto, self.forecasters, self.limits)
        stacked = [stack(fitter, laws, plan.inner, task) for task in tasks]
        heard |= {} if heard else {task: auto.witness(task) for task in block.forecasts}
        return {
            "validate/predictions": predictions,
            "validate/choice": with_stacking(among_estimated(auto.choice(tasks), fits), stacked),
            "validate/members": members_table([auto.forecaster(one) for one in tasks if auto.decisions[one].members]),
            "validate/steps": steps_table(plan.folds, laws, fitter, self.forecasters),
        }

    def _fitter(self) -> Fitter:
        everything, relearn = self.sample.everything, self.sample.relearn
        own = Links(self.links, self.laws, everything[~everything["held_out"]], relearn, self.stage)
        return Fitter(everything, self.settings, relearn, self.roles, own)


def _unsplit(
    notes: Sequence[tuple[str, str, str, str]], laws: Sequence[Law], scales: Mapping[str, Scale]
) -> pd.DataFrame:
    """Return `validate/unsplit`: for every law which schemes could not split a fit unit, and why."""
    reasons: dict[tuple[str, str, str], str] = {}
    for family, metric, scheme, why in notes:
        told = reasons.get((family, metric, scheme))
        reasons[family, metric, scheme] = f"{told}; not split: {why}" if told else f"not split: {why}"
    names = [*(law.name for law in laws), AUTO]
    rows = [
        (family, metric, law, scheme, why, scales.get(metric, "log"))
        for (family, metric, scheme), why in reasons.items()
        for law in names
    ]
    return typed(TABLES["validate/unsplit"], rows)


def _predictions(
    plan: Plan,
    laws: Sequence[Law],
    fitter: Fitter,
    auto: Auto,
    forecasters: Mapping[tuple[str, str, str], Alone],
    limits: tuple[float, float],
) -> pd.DataFrame:
    table = Table()
    for fold in through(plan.folds, "training sets"):
        task = Task.of(fold)
        rows = fitter.seen(task, fitter.rows(fold.test))
        by_law = {law.name: fitter.predict(law, task, rows) for law in laws}
        if fold.scheme == HELD_OUT:
            by_law |= _by_the_fits(fold, rows, forecasters)
        by_law[AUTO] = auto.predict(task, rows)
        by_law |= _baselines(fitter.training(task), rows, fitter.roles.sizes)
        of_rows = Predicted.of(rows, decades_beyond(fitter.training(task), rows, fitter.roles.along))
        unlike = _unlike(laws, auto, task, rows)
        for name, one in by_law.items():
            table.add(fold, name, of_rows, one.within(limits), unlike.get(name))
    return table.frame()


def _unlike(laws: Sequence[Law], auto: Auto, task: Task, rows: pd.DataFrame) -> dict[str, Floats]:
    """The Mahalanobis distances of rows from a training set in what each law reads, `auto` all that its laws do."""
    own = sorted({column for member in auto.decisions[task].members for column in member.law.columns})
    roles = auto.fitter.roles
    read = {
        name: roles.traced(columns) for name, columns in ({law.name: law.columns for law in laws} | {AUTO: own}).items()
    }
    train, along = auto.fitter.training(task), roles.along
    found = {columns: mahalanobis(train, rows, columns, along) for columns in dict.fromkeys(read.values())}
    return {name: found[columns] for name, columns in read.items()}


def _forecasters(
    runs: pd.DataFrame,
    fits: Mapping[str, pd.DataFrame],
    laws: Sequence[Law],
    families: Collection[str],
    roles: Roles,
    stage: Chained | None,
) -> dict[tuple[str, str, str], Alone]:
    if "fit/fits" not in fits:
        return {}
    own = {name: table[table["family"].isin(list(families))] for name, table in fits.items() if name.startswith("fit/")}
    return one_by_one(
        read_fits(own, {law.name: law for law in laws}), runs, roles, stage.inputs if stage else no_inputs
    )


def chained(
    links: Sequence[Link], runs: pd.DataFrame, fits: Mapping[str, pd.DataFrame], laws: Sequence[Law], roles: Roles
) -> Chained | None:
    """Return what predicts inputs by the stage fit, where there is a chain and that fit."""
    if not links or "fit/fits" not in fits:
        return None
    found = {(one.family, one.metric, one.law.name): one for one in read_fits(fits, {law.name: law for law in laws})}
    return Chained(links, laws, found, runs, roles)


def _by_the_fits(
    fold: Fold, rows: pd.DataFrame, forecasters: Mapping[tuple[str, str, str], Alone]
) -> dict[str, Prediction]:
    """Predict held-out rows by every law whose fit in the stage fit predicts."""
    return {
        law: one.at(rows).prediction
        for (family, metric, law), one in forecasters.items()
        if (family, metric) == (fold.family, fold.metric) and one.fitted.able
    }


def _baselines(train: pd.DataFrame, test: pd.DataFrame, sizes: Sequence[str]) -> dict[str, Prediction]:
    """Predict with every baseline."""
    names = going_by(train, test, sizes)
    train, able = train[(train[names] > 0).all(axis=1)], (test[names] > 0).all(axis=1).to_numpy()
    inside, outside = train[names].to_numpy(float), test.loc[able, names].to_numpy(float)
    predicted = {}
    for name, baseline in BASELINES.items():
        if train.empty or not names:
            predicted[name] = Prediction.nothing(len(test), "no scale column is positive in every row")
        else:
            nothing, found = np.full(len(test), np.nan), np.full(len(test), np.nan)
            found[able] = baseline(inside, train["value"].to_numpy(float), outside)
            predicted[name] = Prediction(found, nothing, nothing)
    return predicted

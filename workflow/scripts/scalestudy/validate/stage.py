"""The stage: every fit unit split, predicted out of sample, scored, and its law chosen."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.auto.auto import Auto
from scalestudy.fit.axes import infer_axes, study_laws
from scalestudy.forecast.calibrate import decades_beyond
from scalestudy.forecast.fitted import read_fits
from scalestudy.forecast.fitting import Fitter, Prediction, Task
from scalestudy.forecast.forecast import Alone, members_table, one_by_one, possible
from scalestudy.laws import Law
from scalestudy.splits.folds import Fold
from scalestudy.splits.registry import HELD_OUT
from scalestudy.splits.sample import read_units
from scalestudy.splits.scales import SCALES
from scalestudy.tables import AUTO
from scalestudy.validate import comparisons
from scalestudy.validate.baselines import BASELINES
from scalestudy.validate.plan import DEFAULT_SCHEMES, Plan, make_plan, whole
from scalestudy.validate.scoring import horizon_table, score_table, with_all_families
from scalestudy.validate.stacking import stack, with_stacking

Floats = npt.NDArray[np.float64]
KEYS = ["family", "metric", "law", "scheme", "fold", "row"]
NO_ROWS = np.empty(0, np.int64)
NOTHING = np.empty(0)


def validate(
    runs: pd.DataFrame, fits: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], shard: tuple[int, int] = (0, 1)
) -> dict[str, pd.DataFrame]:
    """Predict out of sample, score, and choose.

    Args:
        runs: `clean/runs`.
        fits: the tables of the stage fit. They have seen the test rows of every fold, so they predict held-out rows only;
            without them laws predict these from validation's own fits.
        settings: `study`, `laws`, `fit`, `validate`, `axes`, `range`, `clean` of the study file, defaults filled in.
        shard: number of this shard and how many there are; families are dealt to shards by hash.

    Returns:
        The tables of the stage by name.
    """
    sample = read_units(runs, settings, shard)
    laws = study_laws(runs, settings)
    schemes = settings.get("validate", {}).get("schemes") or DEFAULT_SCHEMES
    need = max((len(law.free_names) for law in laws), default=0) + 2
    plan = make_plan(sample, schemes, settings["study"], need, infer_axes(runs, settings))
    fitter = Fitter(sample.everything, settings, sample.relearn)
    auto = Auto(fitter, laws, plan.inner, [whole(unit) for unit in sample.every])
    forecasters = _forecasters(runs, fits, laws, {unit.family for unit in sample.units if len(unit.held)})
    predictions = _predictions(plan, laws, fitter, auto, forecasters, possible(settings))
    scored = score_table(predictions)
    tasks = [whole(unit) for unit in sample.units]
    stacked = [stack(fitter, laws, plan.inner, task) for task in tasks]
    tables = {
        "validate/predictions": predictions,
        "validate/scores": _with_unsplit(scored, plan.notes, laws),
        "validate/horizons": horizon_table(predictions, scored),
        "validate/comparisons": comparisons.comparison_table(predictions, settings["study"]),
        "validate/choice": with_stacking(auto.choice(tasks), stacked),
        "validate/members": members_table([auto.forecaster(task) for task in tasks if auto.decisions[task].members]),
    }
    return over_families(tables, settings["study"]) if shard[1] == 1 else tables


def over_families(tables: Mapping[str, pd.DataFrame], study: str) -> dict[str, pd.DataFrame]:
    """Return the tables of all families with what is said of all together."""
    return {
        **tables,
        "validate/scores": with_all_families(tables["validate/scores"]),
        "validate/horizons": with_all_families(tables["validate/horizons"]),
        "validate/comparisons": comparisons.with_all_families(tables["validate/comparisons"], study),
    }


def _predictions(
    plan: Plan,
    laws: Sequence[Law],
    fitter: Fitter,
    auto: Auto,
    forecasters: Mapping[tuple[str, str, str], Alone],
    limits: tuple[float, float],
) -> pd.DataFrame:
    frames = []
    for fold in plan.folds:
        rows, task = fitter.rows(fold.test), Task.of(fold)
        by_law = {law.name: fitter.predict(law, task, rows) for law in laws}
        if fold.scheme == HELD_OUT:
            by_law |= _by_the_fits(fold, rows, forecasters)
        by_law[AUTO] = auto.predict(task, rows)
        by_law |= _baselines(fitter.training(task), rows, taken=by_law)
        beyond = decades_beyond(fitter.training(task), rows)
        frames += [_frame(fold, name, rows, one.within(limits), beyond) for name, one in by_law.items()]
    if not frames:
        return _frame(
            Fold("", "", "", "", NO_ROWS, NO_ROWS), "", fitter.rows(NO_ROWS), Prediction.nothing(0, ""), NOTHING
        )
    return pd.concat(frames, ignore_index=True).sort_values(KEYS, ignore_index=True)


def _forecasters(
    runs: pd.DataFrame, fits: Mapping[str, pd.DataFrame], laws: Sequence[Law], families: Collection[str]
) -> dict[tuple[str, str, str], Alone]:
    if "fit/fits" not in fits:
        return {}
    own = {name: table[table["family"].isin(list(families))] for name, table in fits.items() if name.startswith("fit/")}
    return one_by_one(read_fits(own, {law.name: law for law in laws}), runs)


def _by_the_fits(
    fold: Fold, rows: pd.DataFrame, forecasters: Mapping[tuple[str, str, str], Alone]
) -> dict[str, Prediction]:
    """Predict held-out rows by every law that the stage fit has an estimate of."""
    return {
        law: one.at(rows).prediction
        for (family, metric, law), one in forecasters.items()
        if (family, metric) == (fold.family, fold.metric) and one.fitted.usable
    }


def _frame(fold: Fold, law: str, rows: pd.DataFrame, prediction: Prediction, beyond: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "family": fold.family,
            "metric": fold.metric,
            "law": law,
            "scheme": fold.scheme,
            "fold": fold.name,
            "row": rows["row"].to_numpy(np.int64),
            "value": rows["value"].to_numpy(float),
            "predicted": prediction.value,
            "lower": prediction.lower,
            "upper": prediction.upper,
            "note": prediction.note,
            "group": rows["group"].to_numpy(np.int64),
            "decades_beyond": beyond,
        }
    )


def _baselines(train: pd.DataFrame, test: pd.DataFrame, taken: Mapping[str, Prediction]) -> dict[str, Prediction]:
    """Predict with every baseline; a law of the study with a baseline's name takes its place."""
    names = [name for name in SCALES if name in train and (train[name] > 0).all() and (test[name] > 0).all()]
    inside, outside = train[names].to_numpy(float), test[names].to_numpy(float)
    nothing = np.full(len(test), np.nan)
    predicted = {}
    for name, baseline in BASELINES.items():
        if name in taken:
            continue
        if train.empty or not names:
            predicted[name] = Prediction.nothing(len(test), "no scale column is positive in every row")
        else:
            predicted[name] = Prediction(baseline(inside, train["value"].to_numpy(float), outside), nothing, nothing)
    return predicted


def _with_unsplit(
    scored: pd.DataFrame, notes: Sequence[tuple[str, str, str, str]], laws: Sequence[Law]
) -> pd.DataFrame:
    """Say which schemes could not split a fit unit: in the notes of its scores, else in one row without a value per law."""
    reasons: dict[tuple[str, str, str], str] = {}
    for *key, why in notes:
        told = reasons.get((key[0], key[1], key[2]))
        reasons[key[0], key[1], key[2]] = f"{told}; not split: {why}" if told else f"not split: {why}"
    there = pd.MultiIndex.from_frame(scored[["family", "metric", "scheme"]])
    found = pd.Series([reasons.get(key, "") for key in there], index=scored.index, dtype="str")
    noted = scored.assign(note=["; ".join(filter(None, pair)) for pair in zip(scored["note"], found, strict=True)])
    records = [
        (family, metric, law, scheme, "rmsle", np.nan, np.nan, 0, why)
        for (family, metric, scheme), why in reasons.items()
        if (family, metric, scheme) not in there
        for law in [*(law.name for law in laws), AUTO]
    ]
    return pd.concat([noted, pd.DataFrame(records, columns=scored.columns)], ignore_index=True)

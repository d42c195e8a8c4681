"""Columns that are learned are learned again by every training set: no test row has a say in what a fold knows."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from benchmarks_made import OBSERVED, learned, models, stacked

from scalestudy.auto.auto import Auto
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.roles import roles_of
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import POOLED, Task
from scalestudy.splits.sample import read_units
from scalestudy.validate.plan import make_plan

WIDE = [{"pca": {"columns": "score_*", "components": 2, "into": "pc"}}]
LONG = [{"pca": {"metrics": ["a", "b", "c", "d"], "components": 2, "into": "pc"}}]
FLAT = {**OBSERVED, "name": "flat", "fixed": {"k": 0.0}}
SHARED = {**OBSERVED, "name": "same", "shared": {"k": []}}
ALL = {**OBSERVED, "name": "every", "shared": {"a": [], "k": []}}


def settings(learn: list[Any], *laws: Any) -> dict[str, Any]:
    fit = {"objective": "squared_raw", "uncertainty": {"method": "none"}}
    return {"study": "made", "learn": learn, "laws": list(laws), "fit": fit, "range": [-9, 9]}


def prepared(runs: pd.DataFrame, asked: dict[str, Any]) -> tuple[Fitter, list[Any], Any]:
    laws = study_laws(runs, asked)
    roles = roles_of(runs, asked, laws)
    sample = read_units(runs, asked, (0, 1), roles)
    schemes = [{"kfold": {"folds": 3}}, {"rolling": {"by": "flops", "cutoffs": [0.6]}}, {"transfer": {"by": "family"}}]
    plan = make_plan(sample, schemes, "made", lambda *_: 4, roles)
    plan.folds = [fold for fold in plan.folds if fold.metric == "target"]
    plan.inner = {task: inner for task, inner in plan.inner.items() if task.metric == "target"}
    return Fitter(sample.everything, asked, sample.relearn, roles), laws, plan


def shaken(runs: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    """Scores of some runs, and what else was measured of them, turned into something wild."""
    rows = runs["run"].isin(names)
    scores = [name for name in runs if name.startswith("score_")]
    wild = runs.assign(**{name: runs[name].where(~rows, 40.0 * (k + 1) * (-1) ** k) for k, name in enumerate(scores)})
    return wild.assign(value=wild["value"].where(~rows, 700.0 + 10.0 * wild["flops"].rank()))


@pytest.mark.parametrize("form", ["wide", "long"])
@pytest.mark.parametrize("scheme", ["kfold", "rolling", "transfer"])
def test_nothing_a_fold_knows_moves_with_its_test_rows(form: str, scheme: str, tmp_path: Path) -> None:
    made = models() if form == "wide" else stacked(models())
    learn = WIDE if form == "wide" else LONG
    asked = settings(learn, OBSERVED, FLAT, SHARED, ALL)
    runs, _, _ = learned(tmp_path, made, learn)
    _, _, plan = prepared(runs, asked)
    fold = next(fold for fold in plan.folds if fold.scheme == scheme)
    task = Task.of(fold)
    known = {task: plan.inner[task]}
    tested = set(runs.set_index("row").loc[fold.test, "run"])
    if scheme == "transfer":
        tested = set(runs.loc[~runs["row"].isin(fold.train) & (runs["metric"] == "target"), "run"])
    wild, _, _ = learned(tmp_path, shaken(made, tested), learn)
    at = pd.DataFrame({"pc1": [-0.4, 0.2, 1.0], "flops": [1e20, 1e22, 1e24]})
    said = [known_by_fold(each, asked, task, known, at) for each in (runs, wild)]
    columns, *rest = zip(*said, strict=True)
    np.testing.assert_array_equal(*columns)
    for before, after in rest:
        assert np.isfinite(before).all()
        # Joint fits begin at the optimum on all rows, so they settle at the same point but for rounding.
        np.testing.assert_allclose(after, before, rtol=1e-9)


def known_by_fold(
    runs: pd.DataFrame, asked: dict[str, Any], task: Task, inner: Any, at: pd.DataFrame
) -> list[np.ndarray[Any, Any]]:
    """All that a training set knows: its columns, every law fitted to it and inside it, and what `auto` forecasts."""
    fitter, laws, _ = prepared(runs, asked)
    forecast = Auto(fitter, laws, inner, [task]).predict(task, at)
    tasks = [task, *(task.inside(fold) for fold in inner[task][0])]
    fits = [fitter.fitted(law, one) for law in laws for one in tasks]
    columns = np.concatenate([fitter.training(one)[["pc1", "pc2"]].to_numpy() for one in tasks])
    found = [one.theta[0] for one in fits if one.able]
    assert len(found) > len(laws)
    return [columns, *found, forecast.value, forecast.lower, forecast.upper]


def test_a_fold_of_all_rows_has_the_columns_of_the_table(tmp_path: Path) -> None:
    runs, _, _ = learned(tmp_path, models(), WIDE)
    fitter, _, plan = prepared(runs, settings(WIDE, OBSERVED))
    for task in [task for task in plan.inner if task.family != POOLED][:3]:
        if len(task.train) == 12:
            own = fitter.training(task)
            expected = runs.set_index("row").loc[own.index, ["pc1", "pc2"]]
            np.testing.assert_allclose(own[["pc1", "pc2"]], expected, rtol=1e-12)


def test_every_fold_learns_other_components(tmp_path: Path) -> None:
    runs, _, _ = learned(tmp_path, models(), WIDE)
    fitter, _, plan = prepared(runs, settings(WIDE, OBSERVED))
    folds = [fold for fold in plan.folds if fold.scheme == "kfold" and fold.family == "f0"]
    rows = fitter.rows(folds[0].train)
    seen = [fitter.seen(Task.of(fold), rows)["pc1"].to_numpy() for fold in folds]
    assert all(np.ptp(one - seen[0]) > 1e-6 for one in seen[1:])
    assert all(np.corrcoef(one, rows["ability_true"])[0, 1] > 0.98 for one in seen)


def test_rows_that_a_fold_inside_tests_are_seen_by_its_training_side(tmp_path: Path) -> None:
    runs, _, _ = learned(tmp_path, models(), WIDE)
    fitter, _, plan = prepared(runs, settings(WIDE, OBSERVED))
    task, (inner, _) = next((task, found) for task, found in plan.inner.items() if found[0])
    tested = fitter.tested(task, inner[0])
    assert tested.index.tolist() == [row for row in inner[0].test if row in fitter.training(task).index]
    assert not np.allclose(tested["pc1"], fitter.training(task).loc[tested.index, "pc1"], rtol=1e-9)
    np.testing.assert_array_equal(tested["pc1"], fitter.seen(task.inside(inner[0]), tested)["pc1"])

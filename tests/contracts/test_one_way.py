"""Whatever a law says of how it is fitted holds in folds as in the stage fit: a fold that trains on all rows agrees with it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fitted import run_table

from scalestudy.fit import fit
from scalestudy.fit.candidates import study_laws
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import POOLED, Task
from scalestudy.splits.sample import read_units
from scalestudy.validate.plan import whole
from scalestudy.validate.stage import validate

OFFSET = {"law": "power_offset", "variables": {"x": "flops"}}
TWO = {"name": "two", "formula": "E + A * x**(-a) + B * x**(-b)", "variables": {"x": "flops"}}
DECLARED = {
    "E": {"sign": "+"},
    "A": {"sign": "+"},
    "a": {"bounds": [0, 3]},
    "B": {"sign": "+"},
    "b": {"bounds": [0, 3]},
}
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "fixed": {"fixed": {"E": 1.0}},
    "all fixed": {"fixed": {"E": 1.0, "A": 60.0, "a": 0.28}},
    "tied": {**TWO, "parameters": DECLARED, "tied": {"b": "a"}, "fixed": {"B": 1.0}},
    "bounds": {**TWO, "parameters": {**DECLARED, "a": {"bounds": [0, 0.25]}}, "fixed": {"B": 0.0, "b": 1.0}},
    "starts": {"starts": {"a": [0.2, 0.4]}},
}
SHARED: dict[str, dict[str, tuple[str, ...] | list[str]]] = {
    "apart": {},
    "one exponent": {"a": []},
    "by a column": {"a": ["domain"]},
}
WEIGHTS = {
    "equal": "equal",
    "stderr": "stderr",
    "column": {"column": "trust"},
    "recency": {"column": "flops", "power": 0.1},
}


def ladders(families: int = 4, n: int = 9) -> pd.DataFrame:
    """Families of one exponent and unequal lengths, errors and weights, half of them in each of two domains."""
    random, parts = np.random.default_rng(4), []
    for k in range(families):
        x = 10 ** np.linspace(2, 6, n + k)
        noise = 0.01 * (1 + k) * random.standard_normal(len(x))
        columns = {"stderr": 0.01 * (1 + k) * np.geomspace(1, 2, len(x)), "trust": np.geomspace(1, 3, len(x))}
        value = (1 + 0.2 * k + 60 * x**-0.28) * np.exp(noise)
        run = [f"{k}-{i}" for i in range(len(x))]
        parts.append(run_table(family=f"f{k}", domain=f"d{k % 2}", flops=x, value=value, run=run, **columns))
    return pd.concat(parts, ignore_index=True).assign(row=lambda runs: np.arange(len(runs)))


def study(law: dict[str, Any], **how: Any) -> dict[str, Any]:
    return {"study": "s", "laws": [law], "fit": {"uncertainty": {"method": "none"}, **how}}


def folds_of_all_rows(runs: pd.DataFrame, settings: dict[str, Any]) -> dict[str, Any]:
    """What the fits of training sets of all rows say, by family."""
    (law,), sample = study_laws(runs, settings), read_units(runs, settings, (0, 1))
    fitter = Fitter(sample.everything, settings, sample.relearn)
    tasks = [whole(unit) for unit in sample.units]
    fitter.fit(law, tasks)
    return {task.family: fitter.fitted(law, task) for task in tasks}


CASES = [
    *((option, shared, "equal", "huber_log") for option in OPTIONS for shared in SHARED),
    *(("plain", shared, weights, "squared_raw") for weights in WEIGHTS for shared in SHARED),
]


@pytest.mark.parametrize(("option", "shared", "weights", "objective"), CASES)
def test_a_fold_of_all_rows_is_the_stage_fit(option: str, shared: str, weights: str, objective: str) -> None:
    if SHARED[shared] and "a" in OPTIONS[option].get("fixed", {}):
        pytest.skip("what is fixed is not shared")
    law = {**({} if "formula" in OPTIONS[option] else OFFSET), **OPTIONS[option], "shared": SHARED[shared]}
    runs, settings = ladders(), study(law, objective=objective, weights=WEIGHTS[weights])
    tables = fit(runs, settings)
    rows = tables["fit/fits"].set_index("family")
    found = folds_of_all_rows(runs, settings)
    assert set(rows["status"]) <= {"converged", "at_bound"}
    for family, estimates in tables["fit/parameters"].groupby("family"):
        fold = found[str(family)]
        expected = estimates.set_index("parameter")["estimate"]
        assert fold.theta[0] == pytest.approx(expected[list(fold.law.parameter_names)].to_numpy(), rel=1e-6, abs=1e-9)
        assert fold.status == rows.loc[family, "status"]
        assert fold.dof == pytest.approx(rows.loc[family, "dof"])
        assert fold.parameters == pytest.approx(rows.loc[family, "parameters_n"])


def validated(runs: pd.DataFrame, laws: list[dict[str, Any]], **more: Any) -> dict[str, pd.DataFrame]:
    settings = {**study({}), "laws": laws, **more}
    return validate(runs, fit(runs, settings), settings)


def test_a_shared_parameter_changes_what_folds_predict() -> None:
    """What the other families say of the exponent counts in kfold and in extrapolation, and in what `auto` combines."""
    found = validated(ladders(), [OFFSET, {**OFFSET, "name": "same", "shared": {"a": []}}])
    predicted = found["validate/predictions"].pivot_table(
        index=["scheme", "fold", "family", "row"], columns="law", values="predicted"
    )
    assert (predicted["same"] != predicted["power_offset"]).all()
    members = (
        found["validate/members"].query("parameter == 'a'").groupby(["law", "recency", "along"])["estimate"].nunique()
    )
    assert (members["same"] == 1).all()
    assert (members["power_offset"] > 1).all()


def test_extrapolating_folds_see_no_family_beyond_their_reach() -> None:
    """A value beyond the cutoff of a fold changes nothing in it, whichever family it is of."""
    runs, law = ladders(), {**OFFSET, "shared": {"a": []}}
    schemes = {"validate": {"schemes": [{"rolling": {"by": "flops", "cutoffs": [0.6]}}]}}
    train = runs.loc[runs["family"] == "f0", "flops"].quantile(0.6, interpolation="lower")
    changed = runs.assign(value=runs["value"].where(runs["flops"] <= train, runs["value"] * 3))
    one, other = (validated(table, [law], **schemes)["validate/predictions"] for table in (runs, changed))
    columns = ["law", "fold", "row", "predicted"]
    own = [frame.query("family == 'f0' and law == 'power_offset'")[columns] for frame in (one, other)]
    assert len(own[0])
    pd.testing.assert_frame_equal(*own, rtol=1e-6)


def test_rows_of_a_withheld_run_are_withheld_in_every_family() -> None:
    """One model scored on all tasks: a fold of one task must not learn from its score on another."""
    runs = ladders()
    runs["run"] = runs.groupby("family").cumcount().astype(str)
    law = {**OFFSET, "shared": {"a": []}}
    schemes = {"validate": {"schemes": [{"kfold": {"folds": 3}}]}}
    kfold = validated(runs, [law], **schemes)["validate/predictions"].query("family == 'f0' and law == 'power_offset'")
    fold = kfold["fold"].iloc[0]
    tested = set(runs.set_index("row").loc[kfold.loc[kfold["fold"] == fold, "row"], "run"])
    changed = runs.assign(value=runs["value"].where(~runs["run"].isin(tested), runs["value"] * 3))
    again = validated(changed, [law], **schemes)["validate/predictions"].query(
        "family == 'f0' and law == 'power_offset'"
    )
    same = [frame.loc[frame["fold"] == fold, ["row", "predicted"]].reset_index(drop=True) for frame in (kfold, again)]
    pd.testing.assert_frame_equal(*same, rtol=1e-6)


def test_a_shard_of_folds_with_a_shared_law_gives_the_bytes_of_the_whole() -> None:
    runs, settings = ladders(), {**study({**OFFSET, "shared": {"a": []}})}
    fits = fit(runs, settings)
    parts = [validate(runs, fits, settings, (i, 2))["validate/predictions"] for i in range(2)]
    assert all(len(part) for part in parts)
    order = ["family", "law", "scheme", "fold", "row"]
    together = pd.concat(parts).sort_values(order, ignore_index=True)
    pd.testing.assert_frame_equal(
        together,
        validate(runs, fits, settings)["validate/predictions"].sort_values(order, ignore_index=True),
        check_exact=True,
    )


@pytest.mark.parametrize(
    ("shared", "status"), [({"a": []}, "not_applicable"), ({"E": [], "A": [], "a": []}, "converged")]
)
def test_transfer_needs_all_parameters_from_other_families(shared: dict[str, list[str]], status: str) -> None:
    """A family none of whose rows were seen has no parameters of its own: refused by their names; shared ones are pooled."""
    runs, settings = ladders(), study({**OFFSET, "shared": shared})
    (law,), sample = study_laws(runs, settings), read_units(runs, settings, (0, 1))
    fitter = Fitter(sample.everything, settings, sample.relearn)
    task = Task(POOLED, "loss", tuple(runs.loc[runs["family"] != "f0", "row"]))
    fitter.fit(law, [task])
    fitted = fitter.fitted(law, task)
    assert fitted.status == status
    assert ("(E, A)" in fitted.message) == (status == "not_applicable")


def test_all_parameters_shared_are_validated() -> None:
    """Two rows of each family, too few for any alone: folds predict by the curve of all."""
    runs = ladders(4, 9).groupby("family").nth([0, 5]).assign(row=np.arange(8))
    law = {"law": "power", "variables": {"x": "flops"}, "shared": {"A": [], "a": []}}
    schemes = {"validate": {"schemes": [{"kfold": {"folds": 2}}]}}
    found = validated(runs, [law], **schemes)["validate/predictions"].query("scheme == 'kfold' and law == 'power'")
    assert len(found) == 8
    assert found["predicted"].notna().any()


@pytest.mark.parametrize("method", ["none", "bootstrap", "residual", "wild", "jackknife", "sandwich", "profile"])
def test_a_law_without_free_parameters_is_evaluated(method: str) -> None:
    runs = ladders(1)
    law = {"law": "power", "variables": {"x": "flops"}, "fixed": {"A": 9.0, "a": 0.1}}
    settings = study(law, objective="squared_log", uncertainty={"method": method, "draws": 40})
    tables = fit(runs, settings)
    row = tables["fit/fits"].iloc[0]
    residual = np.log(9 * runs["flops"] ** -0.1 / runs["value"])
    assert (row["status"], row["n"], row["parameters_n"], row["dof"]) == ("converged", 9, 0, 9)
    assert row["objective"] == pytest.approx(float(residual @ residual))
    assert "no parameter is free" in row["message"]
    parameters = tables["fit/parameters"]
    assert parameters["estimate"].tolist() == [9.0, 0.1]
    assert parameters[["lower", "upper"]].isna().all(axis=None)
    predictions = validate(runs, tables, settings)["validate/predictions"].query("law == 'power'")
    expected = 9 * runs["flops"].to_numpy()[predictions["row"]] ** -0.1
    assert predictions["predicted"].to_numpy() == pytest.approx(expected)
    assert (predictions["lower"] < predictions["predicted"]).all()

"""The fit stage: every unit and law has a row, tables meet their contracts, shards change nothing."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fitted import run_table

from scalestudy.errors import StudyError
from scalestudy.fit import fit
from scalestudy.storage import to_arrow
from scalestudy.tables.catalogue import TABLES

DRAWS = 20


@pytest.fixture
def runs() -> pd.DataFrame:
    """Three families of an IsoFLOP-like design, and one with three runs."""
    random = np.random.default_rng(0)
    frames = []
    for k, (family, n) in enumerate([("a", 24), ("b", 20), ("c", 18), ("few", 3)]):
        params, flops = 10 ** random.uniform(6, 9, n), 10 ** random.uniform(18, 21, n)
        tokens = flops / (6 * params)
        value = (1.5 + 0.1 * k + 400 / params**0.34 + 410 / tokens**0.28) * np.exp(0.005 * random.standard_normal(n))
        run = [f"{family}{i // 2}" for i in range(n)]
        frame = pd.DataFrame({"family": family, "run": run, "params": params, "tokens": tokens, "flops": flops})
        frames.append(frame.assign(value=value, corpus="web" if k < 2 else "code", importance=1.0 + random.random(n)))
    table = pd.concat(frames, ignore_index=True)
    table = table.assign(
        row=np.arange(len(table)), metric="loss", held_out=False, excluded=False, unit="nats/token", direction="lower"
    )
    table.loc[0, "excluded"] = True
    table.loc[1, ["held_out", "value"]] = [True, np.nan]
    return table


def settings(**more: Any) -> dict[str, Any]:
    uncertainty = {"method": "bootstrap", "unit": "row", "draws": DRAWS}
    return {"study": "s", "laws": ["chinchilla"], "fit": {"uncertainty": uncertainty}} | more


def test_every_unit_and_law_has_a_row_and_meets_its_contract(runs: pd.DataFrame) -> None:
    laws = ["chinchilla", {"law": "power_offset", "variables": {"x": "flops"}}]
    tables = fit(runs, settings(laws=laws))
    for name, table in tables.items():
        to_arrow(table, TABLES[name])
    fits = tables["fit/fits"].set_index(["family", "law"])
    assert len(fits) == 8
    assert fits.loc[("few", "chinchilla"), "status"] == "too_few_points"
    assert fits.loc[("a", "chinchilla"), "n"] == 22
    parameters = tables["fit/parameters"]
    few = parameters[parameters["family"] == "few"].set_index("law")
    assert few.loc["chinchilla", "estimate"].isna().all()
    # As many points as parameters: the law is there, an interval is not.
    assert few.loc["power_offset", "estimate"].notna().all()
    assert few.loc["power_offset", ["lower", "upper", "stderr"]].isna().all(axis=None)
    assert "0 degrees of freedom" in fits.loc[("few", "power_offset"), "message"]
    draws = tables["fit/draws"]
    assert sorted(draws.loc[draws["law"] == "chinchilla", "draw"].unique()) == list(range(-1, DRAWS))


def test_draw_minus_one_is_the_estimate(runs: pd.DataFrame) -> None:
    tables = fit(runs, settings())
    estimate = tables["fit/draws"].query("draw == -1").set_index(["family", "parameter"])["value"].sort_index()
    reported = tables["fit/parameters"].query("family != 'few'").set_index(["family", "parameter"])["estimate"]
    assert estimate.tolist() == reported.sort_index().tolist()


def stacked(parts: list[dict[str, pd.DataFrame]], name: str) -> pd.DataFrame:
    return pd.concat([part[name] for part in parts if len(part[name])] or [parts[0][name]])


def test_shards_add_up_to_the_whole(runs: pd.DataFrame) -> None:
    whole = fit(runs, settings())
    parts = [fit(runs, settings(), (i, 3)) for i in range(3)]
    for name, table in whole.items():
        assert to_arrow(stacked(parts, name), TABLES[name]).equals(to_arrow(table, TABLES[name])), name


def test_shared_parameters_are_one_across_families_and_shards(runs: pd.DataFrame) -> None:
    laws = [{"law": "chinchilla", "shared": {"alpha": ["corpus"], "beta": []}}]
    whole = fit(runs, settings(laws=laws))
    parts = [fit(runs, settings(laws=laws), (i, 2)) for i in range(2)]
    for name, table in whole.items():
        assert to_arrow(stacked(parts, name), TABLES[name]).equals(to_arrow(table, TABLES[name])), name
    found = whole["fit/parameters"].query("family in ['a', 'b', 'c']").set_index(["parameter", "family"])
    assert len(set(found.loc["beta", "estimate"])) == 1
    alpha = found.loc["alpha", "estimate"]
    assert alpha["a"] == alpha["b"] != alpha["c"]
    assert found["shared"].groupby("parameter").all().to_dict()["alpha"]
    assert set(whole["fit/fits"].query("family == 'a'")["group"]) == {"alpha: web; beta: all"}


def test_a_column_decides_what_is_resampled(runs: pd.DataFrame) -> None:
    by_run = {"uncertainty": {"method": "bootstrap", "unit": "run", "draws": DRAWS}}
    one, two = (fit(runs, settings(fit=f))["fit/draws"]["value"] for f in (settings()["fit"], by_run))
    assert one.tolist() != two.tolist()
    with pytest.raises(StudyError, match="no column 'rnu'"):
        fit(runs, settings(fit={"uncertainty": {"unit": "rnu", "draws": 1}}))


@pytest.mark.parametrize("weights", [{"column": "importance"}, {"column": "flops", "power": 0.3}])
def test_weights_from_columns_move_the_fit(runs: pd.DataFrame, weights: dict[str, Any]) -> None:
    equal = fit(runs, settings())["fit/parameters"]["estimate"]
    weighted = fit(runs, settings(fit={"weights": weights, "uncertainty": {"draws": 0}}))["fit/parameters"]
    assert weighted["estimate"].notna().any()
    assert not np.allclose(weighted["estimate"].dropna(), equal.dropna())


def test_stderr_weights_need_one_everywhere(runs: pd.DataFrame) -> None:
    chosen = settings(fit={"weights": "stderr", "uncertainty": {"draws": 0}})
    with pytest.raises(StudyError, match=r"family a.*positive stderr"):
        fit(runs, chosen)
    assert len(fit(runs.assign(stderr=0.01), chosen)["fit/fits"]) == 4


def test_criteria_only_where_there_is_a_likelihood(runs: pd.DataFrame) -> None:
    none = {"draws": 0}
    huber = fit(runs, settings(fit={"uncertainty": none}))["fit/fits"].iloc[0]
    squared = fit(runs, settings(fit={"objective": "squared_log", "uncertainty": none}))["fit/fits"].iloc[0]
    assert np.isnan(huber["aicc"])
    n, k, rss = squared["n"], 6, squared["objective"]
    deviance = n * (np.log(2 * np.pi * rss / n) + 1)
    assert squared["bic"] == pytest.approx(deviance + k * np.log(n))
    assert squared["aicc"] == pytest.approx(deviance + 2 * k + 2 * k * (k + 1) / (n - k - 1))


def test_an_empty_table_gives_empty_tables(runs: pd.DataFrame) -> None:
    tables = fit(runs.iloc[:0], settings())
    assert all(len(table) == 0 for table in tables.values())
    for name, table in tables.items():
        to_arrow(table, TABLES[name])


def test_missing_column_names_study_family_and_law(runs: pd.DataFrame) -> None:
    laws = [{"law": "power", "variables": {"x": "run"}}]
    with pytest.raises(StudyError, match=r"study s, family a, metric loss, law power.*no numeric column 'run'"):
        fit(runs, settings(laws=laws))


def test_profiles_are_stored_with_the_worst_ridge(runs: pd.DataFrame) -> None:
    uncertainty = {"method": "profile", "unit": "row", "draws": DRAWS}
    law = {"law": "power_offset", "variables": {"x": "flops"}}
    tables = fit(runs, settings(laws=[law], fit={"objective": "squared_log", "uncertainty": uncertainty}))
    to_arrow(tables["fit/profiles"], TABLES["fit/profiles"])
    own = tables["fit/profiles"].query("family == 'a'")
    curves, region = own[own["other"] == ""], own[own["other"] != ""]
    objective = tables["fit/fits"].set_index("family").loc["a", "objective"]
    parameters = tables["fit/parameters"].query("family == 'a'").set_index("parameter")
    assert set(curves["parameter"]) == {"E", "A", "a"}
    assert len(region) == 225
    assert (own["objective"].dropna() >= objective * (1 - 1e-9)).all()
    for name, curve in curves.groupby("parameter"):
        lower, upper = parameters.loc[name, ["lower", "upper"]]
        within = curve[curve["value"].between(lower, upper, inclusive="neither")]
        assert len(within)
        assert (within["objective"] <= within["threshold"]).all()


def test_no_profiles_unless_asked_for(runs: pd.DataFrame) -> None:
    assert fit(runs, settings())["fit/profiles"].empty


def test_a_fixed_parameter_has_no_error(runs: pd.DataFrame) -> None:
    tables = fit(runs, settings(laws=[{"law": "chinchilla", "fixed": {"alpha": 0.34}}]))
    fixed = tables["fit/parameters"].query("family == 'a' and parameter == 'alpha'").iloc[0]
    assert fixed[["estimate", "lower", "upper", "stderr"]].tolist() == [0.34, 0.34, 0.34, 0.0]


@pytest.mark.parametrize("weights", ["equal", "stderr", {"column": "w"}, {"column": "w", "power": 1}])
def test_a_family_without_a_row_has_a_status_however_rows_are_weighted(weights: object) -> None:
    one = run_table(flops=10.0 ** np.arange(1, 9), value=1 + 3 * 10.0 ** (-0.3 * np.arange(1, 9)), stderr=0.01, w=1.0)
    runs = pd.concat([one, one.assign(family="b", excluded=True)], ignore_index=True).assign(row=range(16))
    law = {"law": "power_offset", "variables": {"x": "flops"}}
    settings = {"study": "s", "laws": [law], "fit": {"weights": weights, "uncertainty": {"method": "none"}}}
    found = fit(runs, settings)["fit/fits"].set_index("family")["status"].to_dict()
    assert found == {"all": "converged", "b": "too_few_points"}

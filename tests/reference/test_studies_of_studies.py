"""Studies whose data are tables of other studies, made so that the right answer is known."""

import numpy as np
import pandas as pd
import pytest
import yaml
from several_studies import run_studies

SIZES = np.geomspace(1e6, 1e9, 12)


def write(folder, study, sources, **sections):
    """Write a study file."""
    content = {"study": study, "sources": sources, **sections}
    (folder / f"{study}.yaml").write_text(yaml.safe_dump(content, sort_keys=False))


def of_file(name, **more):
    """A source of a file with a loss."""
    return {"uri": name, "constants": {"metric": "loss"}, **more}


def of_table(study, table, columns, **more):
    """A source that is a table of another study."""
    return {"study": study, "table": table, "columns": columns, **more}


def estimates(tables, law):
    """The parameters of the law where it was fitted: estimates and standard errors."""
    found = tables["fit/parameters"].query("law == @law").dropna(subset=["estimate"]).set_index("parameter")
    return found["estimate"], found["stderr"]


def three_ladders(folder):
    """Write three studies whose exponents differ by noise alone, of unlike precision."""
    rng, law = np.random.default_rng(0), {"law": "power", "variables": {"x": "params"}}
    for index, noise in enumerate((0.002, 0.01, 0.04)):
        value = (5 + index) * SIZES**-0.1 * np.exp(rng.normal(0, noise, SIZES.size))
        pd.DataFrame({"params": SIZES, "value": value}).to_csv(folder / f"ladder{index}.csv", index=False)
        fit = {"objective": "squared_log", "uncertainty": {"method": "sandwich"}}
        write(folder, f"ladder{index}", {"runs": of_file(f"ladder{index}.csv")}, laws=[law], fit=fit, analyse=[])


def test_exponents_of_three_studies_are_pooled_by_their_precision(tmp_path):
    three_ladders(tmp_path)
    columns = {"metric": "parameter", "value": "estimate", "family": "'every ladder'"}
    sources = {f"s{i}": of_table(f"ladder{i}", "fit/parameters", columns, constants={"one": 1}) for i in range(3)}
    constant = {"name": "pooled", "formula": "mu + 0 * x", "variables": {"x": "one"}, "parameters": {"mu": {}}}
    rules = [{"where": "metric = 'a'", "reason": "exponents only"}]
    fit = {"objective": "squared_raw", "weights": "stderr", "uncertainty": {"method": "none"}}
    write(tmp_path, "meta", sources, clean=rules, laws=[constant], fit=fit, analyse=[])
    made = run_studies(tmp_path, "meta.yaml")
    assert list(made) == ["ladder0", "ladder1", "ladder2", "meta"]
    each = [estimates(made[f"ladder{i}"], "power") for i in range(3)]
    value, error = (np.array([found[part]["a"] for found in each]) for part in (0, 1))
    pooled = np.sum(value / error**2) / np.sum(error**-2)
    assert estimates(made["meta"], "pooled")[0]["mu"] == pytest.approx(pooled, rel=1e-6)
    assert pooled == pytest.approx(0.1, abs=3 / np.sqrt(np.sum(error**-2)))


def test_the_best_learning_rates_of_one_study_follow_a_law_of_size_in_the_next(tmp_path):
    sizes, rates = np.geomspace(1e6, 1e9, 5), np.geomspace(1e-5, 1e-1, 15)
    n, lr = (grid.ravel() for grid in np.meshgrid(sizes, rates))
    value = 2 + 0.03 * (np.log(lr) - np.log(0.5 * n**-0.3)) ** 2
    value *= np.exp(np.random.default_rng(1).normal(0, 0.001, value.size))
    table = pd.DataFrame({"size": [f"{one:.10e}" for one in n], "lr": lr, "value": value})
    table.to_csv(tmp_path / "sweep.csv", index=False)
    basin = {"name": "basin", "formula": "E + k * (log(lr) - m)**2", "variables": {"lr": "lr"}}
    basin["parameters"] = {"E": {"sign": "+"}, "k": {"sign": "+"}, "m": {"sign": "any"}}
    fit = {"uncertainty": {"method": "none"}, "objective": "squared_log"}
    runs = {"runs": of_file("sweep.csv", columns={"family": "size"}, keep=["lr"])}
    asked = [{"optimum": {"over": {"lr": [1e-5, 1e-1]}}}]
    write(tmp_path, "sweep", runs, laws=[basin], axes={"lr": "hyperparameter"}, fit=fit, analyse=asked)
    columns = {"params": "number(family)", "family": "law", "metric": "quantity", "value": "estimate"}
    rules = [{"where": "metric = 'lr'", "reason": "not the rate"}]
    best = {"best": of_table("sweep", "analyse/optimum", columns)}
    write(tmp_path, "law_of_rates", best, clean=rules, laws=["power"], fit=fit, analyse=[])
    found, _ = estimates(run_studies(tmp_path, "law_of_rates.yaml")["law_of_rates"], "power")
    # The noise leaves .003 open of each log rate, so .0006 of the exponent and 1% of the scale.
    assert found["a"] == pytest.approx(0.3, abs=0.002)
    assert found["A"] == pytest.approx(0.5, rel=0.03)


def test_effective_sizes_by_one_study_s_law_over_a_table_of_models_give_their_growth(tmp_path):
    """Density (Xiao et al. 2024): the size at which the reference law has a model's loss, over the model's own size."""
    pd.DataFrame({"params": SIZES, "value": 20 * SIZES**-0.12}).to_csv(tmp_path / "reference.csv", index=False)
    fit = {"uncertainty": {"method": "none"}, "objective": "squared_log"}
    write(tmp_path, "reference", {"runs": of_file("reference.csv")}, laws=["power"], fit=fit, analyse=[])
    years = np.linspace(0, 3, 7)
    own = np.array([3e8, 1e9, 2e8, 4e9, 7e9, 1e9, 5e8])
    loss = 20 * (own * 2 ** (years / 0.75)) ** -0.12
    pd.DataFrame({"year": years, "size": own, "loss": loss}).to_csv(tmp_path / "models.csv", index=False)
    sources = {
        "models": {
            "uri": "models.csv",
            "columns": {"of_power": "'a'", "of_scale": "'A'", "value": "pow(loss / scale, -1 / power) / size"},
            "constants": {"metric": "density", "direction": "higher"},
            "keep": ["year"],
        },
        "scale": of_table("reference", "fit/parameters", {"of_scale": "parameter", "scale": "estimate"}, keep=["law"]),
        "power": of_table("reference", "fit/parameters", {"of_power": "parameter", "power": "estimate"}, keep=["law"]),
    }
    joins = [
        {"left": "models", "right": "scale", "on": ["of_scale"]},
        {"left": "models", "right": "power", "on": ["of_power"]},
    ]
    growth = {"name": "growth_of_density", "formula": "c * exp(log(2) * t / h)", "variables": {"t": "year"}}
    growth["parameters"] = {"c": {"sign": "+"}, "h": {"sign": "+"}}
    write(tmp_path, "density", sources, join=joins, laws=[growth], fit=fit, axes={"year": "scale"}, analyse=[])
    found, _ = estimates(run_studies(tmp_path, "density.yaml")["density"], "growth_of_density")
    assert found["h"] == pytest.approx(0.75, rel=1e-5)
    assert found["c"] == pytest.approx(1, rel=1e-5)


def test_a_fit_that_failed_in_the_study_read_is_a_row_that_is_taken_out_and_named(tmp_path):
    three_ladders(tmp_path)
    few = pd.read_csv(tmp_path / "ladder2.csv").head(1)
    few.to_csv(tmp_path / "ladder2.csv", index=False)
    columns = {"metric": "parameter", "value": "estimate", "family": "'every ladder'", "size": "1.0"}
    sources = {f"s{i}": of_table(f"ladder{i}", "fit/parameters", columns) for i in range(3)}
    constant = {"name": "pooled", "formula": "mu + 0 * x", "variables": {"x": "size"}, "parameters": {"mu": {}}}
    fit = {"uncertainty": {"method": "none"}}
    write(tmp_path, "meta", sources, laws=[constant], fit=fit, axes={"size": "scale"}, analyse=[])
    made = run_studies(tmp_path, "meta.yaml")["meta"]
    lost = made["clean/runs"].query("source == 's2'")
    assert len(lost)
    assert lost["value"].isna().all()
    assert lost["excluded"].all()
    assert made["fit/fits"].query("metric == 'a'")["n"].tolist() == [2]

"""What a notebook computes is what the workflow computes: the same files, byte for byte, and the same numbers."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import scalestudy as ss

STUDY = """\
study: both
sources:
  runs:
    uri: runs.csv
    columns: {run: name, params: n, tokens: d, value: loss}
    constants: {metric: loss, unit: nats/token}
clean: [{where: "value < 3.5", reason: "not trained long enough"}]
laws: [chinchilla, kaplan_nd]
fit: {uncertainty: {draws: 40}}
analyse: [{compute_optimal: {budgets: [1.0e+21]}}, {forecast: {targets: [{params: 1.0e+10, tokens: 1.0e+11}]}}]
figures: [fit]
sensitivity: true
"""


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file of results; logs hold what jobs cost."""
    files = [path for path in folder.rglob("*") if path.is_file() and "logs" not in path.parts]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def scalestudy(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "scalestudy.cli", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    from fitted import make_runs

    runs = make_runs(noise=0.003, seed=2).iloc[::2]
    return pd.DataFrame({"name": runs["run"], "n": runs["params"], "d": runs["tokens"], "loss": runs["value"]})


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, table: pd.DataFrame) -> tuple[Path, Path]:
    """The study as the command runs it, and as a notebook does."""
    made = tmp_path_factory.mktemp("command"), tmp_path_factory.mktemp("notebook")
    for folder in made:
        table.to_csv(folder / "runs.csv", index=False)
        (folder / "both.study.yaml").write_text(STUDY, encoding="utf-8")
    scalestudy(made[0], "run", "both.study.yaml", "--cores", "2")
    ss.study(made[1] / "both.study.yaml", made[1], report=True)
    return made


def test_every_file_of_the_results_is_the_same(folders: tuple[Path, Path]) -> None:
    of_command, of_notebook = (digests(folder / "results" / "both") for folder in folders)
    assert of_notebook == of_command
    assert {"fit/draws.parquet", "figures/fit.svg", "report/index.html", "sensitivity/rules.parquet"} <= set(of_command)


def test_either_goes_on_with_what_the_other_made(folders: tuple[Path, Path]) -> None:
    assert "current" in scalestudy(folders[1], "why", "both")
    assert "would run" not in scalestudy(folders[1], "run", "both.study.yaml", "-n")
    assert ss.study(folders[0] / "both.study.yaml", folders[0]).answer == ss.load(folders[0] / "results/both").answer


def test_a_fit_of_the_table_has_the_numbers_of_the_study(folders: tuple[Path, Path], table: pd.DataFrame) -> None:
    of_study = ss.load(folders[0] / "results" / "both")
    sections = {
        "study": "both",
        "fit": {"uncertainty": {"draws": 40}},
        "clean": [{"where": "value < 3.5", "reason": "not trained long enough"}],
    }
    columns = {"value": "loss", "params": "n", "tokens": "d", "run": "name"}
    found = ss.fit(table, ["chinchilla", "kaplan_nd"], **columns, study=sections)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(found.results.parameters, of_study.parameters, check_exact=True)
    place = pd.DataFrame({"n": [1e10], "d": [1e11]})
    for law in ("auto", "chinchilla", "kaplan_nd"):
        row = of_study.forecasts.query("law == @law and target == '0'").iloc[0]
        told = found.predict(place, law=law).iloc[0]
        columns_told = ["predicted", "lower", "upper", "decades_beyond"]
        assert told[columns_told].to_list() == row[columns_told].to_list()
        best = of_study.allocations.query("law == @law and approach == 'parametric'").iloc[0]
        asked = found.optimum(1e21, law=law).iloc[0]
        ends = ["params", "tokens", "params_lower", "params_upper", "tokens_lower", "tokens_upper"]
        pd.testing.assert_series_equal(asked[ends], best[ends], check_exact=True, check_names=False)

"""A study run in this process, and tables read again or refused."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from fitted import make_runs

import scalestudy as ss
from scalestudy.errors import StudyError
from scalestudy.notebook import results

SOURCE: dict[str, Any] = {"uri": "runs.csv", "constants": {"metric": "loss"}}
STUDY: dict[str, Any] = {
    "study": "small",
    "sources": {"runs": SOURCE},
    "laws": ["chinchilla"],
    "fit": {"uncertainty": {"draws": 30}},
    "analyse": [{"forecast": {"targets": [{"params": 1e11, "tokens": 1e12}]}}],
    "figures": [],
}


def runs() -> pd.DataFrame:
    return make_runs(noise=0.003, seed=1)[["params", "tokens", "value"]].iloc[::3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("study")
    runs().to_csv(place / "runs.csv", index=False)
    (place / "small.study.yaml").write_text(yaml.safe_dump(STUDY))
    return place


@pytest.fixture(scope="module")
def done(folder: Path) -> Any:
    return ss.study(folder / "small.study.yaml", folder)


def test_it_has_the_tables_of_a_run_and_its_answer(done: Any, folder: Path) -> None:
    assert (folder / "results" / "small" / "fit" / "fits.parquet").is_file()
    assert list(done.fits["status"]) == ["converged"]
    assert set(done.forecasts["law"]) == {"auto", "chinchilla"}
    assert repr(done).startswith("small: 1.978 [1.926, 2.032] at N = 100B")
    assert len(done.tables) == len(list(done.tables))


def test_a_content_gives_the_same_numbers(done: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    of_path = ss.study(STUDY)
    of_table = ss.study({**STUDY, "sources": {"runs": {**SOURCE, "uri": runs()}}})
    for name in ("fit/parameters", "fit/draws", "analyse/forecast", "validate/scores"):
        pd.testing.assert_frame_equal(of_path.tables[name], done.tables[name], check_exact=True)
        pd.testing.assert_frame_equal(of_table.tables[name], done.tables[name], check_exact=True)


def test_a_file_elsewhere_reads_from_its_own_folder(done: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    of_file = ss.study("small.study.yaml")
    monkeypatch.chdir(folder.parent)
    for made in (of_file, ss.study(folder / "small.study.yaml")):
        pd.testing.assert_frame_equal(made.parameters, done.parameters, check_exact=True)


def test_what_is_current_is_not_made_again(done: Any, folder: Path) -> None:
    fits = folder / "results" / "small" / "fit" / "fits.parquet"
    before = fits.stat().st_mtime_ns
    ss.study(folder / "small.study.yaml", folder)
    assert fits.stat().st_mtime_ns == before
    changed = {**STUDY, "fit": {"uncertainty": {"draws": 31}}}
    (folder / "small.study.yaml").write_text(yaml.safe_dump(changed))
    ss.study(folder / "small.study.yaml", folder)
    assert fits.stat().st_mtime_ns > before


def test_a_temporary_folder_goes_with_the_results() -> None:
    made = ss.study({**STUDY, "sources": {"runs": {**SOURCE, "uri": runs()}}})
    folder = made.folder
    assert folder.is_dir()
    del made
    assert not folder.exists()


def test_data_that_cannot_be_worked_with_is_one_line() -> None:
    table = runs().astype(object)
    table.iloc[3, 2] = "broken"
    with pytest.raises(StudyError, match=r"broken") as caught:
        ss.study({**STUDY, "sources": {"runs": {**SOURCE, "uri": table.astype(str)}}})
    assert "\n" not in str(caught.value)


def test_damaged_tables_are_refused(folder: Path, tmp_path: Path) -> None:
    ss.study({**STUDY, "sources": {"runs": {**SOURCE, "uri": runs()}}}, tmp_path)
    ss.load(tmp_path / "results" / "small")
    damaged = tmp_path / "results" / "small" / "fit" / "parameters.parquet"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(StudyError, match=r"parameters\.parquet: the file is not what its job made"):
        ss.load(tmp_path / "results" / "small")


def test_tables_of_another_version_are_refused(done: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "code_digest", lambda job: f"another {job}")
    with pytest.raises(StudyError, match="another version of scalestudy made it"):
        ss.load(done.folder)
    assert ss.load(done.folder, other_code=True).name == "small"


def test_a_table_that_is_not_there_is_told(done: Any) -> None:
    with pytest.raises(StudyError, match=r"no table 'fit/parameter'.*fit/parameters"):
        done.tables["fit/parameter"]


def test_the_import_is_light_and_the_stages_stay_stages() -> None:
    code = (
        "import sys, scalestudy as ss\n"
        "assert not {'pandas', 'numpy', 'scalestudy.notebook'} & set(sys.modules)\n"
        "from scalestudy.fit import fit\n"
        "import scalestudy.fit.engine, scalestudy.study.plan\n"
        "assert ss.fit is sys.modules['scalestudy.fit'] and ss.fit.engine.__name__ == 'scalestudy.fit.engine'\n"
        "assert callable(ss.fit) and callable(ss.study) and ss.load.__module__ == 'scalestudy.notebook.results'\n"
        "assert {'fit', 'load', 'study'} <= set(dir(ss))\n"
        "try: ss.nothing\n"
        "except AttributeError: print('fine')\n"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "fine\n"

"""Published studies rerun as a user runs them: each by its file alone, from copies of its data, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import yaml


@dataclass(frozen=True)
class Rerun:
    """What one published study came to.

    Attributes:
        study: its id.
        folder: its results, a folder a stage.
    """

    study: str
    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """A table of the study, such as analyse/replication."""
        return pd.read_parquet(self.folder / f"{name}.parquet")

    def cell(self, name: str, column: str, **where: object) -> float:
        """The one number of a column where other columns have these values."""
        rows = self.table(name)
        for one, wanted in where.items():
            rows = rows[rows[one] == wanted]
        assert len(rows) == 1, f"{name} has {len(rows)} rows with {where}"
        return float(rows[column].iloc[0])

    def checks(self, mark: str = "") -> pd.DataFrame:
        """The published numbers whose name or note has the mark, with their verdicts; at least one."""
        rows = self.table("analyse/replication")
        held = rows["quantity"].str.contains(mark, regex=False) | rows["note"].str.contains(mark, regex=False)
        assert held.any(), f"no published number of {self.study} has {mark!r} in its name or note"
        return rows[held]


@pytest.fixture(scope="session")
def rerun(project: Path, mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Rerun]:
    """Return the function that runs a study of `config/studies/` once and gives what it came to.

    It skips where a copy of the data is missing. $SCALESTUDY_ATLAS names a folder of results to keep, so that a study that
    has run there is not run again; without it every session begins anew.
    """
    kept = os.environ.get("SCALESTUDY_ATLAS")
    results = Path(kept).resolve() if kept else tmp_path_factory.mktemp("atlas")
    done: dict[str, Rerun] = {}

    def run(study: str) -> Rerun:
        if study not in done:
            _needs(project / "config" / "studies" / f"{study}.yaml", mirror)
            _snakemake(project, mirror, study, results)
            done[study] = Rerun(study, results / study)
        return done[study]

    return run


def _needs(file: Path, mirror: Path) -> None:
    """Skip where a source's copy is missing."""
    sources = yaml.safe_load(file.read_text())["sources"].values()
    missing = [one["mirror"] for one in sources if "mirror" in one and not (mirror / one["mirror"]).exists()]
    if missing:
        pytest.skip(f"the mirror has no {', '.join(missing)}")


def _snakemake(project: Path, mirror: Path, study: str, results: Path) -> None:
    arguments = ["--cores", "2", "--config", f"studies=[{study}]", f"results={results}"]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments],
        cwd=project,
        env={**os.environ, "SCALESTUDY_MIRROR": str(mirror), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""The runs of a study that may not have run yet: its own, or read and cleaned into a folder that goes."""

import tempfile
from pathlib import Path
from typing import Final

import pandas as pd

from scalestudy.clean import clean
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import Study
from scalestudy.study.plan import Plan

RUNS: Final = "clean/runs.parquet"


def runs_of(plan: Plan, study: Study) -> pd.DataFrame | None:
    """Return `clean/runs` of a study; None where its sources are not on this machine, or are tables of other studies.

    Raises:
        StudyError: a source cannot be read, or the results are not what their job made.
    """
    results = plan.results_of(study.id)
    if not results.changed_sources() and results.digest("clean") == plan.digests(study.id)["clean"]:
        return read_table(results.folder / RUNS)
    if study.reads or not all(study.sources.values()):
        return None
    with tempfile.TemporaryDirectory(prefix="scalestudy-") as folder:
        return _made(plan, study, Path(folder))


def _made(plan: Plan, study: Study, folder: Path) -> pd.DataFrame:
    places = Places.of(str(plan.base(study.id)), str(folder / "sources"), plan.allowed)
    files = fetch_sources(study.settings("check"), places)
    raw, runs = folder / "raw.parquet", folder / "runs.parquet"
    ingest(study.settings("ingest"), places.base, files, raw, Provenance(study.id, "ingest", "0"))
    clean(raw, study.settings("clean"), runs, folder / "ledger.parquet", Provenance(study.id, "clean", "0"))
    return read_table(runs)

"""A study from its file and its tables to every table of every stage, in one process, each table held against its contract."""

import os
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pandas as pd
import yaml

from scalestudy.analyse.stage import analyse, further
from scalestudy.clean import clean
from scalestudy.errors import StudyError
from scalestudy.figures.content import NotApplicableError
from scalestudy.figures.registry import FIGURES
from scalestudy.fit import fit
from scalestudy.frames import typed
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, to_arrow
from scalestudy.study.load import Study as Loaded
from scalestudy.study.plan import make_plan
from scalestudy.tables.analyse import TABLES as OF_ANALYSE
from scalestudy.tables.fit import TABLES as OF_FIT
from scalestudy.tables.score import TABLES as OF_SCORE
from scalestudy.tables.validate import TABLES as OF_VALIDATE
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Study:
    """A study as its user has it: the content of the file, and the table of each source."""

    content: Mapping[str, Any]
    sources: Mapping[str, pd.DataFrame]


class Refused(Exception):  # noqa: N818  # what a study is, not what went wrong
    """The study cannot be worked with, said in one line."""


STAGES: Final = {
    "fit": ("fit",),
    "forecast": ("fit", "analyse"),
    "analyse": ("fit", "validate", "analyse"),
    "figures": ("fit", "validate", "score", "analyse", "figures"),
}
"""What runs, by how far a study goes; without validation `auto` forecasts nothing."""


def run(study: Study, depth: str = "figures") -> Tables:
    """Return every table of the study by name.

    Args:
        study: what its user has.
        depth: how far it goes, one of `STAGES`.

    Raises:
        Refused: by the plan or by a stage; anything else that raises is a defect.
    """
    with TemporaryDirectory() as name, _inside(Path(name)) as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return _stages(_planned(study, folder), folder, STAGES[depth])
        except StudyError as error:
            raise Refused(str(error)) from error


@contextmanager
def _inside(folder: Path) -> Iterator[Path]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)


def _planned(study: Study, folder: Path) -> Loaded:
    for name, table in study.sources.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "study.yaml").write_text(yaml.safe_dump(dict(study.content), sort_keys=False), encoding="utf-8")
    plan = make_plan({"studies": ["study.yaml"], "results": "results"}, folder)
    if plan.refused:
        raise Refused(next(iter(plan.refused.values())))
    return next(iter(plan.studies.values()))


def _stages(study: Loaded, folder: Path, stages: Collection[str]) -> Tables:
    runs_file, cleaned, ledger = (folder / f"{name}.parquet" for name in ("ingested", "cleaned", "ledger"))
    files = fetch_sources(study.settings("check"), Places.of(".", "cache", []))
    ingest(study.settings("ingest"), Path(), files, runs_file, Provenance(study.id, "ingest", "0"))
    clean(runs_file, study.settings("clean"), cleaned, ledger, Provenance(study.id, "clean", "0"))
    tables = {"clean/runs": read_table(cleaned), "clean/ledger": read_table(ledger)}
    for stage in stages:
        tables |= _made(stage, tables, study)
    return tables


def _made(stage: str, tables: Tables, study: Loaded) -> Tables:
    runs = tables["clean/runs"]
    if stage == "figures":
        return _drawn(tables, study.settings(stage))
    if stage == "score":
        return _checked(score(tables, study.id), OF_SCORE)
    settings = study.settings(stage)
    if stage == "fit":
        return _checked(fit(runs, settings), OF_FIT)
    if stage == "validate":
        return _checked(validate(runs, tables, settings), OF_VALIDATE)
    unvalidated = {name: typed(table, []) for name, table in (OF_VALIDATE | OF_SCORE).items()}
    return _checked(analyse(runs, unvalidated | tables, settings), OF_ANALYSE, further(runs, settings))


def _checked(made: Tables, contracts: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Tables:
    """Hold tables against their contracts, as a job does when it writes them."""
    for name, table in made.items():
        to_arrow(table, contracts[name], (more or {}).get(name, ()))
    return made


def _drawn(tables: Tables, settings: Mapping[str, Any]) -> Tables:
    """What every figure draws; a figure that does not apply has the reason."""
    found = {}
    for name, figure in FIGURES.items():
        try:
            found[f"figures/{name}"] = figure.table(tables, settings).frame
        except NotApplicableError as reason:
            found[f"figures/{name}"] = pd.DataFrame({"why": [str(reason)]})
    return found

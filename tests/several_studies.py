"""Studies that read each other, run in one process: planned as a run plans them, stage by stage, each table where its readers look."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scalestudy.analyse.stage import analyse, further
from scalestudy.clean import clean
from scalestudy.fit import fit
from scalestudy.frames import typed
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources, read_tables
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.study.load import Study
from scalestudy.study.plan import Plan, make_plan
from scalestudy.tables.analyse import TABLES as OF_ANALYSE
from scalestudy.tables.fit import TABLES as OF_FIT
from scalestudy.tables.score import TABLES as OF_SCORE
from scalestudy.tables.validate import TABLES as OF_VALIDATE

Tables = dict[str, pd.DataFrame]
NOT_MADE = {name: typed(table, []) for name, table in (OF_VALIDATE | OF_SCORE).items()}


def run_studies(folder: Path, *entries: str) -> dict[str, Tables]:
    """Run the studies named and those they read, without validation, and return the tables of each in their order."""
    plan = make_plan({"studies": list(entries)}, folder)
    assert plan.refused == {}
    return {name: _run(plan, study, folder) for name, study in plan.studies.items()}


def _run(plan: Plan, study: Study, folder: Path) -> Tables:
    results = folder / plan.results
    runs, ledger = (results / study.id / f"clean/{name}.parquet" for name in ("runs", "ledger"))
    for path in (runs, results / study.id / "ingest/runs.parquet"):
        path.parent.mkdir(parents=True)
    files = fetch_sources(study.settings("check"), Places.of(str(study.base), str(folder / "cache"), []))
    files |= read_tables(plan.reads(study.id), results)
    ingested = results / study.id / "ingest/runs.parquet"
    ingest(study.settings("ingest"), study.base, files, ingested, _made(plan, study, "ingest"))
    clean(ingested, study.settings("clean"), runs, ledger, _made(plan, study, "clean"))
    tables = {"clean/runs": read_table(runs), "clean/ledger": read_table(ledger)}
    tables |= fit(tables["clean/runs"], study.settings("fit"))
    asked = study.settings("analyse")
    tables |= analyse(tables["clean/runs"], NOT_MADE | tables, asked)
    _write(plan, study, tables, further(tables["clean/runs"], asked))
    return tables


def _write(plan: Plan, study: Study, tables: Tables, more: Mapping[str, Any]) -> None:
    for job, contracts in (("fit", OF_FIT), ("analyse", OF_ANALYSE)):
        for name in tables.keys() & contracts.keys():
            path = plan.workdir / plan.results / study.id / f"{name}.parquet"
            write_table(tables[name], contracts[name], path, _made(plan, study, job), more.get(name, ()))


def _made(plan: Plan, study: Study, job: str) -> Provenance:
    return Provenance(study.id, job, **plan.provenance[study.id][job])

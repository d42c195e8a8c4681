"""The stages of a study in one process, one after the other, each table held against its contract as jobs do it."""

from pathlib import Path

import pandas as pd

from scalestudy.analyse.stage import analyse, further
from scalestudy.clean import clean
from scalestudy.figures.stage import draw
from scalestudy.fit import fit
from scalestudy.provenance import Provenance
from scalestudy.report import build
from scalestudy.storage import read_table, write_table
from scalestudy.study.load import Study
from scalestudy.tables import STAGES
from scalestudy.tables.catalogue import TABLES
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

Tables = dict[str, pd.DataFrame]


def run_stages(study: Study, results: Path, last: str) -> None:
    """Go on from a run table, which lies at `ingest/runs` in the results, to the end of a stage."""
    tables: Tables = {}
    for stage in STAGES[1 : STAGES.index(last) + 1]:
        made = Provenance(study.id, stage, "0")
        for name, frame in _STAGES[stage](study, results, tables, made).items():
            more = further(tables["clean/runs"], study.settings("analyse")) if stage == "analyse" else {}
            path = results / f"{name}.parquet"
            write_table(frame, TABLES[name], path, made, more.get(name, ()))
            tables[name] = read_table(path)


def _clean(study: Study, results: Path, tables: Tables, made: Provenance) -> Tables:
    paths = {
        name: results / f"{name}.parquet" for name in ("ingest/runs", "clean/runs", "clean/ledger", "clean/learned")
    }
    runs, *cleaned, learned = paths.values()
    clean(runs, study.settings("clean"), *cleaned, made, learned)
    del paths["ingest/runs"]
    tables |= {name: read_table(path) for name, path in paths.items()}
    return {}


def _fit(study: Study, results: Path, tables: Tables, made: Provenance) -> Tables:
    return fit(tables["clean/runs"], study.settings("fit"))


def _validate(study: Study, results: Path, tables: Tables, made: Provenance) -> Tables:
    found = validate(tables["clean/runs"], tables, study.settings("validate"))
    return found | score(found, study.id)


def _analyse(study: Study, results: Path, tables: Tables, made: Provenance) -> Tables:
    return analyse(tables["clean/runs"], tables, study.settings("analyse"))


def _figures(study: Study, results: Path, tables: Tables, made: Provenance) -> Tables:
    draw(tables, study.settings("figures"), results / "figures", made)
    return {}


def _report(study: Study, results: Path, tables: Tables, made: Provenance) -> Tables:
    build(tables, study.settings("report"), results, made)
    return {}


_STAGES = {
    "clean": _clean,
    "fit": _fit,
    "validate": _validate,
    "analyse": _analyse,
    "figures": _figures,
    "report": _report,
}

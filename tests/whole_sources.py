"""A study file and its tables taken through loading, fetching, ingest and clean, as a run takes them."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scalestudy.clean import clean
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study

PROVENANCE = Provenance("made", "test", "0")


@dataclass
class Taken:
    """What became of a study: its content, and the tables of ingest and clean."""

    study: object
    ingested: pd.DataFrame
    steps: pd.DataFrame
    columns: pd.DataFrame
    runs: pd.DataFrame
    ledger: pd.DataFrame

    def made(self, column, source="runs"):
        """Return how a column of a source was made, and from what."""
        rows = self.columns[(self.columns["column"] == column) & (self.columns["source"] == source)]
        return tuple(rows[["making", "made_from"]].iloc[0])


def taken(folder: Path, files: dict[str, str], text: str) -> Taken:
    """Write files and the study file `made.yaml`, and take it through its first two stages."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (folder / "made.yaml").write_text(f"study: made\n{text}", encoding="utf-8")
    places = Places.of(str(folder), str(folder / "cache"), ())
    study = load_study(folder / "made.yaml", lambda base: places)
    found = fetch_sources(study.settings("check"), places)
    first, second = folder / "out" / "ingest" / "runs.parquet", folder / "out" / "clean" / "runs.parquet"
    ingest(study.settings("ingest"), study.base, found, first, PROVENANCE)
    clean(first, study.settings("clean"), second, second.with_name("ledger.parquet"), PROVENANCE)
    names = (first, first.with_name("ledger.parquet"), first.with_name("columns.parquet"))
    return Taken(study, *map(read_table, (*names, second, second.with_name("ledger.parquet"))))

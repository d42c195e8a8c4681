"""A study of one curve as its stages make it, for what repeats it by other rules."""

import numpy as np
import pandas as pd
from ladders import validated

from scalestudy.analyse.stage import analyse
from scalestudy.clean import clean
from scalestudy.fit import fit
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables import SENSITIVITY
from scalestudy.tables.catalogue import TABLES, names

PROVENANCE = Provenance("curve", "test", "0")
SETTINGS = {
    "study": "curve",
    "laws": [{"law": "power_offset", "variables": {"x": "params"}}, {"law": "power", "variables": {"x": "params"}}],
    "fit": {"uncertainty": {"method": "bootstrap", "draws": 40}},
    "validate": {"schemes": [{"rolling": {"by": "params"}}]},
    "analyse": [{"forecast": {"targets": [{"params": 1e10}]}}],
    "clean": [],
}


def ingested(folder, family="a", spoil=(), seed=3):
    """Write a run table: a power law with 0.3% noise; the values at the positions of `spoil` are replaced."""
    rng = np.random.default_rng(seed)
    params = np.logspace(6, 9, 24)
    value = (2 + 400 * params**-0.34) * np.exp(rng.normal(0, 0.003, params.size))
    for position, wrong in spoil:
        value[position] = wrong
    frame = pd.DataFrame({"params": params, "value": value, "run": [f"r{i}" for i in range(params.size)]})
    frame = frame.assign(row=range(params.size), study="curve", source="s", family=family, tokens=None, flops=None)
    frame = frame.assign(metric="loss", stderr=None, unit="nats/token", direction="lower", held_out=False)
    write_table(frame, TABLES["ingest/runs"], folder / "ingest.parquet", PROVENANCE)
    return folder / "ingest.parquet"


def whole(path, settings):
    """Run a study as its stages do, and return its tables."""
    paths = path.with_name("runs.parquet"), path.with_name("ledger.parquet")
    clean(path, settings, *paths, PROVENANCE)
    tables = {"clean/runs": read_table(paths[0]), "clean/ledger": read_table(paths[1])}
    tables |= fit(tables["clean/runs"], settings)
    tables |= validated(tables["clean/runs"], tables, settings)
    return tables | analyse(tables["clean/runs"], tables, settings)


def checked(found, folder):
    """Write the tables by their contracts, every one that the job declares, as it does."""
    assert set(found) == set(names(SENSITIVITY))
    for name, frame in found.items():
        write_table(frame, TABLES[name], folder / "out.parquet", PROVENANCE)
    return found

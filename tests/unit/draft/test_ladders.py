"""Random tidy ladders, in names and units of many styles: the roles are right or asked for, and the file is read as it is."""

import re

import pytest
import yaml
from ladder_styles import make, wrong

from scalestudy.clean import clean
from scalestudy.draft.new import new_study
from scalestudy.ingest import ingest
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table

SEEDS = range(30)


def test_no_guess_is_wrong_in_silence_and_few_ask(tmp_path):
    """Questions are for what nothing decides: a tool that always asked would be right too."""
    asked = 0
    for seed in SEEDS:
        made = make(seed)
        (tmp_path / "t.csv").write_text(made.text)
        faults, asks = wrong(yaml.safe_load(new_study(tmp_path / "t.csv")), made)
        assert not faults, (seed, made.text[:300])
        asked += asks
    assert asked <= len(SEEDS) / 10


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_what_is_written_runs_as_it_is(tmp_path, seed):
    made = make(seed)
    (tmp_path / "t.csv").write_text(made.text)
    text = new_study(tmp_path / "t.csv")
    if re.search(r'"\? ', text):
        pytest.skip("it asks")
    study = yaml.safe_load(text)
    files = {"runs": locate(study["sources"]["runs"], tmp_path, None, tmp_path / "cache")}
    provenance = Provenance("s", "test", "0")
    ingest(study, tmp_path, files, tmp_path / "ingest.parquet", provenance)
    clean(tmp_path / "ingest.parquet", study, tmp_path / "runs.parquet", tmp_path / "ledger.parquet", provenance)
    runs = read_table(tmp_path / "runs.parquet")
    steps = 3 if made.step else 1
    rows = len(runs)
    assert runs["excluded"].sum() == made.crashed + (rows - made.crashed) * (steps - 1) / steps
    assert runs["value"].notna().all()

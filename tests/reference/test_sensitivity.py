"""How much the Chinchilla re-analysis rests on its one cleaning rule, as Besiroglu et al. 2024 report it."""

import pytest
from ladders import validated

from scalestudy.analyse.stage import analyse
from scalestudy.clean import clean
from scalestudy.fit import fit
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.provenance import Provenance
from scalestudy.sensitivity import leave_out
from scalestudy.storage import read_table
from scalestudy.study.load import load_study


def test_the_five_highest_losses_move_beta_from_367_to_453(project, mirror, tmp_path):
    study = load_study(project / "config/studies/besiroglu2024.yaml")
    assert study.content["sensitivity"]
    provenance = Provenance(study.id, "test", "0")
    paths = {name: tmp_path / f"{name}.parquet" for name in ("ingest", "runs", "ledger")}
    files = fetch_sources(study.settings("check"), Places.of(str(study.base), str(tmp_path), ()))
    ingest(study.settings("ingest"), study.base, files, paths["ingest"], provenance)
    clean(paths["ingest"], study.settings("clean"), paths["runs"], paths["ledger"], provenance)
    settings = study.settings("sensitivity")
    settings["fit"]["uncertainty"]["draws"] = 200
    settings["validate"] = {"schemes": [{"rolling": {"by": "flops", "cutoffs": [0.7]}}]}
    runs = read_table(paths["runs"])
    tables = {"clean/runs": runs, "clean/ledger": read_table(paths["ledger"]), **fit(runs, settings)}
    tables |= validated(runs, tables, settings)
    tables |= analyse(runs, tables, settings)
    found = leave_out(0, paths["ingest"], tables, settings, tmp_path)
    parameters = found["sensitivity/parameters"].set_index("parameter")
    assert parameters.loc["beta", "estimate"] == pytest.approx(0.36717, abs=5e-6)
    assert parameters.loc["beta", "without"] == pytest.approx(0.453, abs=5e-4)
    assert found["sensitivity/rules"].loc[0, "returned"] == 5
    assert "beta goes from 0.3672 to 0.453" in found["sensitivity/rules"].loc[0, "message"]

import json

import pyarrow as pa
import pytest

from scalestudy.digests import UPSTREAM
from scalestudy.errors import StudyError
from scalestudy.files import file_sha256
from scalestudy.frozen import Now
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.provenance import Provenance
from scalestudy.storage import write_arrow
from scalestudy.study.carried import outputs
from scalestudy.study.why import explain


def made_of(stage):
    upstream = {name: f"digest of {name}" for name in UPSTREAM[stage]}
    return {"digest": f"digest of {stage}", "code": "code", "config": "config", "upstream": upstream}


EXPECTED = {stage: made_of(stage) for stage in UPSTREAM}
OTHER = {**EXPECTED, "fit": {**EXPECTED["fit"], "digest": "another", "code": "another"}}


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("as it was")
    return path


@pytest.fixture
def results(tmp_path, source):
    """A finished study that is current."""
    folder = tmp_path / "results" / "s"
    for stage in UPSTREAM:
        for path in outputs(folder, stage):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".parquet":
                write_arrow(pa.table({"x": [1]}), path, Provenance("s", stage, **EXPECTED[stage]))
            else:
                path.write_text(path.name)
    stamp = {"runs": [{"name": source.name, "sha256": file_sha256(source)}]}
    outputs(folder, "check")[0].write_text(json.dumps({"digest": "digest of check", "sources": stamp}))
    digests = {stage: record["digest"] for stage, record in EXPECTED.items()}
    (folder / MANIFEST_FILE).write_text(json.dumps(gather(folder, digests)))
    return folder


def stale(results, source, expected=EXPECTED):
    said = explain(results, expected, {"runs": [source]})
    return {stage: sentence for stage, sentence in said if sentence != "current"}


def test_every_job_of_a_finished_study_is_current(results, source):
    assert dict(explain(results, EXPECTED, {"runs": [source]})) == dict.fromkeys(UPSTREAM, "current")


def test_after_an_edit_of_a_data_file_every_job_is_out_of_date_and_the_file_is_named(results, source):
    source.write_text("edited")
    said = stale(results, source)
    assert set(said) == set(UPSTREAM)
    assert said["check"] == said["ingest"] == "out of date: source file runs.csv"
    assert said["clean"] == "out of date: upstream ingest"


def test_results_of_other_data_are_not_frozen(results, source, tmp_path):
    now = Now("s", tmp_path / "s.yaml", results, EXPECTED, {"runs": [source]})
    now.require_current()
    source.write_text("edited")
    with pytest.raises(StudyError, match=r"ingest: its results are out of date: source file runs\.csv"):
        now.require_current()


def test_a_changed_stage_and_all_that_read_it_are_out_of_date(results, source):
    said = stale(results, source, OTHER)
    assert said["fit"] == "out of date: code"
    assert said["report"].startswith("out of date: upstream fit")
    assert said["manifest"] == "out of date: upstream report"
    assert not {"check", "ingest", "clean"} & set(said)


def test_an_edited_report_is_out_of_date(results, source):
    (results / "report" / "numbers.tex").write_text("edited")
    said = stale(results, source)
    assert said["report"] == "out of date: the files of the report are not those of the manifest"
    assert set(said) == {"report", "manifest"}


def test_without_a_manifest_nothing_says_what_the_report_is_of(results, source):
    (results / MANIFEST_FILE).unlink()
    said = stale(results, source)
    assert said == {"report": "out of date: the manifest has no digest of it", "manifest": "missing: manifest.json"}


@pytest.mark.parametrize(("stage", "name"), [("fit", "fit/fits.parquet"), ("check", "check/sources.json")])
def test_a_damaged_file_carries_no_digest(results, source, stage, name):
    (results / name).write_text("damaged")
    said = stale(results, source)
    assert f"{name.rpartition('/')[2]} carries no digest" in said[stage]
    assert "upstream" in said["sensitivity"]

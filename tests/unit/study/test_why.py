import pytest

from scalestudy.digests import UPSTREAM
from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.frozen import Now
from scalestudy.seals import read_sealed, sealed_json
from scalestudy.study.why import explain

from .conftest import EXPECTED, HURT, damage

OTHER = {**EXPECTED, "fit": {**EXPECTED["fit"], "digest": "another", "code": "another"}}


def stale(results, expected=EXPECTED):
    return {job: sentence for job, sentence in explain(results, expected) if sentence != "current"}


def test_every_job_of_a_finished_study_is_current(results):
    assert dict(explain(results, EXPECTED)) == dict.fromkeys(UPSTREAM, "current")


def test_after_an_edit_of_a_data_file_every_job_is_out_of_date_and_the_file_is_named(results, source):
    source.write_text("edited")
    said = stale(results)
    assert set(said) == set(UPSTREAM)
    assert said["check"] == said["ingest"] == "out of date: source file runs.csv"
    assert said["clean"] == "out of date: upstream ingest"


def test_results_of_other_data_are_not_frozen(results, source, tmp_path):
    now = Now("s", tmp_path / "s.yaml", results, EXPECTED)
    now.require_current()
    source.write_text("edited")
    with pytest.raises(StudyError, match=r"ingest: its results are out of date: source file runs\.csv"):
        now.require_current()


def test_a_changed_stage_and_all_that_read_it_are_out_of_date(results):
    said = stale(results, OTHER)
    assert said["fit"] == "out of date: code"
    assert said["report"].startswith("out of date: upstream fit")
    assert said["manifest"] == "out of date: upstream report"
    assert not {"check", "ingest", "clean"} & set(said)


@pytest.mark.parametrize("job", ["check", "report", "figures", "manifest"])
def test_a_list_with_another_digest_is_out_of_date(results, job):
    said = stale(results, {**EXPECTED, job: {**EXPECTED[job], "digest": "another"}})
    assert said[job] == "out of date: code or config"


def test_an_edited_report_is_damage(results):
    (results.folder / "report" / "numbers.tex").write_text("edited")
    said = stale(results)
    sentence = "its sha256 is not the one its job noted"
    assert said["report"] == f"damaged: numbers.tex is not what its job made: {sentence}"
    assert set(said) == {"report", "manifest"}


@pytest.mark.parametrize(("job", "name", "how"), HURT)
def test_damage_is_said_of_the_job_that_made_the_file_and_of_it_alone(results, job, name, how):
    damage(results.folder / name, how)
    said = stale(results)
    assert f"{name.rpartition('/')[2]} is not what its job made" in said.pop(job)
    assert not [sentence for sentence in said.values() if "damaged" in sentence or "source" in sentence]


def test_what_is_missing_and_what_is_damaged_is_both_said(results):
    (results.folder / "figures" / "fit.pdf").unlink()
    (results.folder / "figures" / "fit.svg").write_text("edited")
    said = stale(results)["figures"]
    assert said.startswith("missing: fit.pdf; damaged: fit.svg is not what its job made")


def test_a_list_without_a_digest_says_so(results):
    path = results.folder / "check" / "sources.json"
    write_text(path, sealed_json({"sources": read_sealed(path)["sources"]}))
    assert stale(results)["check"] == "out of date: sources.json carries no digest"


def test_a_job_that_reads_a_stale_table_of_another_study_says_which(results):
    read = {**EXPECTED["ingest"], "upstream": {**EXPECTED["ingest"]["upstream"], "fit of first": "its digest"}}
    said = dict(explain(results, {**EXPECTED, "ingest": read}, {"fit of first"}))
    assert said["check"] == "current"
    assert said["ingest"] == "out of date: upstream fit of first"
    assert said["clean"] == "out of date: upstream ingest"

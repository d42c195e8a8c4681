import base64

import pyarrow as pa
import pytest

from scalestudy.digests import UPSTREAM
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.provenance import Provenance
from scalestudy.storage import write_arrow
from scalestudy.study.adopt import STALE, _record, adopt, outputs

DIGESTS = {stage: f"digest of {stage}" for stage in UPSTREAM}


@pytest.fixture
def results(tmp_path):
    """A finished study whose files carry the expected digests, all dated in the wrong order."""
    folder = tmp_path / "results" / "s"
    import json
    import os

    for stage in UPSTREAM:
        for path in outputs(folder, stage):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".parquet":
                write_arrow(pa.table({"x": [1]}), path, Provenance("s", stage, DIGESTS[stage]))
            elif stage == "check":
                path.write_text(json.dumps({"digest": DIGESTS[stage], "sources": {}}))
            elif path.name != MANIFEST_FILE:
                path.write_text(path.name)
    write_arrow(
        pa.table({"x": [1]}), folder / "figures" / "fit.parquet", Provenance("s", "figures", DIGESTS["figures"])
    )
    (folder / MANIFEST_FILE).write_text(json.dumps(gather(folder, DIGESTS)))
    for i, path in enumerate(sorted((p for p in folder.rglob("*") if p.is_file()), reverse=True)):
        os.utime(path, (1e9 + i, 1e9 + i))
    return folder


def dates(folder, stage):
    return {path.stat().st_mtime for path in outputs(folder, stage) if path.exists()}


def test_current_results_without_records_are_all_dated_alike(results, tmp_path):
    adopt(results, DIGESTS, [], tmp_path / ".snakemake")
    assert len({date for stage in UPSTREAM for date in dates(results, stage)}) == 1


def test_a_stale_stage_and_all_that_read_it_are_dated_1970(results, tmp_path):
    adopt(results, {**DIGESTS, "validate": "another"}, [], tmp_path / ".snakemake")
    stale = {stage for stage in UPSTREAM if dates(results, stage) == {STALE}}
    assert stale == {"validate", "score", "analyse", "figures", "sensitivity", "report", "manifest"}


def test_a_stale_source_check_is_removed_since_no_date_could_tell(results, tmp_path):
    source = tmp_path / "runs.csv"
    source.write_text("changed")
    adopt(results, DIGESTS, [source], tmp_path / ".snakemake")
    assert not outputs(results, "check")[0].exists()
    assert dates(results, "ingest") == {STALE}


def test_a_changed_report_is_stale(results, tmp_path):
    (results / "report" / "numbers.tex").write_text("edited")
    adopt(results, DIGESTS, [], tmp_path / ".snakemake")
    assert dates(results, "report") == {STALE}
    assert dates(results, "figures") != {STALE}


def test_where_snakemake_has_records_nothing_is_touched(results, tmp_path):
    folder = tmp_path / ".snakemake"
    for stage in UPSTREAM:
        for path in outputs(results, stage):
            record = _record(path, folder)
            record.parent.mkdir(parents=True, exist_ok=True)
            record.touch()
    before = {path: path.stat().st_mtime for path in results.rglob("*") if path.is_file()}
    adopt(results, {**DIGESTS, "fit": "another"}, [], folder)
    assert before == {path: path.stat().st_mtime for path in results.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["results/s/fit/fits.parquet", f"results/{'s' * 60}/{'d' * 200}/x.json"])
def test_records_are_looked_for_where_snakemake_keeps_them(name, tmp_path):
    from snakemake.persistence.file import FilePersistence

    keeper = object.__new__(FilePersistence)
    keeper._max_len = 255
    expected = FilePersistence._record_path(keeper, str(tmp_path / ".snakemake" / "metadata"), name)
    assert str(_record(tmp_path / name, tmp_path / ".snakemake")) == expected
    assert (
        base64.urlsafe_b64decode(expected.rpartition("metadata/")[2].replace("/", "").replace("@", "")) == name.encode()
    )

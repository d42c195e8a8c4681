import base64
import json
import os

import pyarrow as pa
import pytest

from scalestudy.digests import UPSTREAM
from scalestudy.files import file_sha256
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.provenance import Provenance
from scalestudy.storage import write_arrow
from scalestudy.study.unrecorded import _record, judge, outputs

DIGESTS = {stage: f"digest of {stage}" for stage in UPSTREAM}


@pytest.fixture
def results(tmp_path):
    """A finished study whose files carry the expected digests, all dated in the wrong order."""
    folder = tmp_path / "results" / "s"
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


def stale(judged):
    return {stage for stage, current in judged.items() if not current}


def test_current_results_without_records_are_current_whatever_their_dates(results, tmp_path):
    assert judge(results, DIGESTS, {}, tmp_path / ".snakemake") == dict.fromkeys(UPSTREAM, True)


def test_a_stage_with_another_digest_and_all_that_read_it_are_stale(results, tmp_path):
    judged = judge(results, {**DIGESTS, "validate": "another"}, {}, tmp_path / ".snakemake")
    assert stale(judged) == {"validate", "score", "analyse", "figures", "sensitivity", "report", "manifest"}


def test_after_a_change_of_a_source_everything_is_stale(results, tmp_path):
    source = tmp_path / "runs.csv"
    source.write_text("changed")
    assert stale(judge(results, DIGESTS, {"runs": [source]}, tmp_path / ".snakemake")) == set(UPSTREAM)


def test_a_source_with_a_file_less_or_more_is_not_the_one_that_was_checked(results, tmp_path):
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path in files:
        path.write_text(path.name)
    stamp = outputs(results, "check")[0]
    sources = {"runs": [{"sha256": file_sha256(path)} for path in files[:2]]}
    stamp.write_text(json.dumps({"digest": DIGESTS["check"], "sources": sources}))
    for count, current in ((1, False), (2, True), (3, False)):
        judged = judge(results, DIGESTS, {"runs": files[:count]}, tmp_path / ".snakemake")
        assert set(judged.values()) == {current}, count


def test_a_changed_report_is_stale(results, tmp_path):
    (results / "report" / "numbers.tex").write_text("edited")
    assert stale(judge(results, DIGESTS, {}, tmp_path / ".snakemake")) == {"report", "manifest"}


def test_what_snakemake_has_records_of_is_not_judged(results, tmp_path):
    folder = tmp_path / ".snakemake"
    for stage in set(UPSTREAM) - {"analyse"}:
        for path in outputs(results, stage):
            record = _record(path, folder)
            record.parent.mkdir(parents=True, exist_ok=True)
            record.touch()
    assert judge(results, {**DIGESTS, "fit": "another"}, {}, folder) == {"analyse": False}


def test_judging_writes_nothing(results, tmp_path):
    before = {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*")}
    judge(results, {**DIGESTS, "check": "another"}, {}, tmp_path / ".snakemake")
    after = {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*")}
    assert after == before


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

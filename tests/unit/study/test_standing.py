"""What must be made again by its content, whatever the dates are and whatever Snakemake remembers."""

import base64
import os
import shutil
import time

import pyarrow as pa
import pytest

from scalestudy.digests import UPSTREAM
from scalestudy.files import write_text
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.provenance import Provenance
from scalestudy.seals import sealed_json
from scalestudy.seen import Seen
from scalestudy.storage import read_table, write_arrow
from scalestudy.study.aside import end_future, set_aside
from scalestudy.study.carried import Results
from scalestudy.study.standing import _record, judge
from scalestudy.study.verify import differences

from .conftest import DAMAGE, DIGESTS, EVERY_FILE, EXPECTED, FILES, HURT, damage


def stale(results, tmp_path, digests=DIGESTS):
    return {job for job, current in judge(results, digests, tmp_path / ".snakemake").items() if not current}


def after(job):
    """A job and all that read it, at any distance."""
    found = {job}
    for name, reads in UPSTREAM.items():
        found |= {name} if found & set(reads) else set()
    return found


def note_all(results, folder, but=()):
    """Make records as Snakemake would."""
    for job in set(UPSTREAM) - set(but):
        for path in results.outputs(job):
            record = _record(path, folder)
            record.parent.mkdir(parents=True, exist_ok=True)
            record.touch()


def test_current_results_without_records_are_current_whatever_their_dates(results, tmp_path):
    assert judge(results, DIGESTS, tmp_path / ".snakemake") == dict.fromkeys(UPSTREAM, True)


def test_a_job_with_another_digest_and_all_that_read_it_are_stale(results, tmp_path):
    assert stale(results, tmp_path, {**DIGESTS, "validate": "another"}) == after("validate")


def test_after_a_change_of_a_source_everything_is_stale(results, source, tmp_path):
    source.write_text("changed")
    assert stale(results, tmp_path) == set(UPSTREAM)


def test_a_source_with_a_file_less_or_more_is_not_the_one_that_was_checked(results, source, tmp_path):
    more = tmp_path / "more.csv"
    more.write_text("more")
    for files, current in (([], False), ([source], True), ([source, more], False)):
        judged = judge(Results(results.folder, FILES, {"runs": files}), DIGESTS, tmp_path / ".snakemake")
        assert set(judged.values()) == {current}, files


@pytest.mark.parametrize(("job", "name", "how"), HURT)
def test_damage_of_any_file_is_found_told_and_set_aside(results, tmp_path, job, name, how):
    note_all(results, tmp_path / ".snakemake")
    path = results.folder / name
    damage(path, how)
    hurt = path.read_bytes()
    assert stale(results, tmp_path) == after(job)
    assert [line for line in differences(results) if line.startswith(f"{name}: ") and "not what its job made" in line]
    [line] = set_aside(results)
    assert line.startswith(f"{name} is not what its job made: ")
    assert not path.exists()
    assert path.with_name(f"{path.name}.damaged").read_bytes() == hurt
    assert stale(results, tmp_path) == after(job)


@pytest.mark.parametrize(("job", "name"), EVERY_FILE)
def test_whatever_was_deleted_is_made_again_with_all_that_follows(results, tmp_path, job, name):
    note_all(results, tmp_path / ".snakemake")
    (results.folder / name).unlink()
    assert stale(results, tmp_path) == after(job)


def test_nothing_that_was_set_aside_before_is_lost(results):
    path = results.outputs("clean")[0]
    for _ in range(3):
        path.write_text("hurt")
        set_aside(results)
    assert sorted(found.name for found in path.parent.glob("runs.*")) == [
        *("runs.parquet.damaged", "runs.parquet.damaged-2", "runs.parquet.damaged-3")
    ]


def test_a_table_that_another_program_wrote_is_damage(results, tmp_path):
    path = results.outputs("fit")[0]
    read_table(path).to_parquet(path)
    assert stale(results, tmp_path) == after("fit")


def test_a_table_in_the_place_of_another_is_damage(results, tmp_path):
    first, second = results.outputs("fit")[:2]
    shutil.copy2(second, first)
    assert list(results.damage("fit")) == [first]
    assert stale(results, tmp_path) == after("fit")


def test_a_table_of_older_code_is_stale_whatever_snakemake_noted(results, tmp_path):
    note_all(results, tmp_path / ".snakemake")
    for path in results.outputs("fit"):
        write_arrow(pa.table({"x": [1]}), path, Provenance("s", "fit", **{**EXPECTED["fit"], "digest": "older"}))
    assert stale(results, tmp_path) == after("fit")


def test_what_snakemake_has_records_of_and_is_current_is_left_to_it(results, tmp_path):
    note_all(results, tmp_path / ".snakemake", but=["analyse"])
    assert judge(results, DIGESTS, tmp_path / ".snakemake") == {"analyse": True}


def test_judging_writes_nothing(results, tmp_path):
    def state():
        return {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*")}

    before = state()
    judge(results, {**DIGESTS, "check": "another"}, tmp_path / ".snakemake")
    assert state() == before


@pytest.mark.parametrize("how", DAMAGE)
def test_memory_of_what_was_seen_hides_no_damage(results, tmp_path, how, monkeypatch):
    monkeypatch.setattr("scalestudy.seen.SETTLED", -1)
    known = Results(results.folder, FILES, results.sources, Seen(tmp_path / "seen.json"))
    for _ in range(2):
        assert stale(known, tmp_path) == set()
    damage(known.outputs("clean")[0], how)
    assert stale(known, tmp_path) == after("clean")


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


def test_dates_in_the_future_end_and_others_stay(results):
    later, past = results.outputs("fit")[0], results.outputs("clean")[0]
    part = results.folder / "shards" / "0-of-2" / "fit" / "fits.parquet"
    part.parent.mkdir(parents=True)
    shutil.copy2(later, part)
    for path in (later, part):
        os.utime(path, (9e9, 9e9))
    before = past.stat().st_mtime_ns
    end_future(results)
    assert max(path.stat().st_mtime for path in (later, part)) <= time.time()
    assert past.stat().st_mtime_ns == before


def test_a_damaged_part_of_a_shard_is_set_aside_too(results):
    part = results.folder / "shards" / "0-of-2" / "fit" / "fits.parquet"
    part.parent.mkdir(parents=True)
    shutil.copy2(results.outputs("fit")[0], part)
    assert set_aside(results) == []
    damage(part, "flipped")
    [line] = set_aside(results)
    assert line.startswith("shards/0-of-2/fit/fits.parquet is not what its job made")
    assert not part.exists()


def test_a_file_that_cannot_be_set_aside_is_told_all_the_same(results, monkeypatch):
    def refuse(path, target):
        raise PermissionError(13, "Permission denied")

    damage(results.outputs("fit")[0], "cut")
    monkeypatch.setattr("pathlib.Path.rename", refuse)
    [line] = set_aside(results)
    assert line.endswith("it cannot be kept under another name: Permission denied")
    assert results.outputs("fit")[0].exists()


@pytest.mark.parametrize("job", ["ingest", "analyse"])
def test_a_job_that_waits_for_another_study_and_all_that_read_it_are_not_current(results, tmp_path, job):
    judged = judge(results, DIGESTS, tmp_path / ".snakemake", [job])
    assert {name for name, current in judged.items() if not current} == after(job)


@pytest.mark.parametrize(("now", "lines"), [("as then", 0), ("another", 1), (None, 1)])
def test_a_table_of_another_study_that_is_no_longer_the_one_that_was_read_is_told(results, now, lines):
    path = results.folder.parent / "first" / "fit" / "fits.parquet"
    if now:
        path.parent.mkdir(parents=True)
        write_arrow(pa.table({"x": [1]}), path, Provenance("first", "fit", now))
    names = [name for listed in FILES.values() for name in listed]
    read = {"x": {"study": "first", "table": "fit/fits", "digest": "as then"}}
    content = gather(results.folder, DIGESTS["manifest"], DIGESTS, names, read)
    write_text(results.folder / MANIFEST_FILE, sealed_json(content))
    expected = "source x: fit/fits of study first is not there as it was read: run the study again"
    assert differences(results) == [expected] * lines

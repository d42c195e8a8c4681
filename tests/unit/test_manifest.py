import pyarrow as pa
import pytest

from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.made import write_made
from scalestudy.manifest import MANIFEST_FILE, compare, file_hashes, gather, read_manifest
from scalestudy.provenance import Provenance
from scalestudy.seals import sealed_json
from scalestudy.storage import write_arrow

NAMES = ["fit/fits.parquet", "report/index.html", "report/made.json", MANIFEST_FILE]


@pytest.fixture
def results(tmp_path):
    write_arrow(pa.table({"x": [1]}), tmp_path / "fit/fits.parquet", Provenance("s", "fit", "d"))
    for name in ("report/index.html", "logs/fit.txt"):
        write_text(tmp_path / name, name)
    write_made(tmp_path / "report", "d", ["index.html"], {})
    return tmp_path


def gathered(results):
    return gather(results, "own", {"fit": "d"}, NAMES)


def test_every_result_is_listed_and_nothing_that_merely_lies_there(results):
    for name in (MANIFEST_FILE, "fit/.fits.parquet.1.partial", "fit/fits.parquet.damaged", "fit/.x.scratch/a"):
        write_text(results / name, "{}")
    assert list(file_hashes(results)) == sorted(NAMES[:3])
    assert gathered(results)["files"] == file_hashes(results)


def test_changed_missing_and_unknown_files_are_named(results):
    manifest = gathered(results)
    assert compare(results, manifest) == []
    (results / "fit/fits.parquet").write_text("changed")
    (results / "report/index.html").unlink()
    (results / "report/new.html").write_text("")
    lines = compare(results, manifest)
    assert [line.partition(":")[0] for line in lines] == ["fit/fits.parquet", "report/index.html", "report/new.html"]


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_damaged_file_is_not_listed_but_refused(results, name):
    (results / name).write_text("edited")
    with pytest.raises(StudyError, match=f"{name.rpartition('/')[2]}: the file is not what its job made"):
        gathered(results)


def test_a_manifest_is_read_back_and_a_broken_one_is_none(results):
    assert read_manifest(results) is None
    (results / MANIFEST_FILE).write_text("{")
    assert read_manifest(results) is None
    write_text(results / MANIFEST_FILE, sealed_json(gathered(results)))
    assert read_manifest(results) == gathered(results)
    text = (results / MANIFEST_FILE).read_text()
    (results / MANIFEST_FILE).write_text(text.replace('"own"', '"other"'))
    assert read_manifest(results) is None

"""Where a source's files are found, and where they may not be."""

import hashlib

import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest.sources import locate, locate_local


@pytest.fixture
def study(tmp_path):
    """A study's folder with some files, and a mirror beside it."""
    for name in (
        "study/runs.csv",
        "study/sweep/a/x.json",
        "study/sweep/b/x.json",
        "study/sweep/.hidden/x.json",
        "mirror/copy/runs.csv",
        "outside/secret.csv",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def names(paths, root):
    return [str(path.relative_to(root)) for path in paths]


def test_file_folder_and_glob(study):
    for uri, found in (
        ("runs.csv", ["runs.csv"]),
        ("sweep", ["sweep/a/x.json", "sweep/b/x.json"]),
        ("sweep/*/x.json", ["sweep/a/x.json", "sweep/b/x.json"]),
        ("**/x.json", ["sweep/a/x.json", "sweep/b/x.json"]),
        ("./sweep/../runs.csv", ["runs.csv"]),
    ):
        paths = locate({"uri": uri}, study / "study", None, study / "cache")
        assert names(paths, study / "study") == found


def test_the_mirror_comes_first_and_needs_no_network(study):
    source = {"uri": "https://example.org/runs.csv", "mirror": "copy/runs.csv"}
    assert locate(source, study / "study", study / "mirror", study / "cache") == [study / "mirror/copy/runs.csv"]
    assert locate_local({**source, "mirror": "copy/other.csv"}, study / "study", study / "mirror") is None
    local = {"uri": "runs.csv", "mirror": "copy/runs.csv"}
    assert locate(local, study / "study", study / "mirror", study / "cache") == [study / "mirror/copy/runs.csv"]
    assert locate(local, study / "study", None, study / "cache") == [study / "study/runs.csv"]


def test_a_table_without_an_address_is_in_the_mirror_or_nowhere(study):
    right = hashlib.sha256(b"mirror/copy/runs.csv").hexdigest()
    source = {"mirror": "copy/runs.csv", "sha256": right}
    assert locate(source, study / "study", study / "mirror", study / "cache") == [study / "mirror/copy/runs.csv"]
    with pytest.raises(StudyError, match=r"no mirror, and a table without an address; expected copy/runs.csv below"):
        locate(source, study / "study", None, study / "cache")
    absent = {**source, "mirror": "copy/other.csv"}
    assert locate_local(absent, study / "study", study / "mirror") is None
    with pytest.raises(StudyError, match=r"mirror has no copy/other.csv"):
        locate(absent, study / "study", study / "mirror", study / "cache")


def test_sha256_of_local_and_mirrored_files(study):
    right = hashlib.sha256(b"study/runs.csv").hexdigest()
    source = {"uri": "runs.csv", "sha256": right}
    assert locate(source, study / "study", None, study / "cache") == [study / "study/runs.csv"]
    with pytest.raises(StudyError, match=r"is [0-9a-f]{64}; expected 0{64}; the file was changed"):
        locate({"uri": "runs.csv", "sha256": "0" * 64}, study / "study", None, study / "cache")
    with pytest.raises(StudyError, match=r"mirror/copy/runs.csv is [0-9a-f]{64}; expected"):
        locate({**source, "mirror": "copy/runs.csv"}, study / "study", study / "mirror", study / "cache")
    with pytest.raises(StudyError, match="given for 2 files"):
        locate({"uri": "sweep", "sha256": right}, study / "study", None, study / "cache")


@pytest.mark.parametrize(
    "uri", ["../outside/secret.csv", "link.csv", "linked/secret.csv", "../outside/*", "/etc/passwd"]
)
def test_paths_that_leave_the_study(study, uri):
    (study / "study/link.csv").symlink_to(study / "outside/secret.csv")
    (study / "study/linked").symlink_to(study / "outside")
    with pytest.raises(StudyError, match="outside the folders a study may read"):
        locate({"uri": uri}, study / "study", None, study / "cache")
    if uri != "/etc/passwd":
        assert locate({"uri": uri}, study / "study", None, study / "cache", [study / "outside"])


def test_the_mirror_entry_cannot_leave_the_mirror(study):
    with pytest.raises(StudyError, match="outside the folders"):
        locate({"uri": "runs.csv", "mirror": "../outside/secret.csv"}, study / "study", study / "mirror", study / "c")


@pytest.mark.parametrize(
    ("uri", "pattern"),
    [
        ("run.csv", r"there is no file 'run.csv'.*did you mean 'runs.csv'\?"),
        ("nowhere/runs.csv", r"the folder .*nowhere does not exist"),
        ("*.parquet", r"no file matches"),
    ],
)
def test_missing_files(study, uri, pattern):
    with pytest.raises(StudyError, match=pattern):
        locate({"uri": uri}, study / "study", None, study / "cache", where="study s, source runs")

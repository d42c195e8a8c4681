import json

from scalestudy.manifest import MANIFEST_FILE, compare, file_hashes, gather, read_manifest


def make(folder):
    for name in ("fit/fits.parquet", "report/index.html", "logs/fit.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_every_file_but_logs_and_the_manifest_itself_is_listed(tmp_path):
    make(tmp_path)
    (tmp_path / MANIFEST_FILE).write_text("{}")
    assert list(file_hashes(tmp_path)) == ["fit/fits.parquet", "report/index.html"]


def test_changed_missing_and_unknown_files_are_named(tmp_path):
    make(tmp_path)
    manifest = gather(tmp_path, {"fit": "d"})
    assert compare(tmp_path, manifest) == []
    (tmp_path / "fit/fits.parquet").write_text("changed")
    (tmp_path / "report/index.html").unlink()
    (tmp_path / "report/new.html").write_text("")
    lines = compare(tmp_path, manifest)
    assert [line.partition(":")[0] for line in lines] == ["fit/fits.parquet", "report/index.html", "report/new.html"]


def test_a_manifest_is_read_back_and_a_broken_one_is_none(tmp_path):
    assert read_manifest(tmp_path) is None
    (tmp_path / MANIFEST_FILE).write_text("{")
    assert read_manifest(tmp_path) is None
    (tmp_path / MANIFEST_FILE).write_text(json.dumps(gather(tmp_path, {"fit": "d"})))
    assert read_manifest(tmp_path) == {"digests": {"fit": "d"}, "files": {}}

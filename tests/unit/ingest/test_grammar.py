"""The further parts of the source grammar: long, join, several sources, archives, partitions."""

import io
import json
import re
import tarfile
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table


@pytest.fixture
def study(tmp_path):
    """Write files, ingest a whole study, and return the run table."""

    def run(files, sources, **more):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = {name: locate(source, tmp_path, None, tmp_path / "cache") for name, source in sources.items()}
        output = tmp_path / "results" / "runs.parquet"
        settings = {"study": "s", "sources": sources, **more}
        ingest(settings, tmp_path, found, output, Provenance("s", "ingest", "0"))
        return read_table(output)

    return run


WIDE = "run,n,loss_web,loss_code,loss_web_se\na,10,3,2,0.1\nb,20,,1.5,0.2\n"


def test_wide_to_long_names_what_the_star_stands_for(study):
    long = {"columns": "loss_*", "into": "metric", "value": "value"}
    table = study({"w.csv": WIDE}, {"w": {"uri": "w.csv", "long": long, "columns": {"params": "n"}}})
    assert table["metric"].tolist() == ["web", "code", "web_se"] * 2
    assert table["value"].isna().tolist() == [False, False, False, True, False, False]
    assert table["run"].tolist() == ["a"] * 3 + ["b"] * 3
    assert table["source_row"].tolist() == [1, 1, 1, 2, 2, 2]


def test_wide_to_long_with_several_globs_keeps_whole_names(study):
    long = {"columns": ["loss_web", "loss_c*"], "into": "metric", "value": "value"}
    mapping = {"params": "n", "direction": "CASE WHEN metric LIKE 'acc%' THEN 'higher' ELSE 'lower' END"}
    table = study({"w.csv": WIDE}, {"w": {"uri": "w.csv", "long": long, "columns": mapping}})
    assert table["metric"].tolist() == ["loss_web", "loss_code"] * 2


def test_column_numbers_become_a_numeric_column(study):
    content = "step,size 1000,size 2000\n1,3.5,3.1\n2,3.2,2.9\n"
    long = {"columns": "size *", "into": "params", "value": "value"}
    table = study({"w.csv": content}, {"w": {"uri": "w.csv", "long": long}})
    assert table["params"].tolist() == [1000, 2000, 1000, 2000]
    assert table["value"].tolist() == [3.5, 3.1, 3.2, 2.9]


def test_chart_exports_of_trackers(study):
    content = '"Step","small - val/loss","small - val/loss__MIN","big - val/loss","big - val/loss__MIN"\n1,3,2,2.5,2\n'
    long = {"columns": "* - val/loss", "into": "run", "value": "value"}
    table = study({"w.csv": content}, {"w": {"uri": "w.csv", "long": long, "columns": {"step": "Step"}}})
    assert table["run"].tolist() == ["small", "big"]


def test_a_long_cell_that_is_no_number_names_its_row(study):
    content = "run,loss_a,loss_b\nx,1,2\ny,3,oops\n"
    long = {"columns": "loss_*", "into": "metric", "value": "value"}
    with pytest.raises(StudyError, match="row 2, column value: found the text 'oops'"):
        study({"w.csv": content}, {"w": {"uri": "w.csv", "long": long}})
    with pytest.raises(StudyError, match=r"long: 'los_\*' matches no column"):
        study({"w.csv": content}, {"w": {"uri": "w.csv", "long": {**long, "columns": "los_*"}}})


RUNS = "run,loss\nb,2\na,3\nc,4\n"
MIXES = "name,web,code,n\na,0.9,0.1,100\nb,0.5,0.5,200\n"


def join(**more):
    return [{"left": "runs", "right": "mixes", "on": ["run"], **more}]


def joined_sources(**more):
    return {
        "runs": {"uri": "runs.csv", "columns": {"value": "loss"}},
        "mixes": {"uri": "mixes.csv", "columns": {"run": "name", "params": "n"}, **more},
    }


def test_join_keeps_every_left_row_in_order_with_a_note(study):
    table = study({"runs.csv": RUNS, "mixes.csv": MIXES}, joined_sources(), join=join())
    assert table["run"].tolist() == ["b", "a", "c"]
    assert table["web"].tolist()[:2] == [0.5, 0.9]
    assert table["params"].tolist()[:2] == [200, 100]
    assert pd.isna(table.loc[2, "web"])
    assert table.loc[2, "join_note"] == "no row in source mixes for this run"
    assert table["join_note"].isna().tolist() == [True, True, False]


def test_inner_join_marks_for_cleaning_and_deletes_nothing(study):
    table = study({"runs.csv": RUNS, "mixes.csv": MIXES}, joined_sources(), join=join(how="inner"))
    assert len(table) == 3
    assert table["join_missing"].isna().tolist() == [True, True, False]


def test_the_left_may_compute_with_joined_columns(study):
    sources = joined_sources(keep=["web"])
    sources["runs"]["columns"] = {"value": "loss", "tokens": "20 * params", "share": "web * 100"}
    table = study({"runs.csv": RUNS, "mixes.csv": MIXES}, sources, join=join())
    assert table["tokens"].tolist()[:2] == [4000, 2000]
    assert table["flops"].tolist()[0] == 6 * 200 * 4000
    assert "code" not in table.columns


def test_a_key_may_be_computed_and_numeric(study):
    sources = {
        "runs": {"uri": "runs.csv", "columns": {"value": "loss", "params": "millions * 1e6"}},
        "sizes": {"uri": "sizes.csv"},
    }
    files = {"runs.csv": "millions,loss\n1,3\n2,2\n", "sizes.csv": "params,width\n2000000,64\n1e6,32\n"}
    on = [{"left": "runs", "right": "sizes", "on": ["params"]}]
    assert study(files, sources, join=on)["width"].tolist() == [32, 64]


def test_two_joins(study):
    sources = joined_sources() | {"more": {"uri": "more.csv"}}
    on = [*join(), {"left": "runs", "right": "more", "on": ["run"]}]
    files = {"runs.csv": RUNS, "mixes.csv": MIXES, "more.csv": "run,x\na,1\n"}
    table = study(files, sources, join=on)
    assert table["x"].isna().tolist() == [True, False, True]
    notes = ["no row in source more for this run", None]
    assert table["join_note"].tolist()[0] == notes[0]
    assert table.loc[2, "join_note"] == "no row in source mixes for this run; no row in source more for this run"


@pytest.mark.parametrize(
    ("mixes", "on", "pattern"),
    [
        ("name,n\na,1\nb,2\na,3\n", ["run"], r"run 'a' stands 2 times, in the rows 1 and 3"),
        (MIXES, ["rnu"], r"the source mixes has no column 'rnu'.*did you mean 'run'"),
    ],
)
def test_joins_that_cannot_be(study, mixes, on, pattern):
    section = [{"left": "runs", "right": "mixes", "on": on}]
    with pytest.raises(StudyError, match=pattern):
        study({"runs.csv": RUNS, "mixes.csv": mixes}, joined_sources(), join=section)
    with pytest.raises(StudyError, match=r"there is no source 'mix'.*did you mean 'mixes'"):
        study(
            {"runs.csv": RUNS, "mixes.csv": MIXES},
            joined_sources(),
            join=[{"left": "runs", "right": "mix", "on": ["run"]}],
        )


def test_sources_are_stacked_and_types_that_differ_become_text(study):
    sources = {
        "old": {"uri": "old.csv", "columns": {"value": "loss"}, "keep": ["tag"]},
        "new": {"uri": "new.jsonl", "columns": {"value": "nll"}, "keep": ["tag", "extra"]},
    }
    table = study({"old.csv": "loss,tag\n1,7\n", "new.jsonl": '{"nll": 2, "tag": "x", "extra": true}'}, sources)
    assert table["source"].tolist() == ["old", "new"]
    assert table["tag"].tolist() == ["7.0", "x"]
    assert table["extra"].isna().tolist() == [True, False]
    assert table["row"].tolist() == [0, 1]


def zipped(members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


def tarred(members, mode="w:gz"):
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode=mode) as archive:
        for name, content in members.items():
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            data = b"" if isinstance(content, tarfile.TarInfo) else content.encode()
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


MEMBERS = {"exp/b.json": '{"n": 2, "loss": 1}', "exp/a.json": '{"n": 1, "loss": 2}', "README.md": "no data"}


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tgz", "x.tar.xz", "x.tar.bz2", "x.tar.zst"])
def test_members_of_archives(study, tmp_path, name):
    if name.endswith("zip"):
        content = zipped(MEMBERS)
    elif name.endswith("zst"):
        with pa.OSFile(str(tmp_path / "t"), "wb") as raw, pa.CompressedOutputStream(raw, "zstd") as stream:
            stream.write(tarred(MEMBERS, "w"))
        content = (tmp_path / "t").read_bytes()
    else:
        content = tarred(MEMBERS, {"tar": "w", "xz": "w:xz", "bz2": "w:bz2"}.get(name.rpartition(".")[2], "w:gz"))
    source = {"uri": name, "members": "exp/*.json", "columns": {"params": "n", "value": "loss"}}
    table = study({name: content}, {"runs": source})
    assert table["params"].tolist() == [1, 2]
    assert table["source_file"].tolist() == ["exp/a.json", "exp/b.json"]


def link(kind, target):
    info = tarfile.TarInfo("exp/link.json")
    info.type, info.linkname = kind, target
    return info


def zip_link():
    info = zipfile.ZipInfo("exp/link.json")
    info.external_attr = 0o120777 << 16
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "pattern"),
    [
        ("x.zip", zipped({"../up.json": "{}"}), "outside the archive's folder"),
        ("x.zip", zipped({"/etc/up.json": "{}"}), "outside the archive's folder"),
        ("x.zip", zipped({"a\\..\\..\\up.json": "{}"}), "outside the archive's folder"),
        ("x.zip", zip_link(), "is a symbolic link"),
        ("x.tar.gz", tarred({"a/../../up.json": "{}"}), "outside the archive's folder"),
        ("x.tar.gz", tarred({"/up.json": "{}"}), "outside the archive's folder"),
        ("x.tar.gz", tarred({"x": link(tarfile.SYMTYPE, "/etc/passwd")}), "is a link or device"),
        ("x.tar.gz", tarred({"x": link(tarfile.LNKTYPE, "exp/a.json")}), "is a link or device"),
        ("x.tar.gz", tarred({"x": link(tarfile.CHRTYPE, "")}), "is a link or device"),
        ("x.tar.gz", tarred(MEMBERS)[:100], "cannot be decompressed as an archive"),
        ("x.zip", zipped(MEMBERS)[:60], "cannot be decompressed as an archive"),
        ("x.zip", b"no zip", "cannot be decompressed as an archive"),
        ("x.zip", zipped({"README.md": "x"}), r"no member matches '\*\.json'"),
        ("x.zip", zipped({"big.json": " " * 90_000_000}), "decompression bomb"),
    ],
    # The bytes of an archive hold the time at which it was made.
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_archives_that_are_refused(study, tmp_path, name, content, pattern):
    source = {"uri": name, "members": "*.json", "columns": {"value": "loss"}}
    with pytest.raises(StudyError, match=re.compile(pattern)) as caught:
        study({name: content}, {"runs": source})
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.rglob("up.json"))
    assert not list(tmp_path.rglob(".ingest.*"))


def test_too_many_members(study, monkeypatch):
    monkeypatch.setattr("scalestudy.ingest.unpack.MEMBERS", 3)
    with pytest.raises(StudyError, match="more than 3 members"):
        study({"x.zip": zipped({f"{i}.json": "{}" for i in range(5)})}, {"runs": {"uri": "x.zip"}})


def test_partitioned_parquet_with_structs_and_lists(study, tmp_path):
    for arch, size in (("mlp", 1), ("rnn", 2)):
        folder = tmp_path / "data" / f"arch={arch}"
        folder.mkdir(parents=True)
        rows = [{"config": {"n": size, "opt": {"lr, peak": 0.1}}, "loss": 3.0, "tags": ["a", "b"]}]
        pq.write_table(pa.Table.from_pylist(rows), folder / "part.parquet")
    source = {
        "uri": "data",
        "columns": {"params": "config.n", "lr": "config.opt.lr, peak", "value": "loss", "family": "arch"},
        "keep": ["tags"],
    }
    table = study({}, {"runs": source})
    assert table["family"].tolist() == ["mlp", "rnn"]
    assert table["params"].tolist() == [1, 2]
    assert table["lr"].tolist() == [0.1, 0.1]
    assert json.loads(table.loc[0, "tags"]) == ["a", "b"]
    assert table["source_file"].tolist() == ["arch=mlp/part.parquet", "arch=rnn/part.parquet"]


def test_columns_oriented_json(study):
    for document in ({"n": [1, 2], "loss": [3, 4]}, {"n": {"0": 1, "1": 2}, "loss": {"0": 3, "1": 4}}):
        table = study(
            {"x.json": json.dumps(document)}, {"r": {"uri": "x.json", "columns": {"params": "n", "value": "loss"}}}
        )
        assert table["value"].tolist() == [3, 4]


def test_two_archives_may_have_members_of_one_name(study):
    sink = io.BytesIO()
    pq.write_table(pa.table({"n": [1], "loss": [2.0]}), sink)
    archive = zipped({"part.parquet": sink.getvalue()})
    table = study({"a/x.zip": archive, "b/x.zip": archive},
                  {"r": {"uri": "*/x.zip", "columns": {"params": "n", "value": "loss"}}})  # fmt: skip
    assert table["source_file"].tolist() == ["part.parquet", "part.parquet"]


def test_columns_of_two_sources_that_differ_in_case_only_are_named(study):
    sources = joined_sources()
    with pytest.raises(StudyError, match="differ in case only"):
        study(
            {"runs.csv": "run,n,d,loss,Share\na,1e6,2e7,3,1\n", "mixes.csv": "name,n,share\na,1e6,0.5\n"},
            {**sources, "runs": {**sources["runs"], "keep": ["Share"]}},
            join=join(),
        )
    stacked = {
        name: {"uri": f"{name}.csv", "columns": {"value": "loss"}, "keep": [kept]}
        for name, kept in (("a", "lr2"), ("b", "LR2"))
    }
    with pytest.raises(StudyError, match="'lr2' and 'LR2' differ in case only"):
        study({"a.csv": "loss,lr2\n3,1\n", "b.csv": "loss,LR2\n3,1\n"}, stacked)

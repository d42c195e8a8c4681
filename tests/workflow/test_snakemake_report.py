"""Snakemake's own report of a finished run: every figure with its caption, the page, the tables, by category and label."""

import html
import json
import re
import zipfile

import pytest

from scalestudy.storage import read_table
from scalestudy.study.in_report import FILES


@pytest.fixture(scope="module")
def made(finished, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.zip"
    done = finished.snakemake("--report", str(path))
    assert done.code == 0, done.error
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def entry(made, path):
    """What the report says of a file: the JSON after its path."""
    text, key = made["report.html"].decode(), f'"results/{path}": '
    assert text.count(f'{key}{{"name"') == 1
    return json.JSONDecoder().raw_decode(text, text.index(f'{key}{{"name"') + len(key))[0]


@pytest.mark.parametrize("study", ["one", "two"])
def test_it_holds_every_figure_of_every_study_with_its_caption(made, finished, study):
    index = read_table(finished.results(study) / "figures" / "index.parquet")
    for row in index.to_dict("records"):
        found = entry(made, f"{study}/figures/{row['name']}.svg")
        assert found["labels"] == {"study": study, "what": row["name"].replace("_", " ")}
        caption = html.unescape(re.sub("<[^>]*>", " ", found["caption"]))
        assert "".join(caption.split()) == "".join(f"{row['title']}.{row['caption']}".split())


@pytest.mark.parametrize("name", FILES)
def test_it_holds_what_it_is_to_hold(made, finished, name):
    found = entry(made, f"one/{name}")
    assert found["labels"] == {"study": "one", **FILES[name].labels}
    assert "one" in found["caption"]
    assert made[found["data_uri"]] == (finished.results("one") / name).read_bytes()


def test_it_changes_nothing_and_nothing_runs_again(made, finished):
    assert finished.snakemake("-n").jobs == []

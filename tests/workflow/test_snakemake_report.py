"""Snakemake's own report of a finished run: every figure with its caption, the page, the tables, by category and label."""

import json
import zipfile

import pytest

from scalestudy.storage import read_table


@pytest.fixture(scope="module")
def made(finished, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.zip"
    done = finished.snakemake("--report", str(path))
    assert done.code == 0, done.error
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def results(made):
    text = next(content for name, content in made.items() if name.endswith("report.html")).decode()
    start = text.index("var results = ") + len("var results = ")
    return json.JSONDecoder().raw_decode(text, start)[0]


def test_it_holds_every_figure_of_every_study_with_its_caption(made, finished):
    found = [
        one for one in results(made).values() if one["labels"] and "Figures" in str(one.get("category", "Figures"))
    ]
    for study in ("one", "two"):
        index = read_table(finished.results(study) / "figures" / "index.parquet")
        for row in index.to_dict("records"):
            own = [one for one in found if one["labels"] == {"study": study, "what": row["name"].replace("_", " ")}]
            assert len(own) == 1
            assert row["title"] in own[0]["caption"]


def test_it_changes_nothing_and_nothing_runs_again(made, finished):
    assert finished.snakemake("-n").jobs == []

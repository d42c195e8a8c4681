import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scalestudy.errors import StudyError
from scalestudy.study.plan import make_plan

RULES = Path(__file__).resolve().parents[3] / "workflow" / "rules"
HEAVY = ("numpy", "pandas", "pyarrow", "scipy", "sympy", "matplotlib", "duckdb")
STUDY = "study: {name}\nsources:\n  runs:\n    uri: runs.csv\n"


@pytest.fixture
def workdir(tmp_path, monkeypatch):
    monkeypatch.delenv("SCALESTUDY_MIRROR", raising=False)
    folder = tmp_path / "config" / "studies"
    folder.mkdir(parents=True)
    (folder / "runs.csv").write_text("params,tokens,value\n1e6,1e8,3\n")
    for name in ("a", "b"):
        (folder / f"{name}.yaml").write_text(STUDY.format(name=name))
    return tmp_path


def test_a_plan_knows_files_and_digests_of_each_study(workdir):
    plan = make_plan({"studies": ["a", "b"]}, workdir)
    assert list(plan.studies) == ["a", "b"]
    assert plan.local_files("a") == ["config/studies/runs.csv"]
    assert plan.base("a") == "config/studies"
    assert plan.digests("a")["fit"] != plan.digests("b")["fit"]
    assert (plan.results, plan.shards, plan.refused) == ("results", 1, {})


def test_the_place_of_a_checkout_leaves_no_trace_in_the_digests(workdir, tmp_path_factory):
    before = make_plan({"studies": "a"}, workdir).digests("a")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "moved"
    workdir.rename(elsewhere)
    assert make_plan({"studies": "a"}, elsewhere).digests("a") == before


def test_a_bad_study_is_refused_by_name_and_the_good_one_stays(workdir):
    (workdir / "config/studies/b.yaml").write_text(STUDY.format(name="b") + "nonsense: 1\n")
    plan = make_plan({"studies": ["a", "b"]}, workdir)
    assert list(plan.studies) == ["a"]
    assert ["nonsense" in line for line in plan.refused.values()] == [True]
    assert all("/" not in entry for entry in plan.refused)


def test_without_any_good_study_the_error_is_raised(workdir):
    with pytest.raises(StudyError, match="no study 'c'"):
        make_plan({"studies": "c"}, workdir)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"studies": ["a"], "shard": 2}, "unknown key 'shard'.*did you mean 'shards'"),
        ({"studies": ["a"], "shards": 0}, "shards: found 0"),
        ({"studies": []}, "studies"),
        ({}, "the key 'studies' is missing"),
        ({"studies": ["a", "a"]}, "study a: named by both"),
    ],
)
def test_a_wrong_main_config_is_one_line(workdir, config, message):
    try:
        line = next(iter(make_plan(config, workdir).refused.values()))
    except StudyError as error:
        line = str(error)
    assert re.search(message, line), line


def test_a_wrong_hash_names_source_found_expected_and_cause(workdir):
    path = workdir / "config/studies/a.yaml"
    path.write_text(STUDY.format(name="a") + f"    sha256: {'f' * 64}\n")
    found = hashlib.sha256((workdir / "config/studies/runs.csv").read_bytes()).hexdigest()
    with pytest.raises(StudyError) as caught:
        make_plan({"studies": "a"}, workdir)
    assert all(word in str(caught.value) for word in ("study a, source runs", found, "f" * 64, "changed"))


def test_a_path_that_leaves_the_folder_is_refused_unless_allowed(workdir, tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "x.csv"
    secret.write_text("value\n")
    path = workdir / "config/studies/a.yaml"
    path.write_text(STUDY.format(name="a").replace("runs.csv", str(secret)))
    with pytest.raises(StudyError, match="outside the folders"):
        make_plan({"studies": "a"}, workdir)
    assert make_plan({"studies": "a", "allow": [str(secret.parent)]}, workdir).studies


def test_a_link_does_not_lead_out_of_the_folder(workdir, tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "x.csv"
    secret.write_text("a\n")
    link = workdir / "config/studies/runs.csv"
    link.unlink()
    link.symlink_to(secret)
    with pytest.raises(StudyError, match="outside the folders"):
        make_plan({"studies": "a"}, workdir)


def test_a_mirrored_copy_of_a_url_is_no_input_that_could_change(workdir, monkeypatch):
    copy = workdir / "mirror" / "runs.csv"
    copy.parent.mkdir()
    copy.write_bytes((workdir / "config/studies/runs.csv").read_bytes())
    sha256 = hashlib.sha256(copy.read_bytes()).hexdigest()
    text = STUDY.format(name="a").replace("runs.csv", "https://example.org/runs.csv")
    (workdir / "config/studies/a.yaml").write_text(f"{text}    mirror: runs.csv\n    sha256: {sha256}\n")
    without = make_plan({"studies": "a"}, workdir)
    monkeypatch.setenv("SCALESTUDY_MIRROR", str(copy.parent))
    assert make_plan({"studies": "a"}, workdir).local_files("a") == without.local_files("a") == []
    copy.write_text("changed")
    with pytest.raises(StudyError, match="source runs"):
        make_plan({"studies": "a"}, workdir)


def test_parsing_the_workflow_imports_nothing_heavy():
    """Every job parses it anew, so what the rule files import is paid as often as there are jobs."""
    lines = [line for path in sorted(RULES.glob("*.smk")) for line in path.read_text().splitlines()]
    imports = [line for line in lines if line.startswith("from scalestudy")]
    assert "from scalestudy.study.plan import make_plan" in imports
    code = "\n".join(["import sys", *imports, f"print([name for name in {HEAVY} if name in sys.modules])"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_digests_tell_the_names_and_contents_of_sources_and_not_their_dates(workdir):
    (workdir / "config/studies/a.yaml").write_text(STUDY.format(name="a").replace("runs.csv", "'*.csv'"))
    runs, other = (workdir / "config" / "studies" / name for name in ("runs.csv", "other.csv"))

    def now():
        return make_plan({"studies": "a"}, workdir).digests("a")

    first = now()
    other.write_text(runs.read_text())
    second = now()
    other.write_text("params,tokens,value\n2e6,1e8,3\n")
    third = now()
    for job in first:
        assert len({found[job] for found in (first, second, third)}) == 3, job
    other.unlink()
    os.utime(runs)
    assert now() == first


def test_a_source_of_the_future_is_told_from_others(workdir):
    [name] = make_plan({"studies": "a"}, workdir).local_files("a")
    assert make_plan({"studies": "a"}, workdir).is_past(name)
    os.utime(workdir / name, (9e9, 9e9))
    assert not make_plan({"studies": "a"}, workdir).is_past(name)


def test_every_file_of_every_figure_is_declared(workdir):
    (workdir / "config/studies/a.yaml").write_text(
        STUDY.format(name="a") + "figures: [fit]\npaper_figures: {fig1: scores}\n"
    )
    plan = make_plan({"studies": ["a", "b"]}, workdir)
    figures = [name for name in plan.result_files("a") if name.startswith("figures/")]
    stems = [
        f"figures/{name}.{kind}"
        for name in ("fit", "scores", "fig1")
        for kind in ("parquet", "rst", "pdf", "svg", "png")
    ]
    assert sorted(figures) == sorted(["figures/index.parquet", "figures/made.json", *stems])
    assert {"figures/profiles.svg", "figures/held_out.pdf"} <= set(plan.result_files("b"))

"""Studies that read tables of others, as a plan sees them."""

import os
import re

import pytest

from scalestudy.errors import StudyError
from scalestudy.manifest import gather
from scalestudy.study.carried import Results
from scalestudy.study.plan import make_plan
from scalestudy.study.readings import OF_FILES
from scalestudy.study.reproduce import commands
from scalestudy.study.why import explain
from scalestudy.tables.catalogue import BY_JOB, TABLES

FILE = "study: {name}\nsources:\n  runs: {{uri: runs.csv}}\n{more}"
READER = "study: {name}\nsources:\n  x: {{study: {read}, table: {table}, columns: {{value: estimate}}{more}}}\n"
SETTLED = ("check", "ingest", "clean", "fit", "validate", "score", "analyse", "figures", "report", "manifest")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a study `first` of a file, another `other`, and what writes readers."""
    monkeypatch.delenv("SCALESTUDY_MIRROR", raising=False)
    (tmp_path / "config/studies").mkdir(parents=True)
    (tmp_path / "config/studies/runs.csv").write_text("params,tokens,value\n1e6,1e8,3\n")
    for name in ("first", "other"):
        (tmp_path / f"config/studies/{name}.yaml").write_text(FILE.format(name=name, more=""))
    return tmp_path


def reader(home, name, read="first", table="fit/parameters", more="", folder="config/studies"):
    """Write a study that reads another."""
    path = home / folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(READER.format(name=name, read=read, table=table, more=more))
    return path


def plan(home, *entries, **more):
    return make_plan({"studies": list(entries), **more}, home)


def edit(path, found, instead):
    assert found in path.read_text()
    path.write_text(path.read_text().replace(found, instead))


def test_a_study_that_is_read_is_planned_first_though_the_config_names_the_reader_only(home):
    reader(home, "second")
    reader(home, "third", "second")
    found = plan(home, "third", "other")
    order = list(found.studies)
    assert order.index("first") < order.index("second") < order.index("third")
    assert {name for name, study in found.studies.items() if study.named} == {"third", "other"}
    assert found.read_files("third", "results") == ["results/second/fit/parameters.parquet"]
    assert "results/second" not in " ".join(found.local_files("third"))


@pytest.mark.parametrize("named", ["first", "first.yaml", "./first.yaml", "../studies/first.yaml"])
@pytest.mark.parametrize("both", [False, True])
def test_a_study_is_named_by_its_name_or_a_path_from_its_reader(home, named, both):
    reader(home, "second", named)
    found = plan(home, *(["first"] if both else []), "second")
    assert list(found.studies) == ["first", "second"]
    assert found.reads("second")["x"]["study"] == "first"


def test_a_name_is_looked_for_beside_its_reader_and_an_id_among_the_studies_of_the_run(home):
    reader(home, "second", "near", folder="mine")
    (home / "mine/near.study.yaml").write_text(FILE.format(name="by_name", more="").replace("runs.csv", "r.csv"))
    (home / "mine/r.csv").write_text("params,tokens,value\n1e6,1e8,3\n")
    assert list(plan(home, "mine/second.yaml").studies) == ["by_name", "second"]
    reader(home, "second", "by_name", folder="mine")
    assert list(plan(home, "mine/second.yaml", "mine/near.study.yaml").studies) == ["by_name", "second"]


def test_a_path_that_leaves_the_folders_is_refused_unless_they_are_allowed(home, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    (away / "runs.csv").write_text("params,tokens,value\n1e6,1e8,3\n")
    (away / "far.yaml").write_text(FILE.format(name="far", more=""))
    reader(home, "second", os.path.relpath(away / "far.yaml", home / "config/studies"))
    with pytest.raises(StudyError, match=r"second.yaml line 3, sources.x.study: source x: .*outside the folders"):
        plan(home, "second")
    assert list(plan(home, "second", allow=[str(away)]).studies) == ["far", "second"]


def test_every_table_of_every_job_can_be_read_and_is_upstream(home):
    asked = "[{equal: {parameter: A}}, {derive: {name: d, formula: A}}, {multiplier: {}}, {strategy: {}}, {noise: {}}, {pool: {}}, {chain: {}}, {benchmarks: {}}, {costs: {}}, {stopping: {}}, "
    asked += "{optimum: {over: {params: [1, 2]}}}, {compute_optimal: {}}, {isoflop: {}}, {crossover: {}}, "
    asked += "{next_runs: {know: {parameter: {name: A}}, candidates: {params: [1]}, budget: 1}}, "
    asked += "{forecast: {targets: [{params: 2, tokens: 2}], reach: [{value: 2}]}}]"
    more = f"clean: [{{where: value > 0}}]\nsensitivity: true\nlaws: [chinchilla]\nanalyse: {asked}\n"
    (home / "config/studies/first.yaml").write_text(FILE.format(name="first", more=more))
    sources = [f"  s{i}: {{study: first, table: {table}, columns: {{value: '1.0'}}}}" for i, table in enumerate(TABLES)]
    (home / "config/studies/second.yaml").write_text("\n".join(["study: second", "sources:", *sources, ""]))
    found = plan(home, "second")
    upstream = found.provenance["second"]["ingest"]["upstream"]
    writers = {job for job, tables in BY_JOB.items() if tables}
    assert upstream == {"check": found.digests("second")["check"]} | {
        f"{job} of first": found.digests("first")[job] for job in writers
    }


def test_an_edit_of_what_the_table_comes_from_changes_its_readers_and_no_other_edit_does(home):
    reader(home, "second")
    reader(home, "third", "second")
    before = plan(home, "third", "other")

    def changed(*found_and_instead):
        edit(home / "config/studies/first.yaml", *found_and_instead)
        after = plan(home, "third", "other")
        return {
            (study, job)
            for study in after.studies
            for job, one in after.digests(study).items()
            if before.digests(study)[job] != one
        }

    figures = changed("runs.csv}", "runs.csv}\nfigures: [fit]")
    assert {study for study, _ in figures} == {"first"}
    seeds = changed("figures: [fit]", "fit: {seed: 1}")
    after_fit = {(study, job) for study in ("second", "third") for job in SETTLED if job != "check"}
    assert after_fit <= seeds
    assert {job for study, job in seeds if study == "first"} == set(SETTLED) - {"check", "ingest", "clean"}
    assert {study for study, _ in seeds} == {"first", "second", "third"}


@pytest.mark.parametrize(
    ("circle", "shown"),
    [
        ({"a": "a"}, "a -> a"),
        ({"a": "b", "b": "a"}, "a -> b -> a"),
        ({"a": "b", "b": "c", "c": "a"}, "a -> b -> c -> a"),
    ],
)
def test_a_circle_is_one_line_that_shows_it_and_the_rest_goes_on(home, circle, shown):
    for name, read in circle.items():
        reader(home, name, read)
    reader(home, "beside", "b" if "b" in circle else "a")
    found = plan(home, "a", "beside", "other")
    assert list(found.studies) == ["other"]
    lines = list(found.refused.values())
    assert len(lines) == 2
    assert re.search(rf"a.yaml line 3, sources.x.study: source x: .*in a circle: {shown};", lines[0])
    assert re.search(r"beside.yaml line 3, sources.x.study: source x: the study '[ab]' cannot run", lines[1])


def test_a_study_that_is_not_there_is_one_line_and_the_others_go_on(home):
    reader(home, "second", "frist")
    found = plan(home, "second", "other")
    assert list(found.studies) == ["other"]
    [line] = found.refused.values()
    assert "config/studies/second.yaml line 3, sources.x.study: source x: no study 'frist'" in line
    assert "did you mean 'first'?" in line


def test_a_study_that_cannot_run_stops_its_readers_each_with_a_line_and_its_own_mistake_is_told_once(home):
    edit(home / "config/studies/first.yaml", "runs.csv}", "runs.csv}\nnonsense: 1")
    for name, read in (("second", "first"), ("again", "first"), ("third", "second")):
        reader(home, name, read)
    for entries in (("second", "again", "third", "other"), ("first", "second", "again", "third", "other")):
        found = plan(home, *entries)
        assert list(found.studies) == ["other"]
        lines = sorted(found.refused.values())
        assert sum("nonsense" in line for line in lines) == 1
        assert sum("the study 'first' cannot run" in line for line in lines) == 2
        assert sum("the study 'second' cannot run" in line for line in lines) == 1
        assert len(lines) == 4


def test_a_study_that_only_a_refused_one_reads_is_not_run(home):
    path = reader(home, "second")
    more = "".join(f"  {name}: {{study: nowhere, table: fit/fits, columns: {{value: objective}}}}\n" for name in "yz")
    path.write_text(path.read_text() + more)
    found = plan(home, "second", "other")
    assert list(found.studies) == ["other"]
    assert [line.count("no study 'nowhere'") for line in found.refused.values()] == [1]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "{study: first, table: fit/parameters, columns: {value: estimat}}",
            "no column 'estimat'.*did you mean 'estimate'",
        ),
        (
            "{study: first, table: fit/parameters, columns: {value: 'estimat * 2'}}",
            "reads 'estimat', which is no column",
        ),
        ("{study: first, table: fit/parameters}", "nothing is mapped to `value`"),
        ("{study: first, table: fit/parameter, columns: {value: estimate}}", "did you mean 'fit/parameters'"),
        ("{study: first, columns: {value: estimate}}", "expected `uri` or `study` and `table`"),
        ("{table: fit/fits, uri: runs.csv}", "`table` without `study`"),
        (
            "{study: first, table: analyse/optimum, columns: {value: estimate}}",
            "first.yaml: analyse/optimum will have no row",
        ),
        ("{study: first, table: sensitivity/rules, columns: {value: returned}}", "sensitivity: true"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_before_anything_runs(home, source, said):
    (home / "config/studies/second.yaml").write_text(f"study: second\nsources:\n  x: {source}\n")
    with pytest.raises(StudyError, match=said):
        plan(home, "second")


@pytest.mark.parametrize("key", OF_FILES)
def test_a_key_of_files_beside_a_table_is_refused_by_name(home, key):
    value = {"csv": "{skip: 1}", "sha256": "f" * 64, "format": "csv"}.get(key, "x")
    reader(home, "second", more=f", {key}: {value}")
    with pytest.raises(StudyError, match=f"`{key}` beside `study`"):
        plan(home, "second")


def test_two_files_of_one_id_are_refused_where_one_is_read(home):
    (home / "config/studies/twin.yaml").write_text(FILE.format(name="first", more=""))
    reader(home, "second", "twin")
    found = plan(home, "first", "second")
    assert list(found.studies) == ["first"]
    assert any("named by both" in line for line in found.refused.values())


def test_the_command_that_makes_a_reader_again_names_it_alone(home):
    reader(home, "second")
    assert commands(plan(home, "second"), "second")["run"].endswith(" run second")


def test_a_job_that_reads_what_another_study_must_make_again_waits_for_it(home):
    reader(home, "second")
    found = plan(home, "second")
    assert [one.study for one in found.lacking("second")] == ["first"]
    assert set(found.standing("second")) == set(found.studies["second"].jobs)
    results = Results(home / "results/second", found.studies["second"].files, {})
    said = dict(explain(results, found.provenance["second"], {"fit of first"}))
    assert said["ingest"].startswith("missing")


def test_the_manifest_lists_what_was_read(tmp_path):
    read = {"x": {"study": "first", "table": "fit/fits", "digest": "d"}}
    assert gather(tmp_path, "m", {}, [], read)["reads"] == read
    assert gather(tmp_path, "m", {}, [])["reads"] == {}

import os
import re
import shutil
import subprocess
import sys

import pytest

from scalestudy import digests, places
from scalestudy.digests import UPSTREAM, config_digest, sha256, stage_digests
from scalestudy.tables import STAGES
from scalestudy.tables.catalogue import BY_JOB

# Subpackages a stage may reach; another one would make edits there rerun the stage for nothing.
CLEANING = {"clean", "rules", "conflicts", "learn", "kinds", "ingest", "adapters"}
FITTING = {"fit", "methods", "objectives", "laws", "derived", "scores", "learn", "kinds"}
VALIDATING = {*FITTING, *CLEANING, "splits", "schemes", "forecast", "auto", "validate"}
BETWEEN = {"derived", "equality", "optima", "costs", "rivals", "spent", "stopping", "planning"}
ANALYSING = {*FITTING, *CLEANING, "splits", "schemes", "forecast", "analyse", *BETWEEN}
ASKING = {*ANALYSING, "kinds", "measures"}
SCORING = {"validate", "scores", "kinds"}
REACH = {
    "check": {"ingest", "adapters"},
    "ingest": {"ingest", "adapters"},
    "clean": CLEANING,
    "fit": FITTING,
    "validate": VALIDATING,
    "score": SCORING,
    "analyse": ASKING,
    "figures": {*ANALYSING, "validate", "figures", "drawn", "measures"},
    "sensitivity": {*VALIDATING, *SCORING, *ASKING, "sensitivity"},
    "report": {*ANALYSING, *VALIDATING, *SCORING, "figures", "report", "carried", "explained", "views"},
    "manifest": {"study"},
}
# Whose code an edit of a job's contracts makes out of date: that job, and those after it that look at its contracts.
READERS = {
    "ingest": {"check", "ingest", "clean", "fit", "validate", "analyse", "figures", "sensitivity", "report"},
    "clean": {"clean", "validate", "analyse", "figures", "sensitivity", "report"},
    "fit": {"fit", "validate", "analyse", "figures", "sensitivity", "report"},
    "validate": {"validate", "score", "analyse", "figures", "sensitivity", "report"},
    "score": {"score", "analyse", "figures", "sensitivity", "report"},
    "analyse": {"analyse", "figures", "sensitivity", "report"},
    "sensitivity": {"sensitivity", "figures", "report"},
}
PROGRAMS = sorted(path.name for path in digests.SCRIPTS.glob("*.py"))


def subpackages(files):
    others = (digests.PACKAGE, digests.SCRIPTS, digests.PACKAGE / "tables")
    return {path.parent.name for path in files if path.parent not in others}


@pytest.mark.parametrize("stage", UPSTREAM)
def test_a_stage_reaches_only_what_lies_upstream(stage):
    files = digests._closure(digests.SCRIPTS / f"{stage}.py")
    assert subpackages(files) <= REACH[stage]
    assert digests.SCRIPTS / f"{stage}.py" in files
    assert digests.PACKAGE / "__init__.py" in files


@pytest.mark.parametrize("program", PROGRAMS)
def test_whatever_a_script_really_imports_counts_in_its_digest(program):
    """Import the modules a script names in a new interpreter and compare with what was read from the source.

    The contracts of the tables it reads and writes are among them: they are imported like anything else.
    """
    source = (digests.SCRIPTS / program).read_text()
    imports = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
    shown = "\nimport sys\nfor m in list(sys.modules.values()):\n    print(getattr(m, '__file__', None))"
    done = subprocess.run([sys.executable, "-c", imports + shown], capture_output=True, text=True, check=True)
    used = {line for line in done.stdout.splitlines() if line.startswith(str(digests.PACKAGE))}
    assert used <= {str(path) for path in digests._closure(digests.SCRIPTS / program)}


def test_no_module_is_loaded_by_a_name_made_at_run_time():
    """What a stage depends on is read from import statements, so there is no other way to import.

    But for what notebooks call, which no stage does: tests/contracts/test_slim_jobs.py sees that no job loads it.
    """
    texts = {
        path: path.read_text() for path in digests.SCRIPTS.rglob("*.py") if path != digests.PACKAGE / "__init__.py"
    }
    assert [
        path.name for path, text in texts.items() if re.search(r"import_module|__import__|importlib\.util", text)
    ] == []


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The package's own files in a folder where they may be edited; returns a function that digests every job's code."""
    shutil.copytree(digests.SCRIPTS.parent, tmp_path / "workflow", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(digests, "SCRIPTS", tmp_path / "workflow" / "scripts")
    monkeypatch.setattr(digests, "PACKAGE", tmp_path / "workflow" / "scripts" / "scalestudy")
    caches = (digests.code_digest, digests._imports, digests._files)

    def read():
        for cache in caches:
            cache.cache_clear()
        return {job: digests.code_digest(job) for job in UPSTREAM}

    yield read
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("job", READERS)
def test_an_edited_contract_reruns_its_job_and_those_that_look_at_it(copied, job):
    before = copied()
    path = digests.PACKAGE / "tables" / f"{job}.py"
    meaning = next(one.meaning for one in BY_JOB[job].values() if path.read_text().count(one.meaning) == 1)
    path.write_text(path.read_text().replace(meaning, f"{meaning}, as it says"))
    after = copied()
    assert {name for name in UPSTREAM if before[name] != after[name]} == READERS[job]


def test_an_edited_score_fits_and_forecasts_nothing_again(copied):
    settings = {job: {"study": "s"} for job in UPSTREAM}
    copied()
    before = stage_digests(settings)
    path = digests.PACKAGE / "scores" / "kinds" / "rmsle.py"
    path.write_text(path.read_text() + "\nEDITED = True\n")
    copied()
    after = stage_digests(settings)
    changed = {job for job in UPSTREAM if before[job]["digest"] != after[job]["digest"]}
    assert changed == {"score", "figures", "sensitivity", "report", "manifest"}


def test_a_study_that_looks_into_scores_has_them_upstream_of_analyse():
    settings = {job: {"study": "s"} for job in UPSTREAM}
    assert "score" not in stage_digests(settings)["analyse"]["upstream"]
    assert "score" in stage_digests(settings, {"analyse": ("score",)})["analyse"]["upstream"]


def test_every_job_that_has_contracts_is_tried():
    assert set(READERS) == {job for job, tables in BY_JOB.items() if tables}


def test_only_jobs_that_read_every_table_import_the_catalogue():
    catalogue = digests.PACKAGE / "tables" / "catalogue.py"
    assert {job for job in UPSTREAM if catalogue in digests._closure(digests.SCRIPTS / f"{job}.py")} == {"report"}


def test_a_digest_does_not_depend_on_the_layout(tmp_path, monkeypatch):
    """In an installation the workflow lies inside the package: the same code has the same digest."""
    package = tmp_path / "scalestudy"
    shutil.copytree(places.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("scripts", "report"):
        ignored = shutil.ignore_patterns("scalestudy", "__pycache__")
        shutil.copytree(places.WORKFLOW / name, package / "workflow" / name, ignore=ignored)
    shown = "from scalestudy import digests\nprint(*map(digests.code_digest, digests.UPSTREAM))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", shown], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [digests.code_digest(stage) for stage in UPSTREAM]


def test_upstream_lists_only_earlier_jobs():
    seen = []
    for stage, reads in UPSTREAM.items():
        assert set(reads) <= set(seen)
        seen.append(stage)
    assert set(STAGES) <= set(seen)


def test_a_study_without_the_sensitivity_run_has_a_report_all_the_same():
    settings = {stage: {"study": "s"} for stage in UPSTREAM if stage != "sensitivity"}
    found = stage_digests(settings)
    assert list(found) == list(settings)
    assert "sensitivity" not in found["report"]["upstream"]


def test_boundaries_between_parts_count():
    assert sha256("ab", "c") != sha256("a", "bc")


def test_the_order_of_keys_does_not_count():
    assert config_digest({"a": 1, "b": {"c": 2, "d": 3}}) == config_digest({"b": {"d": 3, "c": 2}, "a": 1})


def test_not_a_number_in_a_config_is_refused():
    with pytest.raises(ValueError, match=r"not JSON compliant|Out of range"):
        config_digest({"a": float("nan")})


def test_a_change_of_settings_changes_its_stage_and_what_reads_it():
    settings = {stage: {"study": "s"} for stage in UPSTREAM}
    before = stage_digests(settings)
    after = stage_digests({**settings, "validate": {"study": "s", "validate": 1}})
    changed = {stage for stage in UPSTREAM if before[stage]["digest"] != after[stage]["digest"]}
    assert changed == {"validate", "score", "analyse", "figures", "sensitivity", "report", "manifest"}
    assert {stage for stage in changed if before[stage]["config"] != after[stage]["config"]} == {"validate"}

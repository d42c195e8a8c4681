import os
import shutil
import subprocess
import sys

import pytest

from scalestudy import digests, places
from scalestudy.digests import UPSTREAM, config_digest, sha256, stage_digests
from scalestudy.tables import STAGES

# Subpackages a stage may reach; another one would make edits there rerun the stage for nothing.
CLEANING = {"clean", "rules", "ingest", "adapters"}
FITTING = {"fit", "laws"}
VALIDATING = {*FITTING, *CLEANING, "splits", "forecast", "auto", "validate"}
ANALYSING = {*FITTING, *CLEANING, "splits", "forecast", "analyse"}
REACH = {
    "check": {"ingest", "adapters"},
    "ingest": {"ingest", "adapters"},
    "clean": CLEANING,
    "fit": FITTING,
    "validate": VALIDATING,
    "analyse": ANALYSING,
    "figures": {*ANALYSING, "figures"},
    "sensitivity": {*VALIDATING, *ANALYSING, "sensitivity"},
    "report": {*ANALYSING, "figures", "report"},
    "manifest": {"study"},
}


def subpackages(files):
    return {path.parent.name for path in files if path.parent not in (digests.PACKAGE, digests.SCRIPTS)}


@pytest.mark.parametrize("stage", UPSTREAM)
def test_a_stage_reaches_only_what_lies_upstream(stage):
    files = digests._closure(digests.SCRIPTS / f"{stage}.py")
    assert subpackages(files) <= REACH[stage]
    assert digests.SCRIPTS / f"{stage}.py" in files
    assert digests.PACKAGE / "__init__.py" in files


@pytest.mark.parametrize("stage", UPSTREAM)
def test_whatever_a_stage_really_imports_counts_in_its_digest(stage):
    """Import the modules a script names in a new interpreter and compare with what was read from the source."""
    source = (digests.SCRIPTS / f"{stage}.py").read_text()
    imports = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
    shown = "\nimport sys\nfor m in list(sys.modules.values()):\n    print(getattr(m, '__file__', None))"
    done = subprocess.run([sys.executable, "-c", imports + shown], capture_output=True, text=True, check=True)
    used = {line for line in done.stdout.splitlines() if line.startswith(str(digests.PACKAGE))}
    assert used <= {str(path) for path in digests._closure(digests.SCRIPTS / f"{stage}.py")}


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
    assert changed == {"validate", "analyse", "figures", "sensitivity", "report", "manifest"}
    assert {stage for stage in changed if before[stage]["config"] != after[stage]["config"]} == {"validate"}

"""What a finished run leaves behind: the same bytes at any number of cores, and a manifest that says so."""

import shutil
import subprocess
import sys

import pytest

from scalestudy.storage import read_provenance, read_table
from scalestudy.tables import REPORT_FILES, STAGES
from scalestudy.tables.catalogue import TABLES, names


def parquet_bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def test_every_table_and_page_is_there_and_carries_its_digest(finished):
    folder = finished.results("one")
    for name in names(*STAGES):
        assert read_provenance(folder / f"{name}.parquet")["stage"] == TABLES[name].folder
    for name in REPORT_FILES:
        assert (folder / "report" / name).stat().st_size > 0


@pytest.mark.parametrize("cores", [1, 2])
def test_a_second_run_gives_the_same_bytes(checkout, cores):
    before = parquet_bytes(checkout.results("one"))
    shutil.rmtree(checkout.folder / "results")
    done = checkout.snakemake("--config", "studies=one", cores=cores)
    assert done.code == 0, done.error
    after = parquet_bytes(checkout.results("one"))
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_the_end_of_a_run_says_where_the_report_is(checkout):
    shutil.rmtree(checkout.results("one") / "report")
    done = checkout.snakemake("--config", "studies=one")
    assert f"report: {checkout.results('one') / 'report' / 'index.html'}" in done.output
    assert 4 <= len(done.output.strip().splitlines()) <= 9


def test_a_sensitivity_run_is_one_job_a_rule_and_only_where_asked_for(checkout):
    path = checkout.folder / "config/studies/one.yaml"
    path.write_text(path.read_text() + 'clean: [{drop_highest: {count: 2}}, {where: "value > 0"}]\nsensitivity: true\n')
    done = checkout.snakemake("--config", "studies=one")
    assert done.code == 0, done.error
    assert done.jobs.count("sensitivity") == 3
    rules = read_table(checkout.results("one") / "sensitivity/rules.parquet")
    assert rules["returned"].tolist() == [2, 0]
    assert "The rule that matters most is drop_highest" in (checkout.results("one") / "report/index.html").read_text()
    assert scalestudy(checkout, "why", "one").returncode == 0
    assert checkout.snakemake("--config", "studies=one").jobs == []


def scalestudy(checkout, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "scalestudy.cli", *arguments],
        cwd=checkout.folder,
        env=checkout.environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_verify_notices_a_changed_file(checkout):
    assert scalestudy(checkout, "verify").returncode == 0
    victim = checkout.results("two") / "report" / "numbers.tex"
    victim.write_text("% changed\n")
    done = scalestudy(checkout, "verify")
    assert done.returncode == 1
    assert "two: report/numbers.tex: sha256" in done.stdout


def test_why_names_what_changed(checkout):
    assert "out of date" not in scalestudy(checkout, "why", "one").stdout
    path = checkout.folder / "config/studies/one.yaml"
    path.write_text(path.read_text().replace("draws: 40", "draws: 41"))
    said = scalestudy(checkout, "why", "one").stdout
    assert "one clean: current" in said
    assert "one fit: out of date: config" in said


def test_a_killed_run_goes_on(checkout):
    shutil.rmtree(checkout.results("one") / "fit")
    running = subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "1", "--config", "studies=one"],
        cwd=checkout.folder,
        env=checkout.environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in running.stderr:
        if "fit: the laws of one" in line:
            break
    running.kill()
    running.wait()
    running.stderr.close()
    done = scalestudy(checkout, "resume", "--cores", "2", "--config", "studies=one")
    assert done.returncode == 0, done.stderr
    assert scalestudy(checkout, "verify", "one").returncode == 0


def test_a_forecast_is_frozen_and_scored(checkout):
    frozen = checkout.folder / "frozen.yaml"
    assert scalestudy(checkout, "freeze", "one", "--output", "frozen.yaml").returncode == 0
    again = scalestudy(checkout, "freeze", "one", "--output", "frozen.yaml")
    assert again.returncode == 2
    assert "never overwritten" in again.stderr
    scored = scalestudy(checkout, "freeze", "--score", "frozen.yaml")
    assert "as it was written" in scored.stdout
    assert "its value was known when this was frozen" in scored.stdout
    assert "target 0: not measured yet" in scored.stdout
    frozen.write_text(frozen.read_text().replace("target:", "target: ", 1).replace("rows: 39", "rows: 38"))
    altered = scalestudy(checkout, "freeze", "--score", "frozen.yaml")
    assert altered.returncode == 1
    assert "ALTERED" in altered.stdout
    path = checkout.folder / "config/studies/one.yaml"
    path.write_text(path.read_text().replace("draws: 40", "draws: 41"))
    stale = scalestudy(checkout, "freeze", "one", "--output", "other.yaml")
    assert stale.returncode == 2
    assert "run the study first" in stale.stderr

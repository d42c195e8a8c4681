"""What runs again after which change, and what does not."""

import hashlib
import os
import re
import shutil
from pathlib import Path

import pytest

FROM = {
    "check": ["analyse", "check", "clean", "figures", "fit", "ingest", "manifest", "report", "score", "validate"],
    "clean": ["analyse", "clean", "figures", "fit", "manifest", "report", "score", "validate"],
    "fit": ["analyse", "figures", "fit", "manifest", "report", "score", "validate"],
    "validate": ["analyse", "figures", "manifest", "report", "score", "validate"],
    "figures": ["figures", "manifest", "report"],
}


def twice(jobs):
    """The same jobs for two studies."""
    return sorted(jobs * 2)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def test_nothing_runs_when_nothing_changed(checkout):
    done = checkout.snakemake()
    assert (done.code, done.jobs) == (0, [])


def test_an_edited_figure_redraws_figures_and_report(checkout):
    append(checkout.folder / "workflow/scripts/scalestudy/figures/drawn/residuals.py", "\n# edited\n")
    assert checkout.snakemake("-n").jobs == twice(FROM["figures"])


def test_an_edited_law_refits_and_what_follows(checkout):
    append(checkout.folder / "workflow/scripts/scalestudy/laws/one_scale.py", "\n# edited\n")
    assert checkout.snakemake("-n").jobs == twice(FROM["fit"])


def test_an_edited_script_reruns_its_stage(checkout):
    append(checkout.folder / "workflow/scripts/validate.py", "\n# edited\n")
    assert checkout.snakemake("-n").jobs == twice(FROM["validate"])


def test_an_edited_study_reruns_only_itself_from_the_stage_that_reads_the_edit(checkout):
    path = checkout.folder / "config/studies/one.yaml"
    path.write_text(path.read_text().replace("draws: 40", "draws: 41"))
    assert checkout.snakemake("-n").jobs == FROM["fit"]


def test_a_comment_in_a_study_reruns_nothing(checkout):
    append(checkout.folder / "config/studies/one.yaml", "# a thought\n")
    assert checkout.snakemake("-n").jobs == []


def test_changed_data_reruns_its_study(checkout):
    path = checkout.folder / "one.csv"
    path.write_text(path.read_text().replace("r0,", "first,"))
    assert checkout.snakemake("-n").jobs == FROM["check"]


def test_a_source_of_the_future_is_checked_once_and_not_again(checkout):
    path = checkout.folder / "one.csv"
    path.write_text(path.read_text().replace("r0,", "first,"))
    asked = ("results/one/check/sources.json", "--config", "studies=one")
    os.utime(path, (4e9, 4e9))
    done = checkout.snakemake(*asked)
    assert (done.code, done.jobs) == (0, ["check"]), done.said
    assert checkout.snakemake("-n", *asked).jobs == []
    os.utime(path)
    assert checkout.snakemake("-n", *asked).jobs == []


@pytest.mark.parametrize("date", ["older", "equal"])
def test_data_replaced_by_a_file_of_an_older_or_equal_date_reruns_its_study(checkout, date):
    path = checkout.folder / "one.csv"
    before = path.stat()
    other = checkout.folder / "other.csv"
    other.write_text(path.read_text().replace("r0,", "first,"))
    os.utime(other, ns=(1, 1) if date == "older" else (before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)
    done = checkout.snakemake("-n")
    assert done.jobs == FROM["check"]


def test_a_folder_with_a_file_more_or_less_reruns_its_study(checkout):
    folder = checkout.folder / "many"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        shutil.copy2(checkout.folder / "one.csv", folder / name)
    path = checkout.folder / "config/studies/one.yaml"
    path.write_text(path.read_text().replace("../../one.csv", "../../many/*.csv"))
    asked = ("results/one/check/sources.json", "--config", "studies=one")
    assert checkout.snakemake(*asked).jobs == ["check"]
    assert checkout.snakemake("-n", *asked).jobs == []
    (folder / "b.csv").rename(folder / "c.csv")
    assert checkout.snakemake("-n", *asked).jobs == ["check"]
    (folder / "c.csv").rename(folder / "b.csv")
    assert checkout.snakemake("-n", *asked).jobs == []
    (folder / "b.csv").unlink()
    assert checkout.snakemake("-n", *asked).jobs == ["check"]


@pytest.mark.parametrize(
    "name", ["figures/fit.pdf", "figures/profiles.svg", "figures/index.parquet", "figures/made.json"]
)
def test_every_file_of_a_figure_can_be_asked_for_and_is_made_again_when_deleted(checkout, name):
    (checkout.results("one") / name).unlink()
    assert checkout.snakemake("-n", f"results/one/{name}").jobs == ["figures"]
    assert checkout.snakemake("-n").jobs == FROM["figures"]


def test_a_dry_run_and_the_commands_that_ask_move_no_damaged_file(checkout):
    path = checkout.results("one") / "fit" / "fits.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    assert checkout.snakemake("-n").jobs == FROM["fit"]
    assert path.is_file()
    assert not list(path.parent.glob("*.damaged*"))


@pytest.mark.parametrize("times", ["now", "reversed"])
def test_new_times_of_every_file_rerun_nothing(checkout, times):
    files = sorted(path for path in checkout.folder.rglob("*") if path.is_file() and ".snakemake" not in path.parts)
    if times == "reversed":
        files.reverse()
    for i, path in enumerate(files):
        os.utime(path, (2e9 + i, 2e9 + i) if times == "reversed" else None)
    assert checkout.snakemake("-n").jobs == []


def test_without_records_current_results_are_kept(checkout):
    shutil.rmtree(checkout.folder / ".snakemake")
    files = [path for path in checkout.folder.rglob("*") if path.is_file()]
    for i, path in enumerate(sorted(files, reverse=True)):
        os.utime(path, (1e9 + i, 1e9 + i))
    assert checkout.snakemake("-n").jobs == []


def test_without_records_the_digests_decide_what_is_stale(checkout):
    shutil.rmtree(checkout.folder / ".snakemake")
    append(checkout.folder / "workflow/scripts/scalestudy/laws/one_scale.py", "\n# edited\n")
    assert checkout.snakemake("-n").jobs == twice(FROM["fit"])


def test_without_records_changed_data_is_noticed(checkout):
    shutil.rmtree(checkout.folder / ".snakemake")
    path = checkout.folder / "one.csv"
    path.write_text(path.read_text().replace("r0,", "first,"))
    assert checkout.snakemake("-n").jobs == FROM["check"]


def test_a_deleted_table_is_made_again_and_nothing_else_changes(checkout):
    (checkout.results("one") / "clean" / "ledger.parquet").unlink()
    done = checkout.snakemake("-n")
    assert "clean" in done.jobs
    assert "ingest" not in done.jobs


def test_without_records_a_real_run_makes_what_is_stale_and_nothing_else(checkout):
    shutil.rmtree(checkout.folder / ".snakemake")
    path = checkout.folder / "one.csv"
    path.write_text(path.read_text().replace("r0,", "first,"))
    os.utime(path, (1e9, 1e9))
    done = checkout.snakemake()
    assert (done.code, done.jobs) == (0, FROM["check"])
    assert checkout.snakemake().jobs == []


def test_without_records_a_stale_check_without_files_of_its_own_runs_again(checkout, tmp_path):
    """What is behind a URL is no input whose time or content could tell Snakemake of a change of the study file."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    for name in ("one.csv", "two.csv"):
        shutil.move(checkout.folder / name, mirror / name)
    path = checkout.folder / "config/studies/one.yaml"
    for name in ("one.csv", "two.csv"):
        sha256 = hashlib.sha256((mirror / name).read_bytes()).hexdigest()
        source = f"uri: https://example.org/{name}\n    mirror: {name}\n    sha256: {sha256}\n    columns"
        path.write_text(re.sub(r"uri: .*\n(    mirror.*\n    sha256.*\n)?    columns", source, path.read_text()))
        shutil.rmtree(checkout.folder / ".snakemake", ignore_errors=True)
        asked = ("results/one/ingest/runs.parquet", "--config", "studies=one")
        done = checkout.snakemake(*asked, SCALESTUDY_MIRROR=str(mirror))
        assert (done.code, done.jobs) == (0, ["check", "ingest"]), done.said
        shutil.rmtree(checkout.folder / ".snakemake")
        assert checkout.snakemake(*asked, SCALESTUDY_MIRROR=str(mirror)).jobs == []


def test_without_records_stale_shards_are_made_again_and_current_ones_are_kept(checkout):
    asked = ("results/one/fit/fits.parquet", "--config", "studies=one", "shards=2")
    assert checkout.snakemake(*asked).code == 0
    shutil.rmtree(checkout.folder / ".snakemake")
    assert checkout.snakemake("-n", *asked).jobs == []
    append(checkout.folder / "workflow/scripts/scalestudy/laws/one_scale.py", "\n# edited\n")
    assert checkout.snakemake("-n", *asked).jobs == ["fit", "fit", "fit"]  # two shards and what puts them together

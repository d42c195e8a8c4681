"""Commands that answer questions change no file: neither results nor what Snakemake remembers, current or stale."""

import shutil

import pytest

from .test_results import scalestudy

READERS = (
    ("verify",),
    ("why",),
    ("plan",),
    ("freeze", "one", "--output", "frozen.yaml"),
    ("freeze", "--score", "frozen.yaml"),
)


def snapshot(checkout):
    """Every file and folder of the results and of `.snakemake`: its time and its bytes."""
    paths = [path for name in ("results", ".snakemake") for path in (checkout.folder / name).rglob("*")]
    return {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_bytes()) for path in paths}


@pytest.mark.parametrize("edited", [False, True], ids=["current", "stale"])
@pytest.mark.parametrize("records", [True, False], ids=["with records", "without records"])
def test_readers_change_no_file(checkout, edited, records):
    if edited:
        path = checkout.folder / "config/studies/one.yaml"
        path.write_text(path.read_text().replace("draws: 40", "draws: 41"))
        with (checkout.folder / "one.csv").open("a") as table:
            table.write("more,1e8,2e9,3.1,false\n")
    if not records:
        shutil.rmtree(checkout.folder / ".snakemake")
    before = snapshot(checkout)
    for arguments in READERS:
        done = scalestudy(checkout, *arguments)
        assert "Traceback" not in done.stderr, done.stderr
        assert snapshot(checkout) == before, arguments
    assert (checkout.folder / "frozen.yaml").exists() is not edited
    assert (checkout.folder / ".snakemake").exists() is records


def test_a_dry_run_and_lint_change_no_result(checkout):
    shutil.rmtree(checkout.folder / ".snakemake")
    with (checkout.folder / "one.csv").open("a") as table:
        table.write("more,1e8,2e9,3.1,false\n")
    results = {path: seen for path, seen in snapshot(checkout).items() if ".snakemake" not in path.parts}
    for arguments in (("-n",), ("--lint",)):
        checkout.snakemake(*arguments)
        after = {path: seen for path, seen in snapshot(checkout).items() if ".snakemake" not in path.parts}
        assert after == results, arguments

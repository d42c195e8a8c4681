"""The command line, in its own process as a user calls it."""

import math
import os
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import corpus
import pytest
import records
from plan import RUNS

TRAIN = Path(records.__file__).parent / "train.py"
needs_jax = pytest.mark.skipif(find_spec("jax") is None, reason="the lab group (jax) is not installed")


def call(*arguments, folder):
    return subprocess.run(
        [sys.executable, str(TRAIN), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )


def test_another_text_is_refused_in_one_line_before_any_training(tmp_path):
    (tmp_path / "only.py").write_text("pass\n")
    done = call("--corpus", str(tmp_path), "--out", str(tmp_path / "out"), folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert corpus.SHA256 in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_list_names_every_run_of_the_budgets_asked_for(tmp_path):
    done = call("--list", "--budgets", "1e10", "3e10", folder=tmp_path)
    assert [line.split()[0] for line in done.stdout.splitlines()] == [r.name for r in RUNS if r.budget in {1e10, 3e10}]


@needs_jax
def test_smoke_trains_both_families_end_to_end_in_well_under_a_minute(tmp_path):
    try:
        corpus.load()
    except corpus.CorpusError as error:
        pytest.skip(str(error))
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = call("--smoke", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began < 30
    assert "2 runs in" in done.stdout
    assert done.stdout.count("finished") == 2
    assert not list(tmp_path.iterdir())


@needs_jax
def test_unknown_run_is_named(tmp_path):
    try:
        corpus.load()
    except corpus.CorpusError as error:
        pytest.skip(str(error))
    done = call("--only", "gpt-5", folder=tmp_path)
    assert done.returncode == 1
    assert "'gpt-5'" in done.stderr
    assert "--list" in done.stderr


def test_a_run_that_fails_is_a_row_with_its_reason(monkeypatch):
    for name in ("NPROC", "XLA_FLAGS", "JAX_PLATFORMS"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    import train

    def fail(run, texts, samples):
        raise MemoryError("needed 9, had 1")

    monkeypatch.setitem(sys.modules, "training", SimpleNamespace(train=fail))
    monkeypatch.setattr(train, "_data", lambda run, folder: ((b"text",), (None,)))
    record = train.train(RUNS[0], None)
    assert set(records.RUN_HEADER.split(",")) <= set(record)
    assert (record["status"], record["message"]) == ("failed", "MemoryError: needed 9; had 1")
    assert math.isnan(record["value"])


@pytest.mark.parametrize(("off", "within"), [(0.029, True), (-0.031, False), (math.nan, False)])
def test_a_retrained_run_may_differ_by_three_deviations_over_seeds(monkeypatch, capsys, off, within):
    for name in ("NPROC", "XLA_FLAGS", "JAX_PLATFORMS"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    import train

    run = RUNS[0]
    planned = {name: str(value) for name, value in run.row(1).items()} | {"status": "finished"}
    rows = {run.name + str(i): planned | {"value": str(2 + 0.01 * i)} for i in (0, 1, 2)}
    monkeypatch.setattr(records, "recorded", lambda: {run.name: planned | {"value": "2.01"}} | rows)
    deviation = records.seed_deviation(records.recorded().values(), run.shape.family, run.budget)[0]
    assert deviation == pytest.approx(0.01 * math.sqrt(2 / 3))
    assert train.compare(run.row(1) | {"value": 2.01 + off * deviation / 0.01}) is within
    assert "standard deviations over seeds" in capsys.readouterr().out

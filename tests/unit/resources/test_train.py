"""The command line, in its own process as a user calls it."""

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

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
    began = time.monotonic()
    done = call("--smoke", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 60
    assert "2 of 2 planned runs" in done.stdout
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

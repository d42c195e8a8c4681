"""Train the tiny ladder: small byte-level language models on the text of the Python standard library.

Every finished run is a file, so a second call goes on where the first one stopped. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import functools
import math
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# One thread per process, set before JAX starts: repeatable sums, and more runs per hour than sharing one run's threads.
os.environ["NPROC"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import corpus
import english
import records
from plan import RUNS, SMOKE, Run

TOLERANCE = 3.0


@functools.cache
def _python(folder: Path | None) -> tuple[corpus.Bytes, corpus.Validation]:
    text = corpus.load(folder)
    return corpus.training_bytes(text), corpus.validation(text)


@functools.cache
def _english() -> tuple[corpus.Bytes, corpus.Validation]:
    text = english.load()
    return corpus.training_bytes(text), corpus.validation(text)


def _data(run: Run, folder: Path | None) -> tuple[tuple[corpus.Bytes, ...], tuple[corpus.Validation, ...]]:
    """Return the training texts and the validation samples that a run needs."""
    both = [_python(folder), _english()] if run.english else [_python(folder)]
    return tuple(text for text, _ in both), tuple(sample for _, sample in both)


def train(run: Run, folder: Path | None) -> dict[str, Any]:
    """Train one run; a failure is a record with a message, so that it stays in the table."""
    import training

    texts, samples = _data(run, folder)
    try:
        return training.train(run, texts, samples)
    except Exception as error:
        measured = ("value", "stderr", "train_loss", "english_value", "seconds")
        message = f"{type(error).__name__}: {error}".replace(",", ";").replace("\n", " ")
        nothing = dict.fromkeys(measured, math.nan) | {"status": "failed", "message": message, "curve": []}
        return run.row(*map(len, texts)) | nothing


def results(runs: Sequence[Run], folder: Path | None, jobs: int) -> Iterator[dict[str, Any]]:
    """Yield each run's record as it finishes, training `jobs` of them at a time in their own processes."""
    if jobs == 1:
        yield from (train(run, folder) for run in runs)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(train, run, folder) for run in runs]):
            yield done.result()


def train_all(runs: Sequence[Run], out: Path, folder: Path | None, jobs: int) -> None:
    """Train the runs that have no record in `out` yet, then assemble the tables from all records there."""
    missing = [run for run in runs if not records.path_of(out, run.name).exists()]
    planned = (*SMOKE, *RUNS)
    for i, record in enumerate(results(missing, folder, jobs), 1):
        records.save(out, record)
        records.assemble(out, planned)
        print(
            f"{i}/{len(missing)} {record['run']}: {record['status']}, loss {record['value']:.4f} nats per byte, "
            f"{record['seconds']:.0f} s",
            flush=True,
        )
    print(f"{records.assemble(out, planned)} runs in {out / 'runs.csv'}")


def compare(record: Mapping[str, Any]) -> bool:
    """Print a retrained run beside its recorded loss and tell whether it lies within 3 standard deviations over seeds."""
    table = records.recorded()
    row, name = table.get(record["run"]), record["run"]
    deviation = records.seed_deviation(table.values(), record["family"], record["budget"])
    if row is None or not row["value"] or deviation is None:
        print(f"{name}: loss {record['value']:.6g} nats per byte; the table holds no loss or no seeds to compare with")
        return False
    off = (record["value"] - float(row["value"])) / deviation[0]
    print(
        f"{name}: loss {record['value']:.6g}, recorded {float(row['value']):.6g} nats per byte: {off:+.2f} standard "
        f"deviations over seeds ({deviation[0]:.4g}, measured at {deviation[1]:.0e} FLOP); at most {TOLERANCE:g} allowed"
    )
    return bool(abs(off) <= TOLERANCE)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="folder of the text (default: this Python's standard library)")
    parser.add_argument("--out", type=Path, default=records.HERE / "retrained", help="folder of the records and tables")
    parser.add_argument("--jobs", type=int, default=1, help="runs trained at a time, one thread each")
    parser.add_argument("--budgets", type=float, nargs="+", help="only these budgets, in FLOP")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="print the planned runs and stop")
    what.add_argument("--only", metavar="RUN", help="retrain one run and compare it with its recorded loss")
    what.add_argument("--smoke", action="store_true", help="train two tiny models into a temporary folder")
    return parser.parse_args(arguments)


def _check(runs: Sequence[Run], asked: argparse.Namespace) -> None:
    """Refuse texts that are not the recorded ones, before any training."""
    wanted = [run for run in runs if run.name == asked.only] if asked.only else runs
    corpus.load(asked.corpus)
    if any(run.english for run in wanted) and not asked.smoke:
        english.load()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 when the text or the run is not the recorded one."""
    asked = _arguments(arguments)
    runs = [run for run in RUNS if not asked.budgets or run.budget in asked.budgets]
    if asked.list:
        print("\n".join(f"{run.name}  {run.params} params, {run.tokens} bytes, {run.purpose}" for run in runs))
        return 0
    try:
        _check(runs, asked)
    except corpus.CorpusError as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    if asked.smoke:
        with tempfile.TemporaryDirectory() as folder:
            train_all(SMOKE, Path(folder), asked.corpus, asked.jobs)
        return 0
    if asked.only:
        named = [run for run in RUNS if run.name == asked.only]
        if not named:
            print(f"train.py: no run {asked.only!r} in the plan; --list prints the {len(RUNS)} names", file=sys.stderr)
            return 1
        return 0 if compare(train(named[0], asked.corpus)) else 1
    records.restore(asked.out)
    train_all(runs, asked.out, asked.corpus, asked.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())

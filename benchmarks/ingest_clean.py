"""Ingest and clean synthetic checkpoint rows in partitioned Parquet, against a bare DuckDB copy with the same filters.

    uv run python benchmarks/ingest_clean.py --rows 100_000_000 --folder /somewhere/with/space

Prints seconds of wall clock and of CPU and the peak memory of each step, every step in a process of its own and on one
thread. A bare copy applies the same two conditions and writes every row with a flag. There are two: `bare` reads the source
and writes its own columns, C and the flag, 10 in all; `canonical` reads the run table and writes all of its 22 columns. Ingest and
clean each write such a table, so the second is a copy of the same columns, and the first of half of them.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from scalestudy.clean import clean
from scalestudy.ingest import ingest
from scalestudy.provenance import Provenance

MAPPING = {"run": "name", "params": "n", "tokens": "d", "value": "loss", "family": "arch"}
RULES = [{"where": "step > 100"}, {"where": "value < 10 AND isfinite(value)"}]
STUDY = {
    "study": "checkpoints",
    "sources": {"runs": {"uri": "source", "columns": MAPPING, "constants": {"metric": "loss"}}},
    "clean": RULES,
}
PARTS = 8
PROVENANCE = Provenance("checkpoints", "benchmark", "0")


def make(folder: Path, rows: int) -> None:
    """Write checkpoints of runs with a thousand each: name, architecture, N, D, step, learning rate and loss."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for part in range(PARTS):
            first, last = (rows * edge // PARTS for edge in (part, part + 1))
            query = f"""
                SELECT 'run-' || (i // 1000) AS name, ['mlp', 'lstm', 'gru', 'transformer'][1 + (i // 1000) % 4] AS arch,
                       1e6 * (1 + (i // 1000) % 97) AS n, 1e5 * (1 + i % 1000) AS d, 10 * (i % 1000) AS step,
                       0.001 * (1 + (i // 1000) % 7) AS lr,
                       2 + 400 / (1e6 * (1 + (i // 1000) % 97)) ** 0.34 + 400 / (1e5 * (1 + i % 1000)) ** 0.28
                       + 0.001 * sin(i) AS loss
                FROM range({first}, {last}) t(i)"""  # noqa: S608
            target = folder / "source" / f"part={part}" / "checkpoints.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def canonical(folder: Path, _: int) -> None:
    """Copy the ingested run table with the three columns of cleaning: the same rows, columns and filters as clean."""
    query = f"""
        SELECT *, NOT (step > 100 AND value < 10 AND isfinite(value)) AS excluded,
               CASE WHEN NOT step > 100 THEN 'warm-up' END AS reason, CASE WHEN NOT step > 100 THEN 0 END AS excluded_by
        FROM read_parquet('{folder}/ingest.parquet')"""  # noqa: S608
    with duckdb.connect(config={"threads": 1, "memory_limit": "1200MB"}) as connection:
        connection.execute(f"SET temp_directory = '{folder}/spill'")
        connection.execute(f"COPY ({query}) TO '{folder}/bare.parquet' (FORMAT parquet, COMPRESSION zstd)")


def bare(folder: Path, _: int) -> None:
    """Copy the source with C and a flag for the rows that meet both conditions."""
    query = f"""
        SELECT *, 6 * n * d AS flops, NOT (step > 100 AND loss < 10 AND isfinite(loss)) AS excluded
        FROM read_parquet('{folder}/source/*/*.parquet', hive_partitioning = true)"""  # noqa: S608
    with duckdb.connect(config={"threads": 1, "memory_limit": "1200MB"}) as connection:
        connection.execute(f"SET temp_directory = '{folder}/spill'")
        connection.execute(f"COPY ({query}) TO '{folder}/bare.parquet' (FORMAT parquet, COMPRESSION zstd)")


def ingested(folder: Path, _: int) -> None:
    """The stage ingest."""
    ingest(
        STUDY, folder, {"runs": sorted((folder / "source").rglob("*.parquet"))}, folder / "ingest.parquet", PROVENANCE
    )


def cleaned(folder: Path, _: int) -> None:
    """The stage clean."""
    clean(folder / "ingest.parquet", STUDY, folder / "runs.parquet", folder / "ledger.parquet", PROVENANCE)


def measured(step: Callable[[Path, int], None], folder: Path, rows: int) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak GB of a step in a process of its own."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        step(folder, rows)
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"{step.__name__} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e9


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, required=True, help="an existing folder on a disk with space")
    options = parser.parse_args()
    print(f"{options.rows:,} rows; this process peaks at {_own_peak():.2f} GB before any step")
    measured(make, options.folder, options.rows)
    found = {
        step.__name__: measured(step, options.folder, options.rows) for step in (bare, ingested, cleaned, canonical)
    }
    for name, (wall, cpu, peak) in found.items():
        print(f"{name:10} {wall:8.1f} s wall {cpu:8.1f} s CPU {peak:6.2f} GB peak")
    for base, what in (("bare", "the source's own columns"), ("canonical", "all columns of the run table")):
        for index, kind in enumerate(("wall", "CPU")):
            ratio = (found["ingested"][index] + found["cleaned"][index]) / found[base][index]
            print(f"ingest and clean / bare copy of {what}, {kind}: {ratio:.2f}")


def _own_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main()

"""What a study of many families costs, stage by stage: CPU seconds of one thread and peak memory of each job.

    OMP_NUM_THREADS=1 uv run python benchmarks/scale.py --families 200 [--shards 3] [--laws auto] [--folder /with/space]

The table is made here: learning curves that follow a power law with a floor, drawn for each family, with noise of 3%, several
seeds at each size and the largest sizes held out, where a share of the values is exactly 0 (a small test set without errors).
Every job runs in a process of its own, as in any study, by Snakemake on one core; what jobs cost is read from `logs/cost.tsv`.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import yaml

from scalestudy.cost import Cost, noted

PROJECT = Path(__file__).resolve().parents[1]
HEADER = ("family", "samples", "seed", "error", "held_out")
NOISE, ZEROS, MOST = 0.03, 0.02, 0.9


def write_curves(path: Path, families: int, sizes: int, seeds: int, held_out: int) -> int:
    """Write the table and return how many rows it has."""
    random, count = np.random.default_rng(20), 0
    samples = np.unique(np.rint(16 * np.sqrt(2.0) ** np.arange(sizes)).astype(int))
    late = np.repeat(np.arange(len(samples)) >= len(samples) - held_out, seeds)
    with path.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(HEADER)
        for family in range(families):
            noisy = curve(random, np.repeat(samples, seeds), late)
            every = zip(np.repeat(samples, seeds), np.tile(np.arange(seeds), len(samples)), noisy, late, strict=True)
            rows.writerows((f"c{family:05d}", n, seed, f"{y:.6f}", str(h).lower()) for n, seed, y, h in every)
            count += len(noisy)
    return count


def curve(random: np.random.Generator, samples: np.ndarray, late: np.ndarray) -> np.ndarray:
    """Return the errors of one family at its numbers of samples, (rows,); some of the late ones are 0."""
    floor, height, exponent = random.uniform((0.0, 0.3, 0.2), (0.2, 2.0, 0.8))
    truth = np.minimum(floor + height * samples**-exponent, MOST)
    noisy = truth * np.exp(NOISE * random.standard_normal(len(samples)))
    return np.where(late & (random.random(len(samples)) < ZEROS), 0.0, noisy)


def write_study(folder: Path, laws: str, draws: int) -> Path:
    """Write the study file, as short as a user's."""
    columns = {"family": "family", "samples": "samples", "seed": "seed", "value": "error", "held_out": "held_out"}
    source = {"uri": "curves.csv", "columns": columns, "constants": {"metric": "error"}}
    study = {
        "study": "curves",
        "sources": {"runs": source},
        "laws": laws if laws == "auto" else [{"law": name, "variables": {"x": "samples"}} for name in laws.split(",")],
        "axes": {"samples": "scale"},
        "fit": {"uncertainty": {"draws": draws}},
        "analyse": [{"forecast": {}}],
    }
    path = folder / "curves.yaml"
    path.write_text(yaml.safe_dump(study, sort_keys=False))
    return path


def chosen(study: Path, results: Path, shards: int) -> list[str]:
    """Return the config of a study that lies elsewhere."""
    return [f"studies=['{study}']", f"allow=['{study.parent}']", f"shards={shards}", f"results={results}"]


def run(study: Path, results: Path, shards: int) -> tuple[float, float]:
    """Make everything, and return the CPU seconds of all of it and of a second call, which has nothing to do."""
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--config", *chosen(study, results, shards)]
    spent = []
    for _ in range(2):
        before = os.times()
        subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return spent[0], spent[1]


def by_stage(costs: dict[str, Cost]) -> dict[str, list[Cost]]:
    """Put the jobs of each stage together; a shard's log is named after the stage and the shard."""
    stages: dict[str, list[Cost]] = defaultdict(list)
    for job, cost in costs.items():
        stages[job.split("-", maxsplit=1)[0]].append(cost)
    return stages


def main() -> None:
    """Make, run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in {"families": 200, "sizes": 18, "seeds": 5, "held_out": 2, "draws": 50, "shards": 1}.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default)
    parser.add_argument("--laws", default="auto", help="`auto`, or names with commas")
    parser.add_argument("--folder", type=Path, help="where to work, and to leave everything; else a folder that goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = (options.folder or Path(passing)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        rows = write_curves(folder / "curves.csv", options.families, options.sizes, options.seeds, options.held_out)
        study = write_study(folder, options.laws, options.draws)
        everything, again = run(study, folder / "results", options.shards)
        show(options, rows, by_stage(noted(folder / "results/curves/logs")), everything, again)


def show(
    options: argparse.Namespace, rows: int, stages: dict[str, list[Cost]], everything: float, again: float
) -> None:
    """Print a line a stage, and the whole."""
    print(
        f"{options.families:,} families, {rows:,} rows, laws {options.laws}, {options.draws} draws, shards {options.shards}"
    )
    for stage, jobs in stages.items():
        cpu, peak = sum(one.cpu for one in jobs), max(one.peak for one in jobs)
        print(
            f"{stage:10} {cpu:8.1f} CPU-s {cpu / options.families * 1000:8.1f} ms/family {peak:7.0f} MB  {len(jobs)} jobs"
        )
    jobs_cpu = sum(one.cpu for jobs in stages.values() for one in jobs)
    print(f"{'jobs':10} {jobs_cpu:8.1f} CPU-s; with Snakemake {everything:.1f}; a second call {again:.1f}")


if __name__ == "__main__":
    main()

"""What a call costs when nothing is to be done, against an empty Snakemake workflow in the same run.

    uv run python benchmarks/noop.py [--runs 7]

Run the default study first. Prints the median CPU seconds of both, in turns, and the median ratio of the pairs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
EMPTY = 'rule all:\n    input: "made"\n\n\nrule make:\n    output: "made"\n    shell: "touch {output}"\n'
COMMAND = [sys.executable, "-m", "snakemake", "--cores", "2"]


def cpu_seconds(folder: Path) -> float:
    """Return user and system seconds of one call, children included."""
    before = os.times()
    done = subprocess.run(COMMAND, cwd=folder, check=True, capture_output=True, text=True)
    after = os.times()
    if "Nothing to be done" not in done.stderr:
        sys.exit(f"{folder} was not up to date; run the study first")
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Time both in turns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name)
        (empty / "Snakefile").write_text(EMPTY)
        subprocess.run(COMMAND, cwd=empty, check=True, capture_output=True)
        pairs = [(cpu_seconds(PROJECT), cpu_seconds(empty)) for _ in range(runs)]
    study, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"default study {study:.2f} s, empty workflow {bare:.2f} s, ratio {ratio:.2f} (CPU, median of {runs} pairs)")


if __name__ == "__main__":
    main()

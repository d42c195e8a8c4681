"""What a call costs when nothing is to be done, against an empty Snakemake workflow in the same run.

    uv run python benchmarks/noop.py [--runs 7] [--families 40 --shards 20 [--folder /with/space]]

Run the default study first, or ask for one of `benchmarks/scale.py` with so many families in so many shards, which is made first. How
many files there are hangs on the shards; what is in them is read when it is new. Prints the median CPU seconds of a call and of a dry
run, in turns with the empty workflow, and the median ratio of the pairs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scale import chosen, run, write_curves, write_study

PROJECT = Path(__file__).resolve().parents[1]
EMPTY = 'rule all:\n    input: "made"\n\n\nrule make:\n    output: "made"\n    shell: "touch {output}"\n'
COMMAND = [sys.executable, "-m", "snakemake", "--cores", "2"]


def cpu_seconds(folder: Path, further: Sequence[str] = ()) -> float:
    """Return user and system seconds of one call, children included."""
    before = os.times()
    done = subprocess.run([*COMMAND, *further], cwd=folder, check=True, capture_output=True, text=True)
    after = os.times()
    if "Nothing to be done" not in done.stderr + done.stdout:
        sys.exit(f"{folder} was not up to date; run the study first")
    return after.children_user + after.children_system - before.children_user - before.children_system


def many(folder: Path, families: int, shards: int) -> list[str]:
    """Make a study of many families, and return what its calls are made with."""
    folder.mkdir(parents=True, exist_ok=True)
    write_curves(folder / "curves.csv", families, sizes=18, seeds=5, held_out=2)
    study = write_study(folder, "power_offset", draws=20)
    run(study, folder / "results", shards)
    return ["--config", *chosen(study, folder / "results", shards)]


def main() -> None:
    """Time calls and dry runs in turns with the empty workflow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--families", type=int, default=0, help="of a study that is made; 0 for the default study")
    parser.add_argument("--shards", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where to make it; else a folder that goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name, "empty")
        empty.mkdir()
        (empty / "Snakefile").write_text(EMPTY)
        subprocess.run(COMMAND, cwd=empty, check=True, capture_output=True)
        place = (options.folder or Path(name, "many")).resolve()
        config = many(place, options.families, options.shards) if options.families else []
        what = f"{options.families} families in {options.shards} shards" if config else "default study"
        for told, further in (("a call", config), ("a dry run", ["-n", *config])):
            pairs = [(cpu_seconds(PROJECT, further), cpu_seconds(empty)) for _ in range(options.runs)]
            print(f"{what}, {told}: {_told(pairs)}")


def _told(pairs: Sequence[tuple[float, float]]) -> str:
    study, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return f"{study:.2f} s, empty workflow {bare:.2f} s, ratio {ratio:.2f} (CPU, median of {len(pairs)} pairs)"


if __name__ == "__main__":
    main()

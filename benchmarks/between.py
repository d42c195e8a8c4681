"""How often the 95% intervals of what is asked between the fits hold the truth, in made cases whose answer is known.

    uv run python benchmarks/between.py --seeds 200 --out folder [--only multiplier]   # goes on where it stopped
    uv run python benchmarks/between.py --table --out folder                           # prints what is known

Each module in `benchmarks/between/` has `CASES`, by name a function from seeds to lines (seed, quantity, truth, estimate, lower,
upper): its runs are made with the noise of the seed, and fitted and asked as a study's are. Exit status 1 where an interval holds
the truth in fewer than 90% of the seeds.
"""

import argparse
import csv
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
HEAD = ("module", "case", "seed", "quantity", "truth", "estimate", "lower", "upper")
LEAST = 0.9
AT_ONCE = 25
"""Seeds that are fitted together."""


def main() -> int:
    """Run what is not known yet, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", help="one module")
    parser.add_argument("--table", action="store_true", help="run nothing")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(HERE))
    for name in () if asked.table else modules(asked.only):
        for case, made in importlib.import_module(f"between.{name}").CASES.items():
            for seeds in lacking(asked.out / f"{name}.csv", case, asked.seeds):
                write(asked.out / f"{name}.csv", [(name, case, *line) for line in made(seeds)])
    return table(asked.out)


def modules(only: str | None) -> list[str]:
    """Return the names of the modules that have cases."""
    return [path.stem for path in sorted((HERE / "between").glob("[a-z]*.py")) if only in (None, path.stem)]


def lacking(path: Path, case: str, count: int) -> Iterator[range]:
    """Yield the seeds that no line is of, so many at a time."""
    known = {int(line["seed"]) for line in read(path) if line["case"] == case}
    for first in range(0, count, AT_ONCE):
        seeds = range(first, min(first + AT_ONCE, count))
        if not set(seeds) <= known:
            yield seeds


def read(path: Path) -> list[dict[str, str]]:
    """Return the lines there are."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, lines: list[tuple[object, ...]]) -> None:
    """Add lines, and the head to a new file."""
    new = not path.is_file()
    with path.open("a", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([*([HEAD] if new else []), *lines])


def table(folder: Path) -> int:
    """Print in how many seeds each interval held the truth, and how far estimates are off in half-widths."""
    wrong = 0
    lines = [line for path in sorted(folder.glob("*.csv")) for line in read(path)]
    for key in dict.fromkeys((line["module"], line["case"], line["quantity"]) for line in lines):
        own = [line for line in lines if (line["module"], line["case"], line["quantity"]) == key]
        truth, estimate, lower, upper = (
            np.array([float(line[name]) for line in own]) for name in ("truth", "estimate", "lower", "upper")
        )
        held = (lower <= truth) & (truth <= upper)
        off = np.nanmedian(np.abs(estimate / truth - 1))
        print(f"{' '.join(key):55s} held {held.sum():4d} of {len(own):4d}; estimates off by {off:.2%} at the median")
        wrong += held.mean() < LEAST
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

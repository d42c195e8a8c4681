"""Whether proposed runs narrow a forecast as much as fixed designs do on less compute, and as much as was expected of them.

    OMP_NUM_THREADS=1 uv run python benchmarks/planner.py --tasks 400 [--part 0/4] --out folder     # makes records, goes on where it ended
    uv run python benchmarks/planner.py --out folder --show                                         # prints the tables
    uv run python benchmarks/planner.py --mirror $SCALESTUDY_MIRROR --seeds 4 --out folder          # looks back on published runs
    uv run python benchmarks/planner.py --ideal                                                     # what an exact method would need
    uv run python benchmarks/planner.py --speed                                                     # with a thousand candidates

Each task is one made ladder of each law (`planning/made.py`): three fixed designs of sixteen runs, and eight cheap runs with eight more that
`next_runs` proposes on a share of the compute of the IsoFLOP grid, all fitted by `auto` and asked for a run a factor of fifty beyond.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from planning.drawn import draw
from planning.ideal import bounds
from planning.made import LAWS, fixed, proposals
from planning.published import look_back, tables
from planning.speed import planned_in


def main() -> None:
    """Make the records that are not there yet, or print what they say."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, default=20, help="made ladders of each law")
    options.add_argument("--part", default="0/1", help="which of how many parts of them")
    options.add_argument("--out", type=Path, default=Path("planner"), help="folder of the records")
    options.add_argument("--show", action="store_true", help="print what the records say")
    options.add_argument("--mirror", type=Path, help="folder of the published data: look back on these instead")
    options.add_argument("--seeds", type=int, default=3, help="random choices of each look back")
    options.add_argument("--figure", type=Path, help="with --show: draw the look back into this file")
    options.add_argument(
        "--ideal", action="store_true", help="print how little compute one would need who knows the law"
    )
    options.add_argument("--speed", action="store_true", help="print the CPU seconds that planning takes")
    given = options.parse_args()
    if given.ideal or given.speed:
        table = pd.DataFrame(bounds() if given.ideal else planned_in())
        print(table.to_string(index=False, float_format="{:.3g}".format))
        return
    if given.show:
        show(records(given.out, "*-*-*.json"))
        show_back(records(given.out, "back_*.json"), given.figure)
        return
    given.out.mkdir(parents=True, exist_ok=True)
    if given.mirror:
        _look_back(given.out, given.mirror, given.seeds)
        return
    part, parts = map(int, given.part.split("/"))
    for number, (seed, law) in enumerate((seed, law) for seed in range(given.tasks) for law in LAWS):
        if number % parts == part:
            for name, make in {"fixed": fixed, "proposed": proposals}.items():
                _once(given.out / f"{law}-{seed:03d}-{name}.json", make, law, seed)


def _once(path: Path, make: Callable[..., Iterable[dict[str, Any]]], *what: Any) -> None:
    if not path.exists():
        _write(path, list(make(*what)))


def _look_back(folder: Path, mirror: Path, seeds: int) -> None:
    sets = tables(mirror, Path(__file__).resolve().parents[1])
    for seed, name in ((seed, name) for seed in range(seeds) for name in sets):
        path = folder / f"back_{name.replace(', ', '_').replace(' ', '_')}_{seed}.json"
        _once(path, look_back, name, sets[name], seed)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    made = json.dumps(rows)
    whole = path.with_suffix(".part")
    whole.write_text(made, encoding="utf-8")
    whole.rename(path)


def records(folder: Path, pattern: str) -> pd.DataFrame:
    """Read all records of a folder."""
    rows = [row for path in sorted(folder.glob(pattern)) for row in json.loads(path.read_text(encoding="utf-8"))]
    return pd.DataFrame(rows)


def show(rows: pd.DataFrame) -> None:
    """Print compute, width and coverage by law and design, and how widths came beside what was expected."""
    if rows.empty:
        return
    grids = rows[rows["design"] == "isoflop"].groupby("law")["flops"].mean()
    rows = rows.assign(share=rows["flops"] / rows["law"].map(grids), ratio=rows["half"] / rows["expected"])
    by = rows.groupby(["law", "design"], sort=False)
    table = by.agg(n=("seed", "size"), runs=("runs", "mean"), share=("share", "mean"), half=("half", "median"))
    table = table.assign(coverage=by["inside"].mean(), came_over_expected=by["ratio"].median())
    print(table.round(4).to_string())
    proposed = rows[rows["design"].str.startswith("proposed")]
    held = proposed["inside"].mean()
    error = np.sqrt(held * (1 - held) / len(proposed))
    ratio = proposed["ratio"]
    print(
        f"\nwidths that came over those expected: {ratio.median():.2f} in the middle, {ratio.min():.2f} to {ratio.max():.2f}"
    )
    print(f"after proposals {held:.3f} of {len(proposed)} intervals held the run (standard error {error:.3f})")


def show_back(rows: pd.DataFrame, figure: Path | None) -> None:
    """Print error at the held-out end and coverage there, by data, budget and way to choose, of random choices the mean; draw it."""
    if rows.empty:
        return
    if figure:
        draw(rows, figure)
    by = rows.groupby(["data", "share", "way"], sort=False)
    table = by.agg(n=("seed", "size"), chosen=("chosen", "mean"), spent=("spent", "mean"), rmsle=("rmsle", "mean"))
    print(table.assign(inside=by["inside"].mean(), held=by["held"].first()).to_string(float_format="{:.4g}".format))


if __name__ == "__main__":
    main()

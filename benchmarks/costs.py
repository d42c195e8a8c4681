"""Measures what `scalestudy plan` foresees: runs studies of several sizes, and writes what each stage costs into the package.

    OMP_NUM_THREADS=1 uv run python benchmarks/costs.py --folder /with/space     # measure what is not there yet, and write
    uv run python benchmarks/costs.py --folder /with/space --only-look           # hold what the package says against it

The studies are those of `benchmarks/scale.py`. The package's numbers are the ones, none negative, that come nearest to CPU seconds and
peak memory of the stages of the studies `FITTED`, in relative terms; those in `HELD_BACK` take no part, and show how far off they are.
Run it on an otherwise idle machine: CPU seconds of busy cores are longer.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scale import by_stage, run, write_curves, write_study
from scipy.optimize import nnls

from scalestudy.cost import Cost, noted
from scalestudy.foreseen.model import BASE, GROWS, foresee
from scalestudy.foreseen.size import Size, size_of

PROJECT = Path(__file__).resolve().parents[1]
WRITTEN = PROJECT / "workflow/scripts/scalestudy/foreseen/measured.py"
Made = Mapping[str, Any]
FITTED: Mapping[str, Made] = {
    "few": {"families": 6, "laws": "power_offset", "draws": 20},
    "more": {"families": 60, "laws": "power_offset", "draws": 20},
    "drawn": {"families": 30, "laws": "power_offset", "draws": 400},
    "laws": {"families": 24, "laws": "power_offset,log_power,exponential", "draws": 50},
    "auto": {"families": 16, "laws": "auto", "draws": 50},
    "sparse": {"families": 60, "laws": "power_offset,log_linear", "draws": 50, "sizes": 8, "seeds": 1},
}
HELD_BACK: Mapping[str, Made] = {
    "two laws": {"families": 40, "laws": "power_offset,shifted_power", "draws": 100, "sizes": 12, "seeds": 3},
    "auto, seldom": {"families": 16, "laws": "auto", "draws": 20, "sizes": 10, "seeds": 2},
}
USUAL: Made = {"sizes": 18, "seeds": 5, "held_out": 2}
ROUNDING = 1e-12  # of seconds and MB of one row: zero, but for what solving leaves
Studied = tuple[Size, Mapping[str, Cost]]


def studied(folder: Path, made: Made) -> Studied:
    """Return the size of a study and what its stages cost, which runs if it has not run in its folder."""
    asked = {**USUAL, **made}
    if not (folder / "results/curves/manifest.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_curves(folder / "curves.csv", *(asked[name] for name in ("families", "sizes", "seeds", "held_out")))
        run(write_study(folder, asked["laws"], asked["draws"]), folder / "results", 1)
    settings = yaml.safe_load((folder / "curves.yaml").read_text())
    jobs = by_stage(noted(folder / "results/curves/logs"))
    costs = {stage: Cost(sum(one.cpu for one in own), max(one.peak for one in own)) for stage, own in jobs.items()}
    return size_of(pd.read_parquet(folder / "results/curves/clean/runs.parquet"), settings), costs


def constants(every: list[Studied], of: Callable[[Cost], float]) -> dict[str, dict[str, float]]:
    """Return by stage what one of each costs that its cost grows with: least squares of relative errors, none negative."""
    found = {}
    for stage, names in GROWS.items():
        cost = np.array([of(costs[stage]) for _, costs in every])
        counts = np.array([[1.0, *(getattr(size, name) for name in names)] for size, _ in every])
        solved, _ = nnls(counts / cost[:, None], np.ones(len(cost)))
        solved = np.where(solved > ROUNDING, solved, 0.0)
        found[stage] = {name: float(f"{value:.3g}") for name, value in zip((BASE, *names), solved, strict=True)}
    return found


def write(every: list[Studied]) -> None:
    """Write the module of the package that holds the numbers."""
    tables = {"CPU": constants(every, lambda cost: cost.cpu), "PEAK": constants(every, lambda cost: cost.peak)}
    told = {
        "CPU": "Seconds of one core, by stage: of every job, and of each that `foreseen.size.Size` counts.",
        "PEAK": "The same of the memory that a job holds at once, in MB.",
    }
    text = '"""What the stages of studies cost, measured by `benchmarks/costs.py`, which writes this file."""\n\n'
    text += "from collections.abc import Mapping\nfrom typing import Final\n\n"
    for name, table in tables.items():
        lines = "".join(f"    {_quoted(stage)}: {{{_items(own)}}},\n" for stage, own in table.items())
        text += f'{name}: Final[Mapping[str, Mapping[str, float]]] = {{\n{lines}}}\n"""{told[name]}"""\n'
    WRITTEN.write_text(text, encoding="utf-8")


def _items(own: Mapping[str, float]) -> str:
    return ", ".join(f"{_quoted(name)}: {value}" for name, value in own.items())


def _quoted(name: str) -> str:
    return f'"{name}"'


def look(every: Mapping[str, Studied]) -> None:
    """Print what was foreseen of each study over what it cost, and which part in the numbers it had."""
    print(f"{'study':14} {'CPU-s':>8} {'foreseen':>9} {'ratio':>6} {'MB':>6} {'foreseen':>9} {'ratio':>6}")
    for name, (size, costs) in every.items():
        found = foresee(size, 1)
        cpu, peak = sum(one.cpu for one in costs.values()), max(one.peak for one in costs.values())
        part = "" if name in FITTED else "  held back"
        print(
            f"{name:14} {cpu:8.1f} {found.cpu:9.1f} {found.cpu / cpu:6.2f} {peak:6.0f} {found.peak:9.0f} {found.peak / peak:6.2f}{part}"
        )


def main() -> None:
    """Measure, write and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the studies are, and stay")
    parser.add_argument("--only-look", action="store_true", help="write nothing")
    options = parser.parse_args()
    folder = options.folder.resolve()
    every = {name: studied(folder / name.replace(", ", "-"), made) for name, made in {**FITTED, **HELD_BACK}.items()}
    if not options.only_look:
        write([every[name] for name in FITTED])
        print(f"written: {WRITTEN.relative_to(PROJECT)}; look again with --only-look")
    else:
        look(every)


if __name__ == "__main__":
    main()

"""Studies drawn so that every pair of options occurs, run through the stages, and the relations between them.

    uv run python benchmarks/generated.py --studies 560 [--seed 0] [--relations 2] [--out folder]

Prints what was refused, by reason, how often each relation was tried and where it is broken, and every traceback. What was
tried is kept in the folder, and not tried again. Exit status 1 if a relation is broken, a stage broke down, or more than
a tenth of the studies, all of which are valid by construction, were refused.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from relations.design import ENOUGH, designed
from relations.trial import chosen, reaching, tried

MOST_REFUSED = 0.1
LEAST = 20
"""How many studies there are for each relation at least, more being drawn where too few have it."""
DEPTHS = ("figures", "forecast", "forecast")
"""How far one study after the other goes: validation takes longest."""


def main() -> int:
    """Try the studies that were not, and print what is known of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=ENOUGH, help="how many studies")
    parser.add_argument("--seed", type=int, default=0, help="of the design and of the noise in the runs")
    parser.add_argument("--relations", type=int, default=2, help="how many relations to try with each study, at most")
    parser.add_argument("--part", default="0/1", help="i/n: only every n-th study, from the i-th")
    parser.add_argument("--table", action="store_true", help="try nothing, print what is known")
    parser.add_argument("--out", type=Path, help="the folder that keeps what was tried")
    asked = parser.parse_args()
    folder = asked.out or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    if not asked.table:
        _try_all(asked, folder)
    return _told([json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"{asked.seed}-*.json"))])


def _try_all(asked: argparse.Namespace, folder: Path) -> None:
    designs = list(islice(designed(asked.seed), asked.studies))
    designs += reaching(designs, LEAST, asked.seed)
    relations = chosen(designs, asked.relations)
    first, step = map(int, asked.part.split("/"))
    for number in range(first, len(designs), step):
        kept = folder / f"{asked.seed}-{number:04d}.json"
        if not kept.exists() or _options(kept) != {name: [*values] for name, values in designs[number].items()}:
            trial = tried(designs[number], relations[number], asked.seed + number, DEPTHS[number % len(DEPTHS)])
            kept.write_text(json.dumps(trial.record), encoding="utf-8")
            bad = ", ".join([*trial.defects, *trial.broken])
            print(number, f"{trial.seconds:.1f} s", trial.refused or bad or "holds", flush=True)


def _options(kept: Path) -> dict[str, list[str]]:
    """What the study chose whose trial a file keeps."""
    options: dict[str, list[str]] = json.loads(kept.read_text(encoding="utf-8"))["options"]
    return options


def _told(trials: list[dict[str, Any]]) -> int:
    """Print the tables; whether anything is wrong."""
    refused = [trial["refused"] for trial in trials if trial["refused"]]
    print(f"\n{len(trials)} studies, {len(refused)} refused, {sum(trial['seconds'] for trial in trials):.0f} CPU-s")
    _counted("refused, by reason", Counter(map(_reason, refused)))
    names = sorted({name for trial in trials for part in ("held", "broken", "known") for name in trial[part]})
    print("\nrelation: held, broken, known exceptions")
    for name in names:
        print(f"  {name}:", *(sum(name in trial[part] for trial in trials) for part in ("held", "broken", "known")))
    for trial in trials:
        for name, where in trial["broken"].items():
            print(f"\nbroken: {name}\n  {_short(trial)}\n  " + "\n  ".join(where))
    defects = [(trial, what, text) for trial in trials for what, text in trial["defects"].items()]
    for trial, what, text in defects:
        print(f"\ntraceback: {what}\n  {_short(trial)}\n{text}")
    broken = sum(len(trial["broken"]) for trial in trials)
    print(f"\n{broken} relations broken, {len(defects)} tracebacks, {len(refused)} of {len(trials)} studies refused")
    return int(broken > 0 or bool(defects) or len(refused) > MOST_REFUSED * len(trials))


def _reason(refused: str) -> str:
    """A refusal without the numbers and names of its study."""
    return re.sub(r"[\d.]+(e[+-]?\d+)?", "#", refused)[:160]


def _counted(title: str, count: Counter[str]) -> None:
    print(f"\n{title}")
    print(*(f"  {number:4d}  {what}" for what, number in count.most_common()), sep="\n")


def _short(trial: dict[str, Any]) -> str:
    return ", ".join(f"{factor} {'+'.join(values)}" for factor, values in trial["options"].items())


if __name__ == "__main__":
    sys.exit(main())

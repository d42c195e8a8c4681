"""Seeded mutants of the package: small faults, of which the tests must notice most.

    uv run python benchmarks/mutants.py --seed 0 --count 60 [--out folder]

Each mutant is one change (`mutations.py` says of what) in a scratch copy of the tree. Its module's own unit tests run first,
then those that import it, the contracts of its room, and the relations only if all of these pass. A process that takes longer
than three times what it takes without a mutant, and half a minute, is stopped, which counts as noticed. Survivors are printed
with their change; what was tried is kept in the folder. Exit status 1 if fewer than 85% are killed.
"""

import argparse
import difflib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Final

from mutations import PACKAGE, PROJECT, Mutant, drawn

CONTRACTS: Final = {
    "fit": ("test_methods.py", "test_objectives.py"),
    "splits": ("test_schemes.py",),
    "validate": ("test_schemes.py", "test_scores.py"),
    "analyse": ("test_analyses.py",),
}
ENOUGH: Final = 0.85
LEAST_SECONDS: Final = 30
LONGEST: Final = 900
"""Seconds of processor time for a suite of which it is not known yet how long it takes."""


def main() -> int:
    """Try the mutants that were not, and print the survivors of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="of the choice of mutants")
    parser.add_argument("--count", type=int, default=60, help="how many mutants")
    parser.add_argument("--part", default="0/1", help="i/n: only every n-th mutant, from the i-th")
    parser.add_argument(
        "--relations", action=argparse.BooleanOptionalAction, default=True, help="try survivors on them"
    )
    parser.add_argument("--again", action="store_true", help="try survivors again")
    parser.add_argument("--out", type=Path, help="the folder that keeps what was tried")
    asked = parser.parse_args()
    folder = asked.out or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    first, step = map(int, asked.part.split("/"))
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), folder, relations=asked.relations)
        for number, mutant in enumerate(drawn(asked.seed, asked.count)):
            if number % step == first:
                bench.attempt(number, mutant, again=asked.again)
    return told(folder, asked.count)


class Bench:
    """A scratch copy of the tree in which one mutant after the other lives.

    Args:
        copy: where the copy is.
        folder: what keeps the results.
        relations: whether to try survivors on the relations.
    """

    def __init__(self, copy: Path, folder: Path, *, relations: bool) -> None:
        self.copy, self.folder, self.relations = copy, folder, relations
        command = ["git", "ls-files", "-co", "--exclude-standard"]
        listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        for name in filter(lambda name: (PROJECT / name).is_file(), listed.stdout.splitlines()):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
        self._took: dict[tuple[str, ...], float] = {}

    def attempt(self, number: int, mutant: Mutant, *, again: bool) -> None:
        """Try a mutant, unless it was tried, and keep what came of it."""
        kept = self.folder / f"{number:03d}.json"
        before = json.loads(kept.read_text()) if kept.exists() else None
        if before and before["mutant"] == asdict(mutant) and (before["killed_by"] or not again):
            return
        path = self.copy / mutant.path
        source = path.read_bytes()
        suites = suites_of(self.copy, mutant.path, relations=self.relations)
        killer = next((" ".join(suite) for suite in suites if not self._survives(mutant, path, suite)), "")
        diff = _diff(mutant, source)
        kept.write_text(json.dumps({"mutant": asdict(mutant), "killed_by": killer, "diff": diff}, indent=1))
        print(
            number, mutant.path, mutant.line, mutant.kind, f"killed by {killer}" if killer else "SURVIVED", flush=True
        )

    def _survives(self, mutant: Mutant, path: Path, suite: tuple[str, ...]) -> bool:
        """Whether a suite passes with the mutant; one that does not must pass without it, which is tried once."""
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            passes = self._passes(suite)
        finally:
            path.write_bytes(source)
        if not passes:
            self._hold_without(suite)
        return passes

    def _hold_without(self, suite: tuple[str, ...]) -> None:
        """Have a suite pass without a mutant, and keep how long that takes, in seconds of processor time."""
        if suite in self._took:
            return
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if not self._passes(suite):
            raise SystemExit(f"{' '.join(suite)} does not pass without a mutant")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._took[suite] = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def _passes(self, suite: tuple[str, ...]) -> bool:
        """Whether a suite passes within its time, which is of the processor: a busy machine stops nothing."""
        most = int(LEAST_SECONDS + 3 * self._took[suite]) if suite in self._took else LONGEST
        environment = os.environ | {
            "PYTHONPATH": str(self.copy / "workflow" / "scripts"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *suite]
        done = subprocess.run(
            command, cwd=self.copy, env=environment, capture_output=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most)),
        )  # fmt: skip
        return done.returncode == 0


def suites_of(tree: Path, path: str, *, relations: bool) -> list[tuple[str, ...]]:
    """Return the tests that run one after the other: the module's own, those that import it, its room's, contracts, relations."""
    within = Path(path).relative_to(PACKAGE)
    room, dotted = within.parts[0], ".".join(("scalestudy", *within.with_suffix("").parts))
    unit = tree / "tests" / "unit" / room
    own = tree / "tests" / "unit" / within.parent / f"test_{within.stem}.py"
    every = sorted(unit.rglob("test_*.py"))
    importing = [
        test
        for test in sorted((tree / "tests" / "unit").rglob("test_*.py"))
        if dotted in test.read_text(encoding="utf-8")
    ]
    contracts = [tree / "tests" / "contracts" / name for name in CONTRACTS.get(room, ())]
    related = [tree / "tests" / "relations" / "test_relations.py"] if relations else []
    found: list[tuple[str, ...]] = []
    taken: set[Path] = set()
    for files in ([own] if own.exists() else [], importing, every, contracts, related):
        suite = [file for file in files if file not in taken]
        taken |= {*suite}
        found += [tuple(str(file.relative_to(tree)) for file in suite)] if suite else []
    return found


def _diff(mutant: Mutant, source: bytes) -> str:
    before, after = (text.decode().splitlines() for text in (source, mutant.applied(source)))
    return "\n".join(difflib.unified_diff(before, after, mutant.path, mutant.path, lineterm="", n=1))


def told(folder: Path, count: int) -> int:
    """Print survivors and figures; whether too many survived."""
    records = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))][:count]
    survivors = [record for record in records if not record["killed_by"]]
    print(*(record["diff"] for record in survivors), sep="\n\n")
    killed = len(records) - len(survivors)
    print(
        f"\n{killed} of {len(records)} mutants killed ({killed / max(len(records), 1):.0%}), {count - len(records)} not tried"
    )
    return int(killed < ENOUGH * len(records))


if __name__ == "__main__":
    sys.exit(main())

"""Thirty kinds of faults on a small study: after each it must come out byte for byte as if nothing had been.

    uv run python -m tests.faults.run --out /some/folder [--only "source" ...] [--seed 0]

Every case starts from a copy of a finished study, or of one that has not run, does its harm, and goes on with `scalestudy
resume` or `scalestudy run`. Then the results must be those of an undisturbed run, `verify` must be content and a further run
must have nothing to do. Cases that were tried are kept in the folder, so that a call that was cut short goes on.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .kinds import Fault, Harm, faults
from .place import Place, tree

KEPT = "cases.jsonl"
TRIES = 3
Row = dict[str, Any]


def main() -> int:
    """Try, print the table, and return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[""], help="parts of the names of faults, or of cases")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        rows = list(tried(options.out / KEPT, Path(name), options.only, options.seed))
    print_table(rows)
    return int(any(row["wrong"] for row in rows))


def tried(kept: Path, room: Path, only: list[str], seed: int) -> Iterator[Row]:
    """Yield what came of every case, those kept from before and those tried now."""
    known = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    before = {(row["fault"], row["case"], row["seed"]): row for row in known}
    bench: Bench | None = None
    for fault in faults():
        for case, harm in fault.cases.items():
            if not any(part in f"{fault.name}: {case}" for part in only):
                continue
            row = before.get((fault.name, case, seed))
            if row is None:
                bench = bench or Bench(room)
                row = {"fault": fault.name, "case": case, "seed": seed, **bench.attempt(fault, case, harm, seed)}
                with kept.open("a") as file:
                    file.write(json.dumps(row) + "\n")
            yield row


class Bench:
    """An undisturbed study, and copies of it to harm."""

    def __init__(self, room: Path) -> None:
        """Run the study."""
        self.room = room
        self.blank = Place(room / "blank").write()
        self.finished = self.blank.copy(room / "finished")
        if self.finished.run():
            sys.exit("the undisturbed run failed:\n" + self.finished.said[-1])
        self.reference = tree(self.finished.results)

    def attempt(self, fault: Fault, case: str, harm: Harm, seed: int) -> Row:
        """Do the harm, go on, and return what was wrong (empty if nothing), the jobs it took, and the seconds."""
        start = time.perf_counter()
        place = (self.finished if fault.finished else self.blank).copy(self.room / "case" / "home")
        try:
            wrong = self._wrong(place, fault, harm, random.Random(f"{fault.name} {case} {seed}"))
        except NotImplementedError as error:
            wrong, place.said = "", [f"not tried: {error}"]
        finally:
            shutil.rmtree(self.room / "case")
        row = {"wrong": wrong, "jobs": place.jobs(), "seconds": round(time.perf_counter() - start, 1)}
        return row | {"said": "".join(place.said)[-4000:] if wrong or "not tried" in place.said[0] else ""}

    def _wrong(self, place: Place, fault: Fault, harm: Harm, rng: random.Random) -> str:
        try:
            harm(place, rng)
        except AssertionError as error:
            return str(error)
        if fault.told and place.call("verify", "small.yaml")[0] == 0:
            return "verify did not find it"
        if fault.told and place.call("why", "small.yaml")[1].rpartition(":")[2].strip() == "current":
            return "why did not say it"
        for _ in range(TRIES):
            code = place.run(command="run" if fault.finished else "resume")
            if code == 0:
                break
        if code:
            return "it could not be run again"
        return self._differences(place)

    def _differences(self, place: Place) -> str:
        """Return how a place differs from an undisturbed one; the jobs stay the last thing that was said."""
        jobs, found = place.said[-1], tree(place.results)
        differing = sorted(set(found) ^ set(self.reference))
        differing += [name for name in found if found[name] != self.reference.get(name)]
        wrong = f"not the bytes of an undisturbed run: {', '.join(differing[:4])}" if differing else ""
        if not wrong and place.call("verify", "small.yaml")[0]:
            wrong = "verify is not content"
        if not wrong and (place.run() or place.jobs()):
            wrong = "a further run had something to do"
        place.said.append(jobs)
        return wrong


def print_table(rows: list[Row]) -> None:
    """Print a line for every kind of fault, and one for every case that went wrong."""
    line = "{:44} {:>5} {:>5} {:>9}  {}"
    print(line.format("fault", "cases", "jobs", "seconds", "afterwards"))
    for name in dict.fromkeys(row["fault"] for row in rows):
        of = [row for row in rows if row["fault"] == name]
        bad = [row for row in of if row["wrong"]]
        skipped = [row["said"] for row in of if row["said"].startswith("not tried")]
        after = f"{len(bad)} of {len(of)} WRONG" if bad else skipped[0] if skipped else "equal"
        jobs, seconds = (sum(row[what] for row in of) for what in ("jobs", "seconds"))
        print(line.format(name, len(of), jobs, f"{seconds:.0f}", after))
        for row in bad:
            print(f"    {row['case']}: {row['wrong']}")


if __name__ == "__main__":
    sys.exit(main())

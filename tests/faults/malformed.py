"""Malformed tables and study files, made from a seed, through planning and the stages.

    uv run python -m tests.faults.malformed [--cases 1000] [--seed 0] [--last report] [--results malformed.jsonl]

Each case is a small study with something wrong in its table or in its study file. It must end in its tables and page or in a
line for each thing that is wrong: never in a traceback, in the end of the process, or after more than a minute; and where a
reference reader (`csv`, `json` or pyarrow) has an opinion of the table, the run table must agree with it. Cases run one after the
other in a process of their own, whose death is a result too. What is done is in the file of results, and a second call goes
on from there. Prints one line for each kind of fault.
"""

import argparse
import json
import os
import select
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from scalestudy.tables import STAGES

from .made import make

PROJECT = Path(__file__).resolve().parents[2]

LIMIT_SECONDS = 60.0
OUTCOMES = ("table", "refused", "wrong", "traceback", "hang", "died")
BAD = ("wrong", "traceback", "hang", "died")


def run_case(number: int, seed: int, folder: Path, last: str) -> dict[str, str]:
    """Make a case and run it; return its kind, its outcome, and what was said."""
    case = make(number, seed)
    case.write(folder)
    os.chdir(folder)
    try:
        outcome, said = through(case, folder, last)
    except BaseException as error:
        outcome, said = _raised(error)
    return {"kind": case.kind, "outcome": outcome, "said": said[:300]}


def _raised(error: BaseException) -> tuple[str, str]:
    from scalestudy.errors import StudyError

    lines = str(error)
    if isinstance(error, StudyError) and lines.replace("\n", "").isprintable():
        return "refused", lines
    return "traceback", traceback.format_exc()[-300:]


def through(case, folder: Path, last: str) -> tuple[str, str]:
    """Plan and run the stages as the workflow does."""
    from scalestudy.ingest import ingest
    from scalestudy.ingest.check import Places, fetch_sources
    from scalestudy.provenance import Provenance
    from scalestudy.storage import read_table
    from scalestudy.study.plan import make_plan

    from .stages import run_stages

    plan = make_plan({"studies": ["odd.study.yaml"], "results": "results"}, folder)
    (study,) = plan.studies.values()
    files = fetch_sources(study.settings("check"), Places.of(str(study.base), "cache", []))
    out = folder / "out"
    runs = out / "ingest" / "runs.parquet"
    ingest(study.settings("ingest"), study.base, files, runs, Provenance(study.id, "ingest", "0"))
    differs = case.differs(read_table(runs))
    if differs:
        return "wrong", differs
    run_stages(study, out, last)
    return "table", ""


def work(numbers: list[int], seed: int, last: str) -> None:
    """Run cases one after the other, each in a folder of its own, and say each outcome as a line of JSON."""
    for number in numbers:
        with tempfile.TemporaryDirectory() as name:
            found = run_case(number, seed, Path(name), last)
            os.chdir("/")
        sys.stdout.write(json.dumps({"case": number, **found}) + "\n")
        sys.stdout.flush()


def run_all(numbers: list[int], seed: int, last: str, results: Path) -> list[dict[str, str]]:
    """Run the cases that have no result yet, and return the results of all."""
    done = _read(results)
    left = [number for number in numbers if number not in done]
    with results.open("a", encoding="utf-8") as sink:
        while left:
            for found in _batch(left[:100], seed, last):
                sink.write(json.dumps(found) + "\n")
                sink.flush()
                left.remove(found["case"])
    done = _read(results)
    return [done[number] for number in numbers]


def _read(results: Path) -> dict[int, dict[str, str]]:
    lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    return {found["case"]: found for found in map(json.loads, lines)}


def _batch(numbers: list[int], seed: int, last: str):
    """Yield results from a worker; when it hangs or dies, that of the case it was at, and no more."""
    call = [
        sys.executable,
        "-m",
        "tests.faults.malformed",
        "--work",
        json.dumps(numbers),
        "--seed",
        str(seed),
        "--last",
        last,
    ]
    with subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1, cwd=PROJECT
    ) as worker:
        for number in numbers:
            ready, _, _ = select.select([worker.stdout], [], [], LIMIT_SECONDS)
            line = worker.stdout.readline() if ready else ""
            if not line:
                worker.kill()
                outcome = "died" if ready else "hang"
                yield {"case": number, "kind": make(number, seed).kind, "outcome": outcome, "said": f"{worker.wait()}"}
                return
            yield json.loads(line)


def table(found: list[dict[str, str]]) -> str:
    """Return the outcomes by kind of fault as a table."""
    counts = Counter((result["kind"], result["outcome"]) for result in found)
    kinds = sorted({result["kind"] for result in found})
    lines = [f"{'kind of fault':28}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES)]
    lines += [f"{kind:28}" + "".join(f"{counts[kind, outcome]:11}" for outcome in OUTCOMES) for kind in kinds]
    totals = Counter(result["outcome"] for result in found)
    return "\n".join([*lines, f"{'all':28}" + "".join(f"{totals[outcome]:11}" for outcome in OUTCOMES)])


def main() -> int:
    """Run all cases, print the table and what is bad; return 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--last", choices=STAGES, default=STAGES[-1], help="the last stage to run")
    parser.add_argument("--results", type=Path, default=Path("malformed.jsonl"))
    parser.add_argument("--work", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.seed, options.last)
        return 0
    started = time.monotonic()
    found = run_all(list(range(options.cases)), options.seed, options.last, options.results)
    bad = [result for result in found if result["outcome"] in BAD]
    lines = [f"case {result['case']}, {result['kind']}: {result['outcome']}: {result['said']}" for result in bad]
    sys.stdout.write(
        "\n".join([table(found), *lines, f"{len(found)} cases, {time.monotonic() - started:.0f} s in this call", ""])
    )
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())

"""What `scalestudy new` makes of thirty exports as people have them, and whether its study file runs to the right answer as it is.

    uv run --group xlsx python benchmarks/first_hour.py [--keep folder] [name ...]

The exports lie in `first_hour/exports`, each with its truth beside it: which rows are to be fitted, in canonical units, what must be asked,
and the law that made the data. They were made by `first_hour/make.py`, by the libraries that write them where these could be
installed, else by the format's document, as `made_by` says. A role is right if every fitted row has its true value; labels are
compared up to renaming. The answer is right if the roles are, exactly these rows are fitted, and each parameter is as near as its truth says.
Intervals are left out of the fits: they change no estimate. Exit status 1 below 27 of 30 exports with all roles right, below 25
run to the right answer, or at any wrong guess that is no question.
"""

import argparse
import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from scalestudy.clean import clean
from scalestudy.cli.main import main as scalestudy
from scalestudy.fit import fit
from scalestudy.ingest import ingest
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study

EXPORTS = Path(__file__).parent / "first_hour" / "exports"
LEAST_ROLES, LEAST_ANSWERS, MOST_ASKED = 27, 25, 3
LABELS = ("run", "metric")
CLOSE = 2e-6
"""Relative: values are written in six digits or more."""
RIGHT, ASKED, WRONG, MISSING = "right", "asked", "wrong", "missing"


@dataclass
class Verdict:
    """What became of one export.

    Attributes:
        name: of the export.
        roles: each role of the truth, with how it was told.
        answer: whether the study ran to the right answer, None where a question must come first.
        notes: why not.
    """

    name: str
    roles: dict[str, str] = field(default_factory=dict)
    answer: bool | None = False
    notes: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """How the roles were told, the worst of them."""
        return next((word for word in (WRONG, MISSING, ASKED) if word in self.roles.values()), RIGHT)


def judge(name: str, scratch: Path) -> Verdict:
    """Make a study file for an export, run it as it is, and hold both against the truth."""
    truth = yaml.safe_load((EXPORTS / f"{name}.truth.yaml").read_text(encoding="utf-8"))
    verdict = Verdict(name)
    study = scratch / f"{name}.study.yaml"
    error = _new(EXPORTS / name / truth["given"], study)
    if error:
        verdict.roles, verdict.notes = dict.fromkeys(truth["roles"], MISSING), [error]
        return verdict
    asked = questions(study.read_text(encoding="utf-8"))
    if truth["asks"]:
        return _asked(verdict, truth, asked)
    try:
        runs = _cleaned(study, scratch / name)
    except Exception as failure:
        told = ASKED if asked else WRONG
        verdict.roles = dict.fromkeys(truth["roles"], told)
        verdict.notes = [str(failure).splitlines()[0][:160], *(f"asks: {role}" for role in asked)]
        return verdict
    expected = pd.DataFrame(truth["rows"], columns=truth["columns"])
    found = matched(expected, runs)
    verdict.roles = {role: _role(role, expected, found, asked) for role in truth["columns"]}
    verdict.answer = verdict.told == RIGHT and _answer(truth, expected, found, runs, study, verdict)
    return verdict


def _new(given: Path, study: Path) -> str:
    """Write the study file; return the error's line, if there is one."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = scalestudy(["new", str(given), "--output", str(study)])
    return said.getvalue().strip()[:200] if status else ""


def questions(text: str) -> list[str]:
    """Return the places of a study file at which it asks: values, and lines of comment, that begin with a question mark."""
    return list(dict.fromkeys(re.findall(r"""(?m)^\s*(?:#\s*)?-?\s*(\w+): *["']?\?""", text)))


def _asked(verdict: Verdict, truth: Mapping[str, Any], asked: Sequence[str]) -> Verdict:
    verdict.roles = {role: ASKED if role in asked else WRONG for role in truth["asks"]}
    verdict.answer = None
    verdict.notes = [f"must ask for {role}" for role, told in verdict.roles.items() if told != ASKED]
    return verdict


def _cleaned(path: Path, scratch: Path) -> pd.DataFrame:
    """Return the rows of a study as cleaning leaves them."""
    study = load_study(path)
    provenance = Provenance(study.id, "ingest", "0")
    sources = study.settings("ingest")["sources"]
    files = {n: locate(s, study.base, None, scratch / "cache", [EXPORTS]) for n, s in sources.items()}
    ingest({"study": study.id, **study.settings("ingest")}, study.base, files, scratch / "ingest.parquet", provenance)
    settings = {"study": study.id, **study.settings("clean")}
    clean(scratch / "ingest.parquet", settings, scratch / "runs.parquet", scratch / "ledger.parquet", provenance)
    return read_table(scratch / "runs.parquet")


def matched(expected: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Return for each expected row the row of the run table with its value, a row of nulls where there is none.

    Values carry noise, so few agree by chance; of those that do, rows that were not taken out go first.
    """
    values = runs["value"].to_numpy(float)
    order = np.argsort(runs["excluded"].to_numpy(bool), kind="stable")
    free = list(order)
    chosen = []
    for value in expected["value"]:
        place = next((k for k in free if abs(values[k] - value) <= CLOSE * abs(value)), None)
        chosen.append(-1 if place is None else place)
        if place is not None:
            free.remove(place)
    index = pd.Series(chosen)
    found = runs.reindex(index.where(index >= 0)).reset_index(drop=True)
    return found.assign(place=index)


def _role(role: str, expected: pd.DataFrame, found: pd.DataFrame, asked: Sequence[str]) -> str:
    """Say how a role was told."""
    if role not in found or found[role].isna().all():
        return ASKED if role in asked else MISSING
    if role in LABELS:
        pairs = set(zip(expected[role], found[role], strict=True))
        alike = len(pairs) == expected[role].nunique() == found[role].nunique()
        return RIGHT if alike and found[role].notna().all() else WRONG
    own, true = found[role].to_numpy(float), expected[role].to_numpy(float)
    # what a study computes from numbers in words may differ in their last digit
    return RIGHT if bool((np.abs(own - true) <= 10 * CLOSE * np.abs(true)).all()) else WRONG


def _answer(
    truth: Mapping[str, Any],
    expected: pd.DataFrame,
    found: pd.DataFrame,
    runs: pd.DataFrame,
    study: Path,
    verdict: Verdict,
) -> bool:
    """Whether the right rows are fitted, and the law that made them is found; say why not."""
    of = runs["metric"].isin(found["metric"].dropna())
    fitted = set(runs.index[of & ~runs["excluded"]])
    wanted = set(found["place"])
    if fitted != wanted:
        verdict.notes.append(f"{len(fitted - wanted)} rows too many, {len(wanted - fitted)} missing")
        return False
    settings = load_study(study).settings("fit")
    settings["fit"] = {**settings["fit"], "uncertainty": {"method": "none"}}
    try:
        tables = fit(runs[of].reset_index(drop=True), settings)
    except Exception as failure:
        verdict.notes.append(str(failure).splitlines()[0][:160])
        return False
    wrong = [line for answer in truth["answers"] for line in _differences(answer, expected, found, tables)]
    verdict.notes += wrong
    return not wrong


def _differences(
    answer: Mapping[str, Any], expected: pd.DataFrame, found: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> Iterator[str]:
    """Yield the parameters that are not as they should be."""
    own = expected["metric"] == answer["metric"] if "metric" in answer else expected["value"].notna()
    metric = found.loc[own, "metric"].iloc[0]
    parameters = tables["fit/parameters"]
    fits = parameters[(parameters["law"] == answer["law"]) & (parameters["metric"] == metric)]
    for name, (true, within) in answer["parameters"].items():
        estimates = fits.loc[fits["parameter"] == name, "estimate"].to_numpy(float)
        if len(estimates) != 1 or not abs(estimates[0] - true) <= within:
            shown = ", ".join(f"{estimate:.4g}" for estimate in estimates) or f"no {answer['law']}"
            yield f"{metric}: {name} {shown}, not {true:g} +- {within:g}"


def show(verdict: Verdict) -> Verdict:
    """Print an export's line, and return its verdict."""
    told = {word: [r for r, own in verdict.roles.items() if own == word] for word in (WRONG, MISSING, ASKED)}
    roles = "; ".join(f"{word} {', '.join(names)}" for word, names in told.items() if names) or RIGHT
    ran = {True: "yes", False: "no", None: "-"}[verdict.answer]
    print(f"{verdict.name:18s} {ran:4s} {roles:44s} {'; '.join(verdict.notes)}".rstrip(), flush=True)
    return verdict


def report(verdicts: Sequence[Verdict], *, every: bool) -> int:
    """Print the totals and return the exit status."""
    right = sum(verdict.told == RIGHT for verdict in verdicts)
    asked = sum(verdict.told == ASKED for verdict in verdicts)
    answers = sum(bool(verdict.answer) for verdict in verdicts)
    silent = len(verdicts) - right - asked
    print(
        f"{len(verdicts)} exports: roles right {right}, asked {asked}, wrong or missing {silent}; right answer untouched {answers}"
    )
    enough = right >= LEAST_ROLES and answers >= LEAST_ANSWERS and asked <= MOST_ASKED
    return int(bool(silent) or (every and not enough))


def main() -> int:
    """Judge the exports that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="exports; all by default")
    parser.add_argument("--keep", type=Path, help="folder for the study files, to look at")
    options = parser.parse_args()
    names = options.names or sorted(path.name.removesuffix(".truth.yaml") for path in EXPORTS.glob("*.truth.yaml"))
    with tempfile.TemporaryDirectory() as temporary:
        scratch = options.keep or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        verdicts = [show(judge(name, scratch)) for name in names]
    return report(verdicts, every=not options.names)


if __name__ == "__main__":
    sys.exit(main())

"""Print how often the intervals of `auto` hold a new run beyond the data, and how wide they are, on studies made from known laws.

Every task is a study of its own, drawn by its number (`made_kinds.py` says from which priors): its candidates are those a study
would get, nothing is pooled between tasks though they are solved together, and one target counts. Beside it stands a yardstick
that knows more: least squares with the law that made the data, from the true parameters on, its noise estimated, with Student's
interval by the delta method; for growth and flat curves that is a line, for which the interval is exact.

    uv run python benchmarks/calibration.py --tasks 500 --out folder [--part 0/2] [--kinds dense flat]
    uv run python benchmarks/calibration.py --optimum --tasks 400 --out folder

What was measured lies in the folder, and is not measured again: give each version its own
folder. `--table` measures nothing. Columns: n, tasks with a forecast (`none`: those without); coverage with its Monte-Carlo
interval (Clopper-Pearson); `exact passes`, how often an exact method would have .92 to .98 at that n; the median of the width over
the yardstick's, and over what the yardstick's would be if it held 95%; the same for errors (of logarithms, against the new run);
rms of the miss over the half-width (.51 if calibrated); mean CRPS of logarithms over the yardstick's; coverage of the
yardstick; CPU-s per task. Ratios to what the yardstick would be if it held 95% need hundreds of tasks, since they rest on a quantile.
Over 200 tasks of each kind the yardstick held .94 to .975, within Monte-Carlo error of 95%.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from calibration_optimum import measured_optimum, told_optimum
from made_kinds import KINDS, drawn, law_of, made
from scipy.special import ndtri
from scipy.stats import beta, binom, norm
from yardstick import Known, yardsticks

from scalestudy.auto.auto import Auto
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.roles import roles_of
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import Task
from scalestudy.laws import Law
from scalestudy.splits.registry import HELD_OUT
from scalestudy.splits.sample import read_units
from scalestudy.tables import AUTO
from scalestudy.validate.plan import make_plan, need_of

AT_ONCE = 50
"""Tasks solved together: the solver takes as many steps for a few as for many."""
NORMAL = float(ndtri(0.975))
GOOD = (0.92, 0.98)
Settings = Mapping[str, Any]


def settings_of(name: str) -> Settings:
    """The settings of one study of a kind."""
    return {"study": "calibration", "laws": AUTO, "fit": {"uncertainty": {"method": "none"}}, **KINDS[name].settings}


def alike(studies: Sequence[pd.DataFrame], settings: Settings) -> Iterator[tuple[list[Law], pd.DataFrame]]:
    """Group studies that get the same laws, so that they can be solved together without any changing another's candidates."""
    groups: dict[str, tuple[list[Law], list[pd.DataFrame]]] = {}
    for runs in studies:
        laws = study_laws(runs, settings)
        groups.setdefault(repr([(law, law.variables) for law in laws]), (laws, []))[1].append(runs)
    for laws, members in groups.values():
        runs = pd.concat(members, ignore_index=True)
        yield laws, runs.assign(row=np.arange(len(runs)))


def forecasts(laws: Sequence[Law], runs: pd.DataFrame, settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    """Forecast the held-out row of every family by `auto`, each from its own rows alone."""
    roles = roles_of(runs, settings, laws)
    sample = read_units(roles.computed(runs), settings, (0, 1), roles)
    plan = make_plan(sample, [], "calibration", partial(need_of, laws), roles)
    fitter = Fitter(sample.everything, settings, sample.relearn, roles)
    held = [fold for fold in plan.folds if fold.scheme == HELD_OUT]
    auto = Auto(fitter, laws, plan.inner, [])
    for fold in held:
        predicted = auto.predict(Task.of(fold), fitter.rows(fold.test))
        shares = {one.candidate: round(one.weight, 4) for one in auto.decisions[Task.of(fold)].verdicts}
        bounds = {name: float(getattr(predicted, name)[0]) for name in ("value", "lower", "upper")}
        yield fold.family, {"auto": bounds, "shares": shares}


def measured(name: str, seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Forecast tasks of a kind, and measure them with the yardstick."""
    studies = [made(name, seed) for seed in seeds]
    started = time.process_time()
    found: dict[str, dict[str, Any]] = {}
    for laws, runs in alike(studies, settings_of(name)):
        found |= dict(forecasts(laws, runs, settings_of(name)))
    spent = (time.process_time() - started) / len(seeds)
    draws = [drawn(name, seed) for seed in seeds]
    pairs = zip(studies, draws, strict=True)
    known = [Known(runs, law_of(KINDS[name], draw), draw.parameters) for runs, draw in pairs]
    rows = zip(seeds, studies, yardsticks(known), strict=True)
    return [
        {"kind": name, "seed": seed, "new": float(runs["value"].iloc[-1]), "seconds": spent, "known": known_as}
        | found[str(runs["family"].iloc[0])]
        for seed, runs, known_as in rows
    ]


def table(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One line per kind."""
    frame = pd.json_normalize(list(records))
    for who in ("auto", "known"):
        value, low, high = (np.log(frame[f"{who}.{part}"].to_numpy(float)) for part in ("value", "lower", "upper"))
        frame[f"{who}_half"] = (high - low) / 2
        frame[f"{who}_miss"] = np.abs(np.log(frame["new"]) - value)
        frame[f"{who}_in"] = (np.log(frame["new"]) - (low + high) / 2).abs() <= frame[f"{who}_half"]
        frame[f"{who}_crps"] = crps(np.log(frame["new"]) - (low + high) / 2, frame[f"{who}_half"] / NORMAL)
    lines = [line(str(kind), rows) for kind, rows in frame.groupby("kind", sort=False)]
    return pd.DataFrame(lines).set_index("kind")


def crps(miss: pd.Series, sd: pd.Series) -> pd.Series:
    """The continuous ranked probability score of normal forecasts (Gneiting & Raftery 2007, section 4.2)."""
    z = miss / sd
    return sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))


def line(kind: str, rows: pd.DataFrame) -> dict[str, Any]:
    """What is printed of one kind."""
    told = rows[np.isfinite(rows["auto_half"]) & np.isfinite(rows["auto_miss"]) & np.isfinite(rows["known_half"])]
    n, inside = len(told), int(told["auto_in"].sum())
    low, high = beta.ppf(0.025, inside, n - inside + 1), beta.ppf(0.975, inside + 1, n - inside)
    passes = binom.cdf(np.floor(GOOD[1] * n), n, 0.95) - binom.cdf(np.ceil(GOOD[0] * n) - 1, n, 0.95)
    ratio = (told["auto_half"] / told["known_half"]).median()
    exact = float(np.quantile(told["known_miss"] / told["known_half"], 0.95))
    return {
        "kind": kind,
        "n": n,
        "none": len(rows) - n,
        "coverage": f"{inside / max(n, 1):.3f}",
        "95% of it": f"{np.nan_to_num(low):.2f} {np.nan_to_num(high, nan=1.0):.2f}",
        "exact passes": f"{passes:.2f}",
        "width ratio": f"{ratio:.2f}",
        "if exact": f"{ratio / exact:.2f}",
        "error ratio": f"{(told['auto_miss'].median() / told['known_miss'].median()):.2f}",
        "error": f"{told['auto_miss'].median():.4f}",
        "rms miss": f"{np.sqrt(np.mean((told['auto_miss'] / told['auto_half']) ** 2)):.2f}",
        "crps ratio": f"{told['auto_crps'].mean() / told['known_crps'].mean():.2f}",
        "yardstick": f"{told['known_in'].mean():.3f}",
        "CPU-s": f"{rows['seconds'].mean():.2f}",
    }


def batches(names: Sequence[str], asked: argparse.Namespace, folder: Path) -> Iterator[tuple[str, list[int]]]:
    """What was not measured of one part, in turn for each kind; a part has every n-th ten tasks of a kind, from the i-th."""
    first, step = map(int, asked.part.split("/"))
    for low in range(0, asked.tasks, AT_ONCE * step):
        for name in names:
            known = {one["seed"] for one in kept(folder, name)}
            seeds = [k for k in range(low, min(low + AT_ONCE * step, asked.tasks)) if k // 10 % step == first]
            yield name, [seed for seed in seeds if seed not in known]


def kept(folder: Path, name: str) -> list[dict[str, Any]]:
    """The records of a kind, by number."""
    paths = folder.glob(f"{name.replace(' ', '_')}-*.json")
    records = [one for path in paths for one in json.loads(path.read_text(encoding="utf-8"))]
    return sorted(records, key=lambda one: int(one["seed"]))


def main() -> None:
    """Measure what was not, and print the table of all that was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--tasks", type=int, default=500, help="of each kind")
    parser.add_argument("--part", default="0/1", help="i/n: only every n-th ten tasks of each kind, from the i-th")
    parser.add_argument("--table", action="store_true", help="measure nothing, print what is known")
    parser.add_argument("--optimum", action="store_true", help="the optimum of dense ladders instead")
    parser.add_argument("--out", type=Path, help="the folder that keeps what was measured")
    asked = parser.parse_args()
    folder = asked.out or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    names, measure, tell = asked.kinds, measured, told
    if asked.optimum:
        names, measure, tell = ["optimum"], measured_optimum, told_optimum
    for name, seeds in [] if asked.table else batches(names, asked, folder):
        if seeds:
            path = folder / f"{name.replace(' ', '_')}-{seeds[0]:05d}-{seeds[-1]:05d}.json"
            path.write_text(json.dumps(measure(name, seeds)), encoding="utf-8")
    tell([one for name in names for one in kept(folder, name) if one["seed"] < asked.tasks])


def told(records: Sequence[Mapping[str, Any]]) -> None:
    """Print the table."""
    print(table(records).to_string())


if __name__ == "__main__":
    main()

"""Print how well `auto` extrapolates curves that no benchmark scores: what its settings are chosen by.

Three kinds of curves of one scale, with their largest part hidden: training rows of the vision curves beyond the largest x over
2.1, as far as their real test rows reach; curves cut from the other open tables (loss against compute, or against tokens at
one size); and curves made from several laws with noise of several sizes and 8, 20 or 80 points. No row that is held out by a
study is read.

    SCALESTUDY_MIRROR=../shared/data uv run python benchmarks/development.py [group ...]
"""

import argparse
import os
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scalestudy.tables.validate import BASELINES
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

MIRROR = Path(os.environ.get("SCALESTUDY_MIRROR", "../shared/data"))
AS_FAR = 2.1
"""The vision curves' test rows end at 1.7 to 2.2 times the largest training x."""
LEAST = 5
"""Distinct training sizes a curve must keep."""
NOISES, SIZES, REPEATS = (0.002, 0.01, 0.04), (8, 20, 80), 2
SETTINGS = {
    "study": "development",
    "laws": "auto",
    "axes": {"tokens": "scale"},
    "fit": {"uncertainty": {"method": "none"}},
    "validate": {"schemes": [{"rolling": {"cutoffs": [0.7]}}]},
}


@dataclass(frozen=True)
class Curve:
    """One curve with its far part hidden; x and y are (n,)."""

    group: str
    name: str
    x: np.ndarray
    y: np.ndarray
    hidden: np.ndarray


def cut(group: str, name: str, x: Iterable[float], y: Iterable[float], levels: int = 0) -> Iterator[Curve]:
    """Hide the `levels` largest sizes of a curve, or all beyond the largest over `AS_FAR`; nothing if too little is left."""
    frame = pd.DataFrame({"x": x, "y": y}, dtype=float).dropna().sort_values("x")
    frame = frame[(frame > 0).all(axis=1)]
    sizes = np.unique(frame["x"])
    if len(sizes) < LEAST + max(levels, 1):
        return
    last = sizes[-levels - 1] if levels else sizes[-1] / AS_FAR
    hidden = (frame["x"] > last * (1 + 1e-9)).to_numpy()
    if len(np.unique(frame["x"][~hidden])) >= LEAST:
        yield Curve(group, name, frame["x"].to_numpy(), frame["y"].to_numpy(), hidden)


def vision() -> Iterator[Curve]:
    """The training rows of the vision curves, and the same with the largest part already taken away."""
    rows = pd.read_csv(MIRROR / "alabdulmohsin2022_extrapolation" / "benchmark.vision.csv").query("Training == 1")
    for (task, model), curve in rows.groupby(["Task", "Model"]):
        x, y = curve["Seen Examples"], curve["Loss"]
        near = x <= x.max() / 1.9
        yield from cut("vision", f"{task} {model}", x, y)
        yield from cut("vision, half", f"{task} {model}", x[near], y[near])


def tables() -> Iterator[Curve]:
    """Curves cut from the other open tables."""
    gadre = pd.read_csv(MIRROR / "gadre2024_overtrain" / "runs.csv").query("params < 1e9")
    for (data, size), rows in gadre.groupby(["train_dataset", "params"]):
        for metric in ("loss_openlm", "loss_c4_val", "loss_paloma_ptb", "loss_paloma_redpajama"):
            yield from cut("tokens at one size", f"{data} {size} {metric}", rows["tokens"], rows[metric], 2)
    sweep = pd.read_csv(MIRROR / "brandfonbrener2024_loss2loss" / "sweep.csv")
    losses = [name for name in sweep if name.endswith(("val/CrossEntropyLoss", "ctx_ce_loss"))]
    errors = [name for name in sweep if "downstream/" in name and name.endswith("_acc")]
    for data, rows in sweep.groupby("data"):
        best = rows.groupby("iso_flop")[[*losses, *errors]].agg(
            {**dict.fromkeys(losses, "min"), **dict.fromkeys(errors, "max")}
        )
        for metric in losses:
            yield from cut("loss by compute", f"{data} {metric}", best.index, best[metric], 2)
        for metric in errors:
            yield from cut("error by compute", f"{data} {metric}", best.index, 1 - best[metric], 2)
    pairs = pd.read_csv(MIRROR / "porian2024_discrepancies" / "optimal_pairs.csv")
    keys = ["summary", "hparams", "warmup", "decay", "param_count", "loss_split"]
    for key, rows in pairs.groupby(keys):
        yield from cut("IsoFLOP minima", " ".join(key), rows["flops"], rows["loss_min"], 3)


def made() -> Iterator[Curve]:
    """Curves made from several laws, by number of points and noise; seeds derive from what they are."""
    for law in ("offset", "shifted", "logistic", "broken", "power", "flat"):
        for points in SIZES:
            for noise in NOISES:
                for k in range(REPEATS):
                    name = f"{law} {points} {noise} {k}"
                    rng = np.random.default_rng(zlib.crc32(name.encode()))
                    decades = rng.uniform(1, 3)
                    x = 10 ** np.r_[np.linspace(0, decades, points), decades + np.log10([1.3, 1.6, 2.1, 3.0])]
                    y = _law(law, x, decades, rng) * np.exp(rng.normal(0, noise, len(x)))
                    yield Curve(f"made, {points} points, noise {noise}", name, x, y, np.arange(len(x)) >= points)


def _law(name: str, x: np.ndarray, decades: float, rng: np.random.Generator) -> np.ndarray:
    floor, exponent, bend = rng.uniform(0.02, 0.6), rng.uniform(0.15, 0.8), 10 ** rng.uniform(0, decades)
    made = {
        "offset": floor + (1 - floor) * x**-exponent,
        "shifted": (1 / x + 0.3 / bend) ** exponent,
        "logistic": floor + (1 - floor) / (1 + (x / bend) ** (2 * exponent)),
        "broken": floor / 4 + x**-0.2 * (1 + (x / bend) ** 2) ** (-(exponent - 0.2) / 2),
        "power": x ** (-exponent / 2),
        "flat": 0.3 + 0.5 * x ** (-exponent / 15),
    }
    return made[name]


def runs_of(curves: Iterable[Curve]) -> pd.DataFrame:
    """Return curves as `clean/runs`, one family each."""
    parts = [
        pd.DataFrame({"family": one.name, "run": one.name, "tokens": one.x, "value": one.y, "held_out": one.hidden})
        for one in curves
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.assign(study="development", source="open", metric="error", unit="fraction", direction="lower")
    frame = frame.assign(stderr=np.nan, params=np.nan, flops=np.nan, excluded=False, reason=None)
    return frame.assign(row=np.arange(len(frame)), excluded_by=pd.array([pd.NA] * len(frame), dtype="Int64"))


def measure(curves: list[Curve]) -> tuple[pd.DataFrame, float]:
    """Return every law's RMSLE, coverage and interval score, means over curves, and the share of change that `auto` missed."""
    tables = validate(runs_of(curves), {}, SETTINGS)
    tables |= score(tables, SETTINGS["study"])
    scores = tables["validate/scores"].query("scheme == 'held_out' and family != 'all'")
    by_law = scores.pivot_table(index="law", columns="score", values="value")[["rmsle", "coverage", "interval_score"]]
    return by_law, missed_share(curves, tables["validate/predictions"].query("scheme == 'held_out' and law == 'auto'"))


def missed_share(curves: list[Curve], predictions: pd.DataFrame) -> float:
    """Return the errors over the changes predicted since the largest training rows, both root mean square over curves."""
    last = {one.name: np.log(one.y[~one.hidden][np.argmax(one.x[~one.hidden])]) for one in curves}
    predicted = np.log(predictions["predicted"])
    squares = pd.DataFrame(
        {
            "error": (predicted - np.log(predictions["value"])) ** 2,
            "change": (predicted - predictions["family"].map(last)) ** 2,
        }
    )
    means = squares.groupby(predictions["family"]).mean().mean()
    return float(np.sqrt(means["error"] / means["change"]))


def main() -> None:
    """Print one line per group."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("groups", nargs="*", help="names of groups, or their beginnings; all by default")
    wanted = tuple(options.parse_args().groups)
    groups: dict[str, list[Curve]] = {}
    for curve in (*vision(), *tables(), *made()):
        groups.setdefault(curve.group, []).append(curve)
    for name, curves in groups.items():
        if wanted and not name.startswith(wanted):
            continue
        started = time.process_time()
        table, share = measure(curves)
        laws = table["rmsle"].drop(["auto", *BASELINES])
        auto = ", ".join(f"{score} {value:.4f}" for score, value in table.loc["auto"].items())
        best = f"best law {laws.idxmin()} {laws.min():.4f}"
        spent = f"{time.process_time() - started:.0f} CPU s"
        print(f"{name} ({len(curves)}): auto {auto}; {share:.2f} of the change missed; {best}; {spent}", flush=True)


if __name__ == "__main__":
    main()

"""How well runs in training are forecast from the curves of finished ones, and what stopping the hopeless ones saves and costs.

    SCALESTUDY_MIRROR=<folder> uv run python benchmarks/stopping.py [--times 20] [--seed 0]

Half of the curves of each set, drawn anew each time, have finished; the others are seen up to 25%, 50% and 75%. Printed are, by set and share,
how often the 95% interval held the final value, the error beside that of adding the mean change of the finished runs, and the Brier
score of the probability to beat the best finished run beside that of the share that did; then how often runs that were given a
probability did beat it; and last what is saved and lost by stopping at these shares whoever beats it with less than 5%, beside successive
halving, which keeps the better half at each. `tiny` are the runs of resources/tiny_ladder, whose learning rate falls to zero over
their last half; `made` follow a power law with a cooldown, of levels, speeds and drops of their own.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.analyse.stopping.ahead import Ahead, Curve, ahead

PROJECT: Final = Path(__file__).resolve().parents[1]
MIRROR: Final = Path(os.environ.get("SCALESTUDY_MIRROR", "."))
SHARES: Final = (0.25, 0.5, 0.75)
THRESHOLD: Final = 0.05
BINS: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
FEWEST_FINISHED: Final = 5
Curves = list[Curve]


@dataclass(frozen=True)
class Seen:
    """One forecast beside what came."""

    name: str
    share: float
    held: bool
    error: float
    plain: float
    beats: float
    won: bool


@dataclass(frozen=True)
class Kept:
    """What a way to stop saved of the compute of the runs in training, and what the best run lost by it."""

    name: str
    way: str
    saved: float
    regret: float
    lost: bool


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="how often each set is parted anew")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    seen: list[Seen] = []
    kept: list[Kept] = []
    for place, (name, curves) in enumerate(sets(options.seed)):
        rng = np.random.default_rng([options.seed, place])
        for _ in range(options.times):
            order = rng.permutation(len(curves))
            half = max(len(curves) // 2, min(FEWEST_FINISHED, len(curves) - 1))
            finished, others = [curves[i] for i in order[:half]], [curves[i] for i in order[half:]]
            seen += [one for share in SHARES for one in forecasts(name, finished, others, share)]
            kept += ways(name, finished, others)
    told(pd.DataFrame(seen), pd.DataFrame(kept))


def sets(seed: int) -> Iterator[tuple[str, Curves]]:
    """Yield sets of curves, logarithms of losses and errors, by name; those of public data where the mirror has them."""
    yield from made(seed)
    yield from of_table("tiny", PROJECT / "resources/tiny_ladder/curves.csv", ["family"], "run", "tokens", "value")
    clark = MIRROR / "clark2022_routing/curves.csv.gz"
    yield from of_table("clark2022", clark, ["model_size_label"], "hyper_id", "step", "loss_validation")
    vision = MIRROR / "alabdulmohsin2022_extrapolation/benchmark.vision.csv"
    yield from of_table("alabdulmohsin2022", vision, ["Domain", "Task"], "Model", "Seen Examples", "Loss")
    gemstones = MIRROR / "mcleish2025_gemstones/hot_100bplus.jsonl"
    yield from of_table("mcleish2025", gemstones, [], "run_name", "tokens", "final_loss")
    clip = MIRROR / "cherti2022_openclip/imagenet_zeroshot_learning_curves.csv"
    yield from of_table("cherti2022", clip, [], "name", "epoch", "imagenet-zeroshot-val-top1", error=True)


def of_table(
    name: str, path: Path, by: list[str], run: str, along: str, value: str, *, error: bool = False
) -> Iterator[tuple[str, Curves]]:
    """Yield the curves of a table, a set for each value of the columns `by`; none where the table is not there."""
    if not path.is_file():
        print(f"{path} is not there, so {name} is left out")
        return
    rows = pd.read_json(path, lines=True) if path.suffix == ".jsonl" else pd.read_csv(path)
    # Epochs are counted from 0: the first one ends at 1.
    rows = rows.assign(value=1 - rows[value] if error else rows[value], along=rows[along] + (along == "epoch"))
    rows = rows[(rows["along"] > 0) & (rows["value"] > 0)]
    for _, own in rows.groupby(by, sort=True) if by else [("", rows)]:
        yield name, [_curve(one) for _, one in own.groupby(run, sort=True)]


def _curve(rows: pd.DataFrame) -> Curve:
    means = rows.groupby("along", sort=True)["value"].mean()
    places = means.index.to_numpy(float)
    return Curve(places, np.log(means.to_numpy(float)), float(places[-1]))


def made(seed: int, sets_of: int = 6, runs: int = 24) -> Iterator[tuple[str, Curves]]:
    """Yield curves of a power law in steps, the rate falling over the last fifth, with noise of every checkpoint."""
    rng = np.random.default_rng([seed, 1])
    steps = np.linspace(0.02, 1.0, 50)
    for number in range(sets_of):
        noise = (0.0005, 0.002, 0.01)[number % 3]
        level, speed = rng.normal(0.9, 0.1, runs), rng.uniform(0.3, 0.6, runs)
        drop = rng.normal(0.04, 0.008, runs)
        cooled = np.clip((steps - 0.8) / 0.2, 0, 1)
        values = np.log(np.exp(level)[:, None] + 0.3 * steps ** -speed[:, None]) - drop[:, None] * cooled
        values = values + rng.normal(0, noise, values.shape)
        yield "made", [Curve(steps, own, 1.0) for own in values]


def upto(curve: Curve, share: float) -> Curve | None:
    """Return the part of a curve that is seen by then; None before its first checkpoint."""
    there = curve.places <= share * curve.end * (1 + 1e-9)
    return Curve(curve.places[there], curve.value[there], curve.end) if there.any() else None


def best(curves: Sequence[Curve]) -> float:
    """Return the lowest final value; infinity for none."""
    return min((float(curve.value[-1]) for curve in curves), default=np.inf)


def forecasts(name: str, finished: Curves, others: Curves, share: float) -> Iterator[Seen]:
    """Yield the forecast of each run that is seen up to a share."""
    goal = best(finished)
    for curve in others:
        part = upto(curve, share)
        found = ahead(part, finished) if part else None
        if part and found:
            low, high = found.bounds
            final = float(curve.value[-1])
            plain = final - part.value[-1] - mean_change(part, finished)
            yield Seen(name, share, low <= final <= high, final - found.middle, plain, found.below(goal), final < goal)


def mean_change(part: Curve, finished: Curves) -> float:
    """Return the mean change of the finished runs from the same share on."""
    changes = [curve.value[-1] - curve.read(part.share)[0] for curve in finished]
    return float(np.nanmean(changes))


def ways(name: str, finished: Curves, others: Curves) -> Iterator[Kept]:
    """Yield what each way to stop saves and loses."""
    overall = best([*finished, *others])
    stopped = {
        "train all": np.ones(len(others)),
        "under 5%": by_probability(finished, others),
        "halving": by_halving(others),
    }
    for way, shares in stopped.items():
        left = best([*finished, *(curve for curve, share in zip(others, shares, strict=True) if share == 1)])
        yield Kept(name, way, float(1 - shares.mean()), float(np.expm1(left - overall)), left > overall)


def by_probability(finished: Curves, others: Curves) -> np.ndarray:
    """Return the share of each run that is trained where those under 5% are stopped."""
    goal, shares = best(finished), np.ones(len(others))
    for share in SHARES:
        for place, curve in enumerate(others):
            if shares[place] == 1 and hopeless(upto(curve, share), finished, goal):
                shares[place] = share
    return shares


def hopeless(part: Curve | None, finished: Curves, goal: float) -> bool:
    """Whether a run beats the best finished one with less than the threshold, as far as anything is known."""
    found: Ahead | None = ahead(part, finished) if part else None
    return found is not None and found.below(goal) < THRESHOLD


def by_halving(others: Curves) -> np.ndarray:
    """Return the share of each run that is trained where the worse half by present value is stopped at each share."""
    shares = np.ones(len(others))
    for share in SHARES:
        going = [k for k in np.flatnonzero(shares == 1) if upto(others[k], share)]
        now = sorted(going, key=lambda k: float(upto(others[k], share).value[-1]))  # type: ignore[union-attr]
        for k in now[max(1, (len(now) + 1) // 2) :]:
            shares[k] = share
    return shares


def told(seen: pd.DataFrame, kept: pd.DataFrame) -> None:
    """Print the three tables."""
    seen["brier"] = (seen["beats"] - seen["won"]) ** 2
    seen["of_share"] = (seen.groupby(["name", "share"])["won"].transform("mean") - seen["won"]) ** 2
    seen["squared"], seen["squared_plain"] = seen["error"] ** 2, seen["plain"] ** 2
    means = seen.groupby(["name", "share"], sort=False)[
        ["held", "squared", "squared_plain", "won", "brier", "of_share"]
    ].mean()
    means[["squared", "squared_plain"]] = np.sqrt(means[["squared", "squared_plain"]])
    means.insert(0, "n", seen.groupby(["name", "share"], sort=False).size())
    names = {"squared": "error", "squared_plain": "error_of_mean_change", "of_share": "brier_of_share"}
    print(means.rename(columns=names).round(4).to_string(), "\n")
    parts = pd.cut(seen["beats"], BINS, include_lowest=True)
    print(
        seen.groupby(parts, observed=True)
        .agg(n=("won", "size"), given=("beats", "mean"), came=("won", "mean"))
        .round(4)
        .to_string(),
        "\n",
    )
    kept["regret_percent"] = 100 * kept["regret"]
    print(kept.groupby(["name", "way"], sort=False)[["saved", "regret_percent", "lost"]].mean().round(4).to_string())


if __name__ == "__main__":
    main()

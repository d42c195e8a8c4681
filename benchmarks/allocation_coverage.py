"""How often the 95% intervals of the analyses hold the truth, on ladders that follow a known law.

    uv run python benchmarks/allocation_coverage.py [--ladders 100] [--noise 0.005] [--sizes 9] [--budgets 7]

Each ladder is an IsoFLOP design of Chinchilla's law with log-normal noise, fitted and analysed as a study would be.
Prints, for the exponent of the compute-optimal N by every approach, for N two decades beyond the ladder, and for a new run
there: the share of intervals that hold the truth, the bias and the spread of the estimates, and the mean width.
"""

import argparse

import numpy as np
import pandas as pd

from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.laws import LAWS, compile_law

LAW = LAWS["chinchilla"]
THETA = {"E": 1.81722, "A": 477.83, "B": 2143.4, "alpha": 0.34731, "beta": 0.36717}
SHARE = THETA["beta"] / (THETA["alpha"] + THETA["beta"])
SCALE = (THETA["alpha"] * THETA["A"] / (THETA["beta"] * THETA["B"])) ** (1 / (THETA["alpha"] + THETA["beta"]))
FIRST = 1e18


def optimum(flops: np.ndarray | float) -> np.ndarray | float:
    """The compute-optimal N of the true law."""
    return SCALE * (flops / 6) ** SHARE


def value(params: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """The true law."""
    theta = [THETA[name] for name in LAW.parameter_names]
    return compile_law(LAW).value(theta, {"N": params, "D": tokens})


def ladder(number: int, options: argparse.Namespace) -> pd.DataFrame:
    """One family: `sizes` sizes within a factor 4 of the optimum at each of `budgets` budgets, half a decade apart."""
    flops = np.repeat(FIRST * 10 ** (0.5 * np.arange(options.budgets)), options.sizes)
    params = optimum(flops) * np.tile(np.geomspace(0.25, 4, options.sizes), options.budgets)
    noise = np.random.default_rng(number).normal(0, options.noise, len(params))
    columns = {"params": params, "tokens": flops / (6 * params), "flops": flops}
    frame = pd.DataFrame({**columns, "value": value(params, columns["tokens"]) * np.exp(noise)})
    named = {"study": "coverage", "source": "made", "metric": "loss", "unit": "nats/token", "direction": "lower"}
    flags = {"stderr": np.nan, "held_out": False, "excluded": False, "reason": None}
    return frame.assign(family=f"ladder {number}", run=[f"{number}-{i}" for i in frame.index], **named, **flags)


def report(name: str, rows: pd.DataFrame, estimate: str, truth: np.ndarray | float, held: np.ndarray) -> None:
    """Print one line."""
    error = np.log(rows[estimate] / truth)
    width = np.log(rows["upper"] / rows["lower"])
    print(f"{name:28} {held.mean():8.2f} {error.mean():+9.4f} {error.std():9.4f} {width.mean():9.4f}")


def main() -> None:
    """Make the ladders, analyse them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ladders", type=int, default=100)
    parser.add_argument("--noise", type=float, default=0.005)
    parser.add_argument("--sizes", type=int, default=9)
    parser.add_argument("--budgets", type=int, default=7)
    options = parser.parse_args()
    runs = pd.concat([ladder(number, options) for number in range(options.ladders)], ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)))
    beyond = 100 * runs["flops"].max()
    target = {"params": float(optimum(beyond)), "flops": beyond}
    settings = {
        "study": "coverage",
        "laws": ["chinchilla"],
        "fit": {"uncertainty": {"draws": 500}},
        "analyse": [
            {"compute_optimal": {"budgets": [beyond]}},
            {"isoflop": {"draws": 500}},
            {"envelope": {"draws": 500}},
            {"forecast": {"targets": [target]}},
        ],
    }
    fits = fit(runs, settings)
    choice = pd.DataFrame(columns=["family", "metric", "candidate", "weight"])
    out = analyse(runs, {**fits, "validate/choice": choice}, settings)
    print(f"{options.ladders} ladders of {options.budgets} budgets with {options.sizes} sizes, noise {options.noise:g}")
    print(f"{'log of':28} {'coverage':>8} {'bias':>9} {'spread':>9} {'width':>9}")
    exponents = out["analyse/exponents"].query("quantity == 'params'")
    for approach, rows in exponents.groupby("approach"):
        report(f"exponent of N, {approach}", rows, "estimate", SHARE, rows["lower"].lt(SHARE) & rows["upper"].gt(SHARE))
    rows = out["analyse/compute_optimal"].query("approach == 'parametric'")
    rows = rows.rename(columns={"params_lower": "lower", "params_upper": "upper"}).drop(columns=["value"])
    truth = float(optimum(beyond))
    report("N two decades beyond", rows, "params", truth, rows["lower"].lt(truth) & rows["upper"].gt(truth))
    rows = out["analyse/forecast"]
    tokens = np.array([beyond / (6 * truth)])
    fresh = value(np.array([truth]), tokens)[0] * np.exp(np.random.default_rng(0).normal(0, options.noise, len(rows)))
    report("a new run there", rows, "predicted", fresh, rows["lower"].lt(fresh) & rows["upper"].gt(fresh))


if __name__ == "__main__":
    main()

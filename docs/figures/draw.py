"""Draw the figures of docs/auto.md and docs/fitting.md from a study of the project's own runs.

uv run scalestudy run docs/figures/frontier.yaml && uv run python docs/figures/draw.py
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from scalestudy.figures.style import FAINT, INK, MUTED, RC
from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import compile_law
from scalestudy.laws.registry import LAWS
from scalestudy.storage import read_table

Array = NDArray[np.float64]

HERE: Final = Path(__file__).resolve().parent
RESULTS: Final = HERE.parents[1] / "results" / "frontier"
SIZE: Final = (7.0, 2.7)  # inches
BLUE: Final = "#2f6db3"
LAW: Final = "chinchilla"
EXPONENT: Final = "beta"
PARTS: Final = {"sd_noise": "one more run", "sd_parameters": "parameters", "sd_model": "laws", "sd_horizon": "distance"}
LOOK: Final[Any] = {**RC, "savefig.dpi": 160}


def main() -> None:
    """Write the figures beside this file."""
    with mpl.rc_context(LOOK):
        for name, draw in {"auto": auto, "fitting": fitting}.items():
            figure = Figure(figsize=SIZE, layout="constrained")
            draw(*figure.subplots(1, 2))
            figure.savefig(HERE / f"{name}.png", metadata={"Software": None})


def table(name: str) -> pd.DataFrame:
    """Return a table of the study."""
    return read_table(RESULTS / f"{name}.parquet")


def auto(fits: Axes, parts: Axes) -> None:
    """Draw the members with their average over compute, and the parts of its interval."""
    runs, ahead = table("clean/runs"), table("analyse/forecast")
    ahead = ahead[(ahead["law"] == "auto") & ahead["value"].isna()].sort_values("flops")
    hidden = runs["held_out"].astype(bool)
    for weight, y in members(ahead):
        fits.plot(ahead["flops"], y, color=BLUE, linewidth=0.6, alpha=0.15 + 0.85 * weight)
    fits.fill_between(ahead["flops"], ahead["lower"], ahead["upper"], color=BLUE, alpha=0.15, linewidth=0)
    fits.plot(ahead["flops"], ahead["predicted"], color=INK, label="forecast, 95%")
    fits.scatter(runs["flops"][~hidden], runs["value"][~hidden], s=6, color=MUTED, label="runs")
    fits.scatter(
        runs["flops"][hidden],
        runs["value"][hidden],
        s=10,
        facecolor="white",
        edgecolor=INK,
        linewidth=0.7,
        label="hidden runs",
        zorder=3,
    )
    fits.set(
        xscale="log", xlabel="compute C (FLOP)", ylabel="validation loss (nats/byte)", title="fits and their average"
    )
    fits.legend(loc="upper right")
    for name, words in PARTS.items():
        parts.plot(ahead["flops"], 100 * ahead[name], label=words)
    parts.plot(ahead["flops"], 100 * ahead["sd"], color=INK, label="all of them")
    parts.set(
        xscale="log", xlabel="compute C (FLOP)", ylabel="standard deviation (%)", title="what the interval is made of"
    )
    parts.legend(loc="upper left")


def members(at: pd.DataFrame) -> list[tuple[float, Array]]:
    """Return each member of `auto` with its share, relative to the largest, and its values at some points."""
    found = table("validate/members")
    largest = found["weight"].max()
    return [
        (float(rows["weight"].iloc[0]) / largest, value(str(rows["law"].iloc[0]), rows, at))
        for _, rows in found.groupby("member")
    ]


def value(name: str, rows: pd.DataFrame, at: pd.DataFrame) -> Array:
    """Return the values of a law by the parameters of some rows, (n,)."""
    compiled = compile_law(LAWS[name])
    parameters = rows.set_index("parameter")["estimate"][list(compiled.names)].to_numpy(float)
    variables = {symbol: at[column].to_numpy(float) for symbol, column in compiled.law.variables.items()}
    return np.asarray(compiled.value(parameters, variables))


def fitting(along: Axes, drawn: Axes) -> None:
    """Draw the objective along an exponent, the other parameters fitted again at each of its values, and its bootstrap."""
    found = table("fit/parameters").query("law == @LAW and parameter == @EXPONENT").iloc[0]
    draws = table("fit/draws").query("law == @LAW and parameter == @EXPONENT and draw >= 0")["value"]
    grid = np.linspace(*np.quantile(draws, [0.0, 1.0]), 61)
    along.plot(grid, objective(grid), color=BLUE)
    along.axvline(found["estimate"], color=INK, linewidth=0.8, label=f"estimate {found['estimate']:.3f}")
    along.set(xlabel=f"exponent {EXPONENT} of {LAW}", ylabel="objective over that of the estimate", title="the fit")
    drawn.hist(draws, bins=24, color=BLUE, alpha=0.6)
    drawn.axvline(found["estimate"], color=INK, linewidth=0.8)
    drawn.axvspan(
        found["lower"],
        found["upper"],
        color=FAINT,
        zorder=0,
        label=f"95%: {found['lower']:.3f} to {found['upper']:.3f}",
    )
    drawn.set(xlabel=f"exponent {EXPONENT} of {LAW}", ylabel="refits", title="fitted again to rows drawn anew")
    along.legend(loc="upper center")
    drawn.legend(loc="upper right", frameon=True, edgecolor="none")


def objective(grid: Array) -> Array:
    """Return the objective at each value of the exponent, the other parameters at their best, over the least there is."""
    runs = table("clean/runs")
    runs = runs[~runs["held_out"].astype(bool)]
    law = LAWS[LAW]
    variables = {symbol: runs[column].to_numpy(float) for symbol, column in law.variables.items()}
    problem = Problem(variables, runs["value"].to_numpy(float), np.ones(len(runs)))
    held = [solve(replace(law, fixed={EXPONENT: float(value)}), [problem], Settings())[0] for value in grid]
    best = solve(law, [problem], Settings())[0].objective
    return np.array([one.objective for one in held]) / best


if __name__ == "__main__":
    main()

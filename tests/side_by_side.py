"""Studies of several families whose laws are known, and what is asked of them side by side."""

import numpy as np
import pandas as pd
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.stage import analyse

NAMES = "abcdef"
POWER = {"law": "power_offset", "variables": {"x": "flops"}}
AGAIN = {
    "name": "again",
    "formula": "B / D**beta + E + A / N**alpha",
    "variables": {"N": "params", "D": "tokens"},
    "parameters": {name: {"sign": "+"} for name in CHINCHILLA},
}


def wasteful(times, theta=CHINCHILLA, **changed):
    """A family whose frontier needs so many times the compute: N and D both count for less."""
    each = times**0.5
    scaled = {"A": theta["A"] * each ** theta["alpha"], "B": theta["B"] * each ** theta["beta"]}
    return {**theta, **scaled, **changed}


def runs_of(names):
    """Runs of several families, no two of which share one."""
    parts = [make_runs(name).assign(run=lambda rows, name=name: name + rows["run"]) for name in names]
    return pd.concat(parts, ignore_index=True)


def side_by_side(
    kind, thetas, entry="chinchilla", names=NAMES, runs=None, spread=1e-3, draws=200, study=None, **options
):
    """Return the tables of the stage for families with these parameters, each with draws of its own."""
    law = entry if isinstance(entry, str) else entry.get("law", entry.get("name"))
    tables = fit_tables(*((names[i], law, theta) for i, theta in enumerate(thetas)), spread=spread, draws=draws)
    runs = runs_of(names[: len(thetas)]) if runs is None else runs
    runs = runs.assign(row=np.arange(len(runs)))
    settings = {"study": "made", "laws": [entry], "fit": {}, "analyse": [{kind: options}], **(study or {})}
    return analyse(runs, tables, settings)


def multiplier(thetas, asked=None, **options):
    """Return `analyse/multiplier`, the rows of one question where it is named."""
    table = side_by_side("multiplier", thetas, **options)["analyse/multiplier"]
    return table if asked is None else table[table["asked"] == asked].reset_index(drop=True)


def theta_of(thetas, spread=1e-3, draws=200, names=NAMES, law="chinchilla"):
    """Return the draws that `side_by_side` gives each family, (draws, P), in the order of the parameters."""
    tables = fit_tables(*((names[i], law, theta) for i, theta in enumerate(thetas)), spread=spread, draws=draws)
    drawn = tables["fit/draws"].query("draw >= 0")
    own = [drawn[drawn["family"] == name] for name in names[: len(thetas)]]
    columns = [{name: part["value"].to_numpy() for name, part in rows.groupby("parameter")} for rows in own]
    return [np.stack([of[name] for name in theta], axis=1) for of, theta in zip(columns, thetas, strict=True)]

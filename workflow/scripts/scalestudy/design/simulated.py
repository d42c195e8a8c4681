"""The planned runs made many times with noise, the law fitted each time: how often intervals hold the truth, bias and width.

The made sets are families of one table, so that the stages fit and analyse do them all at once by their own code.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.stage import analyse
from scalestudy.design.assumed import Assumed, Wanted
from scalestudy.fit import fit
from scalestudy.frames import typed
from scalestudy.seeds import seed_of
from scalestudy.tables.validate import TABLES as VALIDATE

Floats = npt.NDArray[np.float64]
METHOD: Final = {"objective": "squared_log"}
"""Least squares of logarithms, which is right for the noise that is made."""


def made_runs(assumed: Assumed, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `clean/runs` of so many made sets of the runs, each a family."""
    whole = pd.concat([assumed.rows] * count, ignore_index=True)
    noise = rng.normal(0.0, assumed.noise, len(whole))
    told: dict[str, Any] = {
        "study": "design",
        "source": "made",
        "metric": "loss",
        "unit": "",
        "direction": "lower",
        "stderr": np.nan,
    }
    told |= {"held_out": False, "excluded": False, "reason": None, "excluded_by": pd.NA}
    number = np.arange(len(whole))
    runs = whole.assign(
        **told,
        family=_families(count, len(assumed.rows)),
        row=number,
        value=np.tile(assumed.value, count) * np.exp(noise),
    )
    blank = {name: np.nan for name in ("params", "tokens", "flops") if name not in runs}
    return runs.assign(run=[f"run{k}" for k in number % len(assumed.rows)], seed=number % len(assumed.rows), **blank)


def _families(count: int, each: int) -> list[str]:
    return [f"{k:05d}" for k in range(count) for _ in range(each)]


def simulate(assumed: Assumed, wanted: Sequence[Wanted], design: Mapping[str, Any]) -> pd.DataFrame:
    """Return a row for each quantity and simulation: estimate, lower, upper, and what it should have held.

    Args:
        assumed: law and runs.
        wanted: the quantities.
        design: with its `simulations`, `draws`, `seed` and `law`.
    """
    rng = np.random.default_rng(seed_of("design", str(design["design"]), int(design["seed"])))
    runs = made_runs(assumed, design["simulations"], rng)
    fitting = {**METHOD, "uncertainty": {"method": "residual", "draws": design["draws"]}, "seed": design["seed"]}
    settings: dict[str, Any] = {"study": str(design["design"]), "laws": [design["law"]], "fit": fitting}
    tables = fit(runs, settings)
    targets = [one.target for one in wanted if one.kind == "forecast"]
    given = {**tables, "validate/choice": typed(VALIDATE["validate/choice"])}

    def said(asked: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
        return analyse(runs, given, {**settings, "analyse": [asked]})

    every = {**tables, **said({"forecast": {"targets": targets}})}
    each = [
        {**every, **said({"compute_optimal": _spending(one)})} if one.kind == "allocation" else every for one in wanted
    ]
    found = enumerate(zip(_numbered(wanted), each, strict=True))
    return pd.concat([_of(one, number, own, rng) for number, (one, own) in found], ignore_index=True)


def _spending(one: Wanted) -> dict[str, Any]:
    """What `compute_optimal` is asked for an allocation."""
    same = {name: part for name, part in one.options.items() if name != "budget"}
    return {"budgets": [float(one.options["budget"])], **same}


def _numbered(wanted: Sequence[Wanted]) -> list[tuple[Wanted, str]]:
    """Each quantity with the name of its target among the forecasts."""
    place = iter(range(len(wanted)))
    return [(one, str(next(place)) if one.kind == "forecast" else "") for one in wanted]


def _of(
    one: tuple[Wanted, str], number: int, said: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> pd.DataFrame:
    wanted, target = one
    if wanted.kind == "parameter":
        table = said["fit/parameters"]
        rows = table[table["parameter"] == wanted.options["name"]].rename(columns={"estimate": "found"})
    elif wanted.kind == "forecast":
        table = said["analyse/forecast"]
        rows = table[table["target"] == target].rename(columns={"predicted": "found"})
    else:
        table = said["analyse/compute_optimal"]
        ends = {"params": "found", "params_lower": "lower", "params_upper": "upper"}
        rows = table[["family", *ends]].rename(columns=ends)
    rows = rows.sort_values("family")[["family", "found", "lower", "upper"]]
    luck = np.exp(rng.normal(0.0, wanted.assumed.noise, len(rows))) if wanted.kind == "forecast" else 1.0
    made: pd.DataFrame = rows.assign(number=number, quantity=wanted.name, truth=wanted.truth, held=wanted.truth * luck)
    return made


def summary(rows: pd.DataFrame, wanted: Sequence[Wanted]) -> pd.DataFrame:
    """Return a row for each quantity: coverage with its standard error, bias, and half the width, simulated and to first order."""
    found = []
    for number, one in enumerate(wanted):
        own = rows[rows["number"] == number]
        known = own[np.isfinite(own[["found", "lower", "upper"]]).all(axis=1)]
        inside = (known["lower"] <= known["held"]) & (known["held"] <= known["upper"])
        share, count = float(inside.mean()) if len(known) else np.nan, max(len(known), 1)
        half = (known["upper"] - known["lower"]) / 2
        found.append(
            {
                "quantity": one.name,
                "truth": one.truth,
                "simulations": len(own),
                "without": len(own) - len(known),
                "coverage": share,
                "coverage_error": float(np.sqrt(share * (1 - share) / count)),
                "bias": float((known["found"] - one.truth).mean()),
                "half_width": float(half.median()),
                "first_order": one.half(one.assumed),
            }
        )
    return pd.DataFrame(found)

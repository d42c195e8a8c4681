"""What would be said of runs to come in a made-up study: the best few of six candidates for a forecast, beside designs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from current import Made

from scalestudy.frames import typed
from scalestudy.study.carried import Results
from scalestudy.tables.analyse import TABLES

HALF = (0.03, 0.024, 0.015, 0.012)
"""Half the width now, and after each proposed run."""
CANDIDATES = 6


def next_tables(families: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the two tables, a question for each family."""
    return {
        "analyse/next_runs": typed(TABLES["analyse/next_runs"], [row for family in families for row in _runs(family)]),
        "analyse/next_designs": typed(
            TABLES["analyse/next_designs"], [row for family in families for row in _designs(family)]
        ),
    }


def _key(family: str) -> dict[str, object]:
    return {"family": family, "metric": "loss", "law": "auto", "name": "next", "unit": "relative"}


def _runs(family: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, params in enumerate(np.geomspace(1e8, 3e9, CANDIDATES).tolist()):
        place = max(0, number - 2)
        at = {"params": params, "tokens": 20 * params, "flops": 120 * params**2, "cost": 120 * params**2}
        told = {"predicted": 2.2, "open": 0.008, "noise": 0.004, "gain": 0.1, "gain_per_cost": 0.1 / at["cost"]}
        row = {**_key(family), "candidate": number, **at, **told, "place": place, "batch": int(place > 0)}
        ends = {"spent": 1e20 * place, "half_width": HALF[place]} if place else {}
        rows.append({**row, **ends, "seeds": (place > 0) + (place == 2), "message": "made by hand"})
    return rows


def _designs(family: str) -> list[dict[str, object]]:
    half = {"now": HALF[0], "proposed": HALF[-1], "ladder": 0.016, "isoflop": 0.018}
    rows: list[dict[str, object]] = [
        {
            **_key(family),
            "goal": "forecast",
            "design": design,
            "runs": 0 if design == "now" else 4,
            "cost": 0.0 if design == "now" else 9.87e20,
            "largest": 0.0 if design == "now" else 5.43e20,
            "estimate": 2.1,
            "lower": 2.1 * np.exp(-width),
            "upper": 2.1 * np.exp(width),
            "half_width": width,
            "narrower": 1 - width / HALF[0],
            "loss": 0.0321 * width / HALF[0],
            "status": "converged",
            "message": "4 runs are expected to narrow the interval by 60%" if design == "proposed" else "made by hand",
        }
        for design, width in half.items()
    ]
    lost = {"goal": "forecast", "design": "sparse", "runs": 0, "status": "not_applicable", "message": "none fits"}
    return [*rows, {**_key(family), **lost, "unit": ""}]


def asking(folder: Path, *params: float, half: float = HALF[0], hours: float | None = None) -> Made:
    """Return a study that asks, with runs of these sizes besides, an interval of so much now, and hours that each proposed run takes."""
    now = Made("made", folder / "made.yaml", Results(folder, {}, {}), {})
    tables = next_tables(["moe"])
    designs = tables["analyse/next_designs"]
    designs.loc[designs["design"] == "now", "half_width"] = half
    costs = typed(TABLES["analyse/target_costs"], _costs(hours) if hours else [])
    object.__setattr__(now, "tables", {**tables, "clean/runs": _trained(*params), "analyse/target_costs": costs})
    return now


def _trained(*params: float) -> pd.DataFrame:
    runs = pd.DataFrame({"params": [1e7, *params]})
    runs = runs.assign(tokens=20 * runs["params"], flops=120 * runs["params"] ** 2, value=2.0)
    named = [f"run{k}" for k in range(len(runs))]
    return runs.assign(family="moe", metric="loss", excluded=False, held_out=False, run=named)


def _costs(hours: float) -> list[dict[str, object]]:
    same = {
        "family": "moe",
        "metric": "loss",
        "quantity": "hours",
        "unit": "device hours",
        "status": "scaled",
        "message": "",
    }
    each = [{**same, "of": "proposed", "target": f"next-{place}", "amount": hours} for place in range(1, len(HALF))]
    return [*each, {**same, "of": "batch", "target": "next", "amount": 4 * hours}]

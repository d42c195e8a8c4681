"""Made-up tables of what lies between fits, on the contracts: rivals, derived quantities, shared parameters, optima."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from scalestudy.frames import typed
from scalestudy.tables.analyse import TABLES

Tables = dict[str, pd.DataFrame]


def rival_tables(families: Sequence[str], metric: str, law: str) -> Tables:
    """Return what is said of families beside a `plain` one: multipliers, one without an end, who is best, and a switch."""
    same = {"metric": metric, "law": law, "along": "flops", "status": "converged", "message": "made by hand"}
    budgets = np.geomspace(1e18, 1e21, 4)
    multipliers, strategies = [], []
    for number, family in enumerate(families):
        times = 2.0 + number
        ends = {"multiplier_lower": times / 1.2, "least": times / 1.1, "most": times * 1.1}
        ends |= {"exceeds": 0.98, "never": 0.0, "reference_never": 0.0}
        of_all = {**same, "reference": "plain", "family": family, "multiplier": times, **ends}
        for goal, at in enumerate(budgets):
            upper = np.inf if goal == 3 else times * 1.2
            place = {"asked": "budget", "goal": goal, "value": 3.0 - 0.2 * goal, "multiplier_upper": upper}
            multipliers.append({**of_all, **place, "reference_needed": at, "needed": times * at})
        multipliers.append({**of_all, "asked": "trend", "goal": 0, "multiplier_upper": times * 1.2})
    for (number, family), (goal, at) in product(enumerate((*families, "plain")), enumerate(budgets)):
        value = 3.0 - 0.2 * goal + 0.01 * number * (goal - 1.5)
        spread = {"value": value, "value_lower": value - 0.02, "value_upper": value + 0.02, "envelope": value}
        chance = {"probability": 1 / (1 + len(families)), "nobody": 0.0, "best": number == 0, "unit": "nats/token"}
        strategies.append({**same, "asked": "budget", "goal": goal, "family": family, "budget": at, **spread, **chance})
    switch = {**same, "position": 0, "below": "plain", "above": families[0], "at": 3e19, "at_lower": 1e19}
    return {
        "analyse/crossover": typed(TABLES["analyse/crossover"], _crossings(families, metric, law)),
        "analyse/multiplier": typed(TABLES["analyse/multiplier"], multipliers),
        "analyse/strategy": typed(TABLES["analyse/strategy"], strategies),
        "analyse/switches": typed(TABLES["analyse/switches"], [{**switch, "at_upper": np.inf, "share": 0.9}]),
    }


def _crossings(families: Sequence[str], metric: str, law: str) -> list[dict[str, object]]:
    """Every family beside a `plain` one: every third never crosses it, the others do in most draws."""
    rows: list[dict[str, object]] = []
    for number, family in enumerate(families):
        pair = {"metric": metric, "law": law, "family_a": family, "family_b": "plain", "axis": "flops"}
        pair |= {"from": 1e17, "to": 1e22, "share": 0.9, "status": "converged", "message": "made by hand"}
        at = 3e18 * (1 + number)
        cross = {"crossing": at, "lower": at / 3, "upper": at * 3, "better_below": "plain", "better_above": family}
        never = {"share": 0.1, "better_below": family, "better_above": family}
        rows.append({**pair, **(never if number % 3 == 2 else cross)})
    return rows


def forecast_tables(runs: pd.DataFrame, law: str, metric: str) -> Tables:
    """Return forecasts of every held-out run, as measured, with intervals of 5%."""
    held = runs[runs["held_out"]]
    names = ["family", "params", "tokens", "flops", "value"]
    columns = held[names].assign(target=held["run"], predicted=held["value"], lower=held["value"] * 0.95)
    rows = columns.assign(upper=held["value"] * 1.05, metric=metric, law=law, decades_beyond=0.5, status="converged")
    return {"analyse/forecast": typed(TABLES["analyse/forecast"], rows.assign(message="made").to_dict("records"))}


def derived_tables(families: Sequence[str], draws: pd.DataFrame, law: str, metric: str, parameter: str) -> Tables:
    """Return a quantity of each family, one across families whose set has a gap, and a parameter compared between families."""
    key = {"metric": metric, "law": law}
    rows, forest = [], []
    for family in families:
        alpha = draws[(draws["family"] == family) & (draws["parameter"] == parameter)].set_index("draw")["value"]
        estimate, lower, upper = interval_of(alpha)
        own = {"family": family, **key, "estimate": estimate, "lower": lower, "upper": upper}
        forest.append({**own, "parameter": parameter, "stderr": alpha.std(), "status": "converged", "message": "made"})
        rows.append({**own, "name": parameter, "kind": "interval"})
    gap = {"kind": "outside", "lower": -np.inf, "upper": np.inf, "gap_lower": -1.0, "gap_upper": 0.5}
    rows.append({**key, "family": ", ".join(families), "name": "gap", "estimate": 2.0, **gap})
    told = {
        "point": 0,
        "formula": "made",
        "at": "",
        "draws": draws["draw"].nunique() - 1,
        "unit": "",
        "status": "converged",
        "message": "made",
    }
    ends = {
        f"{name}{end}": value
        for name in ("shared", "mean")
        for end, value in (("", 0.35), ("_lower", 0.3), ("_upper", 0.4))
    }
    equal = {**key, **ends, "parameter": parameter, "families": len(families), "next_lower": 0.2, "next_upper": 0.5}
    equal |= {"p_value": 0.4, "draws": 199, "unit": "relative", "finding": "not_told_apart"}
    return {
        "analyse/derived": typed(
            TABLES["analyse/derived"], [{"least_law": "", "most_law": "", **told, **row} for row in rows]
        ),
        "analyse/equal": typed(TABLES["analyse/equal"], [{**equal, "status": "converged", "message": "made"}]),
        "analyse/forest": typed(TABLES["analyse/forest"], forest),
    }


def pool_tables(families: Sequence[str], metric: str) -> Tables:
    """Return estimates that are pooled: one a family, and their mean."""
    told = {"metric": metric, "status": "converged", "message": "made by hand"}
    own = [
        {
            **told,
            "family": family,
            "row": row,
            "run": f"estimate {row}",
            "estimate": 0.5,
            "lower": 0.4,
            "upper": 0.6,
            "weight": 0.5,
        }
        for family in families
        for row in range(2)
    ]
    ends = {"mean": 0.5, "mean_lower": 0.42, "mean_upper": 0.58, "next_lower": 0.3, "next_upper": 0.7}
    means = [{**told, **ends, "family": family, "n": 2, "between": 0.05, "heterogeneity": 0.2} for family in families]
    return {
        "analyse/pool": typed(TABLES["analyse/pool"], means),
        "analyse/pooled": typed(TABLES["analyse/pooled"], own),
    }


def optimum_tables(families: Sequence[str], law: str, metric: str) -> Tables:
    """Return the best N, D and value of each family at two budgets, and two approaches that contradict each other."""
    rows = []
    for family in families:
        key = {"family": family, "metric": metric, "law": law, "name": "optimum", "least_law": "", "most_law": ""}
        for point, budget in enumerate((1e21, 1e23)):
            best = {"params": (budget / 120) ** 0.5, "tokens": (budget / 0.3) ** 0.5, "value": 2.1}
            rows += [
                {
                    **key,
                    "point": point,
                    "budget": budget,
                    "quantity": name,
                    "unit": "nats/token" if name == "value" else "",
                    "estimate": at,
                    "lower": at * 0.9,
                    "upper": at * 1.2,
                }
                for name, at in best.items()
            ]
    flat = {"halved": 0.01, "doubled": 0.02, "on_bound": 0.0, "status": "converged", "message": "C = 6 N D"}
    one = {
        "family": families[0],
        "metric": metric,
        "quantity": "params",
        "first": "isoflop",
        "second": "parametric, auto",
    }
    return {
        "analyse/optimum": typed(TABLES["analyse/optimum"], [{**flat, **row} for row in rows]),
        "analyse/agreement": typed(TABLES["analyse/agreement"], [{**one, "verdict": "disagree", "message": "made"}]),
    }


def interval_of(values: pd.Series) -> tuple[float, float, float]:
    return float(values.loc[-1]), float(values.quantile(0.025)), float(values.quantile(0.975))

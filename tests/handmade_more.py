"""A made-up study with what few studies have: checkpoints, a sweep of learning rates, a second metric by a chain, repetitions, runs to come."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from chained import ACCURACY, CHAIN, SECOND, accuracy_at
from handmade import DRAWS, Tables, chinchilla_study
from handmade_next import next_tables

from scalestudy.frames import typed
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.sensitivity import TABLES as SENSITIVITY

RATES = np.geomspace(1e-3, 1.6e-2, 5)
BEST_RATE = 4e-3
CHECKPOINTS, SWEEP = 1, 2
"""Positions of the rules that leave these out."""
MORE = ("training", "stopping", "basins", "loss_to_loss", "chain", "sensitivity", "next_runs")
"""The figures that need such a study."""


def more_settings(**more: Any) -> dict[str, Any]:
    fit = {"objective": "huber_log", "delta": 1e-3}
    return {"study": "handmade", "laws": ["chinchilla", SECOND], "fit": fit, "chain": CHAIN, **more}


def more_study(families: Sequence[str] = ("transformer",), seed: int = 0) -> Tables:
    """Return every table of such a study; the loss is that of `chinchilla_study`."""
    rng = np.random.default_rng(seed)
    tables = chinchilla_study(families, seed)
    runs = _with_more_runs(tables["clean/runs"])
    draws = pd.concat([tables["fit/draws"], *(_draws(family, rng) for family in families)], ignore_index=True)
    second = {"family": list(families), "metric": "accuracy", "law": "downhill", "parameters_n": 4, "n": 48, "dof": 44}
    fits = tables["fit/fits"].query("law == 'chinchilla'")
    again = fits.assign(**second)
    choice = tables["validate/choice"].query("candidate == 'chinchilla'")
    chosen = choice.assign(metric="accuracy", candidate="downhill")
    more = {
        "fit/fits": [fits, again],
        "validate/choice": [choice, chosen],
        "fit/parameters": [tables["fit/parameters"]],
    }
    more["fit/parameters"].append(_parameters(draws[draws["law"] == "downhill"]))
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in more.items()}
    tables |= {"clean/runs": runs, "fit/draws": draws, "clean/ledger": _ledger(tables["clean/ledger"]), **joined}
    made = {"analyse/chain": _chain(runs), "analyse/stopping": _stopping(runs)}
    return tables | made | next_tables(families) | repeated(tables, families)


def _stopping(runs: pd.DataFrame) -> pd.DataFrame:
    """Say of three runs a family, whose checkpoints are there, that they are at the second and will end where they did."""
    early = runs[(runs["excluded_by"] == CHECKPOINTS) & (runs["metric"] == "loss")]
    rows = []
    for family, own in early.groupby("family", sort=False):
        for k, (run, seen) in enumerate(list(own.groupby("run", sort=False))[:3]):
            at, value = seen["tokens"].max(), seen["value"].min()
            row = {
                "family": family,
                "metric": "loss",
                "run": run,
                "along": "tokens",
                "at": at,
                "until": 2 * at,
                "progress": 0.5,
            }
            row |= {"value": value, "predicted": 0.95 * value, "predicted_lower": 0.93 * value, "unit": "relative"}
            row |= {
                "predicted_upper": 0.97 * value,
                "sd": 0.01,
                "best": "best",
                "best_value": 2.3,
                "beats": 0.01 + 0.2 * k,
            }
            rows.append(row | {"decision": "go_on" if k else "stop", "way": "curves", "finished": 7, "message": "made"})
    return typed(TABLES["analyse/stopping"], rows)


def _with_more_runs(runs: pd.DataFrame) -> pd.DataFrame:
    """Add checkpoints of the first runs, learning rates around one run, and an accuracy for every row that is kept."""
    kept = runs[~runs["excluded"]]
    first = kept[~kept["held_out"]].groupby("family").nth(range(0, 48, 5))
    steps = [
        first.assign(tokens=f * first["tokens"], flops=f * first["flops"], value=first["value"] * f**-0.1)
        for f in (0.25, 0.5)
    ]
    early = pd.concat(steps).assign(excluded=True, reason="a checkpoint", excluded_by=CHECKPOINTS)
    swept = kept[~kept["held_out"]].groupby("family").nth([20, 28])
    bowls = [
        swept.assign(
            lr=rate, run=swept["run"] + f"-{rate:.0e}", value=swept["value"] + 0.05 * np.log(rate / BEST_RATE) ** 2
        )
        for rate in RATES
    ]
    rates = pd.concat(bowls).assign(excluded=True, reason="a sweep", excluded_by=SWEEP)
    scores = kept.assign(metric="accuracy", value=accuracy_at(kept["value"]), unit="fraction", direction="higher")
    scores = scores.assign(loss_hat=kept["value"].where(~kept["held_out"]))
    every = pd.concat([runs, early, rates, scores], ignore_index=True)
    return every.assign(row=np.arange(len(every)), excluded_by=every["excluded_by"].astype("Int64"))


def _draws(family: str, rng: np.random.Generator) -> pd.DataFrame:
    centre = np.array(list(ACCURACY.values()))
    drawn = np.vstack([centre, centre * (1 + 0.01 * rng.normal(size=(DRAWS, len(centre))))])
    wide = pd.DataFrame(drawn, columns=list(ACCURACY)).assign(draw=np.arange(-1, DRAWS))
    long = wide.melt(id_vars="draw", var_name="parameter", value_name="value")
    return long.assign(family=family, metric="accuracy", law="downhill")


def _parameters(draws: pd.DataFrame) -> pd.DataFrame:
    first = draws[draws["draw"] == -1].rename(columns={"value": "estimate"}).drop(columns="draw")
    spread = 0.01 * first["estimate"]
    ends = {"lower": first["estimate"] - 2 * spread, "upper": first["estimate"] + 2 * spread, "stderr": spread}
    return first.assign(**ends, unit="", shared=False, held="")


def _ledger(ledger: pd.DataFrame) -> pd.DataFrame:
    more = [(CHECKPOINTS, "last_checkpoint", "a checkpoint"), (SWEEP, "where", "a sweep")]
    lines = pd.DataFrame(more, columns=["position", "rule", "reason"])
    return pd.concat([ledger, lines.assign(order=lines["position"], note="")], ignore_index=True)


def _chain(runs: pd.DataFrame) -> pd.DataFrame:
    """Every accuracy held back, with a loss predicted 2% too high."""
    held = runs[runs["metric"] == "accuracy"]
    loss = runs[(runs["metric"] == "loss") & ~runs["excluded"]].set_index("run")["value"]
    measured = held["run"].map(loss)
    said = accuracy_at(1.02 * measured)
    made = held[["family", "metric", "row", "run", "value"]].assign(
        law="downhill", column="loss_hat", fold="all", first_law="chinchilla", message="made by hand"
    )
    made = made.assign(
        scheme=np.where(held["held_out"], "held_out", "rolling"), input=1.02 * measured, input_measured=measured
    )
    made = made.assign(predicted=said, at_measured=accuracy_at(measured), lower=said - 0.02, upper=said + 0.02)
    return typed(TABLES["analyse/chain"], made.assign(**{"from": "loss"}).to_dict("records"))


def repeated(tables: Tables, families: Sequence[str]) -> Tables:
    """Return the study without its first rule, which moves every parameter by 3 standard errors, and by one variant."""
    own = tables["fit/parameters"].query("law == 'chinchilla'")
    keys = ["family", "metric", "law", "parameter"]
    without = own[[*keys, "estimate", "stderr"]].assign(
        position=0, without=own["estimate"] + 3 * own["stderr"], shift=3.0
    )
    variant = own[[*keys, "estimate", "lower", "upper", "stderr"]].assign(variant="strict")
    forecast = tables["analyse/forecast"][["family", "metric", "law", "target", "predicted", "lower", "upper"]]
    moved = forecast["predicted"] + 2 * (forecast["upper"] - forecast["predicted"])
    units = [{"family": family, "metric": "loss", "status": "refitted", "message": "made"} for family in families]
    rule = {"position": 0, "rule": "where", "reason": "too small", "excluded": 2, "law": "chinchilla"}
    rows = {
        "sensitivity/rules": pd.DataFrame([{**rule, **unit} for unit in units]),
        "sensitivity/parameters": without,
        "sensitivity/forecast": forecast.assign(position=0, without=moved),
        "sensitivity/variants": pd.DataFrame([{"variant": "strict", "fitted": 40, **unit} for unit in units]),
        "sensitivity/variant_parameters": variant,
        "sensitivity/variant_forecast": forecast.assign(variant="strict"),
    }
    return {name: typed(SENSITIVITY[name], frame.to_dict("records")) for name, frame in rows.items()}

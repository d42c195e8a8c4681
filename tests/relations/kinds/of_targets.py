"""Held-out rows are targets: forecasts know nothing that a target does not say."""

from typing import Any, Final

import numpy as np
import pandas as pd
from relations.compare import LEAST
from relations.design import Options
from relations.kinds.base import Relation, among, only, with_content, without
from relations.made import columns_of, known
from relations.options import BY_CHECKPOINT
from relations.run import Study, Tables

BOUNDS: Final = ["predicted", "lower", "upper"]


def _stated(study: Study, options: Options) -> Study:
    table = study.sources["runs"]
    held = table.loc[table["held_out"], list(columns_of(known(only(options, "law"))).values())].drop_duplicates()

    def change(content: dict[str, Any]) -> None:
        kept = [each for each in content["analyse"] if "forecast" not in each]
        content["analyse"] = [*kept, {"forecast": {"targets": held.to_dict("records")}}]

    return with_content(study, change)


def _alike(before: Tables, after: Tables, options: Options) -> list[str]:
    del before
    columns = list(columns_of(known(only(options, "law"))).values())
    table = after["analyse/forecast"]
    stated = table["target"].str.fullmatch(r"\d+")
    keys = ["family", "metric", "law", *columns]
    both = table[~stated].merge(table[stated], on=keys, suffixes=("", "_stated"))
    lost = (
        []
        if len(both) == (~stated).sum()
        else [f"{(~stated).sum()} held-out rows, {len(both)} of them among the targets"]
    )
    return lost + _differ(both, "_stated", "the same point as a target") + _as_validated(after)


def _as_validated(tables: Tables) -> list[str]:
    """Held-out rows as validation predicts them, and as forecasts do."""
    runs = tables["clean/runs"].set_index("row")
    if "validate/predictions" not in tables:
        return []
    found = tables["validate/predictions"].query("scheme == 'held_out'")
    found = found.assign(
        target=runs.loc[found["row"], "run"].to_numpy(), seed=runs.loc[found["row"], "seed"].to_numpy()
    )
    keys = ["family", "metric", "law", "target"]
    once = ~found.duplicated(keys, keep=False)
    both = tables["analyse/forecast"].merge(found[once], on=keys, suffixes=("", "_validated"))
    return _differ(both, "_validated", "validation's prediction")


def _differ(both: pd.DataFrame, suffix: str, what: str) -> list[str]:
    one, two = both[BOUNDS].to_numpy(float), both[[f"{name}{suffix}" for name in BOUNDS]].to_numpy(float)
    size = np.nanmax(np.abs(one), axis=1, keepdims=True, initial=0.0)
    off = (np.abs(one - two) > LEAST * size) | (np.isfinite(one) != np.isfinite(two))
    rows = both[off.any(axis=1)]
    return [
        f"{row.family}, {row.metric}, {row.law}, {row.target}: forecast and {what} differ" for row in rows.itertuples()
    ]


def _at_other_steps(options: Options) -> str:
    """Why held-out rows are no targets as stated: a rule leaves only some checkpoints to train on, and rows are farther at others."""
    left = options["checkpoints"] == ("2",) and set(options["rule"]) & set(BY_CHECKPOINT)
    return "held-out rows lie at checkpoints that training rows do not" if left else ""


HELD_OUT: Final = Relation(
    "held-out rows as targets",
    "the same points and intervals, in forecasts and in validation",
    # A rule that counts compute anew does so of held-out rows too, which then lie elsewhere than the table says.
    lambda options: (
        among(options, held_out=("measured", "blank"))
        or without(options, rule=("recount_flops",))
        or _at_other_steps(options)
    ),
    _stated,
    _alike,
)
RELATIONS: Final = (HELD_OUT,)

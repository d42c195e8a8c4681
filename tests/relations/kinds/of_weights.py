"""Weights: what is counted twice, and a factor common to all."""

from typing import Any, Final

import numpy as np
import pandas as pd
from relations.compare import apart, objectives
from relations.design import Options
from relations.kinds.base import Relation, among, with_content, with_tables, without
from relations.options import OF_COUNTS
from relations.run import Study, Tables

FACTOR: Final = 4.0
"""A power of two, so that no product is rounded."""
ONE_BY_ONE: Final = (
    "none",
    "where",
    "require",
    "diverged",
    "last_checkpoint",
    "after_warmup",
    "units",
    "recount_flops",
)
"""Rules that look at no other run."""


def _scaled(study: Study, options: Options) -> Study:
    return with_tables(study, lambda runs: runs.assign(weight=FACTOR * runs["weight"]))


SUMS: Final = (
    "clean/runs, weight",
    *("fit/fits, objective", "fit/starts, objective", "fit/profiles, objective", "fit/profiles, threshold"),
    *("fit/fits, aicc", "fit/fits, bic"),
    *("analyse/equal, objective_shared", "analyse/equal, objective_separate"),
)
"""What adds up weights; and criteria, of which the terms in the weights, equal for all laws, are left out (`Loss.deviance`)."""

FACTORED: Final = Relation(
    "a common factor in the weights",
    "all weights four times as large: objectives so too, and every other number the same to the last bit; but of counts, where it multiplies trials",
    lambda options: among(options, weights=("column",)) or without(options, loss=OF_COUNTS),
    _scaled,
    lambda before, after, options: apart(before, after, SUMS) + objectives(before, after, FACTOR),
)


def _unweighted(content: dict[str, Any]) -> None:
    content["fit"]["uncertainty"] = {"method": "none"}
    content["fit"].pop("weights", None)


def _odd(runs: pd.DataFrame) -> np.ndarray:
    """Whole runs, every second."""
    return (runs.groupby(["family", "run", "seed", "metric"], sort=False).ngroup() % 2 == 1).to_numpy()


def _weighted(study: Study, options: Options) -> Study:
    def change(content: dict[str, Any]) -> None:
        _unweighted(content)
        content["fit"]["weights"] = {"column": "weight"}

    return with_content(with_tables(study, lambda runs: runs.assign(weight=1.0 + _odd(runs))), change)


def _twice(study: Study, options: Options) -> Study:
    def more(runs: pd.DataFrame) -> pd.DataFrame:
        again = runs[_odd(runs)]
        return pd.concat([runs, again.assign(run=again["run"] + " again")], ignore_index=True)

    return with_content(with_tables(study, more), _unweighted)


def _same_estimates(before: Tables, after: Tables, options: Options) -> list[str]:
    return objectives(before, after)


MAY_BE_TWICE: Final = {"rule": ONE_BY_ONE, "written": ("name", "text", "beside")}
TWICE: Final = Relation(
    "a weight of two against the row twice",
    "the same estimates",
    lambda options: among(options, **MAY_BE_TWICE),
    _twice,
    _same_estimates,
    first=_weighted,
    depth="fit",
    within=MAY_BE_TWICE,
)
RELATIONS: Final = (FACTORED, TWICE)

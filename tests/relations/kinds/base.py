"""What a relation is: a change of a study, and what must follow for its numbers whatever else the study says."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from relations.design import Options
from relations.run import Study, Tables


def unchanged(study: Study, options: Options) -> Study:
    """Return the study as it is."""
    del options
    return study


@dataclass(frozen=True)
class Relation:
    """A relation between two runs.

    Attributes:
        name: what is done to a study.
        meaning: what must follow.
        applies: why there is no such relation for a study with these options; empty if there is.
        change: the other study.
        compare: where the tables of the two break the relation: one text each.
        first: what the study itself is changed to, where the relation is not with it.
        depth: how far the other study goes.
        within: values of factors without which `applies` objects; studies are drawn within them where too few have the relation.
    """

    name: str
    meaning: str
    applies: Callable[[Options], str]
    change: Callable[[Study, Options], Study]
    compare: Callable[[Tables, Tables, Options], list[str]]
    first: Callable[[Study, Options], Study] = unchanged
    depth: str = "analyse"
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def only(options: Options, factor: str) -> str:
    """Return the value of a factor of which a study has one."""
    return options[factor][0]


def among(options: Options, **wanted: tuple[str, ...]) -> str:
    """Say which factor has a value that is not among those wanted."""
    wrong = [name for name, values in wanted.items() if not set(options[name]) <= set(values)]
    return f"not with this {wrong[0]}" if wrong else ""


def without(options: Options, **unwanted: tuple[str, ...]) -> str:
    """Say which factor has a value that is not wanted."""
    wrong = [name for name, values in unwanted.items() if set(options[name]) & set(values)]
    return f"not with this {wrong[0]}" if wrong else ""


def with_tables(study: Study, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Study:
    """Return the study with each of its tables changed."""
    return replace(study, sources={name: change(table) for name, table in study.sources.items()})


def with_content(study: Study, change: Callable[[dict[str, Any]], None]) -> Study:
    """Return the study with its file changed in place by a function."""
    content: Mapping[str, Any] = deepcopy(study.content)
    change(content)  # type: ignore[arg-type]
    return replace(study, content=content)


def law_entry(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of the study's own law, which comes first."""
    entry: dict[str, Any] = content["laws"][0]
    return entry


def single(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single laws: not those of `auto` and of baselines."""
    return table[(table["law"] != "auto") & ~table["law"].str.startswith("baseline")]


def forecasts(tables: Tables, laws: set[tuple[str, str, str]] | None = None) -> pd.DataFrame:
    """Return the forecasts of single laws, of those (family, metric, law) alone where some are given."""
    table = single(tables["analyse/forecast"])
    if laws is None:
        return table
    keys = table[["family", "metric", "law"]].itertuples(index=False, name=None)
    return table[np.array([key in laws for key in keys], dtype=bool)]

"""The same law said otherwise: as text, shared by one family, with nothing left to estimate."""

from typing import Any, Final

import numpy as np
import pandas as pd
from relations.compare import LEAST, converged, objectives, predicted
from relations.design import Options
from relations.kinds.base import Relation, among, forecasts, law_entry, only, with_content, without
from relations.made import columns_of, known, truth, value_at
from relations.options import least
from relations.run import Study, Tables
from relations.written import counted, text_of

from scalestudy.fit.methods.registry import METHODS

KEYS: Final = ["family", "metric", "law", "target"]


def _as_text(study: Study, options: Options) -> Study:
    def change(content: dict[str, Any]) -> None:
        entry = law_entry(content)
        kept = {key: entry[key] for key in ("fixed", "tied", "shared", "starts") if key in entry}
        content["laws"][0] = {**text_of(options), **kept}

    return with_content(study, change)


def _same_law(before: Tables, after: Tables, options: Options) -> list[str]:
    laws = converged(before) & converged(after)
    return objectives(before, after) + predicted(forecasts(before, laws), forecasts(after, laws), KEYS)


def _same_text(before: Tables, after: Tables, options: Options) -> list[str]:
    text, law = text_of(options)["name"], only(options, "law")
    named = {name: frame.replace({"law": {text: law}}) if "law" in frame else frame for name, frame in after.items()}
    return _same_law(before, named, options)


TEXT: Final = Relation(
    "the law as text",
    "a law of the catalogue and its formula: the same curve",
    lambda options: (
        among(options, written=("name",))
        or ("an implicit law has no formula" if known(only(options, "law")).bracket else "")
    ),
    _as_text,
    _same_text,
    depth="forecast",
)


def _shared(study: Study, options: Options) -> Study:
    law = known(only(options, "law"))

    def change(content: dict[str, Any]) -> None:
        law_entry(content)["shared"] = {law.parameter_names[-1]: []}

    return with_content(study, change)


MAY_BE_SHARED: Final = {
    "families": ("1",),
    "held": ("free",),
    "written": ("name", "text", "beside"),
    "method": tuple(name for name, method in METHODS.items() if method.shared),
}

SHARED: Final = Relation(
    "shared by one family",
    "a parameter that one family shares with itself: the same curve",
    lambda options: among(options, **MAY_BE_SHARED),
    _shared,
    _same_law,
    depth="forecast",
    within=MAY_BE_SHARED,
)


def _all_fixed(study: Study, options: Options) -> Study:
    law = known(only(options, "law"))

    def change(content: dict[str, Any]) -> None:
        entry = law_entry(content)
        for key in ("tied", "shared", "starts"):
            entry.pop(key, None)
        entry["fixed"] = dict(zip(law.parameter_names, truth(law).tolist(), strict=True))

    return with_content(study, change)


def _is_the_formula(before: Tables, after: Tables, options: Options) -> list[str]:
    del before
    name, runs = only(options, "law"), after["clean/runs"].set_index("row")
    own = {table: _own(after[table], after, options) for table in ("validate/predictions", *TOLD) if table in after}
    found: list[str] = []
    limits = (0.0, 1.0) if counted(options) else (-np.inf, np.inf)
    if "validate/predictions" in own:
        rows = own["validate/predictions"]
        found += _off(name, runs.loc[rows["row"]], rows, "validate/predictions", limits)
    told, parameters = (own[table] for table in TOLD)
    found += (
        _off(name, told, told, "analyse/forecast", limits) if set(columns_of(known(name)).values()) <= set(told) else []
    )
    bounded = parameters[["lower", "upper"]].notna().any(axis=None)
    return [*found, *(["a parameter that is fixed has an interval"] if bounded else [])]


TOLD: Final = ("analyse/forecast", "fit/parameters")


def _own(table: pd.DataFrame, tables: Tables, options: Options) -> pd.DataFrame:
    """The rows of the study's own law, of families that cleaning has left rows of."""
    fits = tables["fit/fits"]
    left = fits.loc[fits["n"] > 0, ["family", "metric"]].drop_duplicates()
    return table[table["law"] == _called(tables, options)].merge(left, on=["family", "metric"])


def _called(tables: Tables, options: Options) -> str:
    names = tables["fit/fits"]["law"].unique().tolist()
    return next(name for name in names if name.startswith(only(options, "law")))


def _off(name: str, at: pd.DataFrame, rows: pd.DataFrame, table: str, limits: tuple[float, float]) -> list[str]:
    law = known(name)
    columns = columns_of(law)
    exact = value_at(law, {symbol: at[column].to_numpy(float) for symbol, column in columns.items()}).clip(*limits)
    wrong = np.abs(rows["predicted"].to_numpy(float) - exact) > LEAST * np.abs(exact).max(initial=0.0) * 10
    lost = ~np.isfinite(rows["predicted"].to_numpy(float)) & np.isfinite(exact)
    return (
        [f"{table}: {np.count_nonzero(wrong | lost)} of {len(rows)} predictions are not the formula's"]
        if (wrong | lost).any()
        else []
    )


FIXED: Final = Relation(
    "all fixed",
    "every parameter held: the formula's own values, and no interval of any parameter",
    lambda options: (
        without(options, written=("auto", "beside"), range=("stated",))
        or (
            "log residuals need positive values"
            if only(options, "residual") == "log" and least(only(options, "law")) <= 0
            else ""
        )
    ),
    _all_fixed,
    _is_the_formula,
)

RELATIONS: Final = (TEXT, SHARED, FIXED)

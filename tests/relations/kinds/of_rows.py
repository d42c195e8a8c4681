"""The same runs told otherwise: in another order, from two files, with other names of columns or seeds, beside others."""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from relations.compare import apart, converged, objectives, predicted
from relations.design import Options
from relations.kinds.base import Relation, forecasts, law_entry, only, single, with_content, with_tables, without
from relations.run import Study, Tables
from relations.written import counted

RUN: Final = ["family", "run", "seed", "metric"]
NAMES: Final = (
    "order",
    "Größe, N*D",
    "select",
    "value 2",
    "group",
    "x",
    "runs",
    "state",
    "row",
    "all",
    "-1",
    "π",
    "%",
    "a b",
)
ORIGIN: Final = ("clean/runs, source_row", "clean/runs, seed")
OTHER: Final = "z"


def _always(options: Options) -> str:
    del options
    return ""


def _renamed(study: Study, options: Options) -> Study:
    table = study.sources["runs"]
    names = dict(zip(table.columns, [*NAMES, *(f"{name}!" for name in table.columns)], strict=False))

    def change(content: dict[str, Any]) -> None:
        content["sources"]["runs"]["columns"] = {name: f'"{new}"' for name, new in names.items()}
        del content["sources"]["runs"]["keep"]

    return with_content(with_tables(study, lambda runs: runs.rename(columns=names)), change)


RENAMED: Final = Relation(
    "columns renamed",
    "the header of the file under other names: the same numbers to the last bit",
    _always,
    _renamed,
    lambda before, after, options: apart(before, after),
)


def _permuted(study: Study, options: Options) -> Study:
    def shuffled(runs: pd.DataFrame) -> pd.DataFrame:
        number = runs.groupby(RUN, sort=False).ngroup().to_numpy()
        place = np.random.default_rng(7).permutation(number.max() + 1)[number]
        return runs.iloc[np.argsort(place, kind="stable")]

    return with_tables(study, shuffled)


def _alike_in_any_order(before: Tables, after: Tables, options: Options) -> list[str]:
    # Bounds of counts are whole successes, which a rounding may move by one.
    intervals = only(options, "method") in ("sandwich", "profile") and not counted(options)
    laws = converged(before) & converged(after)
    keys = ["family", "metric", "law", "target"]
    found = objectives(before, after)
    return found + predicted(forecasts(before, laws), forecasts(after, laws), keys, intervals=intervals)


def _orderless(options: Options) -> str:
    """Rules that keep the first row go by the order, and held-out runs of one name are told apart by their rows."""
    named_by_row = only(options, "held_out") != "none" and "2" in (only(options, "seeds"), only(options, "checkpoints"))
    ordered = without(options, rule=("drop_duplicates", "replicates"))
    return ordered or ("held-out runs of one name are named by their rows" if named_by_row else "")


PERMUTED: Final = Relation(
    "rows permuted",
    "runs in another order: the same estimates; the same intervals where no rows are drawn",
    _orderless,
    _permuted,
    _alike_in_any_order,
    depth="forecast",
)


def _cut(study: Study, options: Options) -> Study:
    table = study.sources["runs"]
    starts = np.flatnonzero(table.groupby(RUN, sort=False).ngroup().diff().to_numpy() != 0)
    at = int(starts[len(starts) // 2])

    def change(content: dict[str, Any]) -> None:
        section = content["sources"].pop("runs")
        content["sources"] = {name: {**section, "uri": f"{name}.csv"} for name in ("first", "second")}

    return replace(with_content(study, change), sources={"first": table.iloc[:at], "second": table.iloc[at:]})


CUT: Final = Relation(
    "a source cut in two",
    "the table in two files, cut between runs, stacked again: the same numbers to the last bit",
    lambda options: without(options, rule=("replicates",)),
    _cut,
    lambda before, after, options: apart(before, after, ORIGIN),
)


def _reseeded(study: Study, options: Options) -> Study:
    return with_tables(study, lambda runs: runs.assign(seed=runs["seed"].map({0: 7, 1: 3})))


SEEDS: Final = Relation(
    "seeds renamed",
    "other labels of seeds, in another order: the same numbers to the last bit",
    _always,
    _reseeded,
    lambda before, after, options: apart(before, after, ORIGIN),
    depth="figures",
)


def _joined(study: Study, options: Options) -> Study:
    def more(runs: pd.DataFrame) -> pd.DataFrame:
        own = runs[runs["family"] == "a"]
        noise = np.exp(np.random.default_rng(11).normal(0, 0.03, len(own)))
        return pd.concat([runs, own.assign(family=OTHER, value=own["value"] * noise * 0.7)], ignore_index=True)

    return with_tables(study, more)


RIVALS: Final = ("analyse/multiplier", "analyse/strategy", "analyse/switches")
OF_ALL: Final = ("validate/comparisons", "analyse/crossover", "analyse/equal", *RIVALS, "fit/starts")


def _unmoved(before: Tables, after: Tables, options: Options) -> list[str]:
    def own(table: pd.DataFrame) -> pd.DataFrame:
        table = table[~table["family"].isin([OTHER, "all"])] if "family" in table else table
        table = table[table["scheme"] != "transfer"] if "scheme" in table else table
        return single(table) if "law" in table else table.iloc[:0]

    figures = [name for name in before if name.startswith("figures/")]
    found = apart(before, after, [*OF_ALL, "validate/members", *figures], own)
    one, two = (tables["analyse/forecast"].query("law == 'auto' and family != @OTHER") for tables in (before, after))
    return found + predicted(one, two, ["family", "metric", "law", "target"], tolerance=0.4)


ADDED: Final = Relation(
    "a family added",
    "the laws of other families to the last bit; `auto` moves by at most a tenth of its interval's width",
    lambda options: without(options, held=("shared", "all_shared")),
    _joined,
    _unmoved,
)


def _own_names(study: Study, options: Options) -> Study:
    entry = law_entry(study.content)
    names = {column: f"own {symbol}" for symbol, column in entry["variables"].items()}

    def change(content: dict[str, Any]) -> None:
        content["sources"]["runs"]["keep"] = ["weight", *names.values()]
        for law in content["laws"]:
            law["variables"] = {symbol: names[column] for symbol, column in law["variables"].items()}
        content["axes"] = {names[column]: kind for column, kind in content["axes"].items()}
        weights = content["fit"].get("weights")
        if isinstance(weights, dict):
            weights["column"] = names.get(weights["column"], weights["column"])
        for options_ in (each["optimum"] for each in content["analyse"] if each.get("optimum")):
            options_["over"] = {names.get(name, name): within for name, within in options_["over"].items()}
        for options_ in (each["forecast"] for each in content["analyse"] if each.get("forecast")):
            options_["targets"] = [{names[name]: at for name, at in one.items()} for one in options_.get("targets", [])]

    return with_content(with_tables(study, lambda runs: runs.rename(columns=names)), change)


def _without_warnings(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a ledger that are no warnings: that columns contradict each other is seen where names say what they are."""
    return table[table["rule"] != "warning"] if "rule" in table else table


def _same_but_for_names(before: Tables, after: Tables, options: Options) -> list[str]:
    named = ["clean/runs", *(name for name in before if name.startswith(("analyse/", "figures/")))]
    keys = ["family", "metric", "law", "target"]
    return apart(before, after, named, rows=_without_warnings) + predicted(
        forecasts(before), forecasts(after), keys, intervals=True, tolerance=1e-9
    )


OWN_NAMES: Final = Relation(
    "columns of the study's own",
    "scales under names of the study's own, to which laws are bound: the same numbers to the last bit",
    lambda options: without(options, written=("auto",), axes=("inferred",), rule=("outliers", "recount_flops")),
    _own_names,
    _same_but_for_names,
)

RELATIONS: Final = (RENAMED, PERMUTED, CUT, SEEDS, ADDED, OWN_NAMES)

"""The tables of the report on the data: rows, ledger, sources, digests."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from scalestudy.analyse.inferred import inferred
from scalestudy.numerals import UNKNOWN, grouped
from scalestudy.report.frames import Settings, Tables, number, records, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import Quantity, Several
from scalestudy.report.unfitted import has_no_law, is_fitted, without_law
from scalestudy.report.wording import SYMBOLS, wording
from scalestudy.rows import state_of
from scalestudy.tables.ingest import SHARED_ROW

Ends = dict[Any, Quantity]
KEYS: Final = ["source", "family", "metric"]
LEARNED: Final = ("kind", "quantity", "into", "column")


def run_counts(tables: Tables) -> dict[str, int]:
    """Return how many rows there are: all, fitted, that no law is for, excluded, held out, and without a value where one belongs."""
    runs = table(tables, "clean/runs")
    state = state_of(runs)
    empty = runs["value"].isna() & (state == "fitted")
    return {
        "all": len(runs),
        "fitted": int(is_fitted(tables).sum()),
        "excluded": int((state == "excluded").sum()),
        "held_out": int((state == "held_out").sum()),
        "empty": int(empty.sum()),
        "no_law": int(has_no_law(tables).sum()),
        "families": len(set(runs["family"])),
        "metrics": len(set(runs["metric"])),
    }


def rows_again(tables: Tables) -> int:
    """Return how many rows are rows of another family too, and are counted there already."""
    runs = table(tables, "clean/runs")
    if SHARED_ROW not in runs:
        return 0
    shared = runs[SHARED_ROW].dropna()
    return len(shared) - shared.nunique()


def in_common(tables: Tables) -> str:
    """Say that families have rows in common, as the end of a sentence; empty where none have."""
    again = rows_again(tables)
    return f"; {again:,} of the rows are rows of another family too, and count in each" if again else ""


def data_grid(tables: Tables, settings: Settings) -> Grid:
    """Rows by source, family and metric, with the ranges of the scales."""
    runs = table(tables, "clean/runs")
    words = wording(runs)
    scales = (*SYMBOLS, *inferred(runs, settings).roles.own)
    fitted = is_fitted(tables)
    ends = _ends(runs, (*scales, "value"), fitted)
    rows = [
        Row((*map(str, key), *map(grouped, counts), *(_range(low[key], high[key]) for low, high in ends)))
        for key, counts in _counts(runs, fitted).items()
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        *("source", "family", "metric", "fitted#", "excluded#", "held out#"),
        *(f"{words.head(name)}#" for name in scales),
        "value#",
    )
    notes = (*filter(None, [words.note]), *(f"{told[:1].upper()}{told[1:]}." for told in without_law(tables)))
    return lean(Grid("Rows by source, family and metric", heads, shown, "No rows.", "clean/runs", left_out, notes))


def _counts(runs: pd.DataFrame, fitted: pd.Series) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Return by source, family and metric how many rows are fitted, excluded and held out."""
    state = state_of(runs)
    marks = runs[KEYS].assign(fitted=fitted, excluded=state == "excluded", held_out=state == "held_out")
    found = marks.groupby(KEYS, sort=True).sum()
    return dict(zip(found.index, found.astype(int).itertuples(index=False, name=None), strict=True))


def _ends(runs: pd.DataFrame, names: Sequence[str], fitted: pd.Series) -> list[tuple[Ends, Ends]]:
    """Return the least and the most of each column among the fitted rows, by source, family and metric."""
    every = runs[KEYS].assign(**{name: runs[name].where(fitted) for name in names}).groupby(KEYS, sort=True)
    least, most = every[list(names)].min(), every[list(names)].max()
    count = {name: name in ("params", "tokens") for name in names}
    return [(_quantities(least[name], count=count[name]), _quantities(most[name], count=count[name])) for name in names]


def _quantities(column: "pd.Series[Any]", *, count: bool) -> Ends:
    return {key: Quantity(number(value), count=count) for key, value in column.items()}


def _range(low: Quantity, high: Quantity) -> Cell:
    if not low.known:
        return UNKNOWN
    return low if low.text == high.text else Several((low, " to ", high))


def ledger_grid(tables: Tables) -> Grid:
    """What each cleaning rule took out."""
    rows = tuple(
        Row(
            (
                str(row["rule"]),
                str(row["reason"] or ""),
                grouped(row["rows_in"]),
                grouped(row["excluded"]),
                grouped(row["rows_out"]),
                str(row["note"]),
            ),
            "warn" if row["excluded"] or row["rule"] == "warning" else "",
        )
        for row in records(table(tables, "clean/ledger").sort_values("order"))
    )
    heads = columns("rule", "reason", "rows in#", "taken out#", "rows left#", "note")
    return lean(
        Grid(
            "Cleaning ledger, in order; held-out rows are not counted",
            heads,
            rows,
            "No cleaning rule was asked for.",
            "clean/ledger",
        )
    )


def learned_grid(tables: Tables) -> Grid:
    """The numbers behind learned columns; how each was made stands in the ledger."""
    found = records(table(tables, "clean/learned"))
    rows = [Row((*(str(row[name]) for name in LEARNED), Quantity(float(row["value"])))) for row in found]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("kind", "quantity", "into", "column", "value#")
    return Grid("What the training rows taught, of each learned column", heads, shown, "", "clean/learned", left_out)


def source_grid(sources: Mapping[str, Sequence[Mapping[str, Any]]], settings: Settings) -> Grid:
    """The files the study was made from."""
    stated = settings.get("sources") or {}
    rows = [
        Row(
            (
                name,
                str(file["name"]),
                grouped(int(file["bytes"])),
                str(file["sha256"]),
                str(stated.get(name, {}).get("uri", "no address of its own: a copy in the mirror")),
            )
        )
        for name, files in sorted(sources.items())
        for file in files
    ]
    rows += [
        Row((name, f"{source['table']}.parquet", "", "", f"study {source['study']}"))
        for name, source in sorted(stated.items())
        if "study" in source
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    return lean(
        Grid(
            "Source files",
            columns("source", "file", "bytes#", "sha256", "from"),
            shown,
            "No stamp of the sources was found.",
            "",
            left_out,
        )
    )


def provenance_grid(provenance: Mapping[str, Mapping[str, Any]]) -> Grid:
    """The digest of every stage: of its code, its part of the study file, and all it reads."""
    rows = tuple(
        Row((stage, *(str(record.get(name, ""))[:16] for name in ("digest", "code", "config"))))
        for stage, record in provenance.items()
    )
    caption = "Digest of each stage (first 16 digits): of its code, of its part of the study file, of all together"
    return lean(Grid(caption, columns("stage", "digest", "code", "config"), rows, "No provenance was recorded."))

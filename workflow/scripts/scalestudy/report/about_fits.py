"""The tables of the report on the fits: every one with its status, and the parameters of the chosen laws."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scalestudy.fit.lawless import not_meant
from scalestudy.numerals import brief, grouped, percent
from scalestudy.report.answers import Answer, heading
from scalestudy.report.formula import symbol
from scalestudy.report.frames import Tables, chosen_laws, forecast_shares, number, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import names_of
from scalestudy.report.quantities import Quantity
from scalestudy.tables.fit import NOT_ASKED, NOT_PROPOSED, STATUSES

GOOD_STATUS = "converged"


def status_counts(tables: Tables) -> list[tuple[str, int, str]]:
    """Return each status that occurs among the fits that were meant, how often, and what it means."""
    found = meant(tables)["status"].value_counts()
    return [(status, int(found[status]), meaning) for status, meaning in STATUSES.items() if status in found]


def meant(tables: Tables) -> pd.DataFrame:
    """Return `fit/fits` without the laws that `laws: auto` does not propose to a family."""
    fits = table(tables, "fit/fits")
    return fits[~not_meant(fits)]


def _urgency(fit: Mapping[str, Any]) -> int:
    """Zero for fits that went wrong, which come first, and most for those that were never meant."""
    return 2 if fit["message"].startswith((NOT_ASKED, NOT_PROPOSED)) else int(fit["status"] == GOOD_STATUS)


def fits_grid(tables: Tables) -> Grid:
    """Every fit with its status and diagnostics; those that failed come first, chosen ones before others."""
    chosen = {(*unit, law) for unit, (law, _) in chosen_laws(tables).items()}
    shares = {(*unit, law): weight for unit, laws in forecast_shares(tables).items() for law, weight in laws}
    fits = records(table(tables, "fit/fits"))
    keys = [(row["family"], row["metric"], row["law"]) for row in fits]
    order = sorted(range(len(fits)), key=lambda i: (_urgency(fits[i]), keys[i] not in chosen))
    names = names_of(tables)
    rows = [_fit_row(fits[i], names.unit(*keys[i][:2]), keys[i] in chosen, shares.get(keys[i], 0.0)) for i in order]
    kept, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        *(names.heading, "law", "chosen", "status!", "share of forecast#", "points#", "free#", "objective#"),
        *("basin share#", "condition#"),
    )
    empty = "No law was fitted."
    return lean(Grid("Every fit, whatever became of it", heads, kept, empty, "fit/fits", left_out))


def _fit_row(row: Mapping[str, Any], title: str, chosen: bool, share: float) -> Row:
    good = row["status"] == GOOD_STATUS
    return Row(
        (
            *(title, str(row["law"]), "yes" if chosen else ""),
            said(row["status"]) + ("" if good else f": {row['message']}"),
            percent(share),
            grouped(row["n"]),
            brief(row["parameters_n"]),
            Quantity(number(row["objective"]), digits=5),
            percent(number(row["basin_share"])),
            Quantity(number(row["condition"]), digits=2),
        ),
        "" if _urgency(row) else "warn",
    )


def parameters_grid(answers: Sequence[Answer], tables: Tables) -> Grid:
    """The chosen laws' parameters with their intervals: a column each where all families have the same ones."""
    found = table(tables, "fit/parameters")
    notes = tuple(f"{note[0].upper()}{note[1:]}." for note in sorted(set(found["held"]) - {""}))
    names = {tuple(name for name, _ in answer.parameters) for answer in answers}
    named = heading(answers)
    caption, empty = "Parameters of the chosen laws, with 95% intervals", "No law has an estimate."
    if len(names) == 1 and len({answer.law for answer in answers}) == 1:
        rows = [Row((answer.title, answer.law, *(value for _, value in answer.parameters))) for answer in answers]
        heads = columns(named, "law", *(f"{symbol(name)}#" for name in names.pop()))
    else:
        rows = [
            Row((answer.title, answer.law, symbol(n), value)) for answer in answers for n, value in answer.parameters
        ]
        heads = columns(named, "law", "parameter", "estimate#")
    shown, left_out = capped(rows, MOST_ROWS)
    return lean(Grid(caption, heads, shown, empty, "fit/parameters", left_out, notes), (named, "law"))

"""What a figure's `table` returns, how it says that it does not apply, and lookups several figures share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scalestudy.tables import AUTO
from scalestudy.tables.fit import WITH_ESTIMATE

Tables = Mapping[str, pd.DataFrame]
Settings = Mapping[str, Any]
Unit = tuple[str, str]  # family, metric
MOST_PANELS = 12


@dataclass(frozen=True)
class Content:
    """The table a figure draws, and sentences for its caption that only the data could tell."""

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()


class NotApplicableError(Exception):
    """The figure makes no sense for this study; the message is the sentence the report shows."""


def need(tables: Tables, name: str, why: str) -> pd.DataFrame:
    """Return a table that has rows.

    Raises:
        NotApplicableError: it is missing or empty; `why` ends the sentence.
    """
    frame = tables.get(name)
    if frame is None or frame.empty:
        raise NotApplicableError(f"Not drawn: the table {name} has no rows, {why}.")
    return frame


def without_number(table: pd.DataFrame, told: str) -> NotApplicableError:
    """Return what to raise where no row of a table has what is drawn: that, and the first row's reason if there is a row."""
    reason = f"; {table['message'].iloc[0]}" if len(table) else ""
    return NotApplicableError(f"Not drawn: {told}{reason}.")


def drawn_laws(tables: Tables, among: Collection[str] | None = None) -> dict[Unit, str]:
    """Return the law to draw for each fit unit: the chosen one, else the one with the largest share in the forecast.

    Units come with the most measured first.

    Args:
        tables: of the study.
        among: the laws that suit the figure; all by default.
    """
    fits = need(tables, "fit/fits", "so there is no law to draw")
    fits = fits[fits["status"].isin(WITH_ESTIMATE) & (fits["law"] != AUTO)]
    if among is not None:
        fits = fits[fits["law"].isin(list(among))]
    if fits.empty and among is not None:
        raise NotApplicableError(f"Not drawn: none of the laws this figure suits could be fitted: {', '.join(among)}.")
    if fits.empty:
        raise NotApplicableError("Not drawn: no law could be fitted to any family; see the statuses of the fits.")
    ranked = _with_choice(fits, tables.get("validate/choice"))
    order = ["chosen", "weight", "status"]
    ranked = ranked.sort_values(order, ascending=[False, False, True], kind="stable", key=_status_rank)
    best = ranked.drop_duplicates(["family", "metric"])
    sized = best.sort_values(["n", "family", "metric"], ascending=[False, True, True], kind="stable")
    return {(family, metric): law for family, metric, law in _texts(sized, "family", "metric", "law")}


def forecast_laws(tables: Tables, predictions: pd.DataFrame) -> dict[Unit, str]:
    """Return what forecasts each fit unit: `auto` where it predicted, else the law to draw; see `drawn_laws`."""
    automatic = predictions.loc[predictions["law"] == AUTO, ["family", "metric"]].drop_duplicates()
    return drawn_laws(tables) | {(str(family), str(metric)): AUTO for family, metric in automatic.to_numpy()}


def _with_choice(fits: pd.DataFrame, choice: pd.DataFrame | None) -> pd.DataFrame:
    """Add `chosen` and `weight` to the fits; a law that was no candidate counts as not chosen."""
    if choice is None:
        return fits.assign(chosen=False, weight=0.0)
    named = choice.rename(columns={"candidate": "law"})[["family", "metric", "law", "chosen", "weight"]]
    merged = fits.merge(named, on=["family", "metric", "law"], how="left")
    return merged.assign(chosen=merged["chosen"].eq(True), weight=merged["weight"].fillna(0.0))


def _status_rank(column: pd.Series) -> pd.Series:
    return column.map(WITH_ESTIMATE.index) if column.name == "status" else column


def _texts(frame: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in frame[list(columns)].to_numpy()]


def top(units: list[Unit], limit: int = MOST_PANELS) -> tuple[list[Unit], tuple[str, ...]]:
    """Keep the units with the most points, and say so if any were left out."""
    if len(units) <= limit:
        return units, ()
    what = "metrics" if len({family for family, _ in units}) == 1 else "families"
    return units[:limit], (f"{limit} of {len(units)} {what} drawn: those with the most runs.",)


def panel_title(part: pd.DataFrame, every: pd.DataFrame) -> str:
    """Name a panel by what tells it from the others: its family, its metric, or both.

    Args:
        part: the rows of the panel, of one family and metric.
        every: those of all panels.
    """
    told = [only(part, name) for name in ("family", "metric") if len(set(every[name])) > 1]
    return " · ".join(told) or only(part, "family")


def unit_title(family: str, metric: str, metrics: int) -> str:
    """Name a panel by its family, and by its metric where there are several."""
    return f"{family} · {metric}" if metrics > 1 else family


def scheme_title(name: str) -> str:
    """Write the name of a way of splitting as a heading.

    >>> scheme_title("kfold"), scheme_title("leave_out")
    ('k-fold', 'Leave out')
    """
    return "k-fold" if name == "kfold" else name.replace("_", " ").capitalize()


def only(frame: pd.DataFrame, column: str) -> str:
    """Return the first value of a text column, where the rows agree or the first stands for all."""
    return str(frame[column].iloc[0])


def finite(frame: pd.DataFrame, *columns: str) -> pd.Series:
    """Mark the rows where all these columns hold finite numbers."""
    values = frame[list(columns)].to_numpy(dtype=float, na_value=float("nan"))
    return pd.Series((abs(values) < float("inf")).all(axis=1), index=frame.index)

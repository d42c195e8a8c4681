"""The families of a figure: which of them it shows, in which order, and by which names."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from scalestudy.figures.content import Content, NotApplicableError, Tables
from scalestudy.figures.looks import BETWEEN, LOOKS, NAMED, PAIR
from scalestudy.tables import ALL_FAMILIES
from scalestudy.words import nearest

OF_FAMILIES: Final = ("family", "family_a", "family_b", "below", "above", "better_below", "better_above")
"""The columns of tables that name a family, or several joined by commas; what one is held against need not be chosen, too."""
RUNS: Final = "clean/runs"
MOST_NAMED: Final = 6


def of_families(tables: Tables, chosen: Sequence[str]) -> Tables:
    """Return tables with the rows of some families only, and those that are of no one family.

    The runs stay whole: from them it is told which columns are scales, and what each family looks like.
    """
    if not chosen:
        return tables
    return {name: table if name == RUNS else _rows(table, {*chosen}) for name, table in tables.items()}


def _rows(table: pd.DataFrame, chosen: set[str]) -> pd.DataFrame:
    named = [column for column in OF_FAMILIES if column in table]
    if not named or table.empty:
        return table
    allowed = {*chosen, ALL_FAMILIES, ""}
    kept = [table[column].map(lambda name: _is_among(name, allowed)).astype(bool) for column in named]
    return table[pd.concat(kept, axis=1).all(axis=1)]


def _is_among(name: Any, allowed: set[str]) -> bool:
    return not isinstance(name, str) or name in allowed or {*name.split(", ")} <= allowed


def in_order(content: Content, chosen: Sequence[str], known: Sequence[str]) -> Content:
    """Return what is drawn of the chosen families, in their order, and say so.

    Args:
        content: what the figure gathered.
        chosen: the families; none for all.
        known: all families of the study.

    Raises:
        NotApplicableError: nothing is drawn of any of them.
    """
    if not chosen:
        return content
    frame = content.frame
    if "family" in frame:
        frame = _numbered(_sorted(_rows(frame, {*chosen}), list(chosen)))
    if frame.empty:
        raise nothing_of(chosen, known)
    return Content(frame, (*content.notes, *_told(frame, chosen, known)))


def nothing_of(chosen: Sequence[str], known: Sequence[str]) -> NotApplicableError:
    """Return what to raise where a figure has nothing of the chosen families."""
    told = f"it has nothing of the chosen families ({_listed(chosen)}){_meant(chosen, known)}"
    return NotApplicableError(f"Not drawn: {told}.")


def _sorted(frame: pd.DataFrame, chosen: list[str]) -> pd.DataFrame:
    rank = {family: place for place, family in enumerate(chosen)}
    order = frame["family"].map(rank).fillna(len(rank)).argsort(kind="stable")
    return frame.iloc[order.to_numpy()].reset_index(drop=True)


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Number panels anew where they are numbered, so that they follow the families."""
    if "panel" not in frame or not pd.api.types.is_numeric_dtype(frame["panel"]):
        return frame
    return frame.assign(panel=pd.factorize(frame["panel"])[0])


def _told(frame: pd.DataFrame, chosen: Sequence[str], known: Sequence[str]) -> list[str]:
    """Say that others were left out, and what was chosen and is not there."""
    shown = set(frame["family"]) if "family" in frame else {*chosen} & {*known}
    there, lacking = ([family for family in chosen if (family in shown) == told] for told in (True, False))
    left = {*known} - {*chosen}
    told = f"Shown of {len(known)} families: {_listed(there)}; what is said of all families is of all {len(known)}."
    return [told] * bool(left) + [f"Nothing to show of {_listed(lacking)}{_meant(lacking, known)}."] * bool(lacking)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _meant(names: Sequence[str], known: Sequence[str]) -> str:
    """Say what is no family of the study, and which was meant."""
    strange = [name for name in names if name not in known][:MOST_NAMED]
    return "".join(f"; {name} is no family of the study{_hint(name, known)}" for name in strange)


def _hint(name: str, known: Sequence[str]) -> str:
    meant = nearest(name, known).rstrip("?")
    return f" ({meant}?)" if meant else ""


def families_in(frame: pd.DataFrame) -> set[str]:
    """Return the families that a drawn table names."""
    return {str(name) for column in LOOKS if column in frame for name in frame[column].dropna()}


def labelled(frame: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return a drawn table with the names that a study gives its families; two families never get one name."""
    if not labels:
        return frame
    shown = _apart({**{family: family for family in families_in(frame)}, **labels})
    told = {column: frame[column].map(lambda name: shown.get(name, name)) for column in NAMED if column in frame}
    if PAIR in frame:
        told[PAIR] = frame[PAIR].map(lambda pair: BETWEEN.join(shown.get(name, name) for name in pair.split(BETWEEN)))
    return frame.assign(**told)


def _apart(shown: Mapping[str, str]) -> dict[str, str]:
    names = list(shown.values())
    return {family: f"{name} ({family})" if names.count(name) > 1 else name for family, name in shown.items()}

"""What a study's chain says of its laws: for which metrics a law can read a chained column, and what that follows from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from scalestudy.chains import Link, links_of, metrics_of, readers
from scalestudy.laws import Law
from scalestudy.rows import UNIT_KEYS


def study_links(runs: pd.DataFrame, settings: Mapping[str, Any]) -> list[Link]:
    """Return the steps between the metrics of a study.

    Args:
        runs: `clean/runs`.
        settings: the study's, with `chain` if it has one.
    """
    entries = settings.get("chain") or ()
    return links_of(entries, metrics_of(runs["metric"])) if entries else []


def only_where_chained(laws: Sequence[Law], runs: pd.DataFrame, settings: Mapping[str, Any]) -> list[Law]:
    """Return the laws, those that read a chained column not for the metrics that have none."""
    entries = settings.get("chain") or ()
    if not entries:
        return list(laws)
    found = {str(entry["into"]): set[str]() for entry in entries} | readers(study_links(runs, settings))
    units = [(str(family), str(metric)) for family, metric in runs[UNIT_KEYS].drop_duplicates().itertuples(index=False)]
    return [_only(law, units, found) for law in laws]


def _only(law: Law, units: Iterable[tuple[str, str]], readable: Mapping[str, set[str]]) -> Law:
    why = {
        unit: f"it reads {column}, which the chain fills for {' and '.join(sorted(readable[column])) or 'no metric'}"
        for column in law.columns
        for unit in units
        if column in readable and unit[1] not in readable[column]
    }
    return replace(law, not_for={**law.not_for, **why}) if why else law


def first_laws(link: Link, laws: Sequence[Law], family: str) -> list[Law]:
    """Return the laws that may predict the first metric of a step: the one it names, else all that are fitted to it."""
    able = [law for law in laws if not law.why_not(family, link.source)]
    return [law for law in able if law.name == link.law] if link.law else able


def followed(links: Sequence[Link], laws: Sequence[Law]) -> dict[str, tuple[str, ...]]:
    """Return, by chained column, the columns it follows from: those of the laws that predict it, however many steps back."""
    return {link.into: tuple(dict.fromkeys(_roots(link, links, laws))) for link in links}


def _roots(link: Link, links: Sequence[Link], laws: Sequence[Law]) -> Iterable[str]:
    before = {one.into: one for one in links if one.target == link.source}
    own = {one.into for one in links} - set(before)
    for law in laws:
        if link.law in ("", law.name) and not own & set(law.columns):
            for column in law.columns:
                yield from _roots(before[column], links, laws) if column in before else (column,)

"""The laws of a study: those it names, and those that `laws: auto` proposes, each for the families whose own rows tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from scalestudy.fit.axes import infer_axes, of_metric, own_numbers, rows_to_tell, varying_scales
from scalestudy.fit.evidence import Bound, unsupported
from scalestudy.fit.linked import only_where_chained
from scalestudy.laws import Law, resolve, resolve_all
from scalestudy.laws.candidates import Axes, Proposal, proposals, together, unsuited
from scalestudy.learn.entries import Entry, entries_of
from scalestudy.learn.taught import metrics_added
from scalestudy.rows import by_unit
from scalestudy.tables.fit import NOT_PROPOSED

Unit = tuple[str, str]
Reasons = Mapping[str, str]
"""The name of a law to why it is not proposed."""


def study_laws(runs: pd.DataFrame, settings: Mapping[str, Any]) -> list[Law]:
    """Return the laws of a study, bound to the columns of its runs.

    Args:
        runs: `clean/runs`; held-out and excluded rows are not looked at, unless there are no others.
        settings: the study's `laws`, `axes`, `range`, `learn` and `chain`, as far as it has them.

    Raises:
        StudyError: as `resolve_all`.
    """
    entries = settings.get("laws") or "auto"
    varying = varying_scales(runs, settings.get("axes")) if len(runs) else []
    beside = own_numbers(runs) if len(runs) else []
    axes = infer_axes(runs, settings)
    asked = "auto" in ([entries] if isinstance(entries, str) else entries)
    automatic = _automatic(runs, settings, axes) if asked else None
    laws = resolve_all(entries, tuple(runs.columns), varying, axes, beside, automatic)
    return only_where_chained(_of_others(laws, runs, entries_of(settings.get("learn"))), runs, settings)


def _of_others(laws: list[Law], runs: pd.DataFrame, learned: Sequence[Entry]) -> list[Law]:
    """Refuse laws that read a learned column for the metric whose values that column is."""
    own = {*metrics_added(learned, runs)} & {column for law in laws for column in law.columns}
    if not own:
        return laws
    why = {unit: f"it reads {unit[1]}, which is the value itself" for unit in by_unit(runs[runs["metric"].isin(own)])}
    return [replace(law, not_for={**law.not_for, **_of_itself(law, why)}) for law in laws]


def _of_itself(law: Law, why: Mapping[Unit, str]) -> dict[Unit, str]:
    return {unit: told for unit, told in why.items() if unit[1] in law.columns}


def fitted_to(laws: Sequence[Law], family: str, metric: str) -> list[Law]:
    """Return the laws that are fitted to a family and metric."""
    return [law for law in laws if not law.why_not(family, metric)]


def _automatic(runs: pd.DataFrame, settings: Mapping[str, Any], axes: Axes) -> list[Law]:
    """Return what `laws: auto` proposes for any family, each law with the families it is not proposed for, and why."""
    rows = rows_to_tell(runs) if len(runs) else runs
    of_each = {str(metric): of_metric(axes, part, settings) for metric, part in rows.groupby("metric", sort=True)}
    listed = {metric: proposals(own) for metric, own in of_each.items()}
    bound = [(one, resolve(one.entry, tuple(runs.columns))) for one in together(listed.values())]
    found: dict[Unit, tuple[Reasons, Reasons]] = {}
    for unit, part in by_unit(rows).items():
        other = _made_for_others(bound, of_each[unit[1]], listed[unit[1]])
        suited = [(one, law) for one, law in bound if law.name not in other]
        found[unit] = other, unsupported(suited, part, of_each[unit[1]])
    return _without(found, [law for _, law in bound])


def _made_for_others(bound: Sequence[Bound], axes: Axes, listed: Sequence[Proposal]) -> dict[str, str]:
    """Return the laws that are proposed for other metrics than this one, by name, and why."""
    meant = [(one.offer, one.entry["variables"]) for one in listed]
    return {
        law.name: unsuited(one.law, one.offer, axes) or "it is for another metric's own share"
        for one, law in bound
        if (one.offer, one.entry["variables"]) not in meant
    }


def _without(found: Mapping[Unit, tuple[Reasons, Reasons]], laws: Sequence[Law]) -> list[Law]:
    """Leave out laws that no family tells, and say of the others where they are not proposed.

    A family that tells none of them, for want of rows, keeps those made for its metric: their fits say what they lack. So
    do all families where none tells any.

    Args:
        found: by family and metric the laws made for others, and those the rows cannot tell, each with the reason.
        laws: what is proposed.
    """
    told = [law for law in laws if any(law.name not in {**other, **lacking} for other, lacking in found.values())]
    kept, why = told or list(laws), {}
    for unit, (other, lacking) in found.items():
        none = all(law.name in {**other, **lacking} for law in kept)
        why[unit] = other if none else {**other, **lacking}
    units = {
        law.name: {unit: f"{NOT_PROPOSED}: {w[law.name]}" for unit, w in why.items() if law.name in w} for law in kept
    }
    return [replace(law, not_for=units[law.name]) for law in kept]

"""The questions a reviewer asks of a scaling study, answered from its results: nothing here is asserted by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from scalestudy.analyse.inferred import inferred
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.fit.settings import Settings as FitSettings
from scalestudy.numerals import brief, percent
from scalestudy.report.about_data import in_common, run_counts
from scalestudy.report.about_fits import meant, status_counts
from scalestudy.report.about_forecasts import held_out_counts
from scalestudy.report.about_laws import law_items
from scalestudy.report.about_replication import verdict_counts
from scalestudy.report.about_scores import coverage, law_and_baseline
from scalestudy.report.about_setup import setup_sections
from scalestudy.report.answers import Answer, heading, law_counts
from scalestudy.report.frames import (
    Settings,
    Tables,
    records,
    said,
    table,
)
from scalestudy.report.naming import plural
from scalestudy.rows import training_rows
from scalestudy.splits.registry import MEANINGS
from scalestudy.tables import AUTO
from scalestudy.tables.validate import BASELINES

Item = tuple[str, str]
FAR = 1.0  # decades beyond the data, after which a forecast rests on the law more than on the runs


def checklist(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> list[tuple[str, list[Item]]]:
    """Return the sections, each a heading and its questions with answers."""
    return [
        ("Law", law_items(tables, settings, answers)),
        *setup_sections(tables, settings),
        ("Data", _data(tables)),
        ("Fitting", _fitting(tables, settings)),
        ("Choice of law", _choice(tables, settings, answers)),
        ("Tests", _tests(tables, answers)),
        ("Forecasts", _forecasts(answers)),
        ("Replication", _replication(tables)),
        ("Not tested", not_tested(tables, settings, answers)),
    ]


def markdown(study: str, sections: Sequence[tuple[str, list[Item]]]) -> str:
    """Return the checklist as Markdown; text from data keeps no markup of its own."""
    lines = [f"# Checklist of the study {_plain(study)}", ""]
    for title, items in sections:
        lines += [f"## {title}", ""]
        lines += [f"- **{_plain(question)}** {_plain(answer)}" for question, answer in items]
        lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    kept = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*<>[]|#" else c for c in kept)


def _data(tables: Tables) -> list[Item]:
    counts = run_counts(tables)
    runs = table(tables, "clean/runs")
    ledger = records(table(tables, "clean/ledger"))
    taken = "; ".join(f"{row['rule']}: {row['excluded']} ({row['reason']})" for row in ledger if row["excluded"])
    kinds = {
        name: sorted({str(v) for v in runs[name].dropna()}) for name in ("params_kind", "schedule") if name in runs
    }
    mixed = [f"{name}: {', '.join(values)}" for name, values in kinds.items() if len(values) > 1]
    rows = f"{counts['all']:,} in all: {counts['fitted']:,} fitted, {counts['excluded']:,} excluded, "
    rows += f"{counts['no_law']:,} that no law is for, " if counts["no_law"] else ""
    rows += f"{counts['held_out']:,} held out, {counts['empty']:,} kept but without a value{in_common(tables)}."
    return [
        ("How many rows?", rows),
        ("What was excluded, and why?", taken or "Nothing."),
        ("How many families and metrics?", f"{counts['families']} and {counts['metrics']}."),
        ("Are conventions mixed?", "; ".join(mixed) or "Not in the columns that record them."),
    ]


def _fitting(tables: Tables, settings: Settings) -> list[Item]:
    fit: Mapping[str, Any] = settings.get("fit") or {}
    own = FitSettings.from_study(fit)
    fits = meant(tables)
    statuses = ", ".join(f"{count} {said(status)}" for status, count, _ in status_counts(tables))
    good = fits[fits["status"] == "converged"]
    share, gradient = good["basin_share"].dropna(), good["gradient_norm"].dropna()
    census = f"In the median fit {percent(share.median())} of the starts reached the optimum" if len(share) else ""
    census += f"; the largest scaled gradient left is {brief(gradient.max(), 1)}." if len(gradient) else ""
    intervals = _settings_of({"uncertainty": asdict(FitSettings.from_study(fit).uncertainty)}, ("uncertainty",))
    return [
        ("What was minimised?", _minimised(fit, own, settings)),
        ("From where did the search begin?", _starts(own, settings)),
        ("Did the optimiser converge?", f"{len(fits)} fits: {statuses or 'none'}. {census}"),
        ("How were intervals made?", f"{intervals} Intervals are 95%; those of forecasts are of a new observation."),
    ]


def _minimised(fit: Mapping[str, Any], own: FitSettings, settings: Settings) -> str:
    told = _settings_of(fit, ("objective", *LOSSES[own.loss].reads, "weights"))
    entries = [entry for entry in settings.get("laws") or () if isinstance(entry, Mapping) and entry.get("objective")]
    apart = [f"{entry.get('name', entry.get('law'))}: objective {entry['objective']}" for entry in entries]
    return f"{told} Of {'; '.join(apart)}." if apart else told


def _starts(fit: FitSettings, settings: Settings) -> str:
    told = f"{fit.starts} starting points a fit, scored; the best {fit.solve} solved; seed {fit.seed}."
    own = [entry for entry in settings.get("laws") or () if isinstance(entry, Mapping) and entry.get("starts")]
    return f"{told} Of {len(own)} laws the study states starting values." if own else told


def _settings_of(section: Mapping[str, Any], names: Sequence[str]) -> str:
    shown = []
    for name in names:
        value = section.get(name)
        if isinstance(value, Mapping):
            value = ", ".join(f"{key} {part}" for key, part in value.items())
        if value is not None:
            shown.append(f"{name}: {value}")
    return "; ".join(shown) + "." if shown else "The defaults."


def _choice(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> list[Item]:
    candidates = sorted(set(table(tables, "fit/fits")["law"]) - {AUTO})
    chosen = ", ".join(f"{law} for {count}" for law, count in law_counts(list(answers)).items())
    reasons = {answer.reason for answer in answers}
    averaged = sum(bool(answer.averaged) for answer in answers)
    what = plural(heading(answers))
    shared = f"The average of several laws in {averaged} of {len(answers)} {what}; their shares are in validate/choice."
    why = reasons.pop() if len(reasons) == 1 else "The reason of each choice is in validate/choice."
    return [
        ("Which laws were candidates?", ", ".join(candidates) + "." if candidates else "None."),
        ("Which was chosen?", f"{chosen}." if chosen else "None has an estimate."),
        ("Why?", why or "No reason was recorded."),
        ("What makes the forecasts?", shared if averaged else "The chosen law alone."),
    ]


def _tests(tables: Tables, answers: Sequence[Answer]) -> list[Item]:
    predictions = table(tables, "validate/predictions")
    items: list[Item] = []
    for scheme, meaning in MEANINGS.items():
        rows = predictions[predictions["scheme"] == scheme]
        if rows.empty:
            continue
        found = law_and_baseline(tables, scheme)
        told = predictions_told(rows)
        if found:
            ours, theirs = found.told
            told += f"; {found.law} {ours}"
            told += (
                f", the best baseline, {said(found.baseline)}, {theirs}" if found.baseline else ", no baseline applies"
            )
            covered = coverage(tables, scheme, found.law)
            told += f"; {covered.told} values inside its 95% intervals" if covered.of else ""
        items.append((f"Tested by {said(scheme)} ({meaning})?", f"{told}."))
    inside, tested = held_out_counts(answers)
    told = f"{inside} of {tested} lie inside their 95% interval." if tested else "None was held out with a known value."
    return [*items, ("Do held-out values lie where they were forecast?", told)]


def predictions_told(rows: pd.DataFrame) -> str:
    """Count the predictions of one scheme: the rows held back in each fold, and the laws and baselines that predict them.

    Args:
        rows: of `validate/predictions`; a row held back in two folds is predicted twice.
    """
    held = rows.drop_duplicates(["family", "metric", "fold", "row"])
    laws = rows["law"].unique()
    baselines = sum(law in BASELINES for law in laws)
    by = [f"{len(laws) - baselines} law{'s' * (len(laws) - baselines != 1)}"]
    by += [f"{baselines} baseline{'s' * (baselines != 1)}"] if baselines else []
    folds = held.drop_duplicates(["family", "metric", "fold"])
    told = f"{len(held):,} prediction{'s' * (len(held) != 1)} of {held['row'].nunique():,} rows in {len(folds):,} fold"
    failed = int(rows["predicted"].isna().sum())
    lost = f"; {failed:,} of theirs have no number because the fit failed" if failed else ""
    return f"{told}{'s' * (len(folds) != 1)}, by each of {' and '.join(by)}{lost}"


def _forecasts(answers: Sequence[Answer]) -> list[Item]:
    made = [one for answer in answers for one in answer.forecasts if one.predicted.known]
    failed = [one for answer in answers for one in answer.forecasts if not one.predicted.known]
    far = max((one.decades for one in made if one.decades == one.decades), default=0.0)
    items = [
        ("How far beyond the data do forecasts go?", f"{brief(far, 2)} decades at most." if made else "None was made.")
    ]
    if failed:
        items.append(
            ("Which forecasts could not be made?", f"{len(failed)}: {failed[0].why_not or 'no reason recorded'}.")
        )
    return items


def _replication(tables: Tables) -> list[Item]:
    rows = records(table(tables, "analyse/replication"))
    counts = ", ".join(f"{count} {said(verdict)}" for verdict, count in verdict_counts(tables))
    off = [row for row in rows if row["verdict"] in ("differs", "published_not_optimal")]
    items = [("Do published numbers reproduce?", f"Of {len(rows)}: {counts}." if rows else "None were given.")]
    return items + [(f"{row['quantity']}?", f"{said(row['verdict'])}: {row['note']}.") for row in off]


def not_tested(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> list[Item]:
    """Say what these results leave open."""
    schemes = set(table(tables, "validate/predictions")["scheme"])
    missing = [said(name) for name in MEANINGS if name not in schemes]
    found = [("Ways of splitting not tried", ", ".join(missing) + ".")] if missing else []
    far = [one for answer in answers for one in answer.forecasts if one.decades > FAR and not one.measured.known]
    if far:
        told = f"{len(far)} lie more than {FAR:.0f} decade beyond the data, with no measurement to check them."
        found.append(("Forecasts far beyond the data", told))
    runs = table(tables, "clean/runs")
    fitted = training_rows(runs)
    design = [name for name in inferred(runs, settings).roles.design if name in fitted]
    if len(fitted) and not fitted.duplicated(["family", "metric", *design]).any():
        found.append(("Noise between runs", "No point was measured twice: it is known only through the residuals."))
    failed = [row for row in records(meant(tables)) if row["status"] != "converged"]
    if failed:
        found.append(("Fits that did not converge cleanly", f"{len(failed)}; their status is in fit/fits."))
    return found or [("Gaps", "None that the pipeline knows of.")]

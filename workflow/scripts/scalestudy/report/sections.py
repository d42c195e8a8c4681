"""The tables of the report: data and ledger, fits, scores, forecasts against truth, replication, provenance."""

import math
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import pandas as pd

from scalestudy.report.answers import Answer
from scalestudy.report.formula import symbol
from scalestudy.report.frames import (
    Settings,
    Tables,
    chosen_laws,
    forecast_shares,
    label,
    number,
    quantity,
    records,
    said,
    table,
    units,
)
from scalestudy.report.grid import Cell, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import UNKNOWN, Part, Quantity, Several, fixed, grouped
from scalestudy.tables import ALL_FAMILIES, AUTO, BASELINES, SCHEMES, SCORES, STATUSES, VERDICTS

MOST_ROWS = 24
GOOD_STATUS = "converged"
TONES = {
    "reproduced": "good",
    "within_interval": "good",
    "differs": "bad",
    "published_not_optimal": "warn",
    "not_testable": "muted",
}
SCORES_SHOWN = ("rmsle", "rmse", "coverage", "interval_score")


def run_counts(tables: Tables) -> dict[str, int]:
    """Return how many rows there are: all, fitted, excluded, held out, and without a value where one belongs."""
    runs = table(tables, "clean/runs")
    held, out = runs["held_out"].astype(bool), runs["excluded"].astype(bool)
    empty = runs["value"].isna() & ~held & ~out
    return {
        "all": len(runs),
        "fitted": int((~held & ~out & ~empty).sum()),
        "excluded": int((out & ~held).sum()),
        "held_out": int(held.sum()),
        "empty": int(empty.sum()),
        "families": len(set(runs["family"])),
        "metrics": len(set(runs["metric"])),
    }


def data_grid(tables: Tables) -> Grid:
    """Rows by source, family and metric, with the ranges of the scales."""
    runs = table(tables, "clean/runs")
    groups = runs.groupby(["source", "family", "metric"], sort=True)
    rows = []
    for (source, family, metric), part in islice(groups, MOST_ROWS):
        held, out = part["held_out"].astype(bool), part["excluded"].astype(bool)
        kept = part[~held & ~out]
        counts = (grouped(len(kept)), grouped(int((out & ~held).sum())), grouped(int(held.sum())))
        ranges = tuple(_range(kept, name) for name in ("params", "tokens", "flops", "value"))
        rows.append(Row((str(source), str(family), str(metric), *counts, *ranges)))
    shown, left_out = tuple(rows), max(groups.ngroups - MOST_ROWS, 0)
    heads = columns(
        "source", "family", "metric", "fitted#", "excluded#", "held out#", "N#", "D#", "C (FLOP)#", "value#"
    )
    return lean(Grid("Rows by source, family and metric", heads, shown, "No rows.", "clean/runs", left_out))


def _range(rows: pd.DataFrame, name: str) -> Cell:
    values = rows[name].dropna()
    if values.empty:
        return UNKNOWN
    low, high = (Quantity(float(v), count=name in ("params", "tokens")) for v in (values.min(), values.max()))
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
            ),
            "warn" if row["excluded"] else "",
        )
        for row in records(table(tables, "clean/ledger").sort_values("position"))
    )
    heads = columns("rule", "reason", "rows in#", "taken out#", "rows left#")
    return lean(
        Grid(
            "Cleaning ledger, in order; held-out rows are not counted",
            heads,
            rows,
            "No cleaning rule was asked for.",
            "clean/ledger",
        )
    )


def fits_grid(tables: Tables) -> Grid:
    """Every fit with its status and diagnostics; those that failed come first, chosen ones before others."""
    every = units(tables)
    chosen = {(*unit, law) for unit, (law, _) in chosen_laws(tables).items()}
    shares = {(*unit, law): weight for unit, laws in forecast_shares(tables).items() for law, weight in laws}
    fits = records(table(tables, "fit/fits"))
    keys = [(row["family"], row["metric"], row["law"]) for row in fits]
    order = sorted(range(len(fits)), key=lambda i: (fits[i]["status"] == GOOD_STATUS, keys[i] not in chosen))
    titles = {unit: label(unit, every) for unit in every} if len(every) <= MOST_ROWS else {}
    rows = [
        _fit_row(fits[i], titles.get(keys[i][:2], ", ".join(keys[i][:2])), keys[i] in chosen, shares.get(keys[i], 0.0))
        for i in order[:MOST_ROWS]
    ]
    heads = columns(
        *("family", "law", "chosen", "status!", "share of forecast#", "points#", "free#", "objective#"),
        *("basin share#", "condition#"),
    )
    left_out = max(len(fits) - MOST_ROWS, 0)
    empty = "No law was fitted."
    return lean(Grid("Every fit, whatever became of it", heads, tuple(rows), empty, "fit/fits", left_out))


def _fit_row(row: Mapping[str, Any], title: str, chosen: bool, share: float) -> Row:
    good = row["status"] == GOOD_STATUS
    return Row(
        (
            *(title, str(row["law"]), "yes" if chosen else ""),
            said(row["status"]) + ("" if good else f": {row['message']}"),
            _percent(share),
            grouped(row["n"]),
            grouped(row["parameters_n"]),
            Quantity(number(row["objective"]), digits=5),
            _percent(row["basin_share"]),
            Quantity(number(row["condition"]), digits=2),
        ),
        "" if good else "warn",
    )


def status_counts(tables: Tables) -> list[tuple[str, int, str]]:
    """Return each status that occurs, how often, and what it means."""
    found = table(tables, "fit/fits")["status"].value_counts()
    return [(status, int(found[status]), meaning) for status, meaning in STATUSES.items() if status in found]


def parameters_grid(answers: Sequence[Answer]) -> Grid:
    """The chosen laws' parameters with their intervals: a column each where all families have the same ones."""
    names = {tuple(name for name, _ in answer.parameters) for answer in answers}
    caption, empty = "Parameters of the chosen laws, with 95% intervals", "No law has an estimate."
    if len(names) == 1 and len({answer.law for answer in answers}) == 1:
        rows = [Row((answer.title, answer.law, *(value for _, value in answer.parameters))) for answer in answers]
        heads = columns("family", "law", *(f"{symbol(name)}#" for name in names.pop()))
    else:
        rows = [
            Row((answer.title, answer.law, symbol(n), value)) for answer in answers for n, value in answer.parameters
        ]
        heads = columns("family", "law", "parameter", "estimate#")
    shown, left_out = capped(rows, MOST_ROWS)
    return lean(Grid(caption, heads, shown, empty, "fit/parameters", left_out), ("family", "law"))


def scores_grid(tables: Tables) -> Grid:
    """Out-of-sample scores: the mean over families where there is one, else the only family's, baselines last."""
    scores = headline_scores(tables)
    kinds = [name for name in SCORES_SHOWN if name in set(scores["score"])]
    schemes = [name for name in SCHEMES if name in set(scores["scheme"])]
    rows = []
    for scheme in schemes:
        part = scores[scores["scheme"] == scheme]
        lines = [_score_row(scheme, law, metric, own, kinds) for (metric, law), own in part.groupby(["metric", "law"])]
        rows += sorted(lines, key=lambda row: (row.tone == "muted", _first_number(row), str(row.cells[1])))
    heads = columns("scheme", "law", "metric", *(f"{said(name)}#" for name in kinds), "predictions#")
    notes = tuple(f"{said(name)}: {SCORES[name]}." for name in kinds)
    shown, left_out = capped(rows, MOST_ROWS)
    caption = "Out-of-sample scores, with standard errors; baselines in grey"
    empty = "Nothing was predicted out of sample."
    return lean(Grid(caption, heads, shown, empty, "validate/scores", left_out, notes))


def headline_scores(tables: Tables) -> pd.DataFrame:
    """Return the scores of `all` families where there are, else those of the only one."""
    scores = table(tables, "validate/scores")
    overall = scores[scores["family"] == ALL_FAMILIES]
    return overall if len(overall) else scores


def _score_row(scheme: str, law: object, metric: object, own: pd.DataFrame, kinds: Sequence[str]) -> Row:
    by_score = {row["score"]: row for row in records(own)}
    cells = [with_error(by_score.get(name)) for name in kinds]
    count = max(int(row["n"]) for row in by_score.values())
    tone = "muted" if law in BASELINES else ""
    return Row((said(scheme), said(str(law)), str(metric), *cells, grouped(count)), tone)


def with_error(row: Mapping[str, Any] | None) -> str:
    """Write a score with its standard error in brackets.

    >>> with_error({"value": 0.01234, "stderr": 0.0021})
    '0.0123 (0.0021)'
    """
    if row is None or not math.isfinite(number(row["value"])):
        return UNKNOWN
    value, error = number(row["value"]), number(row["stderr"])
    if not (math.isfinite(error) and error > 0):
        return Quantity(value).text
    places = 1 - math.floor(math.log10(error))
    return f"{fixed(value, places)} ({fixed(error, places)})"


def _first_number(row: Row) -> float:
    try:
        return float(str(row.cells[3]).split(" ")[0])
    except ValueError:
        return math.inf


def forecast_grid(answers: Sequence[Answer]) -> Grid:
    """Forecasts, beside what was measured where it is known."""
    rows = []
    for answer in answers:
        for one in answer.forecasts:
            beyond = f"{one.decades:.1f}" if math.isfinite(one.decades) else UNKNOWN
            verdict = one.verdict or one.why_not
            tone = {"inside the interval": "good", "outside the interval": "bad"}.get(
                verdict, "warn" if verdict else ""
            )
            cells = (answer.title, one.target, one.where, one.predicted, one.measured, verdict, beyond)
            rows.append(Row(cells, tone))
    rows.sort(key=lambda row: not isinstance(row.cells[4], Quantity) or not row.cells[4].known)
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("family", "target", "at", "forecast [95% interval]#", "measured#", "verdict!", "decades beyond#")
    return lean(
        Grid(
            "Forecasts of new observations, held-out runs first",
            heads,
            shown,
            "No forecast was asked for.",
            "analyse/forecast",
            left_out,
        )
    )


def crossover_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """Where the families cross, by the laws that were chosen."""
    chosen = {answer.law for answer in answers}
    rows = [
        Row(
            (
                f"{row['family_a']} and {row['family_b']}",
                str(row["law"]),
                quantity(row, "crossing"),
                _percent(row["share"]),
                str(row["message"]),
            )
        )
        for row in records(table(tables, "analyse/crossover"))
        if row["law"] in chosen
    ]
    heads = columns("families", "law", "crossing [95% interval]#", "draws that cross#", "note")
    shown, left_out = capped(rows, MOST_ROWS)
    return Grid("Where families cross", heads, shown, "No crossover was asked for.", "analyse/crossover", left_out)


def noise_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """The noise between repeated runs, beside what the chosen law leaves unexplained."""
    chosen = {(*answer.unit, answer.law): answer.title for answer in answers}
    rows = [
        Row(
            (
                chosen[row["family"], row["metric"], row["law"]],
                quantity(row, "estimate"),
                Quantity(number(row["residual"])),
                _percent(row["share"]),
                str(row["message"]),
            )
        )
        for row in records(table(tables, "analyse/noise"))
        if (row["family"], row["metric"], row["law"]) in chosen
    ]
    heads = columns("family", "noise between runs#", "residual scale#", "share of the residual variance#", "note")
    shown, left_out = capped(rows, MOST_ROWS)
    return Grid("Noise between runs of one design", heads, shown, "It was not asked for.", "analyse/noise", left_out)


def _percent(share: Any) -> str:
    return f"{100 * number(share):.0f}%" if math.isfinite(number(share)) else UNKNOWN


def held_out_counts(answers: Sequence[Answer]) -> tuple[int, int]:
    """Return how many held-out forecasts lie inside their interval, and how many were tested."""
    verdicts = [one.verdict for answer in answers for one in answer.forecasts if one.verdict]
    return verdicts.count("inside the interval"), len(verdicts)


def allocation_grid(answers: Sequence[Answer]) -> Grid:
    """The compute-optimal split of each budget."""
    rows = [
        Row((answer.title, answer.allocating, one.flops, one.params, one.tokens, one.ratio, one.value))
        for answer in answers
        for one in answer.allocations
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("family", "law", "budget C#", "optimal N#", "optimal D#", "D/N#", "value there#")
    return lean(
        Grid(
            "Compute-optimal allocation by the fitted law, with 95% intervals",
            heads,
            shown,
            "No law joins N and D, or no budget was given.",
            "analyse/compute_optimal",
            left_out,
        )
    )


def exponent_grid(answers: Sequence[Answer]) -> Grid:
    """The exponents of the frontier by every approach."""
    rows = [Row((answer.title, *entry)) for answer in answers for entry in answer.exponents]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("family", "approach", "quantity", "exponent of C [95% interval]#")
    return lean(
        Grid(
            "Exponents of the compute-optimal frontier",
            heads,
            shown,
            "No exponent could be had.",
            "analyse/exponents",
            left_out,
        )
    )


def replication_grid(tables: Tables) -> Grid:
    """Published numbers beside ours."""
    rows = [
        Row(
            (
                str(row["quantity"]),
                published(row["expected"], row["tolerance"]),
                _ours(row),
                said(row["verdict"]),
                str(row["note"]),
            ),
            TONES.get(row["verdict"], ""),
        )
        for row in records(table(tables, "analyse/replication").sort_values("position"))
    ]
    heads = columns("quantity", "published ± tolerance#", "ours [95% interval]#", "verdict!", "note")
    shown, left_out = capped(rows, 4 * MOST_ROWS)
    return lean(
        Grid(
            "Published numbers against ours",
            heads,
            shown,
            "The study expects no published numbers.",
            "analyse/replication",
            left_out,
        )
    )


def published(value: float, tolerance: float) -> str:
    """Write a published number with its tolerance, both to the tolerance's last digit.

    >>> published(0.36717, 0.0005), published(482.0, 0.5)
    ('0.36717 ± 0.00050', '482.00 ± 0.50')
    """
    if not tolerance > 0:
        return f"{value:.6g}"
    if abs(value) >= 1e6 or (value and abs(value) < 1e-3):
        return f"{value:.6g} ± {tolerance:.2g}"
    places = max(1 - math.floor(math.log10(tolerance)), 0)
    return f"{_digits(value, places)} ± {tolerance:.{places}f}"


def _digits(value: float, places: int) -> str:
    """Show every digit the number was stated with, and at least as many as the tolerance has."""
    stated = f"{value:.10f}".rstrip("0")
    own = len(stated.partition(".")[2])
    return f"{value:.{max(places, min(own, places + 2))}f}"


def _ours(row: Mapping[str, Any]) -> Quantity:
    """Round our number finely enough to compare it with the tolerance, whatever its own uncertainty."""
    found, tolerance = number(row["found"]), number(row["tolerance"])
    digits = 3
    if math.isfinite(found) and found and tolerance > 0:
        digits = min(max(3, math.floor(math.log10(abs(found))) - math.floor(math.log10(tolerance)) + 3), 9)
    return Exact(found, number(row["lower"]), number(row["upper"]), digits=digits)


class Exact(Quantity):
    """A quantity whose digits are given rather than read off its interval."""

    def parts(self) -> list[Part]:
        """Return the estimate to its digits and the bounds to four significant ones."""
        first = self._alone(self.estimate, self.digits)
        return [first, *(self._alone(bound, 4) for bound in (self.lower, self.upper))] if self.bounded else [first]


def verdict_counts(tables: Tables) -> list[tuple[str, int]]:
    """Return each verdict that occurs and how often, best first."""
    found = table(tables, "analyse/replication")["verdict"].value_counts()
    return [(verdict, int(found[verdict])) for verdict in VERDICTS if verdict in found]


def best_scores(
    tables: Tables, scheme: str, score: str = "rmsle"
) -> tuple[tuple[str, float], tuple[str, float]] | None:
    """Return the best law and the best baseline under a scheme, each with its score; None if either is missing."""
    scores = headline_scores(tables)
    rows = scores[(scores["scheme"] == scheme) & (scores["score"] == score)].dropna(subset=["value"])
    mean = rows.groupby("law")["value"].mean()
    laws = sorted((float(value), law == AUTO, str(law)) for law, value in mean.items() if law not in BASELINES)
    baselines = sorted((float(value), str(law)) for law, value in mean.items() if law in BASELINES)
    if not (laws and baselines):
        return None
    return (laws[0][2], laws[0][0]), (baselines[0][1], baselines[0][0])


def coverage(tables: Tables, scheme: str, law: str) -> float:
    """Return the share of out-of-sample values inside the law's 95% intervals; nan if unknown."""
    scores = headline_scores(tables)
    rows = scores[(scores["scheme"] == scheme) & (scores["score"] == "coverage") & (scores["law"] == law)]
    return float(rows["value"].astype(float).mean())


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
                str(stated.get(name, {}).get("uri", "")),
            )
        )
        for name, files in sorted(sources.items())
        for file in files
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

"""The table of out-of-sample scores, and the scores the headline quotes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scalestudy.report.frames import Tables, number, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import UNKNOWN, Quantity, fixed, grouped, percent
from scalestudy.scores.registry import SCORES
from scalestudy.splits.registry import HARDEST, MEANINGS
from scalestudy.tables import ALL_FAMILIES, AUTO
from scalestudy.tables.score import HORIZONS
from scalestudy.tables.validate import BASELINES

SCORES_SHOWN = ("rmsle", "rmse", "coverage", "interval_score")


def scores_grid(tables: Tables) -> Grid:
    """Out-of-sample scores: the mean over families where there is one, else the only family's, baselines last."""
    scores = headline_scores(tables)
    kinds = [name for name in SCORES_SHOWN if name in set(scores["score"])]
    schemes = [name for name in MEANINGS if name in set(scores["scheme"])]
    rows = []
    for scheme in schemes:
        part = scores[scores["scheme"] == scheme]
        lines = [_score_row(scheme, law, metric, own, kinds) for (metric, law), own in part.groupby(["metric", "law"])]
        rows += sorted(lines, key=lambda row: (row.tone == "muted", _first_number(row), str(row.cells[1])))
    heads = columns("scheme", "law", "metric", *(f"{said(name)}#" for name in kinds), "predictions#")
    notes = tuple(f"{said(name)}: {SCORES[name].meaning}." for name in kinds)
    shown, left_out = capped(rows, MOST_ROWS)
    caption = "Out-of-sample scores, with standard errors; baselines in grey"
    empty = "Nothing was predicted out of sample."
    return lean(Grid(caption, heads, shown, empty, "validate/scores", left_out, notes))


def horizons_grid(tables: Tables) -> Grid:
    """Error and coverage by how far ahead the test rows lie: of `auto`, the laws, and the baselines, farthest last."""
    scores = _overall(table(tables, "validate/horizons"))
    far = scores.groupby(["metric", "scheme"])["horizon"].transform("nunique") > 1
    scores = scores[far & scores["score"].isin(["rmsle", "bias", "coverage"])]
    rows, horizons = [], [name for name in HORIZONS if name in set(scores["horizon"])]
    for (scheme, metric, law), own in scores.groupby(["scheme", "metric", "law"], sort=True):
        cells: list[str] = []
        for horizon in horizons:
            there = {row["score"]: row for row in records(own[own["horizon"] == horizon])}
            covered = number(there["coverage"]["value"]) if "coverage" in there else math.nan
            cells.append(with_error(there.get("rmsle")) + (f", {100 * covered:.0f}%" if math.isfinite(covered) else ""))
        tone = "muted" if law in BASELINES else ""
        rows.append(Row((said(str(scheme)), said(str(law)), str(metric), *cells), tone))
    rows.sort(key=lambda row: (str(row.cells[0]), row.tone == "muted", str(row.cells[1]) != AUTO))
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("scheme", "law", "metric", *(f"{horizon}#" for horizon in horizons))
    caption = "RMSLE (standard error), and the share of values inside the 95% intervals, by how far ahead a row lies"
    return lean(Grid(caption, heads, shown, "All test rows lie equally far ahead.", "validate/horizons", left_out))


def comparisons_grid(tables: Tables) -> Grid:
    """Pairs of laws under the scheme that counts most, `auto` against each first."""
    every = table(tables, "validate/comparisons")
    found = _overall(every)
    found = found if found["lower"].notna().any() else every[every["family"] != ALL_FAMILIES]
    scheme = next((name for name in HARDEST if name in set(found["scheme"])), "")
    rows = []
    for row in records(found[found["scheme"] == scheme]):
        if row["law"] in BASELINES and row["rival"] in BASELINES:
            continue
        share = number(row["share"])
        told = f"{said(row['better'])} is better" if row["better"] else "no clear difference"
        difference = quantity(row, "difference")
        names = (said(str(row["law"])), said(str(row["rival"])))
        cells = (*names, str(row["family"]), str(row["metric"]), difference, percent(share), str(row["groups"]), told)
        rows.append(Row(cells, "" if row["better"] else "muted"))
    rows.sort(key=lambda row: AUTO not in row.cells[:2])
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        *("law", "against", "family", "metric", "difference of RMSLE [95% interval]#", "draws in which it is better#"),
        *("runs or families#", "verdict!"),
    )
    caption = f"Pairs of laws on the same rows, {said(scheme)}, with a bootstrap over runs, or over families where there are several"
    return lean(Grid(caption, heads, shown, "No two laws predicted the same rows.", "validate/comparisons", left_out))


def headline_scores(tables: Tables) -> pd.DataFrame:
    """Return the scores of `all` families where there are, else those of the only one."""
    return _overall(table(tables, "validate/scores"))


def _overall(scores: pd.DataFrame) -> pd.DataFrame:
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


def law_and_baseline(
    tables: Tables, scheme: str, score: str = "rmsle"
) -> tuple[tuple[str, float], tuple[str, float]] | None:
    """Return a law and the best baseline under a scheme, each with its score; None if either is missing.

    The law is `auto` wherever it was scored, since it makes the forecasts: to name the law that turned out best would be
    hindsight. A baseline costs nothing to try, so the best of them is the one to beat.
    """
    scores = headline_scores(tables)
    rows = scores[(scores["scheme"] == scheme) & (scores["score"] == score)].dropna(subset=["value"])
    mean = rows.groupby("law")["value"].mean()
    laws = sorted((law != AUTO, float(value), str(law)) for law, value in mean.items() if law not in BASELINES)
    baselines = sorted((float(value), str(law)) for law, value in mean.items() if law in BASELINES)
    if not (laws and baselines):
        return None
    return (laws[0][2], laws[0][1]), (baselines[0][1], baselines[0][0])


def coverage(tables: Tables, scheme: str, law: str) -> float:
    """Return the share of out-of-sample values inside the law's 95% intervals; nan if unknown."""
    scores = headline_scores(tables)
    rows = scores[(scores["scheme"] == scheme) & (scores["score"] == "coverage") & (scores["law"] == law)]
    return float(rows["value"].astype(float).mean())

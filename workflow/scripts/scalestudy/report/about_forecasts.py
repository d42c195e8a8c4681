"""The tables of the report on what follows: forecasts, allocation, exponents, crossovers, noise."""

import math
from collections.abc import Sequence

from scalestudy.numerals import UNKNOWN, brief, percent
from scalestudy.report.answers import Answer, heading
from scalestudy.report.frames import Record, Settings, Tables, asked, number, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import Quantity
from scalestudy.report.units import deviation
from scalestudy.report.wording import Wording, held_at
from scalestudy.tables.analyse import NOISES


def forecast_grid(answers: Sequence[Answer]) -> Grid:
    """Forecasts, beside what was measured where it is known."""
    rows = []
    for answer in answers:
        for one in answer.forecasts:
            beyond = brief(one.decades, 2) if math.isfinite(one.decades) else UNKNOWN
            verdict = one.verdict or one.why_not
            tone = {"inside the interval": "good", "outside the interval": "bad"}.get(
                verdict, "warn" if verdict else ""
            )
            cells = (answer.title, one.target, one.where, one.predicted, one.measured, verdict, beyond)
            rows.append(Row(cells, tone))
    rows.sort(key=lambda row: not isinstance(row.cells[4], Quantity) or not row.cells[4].known)
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        heading(answers), "target", "at", "forecast [95% interval]#", "measured#", "verdict!", "decades beyond#"
    )
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


def allocation_grid(answers: Sequence[Answer], settings: Settings) -> Grid:
    """The compute-optimal split of each budget; the caption says what the study holds other columns at."""
    words = answers[0].words if answers else Wording()
    rows = [
        Row(
            (
                answer.title,
                answer.allocating,
                one.flops,
                one.params,
                one.tokens,
                one.ratio,
                one.value,
                one.over_laws("N"),
            )
        )
        for answer in answers
        for one in answer.allocations
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    named = (heading(answers), "law", "budget C#", "optimal N#", f"optimal {words.head('tokens')}#")
    heads = columns(*named, f"{words.data} per parameter#", "value there#", "range over laws#")
    at = held_at(asked(settings, "compute_optimal").get("at") or {}, words)
    caption = f"Compute-optimal allocation{at}, with 95% intervals; the law `auto` is the average of laws"
    empty = "No law joins N and D, or no budget was given."
    grid = Grid(caption, heads, shown, empty, "analyse/compute_optimal", left_out)
    return lean(grid, (heading(answers), "range over laws"))


def exponent_grid(answers: Sequence[Answer]) -> Grid:
    """The exponents of the frontier by every approach."""
    rows = [Row((answer.title, *entry)) for answer in answers for entry in answer.exponents]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(heading(answers), "approach", "quantity", "exponent of C [95% interval]#")
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


def crossover_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """Where the families cross, by the laws that were chosen."""
    chosen, words = {answer.law for answer in answers}, answers[0].words if answers else Wording()
    rows = [
        Row(
            (
                str(row["metric"]),
                f"{row['family_a']} and {row['family_b']}",
                str(row["law"]),
                str(row["axis"]),
                _crossing(row, words),
                percent(number(row["share"])),
                str(row["message"]),
            )
        )
        for row in records(table(tables, "analyse/crossover"))
        if row["law"] in chosen
    ]
    heads = columns("metric", "families", "law", "along", "crossing [95% interval]#", "draws that cross#", "note")
    shown, left_out = capped(rows, MOST_ROWS)
    empty = "No crossover was asked for."
    return lean(Grid("Where families cross", heads, shown, empty, "analyse/crossover", left_out))


def _crossing(row: Record, words: Wording) -> Quantity:
    unit, count = words.scale(str(row["axis"]))
    return quantity(row, "crossing", unit=unit, count=count)


def noise_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """What seeds, evaluation and checkpoints add, beside what the chosen law leaves unexplained."""
    chosen = {(*answer.unit, answer.law): answer.title for answer in answers}
    rows = [
        Row(
            (
                chosen[row["family"], row["metric"], row["law"]],
                f"{row['component']}, {NOISES[row['component']]}",
                deviation(row, "estimate", ("lower", "upper")),
                deviation(row, "residual"),
                percent(number(row["share"])),
                str(row["message"]),
            )
        )
        for row in records(table(tables, "analyse/noise"))
        if (row["family"], row["metric"], row["law"]) in chosen
    ]
    heads = columns(
        *(heading(answers), "where from", "standard deviation#", "residual scale#"),
        *("share of the residual variance#", "note"),
    )
    shown, left_out = capped(rows, MOST_ROWS)
    return Grid(
        "The noise budget: what no law can predict", heads, shown, "It was not asked for.", "analyse/noise", left_out
    )


def held_out_counts(answers: Sequence[Answer]) -> tuple[int, int]:
    """Return how many held-out forecasts lie inside their interval, and how many were tested."""
    verdicts = [one.verdict for answer in answers for one in answer.forecasts if one.verdict]
    return verdicts.count("inside the interval"), len(verdicts)

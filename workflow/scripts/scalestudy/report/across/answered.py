"""What several studies answer: their headlines, the parameters of their laws, and their forecasts."""

from collections.abc import Iterator

from scalestudy.numerals import grouped
from scalestudy.report.about_data import run_counts
from scalestudy.report.across.made import Made, Studies, side_by_side
from scalestudy.report.frames import chosen_laws, quantity, records, table
from scalestudy.report.grid import Grid, Row

EMPTY = "none of the studies has any."


def answers_grid(studies: Studies) -> Grid:
    """What each study answers, and how it did on what it had not seen."""
    heads = ("answer", "rows fitted#", "families#", "tested")
    return side_by_side("What each study answers", heads, [_answer(one) for one in studies], EMPTY)


def _answer(one: Made) -> Row:
    counts = run_counts(one.tables)
    numbers = (grouped(counts[name]) for name in ("fitted", "families"))
    return Row((one.study, one.lines["answer"], *numbers, one.lines.get("tested", "")))


def parameters_grid(studies: Studies) -> Grid:
    """The parameters of the chosen law of every family of every study."""
    rows = [row for one in studies for row in _parameters(one)]
    heads = ("family", "metric", "law", "parameter", "estimate [95% interval]#")
    return side_by_side("Parameters of the chosen laws", heads, rows, EMPTY, source="fit/parameters")


def _parameters(one: Made) -> Iterator[Row]:
    laws = {unit: law for unit, (law, _) in chosen_laws(one.tables).items()}
    for row in records(table(one.tables, "fit/parameters")):
        if laws.get((row["family"], row["metric"])) == row["law"]:
            names = (str(row[name]) for name in ("family", "metric", "law", "parameter"))
            yield Row((one.study, *names, quantity(row, "estimate", digits=4)))


def forecasts_grid(studies: Studies) -> Grid:
    """What every study forecasts, with what was measured where anything was."""
    rows = [row for one in studies for row in _forecasts(one)]
    heads = ("family", "metric", "at", "forecast [95% interval]#", "measured#")
    return side_by_side("Forecasts", heads, rows, EMPTY, source="analyse/forecast")


def _forecasts(one: Made) -> Iterator[Row]:
    for answer in one.answers:
        for each in answer.forecasts:
            measured = each.measured if each.measured.known else ""
            yield Row((one.study, *answer.unit, each.where, each.predicted, measured))

"""The five lines a run ends with in the terminal: what was fitted, which law, how well, what follows, what reproduces."""

from collections.abc import Sequence

from scalestudy.report.about_data import run_counts
from scalestudy.report.about_fits import status_counts
from scalestudy.report.about_forecasts import held_out_counts
from scalestudy.report.about_replication import verdict_counts
from scalestudy.report.about_scores import coverage, law_and_baseline
from scalestudy.report.answers import Answer, law_counts
from scalestudy.report.frames import (
    Settings,
    Tables,
    said,
    table,
)
from scalestudy.report.lost import lost
from scalestudy.splits.registry import HARDEST, HELD_OUT

SCHEME_ORDER = (*HARDEST, HELD_OUT)
PARAMETERS_SHOWN = 6


def summary(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> str:
    """Return the five lines."""
    lines = (
        f"{settings['study']}: {data_line(tables)}",
        f"  law         {law_line(tables, answers)}",
        f"  tested      {score_line(tables)}",
        f"  forecast    {forecast_line(tables, answers)}",
        f"  published   {replication_line(tables)}",
    )
    return "\n".join(" ".join(line.split()) if i == 0 else line for i, line in enumerate(lines)) + "\n"


def data_line(tables: Tables) -> str:
    """Count the rows and families, and say what became of most of them, or of whole families."""
    counts = run_counts(tables)
    families = f"{counts['families']} famil{'y' if counts['families'] == 1 else 'ies'}"
    out = [
        f"{counts[name]:,} {word}"
        for name, word in (("excluded", "excluded"), ("held_out", "held out"))
        if counts[name]
    ]
    rest = f" ({', '.join(out)})" if out else ""
    told = f"{counts['fitted']:,} of {counts['all']:,} rows fitted{rest}, {families}"
    return "; ".join((told, *lost(tables)))


def law_line(tables: Tables, answers: Sequence[Answer]) -> str:
    """Name the law with its parameters, or how many families chose which."""
    if not answers:
        found = ", ".join(f"{count} {said(status)}" for status, count, _ in status_counts(tables))
        return f"none could be fitted ({found or 'no fit was tried'})"
    if len(answers) == 1:
        shown = ", ".join(f"{name} {value.text}" for name, value in answers[0].parameters[:PARAMETERS_SHOWN])
        return f"{answers[0].law}: {shown}"
    counts = law_counts(list(answers))
    if len(answers) <= 3:
        return "; ".join(f"{answer.title}: {answer.law}" for answer in answers)
    return ", ".join(f"{law} for {count}" for law, count in counts.items()) + f" of {len(answers)} families"


def score_line(tables: Tables) -> str:
    """Compare the best law with the best baseline under the hardest scheme there is."""
    for scheme in SCHEME_ORDER:
        found = law_and_baseline(tables, scheme)
        if found:
            relation = "beside the" if found.ours < found.theirs else "no better than the"
            told = f"{said(scheme)} {found.by} {found.ours:.3g} ({found.law})"
            told += f", {relation} best baseline, {found.theirs:.3g} ({said(found.baseline)})"
            covered = coverage(tables, scheme, found.law)
            return told + (f"; 95% intervals held {100 * covered:.0f}%" if covered == covered else "")
    return "no scores beside a baseline"


def forecast_line(tables: Tables, answers: Sequence[Answer]) -> str:
    """Say what is forecast, and how many held-out values lie inside their interval."""
    inside, tested = held_out_counts(answers)
    parts = [f"{inside} of {tested} held-out values inside their 95% interval"] if tested else []
    untested = [(a, one) for a in answers for one in a.forecasts if not one.measured.known and one.predicted.known]
    for answer, one in untested[: 1 if len(answers) > 1 else 2]:
        title = f"{answer.title} " if len(answers) > 1 else ""
        parts.append(f"{title}{one.predicted.text} at {one.where}")
    if not parts:
        for answer in answers[:1]:
            last = answer.allocations[-1:]
            parts += [f"optimum for {one.flops.text}: N {one.params.text}, D {one.tokens.text}" for one in last]
    asked = len(table(tables, "analyse/forecast"))
    return "; ".join(parts) or ("none could be made" if asked else "none asked for")


def replication_line(tables: Tables) -> str:
    """Count the verdicts on published numbers."""
    counts = verdict_counts(tables)
    total = len(table(tables, "analyse/replication"))
    if not total:
        return "no numbers to compare"
    return f"of {total} numbers, " + ", ".join(f"{count} {said(verdict)}" for verdict, count in counts)

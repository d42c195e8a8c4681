"""The answer in a few lines: what the terminal ends a run with, and what the page begins with, word for word the same."""

from collections.abc import Collection, Mapping, Sequence

from scalestudy.report.about_data import in_common, run_counts
from scalestudy.report.about_directions import assumed_directions
from scalestudy.report.about_fits import status_counts
from scalestudy.report.about_forecasts import held_out_counts
from scalestudy.report.about_optima import disagreement_line, optimum_line
from scalestudy.report.about_quantities import derived_line, equal_line
from scalestudy.report.about_replication import verdict_counts
from scalestudy.report.about_rivals import rival_lines
from scalestudy.report.about_scores import coverage, law_and_baseline
from scalestudy.report.answers import Answer, Forecast, law_counts
from scalestudy.report.frames import (
    Settings,
    Tables,
    records,
    said,
    table,
)
from scalestudy.report.lost import lost
from scalestudy.report.quantities import percent
from scalestudy.report.winner import Winner, winners
from scalestudy.report.wording import unit_word
from scalestudy.splits.registry import HARDEST, HELD_OUT

SCHEME_ORDER = (*HARDEST, HELD_OUT)
PARAMETERS_SHOWN = 6
SPELLED_OUT = 3  # families up to which each is named
SURE = 0.99  # probabilities that no forecast is good enough to tell apart from 1
NAMED = 3  # of the forecasts, rules and warnings there are


def summary(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> str:
    """Return the lines as plain text: the answer after the study's name, and each other one after what it is about."""
    first, *rest = lines(tables, answers).items()
    shown = [f"{settings['study']}: {first[1]}", *(f"  {name:<11} {text}" for name, text in rest)]
    return "\n".join(shown) + "\n"


def lines(tables: Tables, answers: Sequence[Answer]) -> Mapping[str, str]:
    """Return the sentences by what they are about, the answer first; those that would say nothing are left out."""
    best = winners(tables, answers)
    found = {
        "answer": "; ".join(map(_won, best)) or law_line(tables, answers),
        "law": law_line(tables, answers) if best else "",
        "forecast": forecast_line(tables, answers, [winner.title for winner in best]),
        **{name: "; ".join(_some(told, "comparisons")) for name, told in rival_lines(tables, answers).items()},
        "optimum": "; ".join(optimum_line(tables, NAMED)),
        "approaches": "; ".join(disagreement_line(tables, NAMED)),
        "derived": "; ".join(derived_line(tables, NAMED)),
        "equal": "; ".join(equal_line(tables, NAMED)),
        "tested": score_line(tables),
        "data": data_line(tables),
        "taken out": excluded_line(tables),
        "warning": warning_line(tables, answers),
        "published": replication_line(tables),
    }
    return {name: " ".join(text.split()) for name, text in found.items() if text}


def data_line(tables: Tables) -> str:
    """Count the rows and families, and say what became of most of them, or of whole families."""
    counts = run_counts(tables)
    families = f"{counts['families']} famil{'y' if counts['families'] == 1 else 'ies'}"
    families += f", {counts['metrics']} metrics" if counts["metrics"] > 1 else ""
    out = [
        f"{counts[name]:,} {word}"
        for name, word in (("excluded", "excluded"), ("held_out", "held out"))
        if counts[name]
    ]
    rest = f" ({', '.join(out)})" if out else ""
    told = f"{counts['fitted']:,} of {counts['all']:,} rows fitted{rest}, {families}{in_common(tables)}"
    return "; ".join((told, *lost(tables), *_assumed(tables)))


def _assumed(tables: Tables) -> list[str]:
    """Return the sentence on assumed directions as the part of a line; none where nothing was."""
    return [f"{told[:1].lower()}{told[1:]}".rstrip(".") for told in assumed_directions(tables)]


def excluded_line(tables: Tables) -> str:
    """Say how many rows each rule took out, the one that took most first; empty where none did."""
    rows = [row for row in records(table(tables, "clean/ledger")) if row["excluded"]]
    rows.sort(key=lambda row: (-row["excluded"], row["order"]))
    told = [f"{row['excluded']:,} by {row['rule']} ({row['reason']})" for row in rows]
    return ", ".join(_some(told, "rules"))


def warning_line(tables: Tables, answers: Sequence[Answer]) -> str:
    """Say what a reader should know of the fits and forecasts; empty where all is well."""
    fits = [f"{a.title}: the fit of {a.law} is to be read with care, {a.trouble}" for a in answers if a.trouble]
    missing = [f"{a.title}: no forecast at {f.where}, {f.why_not}" for a in answers for f in a.forecasts if f.why_not]
    inside, tested = held_out_counts(answers)
    missed = [f"{tested - inside} of {tested} held-out values lie outside their interval"] if inside < tested else []
    return "; ".join([*missed, *_some(fits, "fits"), *_some(missing, "forecasts")])


def law_line(tables: Tables, answers: Sequence[Answer]) -> str:
    """Name the law with its share in the forecast and its parameters, or how many families chose which."""
    if not answers:
        found = ", ".join(f"{count} {said(status)}" for status, count, _ in status_counts(tables))
        return f"no law could be fitted ({found or 'no fit was tried'})"
    if len(answers) == 1:
        shown = ", ".join(f"{name} {value.text}" for name, value in answers[0].parameters[:PARAMETERS_SHOWN])
        return f"{_chosen(answers[0])}: {shown}"
    counts = law_counts(list(answers))
    if len(answers) <= SPELLED_OUT:
        return "; ".join(f"{answer.title}: {_chosen(answer)}" for answer in answers)
    told = ", ".join(f"{law} for {count}" for law, count in counts.items())
    return f"{told} of {len(answers)} {unit_word([answer.unit for answer in answers])}"


def score_line(tables: Tables) -> str:
    """Compare the best law with the best baseline under the hardest scheme there is."""
    for scheme in SCHEME_ORDER:
        found = law_and_baseline(tables, scheme)
        if found:
            relation = "beside the" if found.ours < found.theirs else "no better than the"
            ours, theirs = found.told
            told = f"{said(scheme)}: {ours} ({found.law})"
            told += f", {relation} best baseline, {theirs} ({said(found.baseline)})"
            covered = coverage(tables, scheme, found.law)
            return told + (f"; 95% intervals held {100 * covered:.0f}%" if covered == covered else "")
    return "no scores beside a baseline"


def forecast_line(tables: Tables, answers: Sequence[Answer], first: Collection[str] = ()) -> str:
    """Say what is forecast at each place, families in `first` first, and how many held-out values lie inside their interval."""
    inside, tested = held_out_counts(answers)
    open_ = [(a, f) for a in answers for f in a.forecasts if not f.measured.known and f.predicted.known]
    by_place: dict[str, list[str]] = {}
    for answer, one in sorted(open_, key=lambda pair: pair[0].title not in first):
        by_place.setdefault(_place(one), []).append(_forecast(answer, one, alone=len(answers) == 1))
    what = unit_word([answer.unit for answer in answers])
    parts = [f"{', '.join(_some(told, what))} at {place}" for place, told in by_place.items()]
    found = _some(parts, "targets")
    found += [f"{inside} of {tested} held-out values inside their 95% interval"] if tested else []
    asked = len(table(tables, "analyse/forecast"))
    return "; ".join(found or _optimum(answers)) or ("none could be made" if asked else "none asked for")


def _optimum(answers: Sequence[Answer]) -> list[str]:
    """Return what is optimal for the largest budget of the first family."""
    last = [one for answer in answers[:1] for one in answer.allocations[-1:]]
    return [f"optimum for {one.flops.text}: N {one.params.text}, D {one.tokens.text}" for one in last]


def replication_line(tables: Tables) -> str:
    """Count the verdicts on published numbers; empty where a study names none."""
    counts = verdict_counts(tables)
    total = len(table(tables, "analyse/replication"))
    told = ", ".join(f"{count} {said(verdict)}" for verdict, count in counts)
    return f"of {total} numbers, {told}" if total else ""


def _won(winner: Winner) -> str:
    chance = percent(winner.probability) if winner.probability < SURE else f"over {percent(SURE)}"
    best = f"{winner.title} comes out best in {winner.metric} at {winner.where}"
    return f"{best}, with probability {chance} if forecasts err independently"


def _chosen(answer: Answer) -> str:
    """The law that the forecast rests on most, and the choice of a single law where that is another one."""
    if not answer.shares:
        return answer.law
    law, share = answer.shares[0]
    other = "" if law == answer.law else f"; the choice of a single law is {answer.law}"
    return f"{law} ({percent(share)} of the forecast's weight{other})"


def _place(one: Forecast) -> str:
    return f"{one.where}" + (f", {one.decades:.1f} decades beyond the data" if one.decades > 0 else "")


def _forecast(answer: Answer, one: Forecast, *, alone: bool) -> str:
    unit = f" {answer.metric_unit}" if answer.metric_unit else ""
    return f"{'' if alone else f'{answer.title} '}{one.predicted.text}{unit}"


def _some(told: list[str], what: str) -> list[str]:
    return [*told[:NAMED], f"and {len(told) - NAMED} more {what}"] if len(told) > NAMED else told

"""The answer in a few lines: what the terminal ends a run with, and what the page begins with, word for word the same."""

from collections.abc import Collection, Mapping, Sequence

from scalestudy.numerals import brief, percent
from scalestudy.report.about_costs import cost_line
from scalestudy.report.about_data import in_common, run_counts
from scalestudy.report.about_directions import assumed_directions
from scalestudy.report.about_fits import status_counts
from scalestudy.report.about_forecasts import held_out_counts
from scalestudy.report.about_next import next_line
from scalestudy.report.about_optima import disagreement_line, optimum_line
from scalestudy.report.about_pools import pool_line
from scalestudy.report.about_quantities import derived_line, equal_line
from scalestudy.report.about_replication import verdict_counts
from scalestudy.report.about_rivals import rival_lines
from scalestudy.report.about_scores import Contest, coverage, cutoff_count, law_and_baseline
from scalestudy.report.about_stopping import stopping_line
from scalestudy.report.answers import Answer, Forecast, heading, law_counts
from scalestudy.report.at_targets import MOST_FAMILIES, spread
from scalestudy.report.doubts import doubts
from scalestudy.report.explained.occurring import anchors_of
from scalestudy.report.frames import (
    Tables,
    records,
    said,
    table,
)
from scalestudy.report.lost import lost
from scalestudy.report.naming import more, plural
from scalestudy.report.winner import Race, winners
from scalestudy.splits.registry import HARDEST, HELD_OUT, MEANINGS
from scalestudy.tables.score import LATEST
from scalestudy.warned import Warned

SCHEME_ORDER = (*HARDEST, HELD_OUT)
PARAMETERS_SHOWN = 6
SPELLED_OUT = 3  # families up to which each is named
SURE = 0.99  # probabilities that no forecast is good enough to tell apart from 1
NAMED = 3  # of the forecasts, rules and warnings there are


def summary(study: str, told: Mapping[str, str]) -> str:
    """Return lines as plain text: the answer after the study's name, and each other one after what it is about."""
    first, *rest = told.items()
    shown = [f"{study}: {first[1]}", *(f"  {name:<11} {text}" for name, text in rest)]
    return "\n".join(shown) + "\n"


def lines(tables: Tables, answers: Sequence[Answer]) -> Mapping[str, str]:
    """Return the sentences by what they are about, the answer first; those that would say nothing are left out."""
    best, distrust = winners(tables, answers), doubts(tables, answers)
    law, forecasts = law_line(tables, answers), forecast_parts(answers, [race.best for race in best])
    answer = "; ".join(_won(race, answers) for race in best) or (forecasts[0] if forecasts else law)
    found = {
        "answer": answer,
        "law": law if law != answer else "",
        "forecast": forecast_line(tables, forecasts, answer),
        **{name: "; ".join(_some(told, "comparisons")) for name, told in rival_lines(tables, answers).items()},
        "allocation": allocation_line(answers),
        "optimum": "; ".join(optimum_line(tables, NAMED)),
        "next": "; ".join(next_line(tables, NAMED)),
        "approaches": "; ".join(disagreement_line(tables, NAMED)),
        "derived": "; ".join(derived_line(tables, NAMED)),
        "equal": "; ".join(equal_line(tables, NAMED)),
        "pooled": "; ".join(pool_line(tables, NAMED)),
        "stopping": "; ".join(stopping_line(tables, NAMED)),
        "cost": "; ".join(cost_line(tables, answers, NAMED)),
        "tested": score_line(tables, answers),
        "data": data_line(tables),
        "taken out": excluded_line(tables),
        "warning": "; ".join(distrust),
        "published": replication_line(tables),
        "explained": explained_line([*distrust, *lost(tables)]),
    }
    return {name: " ".join(text.split()) for name, text in found.items() if text}


def explained_line(told: Sequence[Warned]) -> str:
    """Return what is typed to read what each warning means and what to do; empty where nothing is warned of."""
    names = anchors_of(told)
    return f"scalestudy explain {' '.join(names)}" if names else ""


def data_line(tables: Tables) -> str:
    """Count the rows and families, and say what became of most of them, or of whole families."""
    counts = run_counts(tables)
    families = f"{counts['families']} famil{'y' if counts['families'] == 1 else 'ies'}"
    families += f", {counts['metrics']} metrics" if counts["metrics"] > 1 else ""
    out = [
        f"{counts[name]:,} {word}"
        for name, word in (("excluded", "excluded"), ("held_out", "held out"), ("no_law", "that no law is for"))
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


def law_line(tables: Tables, answers: Sequence[Answer]) -> str:
    """Name the law with its share in the forecast and its parameters, or how many families chose which."""
    if not answers:
        found = ", ".join(f"{count} {said(status)}" for status, count, _ in status_counts(tables))
        return f"no law could be fitted ({found or 'no fit was tried'})"
    if len(answers) == 1:
        shown = ", ".join(f"{name} {value.text}" for name, value in answers[0].parameters[:PARAMETERS_SHOWN])
        return f"{_chosen(answers[0])}{f': {shown}' if shown else ', of which no single fit has an estimate'}"
    counts = law_counts(list(answers))
    if len(answers) <= SPELLED_OUT:
        return "; ".join(f"{answer.title}: {_chosen(answer)}" for answer in answers)
    told = ", ".join(f"{law} for {count}" for law, count in counts.items())
    return f"{told} of {len(answers)} {plural(heading(answers))}"


def score_line(tables: Tables, answers: Sequence[Answer] = ()) -> str:
    """Say how held-out values lay, and how far off the best law and baseline were under the hardest scheme there is."""
    inside, tested = held_out_counts(answers)
    told = [f"{inside} of {tested} held-out values inside their 95% interval"] if tested else []
    contest = next(filter(None, (_contest(tables, scheme) for scheme in SCHEME_ORDER)), "")
    return "; ".join([*told, *([contest] if contest else [])]) or "nothing was predicted out of sample"


def _contest(tables: Tables, scheme: str) -> str:
    """The best law and the best baseline under a scheme, and how often the law's intervals held; empty without a score.

    Of several cutoffs the latest is told first, as the one nearest to the forecast, then the mean in which all count alike.
    """
    found, cutoffs = law_and_baseline(tables, scheme), cutoff_count(tables, scheme)
    if not found:
        return ""
    held, last = coverage(tables, scheme, found.law), law_and_baseline(tables, scheme, LATEST)
    told = [f"{said(scheme)} ({MEANINGS[scheme]})"]
    if cutoffs > 1 and last:
        told += [f"at the latest cutoff {_against(last)}", f"over {cutoffs} cutoffs alike {_against(found)}"]
    else:
        told += [_against(found)]
    told += [f"{held.told} inside 95% intervals"] if held.of else []
    return f"{told[0]}: {'; '.join(told[1:])}"


def _against(found: Contest) -> str:
    ours, theirs = found.told
    relation = "" if found.ours < found.theirs else "no better than "
    baseline = said(found.baseline).removeprefix("baseline ")
    rival = f"{relation}the best baseline ({baseline}), {theirs}" if found.baseline else "no baseline applies"
    return f"{ours} ({found.law}), {rival}"


def forecast_parts(answers: Sequence[Answer], first: Collection[str] = ()) -> list[str]:
    """Say what is forecast at each place where nothing was measured yet, the farthest beyond the data first.

    Args:
        answers: of all fit units.
        first: families to name before others.
    """
    open_ = [(a, f) for a in answers for f in a.forecasts if not f.measured.known and f.predicted.known]
    by_place: dict[str, list[tuple[Answer, Forecast]]] = {}
    for answer, one in sorted(open_, key=lambda pair: pair[0].title not in first):
        by_place.setdefault(_place(one), []).append((answer, one))
    farthest = sorted(by_place.items(), key=lambda item: -max((f.decades for _, f in item[1]), default=0.0))
    what = plural(heading(answers))
    return [f"{_told(pairs, what, alone=len(answers) == 1)} at {place}" for place, pairs in farthest]


def _told(pairs: Sequence[tuple[Answer, Forecast]], what: str, *, alone: bool) -> str:
    """Name the forecasts at one place, or say how those of many families are distributed."""
    metrics = {answer.unit[1] for answer, _ in pairs}
    if len(metrics) == 1 and len(pairs) > MOST_FAMILIES:
        unit = f" {pairs[0][0].metric_unit}" if pairs[0][0].metric_unit else ""
        return (
            f"{metrics.pop()} of {len(pairs)} families: {spread([one.predicted.estimate for _, one in pairs])}{unit},"
        )
    return ", ".join(_some([_forecast(*pair, alone=alone) for pair in pairs], what))


def forecast_line(tables: Tables, told: Sequence[str], answer: str) -> str:
    """Return the forecasts at all places, where the answer does not say all of them; or that none could be made.

    Those at held-out runs are told among the tests.
    """
    if not told:
        rows = table(tables, "analyse/forecast")
        lost = len(rows) > 0 and (rows["value"].isna().any() or rows["predicted"].isna().all())
        return "none could be made" if lost else ""
    return "; ".join(_some(list(told), "targets")) if told != [answer] else ""


def allocation_line(answers: Sequence[Answer]) -> str:
    """Say for each family how to split its largest budget, and what single laws say where several do."""
    able = [answer for answer in answers if answer.allocations]
    what = plural(heading(answers))
    told = _some([_split(answer, alone=len(answers) == 1) for answer in able], what)
    return f"of {able[0].allocations[-1].flops.text}: {'; '.join(told)}" if able else ""


def _split(answer: Answer, *, alone: bool) -> str:
    one = answer.allocations[-1]
    told = f"N {one.params.text}, D {one.tokens.text}"
    return f"{'' if alone else f'{answer.title} '}{told}" + (
        f" (single laws: {one.over_laws('N')})" if answer.divided and one.least.known else ""
    )


def replication_line(tables: Tables) -> str:
    """Count the verdicts on published numbers; empty where a study names none."""
    counts = verdict_counts(tables)
    total = len(table(tables, "analyse/replication"))
    told = ", ".join(f"{count} {said(verdict)}" for verdict, count in counts)
    return f"of {total} numbers, {told}" if total else ""


def _won(race: Race, answers: Sequence[Answer]) -> str:
    chance = race.chances[race.best]
    sure = percent(chance) if chance < SURE else f"over {percent(SURE)}"
    one = race.forecasts[race.best]
    unit = next(
        (f" {answer.metric_unit}" for answer in answers if answer.metric_unit and answer.unit[1] == race.metric), ""
    )
    best = f"{race.best} comes out best in {race.metric} at {_place(one)}: {one.predicted.text}{unit}"
    return f"{best}; with probability {sure}, if forecasts err independently"


def _chosen(answer: Answer) -> str:
    """The law that the forecast rests on most, and the choice of a single law where that is another one."""
    if not answer.shares:
        return answer.law
    law, share = answer.shares[0]
    other = "" if law == answer.law else f", with {answer.law} as the choice of a single law"
    return f"{law} ({percent(share)} of the forecast's weight){other}"


def _place(one: Forecast) -> str:
    return f"{one.where}" + (f", {brief(one.decades, 2)} decades beyond the data" if one.decades > 0 else "")


def _forecast(answer: Answer, one: Forecast, *, alone: bool) -> str:
    unit = f" {answer.metric_unit}" if answer.metric_unit else ""
    return f"{'' if alone else f'{answer.title} '}{one.predicted.text}{unit}"


def _some(told: list[str], what: str) -> list[str]:
    return [*told[:NAMED], f"and {more(len(told) - NAMED, what)}"] if len(told) > NAMED else told

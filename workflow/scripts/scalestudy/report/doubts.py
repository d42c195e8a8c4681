"""What a reader should distrust in a study, the gravest first: the same sentences in the terminal and at the top of the page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from scipy.special import bdtr, bdtrc

from scalestudy.intervals import LEVELS
from scalestudy.percent import PERCENT, WHOLE
from scalestudy.report import about_costs
from scalestudy.report.about_fits import meant
from scalestudy.report.about_forecasts import held_out_counts
from scalestudy.report.about_scores import coverage, law_and_baseline
from scalestudy.report.answers import Answer, Forecast
from scalestudy.report.frames import Tables, said
from scalestudy.report.naming import names_of
from scalestudy.report.unfitted import without_law
from scalestudy.splits.registry import HARDEST
from scalestudy.warned import Warned

OUTSIDE: Final = 1 - (LEVELS[1] - LEVELS[0])
"""The share of values that lie outside their interval by chance."""
CHANCE: Final = 0.05
"""How improbable a count of misses must be, if intervals were right, for a doubt about them."""
FAR: Final = 1.0
"""Decades beyond the data after which a forecast rests on the law more than on the runs."""
APART: Final = 2.0
"""By which factor the optima of single laws differ before it is worth a word."""
SHARES: Final = {PERCENT: WHOLE, "fraction": 1.0}
"""Units of shares, with the whole in them."""


DOUBTS: Final[Mapping[str, str]] = {
    "intervals_missed": "held-out values lie outside their intervals more often, or less, than chance lets expect",
    "baseline_as_good": "a simple baseline predicted as well as the law, or better, when tested",
    "coverage_off": "intervals held more of the tested values, or fewer, than they say",
    "no_law": "no law is for some metrics or families",
    "no_estimate": "no law has an estimate for some families",
    "care": "the fit of a law that is used did not simply converge",
    "no_forecast": "a forecast that was asked for could not be made",
    "impossible": "intervals leave what a share can be",
    "far": "forecasts lie more than a decade beyond the data, and nothing measured checks them",
    "laws_apart": "the optimal size depends on which law is believed",
    "over_peak": "runs would have computed more than their devices can",
    "costs_assumed": "costs rest on numbers that are stated without a source",
    "costs_lost": "some runs do not tell what they cost",
}
"""The kinds of doubts, the gravest first."""


def doubts(tables: Tables, answers: Sequence[Answer]) -> list[Warned]:
    """Return the sentences, none where nothing speaks against the results."""
    care = [f"{a.title}, {a.law}: {a.trouble}" for a in answers if a.trouble]
    baseline, coverage_off = _tested(tables)
    missing = _such(list(_missing(answers)), _asked(answers), "forecast", "forecasts", "could not be made")
    told = (
        _held_out(answers),
        baseline,
        coverage_off,
        without_law(tables),
        _without_estimate(tables, answers),
        _such(care, len(answers), "fit is", "fits are", "to be read with care"),
        missing,
        _impossible(answers),
        _far(answers),
        _such(list(_laws_apart(answers)), len(answers), "optimum depends", "optima depend", "on the law"),
        _named("more was computed than devices can", about_costs.over_peak(tables)),
        _named("costs rest on numbers without a source", about_costs.assumed(tables)),
        _named("costs are larger than told, as these are not known", about_costs.lost(tables)),
    )
    return [Warned(kind, sentence) for kind, each in zip(DOUBTS, told, strict=True) for sentence in each]


def _such(told: list[str], of: int, one: str, many: str, what: str) -> list[str]:
    """Say in one sentence how many of all are in doubt, and name the first."""
    if not told:
        return []
    counted = f"{len(told)} of {of} {one if of == 1 else many} {what}" if of > 1 else f"the {one} {what}"
    return [f"{counted}{': ' if len(told) == 1 else ', such as '}{told[0]}"]


def _named(what: str, told: Sequence[str]) -> list[str]:
    """Say what is in doubt, and the first that is."""
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return [f"{what}: {told[0]}{more}"] if told else []


def _without_estimate(tables: Tables, answers: Sequence[Answer]) -> list[str]:
    """Count the families that have rows to fit and a law for them, but none with an estimate."""
    fits = meant(tables)
    able = {answer.unit for answer in answers}
    lost = fits[[unit not in able for unit in zip(fits["family"], fits["metric"], strict=True)]]
    first = lost.drop_duplicates(["family", "metric"])
    names = names_of(tables)
    told = [
        f"{names.unit(one.family, one.metric)}: {said(str(one.status))}, {one.message}"
        for one in first.head(1).itertuples()
    ]
    return _such(told * len(first), len(able) + len(first), "fit has", "fits have", "no estimate")


def _asked(answers: Sequence[Answer]) -> int:
    return sum(len(answer.forecasts) for answer in answers)


def _held_out(answers: Sequence[Answer]) -> list[str]:
    """Doubt intervals that miss more, or fewer, held-out values than chance would."""
    inside, tested = held_out_counts(answers)
    told = off_chance(inside, tested)
    return [f"{tested - inside} of {tested} held-out values lie outside their interval, {told}"] if told else []


def off_chance(inside: int, tested: int) -> str:
    """Say that so many misses are no chance, and what would be; empty where they may be.

    >>> off_chance(95, 100), off_chance(80, 100)
    ('', 'where chance would leave out 5: intervals are too narrow')
    """
    missed, usual = tested - inside, f"where chance would leave out {OUTSIDE * tested:.0f}"
    if tested and bdtrc(missed - 1, tested, OUTSIDE) < CHANCE and missed:
        return f"{usual}: intervals are too narrow"
    return f"{usual}: intervals are wider than need be" if tested and bdtr(missed, tested, OUTSIDE) < CHANCE / 5 else ""


def _tested(tables: Tables) -> tuple[list[str], list[str]]:
    """Doubt a law that a baseline beats, and intervals that did not hold, under the hardest scheme there is."""
    tried = ((scheme, law_and_baseline(tables, scheme)) for scheme in HARDEST)
    scheme, found = next((pair for pair in tried if pair[1]), ("", None))
    if not found:
        return [], []
    how = f"when tested ({said(scheme)})"
    beaten = f"{said(found.baseline)} was as good or better {how}: {' against '.join(found.told[::-1])}"
    held = coverage(tables, scheme, found.law)
    told = off_chance(held.inside, held.of)
    off = f"{held.told} values inside the 95% intervals of {found.law} {how}, {told}"
    return [beaten] * (found.theirs <= found.ours), [off] * bool(told)


def _missing(answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        yield from (f"{answer.title} at {one.where}, {one.why_not}" for one in answer.forecasts if one.why_not)


def _impossible(answers: Sequence[Answer]) -> list[str]:
    """Count intervals that leave what a share can be, where the study does not say so itself."""
    wholes = ((SHARES[a.metric_unit], one) for a in answers if a.metric_unit in SHARES for one in a.forecasts)
    out = [
        whole
        for whole, one in wholes
        if one.predicted.bounded and not 0 <= one.predicted.lower <= one.predicted.upper <= whole
    ]
    told = f"{len(out)} intervals leave" if len(out) > 1 else "1 interval leaves"
    return [f"{told} what a share can be: say `range: [0, {out[0]:g}]` if it is one"] if out else []


def _far(answers: Sequence[Answer]) -> list[str]:
    """Count forecasts far beyond the data that no measurement checks, of a held-out run at the same place either."""
    far = [one.decades for a in answers for one in _unchecked(a) if one.decades > FAR]
    lie = "1 forecast lies" if len(far) == 1 else f"{len(far)} forecasts lie"
    return (
        [f"{lie} more than a decade beyond the data, {max(far):.1f} at most, with nothing measured to check"]
        if far
        else []
    )


def _unchecked(answer: Answer) -> list[Forecast]:
    """Return the forecasts of places where nothing was measured."""
    checked = {one.where for one in answer.forecasts if one.measured.known}
    return [one for one in answer.forecasts if one.where not in checked]


def _laws_apart(answers: Sequence[Answer]) -> Iterator[str]:
    """Name the families whose optimal size depends on the law."""
    for answer in (one for one in answers if one.divided):
        for one in answer.allocations[-1:]:
            if one.most.estimate > APART * one.least.estimate:
                yield f"{answer.title} for {one.flops.text}, {one.over_laws('N')}"

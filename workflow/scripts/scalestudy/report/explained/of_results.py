"""Of what the answer and the page say a reader should distrust."""

from collections.abc import Mapping
from typing import Final

from scalestudy.report.explained.base import Paragraph

DOUBTS: Final[Mapping[str, Paragraph]] = {
    "few_rows": Paragraph(
        "Fewer than a tenth of the rows that were read are fitted.",
        "One rule took most of them out, often rightly: of logs, all checkpoints but the last. Or a condition was too strict.",
        "The sentence says which rule took most. If it is `last_checkpoint`, all is well. If not, read its reason in the ledger.",
    ),
    "intervals_missed": Paragraph(
        "More held-out values lie outside their 95% intervals than chance explains, or so few that intervals are wider than needed.",
        "Too narrow: the law bends where the runs do not, or something besides scale changed between small and large runs. Too wide: "
        "noise of the small runs is larger than that of the large ones.",
        "Too narrow: do not trust the intervals of forecasts farther out. Let `laws: auto` weigh more laws, fit only the upper "
        "scales, or look in the held-out figure for a family that goes its own way. Too wide: the numbers hold; nothing need be done.",
    ),
    "baseline_as_good": Paragraph(
        "In the hardest test there is, a straight line or the like predicted the withheld rows as well as the law, or better.",
        "The runs span too little to show a bend, so that the simplest curve is the best guess; or the law is the wrong one.",
        "Compare the horizons in `validate/horizons`: near the data a baseline is hard to beat, farther out it should lose. Train a "
        "run or two at larger scales, or try `laws: auto`. Say in the paper which baseline was as good.",
    ),
    "coverage_off": Paragraph(
        "When tested on rows withheld from fits, 95% intervals of the chosen law held clearly fewer than 95 in 100, or clearly more.",
        "Too narrow: errors of the law are no noise but its shape, or the scatter grows with scale. Too wide: few rows, or noise that "
        "a few outliers made.",
        "Use the forecast `auto`, whose intervals count what laws miss. For a law alone, choose a method of uncertainty from the "
        "table of coverage that holds for your loss; `fit/parameters` says in `held` how the present one did.",
    ),
    "no_law": Paragraph(
        "Some metrics or families have rows, and no law of the study is for them: none of their rows is fitted, and no forecast is made.",
        "Every law of the study names under `metrics` or `families` what it is for, and these are not among them.",
        "Name them in a law, or add a law for them. If they are there only to be looked at, nothing needs doing.",
    ),
    "no_estimate": Paragraph(
        "Some families have rows to fit and no law with an estimate, so they are missing from answers, optima and forecasts.",
        "Too few points for the parameters, columns that never vary, or values that the law cannot take.",
        "Each fit has its status and sentence in `fit/fits`, explained below. Often a law with fewer parameters, or `laws: auto`, helps.",
    ),
    "care": Paragraph(
        "A fit that results rest on has a status other than converged.",
        "An exponent or the irreducible loss ran to its bound, or the data do not tell parameters apart; the sentence says which.",
        "See the paragraph of that status. The forecast may still be good, the single parameter is not: do not quote it alone.",
    ),
    "no_forecast": Paragraph(
        "A forecast that the study asked for could not be made.",
        "The target lacks a column that the law reads, no law has an estimate, or the law has no value there.",
        "The sentence says which. Add the column to the target, or let another law do it.",
    ),
    "impossible": Paragraph(
        "An interval reaches below 0 or above the whole of a share, such as an accuracy of 1.04.",
        "The law or its noise does not know that the metric has ends.",
        "State `range: [0, 1]` in the study, or `[0, 100]` for percent; intervals then end there. For counts of successes use "
        "`objective: binomial` with `trials`.",
    ),
    "far": Paragraph(
        "A forecast lies more than a decade beyond the largest run, and no measured value there checks it.",
        "The target is that large. What the law does out there is assumed, not seen: the interval counts what looks back inside "
        "the data teach, and these are shorter.",
        "Measure one run in between and hold it out: `held_out` rows are predicted and scored. Freeze the forecast before the big run "
        "with `scalestudy freeze`. Quote the interval with the number of decades.",
    ),
    "laws_apart": Paragraph(
        "The optimal size for the largest budget differs by more than a factor of two between single laws that fit alike.",
        "The runs do not cover both sides of the optimum, or the budget lies far beyond them.",
        "Quote the range, not one number. Runs around the minimum of two or three budgets (`isoflop`) settle it.",
    ),
    "over_peak": Paragraph(
        "By the compute and the hours that the table states, runs reached more of their devices' peak than there is.",
        "Compute is counted otherwise than the peak (sparse against dense, another precision), hours are of a node and not of its "
        "devices, or seconds are taken for hours.",
        "Look at `analyse/costs`: the message of the row of hours has the share that was reached. Correct the formula or the peak; until "
        "then no amount that follows from hours can be believed.",
    ),
    "costs_assumed": Paragraph(
        "Device hours, energy, emissions or money follow from a number that the study states without saying where it is from.",
        "A utilisation, a price or a grid intensity was written as a bare number.",
        "Write `mfu: {value: 0.4, source: ...}` with the measurement or the page it is from, or give a column that has it.",
    ),
    "costs_lost": Paragraph(
        "Some runs state neither what they cost nor what it follows from, so that the sums leave them out.",
        "Columns are blank, often for runs that failed, or hold zeros.",
        "The column `unknown` of `analyse/costs` counts them by family and purpose. Fill the cells, or quote the sum as at least so much.",
    ),
    "assumed_direction": Paragraph(
        "Of a metric whose name is not that of a loss, lower was taken for better, since the study does not say.",
        "`direction` is not mapped, and the default is that of losses.",
        "State `direction: higher`, or `lower`, under `constants` or `columns` of the source. Baselines, laws and answers depend on it.",
    ),
    "measured_off": Paragraph(
        "In simulated studies, intervals of this loss and method held the truth less often, or more often, than they say.",
        "The method counts on more rows, on other noise, or on another loss. It is a finding of `docs/coverage.md`, not of your data.",
        "The sentence names the kind that does better: set `fit: {uncertainty: {method: ...}}`, or read the intervals as it says.",
    ),
}

"""Of the closed lists of the tables that tell how something ended: statuses, verdicts, outcomes."""

from collections.abc import Mapping
from typing import Final

from scalestudy.report.explained.base import Paragraph

STATUSES: Final[Mapping[str, Paragraph]] = {
    "converged": Paragraph(
        "The optimum was found from many starts and checked: the gradient vanishes and no parameter is on a bound.",
        "The data and the law go together well enough to be told apart.",
        "Nothing. It does not say that the law is right: that is what the tests out of sample are for.",
    ),
    "at_bound": Paragraph(
        "The optimum lies on the edge of what a parameter may be, such as an irreducible loss of 0.",
        "The data pull it beyond: runs too small to show a floor, curves that are straight in logarithms, a wrong unit.",
        "Predictions inside the data are sound. Do not quote the parameter, and quote far forecasts with the range over laws. A law "
        "without that parameter (`power` for `power_offset`) often fits as well; larger runs would tell.",
    ),
    "too_few_points": Paragraph(
        "The law has more free parameters than there are rows to fit.",
        "Rows were taken out, the family is small, or only a part has this metric.",
        "Choose a law with fewer parameters, hold some with `fixed`, share them over families with `shared`, or add runs.",
    ),
    "degenerate": Paragraph(
        "Several sets of parameters explain the rows equally well, so there is no estimate. The forecast may be sound all the same.",
        "A column has one value in all rows, N and D go together in every run, or rows lie at fewer points than there are parameters.",
        "The message counts what is lacking. Fix a parameter, bind the law to what varies, or use a law of compute alone. "
        "Where its starts agree on predictions, the fit predicts without an estimate and says so.",
    ),
    "not_converged": Paragraph(
        "The search ended before the gradient vanished, so the estimate is not given out.",
        "Parameters run off together along a valley without an end: values that fall along a logarithm, a floor that is not there.",
        "Try the law that the valley leads to (`log_linear`, `power`), give `starts` or bounds, or more starts: `fit: {starts: ...}`.",
    ),
    "not_applicable": Paragraph(
        "The law, or the loss, has no meaning on these values.",
        "Zeros or negative values under a log objective, a column that is blank or not positive, or a law that `laws: auto` does not "
        "propose for this family.",
        "The message names the first row. Use an objective of raw residuals, `binomial` for counts, or take the rows out with `where`.",
    ),
}
VERDICTS: Final[Mapping[str, Paragraph]] = {
    "reproduced": Paragraph(
        "The published number lies within its tolerance of ours.",
        "Same data, same method.",
        "Nothing. The tolerance is the study's: by its source, half a last digit.",
    ),
    "within_interval": Paragraph(
        "The published number is farther off than its tolerance, and inside our 95% interval.",
        "Other rows, weights or starts, a seed, or a rounding on the way; the data do not tell the two numbers apart.",
        "Report both. To get nearer, look for cleaning that the paper did not state; `variants` try lists of rules side by side.",
    ),
    "differs": Paragraph(
        "The published number lies outside both its tolerance and our interval.",
        "The data that are public are not those that were fitted, a rule is missing or one too many, the objective is another; or the "
        "paper is wrong.",
        "Read the note beside it. Try the paper's objective and threshold, its cleaning, its count of N. If it stays, report it: a "
        "number that does not reproduce is a result.",
    ),
    "published_not_optimal": Paragraph(
        "By the very objective of the study, the published parameters fit this data worse than ours.",
        "The published search stopped early, or began from too few starts.",
        "Report both objectives, which the note gives. Nothing is to be mended here.",
    ),
    "not_testable": Paragraph(
        "The quantity could not be computed here.",
        "The fit has no estimate, the analysis was not asked for, or the entry under `expect` names no row or several.",
        "The note says which. Add the analysis, or name more columns under `where`.",
    ),
}
REACHES: Final[Mapping[str, Paragraph]] = {
    "already": Paragraph(
        "The smallest run reaches the value that was asked for.",
        "The value is not ambitious, or its unit is another.",
        "Ask for a better value; check percent against fractions.",
    ),
    "inside": Paragraph("The value is reached within the range of the runs.", "The runs bracket it.", "Nothing."),
    "beyond": Paragraph(
        "The value is reached beyond the largest run, by extrapolation.",
        "The target is better than anything measured.",
        "Quote the interval of the scale, which is wide where the curve is flat.",
    ),
    "too_far": Paragraph(
        "Ten decades beyond the runs the value is still not reached.",
        "The curve is nearly flat there: the value lies just above the irreducible loss.",
        "Say that it is out of reach by this recipe, and ask for the value that a budget buys instead.",
    ),
    "unreachable": Paragraph(
        "The forecast levels off or turns before it gets there.",
        "The irreducible loss, or the ceiling, that the data suggest is worse than the value.",
        "Look at the interval of the floor. If it is loosely known, so is this: larger runs would tell.",
    ),
    "not_applicable": Paragraph(
        "There is no forecast to follow to the value.",
        "No law has an estimate, or none reads the scale.",
        "See the statuses of the fits.",
    ),
}
AGREEMENTS: Final[Mapping[str, Paragraph]] = {
    "agree": Paragraph("The approaches give intervals that overlap.", "They see the same optimum.", "Nothing."),
    "disagree": Paragraph(
        "Two approaches to the optimal allocation give intervals with nothing in common.",
        "One leans on few budgets or an edge of the sizes tried, or the law bends otherwise than the parabolas.",
        "Look at the IsoFLOP figure: where minima lie at the edge, add sizes. Quote both until they agree.",
    ),
    "unknown": Paragraph(
        "One of the approaches has no interval to compare.",
        "Too few budgets or runs, or a fit without draws.",
        "See the message beside it.",
    ),
}
FINDINGS: Final[Mapping[str, Paragraph]] = {
    "differ": Paragraph(
        "One shared value fits the families worse than chance explains, at the 5% level.",
        "The families do differ, or their data differ in something that is no part of the law.",
        "Keep parameters apart. Of many tests at 5%, one in twenty differs by chance.",
    ),
    "not_told_apart": Paragraph(
        "One shared value fits as well as chance lets expect. It does not say that the values are equal.",
        "They are alike, or the data are too few to tell.",
        "`shared` narrows the intervals of the others; the interval of the difference says how much they may differ.",
    ),
    "unknown": Paragraph(
        "There is no p-value.", "A fit has no estimate, or there are no degrees of freedom.", "See the message."
    ),
}
OUTCOMES: Final[Mapping[str, Paragraph]] = {
    "refitted": Paragraph(
        "The study was repeated without the rule, or by the rules of the variant, and can be compared.",
        "It was asked for.",
        "Compare.",
    ),
    "stopped": Paragraph(
        "Without the rule, or by those of the variant, there is nothing to compare.",
        "The rule takes out rows that stop a study: values that are no numbers, units that mix.",
        "The message says what stopped it. The rule is needed.",
    ),
}
ENDINGS: Final[Mapping[str, Paragraph]] = {
    "interrupted": Paragraph(
        "You, or the system, interrupted the run.",
        "Ctrl-C, or a signal of a cluster.",
        "`scalestudy resume` goes on with the rest.",
    ),
    "memory": Paragraph(
        "A job had no memory left.",
        "Too many jobs at once, or thousands of families in one.",
        "Fewer jobs at once (`--cores`), or more `shards`; then `scalestudy resume`.",
    ),
    "disk": Paragraph(
        "The disk is full. No finished result is lost, since files appear whole or not at all.",
        "Draws of many families are the largest files.",
        "Make room, then `scalestudy resume`.",
    ),
    "killed": Paragraph(
        "A job ended without a word.",
        "The system killed it, mostly for want of memory, or a cluster's limit of time did.",
        "More `shards`, or more memory and time in the profile; then `scalestudy resume`.",
    ),
    "elsewhere": Paragraph(
        "A job failed outside the project's code.",
        "Snakemake, the scheduler or the file system.",
        "Run again with `--verbose`, which shows Snakemake's own messages.",
    ),
}

"""Of the warnings of cleaning, which stand in `clean/ledger`."""

from collections.abc import Mapping
from typing import Final

from scalestudy.report.explained.base import Paragraph

WARNINGS: Final[Mapping[str, Paragraph]] = {
    "mixes": Paragraph(
        "Rows that one law is fitted to are of several kinds: their schedule, count of parameters or compute, unit of data or "
        "direction differs.",
        "Two sources were stacked that count differently, or decayed and constant learning rates stand in one family. The law "
        "then takes the difference for an effect of scale.",
        "Take one kind out with `where`, or make the column part of `family`. Where only the count of N or C differs, "
        "`recount_params` and `recount_flops` make them alike. If you meant the mixture, leave it: nothing else depends on it.",
    ),
    "unmeasured": Paragraph(
        "A step of a chain has no input in some rows, or links no two metrics that are there.",
        "The earlier metric was not measured at that run and step, or its name in `chain` is spelt otherwise than in the table.",
        "Compare the names under `from` and `for` with the column `metric` of `ingest/runs`. Rows without the input are left out "
        "of the later law; where most are, map `step`, or `tokens`, so that both metrics of a checkpoint meet.",
    ),
    "no_values": Paragraph(
        "Every value is blank, so nothing can be fitted.",
        "`value` is mapped to a column that is empty in this export, or to one that has another name in most files.",
        "Open the source, find the column that holds the numbers, and write it under `columns: {value: ...}`. "
        "`scalestudy new` on the same table shows which columns it takes for metrics.",
    ),
    "lone_runs": Paragraph(
        "A rule that chooses among the checkpoints of a run found one row in each run, and so did nothing.",
        "No column is mapped to `run`, or the one that is names checkpoints, not trainings.",
        "Map `run` to what all checkpoints of one training have in common. If the table has one row a run, remove the rule.",
    ),
    "ties": Paragraph(
        "Several rows stand at the same point of the same run, and nothing says which of them counts.",
        "They are seeds under one name, evaluations that were repeated, or a log that was written twice.",
        "Map `seed` if they are seeds; then `replicates` averages them. Otherwise say which stays: `drop_duplicates` with the "
        "first, the last, the best or the mean.",
    ),
    "blank_column": Paragraph(
        "A rule decides by a column that is blank in every row it met. It went by the order of the rows, or by nothing.",
        "The column is mapped to a name that this source does not fill, or the rule was copied from another study.",
        "Map the column, give the rule another one, or take the rule out. The ledger says what the rule did instead.",
    ),
    "no_threshold": Paragraph(
        "A rule learns its threshold from training rows, and in some groups there were none to learn from; it took nothing out there.",
        "The rows of the group are all held out, all out by an earlier rule, or too few.",
        "Look at these families in `clean/runs`. Learn the threshold over several families by the option `across` of the rule, or state it.",
    ),
    "evaluations": Paragraph(
        "Experiments were scored on several evaluations, such as resamples of a test set. A hard one makes every model worse, so that "
        "rows scored on it err together, and families look less alike or more different than they are.",
        "The table has a column `evaluation`, and no rule of `clean` reads it.",
        "Add `evaluations: {}` to `clean`, or `evaluations: {across: family}` if all families were scored on the same ones. It takes out what all models scored on one evaluation have in common; forecasts are then of "
        "the average evaluation, and differences between families are of the same one. If the column names something else, call it "
        "otherwise under `columns`.",
    ),
    "emptied": Paragraph(
        "No row is left of these families or metrics: they have no fit and no forecast.",
        "A condition of `where` does not hold for them, often since its column is blank there; or `min_points` asks for more rows "
        "than they have.",
        "The sentence names the rule that took the rows out. If they should stay, loosen it, or write the condition so that "
        "blanks pass: `lr is null or lr > 0`.",
    ),
    "learned": Paragraph(
        "A column or metric of `learn` could not be made for some runs, or from some of the columns it reads.",
        "Columns are blank in every training row, a run never reaches the target, or too few runs have all the columns.",
        "Blank columns are left out and the rest goes on. Look at `clean/learned` for what it was made of, and name fewer "
        "columns, or a target that more runs reach.",
    ),
    "unique_tokens": Paragraph(
        "A row claims more distinct tokens than tokens in all.",
        "The two columns are exchanged, or one is in another unit, such as billions.",
        'Exchange them under `columns`, or multiply: `unique_tokens: "unique * 1e9"`.',
    ),
    "parts_of_params": Paragraph(
        "A part of the parameters is larger than the whole, such as active ones above total ones.",
        "The two columns are exchanged, or one counts in millions.",
        "Exchange or convert them under `columns`; `params_kind` says which count `params` is.",
    ),
    "compute": Paragraph(
        "Compute does not go with N and D: it is far from any usual count per parameter and token, or far from that of the other rows.",
        "FLOPs are in PetaFLOP-days or ExaFLOP, N counts millions, or a row was pasted from another run.",
        'Convert under `columns`, for example `flops: "pf_days * 8.64e19"`, or let it be counted: `flops: "6 * params * tokens"`. '
        "Compute of few active parameters is not blamed: map `experts` or say `params_kind: active`.",
    ),
    "steps": Paragraph(
        "So many steps of that batch size would see more tokens than the row has.",
        "`batch_tokens` holds sequences times devices twice, or `tokens` counts those of one device.",
        "Check the three columns in one run by hand, and convert the one that is off.",
    ),
    "shares": Paragraph(
        "Columns that look like shares of one mixture add up in most rows and not in all.",
        "A domain is missing from some rows, or some rows are in percent.",
        'Fill blanks with 0 where a domain was not used: `share_code: "coalesce(code, 0)"`. Until all rows add up, mixture laws '
        "are not proposed.",
    ),
    "fractions": Paragraph(
        "Values lie outside what their unit allows: fractions below 0 or above 1, or a sparsity that is no share; or all values "
        "of a metric in percent lie below 1.",
        "They are in percent, the column counts what is active, or shares of 1 are said to be in percent: `number()` reads the "
        "cell 45% as 0.45.",
        'State `unit: percent`, or `unit: fraction` for shares of 1, or convert: `sparsity: "1 - active / total"`. Error rates '
        "that are all below one percent are right as they are.",
    ),
    "nothing_to_do": Paragraph(
        "A rule took out no row and changed none. It is a note of the ledger, no warning.",
        "The data are clean already, or the rule does not see what it should: one row a run, a column without values.",
        "Read the note beside the rule. If nothing was to be done, take the rule out of the study: others would think it needed.",
    ),
}

"""Take out of values what all models that were scored on one evaluation share."""

from typing import Any

from scalestudy.clean.rules.base import ACROSS, COLUMNS, Rule, Step, Table, Threshold, grouping, names
from scalestudy.clean.rules.replicates import experiment
from scalestudy.percent import PERCENT

EVALUATION = "evaluation"
ROUNDS = 5
"""Rounds of the two means, which are exact in the first where every model has every evaluation."""
_LOGIT = "ln(value / (__top - value))"


def _build(options: Any, table: Table) -> Step:
    by = names(options.get("by", EVALUATION))
    each = grouping(options, (EVALUATION,), table)
    unit = tuple(key for key in each if key not in by)
    labels = [table.deciding(name) for name in by]
    design = tuple(key for key in experiment(table) if key not in by)
    usable = " AND ".join(["value > 0", "isfinite(value)", *(f"{label} IS NOT NULL" for label in labels)])
    helpers = {"__top": f"CASE WHEN unit = '{PERCENT}' THEN 100 ELSE 1 END", "__usable": f"({usable})"}
    learn = [Threshold(unit, {"__scores": "bool_and(direction = 'higher' AND value < __top) FILTER (WHERE __usable)"})]
    at = f"CASE WHEN NOT __usable THEN NULL WHEN NOT __scores THEN ln(value) WHEN value < __top THEN {_LOGIT} END"
    used, shared = f"FILTER (WHERE __several AND ({at}) IS NOT NULL)", "0"
    learn.append(Threshold(design, {"__several": f"count(DISTINCT {_together(labels)}) FILTER (WHERE __usable) > 1"}))
    for number in range(ROUNDS):
        learn.append(Threshold(design, {f"__level{number}": f"avg({at} - {shared}) {used}"}))
        learn.append(Threshold(each, {f"__shared{number}": f"avg({at} - __level{number}) {used}"}))
        shared = f"coalesce(__shared{number}, 0)"
    designs = [table.column(key) for key in design]
    left = f"({at} - __level{ROUNDS - 1} - {shared})"
    learn.append(Threshold(unit, _variances(left, shared, used, _together(labels), _together(designs))))
    part = f"(CASE WHEN __between > __noise THEN 1 - __noise / __between ELSE 0 END * {shared})"
    moved = f"CASE WHEN __scores THEN __top / (1 + (__top - value) / value * exp({part})) ELSE value * exp(-{part}) END"
    return Step(
        helpers=helpers, learn=learn, replace={"value": f"CASE WHEN ({at}) IS NULL THEN value ELSE {moved} END"}
    )


def _together(columns: list[str]) -> str:
    return f"({', '.join(columns)})"


def _variances(left: str, shared: str, used: str, evaluation: str, design: str) -> dict[str, str]:
    """SQL of the mean square between evaluations, a row each, and of what is left within them; null without evidence."""
    evaluations, designs = (f"count(DISTINCT {columns}) {used}" for columns in (evaluation, design))
    dof = f"(count(*) {used} - {designs} - {evaluations} + 1)"
    return {
        "__between": f"sum({shared} * {shared}) {used} / nullif({evaluations} - 1, 0)",
        "__noise": f"CASE WHEN {dof} > 0 THEN sum(pow({left}, 2)) {used} / {dof} END",
    }


RULE = Rule(
    name="evaluations",
    meaning="takes out of values what all models scored on one evaluation have in common, such as a resample of the test set: how far "
    "its values lie above those of the same experiments on other evaluations, in logarithms (in log odds for scores below 1), learned "
    "from training rows, shrunk by how well it is told from noise; held-out rows are moved too",
    schema={
        "type": "object",
        "properties": {
            "by": {
                **COLUMNS,
                "default": EVALUATION,
                "description": "columns that say on which evaluation a row was scored, within a family and metric",
            },
            "across": {
                **ACROSS,
                "description": "what was scored on the same evaluations: `family` if all families were",
            },
        },
        "additionalProperties": False,
    },
    reason="scored on another evaluation",
    build=_build,
    sample={"by": "run"},
    idle="no experiment has rows of several evaluations, or they differ by no more than noise",
)

"""Which runs in training to stop: where each will end, and how probable it is that it ends as the best."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.forecasters import Asked
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.stopping.ahead import FEWEST, Ahead, ahead
from scalestudy.analyse.stopping.by_law import at_end, by_law, voices
from scalestudy.analyse.stopping.curves import Trained, misstated, trained
from scalestudy.frames import typed
from scalestudy.numerals import percent
from scalestudy.rows import by_unit, is_training, unit_of
from scalestudy.tables.analyse import TABLES

NAME: Final = "analyse/stopping"
CURVES, LAW, NONE = "curves", "law", "none"


@dataclass(frozen=True)
class Field:
    """The runs of a fit unit.

    Attributes:
        context: of the study.
        options: of the analysis.
        along: the scale that training goes along.
        runs: all with a curve.
        relative: whether errors are of logarithms.
        asked: what forecasts the unit by laws, if anything does.
    """

    context: Context
    options: Mapping[str, Any]
    along: str
    runs: list[Trained]
    relative: bool
    asked: Asked | None

    @property
    def higher(self) -> bool:
        """Whether larger values are better."""
        return bool((self.runs[0].rows["direction"] == "higher").all())

    @property
    def teachers(self) -> list[Trained]:
        """The finished runs that cleaning kept, of the schedule that most of them ended with."""
        kept = [run for run in self.runs if run.finished and run.kept]
        usual = pd.Series([run.schedule for run in kept], dtype=object).mode()
        return [run for run in kept if run.schedule == usual.iloc[0]]

    def best(self, one: Trained) -> Trained | None:
        """Return the best finished run among those that agree with a run in the columns `same`."""
        sign, names = 1 if self.higher else -1, list(self.options.get("same", ()))
        alike = [run for run in self.runs if run.finished and run.kept and _agree(run.last, one.last, names)]
        return max(alike, key=lambda run: sign * run.curve.value[-1], default=None)


def _agree(first: pd.Series, second: pd.Series, names: list[str]) -> bool:
    return all(first[name] == second[name] or (pd.isna(first[name]) and pd.isna(second[name])) for name in names)


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Forecast every run in training."""
    by, along = voices(context), _along(context, options)
    rows: list[dict[str, Any]] = []
    for (family, metric), own in by_unit(context.runs.sort_values("row")).items():
        found = list(_unit(context, options, by.get((family, metric)), along, own))
        key = {"family": family, "metric": metric, "along": along}
        rows += [key | row for row in found or [_nobody(along)]]
    return {NAME: typed(TABLES[NAME], rows)}


def _along(context: Context, options: Mapping[str, Any]) -> str:
    """Return the scale that is stated, else the first that orders checkpoints and changes along a run; empty for none."""
    return str(options.get("along") or next(filter(partial(_varies, context), context.roles.checkpoints), ""))


def _nobody(along: str) -> dict[str, Any]:
    """Return what is said of a unit without a run in training."""
    why = "no run is in training: say `running`, if some are" if along else "no scale changes along any run"
    return {"run": "", "unit": "", "best": "", "decision": "none", "way": NONE, "finished": 0, "message": why}


def _unit(
    context: Context, options: Mapping[str, Any], asked: Asked | None, along: str, rows: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    """Yield a row for each run in training of a fit unit."""
    known = rows["value"].dropna()
    relative = bool(len(known)) and context.roles.relative(known)
    runs = trained(rows, along, options, relative) if along in rows else []
    field = Field(context, options, along, runs, relative, asked)
    for one in runs:
        if not one.finished:
            found, way, told = _forecast(field, one)
            alone = [] if field.best(one) else ["there is no finished run to beat"]
            told_all = [*alone, told, *_schedules(field, one, way)]
            yield _row(field, one, found, way) | {"message": "; ".join(told_all)}


def _varies(context: Context, name: str) -> bool:
    """Whether a scale changes along some run: what orders checkpoints."""
    if name not in context.whole or not pd.api.types.is_numeric_dtype(context.whole[name]):
        return False
    each = context.whole.groupby(["family", "metric", "run"])[name]
    return bool((each.max() > each.min()).any())


def _forecast(field: Field, one: Trained) -> tuple[Ahead | None, str, str]:
    """Return the final value of a run, by what it was found, and in words."""
    if not np.isfinite(one.curve.end):
        return None, NONE, f"where it will end is not known: say `until`, in {field.along}"
    if wrong := misstated(field.runs, field.along):
        return None, NONE, wrong
    asked_for, teachers = field.options.get("by"), field.teachers
    if asked_for != LAW:
        found = ahead(one.curve, [run.curve for run in teachers])
        if found:
            return found, CURVES, f"learned from {found.finished} finished runs at {percent(one.curve.share)} of theirs"
    few = f"fewer than {FEWEST} of {len(teachers)} finished runs have a checkpoint as early"
    if asked_for == CURVES:
        return None, NONE, few
    end = at_end(field.context, one, field.along, field.options)
    found, told = by_law(field.asked, end, field.relative)
    return found, LAW if found else NONE, told if asked_for == LAW else f"{told}, as {few}"


def _row(field: Field, one: Trained, found: Ahead | None, way: str) -> dict[str, Any]:
    best = field.best(one)
    value = _unscaled(field, one.curve.value[-1])
    row: dict[str, Any] = {"run": one.name}
    row |= {"at": one.curve.places[-1], "until": one.curve.end, "progress": one.curve.share, "value": value}
    row |= {"unit": "relative" if field.relative else unit_of(one.last["unit"]), "way": way}
    row |= {"best": best.name if best else "", "finished": found.finished if found else 0, "left": _left(field, one)}
    row |= {"best_value": _unscaled(field, best.curve.value[-1]) if best else np.nan, "decision": "not_known"}
    if found is None:
        return row
    low, high = found.bounds
    row |= {"predicted": _unscaled(field, found.middle), "sd": found.spread}
    row |= {"predicted_lower": _unscaled(field, low), "predicted_upper": _unscaled(field, high)}
    return row | (_verdict(field, found, best) if best else {})


def _verdict(field: Field, found: Ahead, best: Trained) -> dict[str, Any]:
    below = found.below(float(best.curve.value[-1]))
    beats = 1 - below if field.higher else below
    return {"beats": beats, "decision": "stop" if beats < field.options["threshold"] else "go_on"}


def _unscaled(field: Field, value: float) -> float:
    return float(np.exp(value)) if field.relative else float(value)


def _left(field: Field, one: Trained) -> float:
    """Return the compute that going on takes, in proportion to what the last checkpoint took."""
    spent = field.context.roles.allocated(one.rows.iloc[[-1]])["flops"].iloc[0]
    return float(spent * max(1 / one.curve.share - 1, 0.0))


def _schedules(field: Field, one: Trained, way: str) -> Iterator[str]:
    """Say what is known of learning rates: a checkpoint before the end mostly lies at one that has not decayed."""
    ends = sorted({run.schedule for run in field.teachers} - {""})
    if not one.schedule:
        yield "no schedule is stated: a rate that decays at the end must have decayed so in finished runs too"
    elif way == LAW and not field.options.get("at_end"):
        yield f"the schedule is {one.schedule} so far: the law is of runs that ended {' and '.join(ends) or 'otherwise'}"
    elif one.schedule not in ends:
        yield f"the schedule is {one.schedule} so far, and {' and '.join(ends)} at the end of the runs learned from"
    fitted = int(is_training(one.rows).sum())
    if way == LAW and fitted:
        yield f"{fitted} of its checkpoints are among the rows that laws are fitted to: take them out by `clean`"


KIND = Kind(
    "stopping",
    "for runs in training the forecast of their final value, the probability that they beat the best finished run, and which "
    "to stop",
    (NAME,),
    run,
    {
        "along": {
            "type": "string",
            "format": "column",
            "description": "the scale that training goes along; by default the first of steps, tokens and compute that changes along runs",
        },
        "until": {
            "type": ["number", "string"],
            "format": "formula",
            "exclusiveMinimum": 0,
            "description": "where runs in training will end on that scale: a number, or a formula over columns; by default where all "
            "finished runs ended, if at one place",
        },
        "running": {
            "type": "object",
            "required": ["column", "values"],
            "additionalProperties": False,
            "properties": {
                "column": {"type": "string", "format": "column", "description": "the column that tells"},
                "values": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": ["string", "number", "boolean"]},
                    "description": "its values of runs in training",
                },
            },
            "description": "what tells runs in training; by default those of whose rows none is `final`",
        },
        "by": {
            "enum": [CURVES, LAW],
            "description": "what forecasts: the curves of finished runs, or the fitted laws at the end of the run; by default the "
            "curves, and the laws where too few runs have finished",
        },
        "at_end": {
            "type": "object",
            "propertyNames": {"format": "column"},
            "additionalProperties": {"type": ["number", "string"], "format": "formula"},
            "description": "what columns that laws read will be at the end of a run, each a number or a formula over columns; by default "
            "tokens, steps and compute grow in proportion, and others stay",
        },
        "same": {
            "type": "array",
            "items": {"type": "string", "format": "column"},
            "minItems": 1,
            "description": "columns in which a finished run must agree to be the one to beat, such as params or a budget; by default the "
            "best of the family, whatever its size",
        },
        "threshold": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.05,
            "description": "the probability of beating the best finished run below which a run is to be stopped",
        },
    },
    last=True,
)

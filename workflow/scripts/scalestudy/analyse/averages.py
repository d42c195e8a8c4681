"""The mean over tasks of what a chain predicts for a run: tasks that miss the same training runs alike err together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats
from scalestudy.forecast.answer import Answer, slopes_of
from scalestudy.forecast.forecast import Alone, Forecast, one_by_one
from scalestudy.forecast.inputs import POINT, blank, filled, left_of
from scalestudy.forecast.predict import normal_interval
from scalestudy.forecast.together import Term, labelled, together

TASK = ("family",)
"""What the label of a run leaves out, so that one run is the same in every task."""


@dataclass(frozen=True)
class Told:
    """What one task is predicted to be at a held-out run."""

    unit: tuple[str, str]
    row: pd.DataFrame
    made: Forecast
    alone: Alone

    @property
    def scale(self) -> Floats:
        """What turns deviations into the metric's unit, (1,)."""
        return np.abs(self.made.value) if self.made.logarithmic else np.ones(1)

    def term(self, count: int) -> Term:
        """Its part in the error of a mean of so many."""
        known, train, fitted = self.alone.noise.logarithmic, self.alone.training, self.alone.fitted
        asked = filled(blank(train, self.alone.inputs), self.alone.inputs)
        labels = labelled(train, [name for name in POINT if name not in TASK])
        left = left_of(fitted.point(asked), train, known)
        left = pd.Series(left.to_numpy(), index=pd.Index([label.partition("\x1f")[2] for label in left.index]))
        answer = Answer.of(fitted, train, np.ones(len(train)), known)
        moves = slopes_of(fitted, filled(self.row, self.alone.inputs), known) @ answer.moves(0.0)[0]
        part = self.scale / count
        return Term(
            left, part * self.made.spread.noise, part * self.made.spread.parameters, pd.DataFrame(moves, columns=labels)
        )


def averages(context: Context) -> list[dict[str, object]]:
    """Return the rows of `analyse/chain_average`: every law of a chain that forecasts several tasks at one held-out run."""
    groups: dict[tuple[str, str], list[Told]] = {}
    for law, run, told in _told(context):
        groups.setdefault((law, run), []).append(told)
    return [_row(law, run, several) for (law, run), several in sorted(groups.items()) if len(several) > 1]


def _told(context: Context) -> Iterator[tuple[str, str, Told]]:
    fits = one_by_one(context.fitted, context.runs, context.roles, context.chained.inputs)
    for (family, metric, law), alone in fits.items():
        held = context.held_out.get((family, metric))
        if held is not None and alone.fitted.able and {one.into for one in alone.inputs} & set(alone.fitted.columns):
            for run, rows in held.groupby("run"):
                last = rows.tail(1)
                yield law, str(run), Told((family, metric), last, alone.at(last).within(context.possible), alone)


def _row(law: str, run: str, several: Sequence[Told]) -> dict[str, object]:
    able = [one for one in several if np.isfinite(one.made.value).all()]
    out = sorted({"/".join(one.unit) for one in several} - {"/".join(one.unit) for one in able})
    names = ", ".join("/".join(one.unit) for one in able) or "no task"
    row = {
        "law": law,
        "run": run,
        "tasks": len(able),
        "message": names + (f"; without {', '.join(out)}" if out else ""),
    }
    return row | (_mean(able) if able else {})


def _mean(able: Sequence[Told]) -> dict[str, float]:
    terms = [one.term(len(able)) for one in able]
    noise, opened = together(terms[0], terms[1:])
    predicted = np.mean([one.made.value for one in able], axis=0)
    dof = min(one.alone.noise.dof for one in able)
    lower, upper = normal_interval(predicted, opened, noise, dof, False)
    value = float(np.mean([float(one.row["value"].iloc[0]) for one in able]))
    said = {"value": value, "predicted": float(predicted[0]), "lower": float(lower[0]), "upper": float(upper[0])}
    return said | {"error": float(predicted[0]) / value - 1 if value else np.nan}

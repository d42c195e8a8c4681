"""The same runs in other units, on another scale, or seen in a mirror."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
from relations.compare import converged, objectives, predicted
from relations.design import Options
from relations.kinds.base import Relation, among, forecasts, only, with_content, with_tables, without
from relations.made import known
from relations.options import FACTORS, OF_COUNTS
from relations.run import Study, Tables

from scalestudy.fit.objectives.base import SHARP
from scalestudy.fit.objectives.registry import LOSSES

MILLION: Final = 1e6
BITS: Final = float(1 / np.log(2))
SLOPE, SHIFT, MIRROR = 2.5, 3.0, 8.0
SMALL: Final = 0.2
"""A shift that leaves values of either sign."""
KEYS: Final = ["family", "metric", "law", "target"]
FREE: Final = ("free", "shared", "all_shared")
IN_UNITS: Final = ("units", "recount_flops")
STRAIGHT: Final = ("log_linear", "linear")
"""Laws that are any straight line: no end that a shift or a mirror could move a fit off."""


def _in_millions(study: Study, options: Options) -> Study:
    column = _free_columns(options)[0]

    def change(content: dict[str, Any]) -> None:
        for each in content["analyse"]:
            for target in (each.get("forecast") or {}).get("targets", []):
                target[column] /= MILLION

    return with_content(with_tables(study, lambda runs: runs.assign(**{column: runs[column] / MILLION})), change)


def _free_columns(options: Options) -> list[str]:
    from relations.made import columns_of

    law = known(only(options, "law"))
    return [column for symbol, column in columns_of(law).items() if symbol not in law.fixed_units]


def _may_be_in_millions(options: Options) -> str:
    fixed = "" if _free_columns(options) else "no variable has a free unit"
    return fixed or among(options, held=FREE, written=("name", "beside")) or without(options, rule=IN_UNITS)


def _same_curve(before: Tables, after: Tables, options: Options) -> list[str]:
    laws = converged(before) & converged(after)
    return objectives(before, after) + predicted(forecasts(before, laws), forecasts(after, laws), KEYS)


MILLIONS: Final = Relation(
    "a scale in millions",
    "the same curve: objectives and forecasts",
    _may_be_in_millions,
    _in_millions,
    _same_curve,
    depth="forecast",
)


def _moved(slope: float, shift: float) -> Callable[[Study, Options], Study]:
    def changed(study: Study, options: Options) -> Study:
        study = _centred(study, options) if shift else study
        by = SMALL * _least_size(study) if shift and only(options, "law") in STRAIGHT else shift

        def table(runs: pd.DataFrame) -> pd.DataFrame:
            return runs.assign(value=slope * runs["value"] + by, stderr=abs(slope) * runs["stderr"])

        def content(of: dict[str, Any]) -> None:
            if only(options, "residual") == "raw" and "delta" in of["fit"]:
                of["fit"]["delta"] *= abs(slope)
            if slope < 0:
                _mirror(of)
            for each in of["analyse"]:
                for goal in (each.get("forecast") or {}).get("reach", []):
                    goal["value"] = slope * goal["value"] + by

        return with_content(with_tables(study, table), content)

    return changed


def _centred(study: Study, options: Options) -> Study:
    """Values of either sign about zero, in every family and metric, where the law has no end: noise is then in their unit."""
    if only(options, "law") not in STRAIGHT:
        return study

    def table(runs: pd.DataFrame) -> pd.DataFrame:
        value = runs.groupby(["family", "metric"])["value"]
        return runs.assign(value=runs["value"] - (value.transform("max") + value.transform("min")) / 2)

    return with_tables(study, table)


def _least_size(study: Study) -> float:
    """The least of the largest values of any family and metric."""
    runs = study.sources["runs"]
    return float(runs["value"].abs().groupby([runs["family"], runs["metric"]]).max().min())


def _mirror(content: dict[str, Any]) -> None:
    section = content["sources"]["runs"]["constants"]
    section["direction"] = {"lower": "higher", "higher": "lower"}[section["direction"]]
    if "quantile" in content["fit"]:
        content["fit"]["quantile"] = 1 - content["fit"]["quantile"]


ABOUT_THE_ESTIMATE: Final = ("sandwich", "jackknife", "profile")
"""Methods whose few draws lie at random about the estimate: those of a mirrored one are others."""


def _moved_alike(slope: float) -> Callable[[Tables, Tables, Options], list[str]]:
    def compare(before: Tables, after: Tables, options: Options) -> list[str]:
        laws = converged(before) & converged(after)
        values = after["clean/runs"]["value"]
        shift = float((values - slope * before["clean/runs"]["value"]).median())
        straight = only(options, "law") in STRAIGHT and bool((values < 0).any())
        straight &= slope > 0 or only(options, "method") not in ABOUT_THE_ESTIMATE
        found = objectives(before, after, _objective(abs(slope), options), corner=_corner(values, options))
        one, two = forecasts(before, laws), forecasts(after, laws)
        return found + predicted(one, two, KEYS, lambda value: slope * value + shift, intervals=straight)

    return compare


def _corner(values: pd.Series, options: Options) -> float:
    """What a loss with a corner may miss at a row, which counts up to three times: its corner is that sharp, in the unit."""
    unit = 1.0 if only(options, "residual") == "log" else float(values.abs().mean())
    return 0.0 if LOSSES[only(options, "loss")].smooth else 3 * SHARP * unit


def _objective(slope: float, options: Options) -> float:
    """What an objective is multiplied by where values are: weights by error leave nothing of their unit, nor do logarithms."""
    loss = LOSSES[only(options, "loss")]
    if only(options, "residual") == "log" or loss.name == "student_t":
        return 1.0
    return slope if loss.name in ("absolute", "pinball") else slope**2


def _may_be_in_bits(options: Options) -> str:
    law = known(only(options, "law"))
    bounded = np.isfinite(law.values[1]) or any(p.unit == "y" and np.isfinite(p.upper) for p in law.parameters)
    unit = "its values have a unit of their own" if bounded or law.name in OWN_UNIT else ""
    counts = without(options, rule=IN_UNITS, loss=OF_COUNTS)
    return unit or among(options, held=FREE, written=("name",)) or counts


OWN_UNIT: Final = (
    "loss_to_error",
    "logistic_index",
    "loss_to_accuracy",
    "pass_at_k",
    "verifier_ceiling",
    "overoptimisation_rl",
)

IN_BITS: Final = Relation(
    "the metric in bits",
    "the same curve: objectives and forecasts",
    _may_be_in_bits,
    _moved(BITS, 0.0),
    _moved_alike(BITS),
    depth="forecast",
)


def _other_than(factor: str, *values: str) -> tuple[str, ...]:
    return tuple(value for value in FACTORS[factor] if value not in values)


def _shiftable(name: str) -> bool:
    return any(parameter.floor for parameter in known(name).parameters) or name in STRAIGHT


MAY_BE_SHIFTED: Final = {
    "law": tuple(name for name in FACTORS["law"] if _shiftable(name)),
    "residual": ("raw",),
    "loss": _other_than("loss", *OF_COUNTS),
    "held": FREE,
    "written": ("name",),
    "rule": _other_than("rule", *IN_UNITS, "outliers", "diverged"),
    "range": ("unknown",),
}
MAY_BE_MIRRORED: Final = MAY_BE_SHIFTED | {
    "law": STRAIGHT,
    "rule": tuple(name for name in MAY_BE_SHIFTED["rule"] if name != "drop_highest"),
}
"""The mirrored law is another one, but for straight lines."""

SHIFTED: Final = Relation(
    "an affine change of the metric",
    "with raw residuals, the same curve on the other scale, and of a raw-scale metric the same interval of a line",
    lambda options: among(options, **MAY_BE_SHIFTED),
    _moved(SLOPE, SHIFT),
    _moved_alike(SLOPE),
    first=_centred,
    depth="forecast",
    within=MAY_BE_SHIFTED,
)

MIRRORED: Final = Relation(
    "the metric mirrored with its direction",
    "with raw residuals, the same line of a raw-scale metric upside down, and its interval",
    lambda options: among(options, **MAY_BE_MIRRORED),
    _moved(-1.0, MIRROR),
    _moved_alike(-1.0),
    first=_centred,
    depth="forecast",
    within=MAY_BE_MIRRORED,
)

RELATIONS: Final = (MILLIONS, IN_BITS, SHIFTED, MIRRORED)

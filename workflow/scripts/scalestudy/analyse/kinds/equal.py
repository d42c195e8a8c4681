"""Whether families have a parameter in common, such as an exponent: one value for all against one for each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.equality.families import Compared, compared, held_back, other_conventions
from scalestudy.analyse.equality.random_effects import Pooled, pooled
from scalestudy.analyse.equality.sides import Sides, both
from scalestudy.analyse.equality.tests import Tested, tested, validated
from scalestudy.analyse.kinds.base import Kind
from scalestudy.fit.rows import tables_of
from scalestudy.fit.settings import Settings
from scalestudy.fit.stage import fitted
from scalestudy.frames import typed
from scalestudy.intervals import bounds
from scalestudy.laws import Law
from scalestudy.numerals import brief
from scalestudy.seeds import seed_of
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.fit import WITH_ESTIMATE
from scalestudy.words import nearest, one_of

Row = dict[str, Any]
FOLDS: Final = 5
LEVEL: Final = 0.05
"""How improbable differences must be by chance for families to be said to differ."""
FEWEST: Final = 2
NONE: Final = ""
"""In place of a parameter where a law has none to compare."""


_LEAST: Final = float(np.sqrt(np.finfo(float).tiny))
"""Standard errors below this are those of fits that met every row; their squares are no numbers to divide by."""


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Compare families in each parameter asked for, metric by metric and law by law."""
    options = {name: [one] if isinstance(one, str) else one for name, one in options.items()}
    rows: list[Row] = []
    forest: list[Row] = []
    for law, metric, parameter in _asked(context, options):
        key = {"metric": metric, "law": law.name if law else "", "parameter": parameter}
        made, own = _compare(context, options, law, metric, parameter) if law else (_unknown(context, parameter), [])
        rows.append(key | made)
        forest += [key | row for row in own]
    return {
        "analyse/equal": typed(TABLES["analyse/equal"], rows),
        "analyse/forest": typed(TABLES["analyse/forest"], forest),
    }


def _asked(context: Context, options: Mapping[str, Any]) -> Iterator[tuple[Law | None, str, str]]:
    """Yield the law, metric and parameter of each row; a parameter that no law has without a law."""
    laws = [law for law in context.laws.values() if law.name in options.get("law", [law.name])]
    metrics = list(dict.fromkeys(unit.metric for unit in context.fit_units.values()))
    wanted = options.get("parameter", [])
    for metric in metrics:
        for law in laws:
            yield from ((law, metric, name) for name in _parameters(law, wanted))
        yield from ((None, metric, name) for name in wanted if not any(name in law.parameter_names for law in laws))


def _parameters(law: Law, wanted: Sequence[str]) -> list[str]:
    """Return the parameters of a law to compare: those named, else the free ones without a unit, else an empty name."""
    named = [name for name in wanted if name in law.parameter_names]
    free = [one.name for one in law.parameters if not one.unit and one.name in law.free_names]
    return named if wanted else free or [NONE]


def _unknown(context: Context, parameter: str) -> Row:
    names = list(dict.fromkeys(name for law in context.laws.values() for name in law.parameter_names))
    told = "; ".join(
        filter(None, (f"no law has a parameter {parameter!r}", f"expected {one_of(names)}", nearest(parameter, names)))
    )
    return _nothing(told)


def _nothing(message: str) -> Row:
    return {"families": 0, "draws": 0, "unit": "", "finding": "unknown", "status": "not_applicable", "message": message}


def _compare(
    context: Context, options: Mapping[str, Any], law: Law, metric: str, parameter: str
) -> tuple[Row, list[Row]]:
    """Return the row of a comparison, and one for each family."""
    settings = Settings.from_study(context.settings.get("fit")).under(law.objective)
    among = compared(context, law, metric, options.get("between", []), settings)
    estimates = _estimates(_own_fits(context, law, metric, parameter, settings), law, metric, parameter)
    own = [_own(unit.family, estimates, "") for unit in among.units] + [
        _own(name, estimates, why) for name, why in among.lost.items()
    ]
    if why := _why_not(context, law, parameter, among):
        return _nothing("; ".join([why, *_left_out(among)])), own
    keys = [{name: value for name, value in unit.sharing(law).items() if name != parameter} for unit in among.units]
    sides = both(law, parameter, among.problems, keys, settings)
    test = tested(sides, among.groups(settings), settings, options["draws"])
    length = sides.shared.group.model.data.target.shape[1]
    folds = held_back(context, among.units, length, FOLDS, seed_of(context.study, metric, "equal", settings.seed))
    errors = validated(sides, folds)
    mean = _pooled([row for row in own if row["status"] in WITH_ESTIMATE])
    row = _numbers(sides, test, errors) | _mean(mean) | {"unit": "relative" if settings.log else ""}
    return row | _said(sides, test, errors, among, mean), own


def _why_not(context: Context, law: Law, parameter: str, among: Compared) -> str:
    if parameter == NONE:
        return f"no free parameter of {law.name} is without a unit; name one of {', '.join(law.free_names) or 'another law'}"
    if parameter not in law.free_names:
        held = (
            f"fixed at {brief(law.fixed[parameter], 6)}" if parameter in law.fixed else f"tied to {law.tied[parameter]}"
        )
        return f"{parameter} is {held} in every family"
    if len(among.units) < FEWEST:
        return f"{len(among.units)} families can be fitted by themselves, and at least {FEWEST} are needed"
    return other_conventions(context, law, among.units)


def _left_out(among: Compared) -> list[str]:
    return [f"without {family}: {why}" for family, why in among.lost.items()]


def _own_fits(
    context: Context, law: Law, metric: str, parameter: str, settings: Settings
) -> Mapping[str, pd.DataFrame]:
    """Return the tables of fits with a value for each family: the study's, or where it shares the parameter those it would have."""
    if parameter not in law.shared:
        return context.tables
    own = replace(law, shared={name: by for name, by in law.shared.items() if name != parameter})
    units = [unit for unit in context.fit_units.values() if unit.metric == metric]
    return tables_of(own, fitted(own, units, settings, context.study))


def _estimates(tables: Mapping[str, pd.DataFrame], law: Law, metric: str, parameter: str) -> dict[str, Row]:
    """Return what each family's own fit says of a parameter, by family."""
    table, fits = tables["fit/parameters"], tables["fit/fits"]
    rows = table[(table["law"] == law.name) & (table["metric"] == metric) & (table["parameter"] == parameter)]
    became = fits[(fits["law"] == law.name) & (fits["metric"] == metric)].set_index("family")
    names = ["estimate", "lower", "upper", "stderr"]
    found = {str(row["family"]): {name: float(row[name]) for name in names} for _, row in rows.iterrows()}
    return {family: row | dict(became.loc[family, ["status", "message"]]) for family, row in found.items()}


def _own(family: str, estimates: Mapping[str, Row], why: str) -> Row:
    """Return the row of a family in the forest."""
    nothing = {"status": "not_applicable", "message": "it has no fit of this law"}
    row = {"family": family, **estimates.get(family, nothing)}
    return row | ({"message": why} if why else {})


def _pooled(own: Sequence[Row]) -> Pooled:
    known = [row for row in own if np.isfinite(row["estimate"]) and row["stderr"] > _LEAST]
    if len(known) < FEWEST:
        return Pooled()
    return pooled(*(np.array([row[name] for row in known]) for name in ("estimate", "stderr")))


def _numbers(sides: Sides, test: Tested, errors: tuple[float, float]) -> Row:
    lower, upper = bounds(test.draws) if len(test.draws) else (np.nan, np.nan)
    row = {
        "families": len(sides.problems),
        "shared": float(sides.shared.values(sides.parameter, sides.shared.best.theta)[0, 0]),
    }
    row |= {"shared_lower": float(lower), "shared_upper": float(upper), "restrictions": sides.restrictions}
    row |= {"objective_shared": sides.shared.objective, "objective_separate": sides.separate.objective}
    row |= {"statistic": test.statistic, "p_value": test.p_value, "draws": int(np.isfinite(test.draws).sum())}
    return row | {"error_shared": errors[0], "error_separate": errors[1]}


def _mean(found: Pooled) -> Row:
    row = {"mean": found.mean, "mean_lower": found.lower, "mean_upper": found.upper, "between": found.between}
    row |= {"next_lower": found.next_lower, "next_upper": found.next_upper}
    return row | {"inconsistent": found.inconsistent, "heterogeneity": found.chance}


def _said(sides: Sides, test: Tested, errors: tuple[float, float], among: Compared, mean: Pooled) -> Row:
    finding = "unknown" if not np.isfinite(test.p_value) else "differ" if test.p_value < LEVEL else "not_told_apart"
    settled = bool(sides.shared.best.settled[0] and sides.separate.best.settled[0])
    names = (
        " and ".join(unit.family for unit in among.units) if len(among.units) < 4 else f"{len(among.units)} families"
    )
    told = [f"{names}: {_verdict(finding, test)}", _validation(errors), *_left_out(among)]
    told += [] if np.isfinite(mean.mean) else ["no mean over families, since fewer than two have a standard error"]
    told += [] if settled else ["one of the fits did not settle"]
    status = "converged" if settled else "not_converged"
    return {"finding": finding, "status": status, "message": "; ".join(filter(None, told))}


def _verdict(finding: str, test: Tested) -> str:
    if finding == "unknown":
        return "no p-value, as no data sets were made or the fits leave nothing over"
    told = (
        "one value for all fits worse than chance explains" if finding == "differ" else "one value for all fits as well"
    )
    return f"{told} (p = {brief(test.p_value, 2)})"


def _validation(errors: tuple[float, float]) -> str:
    if not np.isfinite(errors).all():
        return "no row could be held back from both"
    better = (
        "one value for all predicts held-back rows better"
        if errors[0] < errors[1]
        else "separate values predict held-back rows better"
    )
    return f"{better} ({brief(min(errors))} against {brief(max(errors))})"


_NAMES: Final = {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}
KIND = Kind(
    "equal",
    "whether families have a parameter in common: one value for all against one for each, by the objective, by rows held back and "
    "by a bootstrap, with the mean over families",
    ("analyse/equal", "analyse/forest"),
    run,
    {
        "parameter": {
            **_NAMES,
            "description": "the parameters, each by itself; by default the laws' free parameters without a unit, such as exponents",
        },
        "law": {**_NAMES, "description": "the laws; by default all that have the parameter"},
        "between": {**_NAMES, "description": "the families to compare; by default all"},
        "draws": {
            "type": "integer",
            "minimum": 0,
            "default": 199,
            "description": "data sets made after the shared fit, for the p-value and the interval of the shared value",
        },
    },
)

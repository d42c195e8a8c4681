"""Quantities by formula: of parameters, predictions, columns and cells of tables, of one law or across families."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.derived.answers import Scene, Study
from scalestudy.analyse.derived.evaluate import Evaluated
from scalestudy.analyse.derived.grammar import CELL, PICKED, Expression, parse
from scalestudy.analyse.derived.names import Names, NoQuantityError, Place, laws_for, open_kinds
from scalestudy.analyse.derived.paired import Key, Paired
from scalestudy.analyse.derived.region import Pole, Region, region
from scalestudy.analyse.ensemble import Ensemble, ensembles
from scalestudy.analyse.kinds.base import EACH, Kind
from scalestudy.analyse.named import ONE_OR_SEVERAL
from scalestudy.fit.joint import components
from scalestudy.frames import typed
from scalestudy.rows import unit_of
from scalestudy.shown import shown
from scalestudy.tables import AUTO, clean, fit, validate
from scalestudy.tables.analyse import TABLES

CONTRACTS: Final = {**clean.TABLES, **fit.TABLES, **validate.TABLES, **TABLES}
NOTHING: Final = Region("none", np.nan, np.nan)
Row = dict[str, Any]


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Write a row for each quantity and each family, metric, law and place that its formula leaves open."""
    study = _study(context)
    rows = [row for entry in options[EACH] for row in _rows(study, entry, context)]
    return {"analyse/derived": typed(TABLES["analyse/derived"], rows)}


def _study(context: Context) -> Study:
    found = {(one.family, one.metric, one.law): one for one in ensembles(context)}
    units = dict.fromkeys((*context.fit_units, *(key[:2] for key in found)))
    laws = dict.fromkeys([*context.laws, *(law for _, _, law in found if law == AUTO)])
    names = Names(dict.fromkeys(one for one, _ in units), dict.fromkeys(one for _, one in units), laws)
    tables = shown({**context.tables, "clean/runs": context.runs}, CONTRACTS)
    return Study(
        context.study,
        names,
        found,
        context.units,
        context.roles,
        tables,
        _together(context, found),
        Paired(context, found),
    )


def _together(context: Context, found: Mapping[Key, Ensemble]) -> Callable[[Key], str]:
    """Return what tells which fits are refitted together: those of a law that share parameters, directly or not.

    Averages of such laws are dealt the draws alike in all families of a metric, whose other draws may meet in any order.
    """
    groups = {key: f"{AUTO} {key[1]}" for key, one in found.items() if key[2] == AUTO and one.shares}
    for law in (law for law in context.laws.values() if law.shared):
        units = list(context.fit_units.values())
        for number, group in enumerate(components([unit.sharing(law) for unit in units])):
            groups |= {(units[k].family, units[k].metric, law.name): f"{law.name} {number}" for k in group}
    return lambda key: groups.get(key, "")


def _rows(study: Study, entry: Mapping[str, Any], context: Context) -> Iterator[Row]:
    expression = parse(entry["formula"], f"study {study.name}, analyse, derive {entry['name']}")
    told = {"name": entry["name"], "formula": expression.text, "unit": entry["unit"]}
    for number, at in enumerate(entry["at"] if isinstance(entry["at"], list) else [entry["at"]]):
        known = {name: float(value) for name, value in at.items()}
        try:
            found = [
                _row(Scene(study, expression, place)) for place in _places(study, expression, entry, known, context)
            ]
        except NoQuantityError as why:
            found = [_key(Scene(study, expression, Place(columns=known))) | _nothing(why)]
        yield from (told | {"point": number} | row for row in found)


def _places(
    study: Study, expression: Expression, entry: Mapping[str, Any], at: Mapping[str, float], context: Context
) -> list[Place]:
    """Return what there is to be a row for.

    Raises:
        NoQuantityError: nothing, since a name is unknown.
    """
    names = study.names
    left_open = open_kinds(expression, at, names)
    if any(one.name == CELL for one in expression.references.values()):
        left_open |= set(PICKED) & set(entry)  # what a quantity is said to be of picks its cells
    chosen = {kind: _chosen(kind, entry, names) if kind in left_open else [""] for kind in PICKED}
    if "law" in left_open and "law" not in entry:
        has = {name: law.parameter_names for name, law in context.laws.items()}
        chosen["law"] = laws_for(expression, at, names, has)
    pairs = [pair for pair in product(chosen["family"], chosen["metric"]) if _there(pair, study)]
    return [Place(family, metric, law, at) for family, metric in pairs for law in chosen["law"]]


def _chosen(kind: str, entry: Mapping[str, Any], names: Names) -> Sequence[str]:
    wanted = entry.get(kind)
    listed = [wanted] if isinstance(wanted, str) else wanted
    return [names.known(kind, name) for name in listed] if listed else list(getattr(names, kind))


def _there(pair: tuple[str, str], study: Study) -> bool:
    """Whether there is such a fit unit; any will do where the formula names family or metric."""
    return "" in pair or any(key[:2] == pair for key in study.ensembles)


def _row(scene: Scene) -> Row:
    try:
        return _key(scene) | _numbers(scene, scene.evaluate())
    except NoQuantityError as why:
        return _key(scene) | _nothing(why)


def _nothing(why: NoQuantityError) -> Row:
    return {
        "kind": "none",
        "draws": 0,
        "least_law": "",
        "most_law": "",
        "status": "not_applicable",
        "message": str(why),
    }


def _key(scene: Scene) -> Row:
    """Return the columns that say what a row is of; those that the formula names are joined by commas."""
    at = ", ".join(f"{name} = {value:g}" for name, value in scene.place.columns.items())
    return {kind: getattr(scene.place, kind) or _named(scene, kind) for kind in PICKED} | {"at": at}


def _named(scene: Scene, kind: str) -> str:
    try:
        return ", ".join(dict.fromkeys(key[PICKED.index(kind)] for key in scene.asked))
    except NoQuantityError:
        return ""


def _numbers(scene: Scene, found: Evaluated) -> Row:
    first = 1 + len(scene.laws)
    value, sign = (np.broadcast_to(part, first + scene.draws).astype(float) for part in (found.value, found.sign))
    poles = [Pole(text, np.asarray(factor[first:], float)) for text, factor in found.divisors.items()]
    inside = region(value[first:], sign[first:], poles) if scene.draws else NOTHING
    lost = float(np.mean(~np.isfinite(value[first:]))) if scene.draws else np.nan
    row = {"estimate": float(value[0]) if np.isfinite(value[0]) else np.nan, "missing": lost, "draws": scene.draws}
    row |= {name: getattr(inside, name) for name in ("kind", "lower", "upper", "gap_lower", "gap_upper")}
    return row | _range(scene, value[1:first]) | _became(scene, row["estimate"], lost, inside)


def _range(scene: Scene, by_law: Any) -> Row:
    """Return the least and the most that a law says by itself; nothing where no laws are averaged."""
    known = np.isfinite(by_law)
    if not known.any():
        return {"least": np.nan, "most": np.nan, "least_law": "", "most_law": ""}
    low, high = int(np.nanargmin(by_law)), int(np.nanargmax(by_law))
    ends = {"least_law": scene.laws[low], "most_law": scene.laws[high]}
    return {"least": float(by_law[low]), "most": float(by_law[high]), **ends}


def _became(scene: Scene, estimate: float, lost: float, inside: Region) -> Row:
    worst = max(scene.ensembles.values(), key=lambda one: one.status != "converged", default=None)
    status = worst.status if worst else "converged"
    told = [*_doubts(scene.ensembles), _units(scene), _drawn(scene), inside.why, _why_none(scene, inside, lost)]
    told += [f"without {law}: {why}" for law, why in scene.left_out.items()]
    if not np.isfinite(estimate):
        return {
            "status": "not_applicable",
            "message": "; ".join(["the formula has no finite value", *filter(None, told)]),
        }
    return {"status": status, "message": "; ".join(filter(None, told))}


def _doubts(found: Mapping[Key, Ensemble]) -> list[str]:
    return [f"{' '.join(key)}: {one.message}" for key, one in found.items() if one.status != "converged"]


def _units(scene: Scene) -> str:
    """Say in which unit each family states a metric, where they differ: only the formula can make them one."""
    found: dict[str, dict[str, str]] = {}
    for family, metric, _ in scene.ensembles:
        rows = scene.study.units.get((family, metric))
        if rows is not None and (unit := unit_of(rows["unit"].iloc[0])):
            found.setdefault(metric, {})[family] = unit
    told = [of for of in found.values() if len(set(of.values())) > 1]
    return "; ".join(f"{family} is in {unit}" for of in told for family, unit in of.items())


def _drawn(scene: Scene) -> str:
    """Say of how many draws the interval is, and whether those of several fits are of the same resamples."""
    told = f"over {scene.draws} draws" if scene.draws else ""
    if len(scene.ensembles) < 2 or not told:
        return told
    if len({scene.group(key) for key in scene.ensembles}) == 1:
        return (
            f"{told}, each of one resample of the same runs"
            if scene.paired
            else f"{told}, each a refit of all together"
        )
    if not scene.paired and scene.study.paired.shares(list(scene.ensembles)):
        return f"{told}, those of different fits independent, though they share runs: only the bootstrap has them in common"
    return f"{told}, those of different fits independent"


def _why_none(scene: Scene, inside: Region, lost: float) -> str:
    """Say how many draws have no value, or why there is no interval."""
    told = f"{round(lost * scene.draws)} of {scene.draws} draws have no value" if scene.draws and lost > 0 else ""
    if inside.kind != "none":
        return told
    if scene.draws:
        return f"no interval, since {told}"
    return "no interval, since there are no draws" if scene.ensembles else "of the runs alone, which have no draws"


_NUMBERS: Final = {"type": "object", "propertyNames": {"format": "column"}, "additionalProperties": {"type": "number"}}
KIND = Kind(
    "derive",
    "quantities by formula, such as `log(2) / b` or `A[moe] / A[dense]`, over parameters, predictions, columns and cells of "
    "tables, each with an interval",
    ("analyse/derived",),
    run,
    {
        "name": {"type": "string", "minLength": 1, "maxLength": 100, "description": "what the quantity is called"},
        "formula": {
            "type": "string",
            "description": "arithmetic over parameters of the law, `value` (the prediction at `at`), `value(params=7e9)` (elsewhere), "
            "columns of `at`, `largest(params)` and `smallest(params)` of the runs, and `cell('analyse/exponents', "
            "'estimate', approach='isoflop')`; brackets say of which family, metric or law: `A[moe]`, `value['dense-1']`, "
            "`A[law:power]`",
        },
        "unit": {"type": "string", "default": "", "description": "its unit, for people"},
        "law": {
            **ONE_OR_SEVERAL,
            "description": "the laws to evaluate it for; by default all that have its parameters, and `auto`",
        },
        "family": {
            **ONE_OR_SEVERAL,
            "description": "the families to evaluate it for, where the formula names none; by default all",
        },
        "metric": {
            **ONE_OR_SEVERAL,
            "description": "the metrics to evaluate it for, where the formula names none; by default all",
        },
        "at": {
            "type": ["object", "array"],
            "default": {},
            "description": "numbers by column, where `value` is taken, and which the formula may read; or a list of such, with rows "
            "for each; of params, tokens and flops, or what a study calls so, the missing one follows from the others, by C = 6 N D or as the "
            "runs' compute goes",
            **{key: part for key, part in _NUMBERS.items() if key != "type"},
            "items": _NUMBERS,
        },
    },
    required=("name", "formula"),
    listed=True,
    last=True,
)

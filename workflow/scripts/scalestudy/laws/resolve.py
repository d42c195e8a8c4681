"""From an entry of a study's `laws` to a `Law` bound to the study's columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from math import inf
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.laws.candidates import Axes, open_floor, proposals, together
from scalestudy.laws.formula import called_in, check_names, names_in
from scalestudy.laws.law import DEFAULT_COLUMNS, Law, Parameter, expand
from scalestudy.laws.registry import LAWS
from scalestudy.tables.reserved import meaning_of_law
from scalestudy.words import nearest

SIGNS = {"+": (0.0, inf), "-": (-inf, 0.0), "any": (-inf, inf)}


def resolve(
    entry: str | Mapping[str, Any], columns: Sequence[str], varying: Sequence[str] = (), beside: Sequence[str] = ()
) -> Law:
    """Return the law an entry means.

    Args:
        entry: a registry name, `{law: name, ...}` to rebind or constrain one, or `{name, formula, ...}`.
        columns: the run table's columns.
        varying: its scale columns that take more than one value; a single unbound variable binds to the only one.
        beside: other columns of numbers that vary, which a message may name.

    Raises:
        StudyError: unknown law, column, parameter or variable, or a variable that cannot be bound.
    """
    options: Mapping[str, Any] = {"law": entry} if isinstance(entry, str) else entry
    law = written(options) if "formula" in options else _known(options)
    law = _bound(law, options.get("variables") or {}, columns, varying, beside)
    law = _constrained(law, options)
    name = str(options.get("name", law.name))
    if meaning := meaning_of_law(name):
        raise StudyError("laws", f"the name {name!r}, which means {meaning} in every table", "another name")
    metrics, families = (tuple(map(str, options.get(name) or ())) for name in ("metrics", "families"))
    law = replace(law, metrics=metrics, families=families, objective=str(options.get("objective") or ""))
    # What a study gives a name of its own it wants to see, beside whichever laws.
    return replace(law, name=name, left_out_beside=law.left_out_beside if name == law.name else ())


def resolve_all(
    entries: Any,
    columns: Sequence[str],
    varying: Sequence[str] = (),
    axes: Axes | None = None,
    beside: Sequence[str] = (),
    proposed: Sequence[Law] | None = None,
) -> list[Law]:
    """Resolve a study's whole `laws` section; `auto` stands for the laws that suit the axes.

    Where values may be negative so may the floor of a law, whether it was named or proposed.

    Args:
        entries: the section.
        columns: as for `resolve`.
        varying: as for `resolve`.
        axes: what varies, by kind; by default the varying scales.
        beside: as for `resolve`.
        proposed: what `auto` stands for, where the rows have been asked which of the laws that suit the axes they tell.

    Raises:
        StudyError: as `resolve`, or two laws of one name.
    """
    listed = [entries] if isinstance(entries, str | Mapping) else list(entries)
    laws: list[Law] = []
    for entry in listed:
        laws += (
            (automatic(columns, axes or Axes(tuple(varying))) if proposed is None else proposed)
            if entry == "auto"
            else [resolve(entry, columns, varying, beside)]
        )
    if axes is not None and axes.negative:
        laws = [open_floor(law) for law in laws]
    names = [law.name for law in laws]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError("laws", f"the name {twice[0]} occurs twice", "one name per law", "give one a `name:`")
    return laws


def automatic(columns: Sequence[str], axes: Axes) -> list[Law]:
    """Return what `laws: auto` proposes where these columns vary; see `candidates.proposals`."""
    return [resolve(one.entry, columns) for one in together([proposals(axes)])]


def _known(options: Mapping[str, Any]) -> Law:
    name = str(options.get("law"))
    if name not in LAWS:
        near = get_close_matches(name, LAWS, 1)
        raise StudyError("laws", f"unknown law {name!r}", near[0] if near else "one of " + ", ".join(LAWS))
    law = replace(LAWS[name], usual=LAWS[name].variables)
    if law.repeat is None:
        return law
    bound = [symbol for symbol in options.get("variables") or {} if symbol not in law.variables]
    count = len(bound) if law.repeat.variable else options.get("terms")
    return expand(law, count)


def written(options: Mapping[str, Any]) -> Law:
    """Return the law that a formula of the study's own is, its variables not yet bound to the study's columns.

    Raises:
        StudyError: the text is no formula, or its names are not those that are declared.
    """
    name = str(options.get("name", "formula"))
    where = f"law {name}"
    if name in LAWS and LAWS[name].formula != options["formula"]:
        raise StudyError(where, "a formula under the name of a known law", "another name")
    names = names_in(str(options["formula"]), where)
    declared = options.get("parameters") or {}
    bound = options.get("variables") or {}
    check_names(tuple(declared), tuple(bound), where, called_in(str(options["formula"]), where))
    variables = {
        n: str(bound.get(n, DEFAULT_COLUMNS.get(n, ""))) for n in names if n not in declared and _is_variable(n, bound)
    }
    unknown = [n for n in names if n not in declared and n not in variables]
    if not variables and not unknown:
        raise StudyError(where, "the formula reads no variable", "at least one", "a constant is written `E + 0 * x`")
    if unknown:
        raise StudyError(where, f"{unknown[0]!r} is neither a variable nor a parameter", "an entry in either")
    unused = [n for n in (*declared, *bound) if n not in names]
    if unused:
        raise StudyError(where, f"{unused[0]!r} is declared but not in the formula", ", ".join(names))
    parameters = tuple(_parameter(n, declared[n] or {}, where) for n in declared)
    return Law(name, str(options["formula"]), variables, parameters, str(options.get("citation", "")))


def _is_variable(name: str, bound: Mapping[str, Any]) -> bool:
    return name in bound or name in DEFAULT_COLUMNS or name == "x"


def _parameter(name: str, declared: Mapping[str, Any], where: str) -> Parameter:
    if "bounds" in declared:
        given = zip(declared["bounds"], SIGNS["any"], strict=True)
        lower, upper = (end if value is None else float(value) for value, end in given)
    else:
        sign = str(declared.get("sign", "any"))
        if sign not in SIGNS:
            raise StudyError(f"{where}, parameter {name}", f"sign {sign!r}", "one of " + ", ".join(SIGNS))
        lower, upper = SIGNS[sign]
    if not lower < upper:
        raise StudyError(f"{where}, parameter {name}", f"bounds [{lower}, {upper}]", "the lower one first")
    start = declared.get("start")
    meaning, unit = str(declared.get("meaning", "")), str(declared.get("unit", ""))
    return Parameter(name, meaning, unit, lower, upper, _pair(start) if start is not None else None)


def _pair(start: Any) -> tuple[float, float]:
    values = [float(value) for value in (start if isinstance(start, Sequence) else (start, start))]
    return values[0], values[-1]


def _bound(
    law: Law, given: Mapping[str, Any], columns: Sequence[str], varying: Sequence[str], beside: Sequence[str]
) -> Law:
    where = f"law {law.name}"
    unknown = [symbol for symbol in given if symbol not in law.variables]
    if unknown:
        raise StudyError(where, f"unknown variable {unknown[0]!r}", ", ".join(law.variables))
    variables = {symbol: str(given.get(symbol, column)) for symbol, column in law.variables.items()}
    for symbol, column in variables.items():
        if not column:
            if len(varying) != 1:
                raise _unbound(where, symbol, varying, beside)
            variables[symbol] = varying[0]
        elif columns and column not in columns:
            found = f"no column {column!r} for variable {symbol}"
            raise StudyError(where, found, "a column of the run table", nearest(column, columns))
    return replace(law, variables=variables)


def _unbound(where: str, symbol: str, varying: Sequence[str], beside: Sequence[str]) -> StudyError:
    """Say that a variable has no column, and which columns there are to bind it to."""
    scales = f"{len(varying)} scale columns vary" + (f": {', '.join(varying)}" if varying else "")
    others = f"other numbers that vary: {', '.join(beside)}" if beside else "" if varying else "no other number varies"
    first = (*varying, *beside, "...")[0]
    found = f"variable {symbol} is bound to no column, and {scales}"
    return StudyError(where, found, f"`variables: {{{symbol}: {first}}}`, or one scale in `axes`", others)


def _constrained(law: Law, options: Mapping[str, Any]) -> Law:
    where = f"law {law.name}"
    fixed = {str(name): float(value) for name, value in (options.get("fixed") or {}).items()}
    tied = {str(name): str(target) for name, target in (options.get("tied") or {}).items()}
    shared = {str(name): tuple(by or ()) for name, by in (options.get("shared") or {}).items()}
    starts = {str(name): _pair(value) for name, value in (options.get("starts") or {}).items()}
    for name in (*fixed, *tied, *tied.values(), *shared, *starts):
        if name not in law.parameter_names:
            near = get_close_matches(name, law.parameter_names, 1)
            raise StudyError(where, f"unknown parameter {name!r}", near[0] if near else ", ".join(law.parameter_names))
    for name, target in tied.items():
        if target in tied or name in fixed:
            raise StudyError(where, f"{name} is tied to {target}", "a free or fixed parameter, and no chains")
    for name in shared:
        if name in fixed or name in tied:
            raise StudyError(where, f"{name} is both shared and {'fixed' if name in fixed else 'tied'}", "one of them")
    return replace(law, fixed=fixed, tied=tied, shared=shared, starts=starts)

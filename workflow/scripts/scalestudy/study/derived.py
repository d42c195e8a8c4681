"""What `derive` and `equal` name, held against the study's laws, columns and tables before anything runs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scalestudy.errors import StudyError
from scalestudy.study.columns import Known
from scalestudy.study.expected import every_law, of_table, unwritten
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.tables import AUTO
from scalestudy.words import nearest, one_of

if TYPE_CHECKING:
    from scalestudy.analyse.derived.grammar import Expression, Reference
    from scalestudy.laws.law import Law

ANALYSE, DERIVE, EQUAL = "analyse", "derive", "equal"


def derived_faults(
    content: Mapping[str, Any], schema: Mapping[str, Any], known: Known, laws: "Mapping[str, Law]", whole: bool
) -> Iterator[Fault]:
    """Yield what no law, no column and no table of the study will be; families and metrics are known from the data alone.

    Args:
        content: the study file.
        schema: that of study files.
        known: the columns.
        laws: those that the study names.
        whole: whether it fits no others, as `auto` would.
    """
    asked = [(index, entry) for index, entry in enumerate(content[ANALYSE]) if {DERIVE, EQUAL} & set(entry)]
    if not asked:
        return
    there = Laws.of(laws if whole else every_law(laws))
    for index, entry in asked:
        for at, one in _listed(entry, index):
            yield from _names_laws(one, at, there)
            yield from _quantity(one, at, Quantity(content, schema, known, there)) if "formula" in one else ()
            yield from _parameters(one, at, there) if "formula" not in one else ()
        yield from _twice([one for _, one in _listed({DERIVE: entry.get(DERIVE)}, index)], (ANALYSE, index, DERIVE))


@dataclass(frozen=True)
class Laws:
    """The laws a study may fit: the parameters of each, and all that any of them may have; None where they are not counted."""

    parameters: Mapping[str, Collection[str] | None]

    @classmethod
    def of(cls, laws: "Mapping[str, Law]") -> "Laws":
        """Take laws by name; one that repeats a term has parameters without end."""
        return cls({name: None if law.repeat else law.parameter_names for name, law in laws.items()})

    def lack(self, name: str, among: Collection[str] = ()) -> list[str]:
        """Return the parameters there are, where certainly no law, or none of some, has such a one; else nothing."""
        listed = [names for law, names in self.parameters.items() if not among or law in among]
        every = [one for names in listed for one in names or ()]
        return [] if None in listed or name in every else list(dict.fromkeys(every))


@dataclass(frozen=True)
class Quantity:
    """What a formula may name."""

    content: Mapping[str, Any]
    schema: Mapping[str, Any]
    known: Known
    laws: Laws


def _listed(entry: Mapping[str, Any], index: int) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    several = entry.get(DERIVE) or ()
    for number, one in enumerate([several] if isinstance(several, Mapping) else several):
        yield (ANALYSE, index, DERIVE, number), one
    if EQUAL in entry:
        yield (ANALYSE, index, EQUAL), entry[EQUAL] or {}


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _names_laws(one: Mapping[str, Any], at: KeyPath, there: Laws) -> Iterator[Fault]:
    allowed = [*there.parameters, *([AUTO] if "formula" in one else [])]
    for name in _several(one.get("law")):
        if name not in allowed:
            yield Fault((*at, "law"), f"no law {name!r} is fitted", one_of(allowed), nearest(name, allowed))


def _parameters(one: Mapping[str, Any], at: KeyPath, there: Laws) -> Iterator[Fault]:
    for name in _several(one.get("parameter")):
        if names := there.lack(name, _several(one.get("law"))):
            yield Fault((*at, "parameter"), f"no law has a parameter {name!r}", one_of(names), nearest(name, names))


def _twice(entries: Collection[Mapping[str, Any]], at: KeyPath) -> Iterator[Fault]:
    names = [one["name"] for one in entries]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault((*at, number, "name"), f"two quantities are called {name!r}", "a name of its own for each")


def _quantity(one: Mapping[str, Any], at: KeyPath, may: Quantity) -> Iterator[Fault]:
    from scalestudy.analyse.derived.grammar import parse  # only where a study derives anything

    at = (*at, "formula")
    try:
        expression = parse(one["formula"], "formula")
    except StudyError as error:
        yield Fault(at, *error.said)
        return
    if not expression.references:
        yield Fault(at, f"{expression.text!r} reads nothing", "parameters, `value`, columns or cells of tables")
    given = {name for place in _places(one) for name in place}
    for reference in expression.references.values():
        yield from _reference(reference, one, given, at, may)
    yield from _meant_twice(expression, given, at, may)


def _places(one: Mapping[str, Any]) -> list[Mapping[str, float]]:
    at = one.get("at") or {}
    return at if isinstance(at, list) else [at]


def _reference(
    reference: "Reference", one: Mapping[str, Any], given: Collection[str], at: KeyPath, may: Quantity
) -> Iterator[Fault]:
    from scalestudy.analyse.derived.grammar import CELL, EXTREMES, VALUE

    for column in (*reference.places, *(reference.words if reference.name in EXTREMES else ())):
        if may.known.lacks(column):
            yield may.known.fault(at, column)
    if reference.name == CELL:
        table, column = reference.words
        yield from of_table({"table": table, "column": column, "where": reference.where}, at)
        yield from unwritten(table, may.content, may.schema, at)
    elif reference.name not in (VALUE, *EXTREMES, *given):
        yield from _parameter(reference, one, at, may)


def _parameter(reference: "Reference", one: Mapping[str, Any], at: KeyPath, may: Quantity) -> Iterator[Fault]:
    """Yield a name that is no parameter of the laws it may be of: those it picks, else those of the quantity, else any."""
    named = [name for kind, name in reference.picks if kind == "law" or (not kind and name in may.laws.parameters)]
    among = [name for name in named or _several(one.get("law")) if name in may.laws.parameters]
    if names := may.laws.lack(reference.name, among):
        name, column = reference.name, reference.name in may.known.columns
        hint = f"`at: {{{name}: ...}}` gives the column a number" if column else nearest(name, names)
        which = " or ".join(among) or "no law"
        told = f"{which} has {'no' if among else 'a'} parameter {name!r}"
        yield Fault(at, told, one_of(names), hint)


def _meant_twice(expression: "Expression", given: Collection[str], at: KeyPath, may: Quantity) -> Iterator[Fault]:
    """Yield names that are a parameter and a column of `at`."""
    parameters = {name for names in may.laws.parameters.values() for name in names or ()}
    for name in {one.name for one in expression.references.values() if not one.picks} & set(given) & parameters:
        yield Fault(
            at, f"{name!r} is a parameter and a column of `at`", "one of them", f"`{name}[<law>]` is the parameter"
        )

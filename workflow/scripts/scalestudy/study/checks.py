"""Everything about a valid study file that is known to fail before any of its data are read, in one list."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scalestudy.study.chained import chain_faults
from scalestudy.study.columns import Header, Known, known_columns
from scalestudy.study.derived import derived_faults
from scalestudy.study.drawn import figure_faults
from scalestudy.study.expected import expected_faults, finding_faults
from scalestudy.study.expressions import unknown_columns
from scalestudy.study.faults import Fault
from scalestudy.study.formulas import formula_faults
from scalestudy.study.learned import with_learned
from scalestudy.study.names import name_faults
from scalestudy.study.needs import need_faults
from scalestudy.study.overlaps import overlap_faults
from scalestudy.study.planned import planned_faults
from scalestudy.study.readings import reading_faults
from scalestudy.study.references import EXPRESSION, columns_named
from scalestudy.study.repeated import repeated_faults
from scalestudy.study.rivals import rival_faults
from scalestudy.tables import AUTO
from scalestudy.words import one_of

if TYPE_CHECKING:
    from scalestudy.laws.law import Law


def check(
    content: Mapping[str, Any], schema: Mapping[str, Any], headers: Mapping[str, Header], stated: Mapping[str, Any]
) -> list[Fault]:
    """Return what is wrong.

    Args:
        content: a study file that is valid, with every default filled in.
        schema: that of study files.
        headers: by source, the columns of its files, or None where they are not known.
        stated: the same without defaults.
    """
    known, faults = known_columns(content, headers, _added(content, schema))
    if faults:
        known = Known()  # what is not mapped as it is meant to be would be missed wherever it is used
    cleaned = known
    known, unlearned = with_learned(content, schema, cleaned)
    known = known.more(str(entry["into"]) for entry in content["chain"])
    laws, all_named, wrong = _laws(content, known)
    return [
        *faults,
        *name_faults(content),
        *unlearned,
        *reading_faults(content),
        *wrong,
        *_referred(stated, schema, known, cleaned),
        *expected_faults(content, schema, laws, all_named and not wrong),
        *finding_faults(content),
        *derived_faults(content, schema, known, laws, all_named and not wrong),
        *formula_faults(content, schema, known),
        *need_faults(content, schema, known, laws if all_named else {}, stated),
        *rival_faults(content),
        *planned_faults(content),
        *repeated_faults(content),
        *chain_faults(content, laws, all_named and not wrong),
        *overlap_faults(content),
        *figure_faults(content, schema),
    ]


def _laws(content: Mapping[str, Any], known: Known) -> "tuple[dict[str, Law], bool, list[Fault]]":
    if content["laws"] == AUTO:
        return {}, False, []
    from scalestudy.study.bound import bound_laws  # loading laws is most of what these checks cost

    return bound_laws(content, known)


def _added(content: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    rules = schema["properties"]["clean"]["items"]["properties"]
    return [column for entry in content["clean"] for name in entry for column in rules[name].get("adds", ())]


def _referred(stated: Mapping[str, Any], schema: Mapping[str, Any], learned: Known, cleaned: Known) -> Iterator[Fault]:
    """Yield the columns that any section names and that will not be there; cleaning comes before learning."""
    for section, part in schema["properties"].items():
        known = cleaned if section in ("clean", "learn") else learned
        for at, name in columns_named(part, stated.get(section), (section,)):
            if known.lacks(name):
                yield known.fault(at, name)
        for at, text in columns_named(part, stated.get(section), (section,), EXPRESSION) if known.whole else ():
            for name in unknown_columns(text, known.columns):
                yield Fault(at, f"{text!r} reads {name!r}, which is no column", one_of(known.named), known.way(name))

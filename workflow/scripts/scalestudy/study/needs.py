"""What a study asks for and cannot have: an analysis without its scales, weights without errors, rules left out of none."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scalestudy.repetitions import leaves_out
from scalestudy.study.columns import ANY, Known
from scalestudy.study.faults import Fault
from scalestudy.study.learned import made_of
from scalestudy.tables import SENSITIVITY
from scalestudy.tables.ingest import TRIALS

if TYPE_CHECKING:
    from scalestudy.laws.law import Law

ALLOCATED = ("N", "D", "C")


def need_faults(
    content: Mapping[str, Any],
    schema: Mapping[str, Any],
    known: Known,
    laws: "Mapping[str, Law]",
    stated: Collection[str],
) -> Iterator[Fault]:
    """Yield what is wrong; of columns only where all are known.

    Args:
        content: the study file.
        schema: that of study files, in which an analysis says whether it `allocates`, and which objectives are `counted`.
        known: the columns.
        laws: the study's, where it fits no others than those it names.
        stated: the sections that the study file has, for others have their default.
    """
    if leaves_out(content[SENSITIVITY]) and not content["clean"]:
        yield Fault((SENSITIVITY,), "`clean` has no rule to leave out", "a rule, `variants`, or no `sensitivity`")
    if known.whole and content["fit"].get("weights") == "stderr" and "stderr" not in known.filled:
        instead = "`stderr: ...` among a source's `columns`, or `weights: equal`"
        yield Fault(("fit", "weights"), "weights by `stderr`, which no source has", instead)
    if known.whole:
        yield from _counts(content, schema, known)
        yield from _analyses(content, schema, known, laws, stated)
    yield from _merged(content, schema, laws)
    yield from _targets(content, laws, lambda target: made_of(content, schema, known, target))


def _counts(content: Mapping[str, Any], schema: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    """Yield an objective of counts whose trials no source has."""
    objective = content["fit"].get("objective")
    if objective in schema["properties"]["fit"]["properties"]["objective"]["counted"] and TRIALS not in known.filled:
        instead = f"`{TRIALS}: ...` among a source's `columns`, or `constants: {{{TRIALS}: ...}}` there"
        yield Fault(("fit", "objective"), f"{objective}, of a share of `{TRIALS}`, which no source has", instead)


def _analyses(
    content: Mapping[str, Any],
    schema: Mapping[str, Any],
    known: Known,
    laws: "Mapping[str, Law]",
    stated: Collection[str],
) -> Iterator[Fault]:
    """Yield the analyses that a study names, not those it has by default, and that no column can serve."""
    if "analyse" not in stated:
        return
    from scalestudy.laws import DEFAULT_COLUMNS  # loading laws is most of what these checks cost

    kinds, lacking = schema["properties"]["analyse"]["items"]["properties"], _lacking(_played(content, known, laws))
    for index, entry in enumerate(content["analyse"]):
        for name in entry:
            if lacking and kinds[name].get("allocates"):
                bind = f"`columns: {{{DEFAULT_COLUMNS[lacking]}: ...}}` in a source, or `axes: {{...: {{scale: {lacking}}}}}`"
                yield Fault(("analyse", index, name), f"no column is {lacking}; {name} is over N, D and C", bind)


def _lacking(played: Collection[str]) -> str:
    """Return the symbol for which there must be a column, and is none: N, and D or C."""
    return "N" if "N" not in played else "" if {"D", "C"} & set(played) else "D"


def _played(content: Mapping[str, Any], known: Known, laws: "Mapping[str, Law]") -> set[str]:
    """Return the symbols that some column is: by its name, as `axes` say, or as a law binds it."""
    from scalestudy.laws import DEFAULT_COLUMNS

    by_name = {symbol for symbol, column in DEFAULT_COLUMNS.items() if column in known.filled}
    stated = {kind["scale"] for kind in content["axes"].values() if isinstance(kind, dict) and "scale" in kind}
    return by_name | stated | {symbol for law in laws.values() for symbol in law.variables}


def _merged(content: Mapping[str, Any], schema: Mapping[str, Any], laws: "Mapping[str, Law]") -> Iterator[Fault]:
    """Yield rules that would take rows for one that differ in a column some law reads, since nothing says it describes runs."""
    rules = schema["properties"]["clean"]["items"]["properties"]
    read = dict.fromkeys(
        column for law in laws.values() for column in law.variables.values() if column not in ("", ANY)
    )
    for index, entry in enumerate(content["clean"]):
        for name, options in entry.items():
            described = rules[name].get("properties", {}).get("by", {}).get("described")
            for column in () if described is None or "by" in (options or {}) else read:
                if column not in (*described, *content["axes"]):
                    found = f"rows that differ in {column!r}, which a law reads, would be one"
                    yield Fault(("clean", index, name), found, f"`axes: {{{column}: ...}}`, or `by: [...]` in the rule")


def _targets(
    content: Mapping[str, Any], laws: "Mapping[str, Law]", given: Callable[[Collection[str]], Collection[str]]
) -> Iterator[Fault]:
    """Yield the points to forecast at which no law of the study has all it reads; `given` adds what is made of it."""
    for index, entry in enumerate(content["analyse"]):
        for number, target in enumerate((entry.get("forecast") or {}).get("targets", ())):
            lacking = [_not_given(law, given(target), content, laws) for law in laws.values()]
            if lacking and all(lacking):
                least = min(lacking, key=len)
                found = f"it has no {' and no '.join(map(repr, least))}, which every law of the study reads"
                yield Fault(("analyse", index, "forecast", "targets", number), found, "every column of a law")


def _not_given(law: "Law", target: Collection[str], content: Mapping[str, Any], laws: "Mapping[str, Law]") -> list[str]:
    """Return what a law reads and a target does not give; of a column that a law predicts, what that one reads."""
    allocation = _allocation(law, content)
    lacking = [column for column in law.variables.values() if not _given(column, target, allocation)]
    first = {
        entry["into"]: laws.get(entry["from"].get("law") or _only_other(entry, laws)) for entry in content["chain"]
    }
    before = {column: _not_given(one, target, content, laws) for column in lacking if (one := first.get(column))}
    return [name for column in lacking for name in before.get(column, [column])]


def _only_other(entry: Mapping[str, Any], laws: "Mapping[str, Law]") -> str:
    """Return the law that predicts a chained column where the study names none: the first that does not read it."""
    return next((name for name, law in laws.items() if entry["into"] not in law.columns), "")


def _given(column: str, target: Collection[str], allocation: Collection[str]) -> bool:
    """Whether a target has what a law reads: by its name, as the only scale there is, or as C = 6 N D says."""
    derived = column in allocation and {*allocation} - {column} <= set(target)
    return column in (*target, ANY) or derived


def _allocation(law: "Law", content: Mapping[str, Any]) -> set[str]:
    """Return the columns that are N, D and C: as the law binds them, as `axes` say, or by their names."""
    from scalestudy.laws import DEFAULT_COLUMNS

    stated = {
        kind["scale"]: name for name, kind in content["axes"].items() if isinstance(kind, dict) and "scale" in kind
    }
    return {law.variables.get(symbol, stated.get(symbol, DEFAULT_COLUMNS[symbol])) for symbol in ALLOCATED}

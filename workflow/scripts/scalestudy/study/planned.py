"""What a study asks to train next, as far as the study file tells that it cannot be answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalestudy.analyse.planning.stated import texts_of
from scalestudy.study.faults import Fault

NEXT: Final = "next_runs"


def planned_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield questions of one name, whose rows could not be told apart, and families compared with themselves.

    Args:
        content: a study file that is valid, with every default filled in.
    """
    for index, entry in enumerate(content["analyse"]):
        asked = _listed(entry.get(NEXT))
        names = [one.get("name", "next") for one in asked]
        for number, one in enumerate(asked):
            at = ("analyse", index, NEXT, number)
            if names[number] in names[:number]:
                yield Fault((*at, "name"), f"two questions are called {names[number]!r}", "a name of its own for each")
            for name, value in texts_of(one["candidates"])[:1]:
                found = f"a candidate has {name} = {value!r}"
                yield Fault((*at, "candidates"), found, "a number; only `family` is a name")
            between = one["know"].get("winner", {}).get("between", ())
            if len(set(between)) < len(between):
                yield Fault((*at, "know"), f"{between[0]!r} is compared with itself", "two families")


def _listed(options: Any) -> Sequence[Mapping[str, Any]]:
    return options if isinstance(options, list) else [options] if options else []

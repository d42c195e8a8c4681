"""A generated study tried: run, refused or broken down, and what relations between it and others hold."""

import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from time import process_time
from typing import Any, Final

from relations.design import Options, designed
from relations.exceptions import excepted
from relations.kinds.base import Relation
from relations.kinds.registry import RELATIONS
from relations.options import FACTORS
from relations.run import STAGES, Refused, Study, Tables, run
from relations.written import study_of

MOST_TOLD: Final = 6
Factors = Mapping[str, Sequence[str]]


@dataclass
class Trial:
    """What became of a study.

    Attributes:
        options: what the study chose.
        refused: why it was refused; empty if it ran.
        defects: tracebacks, by what was run.
        held: the relations tried that hold.
        broken: where those that do not are broken.
        known: the same, of relations with a known exception for such a study, and the reason.
        seconds: of processor time.
    """

    options: Mapping[str, Sequence[str]]
    refused: str = ""
    defects: dict[str, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    broken: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def record(self) -> dict[str, Any]:
        """The trial as JSON has it."""
        return asdict(self)


def applicable(options: Options) -> list[Relation]:
    """Return the relations that such a study has."""
    return [relation for relation in RELATIONS.values() if not relation.applies(options)]


def chosen(designs: Sequence[Options], most: int) -> list[list[Relation]]:
    """Choose relations for each study: those tried least so far, and of these such as the fewest studies to come have."""
    able = [applicable(options) for options in designs]
    count, had, picked = Counter(relation.name for each in able for relation in each), Counter[str](), []
    for each in able:
        wanted = sorted(each, key=lambda relation: (had[relation.name], count[relation.name]))[:most]
        had.update(relation.name for relation in wanted)
        count.subtract(relation.name for relation in each)
        picked.append(wanted)
    return picked


def reaching(designs: Sequence[Options], least: int, seed: int = 0, factors: Factors = FACTORS) -> list[Options]:
    """Return studies that, beside those given, give every relation as many as `least` that have it."""
    more: list[Options] = []
    for relation in RELATIONS.values():
        lacking = least - sum(not relation.applies(options) for options in [*designs, *more])
        if lacking > 0:
            more += islice(filter(_has(relation), designed(seed, _within(factors, relation))), lacking)
    return more


def _has(relation: Relation) -> Callable[[Options], bool]:
    return lambda options: not relation.applies(options)


def _within(factors: Factors, relation: Relation) -> Factors:
    return {
        name: tuple(v for v in values if v in relation.within.get(name, values)) for name, values in factors.items()
    }


def tried(options: Options, relations: Sequence[Relation], seed: int = 0, depth: str = "figures") -> Trial:
    """Run a study and those it has relations with.

    Args:
        options: of the study.
        relations: to try.
        seed: of the noise in its runs.
        depth: how far the study itself goes.
    """
    begun, trial, study = process_time(), Trial(options), study_of(options, seed)
    before = _ran(study, trial, "the study", depth)
    for relation in relations if before is not None else ():
        _try(relation, study, before, trial, depth)
    trial.seconds = round(process_time() - begun, 2)
    return trial


def _try(relation: Relation, study: Study, before: Tables | None, trial: Trial, depth: str) -> None:
    options, first = trial.options, relation.first(study, trial.options)
    far = min(depth, relation.depth, key=list(STAGES).index)
    before = before if first is study else _ran(first, trial, f"{relation.name}, first", far)
    after = _ran(relation.change(study, options), trial, relation.name, far)
    if before is None or after is None:
        return
    found = _compared(relation, before, after, trial)
    why = excepted(relation.name, options) if found else ""
    if why:
        trial.known[relation.name] = why
    elif found:
        trial.broken[relation.name] = found[:MOST_TOLD]
    else:
        trial.held.append(relation.name)


def _compared(relation: Relation, before: Tables, after: Tables, trial: Trial) -> list[str]:
    try:
        return relation.compare(before, after, trial.options)
    except Exception:  # of the comparison itself: told like any defect
        trial.defects[f"{relation.name}, compared"] = traceback.format_exc()
        return []


def _ran(study: Study, trial: Trial, what: str, depth: str) -> Tables | None:
    """The tables of a study; None where it was refused or broke down, which the trial then says."""
    try:
        return run(study, depth)
    except Refused as reason:
        if what == "the study":
            trial.refused = str(reason)
        else:
            trial.broken[what] = [f"refused: {reason}"]
    except Exception:  # any is a defect, to be told
        trial.defects[what] = traceback.format_exc()
    return None

"""A generated study tried: run, refused or broken down, and what relations between it and others hold."""

import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from time import process_time
from typing import Any, Final

import numpy as np
from relations.design import Options
from relations.exceptions import excepted
from relations.kinds.base import Relation
from relations.kinds.registry import RELATIONS
from relations.run import STAGES, Refused, Study, Tables, run
from relations.written import study_of

MOST_TOLD: Final = 6


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
    """Choose relations for each study: those that the fewest studies have, and others in turn."""
    able = [applicable(options) for options in designs]
    count = Counter(relation.name for each in able for relation in each)
    picked = []
    for number, each in enumerate(able):
        rare = sorted(each, key=lambda relation: count[relation.name])[:1]
        others = [relation for relation in each if relation not in rare]
        order = np.random.default_rng(number).permutation(len(others)).tolist()
        picked.append([*rare, *(others[k] for k in order)][:most])
    return picked


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

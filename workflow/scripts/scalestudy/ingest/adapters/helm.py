"""HELM's runs: one record for each statistic of `stats.json`, with the model and scenario of `run_spec.json` beside it.

Layout: https://crfm-helm.readthedocs.io, `helm.benchmark.metrics.statistic.Stat`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_object, as_text, parse

SPEC: Final = "run_spec.json"
STATS: Final = "stats.json"
_SCORES: Final = re.compile(
    r"(\w*_)?(exact_match|accuracy|f1\w*|rouge\w*|bleu\w*|\w+@\d+|pass|bits_per_byte|perplexity)\w*"
)
_LOWER: Final = {"bits_per_byte": "bits/byte", "perplexity": "perplexity"}


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run` (the model), `task`, `metric`, `score`, `split`, `perturbation`, `value` (the mean), `count` and `stddev`."""
    del source
    specs = {
        str(PurePosixPath(entry.label).parent): entry for entry in inputs if PurePosixPath(entry.label).name == SPEC
    }
    for entry in (entry for entry in inputs if PurePosixPath(entry.label).name == STATS):
        folder = str(PurePosixPath(entry.label).parent)
        if folder not in specs:
            raise StudyError(f"{where}, folder {folder}", f"there is no {SPEC}", f"one beside every {STATS}")
        shared = _shared(specs[folder], where)
        for row, stat in enumerate(_stats(entry, where), start=1):
            yield entry.label, row, _record(shared, stat, f"{entry.place(where)}, record {row}")


def is_score(name: str) -> bool:
    """Whether a statistic of that name says how well the model did.

    >>> [name for name in ("exact_match", "num_references", "quasi_exact_match", "inference_runtime") if is_score(name)]
    ['exact_match', 'quasi_exact_match']
    """
    return bool(_SCORES.fullmatch(name))


def _stats(entry: Input, where: str) -> Sequence[Any]:
    content = parse(entry.path.read_bytes(), entry.place(where))
    if not isinstance(content, list):
        raise StudyError(entry.place(where), "it is not a list", f"the statistics of a {STATS}")
    return content


def _shared(entry: Input, where: str) -> Record:
    """Return the model and the scenario: HELM names a run `scenario:argument=...,model=...`."""
    place = entry.place(where)
    spec = as_object(parse(entry.path.read_bytes(), place), place)
    adapter = spec.get("adapter_spec") if isinstance(spec.get("adapter_spec"), dict) else {}
    model = (adapter or {}).get("model") or (adapter or {}).get("model_deployment")
    if not isinstance(spec.get("name"), str) or not model:
        raise StudyError(place, "there is no `name`, or no `adapter_spec.model`", f"a {SPEC} of HELM")
    task = re.sub(r"[,:]model(_deployment)?=[^,]*", "", spec["name"])
    return {"run": as_text(model), "task": task}


def _record(shared: Record, stat: Any, place: str) -> Record:
    stat = as_object(stat, place)
    name = as_object(stat.get("name"), f"{place}, name")
    score, changed = str(name.get("name")), name.get("perturbation")
    unit = next((unit for word, unit in _LOWER.items() if word in score), "")
    return shared | {
        "metric": f"{shared['task']}/{score}",
        "score": score,
        "split": as_text(name.get("split")),
        "perturbation": as_text(changed.get("name") if isinstance(changed, dict) else changed),
        "value": as_text(stat.get("mean")),
        "count": as_text(stat.get("count")),
        "stddev": as_text(stat.get("stddev")),
        "unit": unit or ("fraction" if is_score(score) else None),
        "direction": "lower" if unit else "higher",
    }

"""A draft of a study file as text: guesses with their reasons, and what was not found with a hint."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scalestudy.ingest.guess import Guess, Seen, candidates, guess_columns, higher_is_better, quoted, without_unit
from scalestudy.tables.ingest import HYPERPARAMETERS, SCALES

SIZE: Final = "model_size"
_SHOWN = 20
_SEED = re.compile(r"seed[_=-]?\d+", re.IGNORECASE)
_YAML_WORDS: Final = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_UNITS: Final = {r"bpb|bits/byte": "bits/byte", "bits": "bits/token", "ppl|perplexity": "perplexity"}
_HINTS: Final = {
    "params": "a column, or an expression such as '\"Size (B)\" * 1e9'",
    "tokens": "a column, or an expression such as flops / (6 * params)",
    "value": "the column of the loss or score",
}


@dataclass(frozen=True)
class Draft:
    """What is known of a table.

    Attributes:
        source: the keys its source needs, beside `columns`.
        types: its columns, by what they hold.
        rows: how many there are.
        blanks: cells without a value, by column, where there are any.
        missing: words among the numbers of a column.
        one: the first row.
        many: whether several files are behind it.
    """

    source: dict[str, Any]
    types: dict[str, Seen]
    rows: int
    blanks: dict[str, int]
    missing: list[str]
    one: dict[str, str | None] = field(default_factory=dict)
    many: bool = False


def study_text(name: str, draft: Draft, told: Any = None) -> str:
    """Return the commented study file for a table of that file name."""
    guesses = _guesses(draft)
    if told:
        own = [Guess(column, mapping, why, mapping) for column, (mapping, why) in told.columns.items()]
        taken = {guess.source for guess in own}
        guesses = own + [
            g
            for g in guesses
            if g.column not in told.columns and g.source not in taken and g.column not in told.constants
        ]
    found = {guess.column: guess for guess in guesses}
    study = re.sub(r"[^A-Za-z0-9_-]+", "_", name.split(".")[0]).strip("_-") or "study"
    head = f"{draft.rows} rows, {len(draft.types)} columns"
    source = {**draft.source, **({"missing": draft.missing} if draft.missing else {})}
    lines = [
        *(f"# Recognised: {sentence}." for sentence in (told.said if told else [])),
        f"# A first study of {name}: {head}. Every line is a guess; correct it, then run.",
        f"study: {study}",
        "sources:",
        "  runs:",
        *(f"    {key}: {_flow(value)}" for key, value in source.items()),
        "    columns:" if guesses else "    columns: {}",
        *(_mapping_line(guess, draft.blanks) for guess in guesses),
        *_not_found(found),
        "    constants:",
        *(f"      {name}: {_scalar(value)}" for name, value in (told.constants if told else {}).items()),
        *(
            line
            for line in _constants(found)
            if not told or line.split(":")[0].strip() not in {**told.constants, **told.columns}
        ),
        *([] if told and "keep" in told.source else _kept(draft, guesses)),
        *_further_metrics(draft, guesses),
        "# family: [dataset, arch]   # columns whose values make a family; one law is fitted to each",
        "clean:",
        "  - diverged: {}            # NaN, infinite, and far above the run's own minimum",
        *(f"  - {_flow(rule)}   # {why}" for rule, why in (told.clean if told else [])),
        *(["  - last_checkpoint: {}     # one row for each run and metric"] if "step" in found else []),
        *_blank_values(found, draft.blanks),
        "laws: auto",
        "# axes: {" + ", ".join(_axes(found)) + "}   # inferred when absent",
    ]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return re.sub(r"(?m)^    constants:\n(?!      \w)", "    constants: {}\n", text)


def _guesses(draft: Draft) -> list[Guess]:
    guesses = guess_columns(draft.types)
    found = {guess.column: guess for guess in guesses}
    run = found["run"].source if "run" in found else ""
    if "seed" not in found and _SEED.search(draft.one.get(run) or ""):
        seed = f"regexp_extract({quoted(run)}, 'seed[_=-]?([0-9]+)', 1)"
        guesses.append(Guess("seed", seed, "from the run's name", run))
    if not run and SIZE in draft.types:
        guesses.append(Guess("run", SIZE, "one run a column", SIZE))
    elif not run and draft.many and ("records" in draft.source or "step" in found):
        guesses.append(Guess("run", "filename", "one run a file", ""))
    return guesses


def _not_found(found: Mapping[str, Guess]) -> Iterator[str]:
    for name, hint in _HINTS.items():
        if name not in found:
            steps = " or step * tokens_per_step" if name == "tokens" and "step" in found else ""
            yield f"      # {name}: ?          # not found; {hint}{steps}"


def _kept(draft: Draft, guesses: list[Guess]) -> Iterator[str]:
    used = {guess.source for guess in guesses}
    kept = [name for name in draft.types if name not in used]
    rest = " ..." if len(kept) > _SHOWN else ""
    yield f"    keep: []                # also there: {', '.join(kept[:_SHOWN])}{rest}"


def _further_metrics(draft: Draft, guesses: list[Guess]) -> Iterator[str]:
    """Offer to stack all columns that may be a metric: by name, or, where no name tells, all that hold further numbers."""
    used = {guess.source for guess in guesses if guess.column != "value"}
    named = candidates(draft.types, "value")
    rest = named or [name for name, kind in draft.types.items() if kind in ("number", "written")]
    metrics = [name for name in rest if name not in used and not re.search(r"std_?err|_se$", name)]
    if len(metrics) > 1 and "long" not in draft.source:
        why = "all of them, instead of `value`" if named else "if these are metrics"
        yield f"    # long: {{columns: {_flow(metrics[:_SHOWN])}, into: metric, value: value}}   # {why}"


def _blank_values(found: Mapping[str, Guess], blanks: Mapping[str, int]) -> Iterator[str]:
    if "value" in found and found["value"].source in blanks:
        yield f"  # {blanks[found['value'].source]} rows have no value; they are left out with that reason"


def _mapping_line(guess: Guess, blanks: Mapping[str, int]) -> str:
    blank = f"; {blanks[guess.source]} blank" if guess.source in blanks else ""
    return f"      {guess.column}: {_scalar(guess.mapping)}   # {guess.reason}{blank}"


def _constants(found: Mapping[str, Guess]) -> list[str]:
    value = found["value"].source if "value" in found else ""
    higher = higher_is_better(value)
    name = re.sub(r"[^A-Za-z0-9_]+", "_", without_unit(value)).strip("_").lower() or "loss"
    lines = [] if "metric" in found else [f"      metric: {_scalar(name)}"]
    if "unit" not in found:
        unit = next((unit for mark, unit in _UNITS.items() if re.search(mark, value, re.IGNORECASE)), "nats/token")
        unit = "fraction" if higher else unit
        lines.append(f"      unit: {unit}   # or nats/token, bits/token, nats/byte, bits/byte, fraction, ...")
    lines.append(f"      direction: {'higher' if higher else 'lower'}   # is better")
    if "params" in found:
        embed = re.search(r"non_?emb|no_?emb", found["params"].mapping, re.IGNORECASE)
        lines.append(f"      params_kind: {'non_embedding' if embed else 'total'}   # total, non_embedding or active")
    return lines


def _axes(found: Mapping[str, Guess]) -> list[str]:
    kinds = {"scale": SCALES, "hyperparameter": HYPERPARAMETERS}
    return [f"{name}: {kind}" for kind, names in kinds.items() for name in names if name in found]


def _flow(value: Any) -> str:
    """Return YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(value: str) -> str:
    """Return a YAML scalar; JSON's quoted strings are YAML too."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", value) and value.lower() not in _YAML_WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)

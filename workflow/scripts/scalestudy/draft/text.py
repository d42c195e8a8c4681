"""A draft as the text of a study file: each line with its reason, and at the top what has to be answered."""

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Any, Final

from scalestudy.draft.choose import rows_that
from scalestudy.draft.draft import Draft
from scalestudy.draft.flow import flow, scalar
from scalestudy.setups import BY_KEY
from scalestudy.setups import SECTION as SETUP
from scalestudy.tables.ingest import HYPERPARAMETERS, SCALES

_HINTS: Final = {
    "params": "a column, or an expression such as '\"Size (B)\" * 1e9'",
    "tokens": "a column, or an expression such as flops / (6 * params)",
}
WIDTH: Final = 120
_TOGETHER: Final = 6
"""So many names stand in one line of columns passed over."""


def study_text(draft: Draft) -> str:
    """Return the commented study file."""
    study = re.sub(r"[^A-Za-z0-9_-]+", "_", draft.name.split(".")[0]).strip("_-")[:64] or "study"
    lines = [
        *_head(draft),
        f"study: {study}",
        "sources:",
        "  runs:",
        *_source(draft),
        *_family(draft),
        *_clean(draft),
        f"laws: {_remarked(scalar(draft.laws[0]), draft.laws[1])}",
        *_axes(draft),
        *_setup(),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _setup() -> Iterator[str]:
    """Name what no table tells, for the checklist of the report."""
    yield f"# {SETUP}: {{}}   # what no table tells, for the report's checklist, each a text or a number:"
    yield from wrap(f"{', '.join(BY_KEY)}", WIDTH, initial_indent="#   ", subsequent_indent="#   ")


def _remarked(text: str, remark: str) -> str:
    return f"{text}   # {_one_line(remark)}" if remark else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _head(draft: Draft) -> Iterator[str]:
    table = draft.table
    size = f"{table.rows} rows, {len(table.columns) + sum(map(len, table.twins.values()))} columns"
    yield f"# A first study of {_one_line(draft.name)}: {size}. Every line is a guess with its reason; correct it, then run."
    if draft.questions:
        yield f"# Answer first ({len(draft.questions)}): where a question mark stands below, put the answer; until then no run starts."
        yield from (
            f"#   {i}. {place}: {_one_line(text)}" for i, (place, text) in enumerate(draft.questions.items(), 1)
        )
    if draft.said:
        yield "# Seen:"
        yield from (f"#   {_one_line(sentence)}" for sentence in draft.said)


def _source(draft: Draft) -> Iterator[str]:
    words = draft.no_values()
    missing = {"missing": words} if words else {}
    yield from (f"    {key}: {flow(value)}" for key, value in {**draft.source, **missing}.items())
    yield "    columns:" if draft.columns else "    columns: {}"
    for column, found in draft.columns.items():
        yield f"      {column}: {_remarked(scalar(found.text), found.reason)}"
    yield from _not_found(draft)
    yield from (f"      # {line}" for line in draft.remarks)
    constants = dict(_constants(draft))
    yield "    constants:" if constants else "    constants: {}"
    yield from (f"      {name}: {_remarked(_constant(value), remark)}" for name, (value, remark) in constants.items())
    yield f"    keep: {flow(draft.keep)}"
    yield from _passed(draft)
    yield from (f"    # {line.removeprefix('# ')}" for line in draft.beside)


def _constant(value: Any) -> str:
    return scalar(value) if isinstance(value, str) else flow(value)


def _constants(draft: Draft) -> Iterator[tuple[str, tuple[Any, str]]]:
    yield from draft.constants.items()
    if "params" in draft.columns and "params_kind" not in draft.table.columns:
        yield "params_kind", (_params_kind(draft.columns["params"].text), "total, non_embedding or active")


def _params_kind(text: str) -> str:
    if re.search(r"non_?-? ?emb|no_?-? ?emb", text, re.IGNORECASE):
        return "non_embedding"
    return "active" if re.search(r"active", text, re.IGNORECASE) else "total"


def _not_found(draft: Draft) -> Iterator[str]:
    for name, hint in _HINTS.items():
        if name not in draft.columns:
            steps = " or step * tokens_per_step" if name == "tokens" and "step" in draft.columns else ""
            yield f"      # {name}: ?          # not found; {hint}{steps}"


def _passed(draft: Draft) -> Iterator[str]:
    """List the columns that have no part, those of one reason together; all of them can be kept by name."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in draft.passed.items():
        if name not in draft.used():
            by_reason.setdefault(reason, []).append(name)
    if by_reason:
        yield "    # passed over, each with the reason; `keep` takes those that are wanted:"
    for reason, names in by_reason.items():
        for start in range(0, len(names), _TOGETHER):
            yield f"    #   {', '.join(map(_one_line, names[start : start + _TOGETHER]))}: {_one_line(reason)}"


def _family(draft: Draft) -> Iterator[str]:
    if draft.asked_family:
        yield f"family: {scalar(draft.asked_family)}"
    elif draft.family:
        yield f"family: {flow(list(draft.family))}   # one law is fitted to each combination of these"
    else:
        yield "# family: [dataset, arch]   # columns whose values make a family; one law is fitted to each"


def _clean(draft: Draft) -> Iterator[str]:
    yield "clean:" if draft.clean else "clean: []"
    yield from (
        f"  - {_rule(rule)}   # {_one_line(remark)}" if remark else f"  - {_rule(rule)}" for rule, remark in draft.clean
    )
    value = draft.column("value")
    if value is not None and value.blanks:
        yield f"  # {rows_that(value.blanks, 'has no value; it is left out', 'have no value; they are left out')} with that reason"


def _rule(rule: Any) -> str:
    return flow(rule) if len(rule) > 1 else f"{next(iter(rule))}: {flow(next(iter(rule.values())))}"


def _axes(draft: Draft) -> Iterator[str]:
    if draft.axes:
        yield f"axes: {flow(draft.axes)}"
        return
    kinds = {"scale": SCALES, "hyperparameter": HYPERPARAMETERS}
    known = {name: kind for kind, names in kinds.items() for name in names if name in draft.columns}
    yield f"# axes: {flow(known)}   # inferred when absent"

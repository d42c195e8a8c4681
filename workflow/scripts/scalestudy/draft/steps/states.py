"""Which runs came to their end: a state, an exit code, a mark of those that crashed; with the rule that takes others out."""

import re
from collections.abc import Mapping
from typing import Any, Final

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.table import Column
from scalestudy.draft.words import quoted
from scalestudy.ingest.sql import text

_STATE: Final = re.compile(
    r"(?:run |job |exit |final |end )?(?:state|status|outcome|exit reason|completion|result status)"
)
_CODE: Final = re.compile(r"(?:exit|return|ret|error) ?(?:code|status)|rc|returncode|exitcode")
_ENDED: Final = re.compile(
    r"(?:is |has )?(?:finished|completed?|success(?:ful|ful run)?|succeeded|done|converged|ok|valid run)"
)
_BROKE: Final = re.compile(
    r"(?:is |has |was )?(?:crash(?:ed)?|fail(?:ed|ure)?|killed|diverged|unfinished|incomplete|aborted|oom|errored|nan|interrupted|preempted)"
)
_GOOD: Final = frozenset(
    [
        "finished",
        "finish",
        "completed",
        "complete",
        "success",
        "succeeded",
        "successful",
        "done",
        "ok",
        "okay",
        "converged",
        "passed",
        "ended",
    ]
)
_BAD: Final = frozenset(
    [
        "crashed",
        "crash",
        "failed",
        "failure",
        "fail",
        "killed",
        "running",
        "run",
        "pending",
        "queued",
        "timeout",
        "timedout",
        "cancelled",
        "canceled",
        "preempted",
        "preempting",
        "oom",
        "out_of_memory",
        "node_fail",
        "error",
        "errored",
        "aborted",
        "abort",
        "interrupted",
        "stopped",
        "diverged",
        "nan",
        "unfinished",
        "incomplete",
        "submitted",
        "lost",
        "suspended",
        "boot_fail",
        "deadline",
        "scheduled",
        "starting",
        "resuming",
        "requeued",
        "exploded",
        "divergence",
    ]
)


def look(draft: Draft) -> None:
    """Write the rules that take out runs without an end."""
    for name, column in draft.free().items():
        words = {column.said.words, column.said.last}
        if column.kind != "blank" and any(map(_STATE.fullmatch, words)):
            _by_words(draft, name)
        elif column.numeric and any(map(_CODE.fullmatch, words)):
            _by_code(draft, name)
        else:
            _by_flag(draft, column, any(map(_ENDED.fullmatch, words)), any(map(_BROKE.fullmatch, words)))


def _by_words(draft: Draft, name: str) -> None:
    counts = draft.table.counts(name)
    codes = draft.table.columns[name].numeric
    if codes or not any(_is(one, _GOOD | _BAD) for one in counts):
        if codes:
            _by_code(draft, name)
        return
    bad = {one: count for one, count in counts.items() if _is(one, _BAD)}
    unknown = [one for one in counts if not _is(one, _GOOD | _BAD)]
    rule = f"{quoted(name)} NOT IN ({', '.join(map(text, sorted(bad)))})"
    blank = f" OR {quoted(name)} IS NULL" if draft.table.columns[name].blanks else ""
    if unknown:
        _ask(draft, name, f"{name!r} is {listed(map(repr, unknown[:3]))} in some rows: which states keep a run")
    elif bad:
        _rule(draft, name, rule + blank, bad)
    else:
        _fine(draft, name, counts)


def _is(cell: str, words: frozenset[str]) -> bool:
    """Whether a state is one of some words; further ones may follow, as in `CANCELLED by 1000`."""
    bare = re.sub(r"[^a-z]+", "_", cell.lower()).strip("_")
    return bare in words or bare.split("_")[0] in words


def _by_code(draft: Draft, name: str) -> None:
    numbers = draft.table.numbers(name)
    bad = {
        f"exit code {code:g}": int((numbers == code).sum())
        for code in sorted({*numbers[numbers != 0].tolist()})
        if code == code
    }
    blank = f" OR {quoted(name)} IS NULL" if draft.table.columns[name].blanks else ""
    if bad:
        _rule(draft, name, f"{quoted(name)} = 0{blank}", bad)
    else:
        _fine(draft, name, {"0": draft.table.rows})


def _by_flag(draft: Draft, column: Column, ended: bool, broke: bool) -> None:
    """Read a column of yes and no."""
    counts = draft.table.counts(column.name)
    cells = {cell.lower() for cell in counts}
    if not (ended or broke) or not cells or not (cells <= _YES or cells <= _NO or cells <= _YES | _NO):
        return
    wrong = {cell: count for cell, count in counts.items() if (cell.lower() in _YES) == broke}
    if wrong:
        condition = _kept(column, [cell for cell in counts if cell not in wrong])
        _rule(draft, column.name, condition, {f"{column.name} {cell}": count for cell, count in wrong.items()})
    else:
        _fine(draft, column.name, counts)


_YES: Final = {"true", "1", "yes", "y", "1.0"}
_NO: Final = {"false", "0", "no", "n", "0.0"}


def _kept(column: Column, cells: list[str]) -> str:
    """Return the condition of the rows to keep, in the type that the column has in the run table."""
    name = quoted(column.name)
    if column.kind == "text":
        kept = f"{name} IN ({', '.join(map(text, cells))})"
    else:
        yes = bool(cells) and cells[0].lower() in _YES
        kept = f"{name} = {int(yes)}" if column.numeric else name if yes else f"NOT {name}"
    return f"{kept} OR {name} IS NULL" if column.blanks else kept


def _rule(draft: Draft, name: str, condition: str, out: Mapping[str, int]) -> None:
    """Write the rule, unless it would leave nothing: then it is a question."""
    gone = sum(out.values())
    said = listed(f"{count} {cell}" for cell, count in out.items())
    if gone >= draft.table.rows:
        _ask(draft, name, f"{name!r} says {said}, which is every row: keep them all by deleting this line, or which")
        return
    rule = {"where": condition, "reason": "its run did not come to its end"}
    draft.clean.append((rule, f"takes out {gone} of {draft.table.rows} rows: {said}"))
    draft.keep.append(name)
    draft.said.append(
        f"{name!r} tells runs that did not come to their end: {gone} of {draft.table.rows} rows are left out ({said})"
    )


def _ask(draft: Draft, name: str, question: str) -> None:
    rule: dict[str, Any] = {"where": draft.ask("clean", question)}
    draft.clean.append((rule, ""))
    draft.keep.append(name)


def _fine(draft: Draft, name: str, counts: Mapping[str, int]) -> None:
    draft.pass_over([name], f"the same for all runs: {listed(list(counts)[:2])}, so no rule is needed")

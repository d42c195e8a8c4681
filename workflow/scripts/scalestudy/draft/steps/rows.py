"""What makes rows unique: runs, their checkpoints, seeds, and what repeats."""

import re
from collections.abc import Sequence
from typing import Final

from scalestudy.draft.choose import listed, rows_that
from scalestudy.draft.draft import Draft
from scalestudy.draft.metrics import candidates
from scalestudy.draft.roles import labels
from scalestudy.draft.roles.metrics import SPLITS
from scalestudy.draft.table import Table
from scalestudy.draft.words import quoted
from scalestudy.ingest.sql import text

_MOST: Final = 3
_FEW_CURVES: Final = 5
"""Fewer curves than that end at too few points for a law with a floor."""
_TRIED: Final = 20
"""So many further columns may tell runs apart; more would fit any table."""
_SETTINGS: Final = ("params", "unique_tokens", "seed", "lr", "batch_tokens", "width", "depth")
_PARTS: Final = {"train": SPLITS[3][1], "test": SPLITS[1][1], "validation": SPLITS[0][1]}


def look(draft: Draft) -> None:
    """Say what a run is, and which rows are checkpoints of one."""
    _split(draft)
    if _one_run_a_file(draft):
        return
    if "run" in draft.columns:
        _with_run(draft)
    elif _varies(draft, "step"):
        _without_run(draft)
    else:
        _without_steps(draft)


def _reads(draft: Draft, *columns: str) -> list[str]:
    found = [name for column in columns if column in draft.columns for name in draft.columns[column].reads]
    return [name for name in dict.fromkeys(found) if name in draft.table.columns]


def identity(draft: Draft) -> list[str]:
    """Return the source's columns that tell runs apart, so far."""
    return list(dict.fromkeys([*_reads(draft, "run", "seed", "evaluation", "metric", "family"), *draft.family]))


def seen(draft: Draft) -> Table:
    """Return the rows that have a value: loggers write rows that hold only something else, which repeat no run."""
    value = draft.column("value")
    return draft.table.filled(value.name) if value is not None else draft.table


def _varies(draft: Draft, column: str) -> bool:
    source = draft.column(column)
    return source is not None and source.varies


def _split(draft: Draft) -> None:
    """Keep the rows of the validation data, where a column says which part of the data a row is of."""
    for name, column in draft.free().items():
        counts = draft.table.counts(name) if column.kind == "text" and column.distinct <= _MOST else {}
        parts = {cell: part for cell in counts for part, words in _PARTS.items() if re.fullmatch(words, cell.lower())}
        if len(parts) == len(counts) > 1:
            kept = max(parts, key=lambda cell: [*_PARTS].index(parts[cell]))
            rule = {
                "where": f"{quoted(name)} = {text(kept)}",
                "reason": f"of the {listed(sorted({*parts} - {kept}))} data",
            }
            draft.clean.append(
                (rule, f"{name!r} is {listed(parts)}: {rows_that(counts[kept], 'is', 'are')} of {kept!r}")
            )
            draft.keep.append(name)
            draft.said.append(f"only the rows with {name} {kept!r} are used ({counts[kept]} of {draft.table.rows})")


def _one_run_a_file(draft: Draft) -> bool:
    logs = "records" in draft.source or "step" in draft.columns
    if "run" in draft.columns or not (draft.table.many and logs):
        return False
    draft.map("run", "filename", "one run a file")
    if "step" in draft.columns:
        draft.clean.append(({"last_checkpoint": {}}, "one row for each run and metric"))
    return True


def _known_parts(draft: Draft) -> list[str]:
    """Return what is already taken apart by a rule: rows of other parts of the data do not repeat a run."""
    return [name for name in draft.keep if name in draft.table.columns]


def _progress(draft: Draft) -> str | None:
    """Return the source's column that grows along a run: that of steps, else of tokens."""
    known = (column for column in ("step", "tokens") if column not in draft.questions)
    return next((draft.source_of(column) for column in known if _varies(draft, column)), None)


def _with_run(draft: Draft) -> None:
    keys, table = [*identity(draft), *_known_parts(draft)], seen(draft)
    if not table.repeats(keys):
        return
    at, settings = _progress(draft), _settings_within(draft, keys)
    if at and not table.repeats([*keys, at]) and not settings:
        _checkpoints(draft, keys, at)
    elif "run" in draft.told and at and at == draft.source_of("step") and not settings:
        _repeat(draft, keys, at)
    else:
        _no_run(draft, keys, at)


def _no_run(draft: Draft, keys: list[str], at: str | None) -> None:
    """Look for what tells the rows of one so-called run apart; an export, too, may have called a group of runs one."""
    draft.told -= {"run"}
    step = [at] if at and at == draft.source_of("step") else []
    further = _telling_apart(draft, [*keys, *step])
    if further:
        _extend(draft, further)
        _checkpoints_if_any(draft)
    else:
        _repeat(draft, keys, at)


def _settings_within(draft: Draft, keys: list[str]) -> list[str]:
    """Return the sizes and widths that are not the same within what is called a run: then it is none."""
    names = _reads(draft, "params", "width", "depth", "batch_tokens")
    return [name for name in names if name not in keys and seen(draft).within(name, keys)]


def _checkpoints_if_any(draft: Draft) -> None:
    keys, at, table = [*identity(draft), *_known_parts(draft)], draft.source_of("step"), seen(draft)
    if at and _varies(draft, "step") and table.repeats(keys) and not table.repeats([*keys, at]):
        _checkpoints(draft, keys, at)


def _checkpoints(draft: Draft, keys: list[str], at: str) -> None:
    """Write the rule that keeps the last checkpoint, where several rows of one run differ in how far it had come."""
    table = seen(draft)
    runs, several = table.rows - table.repeats(keys), table.within(at, keys)
    evidence = f"{several} of {runs} curves have several rows, told apart by {at!r}"
    if runs == 1:
        return
    if _models(draft) and at != draft.source_of("step"):
        draft.beside.append(
            f"# {evidence}: if these are checkpoints of one training, add `last_checkpoint: {{}}` to `clean`"
        )
        draft.said.append(
            f"rows of one {draft.source_of('run')} that differ in {at} are taken for trainings of their own"
        )
        return
    draft.clean.append(({"last_checkpoint": {}}, f"one row for each run and metric; {evidence}"))
    draft.said.append(f"checkpoints: {evidence}; the last of each is used{_along(draft, runs, at)}")


def _along(draft: Draft, runs: int, at: str) -> str:
    """Say how to fit each curve along its steps, where there are few curves for a law of what they end at."""
    column = draft.column("run")
    if (
        runs >= _FEW_CURVES
        or column is None
        or at != draft.source_of("step")
        or "family" in draft.columns
        or draft.family
    ):
        return ""
    return (
        f". {runs} ends are few for a law: for one along the steps of each curve write `family: {column.name}` and "
        "`axes: {step: scale}`, and take `last_checkpoint` out"
    )


def _models(draft: Draft) -> bool:
    """Whether what is called a run is the name of a model, which may be trained several times."""
    column = draft.table.columns.get(draft.source_of("run") or "")
    tier = labels.RUN.tier(column) if column else None
    return tier is not None and tier >= 0 and tier % len(labels.RUN.names) == labels.MODELS


def _candidates(draft: Draft) -> list[str]:
    """Return columns that may tell runs apart: settings first, then further texts and numbers that are no metrics."""
    settings = _reads(draft, *_SETTINGS)
    metrics = {candidate.column.name for candidate in candidates(draft.table.columns)}
    free = [name for name, c in draft.free().items() if c.varies and name not in metrics and c.kind != "blank"]
    texts = [name for name in free if not draft.table.columns[name].numeric]
    return list(
        dict.fromkeys([*settings, *texts, *_reads(draft, "tokens"), *(name for name in free if name not in texts)])
    )


def _telling_apart(draft: Draft, keys: Sequence[str]) -> list[str]:
    """Return the fewest columns, settings before others, that make rows unique together with the keys; none if none do."""
    names = [name for name in _candidates(draft) if name not in keys]
    chosen: list[str] = []
    table = seen(draft)
    left = table.repeats(list(keys))
    while names and left and len(chosen) < _MOST:
        best = min(names, key=lambda name: (table.repeats([*keys, *chosen, name]), names.index(name)))
        now = table.repeats([*keys, *chosen, best])
        if now >= left:
            break
        chosen, left, names = [*chosen, best], now, [name for name in names if name != best]
    return chosen if not left else []


def _extend(draft: Draft, further: list[str]) -> None:
    """Tell runs apart by further columns: settings are part of a run's name, what other texts are is a question."""
    known = {*_reads(draft, *_SETTINGS, "tokens")}
    run = draft.columns["run"]
    unknown = [name for name in further if name not in known]
    name = run.text if run.text not in draft.table.columns else quoted(run.text)
    joined = f"concat_ws(' ', {', '.join([name, *map(quoted, further)])})"
    if unknown:
        cells = listed(map(repr, draft.table.columns[unknown[0]].examples[:2]))
        ask = (
            f"rows of one {run.text!r} repeat and differ in {listed(unknown)} ({cells}): part of the run's name ({joined}), "
            f"or leave {name} here and map `family` or `metric` to it"
        )
        draft.ask_column("run", ask, *run.reads, *further)
        return
    draft.map("run", joined, f"{run.text!r} with what tells its rows apart", *run.reads, *further)
    draft.said.append(f"one {run.text!r} has several rows: a run is each with its own {listed(further)}")


def _repeat(draft: Draft, keys: list[str], at: str | None) -> None:
    """Say that rows repeat and nothing tells them apart."""
    table = seen(draft)
    times = table.repeats([*keys, *([at] if at else [])])
    if table.repeats(list(table.columns)) == times:
        draft.clean.append(
            ({"drop_duplicates": {}}, f"{rows_that(times, 'repeats', 'repeat')} another one cell by cell")
        )
    elif at and _progress(draft) == draft.source_of("step"):
        draft.said.append(
            f"{rows_that(times, 'repeats', 'repeat')} a run and a step: `resumed`, which always holds, keeps the later ones of resumed runs"
        )
    else:
        draft.said.append(
            f"{rows_that(times, 'repeats', 'repeat')} a run with other values, and no column tells such rows apart: are they seeds?"
        )
    if at and table.within(at, keys) and not _models(draft):
        draft.clean.append(({"last_checkpoint": {}}, "one row for each run and metric"))


def _without_run(draft: Draft) -> None:
    """Find runs where no column names them: one run if no step repeats, else by what they were set to."""
    step = draft.source_of("step") or ""
    keys = [*identity(draft), *_known_parts(draft)]
    if not seen(draft).repeats([*keys, step]):
        _one_run(draft, keys)
        return
    further = _telling_apart(draft, [*keys, step])
    if further:
        joined = quoted(further[0]) if len(further) == 1 else f"concat_ws(' ', {', '.join(map(quoted, further))})"
        text_of = further[0] if len(further) == 1 else joined
        draft.map("run", text_of, "no column names runs: what tells rows of one step apart", *further)
        _checkpoints_if_any(draft)
    else:
        ask = f"steps repeat in {step!r} and no column tells runs apart: which column, or expression, names the run"
        draft.ask_column("run", ask)


def _one_run(draft: Draft, keys: list[str]) -> None:
    name = re.sub(r"\W+", "_", draft.name.split(".")[0]).strip("_") or "run"
    each = " for each seed, family and metric" if keys else ""
    draft.fix("run", name, f"no step repeats, so all rows are one training{each}")
    draft.said.append("no column names runs and no step repeats: the rows are checkpoints of one training")
    repeats = seen(draft).repeats(keys)
    if keys and repeats and seen(draft).rows - repeats > 1 and "params" in draft.columns:
        draft.clean.append(({"last_checkpoint": {}}, "one row for each run and metric"))


def _without_steps(draft: Draft) -> None:
    """Ask about texts that tell rows of one size apart, where each row is a run of its own."""
    sizes = _reads(draft, "params", "tokens", "flops", *_SETTINGS)
    keys = [*identity(draft), *_known_parts(draft), *sizes]
    times = seen(draft).repeats(keys) if sizes else 0
    further = _telling_apart(draft, keys) if times else []
    if further and not draft.table.columns[further[0]].numeric:
        family = [*(draft.family or _reads(draft, "family")), *further]
        ask = (
            f"{rows_that(times, 'repeats', 'repeat')} the sizes of another and {'differs' if times == 1 else 'differ'} in {listed(further)}: [{', '.join(family)}] if each of these "
            f"has a law of its own, or which of them"
        )
        draft.family = ()
        draft.asked_family = draft.ask("family", ask)
    elif times:
        draft.said.append(
            f"{rows_that(times, 'has', 'have')} the sizes of another row: seeds or repeats, each a run of its own"
        )

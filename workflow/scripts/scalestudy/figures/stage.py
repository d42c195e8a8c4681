"""The stage figures: gather each figure's table, draw what changed, and write both with captions beside them."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from scalestudy.drawings import STYLE, TABLE, Asked, asked, copied, copies, every
from scalestudy.figures.chosen import RUNS, families_in, in_order, nothing_of, of_families
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, need
from scalestudy.figures.design import design_of
from scalestudy.figures.drawing import drawing_digest, paint
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import with_looks
from scalestudy.figures.metric import with_metrics
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.told import write_caption
from scalestudy.files import file_sha256
from scalestudy.made import read_made, write_made
from scalestudy.percent import metrics_in_percent
from scalestudy.progress import through
from scalestudy.shown import in_percent, shown
from scalestudy.storage import Provenance, atomic_path, write_arrow
from scalestudy.tables import FIGURE_FORMATS, analyse, clean, fit, score, sensitivity, validate

CONTRACTS = {**clean.TABLES, **fit.TABLES, **validate.TABLES, **score.TABLES, **analyse.TABLES, **sensitivity.TABLES}

INDEX = "index.parquet"


def draw(tables: Tables, settings: Settings, folder: Path, provenance: Provenance) -> None:
    """Write every figure of a study into a folder, and `index.parquet`, with a row for each.

    Each figure gives `<name>.parquet`, `.rst`, its caption, `.pdf`, `.svg` and `.png`, and all but the first as `<name>-<variant>` for
    each further variant;
    a figure that does not apply gives an empty table and a note in place of a drawing. Names under `paper_figures` are copies of
    the figures they stand for, or figures with options of their own. A drawing that is there, and is of the same table by the same
    code and design, is left as it is; drawings nobody asks for any more are removed.

    Args:
        tables: every table of the stages before, by contract name.
        settings: the study's sections `study`, `laws`, `fit`, `figures`, `figure_style` and `paper_figures`.
        folder: where to write.
        provenance: stamped into the tables.
    """
    before, drawings = read_made(folder), dict[str, Any]()
    index: list[dict[str, Any]] = []
    own = {entry.name: entry for entry in asked(settings, list(FIGURES))}
    for entry in through(list(own.values()), "figures"):
        content, told = _content_or_reason(entry, tables, settings)
        table = _arrow(content.frame)
        write_arrow(table, folder / f"{entry.name}.{TABLE}", provenance)
        made = {stem: _draw_if_changed(entry, table, told, settings, folder / stem, before) for stem in entry.drawings}
        drawings |= made
        index += _rows(entry, content, told, made[entry.name]["notes"])
    for row in index:
        write_caption(folder, row)
    for name, figure in copies(settings).items():
        index += _copy(folder, own[figure], name, index)
    write_arrow(_arrow(pd.DataFrame(index)), folder / INDEX, provenance)
    names = [INDEX, *(name for entry in every(settings, list(FIGURES)) for name in entry.files)]
    write_made(folder, provenance.digest, names, {"drawings": drawings})
    for name in set(before.get("files", ())) - set(names):
        (folder / name).unlink(missing_ok=True)


def _content_or_reason(entry: Asked, tables: Tables, settings: Settings) -> tuple[Content, str]:
    """Return what a figure draws, or an empty table and why there is nothing."""
    try:
        return gather(FIGURES[entry.figure], tables, settings, entry.options.get("families") or ()), ""
    except NotApplicableError as reason:
        return Content(pd.DataFrame({"note": pd.Series(dtype="object")})), str(reason)


def _rows(entry: Asked, content: Content, reason: str, notes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of the index for a figure and its variants.

    Columns: name, title, caption, drawn, rows, copy_of, shown, variant. The caption is the study's or the figure's own, with what
    the data and the options make it necessary to say.
    """
    declared, options = FIGURES[entry.figure], entry.options
    caption = " ".join((options.get("caption") or declared.caption, *content.notes, *notes))
    told = {"title": options.get("title") or declared.title, "caption": reason or caption, "drawn": not reason}
    shown = not reason or entry.explicit or not declared.optional
    row = {**told, "rows": len(content.frame), "shown": shown}
    return [
        {"name": stem, **row, "copy_of": entry.name if stem != entry.name else "", "variant": variant}
        for stem, variant in entry.drawings.items()
    ]


def _draw_if_changed(
    entry: Asked, table: pa.Table, reason: str, settings: Settings, stem: Path, before: Mapping[str, Any]
) -> dict[str, Any]:
    """Draw a figure unless its files are of the same drawing; return the digest of the drawing and what is to be said of it."""
    declared, names = FIGURES[entry.figure], families_in(table.to_pandas())
    design = design_of(entry, settings, entry.drawings[stem.name], names)
    digest = drawing_digest(declared, table, reason, design)
    then = before.get("drawings", {}).get(stem.name)
    listed = (_is_as_listed(stem.parent, f"{stem.name}.{kind}", before) for kind in FIGURE_FORMATS)
    # An earlier version kept the digest alone.
    if isinstance(then, Mapping) and then.get("digest") == digest and all(listed):
        return dict(then)
    return {"digest": digest, "notes": list(paint(declared, table, reason, stem, design))}


def _is_as_listed(folder: Path, name: str, before: Mapping[str, Any]) -> bool:
    path = folder / name
    return path.is_file() and file_sha256(path) == before["files"].get(name)


def _copy(folder: Path, entry: Asked, name: str, index: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Copy the files of a figure under another name and return the rows of the copy."""
    new = copied(entry, name)
    for source, target in zip(entry.files, new.files, strict=True):
        with atomic_path(folder / target) as partial:
            shutil.copyfile(folder / source, partial)
    rows = {row["name"]: row for row in index}
    stems = zip(entry.drawings, new.drawings, strict=True)
    return [{**rows[stem], "name": target, "copy_of": entry.name} for stem, target in stems]


def gather(declared: Figure, tables: Tables, settings: Settings, families: Sequence[str] = ()) -> Content:
    """Return the table a figure draws.

    Args:
        declared: the figure.
        tables: every table of the stages before.
        settings: the study's.
        families: those to show, in this order; none for all.

    Raises:
        NotApplicableError: the study lacks what the figure shows.
    """
    runs = tables.get(RUNS)
    known = [] if runs is None else list(dict.fromkeys(runs["family"]))
    wanted = [] if "families" in declared.lacks else list(families)
    some = of_families(tables, wanted) if set(wanted) & set(known) else tables
    for name in declared.needs:
        need(tables, name, f"and the figure {declared.name} draws from it")
        if some[name].empty:
            raise nothing_of(wanted, known)
    content = in_order(_dressed(_content(declared, some, settings), tables, settings), wanted, known)
    if content.frame.empty:
        raise NotApplicableError(f"Not drawn: nothing in this study suits the figure {declared.name}.")
    return content


def _content(declared: Figure, tables: Tables, settings: Settings) -> Content:
    """Return what is drawn, in percent where the metric is."""
    if declared.values is None:
        return declared.table(shown(tables, CONTRACTS), settings)
    content = declared.table(tables, settings)
    percent = metrics_in_percent(tables["clean/runs"]) if "metric" in content.frame else set()
    if not percent:
        return content
    rows = content.frame["metric"].isin(percent).to_numpy(bool)
    if "logarithmic" in content.frame:
        rows = rows & ~content.frame["logarithmic"].to_numpy(bool)
    return replace(content, frame=in_percent(content.frame, declared.values, rows))


def _dressed(content: Content, tables: Tables, settings: Settings) -> Content:
    """Add how its families look, and what the axes of its metrics are."""
    runs = tables.get("clean/runs")
    first = (settings.get(STYLE) or {}).get("families") or ()
    return replace(content, frame=with_metrics(with_looks(content.frame, runs, first), runs, settings))


def _arrow(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    plain = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(plain))

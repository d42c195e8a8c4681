"""The stage figures: gather each figure's table, draw what changed, and write both with captions beside them."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, need
from scalestudy.figures.drawing import drawing_digest, paint
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.looks import with_looks
from scalestudy.figures.metric import with_metrics
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.told import write_caption
from scalestudy.files import file_sha256
from scalestudy.made import read_made, write_made
from scalestudy.percent import metrics_in_percent
from scalestudy.shown import in_percent, shown
from scalestudy.storage import Provenance, atomic_path, write_arrow
from scalestudy.tables import CAPTION, FIGURE_FORMATS, analyse, clean, fit, score, validate

CONTRACTS = {**clean.TABLES, **fit.TABLES, **validate.TABLES, **score.TABLES, **analyse.TABLES}

INDEX = "index.parquet"
SUFFIXES = ("parquet", CAPTION, *FIGURE_FORMATS)


def draw(tables: Tables, settings: Settings, folder: Path, provenance: Provenance) -> None:
    """Write every figure of a study into a folder, and `index.parquet`, with a row for each.

    Each figure gives `<name>.parquet`, `.pdf`, `.svg`, `.png` and its caption, `.rst`; a figure that does not apply gives an empty table and
    a note in place of a drawing. Names under `paper_figures` are copies of the figures they stand for. A drawing that is
    there, and is of the same table by the same code, is left as it is; drawings nobody asks for any more are removed.

    Args:
        tables: every table of the stages before, by contract name.
        settings: the study's sections `study`, `laws`, `fit`, `figures` and `paper_figures`.
        folder: where to write.
        provenance: stamped into the tables.
    """
    copies: dict[str, str] = dict(settings.get("paper_figures") or {})
    before = read_made(folder)
    drawings: dict[str, str] = {}
    index: dict[str, dict[str, Any]] = {}
    for name in figures_of(settings):
        row, table = _one(FIGURES[name], tables, settings, folder, provenance)
        index[name] = row | {"shown": row["drawn"] or _is_wanted(name, settings)}
        write_caption(folder, row)
        drawings[name] = _draw_if_changed(FIGURES[name], table, row, folder, before)
    index |= {alias: _copy(folder, index[name], alias) for alias, name in copies.items()}
    write_arrow(_arrow(pd.DataFrame(list(index.values()))), folder / INDEX, provenance)
    names = [INDEX, *(f"{name}.{suffix}" for name in index for suffix in SUFFIXES)]
    write_made(folder, provenance.digest, names, {"drawings": drawings})
    for name in set(before.get("files", ())) - set(names):
        (folder / name).unlink(missing_ok=True)


def _is_wanted(name: str, settings: Settings) -> bool:
    """Tell whether a study wants to read of a figure that does not apply: one it names, or one that is not optional."""
    asked = [*(settings.get("figures") or ()), *(settings.get("paper_figures") or {}).values()]
    return name in asked or not FIGURES[name].optional


def figures_of(settings: Settings) -> list[str]:
    """Return the figures of a study: those it names, or all, and those it wants under another name."""
    copied = (settings.get("paper_figures") or {}).values()
    return list(dict.fromkeys([*(settings.get("figures") or FIGURES), *copied]))


def _one(
    declared: Figure, tables: Tables, settings: Settings, folder: Path, provenance: Provenance
) -> tuple[dict[str, Any], pa.Table]:
    """Write the table of a figure; return its row of the index (name, title, caption, drawn, rows, copy_of) and the table."""
    drawn = True
    try:
        content = gather(declared, tables, settings)
    except NotApplicableError as reason:
        content, drawn = Content(pd.DataFrame({"note": pd.Series(dtype="object")}), (str(reason),)), False
    table = _arrow(content.frame)
    write_arrow(table, folder / f"{declared.name}.parquet", provenance)
    caption = " ".join((declared.caption, *content.notes)) if drawn else content.notes[0]
    told = {"name": declared.name, "title": declared.title, "caption": caption, "drawn": drawn}
    return {**told, "rows": len(content.frame), "copy_of": ""}, table


def _draw_if_changed(
    declared: Figure, table: pa.Table, row: Mapping[str, Any], folder: Path, before: Mapping[str, Any]
) -> str:
    """Draw a figure unless its files are of the same drawing, and return the digest of the drawing."""
    note = "" if row["drawn"] else str(row["caption"])
    digest = drawing_digest(declared, table, note)
    same = before.get("drawings", {}).get(declared.name) == digest
    if not (same and all(_is_as_listed(folder, f"{declared.name}.{kind}", before) for kind in FIGURE_FORMATS)):
        paint(declared, table, note, folder / declared.name)
    return digest


def _is_as_listed(folder: Path, name: str, before: Mapping[str, Any]) -> bool:
    path = folder / name
    return path.is_file() and file_sha256(path) == before["files"].get(name)


def _copy(folder: Path, row: Mapping[str, Any], alias: str) -> dict[str, Any]:
    """Copy the files of a figure under another name and return the row of the copy."""
    for suffix in SUFFIXES:
        with atomic_path(folder / f"{alias}.{suffix}") as partial:
            shutil.copyfile(folder / f"{row['name']}.{suffix}", partial)
    return {**row, "name": alias, "copy_of": row["name"]}


def gather(declared: Figure, tables: Tables, settings: Settings) -> Content:
    """Return the table a figure draws.

    Raises:
        NotApplicableError: the study lacks what the figure shows.
    """
    for name in declared.needs:
        need(tables, name, f"and the figure {declared.name} draws from it")
    content = _dressed(_content(declared, tables, settings), tables, settings)
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
    return replace(content, frame=with_metrics(with_looks(content.frame, runs), runs, settings))


def _arrow(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    plain = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(plain))

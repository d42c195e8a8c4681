"""The stage figures: gather each figure's table, draw it, and write both with a caption beside them."""

import shutil
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pyarrow as pa
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, need
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.panels import message
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.style import RC
from scalestudy.percent import metrics_in_percent
from scalestudy.shown import in_percent, shown
from scalestudy.storage import Provenance, atomic_path, write_arrow
from scalestudy.tables import analyse, clean, fit, score, validate

CONTRACTS = {**clean.TABLES, **fit.TABLES, **validate.TABLES, **score.TABLES, **analyse.TABLES}

FORMATS: Mapping[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}
INDEX = "index.parquet"


def draw(tables: Tables, settings: Settings, folder: Path, provenance: Provenance) -> None:
    """Write every figure the study asks for into a folder, and `index.parquet`, with a row for each.

    Each figure gives `<name>.parquet`, `.pdf`, `.svg` and `.png`; a figure that does not apply gives an empty table and
    a note in place of a drawing. Names under `paper_figures` are copies of the figures they stand for.

    Args:
        tables: every table of the stages before, by contract name.
        settings: the study's sections `study`, `laws`, `fit`, `figures` and `paper_figures`.
        folder: where to write.
        provenance: stamped into the tables.
    """
    names = list(settings.get("figures") or by_default(tables))
    aliases: dict[str, str] = dict(settings.get("paper_figures") or {})
    names += [name for name in aliases.values() if name not in names]
    captions = [draw_one(FIGURES[name], tables, settings, folder, provenance) for name in names]
    for alias, name in aliases.items():
        for suffix in (*FORMATS, "parquet"):
            with atomic_path(folder / f"{alias}.{suffix}") as partial:
                shutil.copyfile(folder / f"{name}.{suffix}", partial)
        captions.append({**captions[names.index(name)], "name": alias, "copy_of": name})
    write_arrow(_arrow(pd.DataFrame(captions)), folder / INDEX, provenance)


def by_default(tables: Tables) -> list[str]:
    """Return the figures of a study that names none: all but the optional ones that lack rows."""
    filled = {name for name, frame in tables.items() if len(frame)}
    return [name for name, figure in FIGURES.items() if not figure.optional or filled.issuperset(figure.needs)]


def draw_one(
    declared: Figure, tables: Tables, settings: Settings, folder: Path, provenance: Provenance
) -> dict[str, Any]:
    """Write one figure and return its row of the index: name, title, caption, drawn, rows, copy_of."""
    drawn = True
    try:
        content = gather(declared, tables, settings)
    except NotApplicableError as reason:
        content, drawn = Content(pd.DataFrame({"note": pd.Series(dtype="object")}), (str(reason),)), False
    write_arrow(_arrow(content.frame), folder / f"{declared.name}.parquet", provenance)
    with mpl.rc_context(RC), warnings.catch_warnings():
        # A family's name may hold characters the font lacks; a box in their place is better than no figure.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        canvas = Canvas(layout="constrained")
        if drawn:
            declared.draw(canvas, content.frame)
        else:
            message(canvas, content.notes[0])
        save(canvas, folder / declared.name)
    caption = " ".join((declared.caption, *content.notes)) if drawn else content.notes[0]
    told = {"name": declared.name, "title": declared.title, "caption": caption, "drawn": drawn}
    return {**told, "rows": len(content.frame), "copy_of": ""}


def gather(declared: Figure, tables: Tables, settings: Settings) -> Content:
    """Return the table a figure draws.

    Raises:
        NotApplicableError: the study lacks what the figure shows.
    """
    for name in declared.needs:
        need(tables, name, f"and the figure {declared.name} draws from it")
    content = _content(declared, tables, settings)
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


def save(canvas: Canvas, stem: Path) -> None:
    """Write PDF, SVG and PNG without dates, host or version, so that equal figures are equal files."""
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")  # laid out once, for all three
    for suffix, metadata in FORMATS.items():
        with atomic_path(stem.with_name(f"{stem.name}.{suffix}")) as partial:
            canvas.savefig(partial, format=suffix, metadata=metadata)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    plain = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(plain))

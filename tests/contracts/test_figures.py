"""Every figure through the same promises: its own table, the same bytes, a sentence where it does not apply."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from costed import cost_tables
from handmade import Tables, chinchilla_study, curve_study
from handmade_more import MORE, more_settings, more_study
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from scalestudy.drawings import figure_files
from scalestudy.figures import stage
from scalestudy.figures.content import MOST_PANELS, NotApplicableError
from scalestudy.figures.drawing import drawing_digest, paint, styled
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.panels import EndLabel
from scalestudy.figures.printed import save
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.stage import INDEX, draw, gather
from scalestudy.figures.style import PAGE
from scalestudy.made import require_made
from scalestudy.storage import Provenance, read_provenance, read_table
from scalestudy.study.declared import declared
from scalestudy.tables import FIGURE_FORMATS

PROVENANCE = Provenance("handmade", "figures", "0" * 64)
OFFSET_LAW = {"law": "power_offset", "variables": {"x": "flops"}}
WILD = ("50% of $x_1$ & {y}", "<b>größe</b>\nline two", "語" * 60)
Study = tuple[Tables, dict[str, object]]


def settings(**more: object) -> dict[str, object]:
    return {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}, **more}


def costed(tables: Tables, chosen: dict[str, Any]) -> Study:
    return tables | cost_tables(tables, chosen), chosen


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    return {
        "one": costed(chinchilla_study(), settings()),
        "wild names": costed(chinchilla_study(WILD), settings()),
        "many": costed(curve_study(72), settings(laws=[OFFSET_LAW])),
        "few": costed(curve_study(5), settings(laws=[OFFSET_LAW])),
        "nothing": ({}, settings()),
        "one, more": (more_study(), more_settings()),
        "wild names, more": (more_study(WILD), more_settings()),
        "few, more": (more_study([f"task {i}" for i in range(5)]), more_settings()),
        "many, more": (more_study([f"set{i % 6}|task{i:02d}|model" for i in range(16)]), more_settings()),
    }


def of_kind(studies: dict[str, Study], kind: str, name: str) -> Study:
    """Return the study of a kind that has what a figure shows."""
    return studies[f"{kind}, more" if name in MORE else kind]


def canvas(name: str, frame: pd.DataFrame) -> Canvas:
    with styled():
        made = Canvas(layout="constrained")
        FIGURES[name].draw(made, frame)
        made.draw_without_rendering()
    return made


@pytest.mark.parametrize("name", FIGURES)
def test_is_drawn_from_its_written_table_alone_with_the_same_bytes(
    name: str, studies: dict[str, Study], tmp_path: Path
) -> None:
    tables, chosen = of_kind(studies, "one", name)
    draw(tables, {**chosen, "figures": [name]}, tmp_path, PROVENANCE)
    for suffix in FIGURE_FORMATS:
        assert (tmp_path / f"{name}.{suffix}").stat().st_size > 1000
    assert read_provenance(tmp_path / f"{name}.parquet")["study"] == "handmade"
    with styled():
        again = Canvas(layout="constrained")
        FIGURES[name].draw(again, read_table(tmp_path / f"{name}.parquet"))
        save(again, tmp_path / "again")
    for suffix in FIGURE_FORMATS:
        assert (tmp_path / f"again.{suffix}").read_bytes() == (tmp_path / f"{name}.{suffix}").read_bytes(), suffix


@pytest.mark.parametrize("name", FIGURES)
def test_many_families_give_few_panels(name: str, studies: dict[str, Study]) -> None:
    if name in ("isoflop", "frontier", "ratio", "exclusions"):
        with pytest.raises(
            NotApplicableError,
            match=r"no law of the study joins N with D or C|compute_optimal has no row|no rule left out",
        ):
            gather(FIGURES[name], *studies["many"])
        return
    content = gather(FIGURES[name], *of_kind(studies, "many", name))
    made = canvas(name, content.frame)
    assert len(made.axes) <= MOST_PANELS + 1
    assert len(content.frame) < 20_000


@pytest.mark.parametrize("name", FIGURES)
def test_names_from_data_are_drawn_as_they_stand(name: str, studies: dict[str, Study]) -> None:
    made = canvas(name, gather(FIGURES[name], *of_kind(studies, "wild names", name)).frame)
    assert made.axes


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_lies_on_the_page(name: str, studies: dict[str, Study]) -> None:
    made = canvas(name, gather(FIGURES[name], *of_kind(studies, "one", name)).frame)
    width, height = made.get_size_inches() * made.dpi
    assert made.get_size_inches()[0] <= PAGE
    for axes in made.axes:
        for text in (axes.title, axes.xaxis.label, axes.yaxis.label):
            if text.get_text() and axes.get_visible():
                box = text.get_window_extent()
                assert box.x0 >= -1
                assert box.y0 >= -1
                assert box.x1 <= width + 1
                assert box.y1 <= height + 1


@pytest.mark.parametrize("kind", ["one", "few"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_name_is_cut_off(name: str, kind: str, studies: dict[str, Study]) -> None:
    """Neither at the edge of its panel, by which what is added to it is clipped, nor at that of the page."""
    try:
        frame = gather(FIGURES[name], *of_kind(studies, kind, name)).frame
    except NotApplicableError as why:
        pytest.skip(str(why))
    made = canvas(name, frame)
    for text in made.findobj(Text):
        box, path = text.get_window_extent(), text.get_clip_path()
        if text.get_visible() and text.get_text().strip() and text.get_clip_on() and path is not None:
            panel = path.get_fully_transformed_path().get_extents()
            assert panel.x0 <= box.x0 + 1, text.get_text()
            assert box.x1 <= panel.x1 + 1, text.get_text()
        if isinstance(text, EndLabel) and text.get_visible():
            assert box.x1 <= made.bbox.x1, text.get_text()


@pytest.mark.parametrize("count", [2, 5, 6])
def test_families_that_share_a_panel_are_named(count: int) -> None:
    frame = gather(FIGURES["fit"], *costed(curve_study(count), settings(laws=[OFFSET_LAW]))).frame
    made = canvas("fit", frame)
    assert len(made.axes) == 1
    named = {text.get_text() for text in made.findobj(EndLabel) if text.get_visible()}
    assert len(named) == frame["family"].nunique() == count


@pytest.mark.parametrize("name", ["fit", "ratio"])
def test_no_band_over_draws_most_of_which_have_no_fit(name: str, studies: dict[str, Study]) -> None:
    everything, chosen = studies["one"]
    tables = {table: frame for table, frame in everything.items() if not table.startswith("analyse/")}
    draws = tables["fit/draws"]
    lost = draws.assign(value=draws["value"].where((draws["draw"] < 0) | (draws["draw"] % 3 == 0)))
    known = gather(FIGURES[name], tables, chosen).frame[["lower", "upper"]]
    found = gather(FIGURES[name], {**tables, "fit/draws": lost}, chosen).frame[["lower", "upper"]]
    assert known.notna().any(axis=None)
    assert found.isna().all(axis=None)


@pytest.mark.parametrize("name", FIGURES)
def test_tables_without_rows_give_a_reason(name: str, studies: dict[str, Study]) -> None:
    full, settings = of_kind(studies, "one", name)
    tables = {key: table.iloc[:0] for key, table in full.items()}
    with pytest.raises(NotApplicableError, match=r"^Not drawn: .*[^.]\.$"):
        FIGURES[name].table(tables, settings)


def test_what_does_not_apply_says_so_and_has_an_empty_table(studies: dict[str, Study], tmp_path: Path) -> None:
    tables, chosen = studies["nothing"]
    draw(tables, {**chosen, "figures": list(FIGURES)}, tmp_path, PROVENANCE)
    index = read_table(tmp_path / INDEX)
    assert list(index["name"]) == list(FIGURES)
    assert not index["drawn"].any()
    assert index["caption"].str.startswith("Not drawn: ").all()
    assert index["caption"].str.endswith(".").all()
    for name in FIGURES:
        assert read_table(tmp_path / f"{name}.parquet").empty
        assert (tmp_path / f"{name}.svg").is_file()


def test_paper_names_are_copies(studies: dict[str, Study], tmp_path: Path) -> None:
    tables, chosen = studies["one"]
    draw(tables, {**chosen, "figures": ["scores"], "paper_figures": {"fig3a": "fit"}}, tmp_path, PROVENANCE)
    for suffix in (*FIGURE_FORMATS, "parquet"):
        assert (tmp_path / f"fig3a.{suffix}").read_bytes() == (tmp_path / f"fit.{suffix}").read_bytes()
    index = read_table(tmp_path / INDEX).set_index("name")
    assert index.loc["fig3a", "copy_of"] == "fit"
    assert list(index.index) == ["scores", "fit", "fig3a"]


def test_no_file_holds_a_date_or_a_version(studies: dict[str, Study], tmp_path: Path) -> None:
    tables, chosen = studies["one"]
    draw(tables, {**chosen, "figures": ["scores"]}, tmp_path, PROVENANCE)
    for suffix, marks in {
        "pdf": (b"CreationDate", b"Producer"),
        "svg": (b"dc:date", b"Matplotlib v"),
        "png": (b"Software",),
    }.items():
        content = (tmp_path / f"scores.{suffix}").read_bytes()
        assert [mark for mark in marks if mark in content] == []


@pytest.mark.parametrize("lowest", [0.0, -0.5])
@pytest.mark.parametrize("name", FIGURES)
def test_values_of_zero_and_below_leave_every_axis_finite(name: str, lowest: float, studies: dict[str, Study]) -> None:
    """Held-out values of 0 or below, a metric without logarithms, an interval without an end, a score without a value."""
    tables, chosen = of_kind(studies, "one", name)
    runs, predictions, scores = (tables[k].copy() for k in ("clean/runs", "validate/predictions", "validate/scores"))
    rows = runs.loc[runs["held_out"], "row"]
    runs.loc[runs["held_out"], "value"] = lowest
    predictions.loc[predictions["row"].isin(rows), "value"] = lowest
    predictions.loc[predictions.index[::7], ["lower", "upper"]] = [-np.inf, np.inf]
    raw = scores[scores["score"] == "rmsle"].assign(score="rmse")
    scores.loc[scores["score"] == "rmsle", ["value", "stderr"]] = np.nan
    horizons = tables["validate/horizons"].replace({"score": {"rmsle": "rmse"}}).assign(scale="raw", unit="metric")
    tables = tables | {
        "clean/runs": runs,
        "validate/predictions": predictions.assign(scale="raw"),
        "validate/scores": pd.concat([scores, raw], ignore_index=True).assign(scale="raw"),
        "validate/horizons": horizons,
    }
    try:
        made = canvas(name, gather(FIGURES[name], tables, chosen).frame)
    except NotApplicableError:
        return
    limits = [limit for axes in made.axes for limit in (*axes.get_xlim(), *axes.get_ylim())]
    assert np.isfinite(limits).all()


def test_no_relative_error_is_drawn_where_a_value_can_be_zero(studies: dict[str, Study]) -> None:
    tables, chosen = studies["one"]
    zero = tables["validate/predictions"].assign(scale="raw")
    content = gather(FIGURES["held_out"], tables | {"validate/predictions": zero}, chosen)
    assert any("no relative error is defined" in note for note in content.notes)
    labels = [axes.get_ylabel() for axes in canvas("held_out", content.frame).axes]
    assert "Predicted less measured" in labels


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the figures that are really drawn."""
    names: list[str] = []

    def counted(declared: Figure, *others: Any) -> tuple[str, ...]:
        names.append(declared.name)
        return paint(declared, *others)

    monkeypatch.setattr(stage, "paint", counted)
    return names


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_only_what_differs_is_drawn_again_and_the_bytes_are_those_of_a_first_run(
    studies: dict[str, Study], tmp_path: Path, painted: list[str]
) -> None:
    first_folder, second_folder = (tmp_path / place / "figures" for place in ("a", "b"))
    tables, chosen = studies["one"]
    chosen = {**chosen, "figures": ["scores", "held_out", "profiles"], "paper_figures": {"fig1": "scores"}}
    draw(tables, chosen, first_folder, PROVENANCE)
    assert painted == ["scores", "held_out", "profiles"]
    first = files(first_folder)
    draw(tables, chosen, first_folder, PROVENANCE)
    assert painted[3:] == []
    assert files(first_folder) == first
    for name in ("scores.svg", "fig1.png"):
        (first_folder / name).unlink()
    (first_folder / "held_out.png").write_bytes(b"hurt")
    draw(tables, chosen, first_folder, PROVENANCE)
    assert painted[3:] == ["scores", "held_out"]
    assert files(first_folder) == first
    fewer = {**tables, "validate/scores": tables["validate/scores"].iloc[: len(tables["validate/scores"]) // 2]}
    draw(fewer, chosen, first_folder, PROVENANCE)
    draw(fewer, chosen, second_folder, PROVENANCE)
    assert painted[5:] == ["scores", "scores", "held_out", "profiles"]
    assert files(first_folder) == files(second_folder)


def test_a_caption_is_no_part_of_a_drawing_and_its_code_and_table_are(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = FIGURES["scores"]
    table = pa.table({"x": [1.0]})
    first = drawing_digest(figure, table, "")
    assert drawing_digest(replace(figure, title="other", caption="other"), table, "") == first
    assert drawing_digest(figure, pa.table({"x": [2.0]}), "") != first
    assert drawing_digest(figure, table, "a note") != first
    assert drawing_digest(replace(figure, draw=FIGURES["fit"].draw), table, "") != first
    monkeypatch.setattr("scalestudy.figures.drawing.packages", lambda: {"numpy": "another"})
    assert drawing_digest(figure, table, "") != first


def test_drawings_nobody_asks_for_any_more_are_removed_and_other_files_are_not(
    studies: dict[str, Study], tmp_path: Path
) -> None:
    tables, chosen = studies["nothing"]
    draw(tables, {**chosen, "figures": ["scores", "fit"], "paper_figures": {"a": "fit"}}, tmp_path, PROVENANCE)
    (tmp_path / "notes.txt").write_text("mine")
    draw(tables, {**chosen, "figures": ["scores"]}, tmp_path, PROVENANCE)
    expected = {INDEX, "made.json", "notes.txt", *(f"scores.{kind}" for kind in ("parquet", "rst", *FIGURE_FORMATS))}
    assert set(files(tmp_path)) == expected
    require_made(tmp_path)


def test_a_study_declares_exactly_what_is_drawn(studies: dict[str, Study], tmp_path: Path) -> None:
    tables, chosen = studies["nothing"]
    for asked in ({}, {"figures": ["scores"]}, {"figures": ["fit"], "paper_figures": {"a": "scores", "b": "fit"}}):
        folder = tmp_path / str(len(asked))
        draw(tables, {**chosen, **asked}, folder, PROVENANCE)
        listed = declared("figures", figure_files(asked, list(FIGURES)))
        assert sorted(listed) == sorted(f"figures/{name}" for name in files(folder))

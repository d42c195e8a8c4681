"""Every figure through the same promises: its own table, the same bytes, a sentence where it does not apply."""

import warnings
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from handmade import Tables, chinchilla_study, curve_study
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.content import MOST_PANELS, NotApplicableError
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.drawing import save
from scalestudy.figures.stage import INDEX, draw, gather
from scalestudy.figures.style import PAGE, RC
from scalestudy.storage import Provenance, read_provenance, read_table
from scalestudy.tables import FIGURE_FORMATS

PROVENANCE = Provenance("handmade", "figures", "0" * 64)
OFFSET_LAW = {"law": "power_offset", "variables": {"x": "flops"}}
WILD = ("50% of $x_1$ & {y}", "<b>größe</b>\nline two", "語" * 60)
Study = tuple[Tables, dict[str, object]]


def settings(**more: object) -> dict[str, object]:
    return {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}, **more}


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    return {
        "one": (chinchilla_study(), settings()),
        "wild names": (chinchilla_study(WILD), settings()),
        "many": (curve_study(72), settings(laws=[OFFSET_LAW])),
        "nothing": ({}, settings()),
    }


def canvas(name: str, frame: pd.DataFrame) -> Canvas:
    with mpl.rc_context(RC), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        made = Canvas(layout="constrained")
        FIGURES[name].draw(made, frame)
        made.draw_without_rendering()
    return made


@pytest.mark.parametrize("name", FIGURES)
def test_is_drawn_from_its_written_table_alone_with_the_same_bytes(
    name: str, studies: dict[str, Study], tmp_path: Path
) -> None:
    tables, chosen = studies["one"]
    draw(tables, {**chosen, "figures": [name]}, tmp_path, PROVENANCE)
    for suffix in FIGURE_FORMATS:
        assert (tmp_path / f"{name}.{suffix}").stat().st_size > 1000
    assert read_provenance(tmp_path / f"{name}.parquet")["study"] == "handmade"
    with mpl.rc_context(RC):
        again = Canvas(layout="constrained")
        FIGURES[name].draw(again, read_table(tmp_path / f"{name}.parquet"))
        save(again, tmp_path / "again")
    for suffix in FIGURE_FORMATS:
        assert (tmp_path / f"again.{suffix}").read_bytes() == (tmp_path / f"{name}.{suffix}").read_bytes(), suffix


@pytest.mark.parametrize("name", FIGURES)
def test_many_families_give_few_panels(name: str, studies: dict[str, Study]) -> None:
    if name in ("isoflop", "frontier"):
        with pytest.raises(NotApplicableError, match="no law of the study joins N with D or C"):
            gather(FIGURES[name], *studies["many"])
        return
    content = gather(FIGURES[name], *studies["many"])
    made = canvas(name, content.frame)
    assert len(made.axes) <= MOST_PANELS + 1
    assert len(content.frame) < 20_000


@pytest.mark.parametrize("name", FIGURES)
def test_names_from_data_are_drawn_as_they_stand(name: str, studies: dict[str, Study]) -> None:
    made = canvas(name, gather(FIGURES[name], *studies["wild names"]).frame)
    assert made.axes


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_lies_on_the_page(name: str, studies: dict[str, Study]) -> None:
    made = canvas(name, gather(FIGURES[name], *studies["one"]).frame)
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


@pytest.mark.parametrize("name", ["fit", "frontier"])
def test_no_band_over_draws_most_of_which_have_no_fit(name: str, studies: dict[str, Study]) -> None:
    everything, chosen = studies["one"]
    tables = {table: frame for table, frame in everything.items() if not table.startswith("analyse/")}
    draws = tables["fit/draws"]
    lost = draws.assign(value=draws["value"].where((draws["draw"] < 0) | (draws["draw"] % 3 == 0)))
    known = gather(FIGURES[name], tables, chosen).frame[["lower", "upper"]]
    found = gather(FIGURES[name], {**tables, "fit/draws": lost}, chosen).frame[["lower", "upper"]]
    assert known.notna().any(axis=None)
    assert found.isna().all(axis=None)


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

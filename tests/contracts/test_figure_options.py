"""Every figure with every option that a study file may give it: it is drawn, and the option is seen in what is drawn."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from costed import cost_tables
from handmade import Tables, chinchilla_study
from handmade_more import MORE, more_settings, more_study
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from scalestudy.drawings import VARIANTS, Asked, figure_files
from scalestudy.figures import stage
from scalestudy.figures.chosen import families_in
from scalestudy.figures.content import Content
from scalestudy.figures.design import LETTERS, design_of
from scalestudy.figures.drawing import drawn, paint, styled
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.palettes import DEFAULT, PALETTES
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.restyled import is_of_names, panels_of
from scalestudy.figures.stage import INDEX, draw, gather
from scalestudy.figures.venues import inches
from scalestudy.made import require_made
from scalestudy.storage import Provenance, read_table

PROVENANCE = Provenance("handmade", "figures", "0" * 64)
FAMILIES = ("dense", "moe", "third")
LABELS = {"dense": "Dense $x_$ & \\input{y}", "moe": "<b>Mixture</b>"}
OWN = ["#112233", "#445566", "#778899"]


def settings(**more: Any) -> dict[str, Any]:
    return {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}, **more}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = chinchilla_study(FAMILIES)
    return made | cost_tables(made, settings())


@pytest.fixture(scope="module")
def contents(tables: Tables) -> dict[str, Content]:
    more = more_study(FAMILIES)
    studies = {name: (more, more_settings()) if name in MORE else (tables, settings()) for name in FIGURES}
    return {name: gather(figure, *studies[name]) for name, figure in FIGURES.items()}


def canvas_of(
    name: str, frame: pd.DataFrame, options: Mapping[str, Any], style: Mapping[str, Any], variant: str = "paper"
) -> tuple[Canvas, tuple[str, ...]]:
    design = design_of(Asked(name, name, options), {"figure_style": style}, variant, families_in(frame))
    with styled(design):
        canvas, notes = drawn(FIGURES[name], frame, design)
        canvas.draw_without_rendering()
    return canvas, notes


def texts(canvas: Canvas) -> list[str]:
    return [one.get_text() for one in canvas.findobj(Text) if isinstance(one, Text) and one.get_visible()]


@pytest.mark.parametrize("name", FIGURES)
def test_an_axis_that_is_asked_for_is_drawn_and_no_other_figure_lacks_more_than_it_says(
    name: str, contents: dict[str, Content]
) -> None:
    frame = contents[name].frame
    plain, _ = canvas_of(name, frame, {}, {})
    first = panels_of(plain)[0]
    for which in ("x", "y"):
        low, high = sorted(getattr(first, f"get_{which}lim")())
        ends = [low + 0.25 * (high - low), low + 0.75 * (high - low)]
        asked = {"range": ends, "scale": "linear", "label": "$a_b{"}
        made, notes = canvas_of(name, frame, {which: asked}, {})
        of_names = is_of_names(getattr(first, f"{which}axis"))
        assert of_names == (which in FIGURES[name].lacks)
        assert any("panel a " in note for note in notes) == of_names
        if not of_names:
            np.testing.assert_allclose(sorted(getattr(panels_of(made)[0], f"get_{which}lim")()), ends)
            assert getattr(panels_of(made)[0], f"get_{which}scale")() == "linear"
        assert r"\$a_b{" in texts(made)


@pytest.mark.parametrize("name", FIGURES)
def test_a_logarithmic_axis_is_drawn_or_a_note_says_why_not(name: str, contents: dict[str, Content]) -> None:
    made, notes = canvas_of(name, contents[name].frame, {"x": {"scale": "log"}, "y": {"scale": "log"}}, {})
    first = panels_of(made)[0]
    for which in ("x", "y"):
        said = any(re.match(f"The {which} axis of panel a stays as it was", note) for note in notes)
        assert said != (getattr(first, f"get_{which}scale")() == "log")
        assert np.isfinite(getattr(first, f"get_{which}lim")()).all()


@pytest.mark.parametrize("name", FIGURES)
def test_letters_titles_and_panels_are_seen(name: str, contents: dict[str, Content]) -> None:
    options = {"letters": "(a)", "panels": {"a": {"title": "Of $N"}, "zz": {"title": "none"}}}
    made, notes = canvas_of(name, contents[name].frame, options, {})
    panels = panels_of(made)
    assert panels[0].get_title(loc="left") == r"(a)  Of \$N"
    assert all(
        axes.get_title(loc="left").startswith(f"({letter})") for axes, letter in zip(panels, "abcdefgh", strict=False)
    )
    assert any("There is no panel zz" in note for note in notes)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", ["column", "140 mm"])
def test_a_width_is_kept_type_keeps_its_size_and_no_panel_becomes_a_line(
    name: str, width: Any, contents: dict[str, Content]
) -> None:
    plain, _ = canvas_of(name, contents[name].frame, {}, {})
    made, notes = canvas_of(name, contents[name].frame, {"width": width}, {"venue": "icml"})
    assert notes == ()
    assert made.get_size_inches()[0] == pytest.approx(inches(width, "icml"))
    assert len(panels_of(made)) == len(panels_of(plain))
    assert {axes.title.get_fontsize() for axes in made.axes} == {axes.title.get_fontsize() for axes in plain.axes}
    ends = 72 * made.get_size_inches()
    for axes in panels_of(made):
        box = axes.get_window_extent()
        assert box.width > 0.05 * made.dpi
        assert box.x1 <= ends[0] * made.dpi / 72 + 1


@pytest.mark.parametrize("name", FIGURES)
def test_labels_are_shown_in_place_of_families_and_are_text(name: str, contents: dict[str, Content]) -> None:
    frame = contents[name].frame
    there = families_in(frame) & set(LABELS)
    plain, _ = canvas_of(name, frame, {}, {})
    made, _ = canvas_of(name, frame, {}, {"labels": LABELS})
    for family in there:
        if any(family in text for text in texts(plain)):
            start = LABELS[family][:5]
            assert any(start in text for text in texts(made)), family
            assert not any(re.search(rf"\b{family}\b", text) for text in texts(made)), family


@pytest.mark.parametrize("name", FIGURES)
def test_colours_are_those_of_the_palette(name: str, contents: dict[str, Content]) -> None:
    frame = contents[name].frame
    ours = {to_hex(tone) for tone in PALETTES[DEFAULT]}
    before, after = (lines_of(name, frame, {"palette": palette}) for palette in (DEFAULT, OWN))
    assert bool(before & ours) == bool(after & set(OWN))
    assert not after & ours


def lines_of(name: str, frame: pd.DataFrame, style: Mapping[str, Any]) -> set[str]:
    """Return the colours of the lines that a figure draws."""
    made, _ = canvas_of(name, frame, {}, style)
    with styled(design_of(Asked(name, name, {}), {"figure_style": style}, "paper", ())):
        return {to_hex(line.get_color()) for axes in made.axes for line in axes.lines}


@pytest.mark.parametrize("name", FIGURES)
def test_families_are_chosen_and_ordered_without_another_look(
    name: str, tables: Tables, contents: dict[str, Content]
) -> None:
    whole = contents[name].frame
    study = (more_study(FAMILIES), more_settings()) if name in MORE else (tables, settings())
    content = gather(FIGURES[name], *study, ("moe", "dense", "plain", "nobody"))
    if "families" in FIGURES[name].lacks:
        pd.testing.assert_frame_equal(content.frame, whole)
        return
    found = families_in(content.frame)
    assert "third" not in found
    assert any("nobody is no family of the study" in note for note in content.notes)
    if "look" in whole:
        named = content.frame[content.frame["family"].isin([*FAMILIES, "plain"])]
        assert list(dict.fromkeys(named["family"])) == [
            family for family in ("moe", "dense", "plain") if family in set(named["family"])
        ]
        looks = whole.drop_duplicates("family").set_index("family")["look"]
        assert (named["look"] == named["family"].map(looks)).all()
    with styled():
        FIGURES[name].draw(Canvas(layout="constrained"), content.frame)


@pytest.mark.parametrize("variant", VARIANTS[1:])
@pytest.mark.parametrize("name", FIGURES)
def test_variants_are_laid_out_for_their_screen(name: str, variant: str, contents: dict[str, Content]) -> None:
    made, notes = canvas_of(name, contents[name].frame, {"width": 12, "letters": True}, {}, variant)
    assert notes == ()
    assert made.get_size_inches()[0] == {"talk": 5.0, "web": 6.0}[variant]


def test_the_order_of_families_of_all_figures_is_that_of_their_colours(tables: Tables) -> None:
    style = {"figure_style": {"families": ["third", "nobody", "dense"]}}
    frame = gather(FIGURES["fit"], tables, {**settings(), **style}).frame
    looks = frame.drop_duplicates("family").set_index("family")["look"]
    assert looks.to_dict() == {"third": 0, "dense": 1, "moe": 2}


def test_a_family_never_gets_the_name_of_another(contents: dict[str, Content]) -> None:
    made, _ = canvas_of("forecast", contents["forecast"].frame, {}, {"labels": {"dense": "moe"}})
    assert {"moe (dense)", "moe (moe)"} <= set(texts(made))


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are really drawn."""
    names: list[str] = []

    def counted(declared: Figure, table: Any, note: str, stem: Path, *others: Any) -> tuple[str, ...]:
        names.append(stem.name)
        return paint(declared, table, note, stem, *others)

    monkeypatch.setattr(stage, "paint", counted)
    return names


def asked(**of_scores: Any) -> dict[str, Any]:
    return settings(figures=["held_out", {"scores": of_scores}, "multiplier"])


def test_a_changed_caption_redraws_nothing_and_a_changed_axis_one_figure(
    tables: Tables, tmp_path: Path, painted: list[str]
) -> None:
    draw(tables, asked(caption="one"), tmp_path, PROVENANCE)
    assert painted == ["held_out", "scores", "multiplier"]
    first = files(tmp_path)
    draw(tables, asked(caption="another <b>", title="Heading"), tmp_path, PROVENANCE)
    assert painted[3:] == []
    index = read_table(tmp_path / INDEX).set_index("name")
    assert index.loc["scores", "caption"].startswith("another <b>")
    assert index.loc["scores", "title"] == "Heading"
    same = {name for name, content in files(tmp_path).items() if first[name] == content}
    assert set(first) - same == {INDEX, "made.json", "scores.rst"}
    for changed in ({"x": {"scale": "linear"}}, {"letters": True}, {"width": 5}, {"height": 4}):
        draw(tables, asked(caption="another", **changed), tmp_path, PROVENANCE)
        assert painted[3:] == ["scores"], changed
        painted.pop()
    labels = {"figure_style": {"labels": {"dense": "D"}}}
    draw(tables, asked(caption="another", height=4) | labels, tmp_path, PROVENANCE)
    assert painted[3:] == ["held_out", "multiplier"] or painted[3:] == ["held_out", "scores", "multiplier"]
    draw(tables, asked() | {"figure_style": {"palette": "tol_bright"}}, tmp_path, PROVENANCE)
    assert painted[-3:] == ["held_out", "scores", "multiplier"]


def test_what_a_drawing_could_not_be_is_said_when_it_is_not_drawn_again_too(
    tables: Tables, tmp_path: Path, painted: list[str]
) -> None:
    for _ in range(2):
        draw(tables, asked(x={"range": [1e8, 1e9]}), tmp_path, PROVENANCE)
        caption = read_table(tmp_path / INDEX).set_index("name").loc["scores", "caption"]
        assert "The x axis of panel a stays as it was: nothing lies between 1 x 10^8 and 1 x 10^9" in caption
    assert painted.count("scores") == 1


def test_variants_and_paper_figures_are_files_of_their_own_and_none_is_left_over(
    tables: Tables, tmp_path: Path
) -> None:
    chosen = settings(
        figures=[{"scores": {"variants": ["talk", "web", "paper"]}}],
        paper_figures={"fig1": "scores", "fig2": {"scores": {"width": "column"}}},
    )
    draw(tables, chosen, tmp_path, PROVENANCE)
    index = read_table(tmp_path / INDEX).set_index("name")
    stems = ["scores", "scores-talk", "scores-web", "fig2", "fig1", "fig1-talk", "fig1-web"]
    assert list(index.index) == stems
    assert list(index["variant"]) == ["paper", "talk", "web", "paper", "paper", "talk", "web"]
    assert list(index["copy_of"]) == ["", "scores", "scores", "", "scores", "scores", "scores"]
    assert set(figure_files(chosen, list(FIGURES))) | {INDEX, "made.json"} == set(files(tmp_path))
    assert (tmp_path / "fig1-talk.pdf").read_bytes() == (tmp_path / "scores-talk.pdf").read_bytes()
    require_made(tmp_path)
    draw(tables, settings(figures=["scores"]), tmp_path, PROVENANCE)
    assert set(figure_files({"figures": ["scores"]}, [])) | {INDEX, "made.json"} == set(files(tmp_path))


def test_fonts_are_inside_and_text_is_text(tables: Tables, tmp_path: Path) -> None:
    options = {"x": {"label": "Größe $a_b & <c>"}, "variants": ["talk"]}
    draw(tables, settings(figures=[{"forecast": options}]), tmp_path, PROVENANCE)
    svg = (tmp_path / "forecast.svg").read_text()
    assert "Größe $a_b &amp; &lt;c&gt;" in svg
    assert "@font-face" in svg
    assert "url(data:font/ttf;base64," in svg
    assert not re.search(r"(href|src)\s*[=:]\s*[\"']?(https?:|file:)", svg)
    for stem in ("forecast", "forecast-talk"):
        content = (tmp_path / f"{stem}.pdf").read_bytes()
        assert b"/FontFile2" in content
        assert b"/Type3" not in content
    wide = [
        float(re.search(r'width="([0-9.]+)pt"', (tmp_path / f"{stem}.svg").read_text())[1])
        for stem in ("forecast", "forecast-talk")
    ]  # type: ignore[index]
    assert wide[1] == 864


def test_every_way_to_write_letters_is_known() -> None:
    assert set(LETTERS) == {"a", "(a)", "a)", "A", "(A)"}

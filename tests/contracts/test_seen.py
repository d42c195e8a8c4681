"""Every figure looks as it did when somebody looked at it; `tests/seen.py` says how to draw the pictures anew."""

import re
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.testing.compare import compare_images
from seen import FOLDER, MADE_WITH, picture

from scalestudy.figures.registry import FIGURES

TOLERANCE = 2.0
"""Root mean square of differences of 256 levels: below it lies what processors round otherwise."""
PROJECT = Path(__file__).parents[2]
of_this_version = pytest.mark.skipif(
    not mpl.__version__.startswith(f"{MADE_WITH}."), reason=f"the pictures are of Matplotlib {MADE_WITH}"
)


@of_this_version
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_looks_as_it_did(name: str, tmp_path: Path) -> None:
    picture(name, tmp_path / f"{name}.png")
    assert compare_images(str(FOLDER / f"{name}.png"), str(tmp_path / f"{name}.png"), TOLERANCE) is None


@of_this_version
def test_a_line_that_moved_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scalestudy.figures.drawn.forecast.LINE_POINTS", 2)
    picture("forecast", tmp_path / "forecast.png")
    assert compare_images(str(FOLDER / "forecast.png"), str(tmp_path / "forecast.png"), TOLERANCE) is not None


def test_the_pictures_are_of_the_version_that_is_pinned_and_of_no_figure_that_is_gone() -> None:
    pinned = re.search(r"^matplotlib==(\d+\.\d+)", (PROJECT / "requirements.lock").read_text(), re.MULTILINE)
    assert pinned is not None
    assert pinned[1] == MADE_WITH
    assert {path.stem for path in FOLDER.glob("*.png")} == set(FIGURES)
    assert all(path.stat().st_size < 50_000 for path in FOLDER.iterdir())

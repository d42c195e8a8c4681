"""No text of a figure lies on another: of many families, of long names, of many metrics, as they are really drawn."""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd
import pytest
from handmade import Tables, chinchilla_study, curve_study
from handmade_more import MORE, more_settings, more_study
from many_metrics import of_many_metrics
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from scalestudy.figures.content import NotApplicableError
from scalestudy.figures.drawing import styled
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.stage import gather

SHARED = 1.0
"""Pixels two boxes may share: their edges are those of whole lines of type."""
LONG = tuple(f"a family whose name says all that can be said about it, number {i}, of {i}" for i in range(5))
METRICS = 12
Study = tuple[Tables, dict[str, object]]
OFFSET = [{"law": "power_offset", "variables": {"x": "flops"}}]


def settings(**more: object) -> dict[str, object]:
    return {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}, **more}


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    names = [f"accuracy_of_the_benchmark_number_{i}" for i in range(METRICS)]
    many = [f"set{i % 6}|task{i:02d}|a_model_of_some_size" for i in range(14)]
    return {
        "many": (curve_study(16), settings(laws=OFFSET)),
        "long": (chinchilla_study(LONG), settings()),
        "metrics": (of_many_metrics(chinchilla_study(("dense",)), names), settings()),
        "many, more": (more_study(many), more_settings()),
        "long, more": (more_study(LONG), more_settings()),
    }


@pytest.mark.parametrize("kind", ["many", "long", "metrics", "many, more", "long, more"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_lies_on_another(name: str, kind: str, studies: dict[str, Study]) -> None:
    if kind.endswith("more") != (name in MORE):
        pytest.skip("the other studies have what it shows")
    try:
        frame = gather(FIGURES[name], *studies[kind]).frame
    except NotApplicableError:
        pytest.skip("such a study has nothing that it shows")
    assert overlaps(drawn(name, frame)) == []


def test_texts_that_lie_on_each_other_are_seen() -> None:
    made = Canvas(layout="constrained")
    axes = made.subplots(1, 2)
    axes[0].set_title("a title that is far longer than its panel is wide", loc="left")
    axes[1].set_title("another title", loc="left")
    made.draw_without_rendering()
    assert len(overlaps(made)) == 1


def drawn(name: str, frame: pd.DataFrame) -> Canvas:
    with styled():
        made = Canvas(layout="constrained")
        FIGURES[name].draw(made, frame)
        made.draw_without_rendering()
    return made


def overlaps(made: Canvas) -> list[tuple[str, str]]:
    """Return the pairs of texts of which the boxes share more than an edge, and those that run off the page."""
    found = list(boxes(made))
    pairs = [(one, other) for (one, a), (other, b) in combinations(found, 2) if _share(a, b)]
    page = made.bbox
    off = [(text, "the edge of the page") for text, box in found if not _inside(box, page)]
    return pairs + off


def _share(a: Bbox, b: Bbox) -> bool:
    wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    return wide > SHARED and tall > SHARED


def _inside(box: Bbox, page: Bbox) -> bool:
    low, high = page.x0 - SHARED, page.x1 + SHARED
    return low <= box.x0 and box.x1 <= high and page.y0 - SHARED <= box.y0 and box.y1 <= page.y1 + SHARED


def boxes(made: Canvas) -> Iterator[tuple[str, Bbox]]:
    """Yield every text that is seen, with its box."""
    for text in texts(made):
        if text.get_visible() and text.get_text().strip():
            yield text.get_text(), text.get_window_extent()


def texts(made: Canvas) -> Iterator[Text]:
    """Yield titles, labels of axes and ticks, notes, and what legends say."""
    yield from made.texts
    for axes in made.axes:
        yield from of_axes(axes) if axes.get_visible() else ()
    for legend in made.legends:
        yield from legend.get_texts()


def of_axes(axes: Axes) -> Iterator[Text]:
    """Yield the texts of a panel; ticks off the ends of its axis are not drawn."""
    yield from (axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label)
    yield from axes.texts
    for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
        for tick in axis.get_major_ticks():
            if low <= tick.get_loc() <= high and tick.label1.get_visible():
                yield tick.label1
    if (legend := axes.get_legend()) is not None:
        yield from legend.get_texts()

"""Colours, marks, axes of metrics and type: what all figures of a study share."""

import warnings

import numpy as np
import pandas as pd
import pytest
from handmade import Tables, chinchilla_study
from matplotlib import font_manager
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.content import NotApplicableError
from scalestudy.figures.drawing import styled
from scalestudy.figures.fonts import FAMILY, small_fonts
from scalestudy.figures.looks import LOOKS, mark, tone, with_looks
from scalestudy.figures.metric import limits, with_metrics
from scalestudy.figures.paths import path_to
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.stage import gather
from scalestudy.fit.roles import USUAL

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return chinchilla_study(("b", "a", "c"))


def test_a_family_has_one_look_in_every_figure(tables: Tables) -> None:
    found: dict[str, set[int]] = {}
    for figure in FIGURES.values():
        try:
            frame = gather(figure, tables, SETTINGS).frame
        except NotApplicableError:
            continue
        for family, look in ((family, look) for family, look in LOOKS.items() if family in frame):
            for name, number in frame[[family, look]].drop_duplicates().to_numpy():
                found.setdefault(str(name), set()).add(int(number))
    assert [found[name] for name in ("b", "a", "c", "plain")] == [{0}, {1}, {2}, {3}]


def test_looks_are_told_apart_and_families_without_runs_come_last() -> None:
    assert len({(tone(look), mark(look)) for look in range(56)}) == 56
    runs = pd.DataFrame({"family": ["z", "y"], "row": [1, 0]})
    frame = with_looks(pd.DataFrame({"family": ["z", "new", "y"], "other": ["y", "z", None]}), runs)
    assert frame["look"].tolist() == [1, 2, 0]
    assert frame["other_look"].tolist() == [0, 1, 0]


def runs_of(metric: str, unit: str, direction: str, values: list[float]) -> pd.DataFrame:
    columns = {"metric": metric, "unit": unit, "direction": direction, "value": values}
    return pd.DataFrame(columns).assign(excluded=False, held_out=False)


@pytest.mark.parametrize(
    ("unit", "direction", "values", "range_", "expected"),
    [
        ("nats/token", "lower", [2.0, 3.0], {}, (False, -np.inf, np.inf)),
        ("fraction", "lower", [0.1, 0.3], {}, (False, 0.0, 1.0)),
        ("fraction", "higher", [0.1, 0.3], {"range": [0.25, 1]}, (True, 0.25, 1.0)),
        ("percent", "higher", [0.1, 0.3], {"range": [0, 100]}, (True, 0.0, 100.0)),
        ("reward", "higher", [1.0, 2.0], {"range": [-5, 5]}, (True, -5.0, 5.0)),
        ("nats", "lower", [-1.0, 2.0], {}, (True, -np.inf, np.inf)),
    ],
)
def test_an_axis_follows_its_metric(
    unit: str, direction: str, values: list[float], range_: dict[str, object], expected: tuple[bool, float, float]
) -> None:
    frame = with_metrics(pd.DataFrame({"metric": ["m"]}), runs_of("m", unit, direction, values), range_)
    assert tuple(frame.loc[0, ["linear", "least", "most"]]) == expected


def test_an_axis_ends_where_the_metric_does_unless_a_value_lies_beyond() -> None:
    part = with_metrics(pd.DataFrame({"metric": ["m"]}), runs_of("m", "fraction", "higher", [0.5]), {})
    low, high = limits(part, [0.4, 0.97], [0.1, 1.4])
    assert 0 < low < 0.4
    assert 1 < high < 1.03
    assert limits(part, [0.4, 1.2])[1] > 1.2


def test_a_wide_band_leaves_what_must_be_seen_readable() -> None:
    loss = with_metrics(pd.DataFrame({"metric": ["m"]}), runs_of("m", "nats", "lower", [2.0]), {})
    low, high = limits(loss, [2.0, 4.0], [1e-6, 1e9])
    assert 0.5 < low < 2.0 < 4.0 < high < 16.0


def test_excluded_rows_lie_under_the_others_and_stretch_no_axis(tables: Tables) -> None:
    with styled():
        canvas = Canvas()
        FIGURES["residuals"].draw(canvas, gather(FIGURES["residuals"], tables, SETTINGS).frame)
    orders = {one.get_zorder() for axes in canvas.axes for one in axes.collections}
    assert min(orders) < 3 == max(orders)
    compute = next(axes for axes in canvas.axes if "compute" in axes.get_xlabel())
    excluded = tables["clean/runs"].query("excluded")["flops"]
    assert (excluded < compute.get_xlim()[0]).all()
    assert any("6 excluded outside the runs' range" in text.get_text() for text in compute.texts)


def test_characters_that_the_small_fonts_lack_come_from_the_whole_one() -> None:
    assert "Ж" not in map(chr, font_manager.get_font(font_manager.findfont(FAMILY)).get_charmap())
    with styled(), warnings.catch_warnings():
        warnings.simplefilter("error")
        canvas = Canvas()
        canvas.text(0.5, 0.5, "Ж \u03b1 10⁻³ $N$")
        canvas.draw_without_rendering()
    assert small_fonts() is small_fonts()


def test_the_path_to_a_target_keeps_its_proportions() -> None:
    rows = pd.DataFrame({"params": [1e8, 1e9], "tokens": [2e9, 8e10], "flops": [1.2e18, 4.8e20]})
    path = path_to({"params": 1e10, "tokens": 2e11, "flops": 1.2e22}, rows, frozenset({"params", "tokens"}), USUAL)
    assert path is not None
    assert path.along == "flops"
    np.testing.assert_allclose(path.columns(np.array([1.2e18]))["params"], 1e8)
    np.testing.assert_allclose(path.beside(rows), [0.0, np.log(2.0)], atol=1e-12)
    alone = path_to({"tokens": 1e12, "share": 0.3}, rows, frozenset({"tokens", "share"}), USUAL)
    assert alone is not None
    assert alone.columns(np.array([1e9])) == {"tokens": 1e9, "share": 0.3}
    assert path_to({"share": 0.3}, rows, frozenset({"share"}), USUAL) is None

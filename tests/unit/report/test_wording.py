"""The words of a study: places are told apart by every column, a metric is no family, examples are no tokens and no FLOP."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from handmade import chinchilla_study

from scalestudy.counted import FLOP, compute_unit
from scalestudy.report.about_forecasts import allocation_grid, forecast_grid
from scalestudy.report.about_uncertainty import WORST, how_far, misses, parts_grid, reach_grid, reach_sentences
from scalestudy.report.answers import answers, heading
from scalestudy.report.naming import Names, plural
from scalestudy.report.summary import law_line, lines
from scalestudy.report.wording import Wording, wording
from scalestudy.tables.analyse import TABLES

SETTINGS = {"study": "handmade", "laws": ["chinchilla"]}
EXAMPLES = {"data_unit": "examples"}


@pytest.fixture
def tables():
    return chinchilla_study()


def told(words, **columns):
    return words.place(columns).text


def test_places_that_differ_in_any_column_are_told_apart() -> None:
    own = dict.fromkeys(("experts", "sparsity", "unique_tokens", "share_web", "step"), 8.0)
    for name in own:
        assert told(Wording(), params=7e9, **own) != told(Wording(), params=7e9, **(own | {name: 64.0}))
    assert told(Wording(), params=7e9, experts=64.0) == "N = 7B, experts = 64"
    assert told(Wording(), year=2026.0) == "year = 2026"
    assert told(Wording(), day=2555.0, tokens=1.4e12) == "D = 1.4T, day = 2555"


def test_targets_of_one_size_differ_in_their_experts_everywhere(tables) -> None:
    forecast = tables["analyse/forecast"].assign(law="auto", sd=0.1, unit="relative", leverage=0.5)
    both = pd.concat([forecast.assign(target=str(i), experts=e) for i, e in enumerate((8.0, 64.0))], ignore_index=True)
    tables["analyse/forecast"] = both
    found = answers(tables, SETTINGS)
    places = {one.where.text for one in found[0].forecasts}
    assert len(places) == 2
    for grid in (parts_grid(tables, found), forecast_grid(found)):
        assert {str(cell) for row in grid.rows for cell in row.cells} >= places
    line = lines(tables, found)["forecast"]
    assert "experts = 8" in line
    assert "experts = 64" in line


def test_what_reaches_a_value_is_told_with_what_is_held(tables) -> None:
    goal = {"family": "transformer", "metric": "loss", "law": "auto", "value": 2.0, "along": "flops", "needed": 1e20}
    empty = {column.name: np.nan for column in TABLES["analyse/reach"].columns}
    rows = [empty | goal | {"goal": i, "outcome": "inside", "message": "reached"} for i in range(2)]
    tables["analyse/reach"] = pd.DataFrame(rows)
    reach = [{"value": 2.0, "at": {"experts": e}} for e in (8, 64)]
    settings = SETTINGS | {"analyse": [{"forecast": {"reach": reach}}]}
    found = answers(tables, settings)
    assert reach_sentences(tables, found[0], settings) == [
        f"Reaching 2 at experts = {e} takes 1 x 10^20 FLOP of compute: reached." for e in (8, 64)
    ]
    assert len({tuple(map(str, row.cells)) for row in reach_grid(tables, found, settings).rows}) == 2


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        ({}, FLOP),
        ({"data_unit": "bytes"}, FLOP),
        (EXAMPLES, "parameter-examples"),
        (EXAMPLES | {"params": np.nan}, FLOP),  # compute that is stated, and no product
        (EXAMPLES | {"flops": 1e20}, FLOP),
    ],
)
def test_compute_is_in_flop_only_where_it_counts_operations(columns, unit) -> None:
    runs = pd.DataFrame({"params": [1e6, 2e6], "tokens": [1e8, 2e8]}).assign(flops=lambda t: 6 * t.params * t.tokens)
    assert compute_unit(runs.assign(**columns)) == unit


def test_examples_are_no_tokens_on_any_line(tables) -> None:
    tables["clean/runs"] = tables["clean/runs"].assign(**EXAMPLES, flops=lambda t: 6 * t["params"] * t["tokens"])
    found = answers(tables, SETTINGS)
    words = wording(tables["clean/runs"])
    assert found[0].data_unit == "examples"
    grid = allocation_grid(found, SETTINGS)
    shown = " ".join(
        [*(column.title for column in grid.columns), *(str(cell) for row in grid.rows for cell in row.cells)]
    )
    assert "tokens" not in shown
    assert "FLOP" not in shown
    assert words.note.startswith("C is 6 N D, in parameter-examples")
    assert "FLOP" not in " ".join(one.where.text for one in found[0].forecasts)


def test_a_budget_of_money_is_no_flop(tables) -> None:
    settings = SETTINGS | {"analyse": [{"compute_optimal": {"cost": {"money": {}}, "at": {"experts": 64}}}]}
    grid = allocation_grid(answers(tables, settings), settings)
    assert "FLOP" not in " ".join(str(cell) for row in grid.rows for cell in row.cells)
    assert "at experts = 64" in grid.caption


def test_metrics_are_no_families(tables) -> None:
    names = ("fit/fits", "fit/parameters", "validate/choice")
    twice = {n: pd.concat([tables[n], tables[n].assign(metric="accuracy")], ignore_index=True) for n in names}
    found = answers(tables | twice, SETTINGS)
    assert [answer.title for answer in found] == ["accuracy", "loss"]
    assert plural(heading(found)) == "metrics"
    four = [answer.unit for answer in found] + [("moe", answer.unit[1]) for answer in found]
    assert plural(Names.of(four).heading) == "pairs of family and metric"


def test_misses_are_counted_by_cause_and_the_worst_explained(tables) -> None:
    rows = []
    for i in range(3 * WORST):
        row = tables["analyse/forecast"].iloc[0].to_dict() | {"law": "auto", "target": f"run {i}", "unit": "relative"}
        cause = "It lies within the range of the runs." if i % 3 else "It lies 1.0 decades beyond the runs."
        row |= {"predicted": 1.0, "lower": 0.9, "upper": 1.1, "value": 1.2 + 0.1 * i, "explanation": cause}
        rows.append(row)
    tables["analyse/forecast"] = pd.DataFrame(rows)
    found = misses(tables, answers(tables, SETTINGS))
    assert found.count == 3 * WORST
    assert dict(found.causes) == {"beyond the runs": WORST, "within the range of the runs": 2 * WORST}
    assert [which for which, _ in found.worst] == [f"transformer, run {3 * WORST - 1 - i}" for i in range(WORST)]


def test_a_miss_is_measured_in_half_widths_of_its_interval() -> None:
    row = {"value": 4.0, "predicted": 1.0, "lower": 0.5, "upper": 2.0, "unit": "relative"}
    assert how_far(row) == pytest.approx(2.0)
    assert how_far(row | {"unit": "loss", "lower": 0.0}) == pytest.approx(3.0)
    assert how_far(row | {"upper": 1.0}) == np.inf


def test_parameters_stand_behind_the_law_whose_they_are():
    one = replace(answers(chinchilla_study(), SETTINGS)[0], shares=(("mine", 0.6),))
    assert law_line({}, [one]).startswith(
        "mine (60% of the forecast's weight), with chinchilla as the choice of a single law: E "
    )
    assert law_line({}, [replace(one, shares=(("chinchilla", 1.0),))]).startswith(
        "chinchilla (100% of the forecast's weight): E "
    )

"""Every number that a table of the page shows is a macro too, with the same digits."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from costed import cost_tables
from handmade import chinchilla_study
from handmade_next import next_tables

from scalestudy.provenance import Provenance
from scalestudy.report.answers import answers
from scalestudy.report.cited import CITED
from scalestudy.report.grid import Cell, Grid
from scalestudy.report.macros import numbers_tex
from scalestudy.report.paper_tables import paper_grids
from scalestudy.report.quantities import Plain, Quantity, Several
from scalestudy.report.stage import page_context
from scalestudy.report.uncertain import Uncertain
from scalestudy.tables.catalogue import TABLES

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {}, "sensitivity": {"variants": {"other": []}}}


def everything() -> dict[str, pd.DataFrame]:
    """A made study with something in every table that the report reads."""
    tables = dict(chinchilla_study(("moe", "dense")))
    of = {"family": "moe", "metric": "loss", "law": "auto"}
    reach = {**of, "goal": 0, "value": 1.93, "needed": 3.21e23, "lower": 2e23, "upper": 5e23, "params": 3.11e10}
    reach |= {"tokens": 6.12e11, "flops": 3.21e23, "along": "flops", "outcome": "beyond", "message": "made"}
    tables["analyse/reach"] = pd.DataFrame([reach])
    measure = {"family": "moe", "metric": "loss", "measure": "emergence", "point": 0, "level": 1.23e20, "n": 5}
    measure |= {"estimate": 0.4567, "unit": "1", "message": "made"}
    tables["analyse/emergence"] = pd.DataFrame([measure])
    tables["analyse/benchmarks"] = pd.DataFrame([{**measure, "estimate": 12.34, "unit": "%"}]).drop(columns="family")
    noise = {
        "family": "moe",
        "metric": "loss",
        "law": "chinchilla",
        "component": "seed",
        "estimate": 0.0123,
        "lower": 0.01,
    }
    noise |= {"upper": 0.016, "residual": 0.0234, "share": 0.27, "floor": 0.0123, "unit": "relative", "message": "made"}
    tables["analyse/noise"] = pd.DataFrame([noise])
    tables |= next_tables(("moe", "dense"))
    crossing = {"metric": "loss", "law": "chinchilla", "family_a": "moe", "family_b": "dense", "axis": "flops"}
    crossing |= {
        "crossing": 3.3e21,
        "lower": 1e21,
        "upper": 9e21,
        "share": 0.8,
        "status": "converged",
        "message": "made",
    }
    tables["analyse/crossover"] = pd.DataFrame([crossing])
    learned = {"kind": "pca", "quantity": "loading", "into": "pc1", "column": "score_a", "value": 0.7654}
    tables["clean/learned"] = pd.DataFrame([learned])
    rule = {"position": 0, "rule": "where", "reason": "small", "family": "moe", "metric": "loss", "excluded": 3}
    rule |= {"returned": 3, "status": "done", "message": "made", "law": "chinchilla", "law_without": "chinchilla"}
    rule |= {
        "parameter": "E",
        "shift": 1.234,
        "scheme": "kfold",
        "score": "rmse",
        "value": 0.1234,
        "value_without": 0.2345,
    }
    tables["sensitivity/rules"] = pd.DataFrame([rule])
    variant = {"variant": "other", "family": "moe", "metric": "loss"}
    told = {"status": "done", "message": "", "fitted": 40, "law": "chinchilla", "scheme": "kfold", "score": "rmse"}
    tables["sensitivity/variants"] = pd.DataFrame([{**variant, **told, "value": 0.3456}])
    value = {
        **variant,
        "law": "chinchilla",
        "parameter": "E",
        "estimate": 1.987,
        "lower": 1.9,
        "upper": 2.1,
        "stderr": 0.05,
    }
    tables["sensitivity/variant_parameters"] = pd.DataFrame([value])
    ahead = {**variant, "law": "auto", "target": "0", "predicted": 2.345, "lower": 2.2, "upper": 2.5}
    tables["sensitivity/variant_forecast"] = pd.DataFrame([ahead])
    parts = {"sd_noise": 0.031, "sd_parameters": 0.042, "sd_model": 0.0053, "sd_horizon": 0.12, "sd": 0.13}
    forecast = tables["analyse/forecast"].assign(unit="relative", leverage=3.21, **parts)
    tables["analyse/forecast"] = pd.concat([forecast, forecast.assign(law="auto")])
    pair = {"family": "all", "metric": "loss", "scheme": "rolling", "law": "chinchilla", "rival": "power_offset"}
    pair |= {"score": "rmsle", "unit": "log", "difference": -0.0123, "lower": -0.02, "upper": -0.005, "share": 0.97}
    tables["validate/comparisons"] = pd.DataFrame([{**pair, "n": 40, "groups": 12, "better": "chinchilla"}])
    running = {
        "family": "moe",
        "metric": "loss",
        "run": "late",
        "along": "step",
        "at": 4e3,
        "until": 1e4,
        "progress": 0.4,
    }
    running |= {"value": 2.4321, "predicted": 2.2, "predicted_lower": 2.1, "predicted_upper": 2.3, "best": "early"}
    running |= {"best_value": 2.1234, "beats": 0.12, "decision": "go_on", "left": 3.45e20, "message": "made"}
    tables["analyse/stopping"] = pd.DataFrame([running])
    return tables | cost_tables(tables, SETTINGS)


def grids(tables: dict[str, pd.DataFrame], folder: Path) -> list[Grid]:
    found = answers(tables, SETTINGS)
    context = page_context(tables, SETTINGS, folder, Provenance("handmade", "report", "0" * 64), found)
    every: list[Any] = [*context.values(), *paper_grids(tables, SETTINGS, found).values()]
    return [grid for one in every for grid in (one if isinstance(one, list) else [one]) if isinstance(grid, Grid)]


def numbers(cell: Cell) -> list[str]:
    """How the numbers of a cell are written in TeX, without their units."""
    if isinstance(cell, Several):
        return [text for part in cell.parts if not isinstance(part, str) for text in numbers(part)]
    if isinstance(cell, Quantity):
        return [cell.single(0), cell.bare] if cell.ranged else [cell.single(0)]
    if isinstance(cell, Uncertain):
        return [rf"\ensuremath{{{part.tex}}}" for part in cell.parts()]
    return [cell.tex] if isinstance(cell, Plain) else []


@pytest.fixture(scope="module")
def made() -> dict[str, pd.DataFrame]:
    return everything()


def test_every_number_of_every_table_is_a_macro(made: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    shown = grids(made, tmp_path)
    data = next(grid for grid in shown if grid.source == "clean/runs")
    text = numbers_tex(made, SETTINGS, answers(made, SETTINGS), data)
    bodies = {body for _, body in re.findall(r"\\newcommand\{\\(\w+)\}\{(.*)\}", text)}
    missing = [
        (grid.caption, column.title, str(cell))
        for grid in shown
        for row in grid.rows
        for column, cell in zip(grid.columns, row.cells, strict=True)
        if not isinstance(cell, str) and getattr(cell, "known", True) and column.title != "at"
        for written in numbers(cell)
        if written not in bodies
    ]
    assert missing == []


def test_what_is_cited_is_in_the_contracts_and_in_the_made_study(made: dict[str, pd.DataFrame]) -> None:
    for cited in CITED:
        there = {column.name for column in TABLES[cited.table].columns}
        assert set(cited.numbers) <= there, cited.table
        assert set(cited.of) <= there, cited.table
        assert len(made.get(cited.table, ())), f"{cited.table} is empty in the study of this test"


def test_every_table_of_numbers_that_the_page_shows_is_cited(made: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    sources = {
        grid.source
        for grid in grids(made, tmp_path)
        if any(not isinstance(cell, str) for row in grid.rows for cell in row.cells)
    }
    assert sources - {cited.table for cited in CITED} <= {"clean/runs", ""}

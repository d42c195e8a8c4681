"""NIST's certified nonlinear regression problems (StRD, public domain), entered as a study file would.

Certified values: https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml. Each problem is solved from both of NIST's
starts and must agree with every certified parameter to six digits.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws import resolve

PROBLEMS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("nist_strd.json").read_text())
# Certified to a residual sum of 1.4e-25: data made from the formula, so digits beyond double precision are noise.
EXACT_DATA = {"Lanczos1"}
# What a user would declare: a resistance and two decay rates cannot be negative.
POSITIVE = dict.fromkeys(("MGH10 b1", "MGH17 b4", "MGH17 b5"), "+")


def solved(name: str, start: str) -> Solution:
    problem = PROBLEMS[name]
    columns = [column for column in ("x", "x1", "x2") if column in problem]
    numbers = range(1, len(problem["certified"]) + 1)
    entry = {
        "name": name,
        "formula": problem["formula"],
        "variables": {column: column for column in columns},
        "parameters": {f"b{k}": {"sign": POSITIVE.get(f"{name} b{k}", "any")} for k in numbers},
        "starts": {f"b{k}": value for k, value in zip(numbers, problem[start], strict=True)},
    }
    law = resolve(entry, columns)
    value = np.log(problem["y"]) if name == "Nelson" else np.array(problem["y"])
    variables = {column: np.array(problem[column]) for column in columns}
    settings = Settings(objective="squared_raw")
    (solution,) = solve(law, [Problem(variables, value, np.ones(len(value)))], settings)
    return solution


def digits(found: np.ndarray, certified: np.ndarray) -> float:
    """The log relative error: how many digits agree, eleven at most, as that is what NIST prints."""
    error = np.abs(found - certified) / np.abs(certified)
    return float(np.min(-np.log10(np.maximum(error, 1e-11))))


@pytest.mark.parametrize("start", ["start_1", "start_2"])
@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_certified_parameters(name: str, start: str) -> None:
    solution = solved(name, start)
    assert solution.status == "converged", solution.message
    assert digits(solution.parameters, np.array(PROBLEMS[name]["certified"])) >= 6


@pytest.mark.parametrize("name", sorted(set(PROBLEMS) - EXACT_DATA))
def test_certified_residual_sum_of_squares(name: str) -> None:
    assert solved(name, "start_2").objective == pytest.approx(PROBLEMS[name]["residual_sum_of_squares"], rel=1e-6)

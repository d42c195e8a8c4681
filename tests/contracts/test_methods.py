"""Every uncertainty method keeps the same promises, and what it declares of itself is what happens."""

from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from scalestudy.errors import StudyError
from scalestudy.fit import methods
from scalestudy.fit.engine import solve
from scalestudy.fit.joint import solve_shared
from scalestudy.fit.methods.registry import METHODS, alternatives, check_shared, method_of
from scalestudy.fit.objectives.registry import LOSS_OF, LOSSES, OBJECTIVES, objectives_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import WEIGHTINGS, Settings, Uncertainty, Weights
from scalestudy.fit.stage import parameter_interval
from scalestudy.fit.uncertainty import draw, drawn_all
from scalestudy.laws import Law, resolve
from scalestudy.study.messages import check_schema
from scalestudy.study.schema import build

NAMES = sorted(METHODS)
DRAWING = [name for name in NAMES if METHODS[name].draw]
NOT_METHODS = {"__init__", "base", "registry"}
DRAWS, POINTS, NOISE = 12, 24, 0.02
LAWS = {
    "line": resolve({"law": "log_linear", "variables": {"x": "flops"}}, ["flops"]),
    "fixed": resolve({"law": "power_offset", "variables": {"x": "flops"}, "fixed": {"E": 1.0}}, ["flops"]),
}
OF_RATES = {
    **LAWS,
    "fixed": resolve({"law": "power_offset", "variables": {"x": "flops"}, "fixed": {"E": 0.1}}, ["flops"]),
}
TRIALS = 200.0
VALID = [
    (method, objective, law)
    for method in NAMES
    for loss, law in product(METHODS[method].losses, LAWS)
    for objective in objectives_of(LOSSES[loss])
]
WRITTEN = {"equal": "equal", "stderr": "stderr", "column": {"column": "x"}, "recency": {"column": "x", "power": 1}}
CELLS = list(product(NAMES, OBJECTIVES, ("row", "run"), WEIGHTINGS))


def settings(method: str, objective: str = "squared_raw", draws: int = DRAWS, unit: str = "row") -> Settings:
    uncertainty = Uncertainty(method, unit, draws)
    return Settings(objective, delta=NOISE, quantile=0.6, starts=16, solve=4, uncertainty=uncertainty)


def made(law: str, noise: float | np.ndarray = NOISE, n: int = POINTS) -> Problem:
    x = 10 ** np.linspace(0, 4, n)
    value = 2 + 0.5 * np.log10(x) if law == "line" else 1 + 3 * x**-0.4
    return Problem({"x": x}, value + noise * np.random.default_rng(5).standard_normal(n), np.ones(n), 5)


def made_for(objective: str, law: str) -> tuple[Law, Problem]:
    """A law, and values of it with noise: rates of so many trials where these are counted."""
    if not LOSSES[LOSS_OF[objective]].counts:
        return LAWS[law], made(law)
    x = 10 ** np.linspace(0, 4, POINTS)
    chance = 0.2 + 0.12 * np.log10(x) if law == "line" else 0.1 + 0.6 * x**-0.4
    hits = np.random.default_rng(5).binomial(int(TRIALS), chance)
    return OF_RATES[law], Problem({"x": x}, hits / TRIALS, np.full(POINTS, TRIALS), 5)


def fitted(law: Law, problem: Problem, chosen: Settings) -> Solution:
    (solution,) = solve(law, [problem], chosen)
    assert solution.usable
    return solution


def errors(law: Law, problem: Problem, chosen: Settings, groups: np.ndarray | None = None) -> np.ndarray:
    """The standard errors that a method gives, (P,)."""
    (drawn,) = drawn_all(law, [problem], [fitted(law, problem, chosen)], [groups], chosen)
    return parameter_interval(law, drawn)[2]


def test_every_file_is_registered() -> None:
    files = {path.stem for path in Path(methods.__path__[0]).glob("*.py")} - NOT_METHODS
    assert set(METHODS) == files


@pytest.mark.parametrize("name", NAMES)
def test_declaration_is_complete(name: str) -> None:
    method = METHODS[name]
    assert method.name == name
    assert method.meaning
    assert method.losses
    assert set(method.losses) <= set(LOSSES)
    assert set(method.weights) <= set(WEIGHTINGS)
    honoured = {"loss": len(method.losses) == len(LOSSES), "unit": method.unit}
    honoured |= {"weights": method.weights == WEIGHTINGS, "shared": method.shared}
    assert set(method.because) == {part for part, does in honoured.items() if not does}
    assert method_of(settings(name)) is method


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(StudyError, match="one of bootstrap"):
        method_of(settings("magic"))


def test_every_combination_has_a_method_with_draws() -> None:
    for loss, by_row, weighting in product(LOSSES, (True, False), WEIGHTINGS):
        assert alternatives(loss, by_row, weighting)


@pytest.mark.parametrize("name", NAMES)
def test_a_study_file_is_refused_iff_the_stage_refuses_it_and_in_a_line_that_names_another_method(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    schema, method = build(), METHODS[name]
    for _, objective, unit, weighting in (cell for cell in CELLS if cell[0] == name):
        fit = {"objective": objective, "weights": WRITTEN[weighting], "uncertainty": {"method": name, "unit": unit}}
        if LOSSES[LOSS_OF[objective]].counts and weighting == "stderr":
            continue  # refused whatever the method
        allowed = LOSS_OF[objective] in method.losses and (unit == "row" or method.unit)
        allowed &= weighting in method.weights
        sentences = [_said(lambda fit=fit: check_schema(_study(fit), schema, "file", {}))]
        sentences.append(_said(lambda fit=fit: method_of(Settings.from_study(fit))))
        for sentence in sentences:
            assert (sentence == "") == allowed
            first, *further = sentence.splitlines() or [""]  # what is wrong for several reasons has a line for each
            assert allowed or all(name in line and "bootstrap" in line for line in further or [first])


@pytest.mark.parametrize("objective", [name for name in OBJECTIVES if LOSSES[LOSS_OF[name]].counts])
def test_counts_are_not_weighted_by_standard_errors_too(
    objective: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fit = {"objective": objective, "weights": "stderr"}
    for does in (lambda: check_schema(_study(fit), build(), "file", {}), lambda: Settings.from_study(fit)):
        assert "trials" in _said(does)


def test_the_objective_by_default_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = _said(lambda: check_schema(_study({"uncertainty": {"method": "wild"}}), build(), "file", {}))
    assert said.startswith("file, fit: found objective by default, uncertainty.method 'wild'; expected bootstrap")


def _study(fit: dict) -> dict:
    return {"study": "made", "sources": {"runs": {"uri": "a.csv"}}, "fit": fit}


def _said(does: object) -> str:
    try:
        does()
    except StudyError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("method", "objective", "law"), VALID)
def test_draws_of_a_good_fit(method: str, objective: str, law: str) -> None:
    (one, problem), chosen = made_for(objective, law), settings(method, objective)
    solution = fitted(one, problem, chosen)
    draws = draw(one, problem, solution, None, chosen)
    assert draws.shape == (DRAWS if METHODS[method].draw else 0, len(one.parameter_names))
    assert np.isfinite(draws).all()
    assert draw(one, problem, solution, None, chosen).tobytes() == draws.tobytes()
    for k, name in enumerate(one.parameter_names):
        if name not in one.free_names:
            assert (draws[:, k] == solution.parameters[k]).all()
    if METHODS[method].draw:
        other = draw(one, replace(problem, seed=6), solution, None, chosen)
        assert other.tobytes() != draws.tobytes()


SIMULATED, WITH_DRAWS, ROWS, EACH = 300, 10, 40, 4
"""Studies that tell how far estimates scatter, how many of them a method is asked about, their rows, and rows of a unit."""


@cache
def scatter(objective: str, grouped: bool, unequal: bool) -> tuple[np.ndarray, list[Problem]]:
    """How far estimates of a line scatter over simulated studies (2,), and the studies."""
    random = np.random.default_rng(11)
    x = 10 ** np.repeat(np.linspace(0, 4, ROWS // EACH), EACH) if grouped else 10 ** np.linspace(0, 4, ROWS)
    if LOSSES[LOSS_OF[objective]].counts:
        return _scatter_of(objective, [rates(x, grouped, unequal, k) for k in range(SIMULATED)])
    size = NOISE * (np.where(np.arange(ROWS) % 2, 3.0, 0.5) if unequal else np.ones(ROWS))
    noise = size * random.standard_normal((SIMULATED, ROWS))
    if grouped:
        noise = 0.3 * noise + NOISE * np.repeat(random.standard_normal((SIMULATED, ROWS // EACH)), EACH, axis=1)
    weight = (NOISE / size) ** 2
    return _scatter_of(
        objective, [Problem({"x": x}, 2 + 0.5 * np.log10(x) + e, weight, k) for k, e in enumerate(noise)]
    )


def rates(x: np.ndarray, grouped: bool, unequal: bool, seed: int) -> Problem:
    """Rates of counts along a line; those of a unit share what they scatter more than counts must."""
    random, chance = np.random.default_rng([seed, 7]), 0.2 + 0.12 * np.log10(x)
    trials = np.where(np.arange(ROWS) % 2, 40.0, 400.0) if unequal else np.full(ROWS, TRIALS)
    if grouped:
        chance = np.clip(chance + 0.05 * np.repeat(random.standard_normal(ROWS // EACH), EACH), 0.01, 0.99)
    return Problem({"x": x}, random.binomial(trials.astype(int), chance) / trials, trials, seed)


def _scatter_of(objective: str, problems: list[Problem]) -> tuple[np.ndarray, list[Problem]]:
    estimates = [one.parameters for one in solve(LAWS["line"], problems, settings("none", objective)) if one.usable]
    low, high = np.quantile(estimates, (0.158655, 0.841345), axis=0)
    return (high - low) / 2, problems


@pytest.mark.parametrize(
    ("name", "loss", "unit", "weighting"),
    [
        cell
        for cell in product(DRAWING, LOSSES, ("row", "run"), ("equal", "stderr"))
        if not METHODS[cell[0]].objections(cell[1], cell[2] == "row", cell[3])
        and not (LOSSES[cell[1]].counts and cell[3] == "stderr")
    ],
)
def test_errors_are_those_of_simulated_studies(name: str, loss: str, unit: str, weighting: str) -> None:
    """Within a factor of 1.5, for every combination that is not refused; the middle of ten studies."""
    objective, groups = list(objectives_of(LOSSES[loss]))[-1], np.arange(ROWS) // EACH if unit == "run" else None
    expected, problems = scatter(objective, unit == "run", weighting == "stderr")
    chosen = replace(settings(name, objective, 100, unit), weights=Weights(weighting))
    some = problems[:WITH_DRAWS]
    solutions = solve(LAWS["line"], some, chosen)
    drawn = drawn_all(LAWS["line"], some, solutions, [groups] * len(some), chosen)
    found = np.array([parameter_interval(LAWS["line"], one)[2] for one in drawn])
    known = np.isfinite(found).all(axis=1)
    ratio = np.median(found[known], axis=0) / expected
    assert known.mean() > 0.5
    assert (np.abs(np.log(ratio)) < np.log(1.5)).all(), ratio


@pytest.mark.parametrize("name", [name for name in DRAWING if not METHODS[name].unit])
def test_given_groups_are_refused_where_units_are(name: str) -> None:
    problem, chosen = made("line"), settings(name)
    with pytest.raises(StudyError, match="grouped rows"):
        draw(LAWS["line"], problem, fitted(LAWS["line"], problem, chosen), np.arange(POINTS) // 2, chosen)


def test_given_weights_are_refused_by_what_exchanges_residuals() -> None:
    problem, chosen = made("line"), settings("residual")
    problem = replace(problem, weight=np.where(np.arange(POINTS) % 2, 1.0, 2.0))
    with pytest.raises(StudyError, match="unequal weight"):
        draw(LAWS["line"], problem, fitted(LAWS["line"], problem, chosen), None, chosen)


@pytest.mark.parametrize("name", DRAWING)
def test_rows_without_weight_count_nowhere(name: str) -> None:
    """Not in the degrees of freedom, not among what is resampled or left out: same bytes with them as without."""
    law, problem, chosen = LAWS["line"], made("line"), settings(name, draws=50)
    more = Problem(
        {"x": np.r_[problem.variables["x"], np.full(40, 7.0)]},
        np.r_[problem.value, np.full(40, 99.0)],
        np.r_[problem.weight, np.zeros(40)],
        problem.seed,
    )
    plain = errors(law, problem, chosen)
    assert errors(law, more, chosen) == pytest.approx(plain, rel=1e-9 if name != "residual" else 0.3)


@pytest.mark.parametrize("name", sorted({"sandwich", "jackknife"} & set(NAMES)))
@pytest.mark.parametrize("loss", ["huber", "student_t", "asymmetric_huber"])
def test_a_threshold_far_below_the_noise_leaves_the_estimate_and_says_why_there_is_no_interval(
    name: str, loss: str
) -> None:
    law, problem = LAWS["line"], made("line", n=60)
    chosen = replace(settings(name, f"{loss}_raw", 50), delta=NOISE / 50)
    (drawn,) = drawn_all(law, [problem], [fitted(law, problem, chosen)], [None], chosen)
    assert np.isnan(drawn.values).all()
    assert "far below the noise" in drawn.message
    assert "use bootstrap" in drawn.message


@pytest.mark.parametrize("name", DRAWING)
def test_four_points_for_three_parameters_have_no_interval_of_no_width(name: str) -> None:
    """All resamples that have a fit are the four points themselves: a bootstrap's draws would be one number."""
    law = resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"])
    problem = Problem({"x": np.array([1e2, 3e2, 1e3, 3e3])}, np.array([0.4, 0.3, 0.25, 0.22]), np.ones(4), 1)
    chosen = settings(name, "squared_raw", 400)
    (drawn,) = drawn_all(law, [problem], [fitted(law, problem, chosen)], [None], chosen)
    lower, upper, error = parameter_interval(law, drawn)
    if drawn.message.startswith("no interval"):
        assert np.isnan([lower, upper, error]).all()
    else:
        # Student's t with one degree of freedom about least squares: SciPy's curve_fit has the error of a .0749.
        assert (upper - lower)[2] > 2 * 12.7 * 0.0749 * 0.7
    assert name != "bootstrap" or drawn.message.startswith("no interval")


SHARED = replace(LAWS["line"], shared={"b": ()})


def together(families: int = 2, noise: float = 0.02, n: int = POINTS, first: int = 0) -> list[Problem]:
    """Lines of one slope, each with its own offset, seed and noise."""
    x = 10 ** np.linspace(0, 4, n)
    return [
        Problem(
            {"x": x},
            2 + k + 0.5 * np.log10(x) + noise * np.random.default_rng(first + k).normal(size=n),
            np.ones(n),
            first + k,
        )
        for k in range(families)
    ]


def drawn(method: str, problems: list[Problem], draws: int = DRAWS, groups: np.ndarray | None = None) -> np.ndarray:
    keys, codes = [{"b": ()}] * len(problems), [groups] * len(problems)
    found = solve_shared(SHARED, problems, keys, codes, settings(method, "squared_raw", draws))[1]
    return np.stack(found)


@pytest.mark.parametrize("name", NAMES)
def test_shared_parameters_are_drawn_or_refused_by_name(name: str) -> None:
    if not METHODS[name].shared:
        with pytest.raises(StudyError, match=f"law log_linear: parameters shared by families .* by {name}.*bootstrap"):
            check_shared([LAWS["line"], SHARED], settings(name))
        return
    check_shared([LAWS["line"], SHARED], settings(name))
    found = drawn(name, together())
    assert found.shape == (2, DRAWS if METHODS[name].draw else 0, 2)
    assert np.isfinite(found).all()
    assert (found[0, :, 1] == found[1, :, 1]).all()  # a draw is one refit of all families
    assert drawn(name, together()).tobytes() == found.tobytes()


@pytest.mark.parametrize("name", [name for name in DRAWING if METHODS[name].shared])
def test_errors_of_a_joint_fit_are_those_of_least_squares(name: str) -> None:
    """Offsets apart and one slope: the covariance has a closed form."""
    problems = together(3, n=40)
    z = np.log10(problems[0].variables["x"])
    slope = 0.02 / np.sqrt(3 * np.sum((z - z.mean()) ** 2))
    offset = np.hypot(0.02 / np.sqrt(40), z.mean() * slope)
    ratio = [
        drawn(name, together(3, n=40, first=first), 300).std(axis=1) / [offset, slope] for first in (0, 10, 20, 30)
    ]
    assert np.log(np.mean(ratio, axis=0)) == pytest.approx(0, abs=np.log(1.3))


@pytest.mark.parametrize("name", [name for name in DRAWING if METHODS[name].shared and METHODS[name].unit])
def test_a_joint_fit_honours_the_unit(name: str) -> None:
    """Ten copies of each row say no more than the row, where copies are one unit."""
    once = together(2, n=20)
    copies = [
        replace(
            one, variables={"x": np.repeat(one.variables["x"], 10)}, value=np.repeat(one.value, 10), weight=np.ones(200)
        )
        for one in once
    ]
    apart, as_one = (drawn(name, copies, 400, groups).std(axis=1) for groups in (None, np.repeat(np.arange(20), 10)))
    assert as_one == pytest.approx(drawn(name, once, 400).std(axis=1), rel=0.25)
    assert (as_one > 2 * apart).all()


def test_a_jackknife_in_portions_is_the_same_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    law, problem, chosen = LAWS["line"], made("line"), settings("jackknife")
    solution = fitted(law, problem, chosen)
    whole = draw(law, problem, solution, None, chosen)
    monkeypatch.setattr("scalestudy.fit.methods.jackknife._NUMBERS_AT_ONCE", 5 * POINTS)
    assert draw(law, problem, solution, None, chosen).tobytes() == whole.tobytes()

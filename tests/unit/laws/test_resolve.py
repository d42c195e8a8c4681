"""From a study's `laws` to bound laws, and the message for each mistake."""

import numpy as np
import pytest

from scalestudy.errors import StudyError
from scalestudy.laws import compile_law, resolve, resolve_all

COLUMNS = ["params", "tokens", "flops", "lr"]
MINE = {
    "name": "mine",
    "formula": "E + A / N**a",
    "parameters": {"E": {"sign": "+"}, "A": {"sign": "+"}, "a": {"bounds": [0, 3]}},
}


def test_a_name_is_enough() -> None:
    assert resolve("chinchilla", COLUMNS).columns == ("params", "tokens")


def test_the_only_varying_scale_is_bound() -> None:
    assert resolve("power", COLUMNS, ["tokens"]).variables == {"x": "tokens"}


def test_a_formula_is_a_law() -> None:
    law = resolve(MINE, COLUMNS)
    assert law.variables == {"N": "params"}
    assert law.parameter("a").upper == 3
    assert compile_law(law).value([1.0, 4.0, 0.5], {"N": np.array([4.0])}).tolist() == [3.0]


def test_fixed_and_tied_parameters_leave_the_fit_but_not_the_vector() -> None:
    law = resolve({"law": "chinchilla", "fixed": {"E": 1.5}, "tied": {"beta": "alpha"}}, COLUMNS)
    assert law.free_names == ("A", "B", "alpha")
    compiled = compile_law(law)
    assert compiled.expand(np.array([[2.0, 3.0, 0.4]])).tolist() == [[1.5, 2.0, 3.0, 0.4, 0.4]]


def test_terms_follow_the_bound_variables() -> None:
    law = resolve({"law": "additive", "variables": {"x_1": "params", "x_2": "tokens", "x_3": "lr"}}, COLUMNS)
    assert law.parameter_names == ("E", "A_1", "a_1", "A_2", "a_2", "A_3", "a_3")
    assert resolve({"law": "broken_power", "terms": 2, "variables": {"x": "flops"}}, COLUMNS).free_names[-1] == "f_2"


def test_auto_takes_the_laws_the_scales_allow() -> None:
    names = [law.name for law in resolve_all("auto", COLUMNS, ["params", "tokens", "flops"])]
    assert names[:4] == ["power", "power_offset", "shifted_power", "rectified"]
    assert {"chinchilla", "kaplan_nd", "overtrained"} <= set(names)
    assert "data_constrained" not in names
    assert "chinchilla" not in [law.name for law in resolve_all("auto", COLUMNS, ["flops"])]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("chinchila", "unknown law 'chinchila'; expected chinchilla"),
        ("power", "variable x is bound to no column, and 2 scale columns vary"),
        ({"law": "power", "variables": {"x": "flop"}}, "no column 'flop' for variable x.*did you mean 'flops'"),
        ({"law": "power", "variables": {"z": "flops"}}, "unknown variable 'z'"),
        ({"law": "chinchilla", "fixed": {"alfa": 1}}, "unknown parameter 'alfa'; expected alpha"),
        ({"law": "chinchilla", "tied": {"alpha": "beta", "beta": "A"}}, "no chains"),
        ({"law": "chinchilla", "fixed": {"alpha": 1}, "shared": {"alpha": []}}, "both shared and fixed"),
        ({**MINE, "formula": "E + A / N**q"}, "'q' is neither a variable nor a parameter"),
        ({**MINE, "formula": "E + A / N"}, "'a' is declared but not in the formula"),
        ({**MINE, "parameters": {**MINE["parameters"], "a": {"bounds": [3, 0]}}}, "the lower one first"),
        ({**MINE, "name": "power"}, "a formula under the name of a known law"),
    ],
)
def test_mistakes_are_named(entry: object, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        resolve(entry, COLUMNS, ["params", "tokens"])  # type: ignore[arg-type]


def test_two_laws_need_two_names() -> None:
    with pytest.raises(StudyError, match="occurs twice"):
        resolve_all(["chinchilla", "chinchilla"], COLUMNS)


@pytest.mark.parametrize("formula", ["E + A * 0 / N**a", "E + A * (N - N)", "E - E + A / N**a"])
def test_a_name_that_cancels_out_has_no_slope(formula: str) -> None:
    """Whether the data say anything of it is for the fit to tell."""
    names = [name for name in ("E", "A", "a") if name in formula]
    law = compile_law(resolve({**MINE, "formula": formula, "parameters": {name: {} for name in names}}, ["params"]))
    at = {"N": np.array([1.0, 2.0])}
    slopes = dict(zip(names, law.jacobian(np.full(len(names), 2.0), at).T, strict=True))
    assert [name for name in names if (slopes[name] == 0).all()] == (
        ["E"] if formula.startswith("E - E") else names[1:]
    )


def test_bounds_may_be_open_on_one_side() -> None:
    law = resolve({**MINE, "parameters": {"E": {"bounds": [1, None]}, "A": {"bounds": [None, 2]}, "a": {}}}, ["params"])
    assert [(p.lower, p.upper) for p in law.parameters[:2]] == [(1.0, float("inf")), (float("-inf"), 2.0)]


def test_a_law_may_be_for_some_metrics_and_families_alone() -> None:
    law = resolve({"law": "chinchilla", "metrics": ["loss"]}, COLUMNS)
    dense = resolve({"law": "chinchilla", "families": ["dense"]}, COLUMNS)
    assert dense.why_not("dense", "loss") == ""
    assert dense.why_not("moe", "loss") == "the study fits this law elsewhere: dense"
    assert law.why_not("any", "loss") == ""
    assert law.why_not("any", "accuracy") == "the study fits this law elsewhere: loss"
    assert resolve("chinchilla", COLUMNS).why_not("any", "accuracy") == ""

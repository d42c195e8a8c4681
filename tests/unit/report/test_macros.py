"""Names of macros: letters only, one number each, and the same whatever else the study holds."""

import re
import string
from dataclasses import replace

import pandas as pd
import pytest
from handmade import chinchilla_study, curve_study
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.report import macros as macros_of_a_study
from scalestudy.report.about_data import data_grid
from scalestudy.report.answers import answers
from scalestudy.report.defined import Macros
from scalestudy.report.macros import numbers_tex
from scalestudy.report.quantities import Quantity
from scalestudy.report.spelled import DIGITS, macro_name, symbol_name
from scalestudy.report.uncertain import Uncertain

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {}}
DEFINED = re.compile(r"\\newcommand\{\\(\w+)\}\{(.*)\}")


def defined(tables: dict[str, pd.DataFrame], settings: dict[str, object] = SETTINGS) -> dict[str, str]:
    found = DEFINED.findall(numbers_tex(tables, settings, answers(tables, settings), data_grid(tables, settings)))
    names = [name for name, _ in found]
    assert len(names) == len(set(names))
    assert all(set(name) <= set(string.ascii_letters) for name in names)
    return dict(found)


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_macro_names_are_letters(parts: list[str]) -> None:
    assert set(macro_name(*parts)) <= set(string.ascii_letters)


@given(st.lists(st.sampled_from(["a", "b", "a b", "A", "É", "a lower", "aLower"]), unique=True), st.randoms())
def test_names_spelled_alike_stay_apart_in_any_order(names: list[str], order: object) -> None:
    def made(some: list[str]) -> dict[str, str]:
        macros = Macros()
        for name in some:
            macros.quantity(macro_name("study", name), [Quantity(1.0, 0.5, 1.5)], (name,))
        lines = [line for line in macros.lines() if line.startswith("\\")]
        found = dict(DEFINED.findall("\n".join(lines)))
        assert len(found) == len(lines)
        return found

    shuffled = list(names)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    found = made(names)
    assert made(shuffled) == found
    assert sum("errmessage" not in body for body in found.values()) == 4 * len(names)


def test_a_name_that_two_numbers_would_have_says_what_to_write() -> None:
    macros = Macros()
    macros.define("X", "1", ("a b",))
    macros.define("X", "2", ("a_b",))
    found = dict(DEFINED.findall("\n".join(macros.lines())))
    assert set(found) == {"X", *re.findall(r"X[A-Z][a-z]{3}", found["X"])}
    assert len(found) == 3


def test_a_number_told_twice_is_defined_once() -> None:
    macros = Macros()
    for _ in range(2):
        macros.define("X", "1", ("a",))
    assert macros.lines() == [r"\newcommand{\X}{1}"]


def test_different_numbers_in_names_stay_apart() -> None:
    assert len({macro_name("run", number) for number in range(1000)}) == 1000
    assert len(set(DIGITS)) == 10


def test_no_two_parameters_of_a_law_are_spelled_alike() -> None:
    from scalestudy.laws import LAWS, expand

    for law in LAWS.values():
        names = expand(law).parameter_names
        assert len({macro_name(symbol_name(name)) for name in names}) == len(names), law.name


def test_a_quantity_gives_four_macros_and_its_unit() -> None:
    macros = Macros()
    macros.quantity("Alpha", [Quantity(0.34731, 0.318, 0.378, unit="%")], ())
    assert macros.lines() == [
        r"\newcommand{\Alpha}{\ensuremath{0.347}}",
        r"\newcommand{\AlphaLower}{\ensuremath{0.318}}",
        r"\newcommand{\AlphaUpper}{\ensuremath{0.378}}",
        r"\newcommand{\AlphaInterval}{\ensuremath{0.347\;[0.318,\,0.378]}}",
        r"\newcommand{\AlphaUnit}{\%}",
    ]


def test_a_score_has_its_error_and_its_interval() -> None:
    macros = Macros()
    macros.quantity("S", [Uncertain(0.031, 0.004), Quantity(0.031, 0.02, 0.04)], ())
    assert [name for name, _ in DEFINED.findall("\n".join(macros.lines()))] == [
        "S", "SError", "SLower", "SUpper", "SInterval",
    ]  # fmt: skip


@pytest.mark.parametrize("further", [("gru",), ("a family", "lstm"), ("GPT-2 (MoE)", "zeta")])
def test_no_name_or_value_changes_when_families_are_added_or_rows_move(further: tuple[str, ...]) -> None:
    tables = chinchilla_study(("transformer", *further))
    alone = {
        name: frame[frame["family"] == "transformer"] if "family" in frame else frame for name, frame in tables.items()
    }
    few, many = defined(alone), defined(tables)
    of_all = re.compile("HandmadeRuns|HandmadeFamilies|Score.*All")
    assert {name: body for name, body in few.items() if not of_all.match(name)}.items() <= many.items()
    turned = {name: frame.iloc[::-1] for name, frame in tables.items()}
    assert defined(turned) == many


def test_a_target_keeps_its_name_when_another_comes_before_it() -> None:
    tables = chinchilla_study()
    forecast = tables["analyse/forecast"]
    first = forecast.assign(target="0", params=1e9, tokens=2e10, flops=1.2e20, predicted=2.0)
    both = {**tables, "analyse/forecast": pd.concat([first, forecast.assign(target="1")])}
    assert {name: body for name, body in defined(tables).items() if "Forecast" in name}.items() <= defined(both).items()
    assert any("AtParamsOneB" in name for name in defined(both))


def test_a_file_of_many_families_stays_small_and_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macros_of_a_study, "MOST_ROWS", 10)
    tables, asked = curve_study(24), {**SETTINGS, "laws": "auto"}
    text = numbers_tex(tables, asked, answers(tables, asked), data_grid(tables, asked))
    parts = re.split(r"\n% (?=[A-Z])", text)
    of_parameters = next(part for part in parts if part.startswith("Parameters"))
    assert len(re.findall(r"newcommand\{\\\w*PowerOffset(E|A|SmallA)\}", of_parameters)) == 10
    assert "% 62 further rows are in fit/parameters.parquet" in of_parameters
    assert "further rows are in validate/scores.parquet" in text


def test_reach_has_the_unit_of_its_scale() -> None:
    row = {"family": "transformer", "metric": "loss", "law": "auto", "goal": 0, "value": 1.9, "needed": 3e10}
    ends = {"lower": 2e10, "upper": 4e10, "outcome": "beyond", "message": "", "params": 3e10, "tokens": 6e11}
    for along, unit, body in (("params", None, r"30\mathrm{B}"), ("flops", "FLOP", r"3.0\times10^{10}")):
        reach = pd.DataFrame([{**row, **ends, "along": along, "flops": 1e23, "decades_beyond": 1.0}])
        found = defined({**chinchilla_study(), "analyse/reach": reach})
        name = f"HandmadeReachTransformerLossAuto{along.capitalize()}ValueOnePointNine"
        assert found[name] == rf"\ensuremath{{{body}}}"
        assert found.get(f"{name}Unit") == unit


def test_budgets_of_another_cost_are_not_flop() -> None:
    asked = {**SETTINGS, "analyse": [{"compute_optimal": {"cost": {"money": {"peak": 1e15}}, "budgets": [1e4]}}]}
    of_money, of_flop = defined(chinchilla_study(), asked), defined(chinchilla_study())
    units = {name for name in of_flop if re.search("Optimal.*FlopsUnit", name)}
    assert units
    assert not units & set(of_money)
    assert replace(answers(chinchilla_study(), asked)[0].allocations[0].flops).unit == ""


def test_letters_that_tell_names_apart_do_not_change_with_the_numbers() -> None:
    def names(value: str) -> set[str]:
        macros = Macros()
        macros.define("X", value, ("a b",))
        macros.define("X", "2", ("a_b",))
        return set(re.findall(r"newcommand\{\\(\w+)", "\n".join(macros.lines())))

    assert names("1") == names("3")


def test_numbers_that_stand_for_the_same_are_both_there() -> None:
    macros = Macros()
    for value in ("1", "2"):
        macros.define("X", value, ("a",))
    assert {body for _, body in DEFINED.findall("\n".join(macros.lines()))} >= {"1", "2"}


@pytest.mark.parametrize(("unit", "counted"), [("tokens", "FLOP"), ("examples", "parameter-examples")])
def test_compute_has_the_unit_that_the_page_gives_it(unit: str, counted: str) -> None:
    tables = chinchilla_study()
    runs = tables["clean/runs"]
    product = 6 * runs["params"] * runs["tokens"]
    tables["clean/runs"] = runs.assign(data_unit=unit, flops=product)
    units = {value for name, value in defined(tables).items() if name.endswith("Unit") and "Reach" in name}
    units |= {value for name, value in defined(tables).items() if name.endswith("Unit") and "Crossover" in name}
    assert counted in units
    assert ("FLOP" in units) == (counted == "FLOP")

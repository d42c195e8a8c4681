"""The text of a derived quantity: what it may read, and what is refused with the piece that offends."""

import pytest

from scalestudy.analyse.derived.grammar import parse
from scalestudy.errors import StudyError


def references(text):
    return list(parse(text).references.values())


def test_names_are_references_and_functions_and_constants_are_not():
    assert [one.name for one in references("log(2) / b + pi * exp(-c)")] == ["b", "c"]
    assert references("log(2) / pi") == []


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("A[moe]", (("", "moe"),)),
        ("A['dense-1, v2']", (("", "dense-1, v2"),)),
        ("A[7]", (("", "7"),)),
        ("A[family:moe, metric:'val loss', law:power]", (("family", "moe"), ("metric", "val loss"), ("law", "power"))),
        ("A[moe, power]", (("", "moe"), ("", "power"))),
    ],
)
def test_brackets_pick_a_family_a_metric_or_a_law(text, picks):
    (one,) = references(text)
    assert (one.name, one.picks, one.text) == ("A", picks, text)


def test_a_prediction_may_be_at_a_place_that_is_a_formula_itself():
    found = {one.name: one for one in references("value[moe](params=2 * N_opt, tokens=20 * smallest(params))")}
    assert set(found) == {"value", "N_opt", "smallest"}
    assert list(found["value"].places) == ["params", "tokens"]
    assert found["smallest"].words == ("params",)


def test_a_cell_says_table_column_and_row():
    (one,) = references("cell('analyse/exponents', 'estimate', approach=isoflop, flops=1e18)")
    assert one.words == ("analyse/exponents", "estimate")
    assert one.where == {"approach": "isoflop", "flops": 1e18}


REFUSED = {
    "A[dense-1]": "in quotes where it is no word",
    "A[moe.v2]": "in quotes",
    "A[1:2]": "picks|quotes",
    "A[family:x, family:y]": "one family, one metric and one law",
    "A[a][b]": "not allowed",
    "A.b": "not allowed",
    "value(7e9)": "columns and where they are",
    "value(**{'a': 1})": "columns and where they are",
    "value(params=[1])": "not allowed",
    "value(params=open('x'))": "not allowed",
    "largest": "in brackets",
    "largest(params, tokens)": "one column of the runs",
    "cell('fit/fits')": "a table, a column",
    "cell[a]('fit/fits', 'n')": "a table, a column",
    "__import__('os').system('true')": "not allowed",
    "eval('1')": "not allowed",
    "lambda: A": "not allowed",
    "[A for A in B]": "not allowed",
    "A if B else C": "not allowed",
    "A @ B": "not allowed",
    "A + 1 / 0": "divides by zero",
    "log(-1) * A": "not allowed",
    "9**9**9 * A": "not allowed",
    "A +": "not a formula",
    "A[x": "not a formula",
    "'text'": "not allowed",
    "A == B": "not allowed",
    "(" * 300 + "A" + ")" * 300: "not a formula|deep",
    "+".join(["A"] * 4000): "characters|deep",
}


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=lambda text: text[:40])
def test_what_is_no_formula_is_refused_in_one_line(text, words):
    with pytest.raises(StudyError, match=words) as refused:
        parse(text, "here")
    assert "\n" not in str(refused.value)

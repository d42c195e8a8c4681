import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.report.escaping import tex_text as escape
from scalestudy.report.formula import MathML, Tex, symbol, typeset
from scalestudy.report.grid import Column, Grid, Row, columns, lean
from scalestudy.report.quantities import Quantity
from scalestudy.report.tex import table

COMMANDS = re.compile(r"\\(textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar|textquotedbl)\{\}")


@given(st.text())
def test_text_from_data_holds_no_tex(text: str) -> None:
    bare = re.sub(r"\\[{}$&#%_]", "", COMMANDS.sub("", escape(text)))
    bare = re.sub(r"\\ensuremath\{\\[a-z]+\}", "", bare)
    assert all(ord(character) < 0x180 for character in bare)
    assert not set(bare) & set('\\{}$&#%_~^<>|"')
    assert all(character.isprintable() for character in bare)


def test_a_table_is_a_booktabs_tabular() -> None:
    grid = Grid("Laws & scores", columns("law", "n#"), (Row(("a_b", Quantity(3.0))),))
    assert table(grid).splitlines() == [
        r"% Laws \& scores",
        r"\begin{tabular}{lS[table-format=1.0]}",
        r"\toprule",
        r"law & {n} \\",
        r"\midrule",
        r"a\_b & 3 \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


def test_an_empty_table_says_so_and_a_long_one_what_it_left_out() -> None:
    assert r"\multicolumn{1}{l}{None.}" in table(Grid("c", columns("law"), ()))
    rows = tuple(Row((str(i),)) for i in range(70))
    assert "% 10 further rows are in the Parquet table" in table(Grid("c", columns("law"), rows))


def test_columns_that_say_nothing_are_dropped() -> None:
    grid = Grid("c", (Column("family"), Column("law")), (Row(("a", "x")), Row(("a", "y"))))
    assert [column.title for column in lean(grid).columns] == ["law"]
    assert [row.cells for row in lean(grid).rows] == [("x",), ("y",)]
    two = Grid("c", (Column("family"), Column("law")), (Row(("a", "x")), Row(("b", "x"))))
    assert lean(two) == two


@pytest.mark.parametrize(
    ("formula", "tex"),
    [
        ("E + A / N**alpha + B / D**beta", r"E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}}"),
        ("A * x**(-a)", r"A\,x^{-a}"),
        ("b * (1 / x + g)**c", r"b\,\left(\frac{1}{x} + g\right)^{c}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("c + k * exp(t_1 * r)", r"c + k\,\exp\left(t_{\mathrm{1}}\,r\right)"),
        ("sqrt(x)", r"\sqrt{x}"),
        ("-E", "-E"),
    ],
)
def test_formulas_are_typeset_as_they_are_stated(formula: str, tex: str) -> None:
    assert typeset(formula, Tex()) == tex


@pytest.mark.parametrize("formula", ["a if b else c", "f.g", "[1]", "a +", "'text'", "x @ y", "f(*a)"])
def test_what_is_no_formula_is_not_typeset(formula: str) -> None:
    assert typeset(formula, MathML()) is None


def test_every_known_law_can_be_typeset() -> None:
    from scalestudy.laws import LAWS, expand

    for law in LAWS.values():
        for writer in (MathML(), Tex()):
            assert typeset(expand(law).formula, writer), law.name


def test_mathml_holds_the_symbols() -> None:
    written = typeset("A / N**alpha", MathML())
    assert written == (
        "<mfrac><mrow><mi>A</mi></mrow><mrow><msup><mrow><mi>N</mi></mrow><mrow><mi>α</mi></mrow></msup></mrow></mfrac>"  # noqa: RUF001
    )
    assert symbol("beta") == "β"


def test_what_tex_has_no_letter_for_is_named() -> None:
    assert escape("β größe 語") == r"\ensuremath{\beta} größe U+8A9E"

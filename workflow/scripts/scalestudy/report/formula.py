"""A law's formula, written out for the page (MathML) and for the paper (TeX), in the order the law states it."""

import ast
from html import escape
from typing import Protocol

from scalestudy.numerals import Numeral, alone

GREEK = {
    name: chr(code)
    for name, code in {
        "alpha": 945, "beta": 946, "gamma": 947, "delta": 948, "epsilon": 949, "eps": 949, "zeta": 950, "eta": 951,
        "theta": 952, "kappa": 954, "mu": 956, "nu": 957, "sigma": 963, "tau": 964, "phi": 966, "psi": 968,
    }.items()
}  # fmt: skip
CALLED = {
    "gamma": ("<mi>&#x0393;</mi>", r"\Gamma"),
    "probit": ("<msup><mi>&#x03A6;</mi><mrow><mo>&#x2212;</mo><mn>1</mn></mrow></msup>", r"\Phi^{-1}"),
}
"""Functions with a sign of their own, as MathML and as TeX."""
TEX_GREEK = {"eps": "epsilon"}


class Writer(Protocol):
    """How the pieces of a formula are put together."""

    def name(self, head: str, index: str) -> str:
        """Write a symbol with an optional index."""

    def number(self, value: Numeral) -> str:
        """Write a number."""

    def operator(self, left: str, sign: str, right: str) -> str:
        """Write a sum, difference or product; the sign of a product is empty."""

    def fraction(self, above: str, below: str) -> str:
        """Write a quotient."""

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""

    def call(self, name: str, arguments: list[str]) -> str:
        """Write a function of its arguments."""

    def minus(self, operand: str) -> str:
        """Write a negation."""

    def bracket(self, inner: str) -> str:
        """Put brackets around."""


class MathML:
    """MathML Core, which browsers and screen readers understand."""

    def name(self, head: str, index: str) -> str:
        """Write a symbol with an optional index."""
        letter = f"<mi>{escape(GREEK.get(head, head))}</mi>"
        return f"<msub>{letter}<mi>{escape(index)}</mi></msub>" if index else letter

    def number(self, value: Numeral) -> str:
        """Write a number."""
        power = f"<mo>×</mo><msup><mn>10</mn><mn>{value.exponent}</mn></msup>" if value.exponent else ""  # noqa: RUF001
        return f"<mn>{value.number}</mn>{power}"

    def operator(self, left: str, sign: str, right: str) -> str:
        """Write a sum, difference or product."""
        shown = "&#x2212;" if sign == "-" else escape(sign)
        return f"{left}<mo>{shown}</mo>{right}" if sign else f"{left}<mo>&#x2062;</mo>{right}"

    def fraction(self, above: str, below: str) -> str:
        """Write a quotient."""
        return f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>"

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""
        return f"<msup><mrow>{base}</mrow><mrow>{exponent}</mrow></msup>"

    def call(self, name: str, arguments: list[str]) -> str:
        """Write a function."""
        if name == "sqrt":
            return f"<msqrt>{arguments[0]}</msqrt>"
        if name == "abs":
            return f"<mrow><mo>|</mo>{arguments[0]}<mo>|</mo></mrow>"
        return f"{CALLED.get(name, (f'<mi>{escape(name)}</mi>',))[0]}<mo>&#x2061;</mo>{self.bracket('<mo>,</mo>'.join(arguments))}"

    def minus(self, operand: str) -> str:
        """Write a negation."""
        return f"<mo>&#x2212;</mo>{operand}"

    def bracket(self, inner: str) -> str:
        """Put brackets around."""
        return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"


class Tex:
    """TeX math."""

    def name(self, head: str, index: str) -> str:
        """Write a symbol with an optional index."""
        letter = (
            f"\\{TEX_GREEK.get(head, head)}" if head in GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
        )
        return rf"{letter}_{{{index}}}".replace("_{", r"_{\mathrm{", 1) + "}" if index else letter

    def number(self, value: Numeral) -> str:
        """Write a number."""
        return value.tex

    def operator(self, left: str, sign: str, right: str) -> str:
        """Write a sum, difference or product."""
        return f"{left} {sign} {right}" if sign else rf"{left}\,{right}"

    def fraction(self, above: str, below: str) -> str:
        """Write a quotient."""
        return rf"\frac{{{above}}}{{{below}}}"

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""
        return f"{base}^{{{exponent}}}"

    def call(self, name: str, arguments: list[str]) -> str:
        """Write a function."""
        if name == "sqrt":
            return rf"\sqrt{{{arguments[0]}}}"
        if name == "abs":
            return rf"\left|{arguments[0]}\right|"
        if name in CALLED:
            return CALLED[name][1] + self.bracket(arguments[0])
        known = rf"\{name}" if name in ("log", "exp", "max", "min") else rf"\operatorname{{{name}}}"
        return known + self.bracket(", ".join(arguments))

    def minus(self, operand: str) -> str:
        """Write a negation."""
        return f"-{operand}"

    def bracket(self, inner: str) -> str:
        """Put brackets around."""
        return rf"\left({inner}\right)"


SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: ""}
RANKS: dict[type[ast.operator], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 4}


def symbol(name: str) -> str:
    """Return a parameter's name with Greek letters as such.

    >>> symbol("alpha"), symbol("R_D")
    ('\u03b1', 'R_D')
    """
    head, bar, index = name.partition("_")
    return GREEK.get(head, head) + bar + index


def typeset(formula: str, writer: Writer) -> str | None:
    r"""Return the formula written out; None if it holds something a law's formula cannot.

    >>> typeset("E + A / N**alpha", Tex())
    'E + \\frac{A}{N^{\\alpha}}'
    """
    try:
        return _write(ast.parse(formula.strip(), mode="eval").body, writer)
    except (SyntaxError, TypeError, RecursionError):
        return None


def _rank(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp):
        return RANKS.get(type(node.op), 0)
    return 3 if isinstance(node, ast.UnaryOp) else 5


def _write(node: ast.expr, writer: Writer) -> str:
    if isinstance(node, ast.Name):
        head, _, index = node.id.partition("_")
        return writer.name(head or node.id, index if head else "")
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return writer.number(alone(node.value, 6))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return writer.minus(_inside(node.operand, 2, writer))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return writer.call(node.func.id, [_write(argument, writer) for argument in node.args])
    if isinstance(node, ast.BinOp):
        return _binary(node, writer)
    raise TypeError(type(node).__name__)


def _binary(node: ast.BinOp, writer: Writer) -> str:
    kind = type(node.op)
    if kind is ast.Div:
        return writer.fraction(_write(node.left, writer), _write(node.right, writer))
    if kind is ast.Pow:
        return writer.power(_inside(node.left, 5, writer), _write(node.right, writer))
    if kind not in SIGNS:
        raise TypeError(kind.__name__)
    rank = RANKS[kind]
    right = _inside(node.right, rank + (kind is ast.Sub), writer)
    return writer.operator(_inside(node.left, rank, writer), SIGNS[kind], right)


def _inside(node: ast.expr, rank: int, writer: Writer) -> str:
    """Write an operand, in brackets if it binds more loosely than its place demands."""
    written = _write(node, writer)
    return writer.bracket(written) if _rank(node) < rank else written

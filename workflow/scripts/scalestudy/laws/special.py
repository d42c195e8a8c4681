"""Functions beyond arithmetic, exponentials and angles, as SymPy differentiates and prints them; `laws.stacked` computes them.

Absolute values and probits are functions of our own, since SymPy's are defined for complex numbers, which leaves their
derivatives open where it does not know that an argument is real, and it has no probit that holds near 0 and 1.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import scipy.special
import sympy


class absolute(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """The absolute value of a real number; its derivative is the sign, which counts as 0 at 0."""

    nargs = 1
    is_real = True
    is_nonnegative = True

    @classmethod
    def eval(cls, x: Any) -> Any:
        """Evaluate at a number."""
        return sympy.Abs(x) if x.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Differentiate."""
        return signum(self.args[0])

    def _latex(self, printer: Any) -> str:
        return rf"\left|{{{printer.doprint(self.args[0])}}}\right|"


class signum(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """The sign of a real number, whose derivative counts as zero everywhere, as that of a step does."""

    nargs = 1
    is_real = True

    @classmethod
    def eval(cls, x: Any) -> Any:
        """Evaluate at a number."""
        return sympy.sign(x) if x.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Differentiate."""
        return sympy.Integer(0)


class probit(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """The quantile of the standard normal distribution, from shares between 0 and 1 to all numbers."""

    nargs = 1
    is_real = True

    @classmethod
    def eval(cls, share: Any) -> Any:
        """Evaluate at a number."""
        return sympy.Float(float(scipy.special.ndtri(float(share)))) if share.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Differentiate: the inverse of the density there."""
        return sympy.sqrt(2 * sympy.pi) * sympy.exp(self**2 / 2)

    def _latex(self, printer: Any) -> str:
        return rf"\Phi^{{-1}}\left({printer.doprint(self.args[0])}\right)"


SYMBOLIC: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": absolute,
    "erf": sympy.erf,
    "probit": probit,
    "gamma": sympy.gamma,
}
"""By their names in formulas, as SymPy has them."""

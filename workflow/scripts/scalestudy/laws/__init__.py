"""Scaling laws as data, and what turns them into functions.

Importing this costs neither SymPy nor NumPy; `compile_law` and `resolve` load what they need when called.
"""

from typing import TYPE_CHECKING

from scalestudy.laws.law import DEFAULT_COLUMNS, Law, Parameter, expand
from scalestudy.laws.registry import LAWS
from scalestudy.laws.resolve import automatic, resolve, resolve_all

if TYPE_CHECKING:
    from scalestudy.laws.compile import CompiledLaw

__all__ = [
    "DEFAULT_COLUMNS",
    "LAWS",
    "Law",
    "Parameter",
    "automatic",
    "compile_law",
    "expand",
    "resolve",
    "resolve_all",
]


def compile_law(law: Law) -> "CompiledLaw":
    """Compile a law; see `scalestudy.laws.compile.compile_law`."""
    from scalestudy.laws.compile import compile_law as compile_now

    return compile_now(law)

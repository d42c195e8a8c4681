"""Writes what SymPy derives of the catalogue's laws as modules of NumPy, so that no job derives them again.

`scalestudy docs` writes them and a test holds them against SymPy; `laws.ready` reads them.
"""

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from scalestudy.laws.law import Law, expand
from scalestudy.laws.meaning import meaning
from scalestudy.laws.registry import LAWS
from scalestudy.laws.stacked import PRINTED
from scalestudy.laws.symbolic import Symbolic

FACTS: Final = ("logarithmic", "linear", "latex", "cancelled", "inputs", "pairs", "separated")
"""What a module says of a law, by the names of `Symbolic`."""
PACKAGE: Final = '''"""What SymPy derives of the catalogue's laws, a module each; written by `scalestudy docs`, read by `laws.ready`."""

from math import inf

NAMES = {{
{meanings}
}}


def module_of(meaning):
    """Return the module of a law that means this, or None."""
    name = NAMES.get(meaning)
{imports}
    return None
'''
IMPORT: Final = """    if name == "{name}":
        import scalestudy.laws.derived.{name}

        return scalestudy.laws.derived.{name}"""
ELSEWHERE: Final = {"reduce": "functools", **dict.fromkeys(PRINTED, "scalestudy.laws.stacked")}
"""Where names come from that are not NumPy's, or not as NumPy has them."""


def modules() -> Mapping[str, Callable[[], str]]:
    """Return the function that writes each module, and the package that finds them, by file name."""
    return {"__init__.py": package} | {f"{name}.py": partial(module, law) for name, law in LAWS.items()}


def package() -> str:
    """Return the text of the package: which module holds the functions of a law that means this."""
    meanings = "\n".join(f"    {meaning(expand(law))!r}: {name!r}," for name, law in LAWS.items())
    return PACKAGE.format(meanings=meanings, imports="\n".join(IMPORT.format(name=name) for name in LAWS))


def module(law: Law) -> str:
    """Return the text of a law's module."""
    symbolic = Symbolic(expand(law))
    functions = "\n\n".join(_source(symbolic, name) for name in symbolic.functions)
    facts = {name: getattr(symbolic, name) for name in FACTS} | {"powers": tuple(sorted(symbolic.powers))}
    stated = "\n".join(f"{name} = {value!r}" for name, value in facts.items())
    return f'"""{law.name}, as SymPy derives it; written by `scalestudy docs`."""\n\n{_imports(functions)}\n\n{stated}\n\n\n{functions}\n'


def _source(symbolic: Symbolic, name: str) -> str:
    text = inspect.getsource(symbolic.function(name)).strip()
    return re.sub(r"^def \w+", f"def {name}", text)


def _imports(functions: str) -> str:
    """The import of every name that no function binds itself."""
    tree = list(ast.walk(ast.parse(functions)))
    bound = {node.arg for node in tree if isinstance(node, ast.arg)}
    names = [node for node in tree if isinstance(node, ast.Name)]
    bound |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    free = sorted({node.id for node in names} - bound)
    homes = sorted({ELSEWHERE.get(name, "numpy") for name in free})
    return "\n".join(
        f"from {home} import {', '.join(name for name in free if ELSEWHERE.get(name, 'numpy') == home)}"
        for home in homes
    )

"""What is written out for the laws of the catalogue, so that a job that fits only these needs no SymPy.

A law of a study file that says the same as one of the catalogue, whatever it is called and bound to, is that one here.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from scalestudy.laws.derived import module_of
from scalestudy.laws.law import Law
from scalestudy.laws.meaning import meaning

Function = Callable[..., Any]


class Ready:
    """A written module, answering as `laws.symbolic.Symbolic` does; facts are its attributes."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    @property
    def has_hessian(self) -> bool:
        """Whether its second derivatives were derived."""
        return hasattr(self._module, "internal_2") or hasattr(self._module, "internal_second")

    def function(self, name: str) -> Function:
        """Return a function by name."""
        function: Function = getattr(self._module, name)
        return function


def ready(law: Law) -> Ready | None:
    """Return what is written out for a law, terms written out; None where it must be derived."""
    module: ModuleType | None = None if law.fixed or law.tied else module_of(meaning(law))  # type: ignore[no-untyped-call]
    return None if module is None else Ready(module)

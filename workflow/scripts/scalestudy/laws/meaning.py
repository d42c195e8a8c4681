"""What the functions of a law follow from: laws that agree in it are computed alike, whatever they are called and bound to."""

from typing import Any

from scalestudy.laws.law import Law


def meaning(law: Law) -> tuple[Any, ...]:
    """Return a law's formula, variables and parameters, terms written out, without names and units that nothing computes with."""
    parameters = tuple((one.name, one.lower, one.upper, one.scale) for one in law.parameters)
    return law.formula, law.bracket, tuple(law.variables), parameters

"""The registry of uncertainty methods. Adding one means a file in this folder and its name in the list below."""

from collections.abc import Iterable
from typing import Final

from scalestudy.errors import StudyError
from scalestudy.fit.methods import bootstrap, jackknife, none, profile, residual, sandwich, wild
from scalestudy.fit.methods.base import Method
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law

METHODS: Final[dict[str, Method]] = {
    method.name: method
    for method in (
        bootstrap.METHOD,
        residual.METHOD,
        wild.METHOD,
        jackknife.METHOD,
        sandwich.METHOD,
        profile.METHOD,
        none.METHOD,
    )
}


def method_of(settings: Settings, grouped: bool = False) -> Method:
    """Return the method that a study asks for.

    Args:
        settings: objective, weights and uncertainty.
        grouped: whether rows are given in groups, whatever `unit` says.

    Raises:
        StudyError: there is no such method, or it is not right for the objective, the unit or the weights.
    """
    name = settings.uncertainty.method
    if name not in METHODS:
        raise StudyError("fit.uncertainty.method", repr(name), "one of " + ", ".join(METHODS))
    by_row, weighting = settings.uncertainty.unit == "row" and not grouped, settings.weights.kind
    objections = METHODS[name].objections(settings.loss, by_row, weighting)
    if objections:
        asked = f"{name} of {settings.objective}, {'single' if by_row else 'grouped'} rows, weights {weighting}"
        able = " or ".join(alternatives(settings.loss, by_row, weighting))
        raise StudyError("fit.uncertainty", asked, f"{able} there", objections[0])
    return METHODS[name]


def alternatives(loss: str, by_row: bool, weighting: str) -> list[str]:
    """Return the methods with draws that are right for all of this."""
    return [name for name, method in METHODS.items() if method.draw and not method.objections(loss, by_row, weighting)]


def check_shared(laws: Iterable[Law], settings: Settings) -> None:
    """Refuse laws with shared parameters under a method that cannot do them, before any work.

    Raises:
        StudyError: there is such a law.
    """
    method = method_of(settings)
    for law in laws:
        if law.shared and not method.shared:
            able = " or ".join(one.name for one in METHODS.values() if one.shared and one.draw)
            found = f"parameters shared by families ({', '.join(law.shared)}) with uncertainty by {method.name}"
            raise StudyError(f"law {law.name}", found, f"fit.uncertainty.method: {able}", method.because["shared"])

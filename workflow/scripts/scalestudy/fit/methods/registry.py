"""The registry of uncertainty methods. Adding one means a file in this folder and its name in the list below."""

from typing import Final

from scalestudy.errors import StudyError
from scalestudy.fit.methods import bootstrap, jackknife, none, profile, residual, sandwich, wild
from scalestudy.fit.methods.base import Method
from scalestudy.fit.settings import Settings

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


def method_of(settings: Settings) -> Method:
    """Return the method that a study asks for.

    Raises:
        StudyError: there is no such method.
    """
    name = settings.uncertainty.method
    if name not in METHODS:
        raise StudyError("fit.uncertainty.method", repr(name), "one of " + ", ".join(METHODS))
    return METHODS[name]

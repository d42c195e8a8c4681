"""What follows from the runs and the settings of a study alone: worked out once, however many figures ask for it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from scalestudy.fit.candidates import study_laws
from scalestudy.fit.roles import Roles, roles_of
from scalestudy.laws import Law
from scalestudy.rows import by_unit, training_rows

READ: Final = ("laws", "axes", "range", "fit", "learn", "chain")
"""The settings that laws and roles hang on."""
Unit = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Inferred:
    """What is known of a study before anything is fitted.

    Attributes:
        runs: `clean/runs`, not changed in place by anybody who asks.
        settings: of the study.
    """

    runs: pd.DataFrame
    settings: Mapping[str, Any]

    @cached_property
    def laws(self) -> dict[str, Law]:
        """The laws that were fitted, by name: as the study file states them, else the built-in ones."""
        return {law.name: law for law in study_laws(self.runs, self.settings)}

    @cached_property
    def roles(self) -> Roles:
        """Which part every column plays."""
        return roles_of(self.runs, self.settings, list(self.laws.values()))

    @cached_property
    def training(self) -> pd.DataFrame:
        """The rows the laws were fitted to, by `row`."""
        return training_rows(self.runs)

    @cached_property
    def units(self) -> dict[Unit, pd.DataFrame]:
        """Training rows by (family, metric), sorted."""
        return by_unit(self.training)

    @cached_property
    def computed(self) -> pd.DataFrame:
        """The runs with their compute, where it follows from N and D alone."""
        return self.roles.computed(self.runs)

    def is_of(self, runs: pd.DataFrame, settings: Mapping[str, Any]) -> bool:
        """Tell whether this is what follows from a table, that very one, and from settings."""
        return self.runs is runs and all(self.settings.get(name) == settings.get(name) for name in READ)


KEPT: Final = 4
"""A stage asks of its runs as they are, as people are shown them, and of both with their compute."""
_known: deque[Inferred] = deque(maxlen=KEPT)


def inferred(runs: pd.DataFrame, settings: Mapping[str, Any]) -> Inferred:
    """Return what follows from the runs and settings of a study, the same to all who ask of the same table.

    Args:
        runs: `clean/runs`, which nobody changes in place.
        settings: of the study.
    """
    for one in _known:
        if one.is_of(runs, settings):
            return one
    _known.append(Inferred(runs, settings))
    return _known[-1]

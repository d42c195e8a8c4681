"""How fits to training sets are made: as the study says, where that can be, with fewer starts, and less robust where weighted."""

from dataclasses import replace
from typing import Final

from scalestudy.fit.objectives.registry import loss_of
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law

STARTS: Final = 24
SOLVED: Final = 4
"""Starts scored and solved for laws of one scale, whose one or two exponents need no more."""
ROBUST: Final = 0.3
"""Residuals of weighted fits, in log units or over half of what the values span, up to which they count with their square."""


def settings_of(study: Settings, law: Law, weighted: bool, positive: bool, stated: bool) -> Settings:
    """Return how a law is fitted to training sets: to raw residuals where logarithms do not exist.

    The study's Huber threshold is so low that rows count by the sign of their residual alone. On the few rows of one curve that
    would waste what they say, so fits that `auto` weights are less robust; gross outliers lie beyond `ROBUST` too. A threshold that
    was not meant in the metric's unit follows what the values span, so that no forecast hangs on the unit.

    Args:
        study: its settings.
        law: the law.
        weighted: whether `auto` weights the rows.
        positive: whether all values are.
        stated: whether the study says how many starts to try.
    """
    settings, curve = study.under(law.objective), len(law.columns) == 1
    if curve and not (stated or law.starts):
        settings = replace(settings, starts=min(settings.starts, STARTS), solve=min(settings.solve, SOLVED))
    if not positive and settings.log:
        settings = replace(settings, objective=f"{settings.loss}_raw", relative=True)
    if weighted and curve and loss_of(settings).tunable:
        least = max(settings.delta, ROBUST) if settings.log else ROBUST
        settings = replace(settings, delta=least, relative=not settings.log)
    return settings

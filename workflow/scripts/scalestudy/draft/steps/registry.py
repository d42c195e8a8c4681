"""Every step, in order: what one notes, those after it know. A new kind of evidence is a file here and its name below."""

from collections.abc import Callable
from typing import Final

from scalestudy.draft.draft import Draft
from scalestudy.draft.steps import (
    canonical,
    commas,
    counts,
    divergence,
    evaluations,
    groups,
    labels,
    laws,
    relations,
    rest,
    rows,
    scales,
    settings,
    sizes,
    speeds,
    spellings,
    states,
    sweeps,
    units,
    values,
)

STEPS: Final[tuple[Callable[[Draft], None], ...]] = (
    counts.look,
    scales.look,
    relations.look,
    evaluations.look,
    labels.look,
    settings.look,
    sizes.look,
    values.look,
    states.look,
    units.look,
    rows.look,
    divergence.look,
    canonical.look,
    groups.look,
    sweeps.look,
    spellings.look,
    speeds.look,
    commas.look,
    laws.look,
    rest.look,
)

"""What a run was set to, by name: step, seed, learning rate, batch, width, depth, and what is held out."""

import re
from typing import Final

from scalestudy.draft.choose import take
from scalestudy.draft.draft import Draft
from scalestudy.draft.roles import settings
from scalestudy.draft.words import quoted

_SEED: Final = re.compile(r"seed[_=-]?\d+", re.IGNORECASE)


def look(draft: Draft) -> None:
    """Give settings their columns; a seed may stand in the run's name."""
    for role in settings.ROLES:
        take(draft, role)
    run = draft.source_of("run") or ""
    if "seed" not in draft.columns and run in draft.table.columns and _seeded(draft, run):
        draft.map("seed", f"regexp_extract({quoted(run)}, 'seed[_=-]?([0-9]+)', 1)", "from the run's name", run)


def _seeded(draft: Draft, run: str) -> bool:
    """Whether every name of a run that is shown holds a seed; a text that is none stops a table."""
    texts = draft.table.counts(run)
    return bool(texts) and all(_SEED.search(text) for text in texts)

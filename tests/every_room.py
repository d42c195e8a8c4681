"""Every room of the package: where it lies, what it lists, and what a test adds to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from new_files import (
    ANALYSIS,
    CONFLICT,
    CONFLICT_FILE,
    COST,
    COST_FILE,
    FIGURE,
    FIGURE_FILE,
    LAW,
    LAW_FILE,
    LEARNED,
    LEARNED_FILE,
    LOSS,
    LOSS_FILE,
    MEASURE,
    MEASURE_FILE,
    METHOD,
    METHOD_FILE,
    RULE,
    SCHEME,
    SCHEME_FILE,
    SCORE,
    SCORE_FILE,
    TRACKER,
    TRACKER_FILE,
    VIEW,
    VIEW_FILE,
)

from scalestudy.analyse.costs.base import Cost
from scalestudy.analyse.costs.registry import COSTS
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.measures.base import Measure
from scalestudy.analyse.measures.registry import MEASURES
from scalestudy.analyse.registry import KINDS
from scalestudy.clean.conflicts.base import Conflict
from scalestudy.clean.conflicts.registry import CONFLICTS
from scalestudy.clean.registry import RULES
from scalestudy.clean.rules.base import Rule
from scalestudy.draft.trackers.base import Tracker
from scalestudy.draft.trackers.registry import TRACKERS
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.registry import FIGURES
from scalestudy.fit.methods.base import Method
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.base import Loss
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.laws.law import Law
from scalestudy.laws.registry import LAWS
from scalestudy.learn.kinds.base import Kind as LearnedKind
from scalestudy.learn.registry import KINDS as LEARNED_KINDS
from scalestudy.report.views.base import Shown
from scalestudy.report.views.registry import SHOWN
from scalestudy.scores.kinds.base import Score
from scalestudy.scores.registry import SCORES
from scalestudy.splits.registry import SCHEMES
from scalestudy.splits.schemes.base import Scheme

TESTS = Path(__file__).resolve().parent
CONTRIBUTING = (TESTS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Room:
    """A room.

    Attributes:
        folder: below the package.
        registry: the file that lists what is in it.
        listed: what the registry lists, by name.
        declares: the type of the declarations.
        name: of what the test adds.
        opening: the line of the registry below which a new name goes.
        variable: how the new file calls its declaration.
        source: the new file; empty where CONTRIBUTING shows it.
        use: code that uses it, and fails where it does not work.
    """

    folder: str
    registry: str
    listed: Mapping[str, object]
    declares: type
    name: str
    opening: str
    variable: str
    source: str
    use: str

    @property
    def text(self) -> str:
        """The new file's text: as given, else the example of CONTRIBUTING."""
        shown = re.search(rf"```python\n# {self.folder}/{self.name}\.py\n(.*?)```", CONTRIBUTING, re.DOTALL)
        return self.source or (shown.group(1) if shown else "")


ROOMS = (
    Room(
        *("clean/conflicts", "clean/conflicts/registry.py", CONFLICTS, Conflict),
        *("many_heads", "    for conflict in (", "CONFLICT", CONFLICT_FILE, CONFLICT),
    ),
    Room(
        *("clean/rules", "clean/registry.py", RULES, Rule),
        *("smallest", "    for rule in (", "RULE", "", RULE),
    ),
    Room(
        *("scores/kinds", "scores/registry.py", SCORES, Score),
        *("too_high", "    for score in (", "SCORE", SCORE_FILE, SCORE),
    ),
    Room(
        *("splits/schemes", "splits/registry.py", SCHEMES, Scheme),
        *("halves", "    for scheme in (", "SCHEME", SCHEME_FILE, SCHEME),
    ),
    Room(
        *("learn/kinds", "learn/registry.py", LEARNED_KINDS, LearnedKind),
        *("total", "    for kind in (", "KIND", LEARNED_FILE, LEARNED),
    ),
    Room(
        *("analyse/kinds", "analyse/registry.py", KINDS, Kind),
        *("slope", "    for kind in (", "KIND", "", ANALYSIS),
    ),
    Room(
        *("analyse/costs/kinds", "analyse/costs/registry.py", COSTS, Cost),
        *("storage", "    for cost in (", "COST", COST_FILE, COST),
    ),
    Room(
        *("analyse/measures/kinds", "analyse/measures/registry.py", MEASURES, Measure),
        *("largest", "    for measure in (", "MEASURE", MEASURE_FILE, MEASURE),
    ),
    Room(
        *("figures/drawn", "figures/registry.py", FIGURES, Figure),
        *("histogram", "    for figure in (", "FIGURE", FIGURE_FILE, FIGURE),
    ),
    Room(
        *("fit/methods", "fit/methods/registry.py", METHODS, Method),
        *("certain", "    for method in (", "METHOD", METHOD_FILE, METHOD),
    ),
    Room(
        *("fit/objectives", "fit/objectives/registry.py", LOSSES, Loss),
        *("cauchy", "    for loss in (", "cauchy.Cauchy", LOSS_FILE, LOSS),
    ),
    Room(
        *("laws", "laws/registry.py", LAWS, Law),
        *("inverse", "KINDS = {", '"Toys": inverse.LAWS', LAW_FILE, LAW),
    ),
    Room(
        *("draft/trackers", "draft/trackers/registry.py", TRACKERS, Tracker),
        *("trials", "    for tracker in (", "TRACKER", TRACKER_FILE, TRACKER),
    ),
    Room(
        *("report/views", "report/views/registry.py", SHOWN, Shown),
        *("calibration", "    for one in (", "SHOWN", VIEW_FILE, VIEW),
    ),
)
NOT_IN_STUDY_FILES = ("scores/kinds", "draft/trackers", "clean/conflicts", "report/views")
MACHINERY = ("laws",)
"""Rooms that other modules live in too."""

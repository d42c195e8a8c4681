"""The `fit` section of a study as an immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.fit.objectives.registry import LOSS_OF, LOSSES, OBJECTIVES

WEIGHTINGS: Final = ("equal", "stderr", "column", "recency")
WITHOUT_DRAWS: Final = "none"
OF_TRIALS: Final = "equal, or a column, there: trials say how sure a rate is, and standard errors would say it again"


@dataclass(frozen=True)
class Weights:
    """How rows are weighted: kind is one of `WEIGHTINGS`."""

    kind: str = "equal"
    column: str = ""
    power: float = 1.0


@dataclass(frozen=True)
class Uncertainty:
    """How draws are made: method, what is resampled, how many."""

    method: str = "bootstrap"
    unit: str = "row"
    draws: int = 1000

    def __post_init__(self) -> None:
        """A method without draws has none, whoever draws."""
        if self.method == WITHOUT_DRAWS:
            object.__setattr__(self, "draws", 0)


@dataclass(frozen=True)
class Settings:
    """How to fit. Each field is independent of the others.

    Attributes:
        objective: a name of `objectives.registry.OBJECTIVES`.
        delta: Huber threshold or Student-t scale, in the residual's unit.
        quantile: of pinball and asymmetric Huber.
        nu: Student-t degrees of freedom.
        relative: whether `delta` is relative to half of what the values of a problem span, which no study asks for.
        weights: how rows are weighted.
        starts: starting points scored per problem.
        solve: how many of them, best first, are solved.
        uncertainty: how draws are made.
        seed: mixed into every random choice.
    """

    objective: str = "huber_log"
    delta: float = 1e-3
    quantile: float = 0.5
    nu: float = 4.0
    relative: bool = False
    weights: Weights = field(default_factory=Weights)
    starts: int = 96
    solve: int = 16
    uncertainty: Uncertainty = field(default_factory=Uncertainty)
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no fit could be made with.

        Raises:
            StudyError: unknown objective, a threshold that is not positive, or counts weighted by standard errors.
        """
        if self.objective not in OBJECTIVES:
            raise StudyError("fit.objective", repr(self.objective), "one of " + ", ".join(OBJECTIVES))
        if self.counts and self.weights.kind == "stderr":
            raise StudyError("fit.weights", f"stderr with objective {self.objective}", OF_TRIALS)
        if not self.delta > 0:
            raise StudyError("fit.delta", str(self.delta), "a positive number")

    @property
    def loss(self) -> str:
        """The objective without its residual: a name of `objectives.registry.LOSSES`."""
        return LOSS_OF[self.objective]

    @property
    def log(self) -> bool:
        """Whether residuals are differences of logarithms."""
        return self.objective.endswith("_log")

    @property
    def counts(self) -> bool:
        """Whether values are shares of trials."""
        return LOSSES[self.loss].counts

    def under(self, objective: str) -> "Settings":
        """Return how to fit a law with an objective of its own; the same without one."""
        return replace(self, objective=objective) if objective else self

    @classmethod
    def from_study(cls, section: Mapping[str, Any] | None) -> "Settings":
        """Read a study's `fit` section; what is absent takes its default.

        Raises:
            StudyError: an unknown key or value.
        """
        given = dict(section or {})
        starts = given.pop("starts", None) or {}
        loss = LOSS_OF.get(given.get("objective") or cls.objective, LOSS_OF[cls.objective])
        uncertainty = Uncertainty(**{"method": LOSSES[loss].drawn_by, **(given.pop("uncertainty", None) or {})})
        weights = _weights(given.pop("weights", None))
        given = {name: value for name, value in given.items() if value is not None}
        unknown = set(given) - {"objective", "delta", "quantile", "nu", "seed"}
        if unknown:
            raise StudyError("fit", f"unknown key {sorted(unknown)[0]!r}", "a key of the fit section")
        count = int(starts.get("count", cls.starts))
        solve = int(starts.get("solve", cls.solve))
        return cls(**given, starts=count, solve=solve, uncertainty=uncertainty, weights=weights)


def _weights(given: Any) -> Weights:
    if given is None or given == "equal":
        return Weights()
    if given == "stderr":
        return Weights("stderr")
    if isinstance(given, Mapping) and "column" in given:
        kind = "recency" if "power" in given else "column"
        return Weights(kind, str(given["column"]), float(given.get("power", 1.0)))
    raise StudyError("fit.weights", repr(given), "equal, stderr, {column: ...} or {column: ..., power: ...}")

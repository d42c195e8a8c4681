"""How a family is named with its metric: the one way of all sentences, so that none leaves open which metric it means."""

from collections.abc import Iterable
from dataclasses import dataclass

from scalestudy.report.frames import Tables, table

PLURALS = {"family": "families", "metric": "metrics", "family, metric": "pairs of family and metric"}
SINGULARS = {"families": "family", "pairs of family and metric": "pair of family and metric", "optima": "optimum"}
"""Of those that are more than a plural's letter shorter."""


@dataclass(frozen=True)
class Names:
    """The families and metrics of a study: of what it has several, a sentence says which one it means."""

    families: frozenset[str]
    metrics: frozenset[str]

    @classmethod
    def of(cls, units: Iterable[tuple[str, str]]) -> "Names":
        """Return those of fit units."""
        every = list(units)
        return cls(frozenset(family for family, _ in every), frozenset(metric for _, metric in every))

    @property
    def several_metrics(self) -> bool:
        """Whether a sentence must say its metric."""
        return len(self.metrics) > 1

    @property
    def heading(self) -> str:
        """Return the heading of a column of fit units.

        >>> Names.of([("a", "loss"), ("b", "loss")]).heading, Names.of([("a", "loss"), ("a", "accuracy")]).heading
        ('family', 'metric')
        """
        if not self.several_metrics:
            return "family"
        return "metric" if len(self.families) == 1 else "family, metric"

    def unit(self, family: object, metric: object) -> str:
        """Name a fit unit as shortly as stays clear: by its family, its metric, or both.

        >>> Names.of([("a", "loss"), ("a", "accuracy")]).unit("a", "loss")
        'loss'
        """
        return {"family": f"{family}", "metric": f"{metric}"}.get(self.heading, f"{family}, {metric}")

    def within(self, metric: object) -> str:
        """Say in which metric families are compared, as the end of a phrase; empty where there is one only.

        >>> Names.of([("a", "loss"), ("a", "accuracy")]).within("loss"), Names.of([("a", "loss")]).within("loss")
        (' in loss', '')
        """
        return f" in {metric}" if self.several_metrics else ""

    def opening(self, metric: object) -> str:
        """Say the same as the beginning of a sentence."""
        return f"{self.within(metric).lstrip()}, " if self.several_metrics else ""


def names_of(tables: Tables) -> Names:
    """Return the names of a study: of all its rows and fits, whether or not they have an answer."""
    parts = [table(tables, name) for name in ("clean/runs", "fit/fits")]
    families, metrics = (
        frozenset(str(one) for part in parts for one in part[column].unique()) for column in ("family", "metric")
    )
    return Names(families, metrics)


def plural(heading: str) -> str:
    """Return what several of what a heading names are together: a metric is no family.

    >>> plural("metric"), plural("family, metric")
    ('metrics', 'pairs of family and metric')
    """
    return PLURALS[heading]


def more(count: int, what: str) -> str:
    """Say how many more there are of what is named in the plural.

    >>> more(2, "pairs of family and metric"), more(1, "pairs of family and metric"), more(1, "questions")
    ('2 more pairs of family and metric', '1 more pair of family and metric', '1 more question')
    """
    return f"{count} more {what if count != 1 else SINGULARS.get(what, what.removesuffix('s'))}"

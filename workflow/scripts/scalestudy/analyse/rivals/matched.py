"""Which families are held against which: all pairs, all against one, or those that differ in one part of their name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from scalestudy.analyse.context import Context
from scalestudy.analyse.derived.paired import Key, Paired
from scalestudy.analyse.ensemble import Ensemble, ensembles
from scalestudy.analyse.named import asked_of
from scalestudy.analyse.rivals.alike import apart
from scalestudy.analyse.rivals.along import Along
from scalestudy.analyse.rivals.compared import Pairs
from scalestudy.analyse.rivals.voices import Voices
from scalestudy.analyse.rivals.ways import Asked, path_of
from scalestudy.words import one_of


@dataclass(frozen=True)
class Match:
    """A family and what it is held against; `why_not` says why there is no such reference."""

    reference: Ensemble | str
    family: Ensemble
    asked: Asked
    same: Sequence[str]
    why_not: str = ""

    @property
    def metric(self) -> str:
        """The metric of both."""
        return self.family.metric

    @property
    def named(self) -> tuple[str, str]:
        """The names of reference and family."""
        known = self.reference if isinstance(self.reference, str) else self.reference.family
        return known, self.family.family

    @property
    def key(self) -> dict[str, str]:
        """The columns that name it."""
        reference, family = self.named
        key = {"metric": self.metric, "law": self.family.law, "reference": reference, "family": family}
        return key | {"along": self.asked.along}

    @property
    def status(self) -> str:
        """The worse of what became of their fits."""
        both = [one.status for one in (self.reference, self.family) if isinstance(one, Ensemble)]
        return max(both, key=lambda status: status != "converged")

    def pairs(self, context: Context) -> Pairs | str:
        """Return the voices of both on their ways, or why they cannot be compared."""
        if isinstance(self.reference, str):
            return self.why_not
        both = (self.reference, self.family)
        rows = [context.rows_of(one.family, one.metric) for one in both if (one.family, one.metric) in context.units]
        if len(rows) < len(both):
            return "no row is left of one of them"
        reads = self.reference.columns | self.family.columns
        return apart(rows[0], rows[1], self.named, reads, self.same) or self._on_their_ways(context, both)

    def _on_their_ways(self, context: Context, both: Sequence[Ensemble]) -> Pairs | str:
        made: list[Along] = []
        for one in both:
            path = path_of(context, one, self.asked)
            if isinstance(path, str):
                return f"family {one.family}: {path}"
            made.append(Along(Voices(one), path))
        first, second = (one.path.along for one in made)
        return Pairs(*made) if first == second else f"one goes along {first}, the other along {second}; state `along`"


def fields(context: Context, options: Mapping[str, Any]) -> Iterator[list[Ensemble]]:
    """Yield the families that share a metric and a law, or `auto`; draws of those that share runs are paired, others are not.

    Args:
        context: the study.
        options: of the analysis, which may say `between` which families and of which `metric`.
    """
    between = options.get("between")
    every = {(one.family, one.metric, one.law): one for one in ensembles(context)}
    groups: dict[tuple[str, str], list[Key]] = {}
    for family, metric, law in every:
        if (between is None or family in between) and asked_of(options, metric):
            groups.setdefault((metric, law), []).append((family, metric, law))
    paired = Paired(context, every)
    for name in sorted(groups):
        together = paired.of(groups[name])
        yield [together.get(key, every[key]) for key in groups[name]]


def matches(context: Context, options: Mapping[str, Any]) -> Iterator[Match]:
    """Yield every family with what it is held against, by metric and law."""
    asked, same = Asked.of(options), options["same"]
    for field in fields(context, options):
        by_name = {one.family: one for one in field}
        for reference, family in _named(context, by_name, options.get("reference")):
            known = by_name.get(reference)
            why = "" if known else _no_such(reference, by_name)
            yield Match(known or reference, by_name[family], asked, same, why)


def _named(
    context: Context, field: Mapping[str, Ensemble], reference: str | Mapping[str, Any] | None
) -> list[tuple[str, str]]:
    """Return the names of each reference and its family."""
    if reference is None:
        return list(combinations(field, 2))
    if isinstance(reference, str):
        return [(reference, name) for name in field if name != reference]
    ((part, value),) = reference.items()
    parts = {name: _parts(context, name, one.metric) for name, one in field.items()}
    own = {frozenset(of.items()): name for name, of in parts.items()}
    others = [name for name, of in parts.items() if part in of and of[part] != str(value)]
    wanted = {name: {**parts[name], part: str(value)} for name in others}
    return [(own.get(frozenset(of.items()), "|".join(of.values())), name) for name, of in wanted.items()]


def _parts(context: Context, family: str, metric: str) -> dict[str, str]:
    """Return the parts of a family by column: none where the study makes it of none."""
    columns = context.settings.get("family") or ()
    columns = (columns,) if isinstance(columns, str) else columns
    rows = context.rows_of(family, metric)
    return {name: str(rows[name].iloc[0]) for name in columns if name in rows and len(rows)}


def _no_such(reference: str, field: Mapping[str, Ensemble]) -> str:
    return f"there is no family {reference!r} to match; there is {one_of(sorted(field)).removeprefix('one of ')}"

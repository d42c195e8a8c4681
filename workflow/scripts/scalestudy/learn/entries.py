"""The section `learn` of a study file, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scalestudy.learn.into import matching, names_into
from scalestudy.learn.kinds.base import Kind, Options
from scalestudy.learn.registry import KINDS


@dataclass(frozen=True)
class Entry:
    """One entry: its kind and its options, defaults filled in."""

    kind: Kind
    options: Options

    @property
    def metrics(self) -> bool:
        """Whether the cells are values of metrics, each in a row of its own."""
        return "metrics" in self.options

    @property
    def adds_rows(self) -> bool:
        """Whether it adds rows of a new metric, of the name of each column it makes."""
        return not self.kind.makes_columns or bool(self.options.get("as_metric"))

    def read(self, there: Sequence[str]) -> list[str]:
        """Return which of the columns, or metrics, there are it reads, in their order."""
        return matching(self.options.get("metrics", self.options.get("columns", ())), there)

    def into(self, read: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the columns it makes."""
        return names_into(self.kind.adds, self.options, read)


def entries_of(section: Sequence[Mapping[str, Any]] | None) -> list[Entry]:
    """Return the entries in the order in which they are learned: a later one may read what an earlier one makes."""
    return [_entry(name, options or {}) for one in section or () for name, options in one.items()]


def of_columns(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that make columns, which every training set makes anew."""
    return [entry for entry in entries if entry.kind.makes_columns]


def _entry(name: str, options: Mapping[str, Any]) -> Entry:
    known = KINDS[name].schema["properties"]
    defaults = {key: option["default"] for key, option in known.items() if "default" in option}
    return Entry(KINDS[name], {**defaults, **options})

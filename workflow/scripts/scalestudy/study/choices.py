"""The page of what a study may ask for, `docs/choices.md`: every entry of every registry but the laws, with its meaning."""

from collections.abc import Iterable
from typing import Final

from scalestudy.analyse.registry import KINDS
from scalestudy.clean.registry import RULES
from scalestudy.figures.registry import FIGURES
from scalestudy.fit.methods.base import Method
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.splits.registry import SCHEMES
from scalestudy.validate.scores.registry import SCORES

HEAD: Final = """# What a study may ask for

Written by `scalestudy docs` from the registries. The laws have [a page of their own](laws.md); [the study
file](study-file.md) says where each choice is written, and with which options.

"""
OF_METHODS: Final = """
Grouped rows count as one observation only where `unit` is honoured. Rows may differ in weight because they differ in noise
only where `weights` is. A law with shared parameters is refused where `shared` is not honoured; elsewhere a draw is one refit of all
families, which are independent of each other.
"""


def page() -> str:
    """Return the page as Markdown."""
    parts = (
        _section("Cleaning rules", "rule", ((rule.name, rule.meaning) for rule in RULES.values())),
        _section(
            "Losses, of log or of raw residuals",
            "loss",
            ((loss.name, loss.meaning, _listed(loss.reads), _yes(loss.likelihood)) for loss in LOSSES.values()),
            ("reads", "a likelihood"),
        ),
        _section(
            "Uncertainty methods",
            "method",
            map(method_row, METHODS.values()),
            ("losses it is right for", "honours `unit`", "honours `weights`", "honours `shared`"),
        )
        + OF_METHODS,
        _section("Splits", "scheme", ((one.name, one.meaning, one.why) for one in SCHEMES.values()), ("its question",)),
        _section("Scores", "score", ((score.name, score.meaning) for score in SCORES.values())),
        _section(
            "Analyses",
            "kind",
            ((kind.name, kind.meaning, _listed(kind.tables)) for kind in KINDS.values()),
            ("its tables",),
        ),
        _section("Figures", "figure", ((figure.name, figure.caption) for figure in FIGURES.values())),
    )
    return HEAD + "\n".join(parts)


def method_row(method: Method) -> tuple[str, ...]:
    """Return what the page says of an uncertainty method."""
    right_for = "all" if method.losses == tuple(LOSSES) else ", ".join(method.losses)
    return method.name, method.meaning, right_for, *map(_yes, (method.unit, method.weights, method.shared))


def _section(title: str, first: str, rows: Iterable[tuple[str, ...]], more: tuple[str, ...] = ()) -> str:
    heads = (first, "what it is", *more)
    body = "".join(f"| `{name}` | {' | '.join(map(_cell, rest))} |\n" for name, *rest in rows)
    return f"## {title}\n\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|\n{body}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"

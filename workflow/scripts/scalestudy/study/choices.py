"""The page of what a study may ask for, `docs/choices.md`: every entry of every registry but the laws, with its meaning."""

from collections.abc import Iterable
from typing import Final

from scalestudy.analyse.registry import KINDS
from scalestudy.clean.registry import RULES
from scalestudy.figures.registry import FIGURES
from scalestudy.fit.methods.base import Method
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.base import Loss
from scalestudy.fit.objectives.registry import LOSSES, OBJECTIVES, objectives_of
from scalestudy.fit.settings import WEIGHTINGS
from scalestudy.scores.registry import SCORES
from scalestudy.splits.registry import SCHEMES

HEAD: Final = """# What a study may ask for

Written by `scalestudy docs` from the registries. The laws have [a page of their own](laws.md); [the study
file](study-file.md) says where each choice is written, and with which options.

"""
OF_RULES: Final = """
No rule compares or merges rows of two families or two metrics unless `across` names them. Rows of one run agree in source,
family, run, seed and metric. A rule that had nothing to do says so in the ledger, and why that may be a mistake; warnings in it
name columns that decide and are blank in every row, thresholds that no row of a group could teach, which of rows at one
point of a run was taken, and families and metrics of which no row is left.
"""
OF_METHODS: Final = """
What a method does not honour is refused when the study file is read, with the reason and the methods that do: another loss,
a `unit` other than `row`, other `weights`. Where only the fit shows that a method cannot be right, the estimate stays, there
is no interval, and `fit/fits` says why. A law with shared parameters is refused where `shared` is not honoured; elsewhere a
draw is one refit of all families, which are independent of each other.
"""


def page() -> str:
    """Return the page as Markdown."""
    parts = (
        _section(
            "Cleaning rules",
            "rule",
            ((rule.name, rule.meaning, rule.by_order) for rule in RULES.values()),
            ("what the order of the rows decides",),
        )
        + OF_RULES,
        _section(
            "Losses, of log or of raw residuals, or of counts",
            "loss",
            map(loss_row, LOSSES.values()),
            ("`fit.objective`", "reads", "a likelihood"),
        ),
        _section("Objectives, as `fit: {objective: ...}` names them", "objective", OBJECTIVES.items()),
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


def loss_row(loss: type[Loss]) -> tuple[str, ...]:
    """Return what the page says of a loss."""
    return loss.name, loss.meaning, _listed(objectives_of(loss)), _listed(loss.reads), _yes(loss.likelihood)


def method_row(method: Method) -> tuple[str, ...]:
    """Return what the page says of an uncertainty method."""
    right_for = "all" if method.losses == tuple(LOSSES) else ", ".join(method.losses)
    weights = "yes" if method.weights == WEIGHTINGS else "only " + ", ".join(method.weights)
    return method.name, method.meaning, right_for, _yes(method.unit), weights, _yes(method.shared)


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

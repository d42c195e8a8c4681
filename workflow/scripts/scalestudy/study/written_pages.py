"""Pages written by hand whose numbers are the code's: `docs/<name>.md` from `docs/<name>.md.j2`.

In a template `{{ tuned("auto.decide.REACH") }}` is the constant of that module, `share` writes it as a percentage, and
`rows(...)` are the entries of a registry as a table has them.
"""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from scalestudy import intervals
from scalestudy.analyse.registry import KINDS
from scalestudy.auto import decide
from scalestudy.fit import again, around, evidence, held, steady
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives import binomial
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.forecast import calibrate, domain, fitting, members, settings, spread
from scalestudy.laws.catalogue import BETTER
from scalestudy.laws.law import Law
from scalestudy.laws.registry import KINDS as KINDS_OF_LAWS
from scalestudy.numerals import percent
from scalestudy.places import WORKFLOW
from scalestudy.splits.registry import SCHEMES
from scalestudy.study.choices import loss_row, method_row
from scalestudy.validate import plan

PAGES: Final = ("auto", "fitting", "methods")
TUNED: Final[Mapping[str, ModuleType]] = {
    module.__name__.partition(".")[2]: module
    for module in (
        *(intervals, decide, again, around, evidence, held, steady, binomial),
        *(calibrate, domain, fitting, members, settings, spread, plan),
    )
}
"""The modules whose constants pages quote, by name below the package; a template that quotes another's has it added here."""
MARK: Final = (
    "<!-- Made by `scalestudy docs` from {name}.md.j2, where it is edited: numbers in it are read from the code. -->\n"
)


def page(name: str) -> str:
    """Return the text of `docs/<name>.md`; only a checkout has its template."""
    text = (WORKFLOW.parent / "docs" / f"{name}.md.j2").read_text(encoding="utf-8")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, autoescape=False)  # noqa: S701
    made = environment.from_string(text).render(tuned=tuned, share=share, rows=rows)
    title, _, rest = made.partition("\n")
    return f"{title}\n\n{MARK.format(name=name)}{rest}"


def tuned(name: str, place: int | None = None) -> str:
    """Return a constant of the package as a page writes it.

    Args:
        name: module and constant, such as `auto.decide.REACH`.
        place: which one, of several in a tuple.

    >>> tuned("auto.decide.REACH"), tuned("forecast.members.RECENCY"), tuned("forecast.calibrate.USUAL_BENDS", 1)
    ('3', '0, 1, 2, 4', '0.9')
    """
    found = _constant(name)
    if place is not None:
        found = found[place]
    return ", ".join(f"{one:g}" for one in found) if isinstance(found, tuple) else f"{found:g}"


def share(name: str) -> str:
    """Return a constant that is a share as a percentage.

    >>> share("forecast.domain.BLEND")
    '5%'
    """
    return percent(_constant(name))


def rows(registry: str) -> str:
    """Return the rows of a table of a registry, as Markdown."""
    found = {"laws": _laws, "losses": _losses, "methods": _methods, "schemes": _schemes, "analyses": _analyses}
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in found[registry]())


def _constant(name: str) -> Any:
    module, _, constant = name.rpartition(".")
    return getattr(TUNED[module], constant)


def _laws() -> Iterator[tuple[str, ...]]:
    for kind, laws in KINDS_OF_LAWS.items():
        for law in laws:
            yield kind, f"[`{law.name}`](laws.md#{law.name})", law.meaning, _proposed(law)


def _proposed(law: Law) -> str:
    offered = dict.fromkeys(f"{offer.reads}{BETTER[offer.better]}" for offer in law.offers)
    return "; ".join(offered) or "only where named"


def _losses() -> Iterator[tuple[str, ...]]:
    for loss in LOSSES.values():
        name, meaning, objectives, *_ = loss_row(loss)
        yield f"`{name}`", meaning, objectives


def _methods() -> Iterator[tuple[str, ...]]:
    for method in METHODS.values():
        name, meaning, right_for, units, *_ = method_row(method)
        yield f"`{name}`", meaning, right_for, units


def _schemes() -> Iterator[tuple[str, ...]]:
    return ((f"`{one.name}`", one.why, one.meaning) for one in SCHEMES.values())


def _analyses() -> Iterator[tuple[str, ...]]:
    return ((f"`{kind.name}`", kind.meaning) for kind in KINDS.values())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")

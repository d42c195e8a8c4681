"""Which figures a study asks for: under which names, with which options, and the files that each of them gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from scalestudy.tables import CAPTION, FIGURE_FORMATS

TABLE: Final = "parquet"
"""The suffix of the table that a figure draws."""
STYLE: Final = "figure_style"
PAPER, TALK, WEB = "paper", "talk", "web"
VARIANTS: Final = (PAPER, TALK, WEB)
"""What a figure is laid out for; the one for the paper is always there, and has the plain name."""
INHERITED: Final = ("width", "height", "families", "letters", "variants")
"""What the style of a study says of every figure that does not say otherwise."""


@dataclass(frozen=True)
class Asked:
    """One figure that a study asks for.

    Attributes:
        name: of its files.
        figure: which figure it is.
        options: its own, over those that the style gives to all.
        explicit: whether the study names it, and not only gets it because it names none.
    """

    name: str
    figure: str
    options: Mapping[str, Any]
    explicit: bool = True

    @property
    def drawings(self) -> dict[str, str]:
        """The names of its drawings, and what each is laid out for."""
        further = (variant for variant in self.options.get("variants") or () if variant != PAPER)
        return {self.name: PAPER} | {f"{self.name}-{variant}": variant for variant in further}

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        return [
            f"{self.name}.{TABLE}",
            *(f"{stem}.{suffix}" for stem in self.drawings for suffix in (CAPTION, *FIGURE_FORMATS)),
        ]


def asked(content: Mapping[str, Any], known: Sequence[str]) -> list[Asked]:
    """Return the figures of a study but for copies: those it names, or all, and those it wants under a paper's name.

    Args:
        content: the study file, or what of it the job of figures sees.
        known: every figure there is, which a study gets that names none.
    """
    named = content.get("figures") or ()
    style = {key: value for key, value in (content.get(STYLE) or {}).items() if key in INHERITED}
    found = {entry.name: entry for entry in _entries(named or known, style, explicit=bool(named))}
    for name, entry in (content.get("paper_figures") or {}).items():
        figure, options = parted(entry)
        own = figure if isinstance(entry, str) else str(name)
        if own not in found or isinstance(entry, Mapping):
            found[own] = Asked(own, figure, {**style, **options})
        found[own] = replace(found[own], explicit=True)
    return list(found.values())


def _entries(named: Sequence[Any], style: Mapping[str, Any], *, explicit: bool) -> Iterator[Asked]:
    for figure, options in map(parted, named):
        yield Asked(figure, figure, {**style, **options}, explicit)


def parted(entry: Any) -> tuple[str, Mapping[str, Any]]:
    """Return the figure that an entry names, and its options.

    >>> parted("fit"), parted({"fit": {"width": "page"}})
    (('fit', {}), ('fit', {'width': 'page'}))
    """
    if isinstance(entry, str):
        return entry, {}
    (figure, options), *_ = entry.items()
    return str(figure), options or {}


def copies(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the names a paper has for figures that are drawn anyway, and which these are."""
    paper = content.get("paper_figures") or {}
    return {str(name): figure for name, figure in paper.items() if isinstance(figure, str)}


def copied(original: Asked, name: str) -> Asked:
    """Return a figure under another name."""
    return Asked(name, original.figure, original.options)


def every(content: Mapping[str, Any], known: Sequence[str]) -> list[Asked]:
    """Return all figures that have files, copies last."""
    own = {entry.name: entry for entry in asked(content, known)}
    return [*own.values(), *(copied(own[figure], name) for name, figure in copies(content).items())]


def figure_files(content: Mapping[str, Any], known: Sequence[str]) -> list[str]:
    """Return the files of a study's figures, in the order of their index."""
    return list(dict.fromkeys(name for entry in every(content, known) for name in entry.files))

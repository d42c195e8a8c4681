"""What of a study's options decides how a drawing looks, and with it when it must be drawn again."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from scalestudy.drawings import PAPER, STYLE, TALK, WEB, Asked
from scalestudy.figures.content import Settings
from scalestudy.figures.palettes import DEFAULT, PALETTES, colours
from scalestudy.figures.sized import Sizes
from scalestudy.figures.style import RC
from scalestudy.figures.venues import inches, sizes_of

LETTERS: Final = ("a", "(a)", "a)", "A", "(A)")
"""How the letters of panels may be written."""


@dataclass(frozen=True)
class Design:
    """How a drawing is laid out and dressed.

    Attributes:
        sizes: of the canvas.
        enlarged: how many times as large its files are.
        dots: of its PNG, per inch of the canvas.
        palette: the colours of families.
        labels: by family, the name that is shown.
        letters: how panels are lettered, as the first one; empty for not at all.
        axes: by letter of a panel, `x`, `y` and `title` there; the empty letter stands for the first and all that show the same.
    """

    sizes: Sizes = field(default_factory=Sizes)
    enlarged: float = 1.0
    dots: float = RC["savefig.dpi"]
    palette: tuple[str, ...] = PALETTES[DEFAULT]
    labels: Mapping[str, str] = field(default_factory=dict)
    letters: str = ""
    axes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """All of it as text, whatever the order of keys."""
        return json.dumps(asdict(self), sort_keys=True)


SCREENS: Final[dict[str, Design]] = {
    # On a slide 13.3 inches wide, type of 7 points becomes 18, and 2400 dots.
    TALK: Design(Sizes(5.0, 5.0, 5.0), enlarged=2.4, dots=480),
    # Beside text on a page: 800 CSS pixels, at two dots each.
    WEB: Design(Sizes(6.0, 6.0, 6.0), enlarged=800 / 96 / 6.0, dots=1600 / 6.0),
}
"""Layouts for what is no paper: of a width of their own, however wide the paper's figure is."""


def design_of(entry: Asked, settings: Settings, variant: str, families: Collection[str]) -> Design:
    """Return how a drawing of a study looks.

    Args:
        entry: the figure with its options.
        settings: the study's, of which the style counts.
        variant: what it is laid out for.
        families: those that it shows, whose labels count.
    """
    style = settings.get(STYLE) or {}
    labels = {family: label for family, label in (style.get("labels") or {}).items() if family in families}
    letters = entry.options.get("letters") or ""
    return replace(
        SCREENS[variant] if variant != PAPER else Design(_sizes(entry.options, str(style.get("venue", "")))),
        palette=colours(style.get("palette")),
        labels=labels,
        letters=LETTERS[0] if letters is True else letters,
        axes=_axes(entry.options),
    )


def _sizes(options: Mapping[str, Any], venue: str) -> Sizes:
    width = inches(options["width"], venue) if "width" in options else 0.0
    return Sizes(*sizes_of(venue), width, float(options.get("height", 0.0)))


def _axes(options: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    of_all = {which: options[which] for which in ("x", "y") if options.get(which)}
    return {**({"": of_all} if of_all else {}), **(options.get("panels") or {})}

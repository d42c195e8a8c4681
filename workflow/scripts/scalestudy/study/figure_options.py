"""The schema of what a study file may say of its figures: of one, and of all."""

from typing import Any, Final

from scalestudy.drawings import STYLE, VARIANTS
from scalestudy.figures.design import LETTERS
from scalestudy.figures.palettes import PALETTES
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.venues import LENGTH, NARROWEST, VENUES, WIDEST, WORDS
from scalestudy.study.grammar import LIKE, Schema, listing, mapping, record, text
from scalestudy.study.limits import NAME
from scalestudy.study.source_grammar import FILE_STEM

OPTIONAL: Final = ", ".join(name for name, figure in FIGURES.items() if figure.optional)
LACKS: Final = "lacks"
"""In the schema of `figures`, by figure, what of `x`, `y` and `families` options cannot reach."""
FEW: Final = 200
SIZE: Final[Schema] = {"type": "number", "minimum": NARROWEST, "maximum": WIDEST}
WIDTH: Final[Schema] = {
    "description": "how wide: a column or the page of the venue, the text of another venue, inches, or a length such as 89 mm; type "
    "keeps its size, and panels that become too narrow move below each other",
    "anyOf": [
        {"enum": list(WORDS), "title": f"one of {', '.join(WORDS)}"},
        {**SIZE, "title": "inches"},
        {"type": "string", "pattern": f"^{LENGTH}$", "title": "a length in in, cm, mm or pt"},
    ],
}
OF_ALL: Final[dict[str, Schema]] = {
    "width": WIDTH,
    "height": {**SIZE, "description": "how high, in inches; by default what its panels need"},
    "families": listing(
        {"type": "string", "maxLength": NAME},
        "the families to show, in this order; named for all figures it is also the order of their colours",
        minItems=1,
        uniqueItems=True,
    ),
    "letters": {
        "anyOf": [{"type": "boolean", "title": "true or false"}, {"enum": list(LETTERS)}],
        "description": f"letter the panels, as the first one is written: {', '.join(LETTERS)}; true: {LETTERS[0]}",
    },
    "variants": listing(
        {"enum": list(VARIANTS)},
        "further files, `<name>-<variant>`: for a slide, for a web page; the one for the paper is always there, under the plain name",
        uniqueItems=True,
    ),
}
AXIS: Final[dict[str, Schema]] = {
    "range": listing(
        {"type": ["number", "null"]},
        "where it begins and ends, in the numbers it is drawn with; null leaves an end",
        minItems=2,
        maxItems=2,
    ),
    "scale": {"enum": ["log", "linear"], "description": "logarithmic or linear"},
    "label": text("what it is called", maxLength=FEW),
}


def _axes(of: str) -> dict[str, Schema]:
    return {which: record(AXIS, f"the {which} axis of {of}") for which in ("x", "y")}


def of_one() -> Schema:
    """Return the schema of the options of one figure."""
    panel = {**_axes("this panel"), "title": text("what stands above it", maxLength=FEW)}
    own = {
        "caption": text("what the page says below it; what the data make it necessary to say is added"),
        "title": text("its heading on the page", maxLength=FEW),
        **_axes("the first panel, and of all that show the same"),
        "panels": {
            **mapping(record(panel, ""), "by its letter, what is asked of one panel"),
            "propertyNames": {"pattern": "^[a-z]{1,2}$"},
        },
    }
    return record({**own, **OF_ALL}, "")


def of_every() -> Schema:
    """Return the schema of what holds for all figures of a study."""
    own: dict[str, Schema] = {
        "venue": {
            "enum": list(VENUES),
            "description": "where they are to be printed: how wide a column and the page are",
        },
        "palette": {
            "description": "the colours of families, by the name of a palette or listed as #RRGGBB",
            "anyOf": [
                {"enum": list(PALETTES), "title": f"one of {', '.join(PALETTES)}"},
                listing(
                    {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$", "description": "a colour as #RRGGBB"},
                    "",
                    minItems=2,
                    maxItems=20,
                    title="a list of colours as #RRGGBB",
                ),
            ],
        },
        "labels": mapping(
            {"type": "string", "minLength": 1, "maxLength": NAME}, "by family, the name that is shown for it"
        ),
    }
    return record({**own, **OF_ALL}, "what holds for all figures, where a figure does not say otherwise", default={})


def sections() -> dict[str, Schema]:
    """Return the sections of the study file that are about figures."""
    name, options = {"enum": list(FIGURES), "title": "a figure's name"}, of_one()
    with_options, again = _named(options), _named({**options, LIKE: "figures"})
    paper = mapping(
        {"anyOf": [name, again]},
        "figures under the names a paper gives them: copies, or with options of their own",
    )
    stems: Any = {"pattern": FILE_STEM, "not": {"enum": [*FIGURES, "index"]}, "maxLength": NAME}
    told = f"the figures to draw, alone or with options; by default all, but the report shows {OPTIONAL} only where their tables have rows"
    lacks = {name: list(figure.lacks) for name, figure in FIGURES.items() if figure.lacks}
    return {
        "figures": {**listing({"anyOf": [name, with_options]}, told, default=[]), LACKS: lacks},
        STYLE: of_every(),
        "paper_figures": {**paper, "propertyNames": stems, "default": {}},
    }


def _named(options: Schema) -> Schema:
    """Return the schema of a figure's name with options: a mapping of one key."""
    title = "a mapping of a figure's name to its options"
    return {
        **mapping(options, ""),
        "title": title,
        "propertyNames": {"enum": list(FIGURES)},
        "minProperties": 1,
        "maxProperties": 1,
    }

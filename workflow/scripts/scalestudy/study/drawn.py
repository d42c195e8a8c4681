"""What is known to be wrong with the figures that a study asks for, before anything is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalestudy.drawings import STYLE, every, parted
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath

LACKS: Final = "lacks"
WHY: Final = {
    "x": "its x axis is a list of names",
    "y": "its y axis is a list of names",
    "families": "it shows no families",
}
FIRST: Final = "figures"


def known_figures(schema: Mapping[str, Any]) -> list[str]:
    """Return every figure there is."""
    known: list[str] = schema["properties"][FIRST]["items"]["anyOf"][0]["enum"]
    return known


def figure_faults(content: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong: a figure twice, files of one name, an axis that cannot be, an option that a figure lacks.

    Args:
        content: a study file that is valid, with every default filled in.
        schema: that of study files.
    """
    lacks = schema["properties"][FIRST].get(LACKS, {})
    yield from _twice(content)
    yield from _one_name(content, known_figures(schema))
    yield from _labels((content.get(STYLE) or {}).get("labels") or {})
    for at, figure, options in _options(content):
        yield from _lacking(at, figure, options, lacks.get(figure, ()))
        for place, axis in _axes(at, options):
            yield from _axis(place, axis)


def _options(content: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, Mapping[str, Any]]]:
    entries = [((FIRST, index), entry) for index, entry in enumerate(content.get(FIRST) or ())]
    entries += [(("paper_figures", name), entry) for name, entry in (content.get("paper_figures") or {}).items()]
    for at, entry in entries:
        figure, options = parted(entry)
        yield (*at, figure), figure, options


def _twice(content: Mapping[str, Any]) -> Iterator[Fault]:
    named = [parted(entry)[0] for entry in content.get(FIRST) or ()]
    for index, figure in enumerate(named):
        if figure in named[:index] and isinstance(content[FIRST][index], Mapping):
            way = f"one entry, and `paper_figures: {{name: {{{figure}: ...}}}}` for the same figure in another way"
            yield Fault((FIRST, index), f"the figure {figure} is asked for twice, with other options", way)


def _one_name(content: Mapping[str, Any], known: Sequence[str]) -> Iterator[Fault]:
    paper = content.get("paper_figures") or {}
    stems = [stem for entry in every(content, known) for stem in entry.drawings]
    for name in (name for name in paper if stems.count(name) > 1):
        yield Fault(
            ("paper_figures", name),
            f"'{name}' is also the name of a variant",
            "a name that no other file of figures has",
        )


def _labels(labels: Mapping[str, str]) -> Iterator[Fault]:
    for family, label in labels.items():
        others = [other for other, name in labels.items() if name == label and other != family]
        if others:
            yield Fault(
                (STYLE, "labels", family),
                f"{family} and {others[0]} are both shown as '{label}'",
                "a name for each family",
            )


def _lacking(at: KeyPath, figure: str, options: Mapping[str, Any], lacks: Sequence[str]) -> Iterator[Fault]:
    for name in lacks:
        of_axis = {"range", "scale"} & {*options.get(name, ())} if name != "families" else set(options) & {name}
        for key in sorted(of_axis):
            place = (*at, name, key) if name != "families" else (*at, name)
            yield Fault(
                place, f"{figure} has no {key} of its own to set: {WHY[name]}", "the same for another axis or figure"
            )


def _axes(at: KeyPath, options: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    places = [(at, options), *(((*at, "panels", name), panel) for name, panel in (options.get("panels") or {}).items())]
    yield from (((*place, which), asked[which]) for place, asked in places for which in ("x", "y") if asked.get(which))


def _axis(at: KeyPath, axis: Mapping[str, Any]) -> Iterator[Fault]:
    low, high = axis.get("range") or (None, None)
    if "range" in axis and low is None and high is None:
        yield Fault((*at, "range"), "found no end", "two numbers, one of which may be null")
    if low is not None and high is not None and low >= high:
        yield Fault((*at, "range"), f"it ends at {high:g} and begins at {low:g}", "the smaller number first")
    if axis.get("scale") == "log" and low is not None and low <= 0:
        yield Fault(
            (*at, "range"), f"a logarithmic axis cannot begin at {low:g}", "a number above 0, or `scale: linear`"
        )

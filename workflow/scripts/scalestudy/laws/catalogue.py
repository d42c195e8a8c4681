"""The law catalogue as Markdown, generated from the registry: `scalestudy docs` writes it to `docs/laws.md`."""

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Final

from scalestudy.laws.compile import compile_law
from scalestudy.laws.law import Law, Limit, Parameter, expand
from scalestudy.laws.purpose import Better, Contained, Offer, Reads, When
from scalestudy.laws.registry import KINDS, LAWS

HEAD = """# Law catalogue

Generated from the registry by `scalestudy docs`; a test keeps it current. Every law here passes the
same contract tests: its worked example, its limits, its derivatives, recovery of known parameters, and, where its
variables have free units, the same fit in any of them. `y` is the metric; logarithms are natural unless written log10.

What a law contains are the laws it becomes at certain parameters, checked too; what these contain in turn is not listed again.
A floor may be negative where the metric may be. Laws whose values have an end `laws: auto` proposes only where no value is
negative.
"""

READS: Final[Mapping[Reads, str]] = {
    "one scale": "along one scale (flops, else tokens, else params, else the first that varies) where no others vary apart",
    "named columns": "where the scales {columns} vary",
    "every scale": "along all scales that vary but flops and sparsity, if there are two or more",
    "two scales": "along the scales that vary but flops and sparsity, if there are two",
    "parallel streams": "where the scale {columns} varies, and one whose name holds `parallel` or `stream`",
    "one share": "where the scales {columns} vary, and one share",
    "every share": "for shares that add up to one",
    "all shares but one": "for shares that add up to one, the last left out",
    "own share": "for shares that add up to one, for each metric of whose own domain one is",
}
BETTER: Final[Mapping[Better, str]] = {"either": "", "lower": ", for losses", "higher": ", for scores"}
WHEN: Final[Mapping[When, str]] = {
    "always": "",
    "turning": ", if values turn for the worse at the largest scales",
    "bumping": ", if values rise to a bump and fall again by more than noise",
    "quickening": ", if logarithms of values are straighter along it than along its logarithm, or steeper along that than any power",
    "beyond N and D": ", unless these are N and D",
    "beyond N and D or tuning": ", unless these are N and D and no metric is named after fine-tuning",
}


def catalogue() -> str:
    """Return the whole catalogue."""
    parts = [HEAD]
    for kind, laws in KINDS.items():
        parts += [f"## {kind}\n", *(_entry(law) for law in laws)]
    return "\n".join(parts)


def _entry(law: Law) -> str:
    whole = expand(law)
    latex = compile_law(law).latex
    equation = f"{latex} = 0" if law.bracket else f"y = {latex}"
    lines = [f"### {law.name}\n", whole.meaning + "\n", f"$$ {equation} $$\n", f"In a study file: `{whole.formula}`\n"]
    if law.repeat:
        more = "one per variable the study binds" if law.repeat.variable else "`terms:` sets how many"
        lines.append(f"Shown with {law.repeat.default} term(s); {more}.\n")
    lines += ["| parameter | meaning | unit | range |", "|---|---|---|---|"]
    lines += [f"| `{p.name}` | {p.meaning} | {p.unit or '-'} | {_range(p)} |" for p in whole.parameters]
    bound = ", ".join(f"`{symbol}` = {column or 'bound by the study'}" for symbol, column in whole.variables.items())
    lines += ["", f"Variables: {bound}.", "", "Limits: " + "; ".join(_limit(limit) for limit in whole.limits) + "."]
    if whole.example:
        at = ", ".join(f"{k} = {v:g}" for k, v in {**whole.example.variables, **whole.example.parameters}.items())
        lines += ["", f"Example: {whole.example.value:g} at {at} ({whole.example.source})."]
    lines += [part for sentence in _uses(law) for part in ("", sentence)]
    return "\n".join([*lines, "", f"Source: {whole.citation}.", ""])


def _uses(law: Law) -> Iterator[str]:
    """What it contains and is contained in, when it is proposed, and what its values lie between."""
    if law.contains:
        yield "Contains " + "; ".join(_contained(one) for one in law.contains) + "."
    containing = [f"`{other.name}`" for other in LAWS.values() if law.name in {one.law for one in other.contains}]
    if containing:
        yield "Contained in " + ", ".join(containing) + "."
    for offer in law.offers:
        yield "Proposed by `laws: auto` " + _offer(law, offer) + "."
    if law.left_out_beside:
        others = " or ".join(f"`{name}`" for name in law.left_out_beside)
        yield f"`auto` does without it beside {others}{', where these reach what it finds' if _in_part(law) else ''}."
    if not law.may_be_negative:
        yield f"Values: {_interval(*law.values)}."


def _in_part(law: Law) -> bool:
    """Whether laws beside which `auto` does without one contain it for a part of its parameters only."""
    return any(one.part for name in law.left_out_beside for one in LAWS[name].contains if one.law == law.name)


def _contained(one: Contained) -> str:
    at = ", ".join(f"{name} = {_value(value) if isinstance(value, float) else value}" for name, value in one.at.items())
    terms = f"{one.terms} terms and " if one.terms else ""
    variables = _listed(f"{column} for {name}" for name, column in one.variables.items())
    part = _listed(f"{name} is {_interval(*ends)}" for name, ends in one.part.items())
    bound = f", {variables}" if variables else ""
    return f"`{one.law}` with {terms}`{at}`{bound}" + (f", where {part}" if part else "")


def _offer(law: Law, offer: Offer) -> str:
    columns = {**law.variables, **offer.columns}
    tuned = _listed(columns[symbol] for symbol in offer.hyperparameters)
    named = _listed(column for symbol, column in columns.items() if column and symbol not in offer.hyperparameters)
    where = READS[offer.reads].format(columns=named) + (f", and the hyperparameters {tuned}" if tuned else "")
    other = f" as `{offer.name}`" if offer.name else ""
    held = " with " + ", ".join(f"{name} = {value:g}" for name, value in offer.fixed.items()) if offer.fixed else ""
    return f"{where}{BETTER[offer.better]}{WHEN[offer.when]}{other}{held}{_asked(offer)}"


def _asked(offer: Offer) -> str:
    """What a family's own rows have to have, where that is more than usual."""
    levels = f"{offer.levels} values of each scale" if offer.levels > Offer(offer.reads).levels else ""
    each = f"{offer.each:g} places for each parameter" if offer.each > 1 else ""
    asked = " and ".join(filter(None, [levels, each]))
    return f", to families with {asked}" if asked else ""


def _listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them: a, b and c."""
    return " and ".join(", ".join(words).rsplit(", ", 1))


def _range(parameter: Parameter) -> str:
    return _interval(parameter.lower, parameter.upper) + (" (a floor)" if parameter.floor else "")


def _interval(lower: float, upper: float) -> str:
    known = {(-inf, inf): "any", (0, inf): "not negative", (-inf, 0): "not positive"}
    if (lower, upper) in known:
        return known[lower, upper]
    return f"at least {lower:g}" if upper == inf else f"{lower:g} to {upper:g}"


def _limit(limit: Limit) -> str:
    at = ", ".join(f"{name} to {_value(value)}" for name, value in limit.at.items())
    words = f" ({limit.meaning})" if limit.meaning else ""
    return f"{at}: `{limit.value}`{words}"


def _value(value: float) -> str:
    return {inf: "infinity", -inf: "minus infinity"}.get(value, f"{value:g}")

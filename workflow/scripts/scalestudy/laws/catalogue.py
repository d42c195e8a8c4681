"""The law catalogue as Markdown, generated from the registry: `scalestudy docs` writes it to `docs/laws.md`."""

from math import inf

from scalestudy.laws.compile import compile_law
from scalestudy.laws.law import Law, Limit, Parameter, expand
from scalestudy.laws.registry import KINDS

HEAD = """# Law catalogue

Generated from the registry by `scalestudy docs`; a test keeps it current. Every law here passes the
same contract tests: its worked example, its limits, its derivatives, recovery of known parameters, and, where its
variables have free units, the same fit in any of them. `y` is the metric; logarithms are natural unless written log10.
"""


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
    return "\n".join([*lines, "", f"Source: {whole.citation}.", ""])


def _range(parameter: Parameter) -> str:
    if (parameter.lower, parameter.upper) == (-inf, inf):
        return "any"
    if (parameter.lower, parameter.upper) == (0, inf):
        return "not negative"
    return f"{parameter.lower:g} to {parameter.upper:g}"


def _limit(limit: Limit) -> str:
    at = ", ".join(f"{name} to {_value(value)}" for name, value in limit.at.items())
    words = f" ({limit.meaning})" if limit.meaning else ""
    return f"{at}: `{limit.value}`{words}"


def _value(value: float) -> str:
    return {inf: "infinity", -inf: "minus infinity"}.get(value, f"{value:g}")

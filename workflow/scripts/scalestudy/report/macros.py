"""`numbers.tex`: every headline number as a macro, so that a paper never retypes one."""

from collections.abc import Mapping, Sequence

from scalestudy.report import about_optima
from scalestudy.report.about_data import run_counts
from scalestudy.report.about_quantities import add_macros
from scalestudy.report.about_replication import verdict_counts
from scalestudy.report.about_rivals import rival_macros
from scalestudy.report.about_scores import headline_scores
from scalestudy.report.answers import Answer
from scalestudy.report.frames import Settings, Tables, number, records
from scalestudy.report.quantities import Quantity
from scalestudy.report.tex import Macros, escape, macro_name
from scalestudy.report.wording import unit_word
from scalestudy.tables.score import SCORES

MOST_UNITS = 200
HEADER = r"""% Numbers of the study {study}, as macros: \input this file, then write \{example}.
%
% A name is the study, then the family (where there are several), then what it is, each word capitalised and each digit
% spelled out: letters only, as TeX demands. A parameter's name holds its law, so a paper stops compiling, rather than
% silently changing its meaning, when another law is chosen. A number with an interval has four macros: the estimate,
% ...Lower, ...Upper (95%), and ...Interval, which is all three. Rounded to two significant digits of the uncertainty;
% T, B, M and k stand for 1e12, 1e9, 1e6 and 1e3. Everything works in text and in math."""


def numbers_tex(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> str:
    """Return the content of `numbers.tex`."""
    study = str(settings["study"])
    macros = Macros()
    _counts(macros, study, run_counts(tables))
    for answer in answers[:MOST_UNITS]:
        _unit(macros, study, answer, alone=len(answers) == 1)
    if len(answers) > MOST_UNITS:
        what = unit_word([answer.unit for answer in answers])
        macros.section(f"{len(answers) - MOST_UNITS} further {what} are in fit/parameters.parquet")
    rival_macros(macros, study, tables, answers)
    add_macros(macros, study, tables)
    about_optima.add_macros(macros, study, tables)
    _scores(macros, study, tables)
    macros.section("Published numbers: how many of each verdict")
    for verdict, count in verdict_counts(tables):
        macros.add(macro_name(study, "replication", verdict), str(count))
    header = HEADER.replace("{study}", " ".join(study.split())).replace(
        "{example}", macro_name(study, "runs", "fitted")
    )
    return "\n".join([header, *macros.lines]) + "\n"


def _counts(macros: Macros, study: str, counts: Mapping[str, int]) -> None:
    macros.section("Rows of the run table")
    for name, count in counts.items():
        macros.add(macro_name(study, "runs" if name not in ("families", "metrics") else "", name), f"{count:,}")


def _unit(macros: Macros, study: str, answer: Answer, *, alone: bool) -> None:
    family = "" if alone else answer.title
    macros.section(f"{answer.title}: the law {answer.law}")
    macros.add(macro_name(study, family, "law"), escape(answer.law))
    if answer.tex is not None:
        macros.add(macro_name(study, family, "formula"), rf"\ensuremath{{{answer.tex}}}")
    for name, value in answer.parameters:
        macros.quantity(macro_name(study, family, answer.law, name), value)
    for approach, name, value in answer.exponents:
        macros.quantity(macro_name(study, family, "exponent", approach, name), value)
    for position, one in enumerate(answer.allocations):
        macros.add(macro_name(study, family, "budget", position), one.flops.tex)
        for name, value in (("params", one.params), ("tokens", one.tokens), ("ratio", one.ratio)):
            macros.quantity(macro_name(study, family, "optimal", position, name), value)
    for forecast in answer.forecasts:
        macros.quantity(macro_name(study, family, "forecast", forecast.target), forecast.predicted)


def _scores(macros: Macros, study: str, tables: Tables) -> None:
    macros.section("Out-of-sample scores, and their standard errors")
    rows = records(headline_scores(tables).sort_values(["scheme", "law", "score", "metric"]))
    for row in rows:
        if row["score"] not in SCORES:
            continue
        name = macro_name(study, row["scheme"], row["law"], row["score"])
        free = macros.add(name, Quantity(number(row["value"])).single(0))
        if number(row["stderr"]) > 0:
            macros.add(f"{free}Error", Quantity(number(row["stderr"]), digits=2).single(0))

"""Which numbers of which tables are macros, and what their names are made of: everything that the page shows."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from scalestudy.report.about_replication import ours, published
from scalestudy.report.about_scores import SHOWN, difference, with_error
from scalestudy.report.answers import ratio_of
from scalestudy.report.frames import Record, known, number, quantity
from scalestudy.report.quantities import Plain, Quantity
from scalestudy.report.spelled import number_name, symbol_name
from scalestudy.report.uncertain import Uncertain
from scalestudy.report.wording import IN_EVERY_FORECAST, SUFFIXED
from scalestudy.scores.registry import SCORES
from scalestudy.tables.validate import BASELINES

Citable = Quantity | Plain | Uncertain
Made = Callable[[Record], Mapping[str, Sequence[Citable]]]
UNIT: Final = ("family", "metric")
OF_LAW: Final = (*UNIT, "law")
LAWS: Final = ("least", "most")


def _nothing(row: Record) -> dict[str, Sequence[Citable]]:
    del row
    return {}


Rows = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Cited:
    """The numbers of one table that a paper may cite.

    Attributes:
        table: by contract name.
        title: of the part of the file.
        word: what stands after the study's name; empty for none.
        of: the columns that make the rest of the name, in order; texts, and numbers as they are spelled.
        numbers: the columns that are cited.
        wanted: tells which rows are cited; all where there is none.
        leads: whether the first of them needs no word of its own; `lower` and `upper` are its bounds then.
        digits: significant ones where no interval says how many, by column, as the page has them; 3 where not.
        spell: how a row's value of a column is spelled, where not as it stands.
        made: further quantities that follow from a row, by the word that names them.
    """

    table: str
    title: str
    word: str
    of: tuple[str, ...]
    numbers: tuple[str, ...]
    spell: Mapping[str, Callable[[Record], object]] = field(default_factory=dict)
    made: Made = _nothing
    digits: Mapping[str, int] = field(default_factory=dict)
    leads: bool = True
    wanted: Rows | None = None

    def key(self, row: Record) -> tuple[object, ...]:
        """Return what the name is made of, exactly."""
        return tuple(self.spell[name](row) if name in self.spell else row[name] for name in self.of)


def _target(row: Record) -> object:
    """Name a target by where it is, since its number changes with the list; a held-out run by its name."""
    if not str(row["target"]).isdigit():
        return row["target"]
    own = sorted(name for name in row if name not in (*IN_EVERY_FORECAST, "variant") and known(row, name))
    return _at(row, own)


def _at(row: Record, further: Sequence[str] = ()) -> object:
    scales = [name for name in ("params", "tokens", "flops") if known(row, name)][:2]  # the third follows
    there = tuple((name, number_name(number(row[name]), count=name in SUFFIXED)) for name in (*scales, *further))
    return ("at", there) if there else ("target", row["target"])


def _goal(row: Record) -> object:
    """Name a value or budget by itself rather than by its number in the study file."""
    if row["asked"] == "trend":
        return "trend"
    budget = "reference_needed" if "reference_needed" in row else "budget"
    return ("value", number(row["value"])) if row["asked"] == "value" else ("budget", number(row[budget]))


def _budget(row: Record) -> object:
    return ("at", number(row["budget"])) if known(row, "budget") else ""


def _spent(row: Record) -> object:
    return ("at", number(row["flops"]))


def _level(row: Record) -> object:
    return ("at", number(row["level"])) if known(row, "level") else ""


def _parameter(row: Record) -> object:
    return symbol_name(str(row["parameter"]))


def _costed(row: Record) -> object:
    """Name a target by where it is; a run by its name."""
    return _at(row) if str(row["target"]).isdigit() else row["target"]


def _split(row: Record) -> dict[str, Sequence[Citable]]:
    """The tokens for each parameter at an optimal allocation."""
    return {"ratio": [ratio_of(row)]} if known(row, "params") and known(row, "tokens") else {}


def _scored(row: Record) -> dict[str, Sequence[Citable]]:
    """A score with its standard error and its interval; of logarithms also as the page tells it, in per cent."""
    bare: list[Citable] = [Uncertain(number(row["value"]), number(row["stderr"])), quantity(row, "value")]
    return {"": bare, "off": [with_error(row)]} if _is_log(row) else {"": bare}


def _shown(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["score"].isin(SHOWN)


def _of_a_law(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Baselines against each other tell nothing of a law."""
    return ~(frame["law"].isin(list(BASELINES)) & frame["rival"].isin(list(BASELINES)))


def _proposed(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["seeds"] > 0


def _compared(row: Record) -> dict[str, Sequence[Citable]]:
    return {"off": [difference(row)]} if _is_log(row) else {}


def _is_log(row: Record) -> bool:
    return SCORES[str(row["score"])].unit == "log" and math.isfinite(number(row.get("value", row.get("difference"))))


def _one_more(row: Record) -> dict[str, Sequence[Citable]]:
    """The interval of one more family's value."""
    return {"next": [Quantity(number(row["mean"]), number(row["next_lower"]), number(row["next_upper"]))]}


def _published(row: Record) -> dict[str, Sequence[Citable]]:
    """A published number with its tolerance, and ours, as finely as tells them apart."""
    stated = [published(number(row["expected"]), number(row["tolerance"]))] if known(row, "expected") else []
    return {"": [ours(row)], **({"published": stated} if stated else {})}


_AT_TARGET: Final = {"target": _target}
_AT_GOAL: Final = {"goal": _goal}
_OF_PARAMETER: Final = {"parameter": _parameter}

CITED: Final = (
    Cited("clean/ledger", "What each cleaning rule took out", "taken out", ("rule", "reason"), ("excluded", "rows_in", "rows_out"), leads=False),
    Cited("clean/learned", "Learned columns", "learned", ("kind", "quantity", "into", "column"), ("value",)),
    Cited("fit/parameters", "Parameters", "", (*OF_LAW, "parameter"), ("estimate",), _OF_PARAMETER, digits={"estimate": 4}),
    Cited("fit/fits", "Fits", "fit", OF_LAW, ("objective", "n", "parameters_n", "basin_share", "condition"), digits={"objective": 4, "condition": 2}, leads=False),
    Cited("validate/choice", "Plains of laws in forecasts", "share", (*UNIT, "candidate"), ("weight",)),
    Cited("analyse/exponents", "Exponents of the frontier", "exponent", (*UNIT, "approach", "law", "quantity"), ("estimate", *LAWS)),
    Cited(
        "analyse/compute_optimal", "Optimal allocation of each budget", "optimal", (*UNIT, "approach", "law", "flops"),
        ("params", "tokens", "value", "flops"), {"flops": _spent}, _split, leads=False,
    ),
    Cited(
        "analyse/forecast", "Forecasts", "forecast", (*OF_LAW, "target"),
        ("predicted", "value", "sd", "sd_noise", "sd_parameters", "sd_model", "sd_horizon", "decades_beyond", "leverage"), _AT_TARGET,
        digits={"value": 4, **dict.fromkeys(("sd", "sd_noise", "sd_parameters", "sd_model", "sd_horizon", "decades_beyond", "leverage"), 2)},
    ),
    Cited(
        "analyse/reach", "What reaches a value", "reach", (*OF_LAW, "along", "value"),
        ("needed", "value", "params", "tokens", "flops", "decades_beyond"), {"value": lambda row: ("value", number(row["value"]))},
        digits={"decades_beyond": 2},
    ),
    Cited("analyse/crossover", "Where families cross", "crossover", ("metric", "law", "family_a", "family_b"), ("crossing", "share", *LAWS)),
    Cited(
        "analyse/multiplier", "How much more a family needs", "multiplier", ("metric", "law", "family", "reference", "goal"),
        ("multiplier", "exceeds", "never", "needed", "reference_needed", *LAWS), _AT_GOAL,
    ),
    Cited(
        "analyse/strategy", "What each family reaches with a budget, or needs for a value", "strategy", ("metric", "law", "family", "goal"),
        ("value", "budget", "probability", "nobody", *LAWS), _AT_GOAL, leads=False,
    ),
    Cited("analyse/switches", "Where the best family changes", "switch", ("metric", "law", "below", "above"), ("at", "share")),
    Cited(
        "analyse/optimum", "Optima", "optimum", ("name", *OF_LAW, "point", "quantity"),
        ("estimate", *LAWS, "within_lower", "within_upper", "halved", "doubled", "on_bound", "decades_beyond", "budget"), {"point": _budget},
        digits={"decades_beyond": 2},
    ),
    Cited(
        "analyse/next_designs", "What further runs are expected to tell", "next", ("name", *OF_LAW, "design"),
        ("estimate", "runs", "cost", "largest", "half_width", "narrower", "right", "loss"),
    ),
    Cited(
        "analyse/next_runs", "Proposed runs", "next run", ("name", *OF_LAW, "place"),
        ("params", "tokens", "flops", "cost", "seeds", "half_width"), wanted=_proposed, leads=False,
    ),
    Cited("analyse/derived", "Derived quantities", "derived", ("name", *OF_LAW, "at"), ("estimate", *LAWS)),
    Cited("analyse/equal", "Parameters that families may share", "equal", ("metric", "law", "parameter"), ("shared", "mean", "p_value"), _OF_PARAMETER, _one_more, {"p_value": 2}),
    Cited("analyse/pool", "Estimates pooled over studies", "pooled", UNIT, ("mean", "between", "inconsistent", "heterogeneity"), made=_one_more, digits={"between": 2, "heterogeneity": 2}, leads=False),
    Cited("analyse/noise", "Noise", "noise", (*OF_LAW, "component"), ("estimate", "residual", "share", "floor")),
    Cited("analyse/emergence", "Measures of metrics", "measure", ("measure", *UNIT, "point"), ("estimate", "level", "n"), {"point": _level}),
    Cited("analyse/benchmarks", "Measures of benchmarks", "measure", ("measure", "metric", "point"), ("estimate", "level", "n"), {"point": _level}),
    Cited("analyse/costs", "What runs cost", "cost", ("family", "use", "purpose", "quantity"), ("amount", "runs", "unknown", "share")),
    Cited(
        "analyse/target_costs", "What targets cost beside the runs, and what they gain", "cost", (*UNIT, "of", "target", "quantity"),
        ("amount", "runs_cost", "share", "gain", "gain_per_unit"), {"target": _costed},
    ),
    Cited(
        "analyse/stopping", "Runs in training", "stopping", (*UNIT, "run"), ("predicted", "value", "best_value", "beats", "progress", "left"),
        digits={"value": 4, "best_value": 4},
    ),
    Cited("validate/scores", "Out-of-sample scores", "score", ("scheme", *OF_LAW, "score"), ("n", "n_failed"), made=_scored, leads=False),
    Cited("validate/horizons", "Scores by how far ahead they look", "ahead", ("scheme", "horizon", *OF_LAW, "score"), ("n",), made=_scored, wanted=_shown, leads=False),
    Cited("validate/cutoffs", "Scores by cutoff, the latest being 1, and 0 their mean", "at cutoff", ("scheme", "cutoff", *OF_LAW, "score"), ("n",), made=_scored, wanted=_shown, leads=False),
    Cited("validate/comparisons", "Laws against each other", "against", ("scheme", *OF_LAW, "rival", "score"), ("difference", "share", "groups"), made=_compared, wanted=_of_a_law),
    Cited("sensitivity/rules", "The study without each cleaning rule", "without", ("rule", "reason", *UNIT), ("shift", "returned", "excluded", "value", "value_without"), digits={"shift": 2}, leads=False),
    Cited("sensitivity/variants", "The study by other cleaning rules", "variant", ("variant", *UNIT), ("value", "fitted"), leads=False),
    Cited("sensitivity/variant_parameters", "Parameters by other cleaning rules", "variant", ("variant", *OF_LAW, "parameter"), ("estimate",), _OF_PARAMETER),
    Cited("sensitivity/variant_forecast", "Forecasts by other cleaning rules", "variant forecast", ("variant", *OF_LAW, "target"), ("predicted",), _AT_TARGET),
    Cited("analyse/replication", "Published numbers, and ours", "replication", ("quantity",), ("at_least", "at_most"), made=_published, leads=False),
)  # fmt: skip

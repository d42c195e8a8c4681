"""From the options of a generated study to its file and its tables."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from relations.design import Options
from relations.made import Made, beyond, columns_of, known, runs, truth
from relations.options import OF_COUNTS, alike
from relations.run import Study

from scalestudy.clean.registry import RULES
from scalestudy.fit.objectives.registry import LOSSES

DRAWS: Final = 24
TRIALS: Final = 60
"""Of every run of a study of counts; the fewer, the more rates are 0 or 1."""
STARTS: Final = {"count": 32, "solve": 4}
RULE_OPTIONS: Final[dict[str, Any]] = {
    "where": "value < 1e12",
    "min_points": {"count": 3},
    "drop_highest": {"count": 1},
    "after_warmup": {"until": 150},
    "units": {"to": "bits/token"},
}
TOLD_APART: Final = {"replicates": ("source", "step")}
SCHEME_OPTIONS: Final = {"kfold": {"folds": 2}, "leave_out": {}, "rolling": {"cutoffs": [0.6]}, "transfer": {}}


def only(options: Options, factor: str) -> str:
    """Return the value of a factor of which a study has one."""
    return options[factor][0]


def made_of(options: Options, seed: int = 0) -> Made:
    """Return what to make the study's runs of."""
    counts = {name: int(only(options, name)) for name in ("families", "seeds", "metrics", "checkpoints")}
    trials = TRIALS if counted(options) else 0
    return Made(only(options, "law"), held_out=only(options, "held_out"), trials=trials, seed=seed, **counts)


def counted(options: Options) -> bool:
    """Whether the study's values are shares of trials, fitted as such."""
    return only(options, "loss") in OF_COUNTS


def study_of(options: Options, seed: int = 0) -> Study:
    """Return the study with these options; the seed is that of the noise in its runs."""
    table = runs(made_of(options, seed))
    law = known(only(options, "law"))
    own = [name for name in columns_of(law).values() if name.startswith("own_")]
    content = {
        "study": "generated",
        "sources": {
            "runs": {
                "uri": "runs.csv",
                "constants": {"unit": "nats/token", "direction": direction(table, options)},
                "keep": ["weight", *own],
            }
        },
        "clean": [{name: rule_options(name, options)} for name in options["rule"] if name != "none"],
        "laws": laws(options),
        "fit": fit_section(options),
        "validate": {"schemes": [{name: SCHEME_OPTIONS[name]} for name in options["scheme"]]},
        "analyse": analyses(options, table),
    }
    content |= {"axes": axes(options)} if only(options, "axes") == "stated" else {}
    content |= {"range": limits(options)} if only(options, "range") == "stated" else {}
    return Study(content, {"runs": table})


def rule_options(name: str, options: Options) -> Any:
    """Return the options of a rule; one that would take runs for the same names what tells them apart, where no axes do."""
    own = [column for column in variables(options).values() if column.startswith("own_")]
    if name in TOLD_APART and own and only(options, "axes") == "inferred":
        return {"by": [*TOLD_APART[name], *own]}
    return RULE_OPTIONS.get(name, RULES[name].sample)


def direction(table: pd.DataFrame, options: Options) -> str:
    """Which way is better: that in which the metric goes along its first variable."""
    known_values = table[table["value"].notna()]
    rises = np.corrcoef(known_values.iloc[:, 0].rank(), known_values["value"].rank())[0, 1] > 0
    del options
    return "higher" if rises else "lower"


def laws(options: Options) -> Any:
    """Return the study's `laws`."""
    written = only(options, "written")
    if written == "auto":
        return "auto"
    entry = text_of(options) if written == "text" else {"law": only(options, "law"), "variables": variables(options)}
    other = {"law": "power_offset", "variables": {"x": next(iter(variables(options).values()))}}
    return [entry | constraints(options), *([other] if written == "beside" else [])]


def variables(options: Options) -> dict[str, str]:
    """Return the column of each variable."""
    return columns_of(known(only(options, "law")))


def text_of(options: Options, name: str = "") -> dict[str, Any]:
    """Return the law as a formula of the study's own."""
    law = known(only(options, "law"))
    start = dict(zip(law.parameter_names, truth(law).tolist(), strict=True))
    ends = {p.name: [end if np.isfinite(end) else None for end in (p.lower, p.upper)] for p in law.parameters}
    parameters = {p.name: {"bounds": ends[p.name], "start": _around(start[p.name])} for p in law.parameters}
    called = name or f"{law.name}_as_text"
    return {"name": called, "formula": law.formula, "variables": variables(options), "parameters": parameters}


def _around(value: float) -> list[float]:
    return sorted([0.5 * value, 2.0 * value]) if value else [-0.5, 0.5]


def constraints(options: Options) -> dict[str, Any]:
    """Return what the study holds, ties or shares of its law's parameters."""
    name, held = only(options, "law"), only(options, "held")
    law = known(name)
    at = dict(zip(law.parameter_names, truth(law).tolist(), strict=True))
    first = law.parameter_names[-1]
    one, *other = alike(name) or (first,)
    return {
        "free": {},
        "one_fixed": {"fixed": {first: at[first]}},
        "all_fixed": {"fixed": at},
        "tied": {"tied": dict.fromkeys(other, one)},
        "starts": {"starts": {first: _around(at[first])}},
        "shared": {"shared": {first: []}},
        "all_shared": {"shared": {each: [] for each in at}},
    }[held]


def fit_section(options: Options) -> dict[str, Any]:
    """Return the study's `fit`."""
    loss, residual = only(options, "loss"), only(options, "residual")
    read = {name: {"delta": 0.02, "quantile": 0.4, "nu": 5}[name] for name in LOSSES[loss].reads}
    uncertainty = {"method": only(options, "method"), "unit": only(options, "unit"), "draws": DRAWS}
    objective = loss if counted(options) else f"{loss}_{residual}"
    section = {"objective": objective, **read, "starts": STARTS, "uncertainty": uncertainty}
    first = next(iter(variables(options).values()))
    weights = {"stderr": "stderr", "column": {"column": "weight"}, "recency": {"column": first, "power": 1}}
    kind = only(options, "weights")
    return section | ({"weights": weights[kind]} if kind in weights else {})


def analyses(options: Options, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the study's `analyse`; a study with targets forecasts them."""
    kinds = dict.fromkeys(options["analysis"])
    kinds |= {"forecast": None} if only(options, "targets") != "none" else {}
    drawn: dict[str, Any] = {name: {"draws": DRAWS} for name in ("isoflop", "envelope", "equal")}
    first = known(only(options, "law")).parameter_names[0]
    drawn["optimum"] = {"over": {next(iter(variables(options).values())): None}}
    drawn["derive"] = [{"name": "quantity", "formula": f"log({first}**2 + 1)"}]
    drawn["next_runs"] = next_runs(options, table)
    return [{name: targets(options, table) if name == "forecast" else drawn.get(name, {})} for name in kinds]


def next_runs(options: Options, table: pd.DataFrame) -> dict[str, Any]:
    """Return a question: which of a run in the midst of the others and one beyond them tells more of that beyond, at one price."""
    columns = variables(options)
    far = {columns[symbol]: value for symbol, value in beyond(known(only(options, "law"))).items()}
    near = {column: float(table[column].median()) for column in far if column in table}
    candidates = [{**far, "price": 1.0}, {**far, **near, "price": 1.0}]
    return {"know": {"forecast": far}, "candidates": candidates, "cost": "price", "budget": 2.0, "seeds": 2}


def targets(options: Options, table: pd.DataFrame) -> Mapping[str, Any]:
    """Return the options of the study's forecast."""
    kind = only(options, "targets")
    if kind == "none":
        return {}
    columns = variables(options)
    stated = [{columns[symbol]: value for symbol, value in beyond(known(only(options, "law"))).items()}]
    return {"targets": stated, **({"reach": [{"value": float(table["value"].median())}]} if kind == "reach" else {})}


def axes(options: Options) -> dict[str, Any]:
    """Return the study's `axes`: every variable is a scale where it is positive, else a hyperparameter."""
    law = known(only(options, "law"))
    return {
        column: "scale" if law.domain[symbol][0] > 0 else "hyperparameter"
        for symbol, column in variables(options).items()
    }


def limits(options: Options) -> list[float | None]:
    """Return the study's `range`: that of its law's values."""
    return [end if np.isfinite(end) else None for end in known(only(options, "law")).values]

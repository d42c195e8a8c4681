"""No column is special by its name: a study and the same with its columns renamed give the same numbers, to the last bit."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder, validated

from scalestudy.analyse.stage import analyse
from scalestudy.figures.content import NotApplicableError
from scalestudy.figures.registry import FIGURES
from scalestudy.fit.stage import fit

QUICK = {"objective": "squared_log", "starts": {"count": 16, "solve": 2}, "uncertainty": {"draws": 25}}
SCHEMES = [{"kfold": {"folds": 2}}, {"rolling": {"cutoffs": [0.6]}}, {"leave_out": {}}, {"transfer": {}}]
Names = Mapping[str, str]
Tables = dict[str, pd.DataFrame]
SCALES = ("params", "tokens", "flops")
NAMES: dict[str, Names] = {
    "wild": {"params": "group", "tokens": "state", "flops": "Größe, N*D\\run"},
    "each other's": {"params": "tokens", "tokens": "flops", "flops": "params"},
}
FORECASTS = ("analyse/forecast",)
"""Tables with a column for each of the study's own; in all others params, tokens and flops mean N, D and C."""


def renamed(settings: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The settings with every place that names a column renamed."""

    def walk(part: Any, inside: str = "") -> Any:
        if isinstance(part, Mapping):
            keyed = inside in ("axes", "at", "targets")
            return {names.get(key, key) if keyed else key: walk(value, key) for key, value in part.items()}
        if isinstance(part, list):
            return [walk(value, inside) for value in part]
        return names.get(part, part) if isinstance(part, str) and inside in BOUND else part

    return walk(settings)


BOUND = ("x", "N", "D", "C", "r_1", "r_2", "r_3", "along", "by")


def under(names: Names, runs: pd.DataFrame) -> pd.DataFrame:
    """The runs with their columns renamed; params, tokens and flops are in every run table, null where nothing is so called."""
    own = runs.drop(columns=[name for name in names.values() if name not in names], errors="ignore").rename(
        columns=names
    )
    return own.assign(**{name: np.nan for name in SCALES if name not in own})


def everything(runs: pd.DataFrame, settings: Mapping[str, Any]) -> Tables:
    """Every table of all stages, those that figures draw too."""
    tables: Tables = {"clean/runs": runs}
    tables |= fit(runs, settings)
    tables |= validated(runs, tables, settings)
    tables |= analyse(runs, tables, settings)
    for name, figure in FIGURES.items():
        try:
            tables[f"figures/{name}"] = figure.table(tables, settings).frame
        except NotApplicableError as reason:
            tables[f"figures/{name}"] = pd.DataFrame({"why": [str(reason)]})
    del tables["clean/runs"]
    return tables


def numbers(table: pd.DataFrame, names: Names) -> dict[str, np.ndarray]:
    """The numbers of a table by column, its own columns under the canonical names."""
    back = {own: name for name, own in names.items()}
    own = table.drop(columns=[name for name in names if name not in back and set(back) <= set(table)], errors="ignore")
    kept = own.rename(columns=back).select_dtypes(["number", "bool"])
    return {name: kept[name].to_numpy(float) for name in sorted(kept)}


def differing(before: Tables, after: Tables, names: Names) -> list[str]:
    """Where two sets of tables differ in a number, in rows or in a status."""
    found = [name for name in before if len(before[name]) != len(after[name])]
    for name in (name for name in before if name not in found):
        own = names if name in FORECASTS else {}
        one, two = numbers(before[name], {}), numbers(after[name], own)
        found += [f"{name}, {column}" for column in {*one} ^ {*two}]
        found += [f"{name}, {c}" for c in one if c in two and not np.array_equal(one[c], two[c], equal_nan=True)]
        statuses = (table[name].get("status", pd.Series(dtype=str)).tolist() for table in (before, after))
        found += [f"{name}, status"] if len({tuple(each) for each in statuses}) > 1 else []
    return found


def two_scales() -> tuple[pd.DataFrame, dict[str, Any]]:
    """Two families of IsoFLOP ladders, laws of N and D and of compute, and every analysis that is about N, D and C."""
    runs = ladder("ab").assign(seed=1)
    params = np.tile([1e4 * 2.0 ** (budget + k) for budget in range(4) for k in range(5)], 2)
    tokens = runs["flops"] / 6 / params
    value = (1.2 + 40 / params**0.35 + 300 / tokens**0.4) * np.exp(np.random.default_rng(0).normal(0, 0.003, len(runs)))
    runs = runs.assign(params=params, tokens=tokens, value=value)
    target = {"params": 1e6, "tokens": 1e7}
    return runs, {
        "study": "made_up",
        "axes": dict.fromkeys(SCALES, "scale"),
        "laws": [
            {"law": "chinchilla", "variables": {"N": "params", "D": "tokens"}},
            {"law": "power_offset", "variables": {"x": "flops"}},
        ],
        "fit": QUICK,
        "validate": {"schemes": SCHEMES},
        "analyse": [
            {
                "forecast": {
                    "targets": [target, {"flops": 1e13}],
                    "reach": [{"value": 1.6}, {"value": 1.5, "at": target}],
                }
            },
            *({kind: {"draws": 20}} for kind in ("isoflop", "envelope")),
            *("compute_optimal", "crossover", "noise"),
        ],
    }


def one_scale() -> tuple[pd.DataFrame, dict[str, Any]]:
    """Learning curves, where nothing but the law names the scale."""
    return curves(2, points=8), {
        "study": "s",
        "laws": [{"law": name, "variables": {"x": "tokens"}} for name in ("power", "power_offset")],
        "fit": QUICK,
        "validate": {"schemes": SCHEMES},
        "analyse": [{"forecast": {"targets": [{"tokens": 1e10}], "reach": [{"value": 0.4}]}}, "crossover", "noise"],
    }


SHARES = ("a", "b", "c")


def mixtures() -> tuple[pd.DataFrame, dict[str, Any]]:
    """Thirty mixtures of three domains under names of the study's own."""
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.ones(3), 30)
    runs = curves(2).iloc[:30].assign(**dict(zip(SHARES, share.T, strict=True)), tokens=np.nan, held_out=False)
    runs = runs.assign(
        family="f", run=[f"r{k}" for k in range(30)], value=share @ [3.0, 2.0, 4.0] + rng.normal(0, 0.01, 30)
    )
    return runs, {
        "study": "s",
        "laws": [{"law": "mixture_linear", "variables": {"r_1": "a", "r_2": "b", "r_3": "c"}}],
        "fit": QUICK,
        "validate": {"schemes": [{"kfold": {"folds": 3}}]},
        "analyse": ["noise"],
    }


@pytest.fixture(scope="module")
def plain() -> dict[str, Tables]:
    """The tables of the studies under the canonical names."""
    return {made.__name__: everything(*made()) for made in (two_scales, one_scale)}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_the_names_of_n_d_and_c_change_no_number(plain: dict[str, Tables], names: Names) -> None:
    runs, settings = two_scales()
    after = everything(under(names, runs), renamed(settings, names))
    assert differing(plain["two_scales"], after, names) == []


@pytest.mark.parametrize("names", [{"tokens": "a name"}, {"tokens": "params", "params": "tokens"}], ids=["own", "N"])
def test_the_name_of_the_only_scale_changes_no_number(plain: dict[str, Tables], names: Names) -> None:
    """But that D is told where a value is reached only if a column is known to be D."""
    runs, settings = one_scale()
    after = everything(under(names, runs), renamed(settings, names))
    at = [f"analyse/reach, {name}" for name in SCALES]
    assert set(differing(plain["one_scale"], after, names)) <= set(at)


@pytest.mark.parametrize("stated", [False, True])
def test_the_names_of_shares_change_no_number_and_every_mixture_is_a_design(stated: bool) -> None:
    runs, settings = mixtures()
    settings |= {"axes": dict.fromkeys(SHARES, "share")} if stated else {}
    names = dict(zip(SHARES, ("web", "c", "of books"), strict=True))
    before, after = everything(runs, settings), everything(under(names, runs), renamed(settings, names))
    assert differing(before, after, {}) == []
    assert (
        before["validate/predictions"].query("scheme == 'kfold' and law == 'mixture_linear'")["group"].nunique() == 30
    )
    assert before["validate/unsplit"].empty

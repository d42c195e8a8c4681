"""Derived quantities whose values are known: doubling times, ratios, effective sizes, peaks, differences of metrics, open sets.

Designs are fixed and noise is of one size, for which the residual bootstrap is right; that of rows holds less with 24 of them, some
of which carry the fit. Metrics of the same runs are drawn together by the bootstrap of rows alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.stage import analyse
from scalestudy.fit.stage import fit

N = 24
DRAWS = 500
Line = tuple[int, str, float, float, float, float]
Columns = Mapping[str, Any]
POWER = {
    "name": "curve",
    "formula": "A * (N / 1e8)**(-a)",
    "variables": {"N": "params"},
    "parameters": {"A": {"sign": "+"}, "a": {"sign": "+"}},
}
GROWTH = {
    "name": "growth_of",
    "formula": "A * exp(b * t)",
    "variables": {"t": "year"},
    "parameters": {"A": {"sign": "+"}, "b": {}},
}
PEAK = {"name": "peak", "formula": "d * (a - b * log(d))", "variables": {"d": "kl"}, "parameters": {"a": {}, "b": {}}}
LINE = {"name": "line", "formula": "n + m * t", "variables": {"t": "year"}, "parameters": {"n": {}, "m": {}}}


def table(**columns: Any) -> pd.DataFrame:
    """Rows of a run table."""
    same = {"study": "made", "source": "made", "metric": "loss", "unit": "", "direction": "lower", "stderr": np.nan}
    same |= {"held_out": False, "excluded": False, "reason": None, "params": np.nan, "tokens": np.nan, "flops": np.nan}
    frame = pd.DataFrame({**same, **columns}, index=range(len(columns["value"])))
    return frame.assign(run=[f"{k}" for k in range(len(frame))])


def asked(
    law: Mapping[str, Any], parts: Sequence[pd.DataFrame], derive: Sequence[Mapping[str, Any]], residual: str
) -> pd.DataFrame:
    """Fit a law to every family, and ask for quantities."""
    runs = pd.concat(parts, ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)))
    scale = dict.fromkeys(law["variables"].values(), "scale")
    settings = {"study": "made", "laws": [law], "axes": scale}
    method = "residual" if len({one for part in parts for one in part["metric"]}) == 1 else "bootstrap"
    settings |= {"fit": {"objective": f"squared_{residual}", "uncertainty": {"method": method, "draws": DRAWS}}}
    choice = pd.DataFrame(columns=["family", "metric", "candidate", "weight"])
    tables = fit(runs, settings) | {"validate/choice": choice}
    return analyse(runs, tables, {**settings, "analyse": [{"derive": list(derive)}]})["analyse/derived"]


def lines(found: pd.DataFrame, truths: Mapping[str, float]) -> Iterator[Line]:
    """Yield what was found of each quantity, called `<seed> <name>`; a truth in the gap of a set is not held."""
    for row in found.itertuples():
        seed, name = row.name.split(" ", 1)
        inside = row.gap_lower < truths[name] < row.gap_upper
        yield (
            int(seed),
            name,
            truths[name],
            row.estimate,
            np.nan if inside else row.lower,
            np.nan if inside else row.upper,
        )


def named(seeds: range, formulas: Mapping[str, str], **more: Any) -> list[dict[str, Any]]:
    """Quantities of each seed; `#` in a formula stands for it."""
    return [
        {"name": f"{seed} {name}", "formula": formula.replace("#", str(seed)), "unit": "", "at": {}, **more}
        for seed in seeds
        for name, formula in formulas.items()
    ]


def two_families(seeds: range) -> Iterator[Line]:
    """Two families of power laws: ratios of coefficients and exponents, and the dense size that does as well as a sparse one."""
    x = np.geomspace(1e7, 1e9, N)
    parts = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        for family, size, slope in (("dense", 3.0, 0.2), ("moe", 2.5, 0.25)):
            value = size * (x / 1e8) ** -slope * np.exp(rng.normal(0, 0.02, N))
            parts.append(table(family=f"{seed} {family}", params=x, value=value))
    dense, moe = "A['# dense']", "A['# moe']"
    effective = f"({dense} / value['# moe'](params=1e9))**(1 / a['# dense'])"
    formulas = {"ratio": f"{moe} / {dense}", "exponents": "a['# moe'] / a['# dense']", "effective": effective}
    truths = {"ratio": 2.5 / 3, "exponents": 1.25, "effective": (3 / (2.5 * 10**-0.25)) ** 5}
    yield from lines(asked(POWER, parts, named(seeds, formulas), "log"), truths)


def doubling(seeds: range) -> Iterator[Line]:
    """Exponential growth that doubles every 0.7 years."""
    t = np.linspace(0, 5, N)
    parts = [
        table(
            family=f"{seed}", year=t, value=2 * 2 ** (t / 0.7) * np.exp(np.random.default_rng(seed).normal(0, 0.3, N))
        )
        for seed in seeds
    ]
    yield from lines(asked(GROWTH, parts, named(seeds, {"doubling": "log(2) / b['#']"}), "log"), {"doubling": 0.7})


def over_optimisation(seeds: range) -> Iterator[Line]:
    """A reward that peaks and falls with the distance from where training began, as in Gao et al. 2023, arXiv:2210.10760."""
    d = np.geomspace(1, 60, N)
    parts = [
        table(family=f"{seed}", kl=d, value=d * (1.2 - 0.3 * np.log(d)) + np.random.default_rng(seed).normal(0, 0.1, N))
        for seed in seeds
    ]
    where = "exp(a['#'] / b['#'] - 1)"
    formulas = {"peak": where, "height": f"value['#'](kl={where})"}
    yield from lines(asked(PEAK, parts, named(seeds, formulas), "raw"), {"peak": np.exp(3), "height": 0.3 * np.exp(3)})


def metrics(seeds: range) -> Iterator[Line]:
    """Two metrics of the same runs, with most of their noise in common: their difference, which only a common resample knows."""
    x = np.geomspace(1e7, 1e9, N)
    parts = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        common = rng.normal(0, 0.05, N)
        for metric, size in (("val", 3.0), ("train", 2.7)):
            value = size * (x / 1e8) ** -0.2 * np.exp(common + rng.normal(0, 0.005, N))
            parts.append(table(family=f"{seed}", metric=metric, params=x, value=value))
    formulas = {"gap": "log(value[family:'#', metric:val](params=1e9) / value[family:'#', metric:train](params=1e9))"}
    yield from lines(asked(POWER, parts, named(seeds, formulas), "log"), {"gap": float(np.log(3 / 2.7))})


def _ratio(slope: float) -> Callable[[range], Iterator[Line]]:
    def case(seeds: range) -> Iterator[Line]:
        t = np.linspace(-1, 1, N)
        parts = [
            table(family=f"{seed}", year=t, value=1 + slope * t + np.random.default_rng(seed).normal(0, 0.5, N))
            for seed in seeds
        ]
        yield from lines(asked(LINE, parts, named(seeds, {"root": "-n['#'] / m['#']"}), "raw"), {"root": -1 / slope})

    return case


CASES = {
    "two families": two_families,
    "doubling time": doubling,
    "over-optimisation": over_optimisation,
    "two metrics": metrics,
    "ratio, slope 6 errors from zero": _ratio(1.0),
    "ratio, slope 1 error from zero": _ratio(0.17),
}

"""Tables of made-up studies, on the contracts, for the stages that only read: figures and report.

The runs follow a known law with known noise, and the draws scatter around it, so that a figure of them has a right answer.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
from handmade_between import (
    Tables,
    derived_tables,
    forecast_tables,
    interval_of,
    optimum_tables,
    pool_tables,
    rival_tables,
)
from scipy.special import fdtri

from scalestudy.frames import typed
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.fit import IN_SAMPLE
from scalestudy.validate.scoring import horizon_of

CHINCHILLA = {"E": 1.81722, "A": 477.83, "B": 2143.4, "alpha": 0.34731, "beta": 0.36717}
OFFSET = {"E": 0.1, "A": 3.0, "a": 0.3}
NOISE = {"chinchilla": 0.006, "power_offset": 0.02}
DRAWS = 200


def chinchilla_study(families: Sequence[str] = ("transformer",), seed: int = 0) -> Tables:
    """Return every table of a study of L(N, D) on an IsoFLOP design, with two excluded and one held-out run each."""
    rng = np.random.default_rng(seed)
    parts = [_chinchilla_runs(family, index, rng) for index, family in enumerate(families)]
    runs = pd.concat(parts, ignore_index=True).assign(row=lambda frame: np.arange(len(frame)))
    truth = {family: {**CHINCHILLA, "E": CHINCHILLA["E"] + 0.15 * i} for i, family in enumerate(families)}
    draws = pd.concat([_draws(family, "chinchilla", truth[family], runs, rng) for family in families])
    tables = {"clean/runs": runs, "fit/draws": draws}
    tables["fit/fits"] = _fits(runs, "chinchilla", 5, families)
    tables["fit/parameters"] = _parameters(draws)
    tables["fit/profiles"] = _profiles(draws, tables["fit/fits"])
    tables["clean/ledger"] = _ledger(runs)
    tables["validate/predictions"] = _predictions(runs, "chinchilla", rng)
    tables["validate/scores"] = _scores(tables["validate/predictions"])
    tables["validate/horizons"] = _horizons(tables["validate/predictions"])
    tables["validate/cutoffs"] = _cutoffs(tables["validate/scores"])
    tables["validate/choice"] = _choice(families, ("chinchilla", "power_offset"))
    tables |= _analyses(truth, draws)
    return tables | rival_tables(families, "loss", "chinchilla")


def curve_study(count: int, seed: int = 0) -> Tables:
    """Return fit and validation tables of `count` families that each follow a power law of `flops` with an offset."""
    rng = np.random.default_rng(seed)
    families = [f"set{i % 6}|task{i:02d}|model" for i in range(count)]
    truth = {f: {**OFFSET, "E": rng.uniform(0.05, 0.3), "a": rng.uniform(0.2, 0.4)} for f in families}
    runs = pd.concat([_curve_runs(family, truth[family], rng) for family in families], ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)))
    draws = pd.concat([_draws(family, "power_offset", truth[family], runs, rng) for family in families])
    tables = {"clean/runs": runs, "fit/draws": draws, "fit/fits": _fits(runs, "power_offset", 3, families)}
    tables["fit/parameters"] = _parameters(draws)
    tables["fit/profiles"] = _profiles(draws, tables["fit/fits"])
    tables["clean/ledger"] = _ledger(runs)
    tables["validate/predictions"] = _predictions(runs, "power_offset", rng)
    tables["validate/scores"] = _scores(tables["validate/predictions"])
    tables["validate/horizons"] = _horizons(tables["validate/predictions"])
    tables["validate/cutoffs"] = _cutoffs(tables["validate/scores"])
    tables["validate/choice"] = _choice(families, ("power_offset",))
    tables |= rival_tables(families, "error", "power_offset") | forecast_tables(runs, "power_offset", "error")
    tables |= derived_tables(families, draws, "power_offset", "error", "a")
    tables |= optimum_tables(families, "power_offset", "error") | pool_tables(families, "error")
    return {name: typed(contract) for name, contract in TABLES.items()} | tables


def _loss(p: dict[str, float], n: np.ndarray, d: np.ndarray) -> np.ndarray:
    return np.asarray(p["E"] + p["A"] / n ** p["alpha"] + p["B"] / d ** p["beta"])


def _chinchilla_runs(family: str, index: int, rng: np.random.Generator) -> pd.DataFrame:
    points = []
    for flops, factor in product((6e18, 1e19, 3e19, 1e20, 3e20, 1e21), np.geomspace(0.2, 5, 8)):
        n = 0.09 * flops**0.513 * factor
        points.append((n, flops / (6 * n), flops, False, False))
    points += [(5e7, 4e8, 1.2e17, False, True), (6e7, 3e8, 1.1e17, False, True)]
    points.append((2e10, 4.8e11, 5.76e22, True, False))
    n, d, c, held, out = (np.array(column) for column in zip(*points, strict=True))
    p = {**CHINCHILLA, "E": CHINCHILLA["E"] + 0.15 * index}
    value = _loss(p, n, d) * np.exp(rng.normal(0, NOISE["chinchilla"], len(n)))
    return _frame(family, n, d, c, value, held.astype(bool), out.astype(bool))


def _curve_runs(family: str, p: dict[str, float], rng: np.random.Generator) -> pd.DataFrame:
    c = np.geomspace(1e2, 1e5, 16)
    value = (p["E"] + p["A"] * c ** -p["a"]) * np.exp(rng.normal(0, NOISE["power_offset"], len(c)))
    held = np.arange(len(c)) >= 13
    return _frame(family, np.full(len(c), np.nan), c, c, value, held, np.zeros(len(c), bool)).assign(metric="error")


def _frame(
    family: str, n: np.ndarray, d: np.ndarray, c: np.ndarray, value: np.ndarray, held: np.ndarray, out: np.ndarray
) -> pd.DataFrame:
    columns = {
        "study": "handmade",
        "source": "runs",
        "family": family,
        "run": [f"{family}-{i}" for i in range(len(c))],
        "params": n,
        "tokens": d,
        "flops": c,
        "metric": "loss",
        "value": value,
        "stderr": np.nan,
        "unit": "nats/token",
        "direction": "lower",
        "held_out": held,
        "excluded": out,
        "reason": [("too small" if flag else None) for flag in out],
        "excluded_by": pd.array([(0 if flag else None) for flag in out], dtype="Int64"),
    }
    return pd.DataFrame(columns)


def _draws(
    family: str, law: str, truth: dict[str, float], runs: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw parameters from the normal approximation at the truth: correlated as the design makes them."""
    own = runs[(runs["family"] == family) & ~runs["excluded"] & ~runs["held_out"]]
    n, d, c = (own[column].to_numpy(dtype=float) for column in ("params", "tokens", "flops"))
    names = list(truth)

    def log_value(logs: np.ndarray) -> np.ndarray:
        p = dict(zip(names, np.exp(logs), strict=True))
        return np.log(_loss(p, n, d) if law == "chinchilla" else p["E"] + p["A"] * c ** -p["a"])

    centre = np.log(np.array(list(truth.values())))
    steps = 1e-5 * np.eye(len(names))
    slopes = np.stack([(log_value(centre + s) - log_value(centre - s)) / 2e-5 for s in steps], axis=1)
    covariance = NOISE[law] ** 2 * np.linalg.inv(slopes.T @ slopes)
    drawn = np.exp(np.vstack([centre, rng.multivariate_normal(centre, covariance, DRAWS)]))
    frame = pd.DataFrame(drawn, columns=names).assign(draw=np.arange(-1, DRAWS))
    long = frame.melt(id_vars="draw", var_name="parameter", value_name="value")
    return long.assign(family=family, metric=_metric(law), law=law)


def _metric(law: str) -> str:
    return "loss" if law == "chinchilla" else "error"


def _fits(runs: pd.DataFrame, law: str, parameters: int, families: Sequence[str]) -> pd.DataFrame:
    rows = []
    for family in families:
        own = runs[(runs["family"] == family) & ~runs["excluded"] & ~runs["held_out"]]
        n = len(own)
        rows.append((family, _metric(law), law, "converged", "the optimum was found and checked", 1.02e-3, n))
        rows.append((family, _metric(law), "power", "degenerate", "the data cannot tell the parameters apart", 2.0, n))
    frame = pd.DataFrame(rows, columns=["family", "metric", "law", "status", "message", "objective", "n"])
    return frame.assign(
        parameters_n=parameters,
        dof=frame["n"] - parameters,
        basin_share=0.92,
        gradient_norm=1e-12,
        condition=3e4,
        at_bounds="",
        group="",
        aicc=-240.0,
        bic=-230.0,
        lack_of_fit=np.nan,
        leave_one_out=0.8,
        **{f"{name}{end}": 0.5 for name in IN_SAMPLE for end in ("", "_lower", "_upper")},
    )


def _parameters(draws: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (family, metric, law, name), group in draws.groupby(["family", "metric", "law", "parameter"]):
        values = group.loc[group["draw"] >= 0, "value"]
        estimate = float(group.loc[group["draw"] == -1, "value"].iloc[0])
        lower, upper = values.quantile([0.025, 0.975])
        rows.append((family, metric, law, name, estimate, lower, upper, values.std()))
    columns = ["family", "metric", "law", "parameter", "estimate", "lower", "upper", "stderr"]
    return pd.DataFrame(rows, columns=columns).assign(unit="", shared=False, held="")


def _profiles(draws: pd.DataFrame, fits: pd.DataFrame) -> pd.DataFrame:
    """Profiles of a quadratic objective with the draws' covariance: curves, and the region of the first two."""
    parts = []
    for (family, metric, law), group in draws[draws["draw"] >= 0].groupby(["family", "metric", "law"]):
        fit = fits[(fits["family"] == family) & (fits["law"] == law)].iloc[0]
        wide = group.pivot(index="draw", columns="parameter", values="value")  # noqa: PD010
        for names in [[name] for name in wide] + [list(wide)[:2]]:
            centre, errors = wide[names].mean().to_numpy(), wide[names].std().to_numpy()
            steps = np.linspace(-4, 4, 41 if len(names) == 1 else 15)
            unit = np.stack([axis.ravel() for axis in np.meshgrid(*[steps] * len(names), indexing="ij")], axis=-1)
            precision = np.linalg.inv(np.atleast_2d(np.corrcoef(wide[names], rowvar=False)))
            rise = np.einsum("ij,jk,ik->i", unit, precision, unit)
            edge = len(names) * fdtri(len(names), fit["dof"], 0.95)
            values = centre + unit * errors
            columns = {
                "parameter": names[0],
                "other": "".join(names[1:]),
                "point": np.arange(len(unit)),
                "value": values[:, 0],
                "other_value": values[:, 1] if len(names) > 1 else np.nan,
                "objective": fit["objective"] * (1 + rise / fit["dof"]),
                "threshold": fit["objective"] * (1 + edge / fit["dof"]),
            }
            parts.append(pd.DataFrame({"family": family, "metric": metric, "law": law, **columns}))
    return pd.concat(parts, ignore_index=True)


def _ledger(runs: pd.DataFrame) -> pd.DataFrame:
    inside = int((~runs["held_out"]).sum())
    out = int(runs["excluded"].sum())
    return pd.DataFrame(
        {
            "order": [0],
            "position": [0],
            "rule": ["where"],
            "reason": ["too small"],
            "rows_in": [inside],
            "excluded": [out],
            "rows_out": [inside - out],
            "note": [""],
        }
    )


FOLDS = {"rolling": "flops above 1e+20", "held_out": "all"}
AHEAD = {"kfold": 0.0, "rolling": 0.6, "held_out": 1.5}


def _predictions(runs: pd.DataFrame, law: str, rng: np.random.Generator) -> pd.DataFrame:
    parts = []
    usable = runs[~runs["excluded"]]
    for name, error in ((law, 0.007), ("baseline_log_linear", 0.03), ("baseline_nearest_run", 0.06)):
        for scheme in ("kfold", "rolling", "held_out"):
            rows = usable[usable["held_out"] == (scheme == "held_out")]
            if scheme == "rolling":
                rows = rows[rows["flops"] > rows["flops"].median()]
            predicted = rows["value"] * np.exp(rng.normal(0, error, len(rows)))
            part = rows[["family", "metric", "row", "value"]].assign(law=name, scheme=scheme, predicted=predicted)
            part["fold"] = [str(i % 5) for i in range(len(rows))] if scheme == "kfold" else FOLDS[scheme]
            part["decades_beyond"] = AHEAD[scheme]
            parts.append(part.assign(lower=predicted * np.exp(-2 * error), upper=predicted * np.exp(2 * error)))
    return pd.concat(parts, ignore_index=True).assign(scale="log")


def _scores(predictions: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for key, group in predictions.groupby(["family", "metric", "law", "scheme"]):
        error = np.log(group["predicted"] / group["value"])
        inside = group["value"].between(group["lower"], group["upper"])
        rows.append((*key, "rmsle", float(np.sqrt((error**2).mean())), float(error.abs().std(ddof=0)) / 5, len(group)))
        rows.append((*key, "coverage", float(inside.mean()), 0.03, len(group)))
    frame = pd.DataFrame(rows, columns=["family", "metric", "law", "scheme", "score", "value", "stderr", "n"])
    frame = frame.assign(
        lower=np.nan, upper=np.nan, n_failed=0, own=np.nan, n_own=frame["n"], scale="log", unit="log", note=""
    )
    keys = ["metric", "law", "scheme", "score"]
    mean = frame.groupby(keys, as_index=False).agg(value=("value", "mean"), stderr=("value", "sem"), n=("n", "sum"))
    rest = {"n_failed": 0, "own": np.nan, "n_own": mean["n"], "scale": "log", "unit": "log", "note": ""}
    return pd.concat([frame, mean.assign(family="all", lower=np.nan, upper=np.nan, **rest)], ignore_index=True)


def _horizons(predictions: pd.DataFrame) -> pd.DataFrame:
    parts = [_scores(rows).assign(horizon=name) for name, rows in predictions.groupby(horizon_of(predictions))]
    return pd.concat(parts, ignore_index=True)


def _cutoffs(scores: pd.DataFrame) -> pd.DataFrame:
    """Of the one cutoff there is, and of the mean over it."""
    rolling = scores[scores["scheme"] == "rolling"].assign(fold=FOLDS["rolling"])
    return pd.concat([rolling.assign(cutoff=cutoff) for cutoff in (1, 0)], ignore_index=True)


def _choice(families: Sequence[str], candidates: Sequence[str]) -> pd.DataFrame:
    rows = []
    for family in families:
        for index, name in enumerate(candidates):
            reason = "lowest rolling RMSLE" if index == 0 else "2.1 standard errors behind chinchilla"
            rows.append((family, _metric(candidates[0]), name, 1.0 - index, index == 0, reason))
    return pd.DataFrame(rows, columns=["family", "metric", "candidate", "weight", "chosen", "reason"])


def _analyses(truth: dict[str, dict[str, float]], draws: pd.DataFrame) -> Tables:
    optima, exponents, forecasts = [], [], []
    for family, p in truth.items():
        wide = draws[draws["family"] == family].pivot(index="draw", columns="parameter", values="value")  # noqa: PD010
        share = wide["beta"] / (wide["alpha"] + wide["beta"])
        scale = (wide["alpha"] * wide["A"] / (wide["beta"] * wide["B"])) ** (1 / (wide["alpha"] + wide["beta"]))
        for approach, flops in product(("parametric", "isoflop"), np.geomspace(1e19, 1e24, 6)):
            n = scale * (flops / 6) ** share * (1.1 if approach == "isoflop" else 1.0)
            d = flops / (6 * n)
            loss = wide["E"] + wide["A"] / n ** wide["alpha"] + wide["B"] / d ** wide["beta"]
            optima.append((family, approach, flops, *interval_of(n), *interval_of(d), *interval_of(loss)))
        for approach, quantity in product(("parametric", "isoflop"), ("params", "tokens")):
            exponent = share if quantity == "params" else 1 - share
            exponents.append((family, approach, quantity, *interval_of(exponent)))
        loss = float(_loss(p, np.array([7e10]), np.array([1.4e12]))[0])
        forecasts.append((family, "0", 7e10, 1.4e12, 5.88e23, loss, loss - 0.02, loss + 0.02, 2.77))
    ends = ("", "_lower", "_upper")
    optimum = [f"{name}{end}" for name in ("params", "tokens", "value") for end in ends]
    common = {"metric": "loss", "law": "chinchilla"}
    forecast = ["family", "target", "params", "tokens", "flops", "predicted", "lower", "upper", "decades_beyond"]
    first = truth[next(iter(truth))]
    return {
        "analyse/compute_optimal": pd.DataFrame(optima, columns=["family", "approach", "flops", *optimum]).assign(
            **common
        ),
        "analyse/exponents": pd.DataFrame(
            exponents, columns=["family", "approach", "quantity", "estimate", "lower", "upper"]
        ).assign(**common),
        "analyse/forecast": typed(
            TABLES["analyse/forecast"],
            pd.DataFrame(forecasts, columns=forecast)
            .assign(**common, status="converged", message="")
            .to_dict("records"),
        ),
        **derived_tables(list(truth), draws, "chinchilla", "loss", "alpha"),
        **optimum_tables(list(truth), "chinchilla", "loss"),
        **pool_tables(list(truth), "loss"),
        "analyse/replication": pd.DataFrame(
            [
                (0, "chinchilla beta", 0.36717, 0.0005, first["beta"], 0.34, 0.40, "reproduced", "notebook cell 18"),
                (1, "chinchilla A", 482.0, 0.5, first["A"], 300.0, 700.0, "within_interval", "paper, Table 1"),
                (2, "chinchilla E", 1.69, 0.01, first["E"], 1.76, 1.86, "differs", "Hoffmann 2022, equation 10"),
            ],
            columns=["position", "quantity", "expected", "tolerance", "found", "lower", "upper", "verdict", "note"],
        ).assign(at_least=np.nan, at_most=np.nan, certainty="stated", finding=""),
    }

"""The chained forecasts of Bhagia et al. 2024 (arXiv:2412.04403, table `chained_main`): N and D to bits per byte to accuracy.

Step 1 is fitted to the last checkpoint of each run by a Huber loss of logarithms, step 2 to all checkpoints after the first tenth
by least squares, each a mean of the last five. The authors add the point that nothing is left to lose at 0 bits (accuracy 1),
and hold the upper asymptote to at most 1. A study has one objective, so each step is fitted by a study of its own here, and the
tables are put together.
"""

import numpy as np
import pandas as pd
import pytest

from scalestudy.analyse.stage import analyse
from scalestudy.clean import clean
from scalestudy.fit import fit
from scalestudy.frames import typed
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables.ingest import TABLES
from scalestudy.tables.validate import TABLES as VALIDATED

SIZES = {"190M": 190354176, "370M": 371262464, "760M": 758220288, "1B": 1279395840}
MMLU = {"stem": 0.21521, "humanities": 0.335, "social_sciences": 0.21974, "other": 0.23005}
"""Shares of the questions of the four parts, to five digits those with which the target's scores are the published ones."""
TASKS = {
    "MMLU": {f"mmlu_{part}_test": weight for part, weight in MMLU.items()},
    "HellaSwag": {"hellaswag_val": 1.0},
    "ARC-C": {"arc_challenge_test": 1.0},
}
PUBLISHED = {"MMLU": 0.0067, "HellaSwag": 0.0254, "ARC-C": 0.1745}
FIRST = {"MMLU": 0.0018, "HellaSwag": -0.0117, "ARC-C": 0.0944}
SIGMOID = {
    "name": "sigmoid",
    "formula": "a / (1 + exp(-k * (x - m))) + b",
    "variables": {"x": "bits"},
    "parameters": {
        "a": {"bounds": [-1, 0], "start": [-0.9, -0.5]},
        "k": {"bounds": [0, 100], "start": [3, 15]},
        "m": {"bounds": [0, 5], "start": [0.5, 1.0]},
        "b": {"bounds": [0, 1], "start": [0.8, 1.0]},
    },
}
STUDY = {
    "study": "bhagia",
    "laws": ["chinchilla", SIGMOID],
    "clean": [{"where": "used"}],
    "chain": [{"from": {"metric": "bpb"}, "into": "bits", "for": {"metric": "accuracy"}}],
}


def scores(table, task):
    """Bits per byte and accuracy of a run's checkpoints, each the mean of the last five."""
    table = table.sort_values("_step")
    parts = TASKS[task].items()
    bits = sum(w * table[f"eval/downstream_bpb/{part}_rc_5shot_bpb"] for part, w in parts)
    right = sum(w * table[f"eval/downstream/{part}_rc_5shot_len_norm"] for part, w in parts)
    return [one.rolling(5, min_periods=1).mean().to_numpy() for one in (bits, right)], table


def of_run(table, task, run, params):
    """The rows of one run: what the first step is fitted to is its end, what the second is what follows the first tenth."""
    (bits, right), table = scores(table, task)
    place, tokens = np.arange(len(table)), table["throughput/total_tokens"].to_numpy()
    shown = pd.DataFrame({"run": run, "step": place, "params": float(params), "tokens": tokens})
    last, warm = place == place[-1], place >= np.ceil(0.1 * len(place))
    both = [("bpb", bits, last), ("accuracy", right, warm)]
    return pd.concat([shown.assign(metric=m, value=v, used=used) for m, v, used in both])


def runs(table):
    """The ladder, the point at 0 bits, and the last of the 13B model, held out."""
    parts = []
    for task in TASKS:
        names = [(f"{size}-{times}xC", params) for size, params in SIZES.items() for times in (1, 2, 5, 10)]
        own = [of_run(table[table["run"] == name], task, name, params) for name, params in names]
        target = of_run(table[table["run"] == "peteish13_eval_final"], task, "13B", 13202396160)
        target = target[target["step"] == target["step"].max()].assign(tokens=5.000088e12, held_out=True)
        ideal = own[0].iloc[[0]].assign(run="ideal", used=True)
        ideal = pd.concat([ideal.assign(metric="accuracy", value=1.0), ideal.assign(value=0.0, used=False)])
        parts.append(pd.concat([*own, ideal, target]).assign(family=task))
    found = pd.concat(parts, ignore_index=True)
    found["held_out"] = found["held_out"].fillna(False).astype(bool)
    found["direction"] = np.where(found["metric"] == "bpb", "lower", "higher")
    return found.assign(
        study="bhagia", source="ladder", unit="1", stderr=np.nan, row=np.arange(len(found)), flops=np.nan
    )


@pytest.fixture(scope="module")
def forecast(tmp_path_factory, public):
    """`analyse/forecast` of the held-out run by the fits of both steps."""
    paths = [tmp_path_factory.mktemp("chain") / f"{name}.parquet" for name in ("ingested", "cleaned", "ledger")]
    table = runs(pd.read_parquet(public("bhagia2024_ladder/ladder_runs.parquet")))
    ingested = table.assign(flops=6 * table["params"] * table["tokens"])
    write_table(ingested, TABLES["ingest/runs"], paths[0], Provenance("bhagia", "ingest", "0"), ["used"])
    clean(paths[0], STUDY, *paths[1:], Provenance("bhagia", "clean", "0"))
    cleaned = read_table(paths[1])
    steps = {"bpb": "huber_log", "accuracy": "squared_raw"}
    every = {
        m: fit(cleaned, {**STUDY, "fit": {"objective": o, "uncertainty": {"draws": 100}}}) for m, o in steps.items()
    }
    names = every["bpb"]
    tables = {name: pd.concat([t[name][t[name]["metric"] == m] for m, t in every.items()]) for name in names}
    tables |= {name: typed(contract) for name, contract in VALIDATED.items()}
    found = analyse(cleaned, tables, {**STUDY, "fit": {"uncertainty": {"draws": 100}}, "analyse": [{"forecast": {}}]})
    return found["analyse/forecast"].set_index(["family", "metric", "law"])


@pytest.mark.parametrize("task", TASKS)
def test_the_first_step_misses_the_bits_by_what_was_published(forecast, task):
    row = forecast.loc[(task, "bpb", "chinchilla")]
    assert row["predicted"] / row["value"] - 1 == pytest.approx(FIRST[task], abs=0.001)


@pytest.mark.parametrize("task", TASKS)
def test_the_chain_misses_the_accuracy_by_what_was_published(forecast, task):
    row = forecast.loc[(task, "accuracy", "sigmoid")]
    assert abs(row["predicted"] / row["value"] - 1) == pytest.approx(PUBLISHED[task], abs=0.01)
    assert row["lower"] < row["predicted"] < row["upper"]

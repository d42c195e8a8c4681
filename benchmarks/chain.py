"""How often the 95% intervals of chained forecasts at ten times the largest compute hold what is measured there.

    uv run python benchmarks/chain.py --ladders 400 --out folder [--auto] [--common .5] [--fit default]
    uv run python benchmarks/chain.py --table --out folder

A ladder is a grid of sizes and tokens whose losses follow Chinchilla's law and whose accuracies follow the loss, with other
parameters in every ladder; `--common` is the share of the loss's luck that the accuracy does not follow, so that errors of the two
steps go together. Ladders are families of studies that run through the stages cleaning, fit, analyse and, with `--auto`,
validation. What was measured lies in the folder and is not measured again. Rows: forecasts of the loss, of the accuracy by the
chain, by the second step at the measured loss (`known`), and as if the first step were certain (`typed`: what somebody gets who
types its forecast into the second). Columns: ladders, coverage with its Monte-Carlo interval, how often an exact method would
have .92 to .98 there, median width in logarithms, median miss.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import beta, binom

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from chained import CHAIN, SECOND

from scalestudy.analyse.stage import analyse
from scalestudy.clean import clean
from scalestudy.fit import fit
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables.ingest import TABLES
from scalestudy.validate.stage import validate

AT_ONCE = 20
BEYOND = 10.0
GOOD = (0.92, 0.98)
FITS = {"default": {}, "squares": {"objective": "squared_log"}}


def ladder(number: int, common: float) -> pd.DataFrame:
    """One ladder of 36 runs and a held-out one."""
    rng = np.random.default_rng([17, number])
    params, tokens = (a.ravel() for a in np.meshgrid(np.geomspace(2e7, 1e9, 6), np.geomspace(1e9, 2e10, 6)))
    params, tokens = np.append(params, 1e9 * BEYOND**0.5), np.append(tokens, 2e10 * BEYOND**0.5)
    floor, size, data = rng.uniform(1.5, 2.0), rng.uniform(0.3, 0.38), rng.uniform(0.25, 0.33)
    loss = floor + 10 ** (7.5 * size) / params**size + 10 ** (9.5 * data) / tokens**data
    steep, middle = rng.uniform(2, 5), np.quantile(loss, rng.uniform(0.02, 0.25))
    luck = rng.normal(0, 0.005, (2, len(loss))) * np.sqrt([[1 - common], [common]])
    loss = loss * np.exp(luck[0])
    accuracy = (0.25 + 0.6 / (1 + np.exp(steep * (loss - middle)))) * np.exp(rng.normal(0, 0.006, len(loss)))
    runs = pd.DataFrame({"params": params, "tokens": tokens, "flops": 6 * params * tokens, "family": f"f{number:04d}"})
    runs = runs.assign(run=[f"{number}-{k}" for k in runs.index], held_out=runs.index == len(runs) - 1)
    parts = {"loss": (loss * np.exp(luck[1]), "lower"), "accuracy": (accuracy, "higher")}
    return pd.concat([runs.assign(metric=m, value=v, direction=d) for m, (v, d) in parts.items()], ignore_index=True)


def measured(numbers: list[int], options: argparse.Namespace) -> list[dict[str, Any]]:
    """What the forecasts of some ladders were and what was measured there."""
    runs = pd.concat([ladder(number, options.common) for number in numbers], ignore_index=True)
    runs = runs.assign(study="chain", source="made", unit="1", stderr=np.nan, row=np.arange(len(runs)))
    settings = {"study": "chain", "laws": ["chinchilla", SECOND], "chain": CHAIN, "fit": FITS[options.fit]}
    settings |= {"validate": {"schemes": []}}
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{part}.parquet" for part in ("runs", "cleaned", "ledger")]
        write_table(runs, TABLES["ingest/runs"], paths[0], Provenance("chain", "ingest", "0"))
        clean(paths[0], settings, *paths[1:], Provenance("chain", "clean", "0"))
        cleaned = read_table(paths[1])
    tables = fit(cleaned, settings)
    if options.auto:
        tables |= validate(cleaned, tables, settings)
    else:
        from scalestudy.frames import typed
        from scalestudy.tables.validate import TABLES as VALIDATED

        tables |= {name: typed(table) for name, table in VALIDATED.items()}
    return told(runs[runs["held_out"]], tables, cleaned, settings)


def told(held: pd.DataFrame, tables: Any, cleaned: pd.DataFrame, settings: Any) -> list[dict[str, Any]]:
    """Every forecast of the held-out runs: by the chain, at the measured loss, and at the loss that the chain predicts."""
    forecast = analyse(cleaned, tables, {**settings, "analyse": [{"forecast": {}}]})["analyse/forecast"]
    found = kept(forecast[forecast["metric"] == "loss"], "") + kept(forecast[forecast["metric"] == "accuracy"], "")
    first = forecast[(forecast["metric"] == "loss") & (forecast["law"] == "chinchilla")].set_index("family")
    loss = held[held["metric"] == "loss"].set_index("family")["value"]
    accuracy = held[held["metric"] == "accuracy"].set_index("family")["value"]
    for way, stated in (("known", loss), ("typed", first["predicted"])):
        targets = [{"loss_hat": float(value)} for value in stated]
        made = analyse(cleaned, tables, {**settings, "analyse": [{"forecast": {"targets": targets}}]})[
            "analyse/forecast"
        ]
        own = {str(k): family for k, family in enumerate(stated.index)}
        made = made[(made["law"] == "downhill") & (made["metric"] == "accuracy")]
        made = made[made["target"].map(own) == made["family"]]
        found += kept(made.assign(value=made["family"].map(accuracy)), f" {way}")
    return found


def kept(rows: pd.DataFrame, way: str) -> list[dict[str, Any]]:
    """The columns that count."""
    columns = ["family", "metric", "law", "predicted", "lower", "upper", "value"]
    rows = rows[np.isfinite(rows["predicted"].astype(float))]
    return rows[columns].assign(law=rows["law"] + way).to_dict("records")


def table(records: list[dict[str, Any]]) -> None:
    """Print coverage by metric and way."""
    frame = pd.DataFrame(records)
    print(f"{'metric':10}{'law':18}{'n':>5} {'held':>6} {'interval':>14} {'exact':>6} {'width':>7} {'miss':>8}")
    for (metric, law), rows in frame.groupby(["metric", "law"]):
        n = len(rows)
        held = int(((rows["lower"] <= rows["value"]) & (rows["value"] <= rows["upper"])).sum())
        low, high = beta.ppf([0.025, 0.975], [held, held + 1], [n - held + 1, max(n - held, 1e-9)])
        exact = binom.cdf(np.floor(GOOD[1] * n), n, 0.95) - binom.cdf(np.ceil(GOOD[0] * n) - 1, n, 0.95)
        width, miss = (
            np.log(rows["upper"] / rows["lower"]).median(),
            np.log(rows["value"] / rows["predicted"]).abs().median(),
        )
        print(
            f"{metric:10}{law:18}{n:5} {held / n:6.3f} {low:6.3f} - {high:5.3f} {exact:6.3f} {width:7.4f} {miss:8.4f}"
        )


def main() -> None:
    """Measure what is not measured yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ladders", type=int, default=100)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--common", type=float, default=0.0)
    parser.add_argument("--fit", choices=FITS, default="squares")
    parser.add_argument("--auto", action="store_true")
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for first in range(0, 0 if options.table else options.ladders, AT_ONCE):
        path = options.out / f"{first:05d}.json"
        if not path.exists():
            numbers = list(range(first, min(first + AT_ONCE, options.ladders)))
            path.write_text(json.dumps(measured(numbers, options)), encoding="utf-8")
    table([one for path in sorted(options.out.glob("*.json")) for one in json.loads(path.read_text(encoding="utf-8"))])


if __name__ == "__main__":
    main()

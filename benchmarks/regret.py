"""Print what `auto` loses against the best law with hindsight on the held-out rows of four studies of several variables.

Regret is the RMSLE of `auto` over that of the best law of the study, less one; `default` is the field's default law. The runs
come from the studies' own `clean/runs`. The studies lie beside this script and not under config/studies, since three of
them read tables that were converted from other formats and have no public address: SCALESTUDY_MIRROR must name a folder
that has them.

    for study in muennighoff2023 gadre2024 porian2024 li2025; do
        uv run snakemake --until clean --config studies=benchmarks/studies/$study.yaml
    done
    uv run python benchmarks/regret.py
"""

import time
from pathlib import Path

import pandas as pd

from scalestudy.study.load import load_study
from scalestudy.tables.validate import BASELINES
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

PROJECT = Path(__file__).resolve().parents[1]
STUDIES = ("muennighoff2023", "gadre2024", "porian2024", "li2025")
DEFAULT = "chinchilla"


def regret(study: str) -> pd.DataFrame:
    """Return one row per family: what `auto`, the default law and the best law missed on held-out rows."""
    runs = pd.read_parquet(PROJECT / "results" / study / "clean" / "runs.parquet")
    settings = load_study(PROJECT / "benchmarks" / "studies" / f"{study}.yaml").settings("validate")
    scores = score(validate(runs, {}, settings), study)["validate/scores"].query(
        "scheme == 'held_out' and score == 'rmsle' and family != 'all'"
    )
    wide = scores.pivot_table(index="family", columns="law", values="value")
    laws = wide.drop(columns=["auto", *BASELINES], errors="ignore")
    columns = {
        "n": scores.groupby("family")["n"].max(),
        "auto": wide["auto"],
        "best": laws.min(axis=1),
        "best_law": laws.idxmin(axis=1),
        "default": wide[DEFAULT],
        "regret": wide["auto"] / laws.min(axis=1) - 1,
        "against_default": wide["auto"] / wide[DEFAULT] - 1,
    }
    return pd.DataFrame(columns).assign(study=study).reset_index()


def main() -> None:
    """Print the table, study by study, and the medians."""
    parts = []
    for study in STUDIES:
        started = time.perf_counter()
        parts.append(regret(study))
        print(f"{study}: {time.perf_counter() - started:.0f} s", flush=True)
        print(parts[-1].drop(columns="study").round(4).to_string(index=False), flush=True)
    table = pd.concat(parts)
    print(table.groupby("study")[["regret", "against_default"]].median().round(3))
    print(
        f"median regret {table['regret'].median():.3f}, worst against the default {table['against_default'].max():.3f}"
    )


if __name__ == "__main__":
    main()

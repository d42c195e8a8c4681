"""One repetition: the study without one cleaning rule, beside the study as it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds import forecast
from scalestudy.analyse.stage import kinds_of
from scalestudy.clean import clean
from scalestudy.errors import StudyError
from scalestudy.files import scratch
from scalestudy.fit import fit
from scalestudy.provenance import Provenance
from scalestudy.sensitivity.compare import Rule, compare, stopped
from scalestudy.storage import read_table
from scalestudy.tables import SENSITIVITY
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

Tables = Mapping[str, pd.DataFrame]


def leave_out(
    position: int, ingested: Path, tables: Tables, settings: Mapping[str, Any], folder: Path
) -> dict[str, pd.DataFrame]:
    """Repeat cleaning, fit, validation and forecast without one rule, and compare.

    Args:
        position: the rule, counted from 0.
        ingested: the file `ingest/runs`.
        tables: the study as it is: the tables of clean, fit, validate and analyse.
        settings: the study's `study`, `clean`, `laws`, `fit`, `validate`, `axes`, `range` and `analyse`.
        folder: where the repetition may keep its tables meanwhile.

    Returns:
        `sensitivity/rules`, `sensitivity/parameters` and `sensitivity/forecast` for this rule. A study that stops without
        the rule, say because a NaN stays in, gives a status and the sentence it stops with.
    """
    rule = Rule.of(tables["clean/ledger"], position)
    try:
        repeated = repeat(ingested, without(settings, position), folder)
    except StudyError as error:
        return stopped(rule, tables, f"without it the study stops: {error}")
    return compare(rule, tables, repeated)


def without(settings: Mapping[str, Any], position: int) -> dict[str, Any]:
    """Return the settings without one rule, and without draws: only estimates are compared."""
    rules = [rule for index, rule in enumerate(settings["clean"]) if index != position]
    return {**settings, "clean": rules, "fit": {**settings.get("fit", {}), "uncertainty": {"method": "none"}}}


def repeat(ingested: Path, settings: Mapping[str, Any], folder: Path) -> dict[str, pd.DataFrame]:
    """Return `clean/runs` and the tables of fit, validation and forecast by these settings."""
    provenance = Provenance(str(settings["study"]), SENSITIVITY, "")
    with scratch(folder, SENSITIVITY) as place:
        paths = place / "runs.parquet", place / "ledger.parquet"
        clean(ingested, settings, *paths, provenance)
        runs = read_table(paths[0])
    found = {"clean/runs": runs, **fit(runs, dict(settings))}
    found |= validate(runs, found, settings)
    found |= score(found, str(settings["study"]))
    asked = kinds_of(settings.get("analyse", []), str(settings["study"]))
    if "forecast" in asked:
        targets = forecast.KIND.filled(asked["forecast"])["targets"]
        found["analyse/forecast"] = forecast.forecasts(Context(runs, found, settings).computed, targets)
    return found

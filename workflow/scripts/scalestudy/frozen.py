"""Frozen forecasts: what a study said before the big run, dated and hashed, and how it turned out.

A frozen forecast is a small YAML file that people can read and keep in version control. Its last line is a sha256 over
everything else in it, so an edit shows; it holds no interval that the tables do not.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml
from scipy.stats import norm

from scalestudy import __version__
from scalestudy.errors import StudyError
from scalestudy.numerals import brief
from scalestudy.percent import whole_of
from scalestudy.provenance import packages
from scalestudy.rows import training_rows
from scalestudy.storage import read_table
from scalestudy.study.carried import Results
from scalestudy.study.why import CURRENT, explain
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.ingest import ALLOCATION
from scalestudy.yaml_text import load

STAGES: Final = ("ingest", "clean", "fit", "validate", "analyse")
"""The stages whose code and config make a forecast."""
NAMING: Final = ("family", "metric", "target")
SAME_PLACE: Final = 0.02
"""A run counts as the one that was forecast if every column of the target agrees to this fraction."""
SHORT: Final = 16
HEADER: Final = "# A frozen forecast; `scalestudy freeze --score` compares it with what was measured since. An edit shows: sha256.\n"
Content = dict[str, Any]


@dataclass(frozen=True)
class Now:
    """A study as it is now.

    Attributes:
        study: its id.
        file: its study file.
        results: its results as they are.
        provenance: for each job its digests, by the code and the study file as they are.
    """

    study: str
    file: Path
    results: Results
    provenance: Mapping[str, Mapping[str, Any]]

    def table(self, name: str) -> pd.DataFrame:
        """Read a table of the results."""
        return read_table(self.results.folder / f"{name}.parquet")

    def require_current(self) -> None:
        """Refuse results that are not of the code, study file and data as they are.

        Raises:
            StudyError: a stage is missing or out of date.
        """
        for stage, sentence in explain(self.results, self.provenance):
            if stage in STAGES and sentence != CURRENT:
                where = f"study {self.study}, {stage}"
                raise StudyError(where, f"its results are {sentence}", "current results", "run the study first")


def freeze(now: Now, date: datetime.date) -> str:
    """Return the text of a frozen forecast.

    Raises:
        StudyError: results are out of date, or there is nothing to freeze.
    """
    now.require_current()
    rows = now.table("analyse/forecast")
    runs = now.table("clean/runs")
    rows = rows[rows["predicted"].notna() & rows["lower"].notna()]
    if not (rows["law"] == AUTO).any():
        expected = "a target or a held-out run, under `analyse: [forecast: ...]`"
        raise StudyError(f"study {now.study}", "no forecast with an interval", expected)
    training = training_rows(runs)
    forecasts = [_forecast(row, rows, runs) for _, row in rows[rows["law"] == AUTO].iterrows()]
    content: Content = {
        "study": now.study,
        "file": now.file.as_posix(),
        "frozen": date.isoformat(),
        "rows": len(training),
        "data": data_digest(training, forecasts),
        **{part: {stage: str(now.provenance[stage][part])[:SHORT] for stage in STAGES} for part in ("config", "code")},
        "packages": {"scalestudy": __version__, **packages()},
        "choice": _choice(now.table("validate/choice")),
        "forecasts": forecasts,
    }
    content["sha256"] = content_digest(content)
    return HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def write_frozen(text: str, path: Path) -> None:
    """Write a frozen forecast under a name that is free.

    Raises:
        StudyError: there is a file of this name, or none can be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        found = "there is a frozen forecast already, and it is never overwritten"
        raise StudyError(str(path), found, "a name that is free", "give --output") from None
    except OSError as error:
        found = f"cannot be written: {error.strerror}"
        raise StudyError(str(path), found, "a folder that can be written to", "give --output") from error


def read_frozen(path: Path) -> Content:
    """Read a frozen forecast.

    Raises:
        StudyError: there is no such file, or it is not a frozen forecast.
    """
    try:
        content = load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(str(path), f"cannot be read: {type(error).__name__}", "a frozen forecast") from error
    if not isinstance(content, dict) or not {"study", "frozen", "forecasts", "sha256"} <= set(content):
        raise StudyError(str(path), "is not a frozen forecast", "a file that `scalestudy freeze` wrote")
    return content


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the sha256 of everything in a frozen forecast but the sha256 itself, however the file is laid out."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, default=str).encode()).hexdigest()


def data_digest(training: pd.DataFrame, forecasts: Sequence[Content] = ()) -> str:
    """Return the sha256 of the rows that laws are fitted to, whatever their order and their neighbours in the table.

    Args:
        training: the rows.
        forecasts: what was frozen; the columns in which they say where they are count too.
    """
    own = {name for forecast in forecasts for name in forecast["at"] if name in training} - set(ALLOCATION)
    columns = ["family", "metric", "run", *ALLOCATION, *sorted(own), "value"]
    lines = sorted(json.dumps(row) for row in training[columns].astype(object).to_numpy().tolist())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _choice(choice: pd.DataFrame) -> list[Content]:
    return [
        {"family": row["family"], "metric": row["metric"], "law": row["candidate"], "weight": float(row["weight"])}
        for _, row in choice[choice["weight"] > 0].iterrows()
    ]


def _forecast(row: pd.Series, rows: pd.DataFrame, runs: pd.DataFrame) -> Content:
    laws = rows[(rows[list(NAMING)] == row[list(NAMING)]).all(axis=1) & (rows["law"] != AUTO)]
    unit = _unit(row, runs)
    known = {name: float(row[name]) for name in (*ALLOCATION, *_own(rows)) if np.isfinite(row[name])}
    content: Content = {
        **{name: str(row[name]) for name in NAMING},
        "at": known,
        "decades_beyond": float(row["decades_beyond"]),
        "relative": bool(row["unit"] == "relative"),
        "unit": unit,
        "auto": _bounds(row, unit),
        "laws": {str(other["law"]): _bounds(other, unit) for _, other in laws.iterrows()},
    }
    return {**content, "known_when_frozen": bool(len(measured(content, runs)))}


def _own(forecasts: pd.DataFrame) -> list[str]:
    """The columns of forecasts that are a study's own, in alphabetical order."""
    return sorted(set(forecasts.columns) - {column.name for column in TABLES["analyse/forecast"].columns})


def _unit(row: pd.Series, runs: pd.DataFrame) -> str:
    """Return the unit in which the study states the metric of a forecast."""
    own = runs.loc[(runs["family"] == row["family"]) & (runs["metric"] == row["metric"]), "unit"].dropna()
    return str(own.iloc[0]) if len(own) else ""


def _bounds(row: pd.Series, unit: str) -> list[float]:
    """Return a forecast and its bounds in the unit in which the study states them."""
    return [whole_of(unit) * float(row[name]) for name in ("predicted", "lower", "upper")]


def _stated(forecast: Content, value: float) -> float:
    """Return what was measured in the unit of the forecast; older files say none, and hold fractions for percent."""
    return whole_of(forecast.get("unit", "")) * float(value)


def measured(forecast: Content, runs: pd.DataFrame) -> pd.DataFrame:
    """Return the runs that a forecast was about: of that name, else at that place; only those with a value.

    Args:
        forecast: one entry of `forecasts`.
        runs: `clean/runs`.
    """
    same = (runs["family"] == forecast["family"]) & (runs["metric"] == forecast["metric"]) & runs["value"].notna()
    own = runs[same & ~runs["excluded"]]
    named: pd.DataFrame = own[own["run"] == forecast["target"]]
    if len(named) or not set(forecast["at"]) & set(own):
        return named
    at = {name: value for name, value in forecast["at"].items() if name in own}
    near = [(own[name] - value).abs() <= SAME_PLACE * abs(value) for name, value in at.items()]
    there: pd.DataFrame = own[np.logical_and.reduce(near)]
    return there


def score(content: Content, now: Now) -> tuple[list[str], bool]:
    """Compare a frozen forecast with what is measured by now.

    Args:
        content: from `read_frozen`.
        now: the study as it is.

    Returns:
        Sentences, and whether all is well: the file as it was written, and nothing measured outside its interval.

    Raises:
        StudyError: the results of the study are out of date.
    """
    now.require_current()
    runs = now.table("clean/runs")
    intact = content_digest(content) == content["sha256"]
    lines = [
        f"frozen on {content['frozen']}: " + ("as it was written" if intact else "ALTERED since, its sha256 differs")
    ]
    lines += list(_changes(content, now, training_rows(runs)))
    held = True
    for forecast in content["forecasts"]:
        found = measured(forecast, runs)
        lines += [_verdict(forecast, run) for _, run in found.iterrows()] or [f"{_name(forecast)}: not measured yet"]
        held &= all(_inside(forecast["auto"], _stated(forecast, value)) for value in found["value"])
    return lines, intact and held


def _changes(content: Content, now: Now, training: pd.DataFrame) -> Iterator[str]:
    for part in ("config", "code"):
        then = content.get(part, {})
        changed = [stage for stage in STAGES if then.get(stage) != str(now.provenance[stage][part])[:SHORT]]
        if changed:
            yield f"{'the study file' if part == 'config' else 'the code'} has changed since, for {', '.join(changed)}"
    if data_digest(training, content["forecasts"]) != content.get("data"):
        yield f"the rows that are fitted have changed since: {content.get('rows')} then, {len(training)} now"


def _verdict(forecast: Content, run: pd.Series) -> str:
    value, unit = _stated(forecast, run["value"]), forecast.get("unit", "")
    predicted, lower, upper = forecast["auto"]
    side = "inside" if _inside(forecast["auto"], value) else "OUTSIDE"
    scores = {AUTO: forecast["auto"], **forecast["laws"]}
    told = ", ".join(f"{law} {log_score(bounds, value, forecast['relative']):.2f}" for law, bounds in scores.items())
    known = "; its value was known when this was frozen" if forecast["known_when_frozen"] else ""
    return (
        f"{_name(forecast)}: {brief(value, 4)}{unit and f' {unit}'} measured by {run['run']}, {side} {brief(predicted, 4)} [{brief(lower, 4)}, {brief(upper, 4)}]; "
        f"log score {told}{known}"
    )


def _name(forecast: Content) -> str:
    return f"{forecast['family']}, {forecast['metric']}, target {forecast['target']}"


def _inside(bounds: Sequence[float], value: float) -> bool:
    return bounds[1] <= value <= bounds[2]


def log_score(bounds: Sequence[float], value: float, relative: bool) -> float:
    """Return the logarithm of the density that a forecast gave to the value (Good 1952); larger is better.

    Args:
        bounds: prediction, lower and upper 95% bound: taken as a Gaussian of that width, of log values if `relative`.
        value: what was measured.
        relative: whether errors are relative.
    """
    if relative and value <= 0:
        return -np.inf  # a density of logarithms gives it none
    predicted, lower, upper = np.log(bounds) if relative else np.asarray(bounds)
    spread = (upper - lower) / (2 * norm.ppf(0.975))
    at = np.log(value) if relative else value
    return float(norm.logpdf(at, predicted, spread) - (at if relative else 0.0))

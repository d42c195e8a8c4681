"""Laws fitted to a table of pandas: parameters, predictions and optima, by the code and with the numbers of the workflow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.stage import analyse
from scalestudy.frames import typed
from scalestudy.notebook.results import Study
from scalestudy.notebook.rows import at_rows, ingested, require_known, targets_of, tells_family
from scalestudy.notebook.studied import ran
from scalestudy.shown import shown
from scalestudy.study.checked import checked
from scalestudy.study.faults import refuse
from scalestudy.study.load import Study as Loaded
from scalestudy.study.load import study_schema
from scalestudy.tables import AUTO, SCORE
from scalestudy.tables.catalogue import BY_JOB, TABLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Laws = str | Mapping[str, Any] | Sequence[str | Mapping[str, Any]]
STUDY: Final = "notebook"
SHOWN: Final = ("family", "metric", "law", "predicted", "lower", "upper", "decades_beyond", "status", "message")
OPTIMUM: Final = ("family", "metric", "law", "flops", "params", "tokens")


@dataclass
class Fit:
    """Laws fitted to a table.

    Attributes:
        law: the law that predicts: the one that was named, or `auto` where several compete.
        results: every table so far, as those of a study.
        loaded: what the study file would be.
        columns: those of the table.
    """

    law: str
    results: Study
    loaded: Loaded
    columns: Collection[str]

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """A row for each parameter: family, metric, law, parameter, estimate, lower, upper (95%), stderr, unit."""
        wanted = ["family", "metric", "law", "parameter", "estimate", "lower", "upper", "stderr", "unit"]
        return self._people({"fit/parameters": self.results.parameters})["fit/parameters"][wanted]

    @cached_property
    def fits(self) -> pd.DataFrame:
        """A row for each fit: its status, a sentence, and the diagnostics of `fit/fits`."""
        return self.results.fits

    def predict(self, table: pd.DataFrame, *, law: str = "") -> pd.DataFrame:
        """Predict a run at each row of a table.

        Args:
            table: its columns are called and mapped as those of the table that was fitted; of params, tokens and flops one may
                be missing. With several families it has the column of the family too, else each row is predicted for all.
            law: the law that predicts; by default `Fit.law`.

        Returns:
            A row for each row of the table and family, with the table's index: family, metric, law, predicted, lower and
            upper (95%, of a new run there), decades_beyond the data, status, and a message.

        Raises:
            StudyError: the table lacks a column or names a family that no run is of, or a cell is no number.
        """
        rows = ingested(self.loaded, table, self.columns)
        told = tells_family(self.loaded, table, self.columns)
        require_known(rows if told else rows.iloc[:0], self.results.runs)
        targets = targets_of(rows, Context(self.results.runs, self._tables, self._settings([])))
        found = self._analysed("forecast", {"targets": targets}, "analyse/forecast", law)
        placed = at_rows(found, rows, told=told)
        return placed.set_index(table.index[placed["number"].to_numpy(int)])[list(SHOWN)]

    def optimum(self, flops: float | Sequence[float], *, law: str = "", **options: Any) -> pd.DataFrame:
        """Say how to split budgets between N and D.

        Args:
            flops: one budget or several, in FLOP.
            law: the law to ask; by default `Fit.law`.
            options: `cost` and `at`, as those of `compute_optimal` in a study file.

        Returns:
            A row for each budget and family: flops, params and tokens with their 95% bounds, status, and a message.

        Raises:
            StudyError: an option is wrong, in the words that a study file gets.
        """
        budgets = [float(one) for one in (flops if isinstance(flops, Sequence) else [flops])]
        found = self._analysed("compute_optimal", {"budgets": budgets, **options}, "analyse/compute_optimal", law)
        ends = [f"{name}_{end}" for name in ("params", "tokens") for end in ("lower", "upper")]
        return found[[*OPTIMUM, *ends, "status", "message"]].reset_index(drop=True)

    def next_runs(self, *, law: str = "", **options: Any) -> pd.DataFrame:
        """Propose which runs to train next.

        Args:
            law: the law to ask; by default `Fit.law`.
            options: `know`, `candidates`, `budget` and further ones, as those of `next_runs` in a study file.

        Returns:
            A row for each run that is proposed, in order, with the columns of `analyse/next_runs`; repeated seeds are counted in one row.

        Raises:
            StudyError: an option is wrong, in the words that a study file gets.
        """
        found = self._analysed("next_runs", options, "analyse/next_runs", law)
        return found[found["seeds"] > 0].sort_values("place", ignore_index=True)

    def plot(self, figure: str = "fit") -> "Figure":
        """Draw a figure of the catalogue, as `figures` in a study file names it, and return it as Matplotlib's.

        Raises:
            StudyError: there is no such figure.
            NotApplicableError: the fit has not what it shows; the message says why.
        """
        from scalestudy.notebook.drawn import drawn

        self._checked({"figures": [figure]})
        return drawn(figure, self._tables, self.loaded.settings("figures"))

    def __repr__(self) -> str:
        rows = self.parameters.drop(columns=["stderr", "unit"])
        states = ", ".join(f"{law} {count}" for law, count in self.fits["status"].value_counts().items())
        head = f"Fit of {', '.join(dict.fromkeys(self.fits['law']))} to {self._count} runs: {states}"
        return f"{head}\n{rows.to_string(index=False, float_format=lambda x: f'{x:.4g}')}"

    def _repr_html_(self) -> str:
        head = repr(self).partition("\n")[0]
        rows = self.parameters.drop(columns=["stderr"])
        return f"<p>{head}</p>{rows.to_html(index=False, float_format=lambda x: f'{x:.4g}')}"

    @property
    def _count(self) -> int:
        runs = self.results.runs
        return int((~runs["excluded"] & ~runs["held_out"]).sum())

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        """Every table that analyses and figures read; those of stages that were not needed have no rows."""
        empty = {name: typed(table) for job in ("validate", SCORE, "analyse") for name, table in BY_JOB[job].items()}
        return {**empty, **self.results.tables}

    def _settings(self, entries: list[Mapping[str, Any]]) -> dict[str, Any]:
        return {**self.loaded.settings("analyse"), "analyse": self._checked({"analyse": entries})["analyse"]}

    def _checked(self, sections: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the content with other sections, or refuse them as a study file would be."""
        found = checked({**self.loaded.content, **sections}, study_schema(), None)
        refuse(found.faults, STUDY, {})
        return found.content

    def _analysed(self, kind: str, options: Mapping[str, Any], table: str, law: str) -> pd.DataFrame:
        made = analyse(self.results.runs, self._tables, self._settings([{kind: dict(options)}]))
        rows = self._people({table: made[table]})[table]
        return rows[rows["law"] == (law or self.law)]

    def _people(self, tables: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
        """Return tables as people are shown them: a metric that was given in percent, in percent."""
        about = {name: self.results.tables[name] for name in ("clean/runs", "fit/parameters")}
        return shown({**about, **tables}, TABLES)


def fit(
    table: pd.DataFrame,
    laws: Laws = AUTO,
    *,
    constants: Mapping[str, Any] | None = None,
    study: Mapping[str, Any] | None = None,
    **columns: Any,
) -> Fit:
    """Fit scaling laws to a table of runs, with the numbers that a study file with the same words has.

    Args:
        table: a row for each run (or checkpoint).
        laws: one or several, each a name of docs/laws.md or what `laws` in a study file says; `auto` chooses by prediction.
        constants: what all rows have in common, such as `{"unit": "nats/token"}`; without a `metric` it is called as the
            column of the value.
        study: further sections of a study file: `clean`, `axes`, `fit`, `validate` ...
        columns: what columns of the table mean, where they are not called so: `params="n_params"`, `family="arch"`,
            `flops="6 * params * tokens"`.

    Raises:
        StudyError: anything that is wrong, in the words that a study file gets.

    Example:
        >>> import numpy as np, pandas as pd
        >>> size, data = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e8, 1e10, 5), np.geomspace(1e9, 1e11, 5)))
        >>> runs = pd.DataFrame({"n": size, "tokens": data, "loss": 1.7 + 400 / size**0.34 + 400 / data**0.28})
        >>> found = fit(runs, "chinchilla", value="loss", params="n", study={"fit": {"uncertainty": {"draws": 50}}})
        >>> found.parameters.set_index("parameter")["estimate"].round(3).to_dict()
        {'A': 400.0, 'B': 400.0, 'E': 1.7, 'alpha': 0.34, 'beta': 0.28}
        >>> found.predict(pd.DataFrame({"n": [7e10], "tokens": [1.4e12]}))["predicted"].round(3).to_list()
        [1.941]
        >>> found.optimum(5.76e23)[["params", "tokens"]].map("{:.2e}".format).to_dict("records")
        [{'params': '3.27e+10', 'tokens': '2.93e+12'}]
    """
    entries = [laws] if isinstance(laws, str | Mapping) else list(laws)
    content = _content(table, entries, {**(constants or {})}, columns) | dict(study or {})
    several = len(entries) > 1 or entries == [AUTO]
    made = ran(content, until=SCORE if several else "fit")
    return Fit(
        AUTO if several else str(made.results.fits["law"].iloc[0]),
        made.results,
        made.loaded,
        tuple(map(str, table.columns)),
    )


def _content(
    table: pd.DataFrame, laws: Sequence[Any], constants: dict[str, Any], columns: Mapping[str, Any]
) -> dict[str, Any]:
    value = columns.get("value", "value")
    if "metric" not in {*constants, *columns, *table.columns} and value in table.columns:
        constants["metric"] = value
    source = {"uri": table, "columns": dict(columns), "constants": constants}
    spare: dict[str, Any] = {"analyse": [], "figures": []}
    return {"study": STUDY, "sources": {"runs": source}, "laws": AUTO if list(laws) == [AUTO] else laws, **spare}

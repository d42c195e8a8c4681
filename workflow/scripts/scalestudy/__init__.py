"""Reproducible scaling studies: ingest, clean, fit, validate, analyse, figures, report.

One subpackage per stage, in the order in which they may import each other:

    errors, files, places, rows, intervals ...   what every room may use
    tables                                       the columns of every table that passes between jobs, a file a job
    ingest, clean                                from sources to rows that are used; rules in `clean/rules`
    laws                                         the scaling laws, as data
    fit                                          solver, losses in `fit/objectives`, uncertainty in `fit/methods`
    splits, forecast, auto, validate             ways to split in `splits/schemes`; predictions; the law `auto`; scores
    analyse, figures, report                     kinds of analysis in `analyse/kinds`, figures in `figures/drawn`
    sensitivity, study, cli                      a study without each rule; study files and plans; commands

For notebooks, `scalestudy.fit(table, "chinchilla", value="loss")`, `scalestudy.load(folder)` and `scalestudy.study(content)` are
those of `scalestudy.notebook`, loaded when they are first asked for; `fit` and `study` are stages as well. Nothing heavy is imported
here, so that each job pays only for its stage.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

_NOTEBOOK = f"{__name__}.notebook"
_STAGES_CALLED = ("fit", "study")
_CALLED = ("load", "Fit", "Study")


class _Stage(ModuleType):
    """A subpackage that notebooks call as well."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        name = self.__name__.rpartition(".")[2]
        return getattr(importlib.import_module(_NOTEBOOK), name)(*arguments, **options)


class _Package(ModuleType):
    """This package: an import of a stage sets it as an attribute here, and then it can be called."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _STAGES_CALLED and isinstance(value, ModuleType):
            value.__class__ = _Stage
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name in _STAGES_CALLED:
            return importlib.import_module(f"{__name__}.{name}")
        if name in _CALLED:
            return getattr(importlib.import_module(_NOTEBOOK), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_STAGES_CALLED, *_CALLED})


sys.modules[__name__].__class__ = _Package

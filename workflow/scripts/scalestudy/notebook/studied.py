"""A small study run in this process, by the code of the workflow's jobs, and its results as `load` reads them."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from contextlib import chdir
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scalestudy.ingest.sources import is_url
from scalestudy.notebook.jobs import run
from scalestudy.notebook.results import Study, load
from scalestudy.report.answers import answers
from scalestudy.report.summary import lines, summary
from scalestudy.shown import shown
from scalestudy.study.load import Study as Loaded
from scalestudy.study.plan import make_plan
from scalestudy.tables.catalogue import TABLES
from scalestudy.visible import visible

Content = Mapping[str, Any]


def study(
    content: Content | str | os.PathLike[str],
    folder: str | os.PathLike[str] | None = None,
    *,
    report: bool = False,
) -> Study:
    """Run a study in this process and return its results, as `load` does; what is there and current is not made again.

    Args:
        content: a study file by its path, or its content. In a content the `uri` of a source may be a table of pandas
            (rows, columns), and a path starts from the current folder.
        folder: the folder to work in; results go to `results/<study>` below it, as those of `scalestudy run` do. By
            default a temporary one, which goes when what is returned does.
        report: whether figures and the report are made too.

    Raises:
        StudyError: anything that is wrong with the study or its data, in the words of the workflow.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"flops": [1e18, 1e19, 1e20, 1e21, 1e22], "loss": [4.0, 3.4, 2.95, 2.62, 2.38]})
        >>> source = {"uri": table, "columns": {"value": "loss"}, "constants": {"metric": "loss"}}
        >>> laws = [{"law": "power_offset", "variables": {"x": "flops"}}]
        >>> done = study({"study": "small", "sources": {"runs": source}, "laws": laws})
        >>> done.fits[["law", "status"]].to_dict("records")
        [{'law': 'power_offset', 'status': 'converged'}]
    """
    return ran(content, folder, report=report).results


@dataclass(frozen=True)
class Ran:
    """A study that ran: its results, and its content with every default."""

    results: Study
    loaded: Loaded


def ran(content: Content | str | os.PathLike[str], folder: Any = None, *, report: bool = False, until: str = "") -> Ran:
    """Run a study as `study` says, as far as a stage, and return also what its content came to."""
    if folder is not None:
        return _ran(content, Path(folder).resolve(), report, until)
    place = Path(tempfile.mkdtemp(prefix="scalestudy-")).resolve()
    try:
        made = _ran(content, place, report, until)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(made.results.tables, shutil.rmtree, place, ignore_errors=True)
    return made


def _ran(content: Content | str | os.PathLike[str], place: Path, report: bool, until: str) -> Ran:
    place.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Mapping):  # whose paths start from the current folder
        config = {"studies": [str(_written(content, place))], "allow": [str(Path.cwd())]}
    else:
        config = {"studies": [str(Path(content).resolve())]}
    with chdir(place):  # from which a plan has its paths
        plan = make_plan(config, place)
        run(plan, report=report, until=until)
    loaded = next(study for study in plan.studies.values() if study.named)
    found = load(place / plan.results / loaded.id)
    return Ran(found if until else replace(found, answer=_answer(found, loaded)), loaded)


def _answer(found: Study, loaded: Loaded) -> str:
    """Return what a run ends with, whether or not the report was made."""
    tables = shown(dict(found.tables), TABLES)
    told = lines(tables, answers(tables, loaded.settings("report")))
    return visible(summary(loaded.id, told)).rstrip()


def _written(content: Content, place: Path) -> Path:
    """Write the study file of a content, and its tables beside it."""
    stated = deepcopy({key: value for key, value in content.items() if key != "sources"})
    sources = content.get("sources")
    if isinstance(sources, Mapping):
        sources = {name: _source(name, source, place) for name, source in sources.items()}
    path = place / f"{_plain(content.get('study'))}.study.yaml"
    written = {**stated, **({"sources": sources} if "sources" in content else {})}
    path.write_text(yaml.safe_dump(_values(written), sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _plain(name: Any) -> str:
    """Return a name for the file, whatever stands where the study's should; the check of the file says so later."""
    return name if isinstance(name, str) and name.replace("_", "").replace("-", "").isalnum() else "study"


def _source(name: str, source: Any, place: Path) -> Any:
    uri = source.get("uri") if isinstance(source, Mapping) else None
    if isinstance(uri, pd.DataFrame):
        uri.to_parquet(place / f"{name}.parquet", index=False)
        return {**source, "uri": f"{name}.parquet"}
    if isinstance(uri, str) and not is_url(uri):
        return {**source, "uri": os.path.relpath(uri, place)}
    return source


def _values(value: Any) -> Any:
    """Return nested values with the numbers of NumPy as Python's, which YAML can write."""
    if isinstance(value, Mapping):
        return {str(key): _values(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_values(one) for one in value]
    return value.item() if hasattr(value, "item") else value

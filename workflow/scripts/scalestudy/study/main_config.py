"""The main config of the folder a run works in, which may have none."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.places import MAIN_CONFIG
from scalestudy.study.yaml_file import read_yaml

NOTED: Final = Path(".snakemake") / "scalestudy" / "config.json"
"""What the last run of a folder was told, where that stands in no main config, as in a module of another workflow."""

NAMES_STUDIES = re.compile(r"^['\"]?studies['\"]?\s*:", re.MULTILINE)


def main_config(workdir: Path, *, named: bool) -> Path | None:
    """Return the file `config/config.yaml` of a folder, or None where it has none of ours.

    Args:
        workdir: the folder the workflow runs in.
        named: whether the studies are named otherwise. Then a file that names none belongs to another workflow.
    """
    path = workdir / MAIN_CONFIG
    if not path.is_file():
        return None
    ours = not named or NAMES_STUDIES.search(path.read_text(encoding="utf-8", errors="replace"))
    return path if ours else None


def note_config(workdir: Path, config: Mapping[str, Any]) -> None:
    """Note what a run was told, for commands that are given in its folder later."""
    write_text(workdir / NOTED, json.dumps(config, ensure_ascii=False) + "\n")


def config_of(workdir: Path, *, named: bool) -> dict[str, Any]:
    """Return the main config of a folder; where there is none of ours, what its last run was told.

    Raises:
        StudyError: there is neither, and the studies are not named otherwise.
    """
    if main_config(workdir, named=True) is None and (workdir / NOTED).is_file():
        return dict(json.loads((workdir / NOTED).read_text(encoding="utf-8")))
    if not named:
        require_main_config(workdir)
    path = main_config(workdir, named=named)
    return dict(read_yaml(path)[0]) if path else {}


def require_main_config(workdir: Path) -> None:
    """Refuse to go on where studies are neither named nor listed.

    Raises:
        StudyError: the folder has no main config.
    """
    if main_config(workdir, named=False) is None:
        found = f"no study is named, and there is no {MAIN_CONFIG} in {workdir}"
        raise StudyError("scalestudy", found, "a study file, as in `scalestudy run my.study.yaml`")

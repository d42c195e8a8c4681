"""The main config of the folder a run works in, which may have none."""

import re
from pathlib import Path

from scalestudy.errors import StudyError
from scalestudy.places import MAIN_CONFIG

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


def require_main_config(workdir: Path) -> None:
    """Refuse to go on where studies are neither named nor listed.

    Raises:
        StudyError: the folder has no main config.
    """
    if main_config(workdir, named=False) is None:
        found = f"no study is named, and there is no {MAIN_CONFIG} in {workdir}"
        raise StudyError("scalestudy", found, "a study file, as in `scalestudy run my.study.yaml`")

"""What knows the layouts of trackers, if it is there."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

_KNOWS: Final = "scalestudy.draft.trackers"


def recognised(path: Path, files: list[Path]) -> Any:
    """Return what a tracker's files are, as `trackers.base.Found`; None if they are none."""
    try:
        registry = import_module(f"{_KNOWS}.registry")
    except ModuleNotFoundError as error:
        if error.name not in (_KNOWS, f"{_KNOWS}.registry"):
            raise
        return None
    return registry.recognise(path, files)

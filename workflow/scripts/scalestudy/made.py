"""What a job made that cannot carry a seal of its own: a sealed list of files with their sha256, beside them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.files import file_sha256, write_text
from scalestudy.seals import read_sealed, sealed_json

MADE_FILE: Final = "made.json"


def write_made(folder: Path, digest: str, names: Iterable[str], further: Mapping[str, Any]) -> None:
    """Write the list of what a job made.

    Args:
        folder: the job's folder, which gets the list.
        digest: of the job.
        names: its files, below the folder.
        further: what else the job wants to know the next time.
    """
    files = {name: file_sha256(folder / name) for name in names}
    write_text(folder / MADE_FILE, sealed_json({"digest": digest, "files": files, **further}))


def read_made(folder: Path) -> dict[str, Any]:
    """Return what `write_made` wrote into a folder; empty if it is missing or damaged."""
    return read_sealed(folder / MADE_FILE)


def require_made(folder: Path) -> None:
    """Refuse to read from a folder of which a file is not what its job made.

    Raises:
        StudyError: the list is missing or damaged, or a file is another one than it lists.
    """
    files = read_made(folder).get("files", {MADE_FILE: ""})
    for name, sha256 in files.items():
        path = folder / name
        if not path.is_file() or file_sha256(path) != sha256:
            raise StudyError(str(path), "the file is not what its job made", "an unchanged file", "run again")

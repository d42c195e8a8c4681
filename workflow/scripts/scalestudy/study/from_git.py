"""A workflow that another one takes from a git repository, while the package comes from the environment: are they the same?

Snakemake fetches the rules and scripts of a module by themselves; what these import is what is installed.
"""

import hashlib
import subprocess
from pathlib import Path, PurePosixPath

from scalestudy.errors import StudyError
from scalestudy.places import PACKAGE, WORKFLOW

MOST_NAMED = 3


def require_same_code(repository: Path, ref: str, folder: str) -> None:
    """Refuse a workflow of other code than that which is installed; contents count, by git's own digests.

    Args:
        repository: a local one, or the clone that Snakemake keeps.
        ref: the commit, tag or branch that the module names.
        folder: that of the Snakefile, in the repository.

    Raises:
        StudyError: a file differs, or git does not know the commit.
    """
    different = _different(_listed(repository, ref, folder))
    if different:
        more = f" and {len(different) - MOST_NAMED} more" if len(different) > MOST_NAMED else ""
        found = f"the installed scalestudy ({PACKAGE}) differs in {', '.join(different[:MOST_NAMED])}{more}"
        cause = f'install it from the same commit, as in `pip install "git+<repository>@{ref}"`'
        raise StudyError(f"module from {repository}, {ref}", found, "the code of that commit", cause)


def _listed(repository: Path, ref: str, folder: str) -> dict[str, str]:
    """Return git's digest of every file of a commit's folder, by its path in that."""
    command = ["git", "-C", str(repository), "ls-tree", "-r", "-z", f"{ref}:{folder}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StudyError(f"module from {repository}", f"git knows no {ref}:{folder}: {done.stderr}", "a commit with it")
    rows = (row.split("\t", 1) for row in done.stdout.split("\0") if row)
    return {path: about.split()[2] for about, path in rows}


def _different(listed: dict[str, str]) -> list[str]:
    return sorted(path for path, digest in listed.items() if _blob(_installed(path)) != digest)


def _installed(path: str) -> Path:
    """Return where a file of the workflow is, whose package is a folder of it in a checkout only."""
    parts = PurePosixPath(path).parts
    if parts[0] == "scripts" and len(parts) > 2:
        return PACKAGE.parent.joinpath(*parts[1:])
    return WORKFLOW.joinpath(*parts)


def _blob(path: Path) -> str:
    """Return the digest that git has for a file; empty where there is none."""
    if not path.is_file():
        return ""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

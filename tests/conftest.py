"""What all tests share: where the project is, and where copies of public data may be."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def mirror_folder() -> Path | None:
    """The folder of public data: $SCALESTUDY_MIRROR, or `../shared/data` beside the checkout."""
    named = os.environ.get("SCALESTUDY_MIRROR")
    folder = Path(named) if named else PROJECT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder with copies of public data; tests that need it skip where there is none."""
    folder = mirror_folder()
    if folder is None:
        pytest.skip("public data is not here: set SCALESTUDY_MIRROR to a folder with copies")
    return folder


@pytest.fixture(scope="session")
def public(mirror: Path) -> Callable[[str], Path]:
    """Return the path of one public file, or skip if the mirror lacks it."""

    def find(name: str) -> Path:
        path = mirror / name
        if not path.is_file():
            pytest.skip(f"the mirror has no {name}")
        return path

    return find

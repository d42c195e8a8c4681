"""The names of what a room holds, for contracts that list them.

A room is a folder with one thing a file, such as `splits/schemes`. Its registry imports every file, and with them NumPy and
pandas, which planning a run must do without; so contracts read the names of the files. A test holds the two equal.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent
OTHERS = ("__init__", "base", "registry")


def named(room: str) -> tuple[str, ...]:
    """Return the names of a room's things, sorted: those of its files but for the ones that only hold it together.

    Args:
        room: the folder below this package.
    """
    return tuple(sorted(path.stem for path in (PACKAGE / room).glob("*.py") if path.stem not in OTHERS))

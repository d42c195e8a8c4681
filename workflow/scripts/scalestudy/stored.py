"""The tables that a job reads, each from its file when it is asked for first: what nobody asks for takes no memory."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from scalestudy.storage import read_table


class Stored(Mapping[str, pd.DataFrame]):
    """Tables by name."""

    def __init__(self, paths: Mapping[str, Path], families: Callable[[str], bool] | None = None) -> None:
        """Set up.

        Args:
            paths: the file of each table.
            families: which to read of tables that have families; all by default.
        """
        self._paths, self._families = dict(paths), families
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises:
            KeyError: the job does not read it.
            StudyError: the file is not what its job made.
        """
        if name not in self._read:
            self._read[name] = read_table(self._paths[name], families=self._families)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

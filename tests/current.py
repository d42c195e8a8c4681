"""A study as it is now, whose tables are in memory."""

import pandas as pd

from scalestudy import frozen


class Made(frozen.Now):
    """A study whose tables are in memory and current."""

    tables: dict[str, pd.DataFrame]

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def require_current(self) -> None:
        pass

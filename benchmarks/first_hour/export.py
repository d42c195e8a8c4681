"""What an export and its truth are, and how they are written."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

EXPORTS = Path(__file__).parent / "exports"


@dataclass
class Export:
    """An export being made: its folder, a generator of its own, and its truth as far as it is told."""

    name: str
    folder: Path
    rng: np.random.Generator
    truth: dict[str, Any] = field(default_factory=dict)

    def told(
        self,
        given: str,
        made_by: str,
        roles: Mapping[str, Any],
        points: Mapping[str, Sequence[Any]],
        answers: Sequence[Mapping[str, Any]],
        asks: Sequence[str] = (),
        hard: str = "",
    ) -> None:
        """Note the truth.

        Args:
            given: what `scalestudy new` is given, below the export's folder.
            made_by: the library and version that wrote it, or the document that describes the format.
            roles: canonical column to where it stands: `column` and `factor`, or a sentence.
            points: the rows that are to be fitted, by canonical column, in its unit; labels are compared up to renaming.
            answers: what the law is.
            asks: roles that cannot be known, so that a question is right and a guess is wrong.
            hard: what is hard about it.
        """
        rows = [dict(zip(points, map(_plain, row), strict=True)) for row in zip(*points.values(), strict=True)]
        self.truth = {"given": given, "made_by": made_by, "hard": hard, "roles": dict(roles), "asks": list(asks)}
        self.truth |= {"answers": list(answers), "columns": list(points), "rows": [list(row.values()) for row in rows]}


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


Maker = Callable[[Export], None]


def write(name: str, make: Maker, seed: int) -> None:
    """Make one export anew, with its truth beside it."""
    folder = EXPORTS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    export = Export(name, folder, np.random.default_rng([seed, *name.encode()]))
    make(export)
    (EXPORTS / f"{name}.truth.yaml").write_text(_text(export.truth), encoding="utf-8")


def _text(truth: Mapping[str, Any]) -> str:
    """Return YAML whose rows stand one a line."""
    head = {key: value for key, value in truth.items() if key not in ("columns", "rows")}
    flow = [yaml.safe_dump(row, default_flow_style=True, width=10_000).strip() for row in truth["rows"]]
    columns = yaml.safe_dump(truth["columns"], default_flow_style=True, width=10_000).strip()
    listed = "".join(f"  - {row}\n" for row in flow)
    text = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=120)
    return f"{text}columns: {columns}\nrows:\n{listed}"


def size_name(count: float) -> str:
    """Return a size as people write it in names.

    >>> size_name(12e6), size_name(1.4e9)
    ('12M', '1.4B')
    """
    return f"{count / 1e9:g}B" if count >= 1e9 else f"{count / 1e6:g}M"


SIZES = (8e6, 19e6, 42e6, 85e6, 160e6, 410e6, 1e9, 2.8e9)
"""A ladder of eight sizes, as names say them."""
WIDE_SIZES = (14e6, 31e6, 70e6, 160e6, 410e6, 1e9, 1.4e9, 2.8e9, 6.9e9, 12e9)
"""A ladder of evaluated models."""
GRID_SIZES = (9.8e6, 24.1e6, 57.3e6, 124.4e6, 302.9e6)
RATIOS = (5.0, 20.0, 60.0, 160.0)

"""Write into pages what their blocks print now: after a change that moves numbers, to be read before it is committed.

    PYTHONPATH=tests uv run python tests/docs/update.py docs/recipes/ladder.md ...

Lines that a page leaves out by `...` are written out; shorten them again where they are of no use.
"""

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from docs.blocks import Block
from docs.compared import same
from docs.run import Run, with_tables


@dataclass
class Updating(Run):
    """A page that takes note of what is printed instead of what it shows."""

    printed: dict[int, str] = field(default_factory=dict)

    def _compare(self, block: Block, printed: str, shown: str | None = None) -> None:
        if shown is None and (block.text.strip() == "..." or not same(block.text, printed)):
            self.printed[block.line] = printed


def main(pages: list[str]) -> None:
    """Update pages."""
    for name in pages:
        with tempfile.TemporaryDirectory() as folder:
            run = Updating(Path(name).resolve(), with_tables(Path(folder)))
            run.all()
        Path(name).write_text(updated(Path(name).read_text(encoding="utf-8"), run.printed), encoding="utf-8")
        print(f"{name}: {len(run.printed)} blocks changed")  # noqa: T201


def updated(text: str, printed: dict[int, str]) -> str:
    """Return a page with the content of blocks, by the line of their fence, put in."""
    lines = text.splitlines()
    for at in sorted(printed, reverse=True):
        end = lines.index("```", at)
        lines[at:end] = [line.rstrip() for line in printed[at].strip("\n").splitlines()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])

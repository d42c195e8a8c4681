"""A page run as a reader types it: in a fresh folder with the tables of the recipes, block after block, in one namespace."""

import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from docs.blocks import Block, blocks_of
from docs.compared import Checker, same

PROJECT: Final = Path(__file__).resolve().parents[2]
TABLES: Final = ("docs/recipes/data", "resources/tiny_ladder")
"""Folders of a checkout that pages name, of which the fresh folder has copies."""
FLAGS: Final = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PROMPT: Final = re.compile(r"^\$ (.+)$", re.MULTILINE)


class PageError(AssertionError):
    """A block did not do what the page says."""


@dataclass
class Run:
    """A page as it runs: its folder, its names, and what the last block printed."""

    page: Path
    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    output: str = ""
    error: str = ""
    refused: bool = False

    def all(self) -> None:
        """Run every block, in order.

        Raises:
            PageError: one fails, or prints something else than the page shows.
        """
        blocks = blocks_of(self.page)
        for block, following in zip(blocks, [*blocks[1:], None], strict=False):
            if not block.not_run:
                self._block(block, expects_error=following is not None and following.shows == "error")

    def _block(self, block: Block, *, expects_error: bool) -> None:
        if block.file:
            self._write(block)
        elif block.shows:
            self._compare(block, self.error if block.shows == "error" else self.output)
        elif block.language in ("sh", "console"):
            self._commands(block, expects_error=expects_error)
        elif block.language == "python":
            self._python(block, expects_error=expects_error)

    def _write(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def _commands(self, block: Block, *, expects_error: bool) -> None:
        console = block.language == "console"
        script = "\n".join(PROMPT.findall(block.text)) if console else block.text
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        self.output, self.error = done.stdout, done.stderr
        if bool(done.returncode) != expects_error:
            raise PageError(
                f"{self._where(block)}: exit status {done.returncode} of\n{script}\n{self.error}{self.output}"
            )
        if console:
            self._compare(block, self.output, PROMPT.sub("", block.text))

    def _compare(self, block: Block, printed: str, shown: str | None = None) -> None:
        expected = block.text if shown is None else shown
        if not same(expected, printed):
            raise PageError(f"{self._where(block)}: the page shows\n{expected}\nand what was printed is\n{printed}")

    def _python(self, block: Block, *, expects_error: bool) -> None:
        with inside(self.folder), contextlib.redirect_stdout(io.StringIO()) as printed:
            if ">>> " in block.text:
                self._examples(block)
            else:
                self._statements(block, expects_error=expects_error)
        self.output = printed.getvalue()

    def _examples(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, self._where(block), str(self.page), block.line
        )
        told = io.StringIO()
        done = doctest.DocTestRunner(Checker(), verbose=False, optionflags=FLAGS).run(
            test, out=told.write, clear_globs=False
        )
        self.names = test.globs  # doctest works on a copy
        if done.failed:
            raise PageError(told.getvalue())

    def _statements(self, block: Block, *, expects_error: bool) -> None:
        code = compile("\n" * block.line + block.text, str(self.page), "exec")
        self.error = ""
        try:
            exec(code, self.names)  # noqa: S102  # that is what the page is for
        except Exception as error:
            if not expects_error:
                raise PageError(f"{self._where(block)}: {type(error).__name__}: {error}") from error
            self.error = f"{type(error).__name__}: {error}"
        if expects_error and not self.error:
            raise PageError(f"{self._where(block)}: the page shows an error, and there was none")

    def _where(self, block: Block) -> str:
        return f"{os.path.relpath(self.page, PROJECT)}, line {block.line}"


def run_page(page: Path, folder: Path) -> None:
    """Run every block of a page in a folder that is fresh but for the tables that recipes begin with."""
    Run(page, with_tables(folder)).all()


def with_tables(folder: Path) -> Path:
    """Copy the tables that recipes begin with into a folder."""
    for name in TABLES:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def environment() -> dict[str, str]:
    """Return the environment of commands: `uv run` means that of the tests as it is, and installs nothing."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    uv = {"UV_PROJECT": str(PROJECT), "UV_PROJECT_ENVIRONMENT": sys.prefix, "UV_NO_SYNC": "1", "UV_OFFLINE": "1"}
    return {**inherited, **uv, "PATH": path, "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    with contextlib.chdir(folder):
        yield

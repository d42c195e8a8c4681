"""A stream that may be a terminal, a file or a pipe that nobody reads any more."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final, TextIO

CLEAR: Final = "\r\x1b[K"
RED, YELLOW, BOLD = "31", "33", "1"


class Screen:
    """Lines that stay, and on a terminal a last one that tells what is going on."""

    def __init__(self, stream: TextIO, *, coloured: bool = True, environment: Mapping[str, str] = os.environ) -> None:
        """Wrap a stream.

        Args:
            stream: written to; one that is closed at its other end swallows everything.
            coloured: whether colours are wanted, where there is a terminal.
            environment: `NO_COLOR` and `TERM=dumb` mean what they mean everywhere.
        """
        self.stream = stream
        self.live = stream.isatty() and environment.get("TERM") != "dumb"
        self.coloured = coloured and self.live and not environment.get("NO_COLOR")
        self.status = ""

    def line(self, text: str, style: str = "") -> None:
        """Write a line, or several, above the status."""
        painted = f"\x1b[{style}m{text}\x1b[0m" if self.coloured and style else text
        self._write(f"{self._cleared()}{painted}\n{self.status}")

    def show(self, status: str) -> None:
        """Show what is going on, where there is a terminal; nothing for an empty text."""
        shown = status[: shutil.get_terminal_size().columns - 1]
        if self.live and shown != self.status:
            cleared, self.status = self._cleared(), shown
            self._write(cleared + shown)

    def _cleared(self) -> str:
        return CLEAR if self.status else ""

    def _write(self, text: str) -> None:
        """Write what the stream's encoding has, and something in place of what it has not."""
        encoding = self.stream.encoding or "utf-8"
        try:
            self.stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self.stream.flush()
        except BrokenPipeError:
            silence(self.stream)
        except ValueError:
            pass  # closed on this side, as at the end of a process


def silence(stream: TextIO) -> None:
    """Send everything that is still to be written to a stream nowhere; its reader, such as `head`, has seen enough."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (a device)
        os.dup2(nowhere.fileno(), stream.fileno())


def standard(*, error: bool, coloured: bool) -> Screen:
    """Return the screen of standard error or output."""
    return Screen(sys.stderr if error else sys.stdout, coloured=coloured)

"""A limit on the time and depth of what SymPy derives: a short formula may have derivatives that no one waits for."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NoReturn

from scalestudy.errors import StudyError

SECONDS = 30.0


class _TooLongError(Exception):
    pass


def _stop(*_: Any) -> NoReturn:
    raise _TooLongError


@contextmanager
def within_reason(where: str) -> Iterator[None]:
    """Stop what takes more processor time or depth than a formula is worth.

    Only a process's first thread can be stopped so, which is where jobs derive.

    Raises:
        StudyError: it was stopped.
    """
    outer = not _can_stop() or signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
    try:
        with nullcontext() if outer else _alarm():
            yield
    except (_TooLongError, RecursionError) as error:
        found = f"takes more than {SECONDS:.0f} s to derive" if isinstance(error, _TooLongError) else "nests too deeply"
        raise StudyError(where, f"the formula {found}", "a formula with fewer parameters and operations") from None


def _can_stop() -> bool:
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


@contextmanager
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

"""What the workflow itself says, in its order among what Snakemake logs: through the logger where ours shows it, else as it is."""

import logging
import os
import sys
from typing import Final

ANSWER: Final = "answer"
ERROR: Final = "error"
LOGGER: Final = "snakemake.logging"
SHOWN_BY: Final = "SCALESTUDY_SHOWN_BY"
"""Names, for the jobs of a run, the process that says at its end what went wrong, so that they need not say it too."""
_UP_TO_DATE = ["all results are up to date"]


def tell(text: str) -> None:
    """Say an answer, on standard output."""
    _say(text, ANSWER)


def tell_error(text: str) -> None:
    """Say what is wrong, on standard error."""
    _say(text, ERROR)


def nothing_to_do(text: str) -> None:
    """Note what there is to say of results that are all up to date."""
    _UP_TO_DATE[:] = [text]


def up_to_date() -> str:
    """Return what there is to say of results that are all up to date."""
    return _UP_TO_DATE[0]


def _say(text: str, kind: str) -> None:
    if os.environ.get(SHOWN_BY) == str(os.getpid()):
        level = logging.ERROR if kind == ERROR else logging.INFO
        logging.getLogger(LOGGER).log(level, text, extra={"told": kind})
    else:
        print(text, file=sys.stderr if kind == ERROR else sys.stdout)

"""The one exception a user's mistake raises, and the one-line shape of its message."""

from scalestudy.visible import visible

ERROR_PREFIX = "error: "
LONGEST = 1000


class StudyError(Exception):
    """Input that cannot be worked with: bad config, a missing or altered source, values that make no sense.

    The message is one line that answers four questions: where, what was found, what was expected, and the likely cause.
    Anything else that raises is a defect of the project and keeps its traceback.
    """

    def __init__(self, where: str, found: str, expected: str = "", cause: str = "") -> None:
        """Compose the line.

        Args:
            where: the study and, as far as known, the source, family, column or row, for example
                "study tiny_ladder, source runs, row 17".
            found: what is there, without a full stop.
            expected: what should be there.
            cause: the likely reason, or what to do.
        """
        self.where = where
        parts = [f"{where}: {found}"]
        if expected:
            parts.append(f"expected {expected}")
        if cause:
            parts.append(cause)
        super().__init__("; ".join(map(_one_line, parts)))


def _one_line(part: str) -> str:
    """Return a part of a message as a terminal can show it: no line breaks, no control characters, no endless text."""
    plain = visible(" ".join(part.split()))
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}..."

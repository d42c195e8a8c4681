"""The one exception a user's mistake raises, and the one-line shape of its message."""

from collections.abc import Sequence

from scalestudy.visible import visible

ERROR_PREFIX = "error: "
INDENT = "  "
"""What a line begins with that is one of several under a file."""
LONGEST = 1000
MOST_TOGETHER = 20


class StudyError(Exception):
    """Input that cannot be worked with: bad config, a missing or altered source, values that make no sense.

    The message is one line that answers four questions: where, what was found, what was expected, and the likely cause.
    Anything else that raises is a defect of the project and keeps its traceback.
    """

    def __init__(self, where: str, found: str, expected: str = "", cause: str = "", file: str = "") -> None:
        """Compose the line.

        Args:
            where: the study and, as far as known, the source, family, column or row, for example
                "study tiny_ladder, source runs, row 17".
            found: what is there, without a full stop.
            expected: what should be there.
            cause: the likely reason, or what to do.
            file: the file that holds the mistake, with which `where` begins, so that several of one can stand together.
        """
        self.where, self.file = where, file
        self.said = (found, expected, cause)
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


class SeveralError(StudyError):
    """Several mistakes at once: under each file a line for each of its own."""

    def __init__(self, errors: Sequence[StudyError]) -> None:
        """Compose the lines.

        Args:
            errors: at least one, in order; those of a file say it in `file`.
        """
        self.errors = tuple(one for error in errors for one in getattr(error, "errors", (error,)))
        self.where, self.file, self.said = errors[0].where, errors[0].file, errors[0].said
        by_file: dict[str, list[StudyError]] = {}
        for error in self.errors:
            by_file.setdefault(error.file or str(error), []).append(error)
        Exception.__init__(self, f"\n{ERROR_PREFIX}".join(_of_file(*item) for item in by_file.items()))


def together(errors: Sequence[StudyError]) -> StudyError:
    """Return one error that says them all."""
    return errors[0] if len(errors) == 1 else SeveralError(errors)


def _of_file(file: str, errors: Sequence[StudyError]) -> str:
    if len(errors) == 1:
        return str(errors[0])
    lines = [f"{INDENT}{str(error).removeprefix(file).lstrip(',: ')}" for error in errors[:MOST_TOGETHER]]
    more = len(errors) - len(lines)
    return "\n".join([f"{file}: {len(errors)} mistakes", *lines, *([f"{INDENT}and {more} more"] if more else [])])

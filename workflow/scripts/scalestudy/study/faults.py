"""One thing wrong with a config or a study file, by the place of its key, and all of them as one error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scalestudy.errors import StudyError, together
from scalestudy.study.yaml_file import KeyPath


@dataclass(frozen=True)
class Fault:
    """What is wrong at a key: what was found, what is expected, and the likely cause or what to do."""

    at: KeyPath
    found: str
    expected: str = ""
    cause: str = ""

    def error(self, file: str, lines: Mapping[KeyPath, int]) -> StudyError:
        """Return it as an error that says the file, the line and the key."""
        line = line_of(self.at, lines)
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.at).lstrip(".")
        where = file + (f" line {line}" if line else "") + (f", {key}" if key else "")
        return StudyError(where, self.found, self.expected, self.cause, file)


def of_source(name: str, key: KeyPath, said: tuple[str, str, str]) -> Fault:
    """Return what is wrong with a source, by its name and the key below it."""
    found, expected, cause = said
    return Fault(("sources", name, *key), f"source {name}: {found}", expected, cause)


def line_of(at: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Return the line of a key, else of the nearest that holds it; 0 if none is known."""
    return next((lines[at[:end]] for end in range(len(at), -1, -1) if at[:end] in lines), 0)


def errors_of(faults: Iterable[Fault], file: str, lines: Mapping[KeyPath, int]) -> list[StudyError]:
    """Return the faults as errors, each once, in the order of the lines."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: line_of(fault.at, lines))
    return [fault.error(file, lines) for fault in ordered]


def refuse(faults: Iterable[Fault], file: str, lines: Mapping[KeyPath, int]) -> None:
    """Raise all faults as one error, if there are any.

    Raises:
        StudyError: there are.
    """
    errors = errors_of(faults, file, lines)
    if errors:
        raise together(errors)

"""Any text, such as what a training prints: one record a line, for expressions to take apart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.complaints import NOT_UTF8
from scalestudy.ingest.records import Input, Located


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield every line that is not blank as the column `line`; rows are numbered as the lines of the file are."""
    encoding = (source.get("csv") or {}).get("encoding", "utf-8-sig")
    for entry in inputs:
        try:
            with entry.path.open(encoding=encoding) as handle:
                for number, line in enumerate(handle, start=1):
                    if line.strip():
                        yield entry.label, number, {"line": line.rstrip("\r\n")}
        except (UnicodeError, LookupError) as error:
            raise StudyError(entry.place(where), f"the text cannot be read ({error})", "UTF-8", NOT_UTF8) from error

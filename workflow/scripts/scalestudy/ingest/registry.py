"""The source formats, declared: adding one means an entry here and a reader beside it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Format:
    """A source format: what it is, and the file names it is recognised by."""

    name: str
    meaning: str
    suffixes: tuple[str, ...] = ()


FORMATS: Final = {
    entry.name: entry
    for entry in (
        Format("csv", "comma, tab, semicolon or bar separated text with a header line", (".csv", ".tsv")),
        Format("json", "one JSON document: a list of records, or an object that holds one", (".json",)),
        Format("jsonl", "one JSON object per line", (".jsonl", ".ndjson")),
        Format("parquet", "Apache Parquet", (".parquet", ".pq")),
    )
}
COMPRESSIONS: Final = (".gz", ".zst")


def guess(name: str) -> str | None:
    """Return the format a file name stands for, compression aside; None if it says nothing."""
    lowered = name.lower()
    for suffix in COMPRESSIONS:
        lowered = lowered.removesuffix(suffix)
    for entry in FORMATS.values():
        if lowered.endswith(entry.suffixes):
            return entry.name
    return None

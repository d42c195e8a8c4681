"""Workbooks of Excel and LibreOffice."""

from scalestudy.draft.looks import Look, head
from scalestudy.draft.trackers.base import Found, Tracker
from scalestudy.ingest.adapters.xlsx import sheets

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def _recognise(look: Look) -> Found | None:
    if len(look.files) != 1 or look.files[0].suffix.lower() not in _SUFFIXES:
        return None
    if not head(look.files[0], 4).startswith((_ZIP, _OLE)):
        return None
    sizes = sheets(look.files[0], f"file {look.path}")
    chosen = max(sizes, key=lambda name: sizes[name])
    others = [name for name in sizes if name != chosen]
    beside = f"; also there: {', '.join(others)}" if others else ""
    said = [f"a workbook: the sheet {chosen!r}, with the most filled cells{beside}"]
    return Found({"format": "xlsx", **({"sheet": chosen} if others else {})}, said=said)


TRACKER = Tracker("spreadsheet", "workbooks of Excel and LibreOffice", _recognise)

"""Reports of made-up studies, and pages as they are read."""

from html.parser import HTMLParser
from pathlib import Path

from handmade import Tables

from scalestudy.figures.stage import draw
from scalestudy.report import build
from scalestudy.storage import Provenance, write_table
from scalestudy.tables.catalogue import TABLES

PROVENANCE = Provenance("handmade", "report", "0" * 64)
HOSTILE = '<script>alert("x")</script> & $\\input{secret}$ 100%_'
SETTINGS = {
    "study": "handmade",
    "title": HOSTILE,
    "citation": {"url": "https://example.org", "note": "javascript:alert(1)"},
    "sources": {"runs": {"uri": "runs.csv"}},
    "laws": ["chinchilla"],
    "fit": {"objective": "huber_log", "delta": 1e-3, "uncertainty": {"method": "bootstrap", "draws": 200}},
    "figures": ["scores"],
    "paper_figures": {"fig3a": "scores"},
}


class Page(HTMLParser):
    """What a page holds: its tags, the text of them, and whether they close in order."""

    VOID = ("meta", "link", "img", "br")

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(path: Path) -> Page:
    page = Page()
    page.feed((path / "report" / "index.html").read_text(encoding="utf-8"))
    page.close()
    assert page.open == []
    return page


def make(folder: Path, tables: Tables, settings: dict[str, object]) -> Path:
    for name in ("clean/runs", "fit/fits"):
        write_table(tables[name], TABLES[name], folder / f"{name}.parquet", PROVENANCE, tables[name].columns)
    draw(tables, settings, folder / "figures", PROVENANCE)
    build(tables, settings, folder, PROVENANCE)
    return folder

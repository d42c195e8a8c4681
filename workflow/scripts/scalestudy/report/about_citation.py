"""How to cite what made a page: the study's own data and the tool, as BibTeX to copy."""

from collections.abc import Mapping
from typing import Any, Final

from scalestudy import __version__
from scalestudy.report.escaping import tex_text

TOOL: Final = {
    "title": "scalestudy: reproducible scaling studies of trained models",
    "author": "The scalestudy developers",
    "year": "2026",
    "version": __version__,
}
"""As `CITATION.cff` has it."""


def bibtex(settings: Mapping[str, Any]) -> str:
    """Return the entries of the study, where it says where it was published, and of the tool."""
    cited = dict(settings.get("citation") or {})
    return "\n\n".join(([_study(settings, cited)] if cited else []) + [_entry("software", "scalestudy", _safe(TOOL))])


def _study(settings: Mapping[str, Any], cited: Mapping[str, Any]) -> str:
    fields = {"title": tex_text(settings.get("title") or settings["study"])}
    if "arxiv" in cited:
        fields |= {"eprint": tex_text(cited["arxiv"]), "archivePrefix": "arXiv"}
    fields |= {"url": _plain(cited["url"])} if "url" in cited else {}
    rest = [f"{kind}: {where}" for kind, where in cited.items() if kind not in ("arxiv", "url")]
    fields |= {"note": tex_text("; ".join(rest))} if rest else {}
    return _entry("misc", str(settings["study"]), fields)


def _safe(fields: Mapping[str, str]) -> dict[str, str]:
    doubled = {"author": f"{{{fields['author']}}}"}
    return {**{name: tex_text(value) for name, value in fields.items()}, **doubled}


def _plain(url: object) -> str:
    """Return an address as BibTeX takes it: as it is, but for what would end the field."""
    return "".join(f"%{ord(c):02X}" if c in '{}\\ "' else c for c in str(url))


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}\n}}"

"""The pages of the API: what the package offers to whoever imports it, from its docstrings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import scalestudy

MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "Notebooks": (
        "scalestudy.notebook",
        "scalestudy.notebook.fitted",
        "scalestudy.notebook.results",
        "scalestudy.notebook.studied",
    ),
    "Tables of results": (
        "scalestudy.storage",
        "scalestudy.provenance",
        "scalestudy.seals",
        "scalestudy.tables.contract",
    ),
    "Laws": (
        "scalestudy.laws.law",
        "scalestudy.laws.purpose",
        "scalestudy.laws.registry",
        "scalestudy.laws.resolve",
        "scalestudy.laws.compile",
    ),
    "Fits": (
        "scalestudy.fit.settings",
        "scalestudy.fit.problem",
        "scalestudy.fit.engine",
        "scalestudy.fit.uncertainty",
    ),
    "Rooms": (
        "scalestudy.clean.rules.base",
        "scalestudy.fit.objectives.base",
        "scalestudy.fit.methods.base",
        "scalestudy.splits.schemes.base",
        "scalestudy.scores.kinds.base",
        "scalestudy.analyse.kinds.base",
        "scalestudy.figures.drawn.base",
    ),
    "Studies": ("scalestudy.study.load", "scalestudy.study.plan", "scalestudy.errors"),
}
"""The modules that are of use outside the package, by what they are about."""
HEAD: Final = """# API

The workflow and its tables are the interface that stays; see [every result table](../result-tables.md). What follows may be
imported too: to read results in a notebook, to fit a law to arrays, to add a thing to a room.
"""


def api_pages(folder: Path) -> None:
    """Write an index and a page for each group of modules that are there into a folder that is made for them."""
    folder.mkdir(parents=True)
    there = {
        title: modules for title, names in MODULES.items() if (modules := [name for name in names if _exists(name)])
    }
    names = {title: title.lower().replace(" ", "-") for title in there}
    links = "".join(f"- [{title}]({name}.md)\n" for title, name in names.items())
    listed = "\n".join(names.values())
    (folder / "index.md").write_text(f"{HEAD}\n{links}\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n", encoding="utf-8")
    for title, name in names.items():
        (folder / f"{name}.md").write_text(f"# {title}\n\n{''.join(map(_module, there[title]))}", encoding="utf-8")


def _exists(module: str) -> bool:
    path = Path(scalestudy.__file__).parent.joinpath(*module.split(".")[1:])
    return path.with_suffix(".py").is_file() or path.is_dir()


def _module(name: str) -> str:
    return f"## {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```\n\n"

"""The pages of the site, from the Markdown files of the checkout: which there are, in what order, and what only the site adds."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
FRONT: Final = "README.md"
LAWS: Final = "docs/laws.md"
ATLAS: Final = "docs/atlas.md"
COUNTED: Final = re.compile(r"(?ms)^## What reproduces\n(.*?\n\|.*?)\n\n")
PAGES: Final = ("*.md", "config/*.md", "docs/**/*.md", "resources/*/*.md", "results/README.md")
LINK: Final = re.compile(r"(?<=\]\()([^)#\s]+)(#[^)\s]*)?(?=\))")

CONTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "First": ("docs/tutorial.md", "docs/atlas.md", "docs/recipes/index.md", "VISION.md"),
    "Your data": ("docs/tables.md", "docs/ready-expressions.md", "docs/learn.md", "docs/chains.md"),
    "Choosing, and how sure": (
        "docs/methods.md",
        "docs/auto.md",
        "docs/fitting.md",
        "docs/warnings.md",
        "docs/coverage.md",
        "docs/speed.md",
    ),
    "Results": (
        "docs/analyses.md",
        "docs/planning.md",
        "docs/costs.md",
        "docs/figures-and-report.md",
        "docs/module.md",
        "docs/clusters.md",
    ),
    "Reference": (
        "config/README.md",
        "docs/study-file.md",
        "docs/choices.md",
        "docs/laws.md",
        "docs/result-tables.md",
        "docs/commands.md",
        "docs/api/index.md",
    ),
    "The project": ("CONTRIBUTING.md", "CHANGELOG.md", "resources/tiny_ladder/README.md", "results/README.md"),
}
"""The pages by heading of the side bar; those below recipes and API are listed by their own index."""
RECIPES: Final = "docs/recipes/index.md"
MADE: Final = "docs/api/"


def put_together(folder: Path) -> None:
    """Write the pages, and the files they show and link to, into a folder that is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in sorted({path for pattern in PAGES for path in PROJECT.glob(pattern)}):
        _put(path, folder)
    (folder / FRONT).rename(folder / "index.md")
    _append(folder / "index.md", what_reproduces((PROJECT / ATLAS).read_text(encoding="utf-8")))
    _append(folder / "index.md", *(_listed(title, _there(names)) for title, names in CONTENTS.items()))
    if (folder / RECIPES).is_file():
        _append(folder / RECIPES, _listed("", _siblings(folder / RECIPES)))
    (folder / LAWS).write_text(with_plots((folder / LAWS).read_text(encoding="utf-8")), encoding="utf-8")


def _put(page: Path, folder: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for linked in (page.parent / found[1] for found in LINK.finditer(text)):
        if linked.is_file() and linked.suffix != ".md":
            _copied(linked.resolve(), folder)
    target = folder / page.relative_to(PROJECT)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(to_the_front(text, page), encoding="utf-8")


def _copied(path: Path, folder: Path) -> None:
    target = folder / path.relative_to(PROJECT)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def to_the_front(text: str, page: Path) -> str:
    """Return a page, `page` in the checkout, whose links to the front page lead there on the site too."""

    def led(found: re.Match[str]) -> str:
        target = (page.parent / found[1]).resolve()
        return found[0].replace(FRONT, "index.md") if target == PROJECT / FRONT else found[0]

    return LINK.sub(led, text)


def what_reproduces(atlas: str) -> str:
    """Return what the front page tells of published studies: the counts of the page of the atlas, and a link to the rest."""
    found = COUNTED.search(atlas)
    return (
        f"\n## What of published studies reproduces\n{found[1]}\n\n[The atlas]({ATLAS}) has every number, and causes.\n"
        if found
        else ""
    )


def with_plots(catalogue: str) -> str:
    """Return the catalogue of laws with the plot of each below its formula."""
    name = re.compile(r"(?ms)^### (\w+)$(.*?)(?=^In a study file:)")
    return name.sub(
        lambda found: f"### {found[1]}{found[2]}![{_alt(found[1])}](images/laws/{found[1]}.svg)\n\n", catalogue
    )


def _alt(law: str) -> str:
    return f"{law} by the parameters of its example"


def _there(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pages that the checkout has, and those that are made for the site."""
    return tuple(name for name in names if (PROJECT / name).is_file() or name.startswith(MADE))


def _siblings(index: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in index.parent.glob("*.md") if path != index))


def _listed(title: str, names: tuple[str, ...]) -> str:
    caption = f":caption: {title}\n" if title else ""
    entries = "\n".join(names)
    return f"\n```{{toctree}}\n:hidden:\n{caption}\n{entries}\n```\n"


def _append(page: Path, *texts: str) -> None:
    page.write_text(page.read_text(encoding="utf-8") + "".join(texts), encoding="utf-8")

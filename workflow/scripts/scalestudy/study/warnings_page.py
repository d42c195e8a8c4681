"""The page of warnings and statuses, `docs/warnings.md`: every paragraph, under an anchor that other pages link to."""

from typing import Final

from scalestudy.report.explained.base import Paragraph
from scalestudy.report.explained.registry import SECTIONS, Section, anchor

HEAD: Final = """# When the tool warns

Written by `scalestudy docs` from `scalestudy/report/explained`. Every warning, status and verdict has a paragraph here, with
what to do. The report shows those that a study has, linked from where they stand; in a terminal the line `explained` says
what to type:

```sh
uv run scalestudy explain far
```

A message that begins with `error:` is none of these: it is one line that says where, what was found, what was expected and the
likely cause, and nothing was computed. How a run ends that fails otherwise stands [last](#how-runs-end-that-fail).

"""


def page() -> str:
    """Return the page as Markdown."""
    contents = "\n".join(_links(word, section) for word, section in SECTIONS.items())
    return f"{HEAD}{contents}\n" + "".join(_section(word, section) for word, section in SECTIONS.items())


def told(one: Paragraph) -> str:
    """Return a paragraph as Markdown."""
    return f"{one.means}\n\n**Why it comes.** {one.why}\n\n**What to do.** {one.do}\n"


def _links(word: str, section: Section) -> str:
    links = ", ".join(f"[{name}](#{anchor(word, name)})" for name in section.paragraphs)
    return f"- {section.title}: {links}"


def _section(word: str, section: Section) -> str:
    each = "".join(f"\n### {anchor(word, name)}\n\n{told(one)}" for name, one in section.paragraphs.items())
    return f"\n## {section.title}\n\n{section.where}\n{each}"

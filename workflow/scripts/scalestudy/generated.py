"""The files of a checkout that are made from the registries and from what was measured: `scalestudy docs` writes them, a test finds each current."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from scalestudy.laws import written
from scalestudy.laws.catalogue import catalogue
from scalestudy.study import choices, coverage, ready_page, result_tables, warnings_page, written_pages
from scalestudy.study.reference import reference
from scalestudy.study.schema import build

GENERATED: Mapping[str, Callable[[], str]] = {
    "workflow/schemas/study.schema.json": lambda: json.dumps(build(), indent=1) + "\n",
    "docs/study-file.md": lambda: reference(build()),
    "docs/laws.md": catalogue,
    "docs/result-tables.md": result_tables.reference,
    "docs/choices.md": choices.page,
    "docs/ready-expressions.md": ready_page.page,
    "docs/coverage.md": coverage.page,
    "docs/warnings.md": warnings_page.page,
    **{f"docs/{name}.md": partial(written_pages.page, name) for name in written_pages.PAGES},
    "workflow/scripts/scalestudy/fit/measured.py": coverage.module,
    **{f"workflow/scripts/scalestudy/laws/derived/{name}": text for name, text in written.modules().items()},
}
"""By its path in the checkout, the function that returns a file's text."""

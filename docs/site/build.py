"""Build the site of the documentation into build/site/html, offline, with warnings as errors.

    uv run --group docs python docs/site/build.py

Every page has one source: the Markdown files of the checkout, which are put together below build/site/pages as they lie in
it, so that links between them hold in both places. Only the site has the plots of laws and the pages of the API.
"""

import shutil
import sys
from pathlib import Path

from api import api_pages
from law_plots import draw_all
from pages import PROJECT, put_together
from sphinx.cmd.build import build_main

OUT = PROJECT / "build" / "site"


def main() -> int:
    """Put the pages together, draw the laws, and let Sphinx make the site; return its exit status."""
    pages, html = OUT / "pages", OUT / "html"
    shutil.rmtree(html, ignore_errors=True)  # or pages that are gone would stay
    put_together(pages)
    api_pages(pages / "docs" / "api")
    plots = pages / "docs" / "images" / "laws"
    plots.mkdir(parents=True)
    draw_all(plots)
    options = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(Path(__file__).parent), "-d", str(OUT / "doctrees")]
    status = build_main([*options, str(pages), str(html)])
    if not status:
        sys.stdout.write(f"site: {html / 'index.html'}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())

"""How Sphinx makes the site from the pages that `build.py` has put together: offline, and with nothing from other hosts."""

import sys
from pathlib import Path

from pygments.lexers.python import PythonLexer
from sphinx.highlighting import lexers

sys.path.insert(0, str(Path(__file__).parent))  # `mathml`

project = "scalestudy"
author = "The scalestudy developers"
copyright = author  # noqa: A001  # a name of Sphinx's
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
root_doc = "index"
nitpicky = False  # annotations name private aliases of arrays
default_role = "code"  # docstrings mark code by single backticks

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
suppress_warnings = ["myst.header"]  # the changelog and generated pages skip a level

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # attributes as one list, not an entry each with its type on a line of its own

html_theme = "furo"
html_title = "scalestudy"
html_static_path = ["style.css"]
html_css_files = ["style.css"]
html_show_sourcelink = False
html_copy_source = False
html_last_updated_fmt = None
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
lexers["snakemake"] = PythonLexer()  # a language that Pygments does not know, and nearly this one

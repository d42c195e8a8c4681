"""No job loads what it does not need: every process of a study pays for its imports, and a study has a dozen or thousands."""

import ast
import subprocess
import sys

import pytest

from scalestudy.places import PACKAGE

SCRIPTS = sorted(path.stem for path in PACKAGE.parent.glob("*.py"))
HEAVY = {
    *("sympy", "matplotlib", "duckdb", "jinja2", "jsonschema", "fontTools", "snakemake"),
    *("scipy.optimize", "scipy.stats", "scipy.interpolate", "scipy.spatial", "scipy.sparse", "scipy.linalg"),
}
NEEDED = {
    "check": {"duckdb"},
    "ingest": {"duckdb"},
    "clean": {"duckdb", "jsonschema"},
    "sensitivity": {"duckdb", "jsonschema"},
    "figures": {"matplotlib", "fontTools"},
    "report": {"jinja2"},
    "together": {"jinja2", "matplotlib", "fontTools"},
}
"""What a script's work cannot begin without; what only some studies need is loaded where they do."""


def loaded(script: str) -> set[str]:
    """Return the modules that a script's imports load, in a process of its own."""
    tree = ast.parse((PACKAGE.parent / f"{script}.py").read_text(encoding="utf-8"))
    imports = "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    code = f"import sys\nsys.path.insert(0, {str(PACKAGE.parent)!r})\n{imports}\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_load_no_heavy_library_they_do_not_need(script: str) -> None:
    """Of the heavy ones, none but those that are listed for the script."""
    found = loaded(script)
    assert found & HEAVY <= NEEDED.get(script, set())
    assert "scalestudy.notebook" not in found  # what it runs on is in no digest


def test_manifest_and_refuse_load_no_table_library() -> None:
    """The smallest jobs are the most: they read no table."""
    assert not loaded("manifest") & {"scipy", "sympy"}


def test_the_list_of_scripts_has_no_others() -> None:
    """A renamed script must not keep its leave."""
    assert set(NEEDED) <= set(SCRIPTS)

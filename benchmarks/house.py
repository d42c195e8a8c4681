"""How large the rooms are: lines in the bodies of the package's functions, and files that have grown long.

    uv run python benchmarks/house.py [--most 10]

A body is what follows the docstring, blank lines and comments left out; nested functions count as their own and as lines
of their outer one. Files that hold data as tables may be long. Exit status 1 where a limit is exceeded.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "workflow" / "scripts" / "scalestudy"
MEDIAN, P90, LONGEST_FILE = 5, 15, 300
DATA = ("laws/one_scale.py", "laws/several_scales.py")
"""Tables of data: one entry after the other, nothing that runs."""
WRITTEN = "laws/derived"
"""What a program wrote, and nobody reads."""


def main() -> int:
    """Print the figures, the longest functions and the files over the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=10, help="how many of the longest functions to name")
    most = parser.parse_args().most
    files = sorted(path for path in PACKAGE.rglob("*.py") if not path.is_relative_to(PACKAGE / WRITTEN))
    bodies = sorted((found for path in files for found in functions(path)), reverse=True)
    sizes = [size for size, _ in bodies]
    middle, high = median(sizes), quantiles(sizes, n=10)[-1]
    print(
        f"{len(files)} files, {len(sizes)} functions; lines of a body: median {middle:g} (at most {MEDIAN}), "
        f"p90 {high:g} (at most {P90}), longest {sizes[0]}"
    )
    print(*(f"{size:4d}  {name}" for size, name in bodies[:most]), sep="\n")
    long = [path for path in files if lines(path) > LONGEST_FILE and not data(path)]
    print(*(f"{path.relative_to(PACKAGE)}: {lines(path)} lines, at most {LONGEST_FILE}" for path in long), sep="\n")
    return int(middle > MEDIAN or high > P90 or bool(long))


def lines(path: Path) -> int:
    """Count the lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def data(path: Path) -> bool:
    """Whether a file is a table of data."""
    return any(path.relative_to(PACKAGE).match(pattern) for pattern in DATA)


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Yield size and name of every function in a file."""
    text = path.read_text(encoding="utf-8")
    code = [bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines()]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            size = sum(code[body[0].lineno - 1 : node.end_lineno]) if body else 0
            yield size, f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"


if __name__ == "__main__":
    sys.exit(main())

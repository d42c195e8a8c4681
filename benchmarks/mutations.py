"""What small fault a mutant is: one change of a module's source, and which are drawn.

Not mutated, since no test should notice: docstrings, annotations, texts, what makes messages, and module constants of text.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

PROJECT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = Path("workflow/scripts/scalestudy")
ROOMS: Final = ("fit", "splits", "forecast", "auto", "validate", "analyse")
FLIPPED: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
WRITTEN: Final = ("measured.py",)
"""Files that `scalestudy docs` writes, and holds against their source."""
UNHEARD: Final = (
    "StudyError",
    "CannotSplit",
    "NotApplicableError",
    "ValueError",
    "KeyError",
    "join",
    "format",
    "getLogger",
)
"""Calls that make messages."""
WORDS: Final = ("message", "note", "reason", "told", "why", "sentence", "meaning", "title", "objection")


@dataclass(frozen=True, order=True)
class Mutant:
    """One change: in the file from byte `start` to `end`, what stands there becomes `text`."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    text: str

    def applied(self, source: bytes) -> bytes:
        """Return the source of the file with the change."""
        return source[: self.start] + self.text.encode() + source[self.end :]


def drawn(seed: int, count: int) -> list[Mutant]:
    """Draw mutants, as many of each room as of any other, no two of one line; an edit elsewhere changes none of the others."""
    by_room = {}
    for room in ROOMS:
        paths = [path for path in sorted((PROJECT / PACKAGE / room).rglob("*.py")) if path.name not in WRITTEN]
        every = sorted((_lot(seed, path, mutant), mutant) for path in paths for mutant in mutants(path))
        by_line: dict[tuple[str, int], Mutant] = {}
        for _, mutant in every:
            by_line.setdefault((mutant.path, mutant.line), mutant)
        by_room[room] = list(by_line.values())
    return [by_room[ROOMS[k % len(ROOMS)]][k // len(ROOMS)] for k in range(count)]


def _lot(seed: int, path: Path, mutant: Mutant) -> str:
    """What a mutant draws: by its file, its line as it stands there, and what it changes, wherever that stands in the file."""
    source = path.read_bytes()
    line, changed = source.splitlines()[mutant.line - 1].strip(), source[mutant.start : mutant.end]
    told = repr((seed, mutant.path, mutant.kind, line, changed, mutant.text))
    return blake2b(told.encode(), digest_size=8).hexdigest()


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    source = path.read_bytes()
    starts = np.cumsum([0, *(len(line) for line in source.splitlines(keepends=True))])
    name = str(path.relative_to(PROJECT))
    for node, kind, new in _Changes(source.decode()).found:
        begin = int(starts[node.lineno - 1]) + node.col_offset
        end = int(starts[(node.end_lineno or 0) - 1]) + (node.end_col_offset or 0)
        yield Mutant(name, node.lineno, kind, begin, end, new)


class _Changes(ast.NodeVisitor):
    """What can be changed in a module: each node with the kind of change and its new text."""

    def __init__(self, source: str) -> None:
        self.found: list[tuple[ast.expr | ast.stmt, str, str]] = []
        self._arguments: list[list[str]] = []
        self.visit(ast.parse(source))

    def _change(self, node: ast.expr | ast.stmt, kind: str, new: ast.AST) -> None:
        text = ast.unparse(ast.fix_missing_locations(new))
        bare = isinstance(new, ast.stmt) or isinstance(node, ast.stmt)
        self.found.append((node, kind, text if bare else f"({text})"))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:  # named by `ast`
        if any(word in node.name for word in WORDS) or _is_text(node.returns):
            return
        self._arguments.append([a.arg for a in node.args.args if a.arg not in ("self", "cls")])
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)
        self._arguments.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Its body: a decorator says whether instances may change, of which nothing is computed."""
        for part in node.body:
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None and not _about_words(node.target):
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(_about_words(target) for target in node.targets):
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Nothing in what is raised."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing in a text."""

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in ("message", "note", "meaning", "because", "reason", "options", "stacklevel", "copy"):
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in UNHEARD:
            return
        if name in ("sqrt", "abs", "exp", "log", "log1p", "isfinite", "sorted", "unique") and len(node.args) == 1:
            self._change(node, "call dropped", node.args[0])
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self._change(node, "call dropped", ast.Pass())
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Return(self, node: ast.Return) -> None:
        names = self._arguments[-1] if self._arguments else []
        if node.value is not None and names and not (isinstance(node.value, ast.Name) and node.value.id == names[0]):
            self._change(node, "argument returned", ast.Return(ast.Name(names[0])))
        if node.value is not None:
            self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        if len(node.ops) == 1 and type(node.ops[0]) in FLIPPED:
            self._change(node, "comparison", ast.Compare(node.left, [FLIPPED[type(node.ops[0])]()], node.comparators))  # type: ignore[list-item]
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = any(
            isinstance(side, ast.Constant | ast.JoinedStr) and not _number(side) for side in (node.left, node.right)
        )
        if type(node.op) in FLIPPED and not texts:
            self._change(node, "operator", ast.BinOp(node.left, FLIPPED[type(node.op)](), node.right))  # type: ignore[arg-type]
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._change(node, "and, or", ast.BoolOp(FLIPPED[type(node.op)](), node.values))  # type: ignore[arg-type]
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self._change(node, "sign", node.operand)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._change(node, "option", ast.Constant(not node.value))
        elif _number(node):
            more = node.value + 1 if isinstance(node.value, int) else node.value * 1.5 or 1.0
            self._change(node, "constant", ast.Constant(more))


def _number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _is_text(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "str"


def _about_words(target: ast.expr) -> bool:
    name = getattr(target, "id", getattr(target, "attr", "")).lower()
    return any(word in name for word in WORDS)

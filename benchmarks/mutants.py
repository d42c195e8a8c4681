"""Seeded mutants of the package: small faults, of which the tests must notice most.

    uv run python benchmarks/mutants.py --seed 0 --count 60 [--out folder]

Each mutant is one change in a scratch copy of the tree. Its module's own unit tests run first, then those that import it,
the contracts of its room, and the relations only if all of these pass. A process that takes longer than three times what it
took without a mutant, and half a minute, is stopped, which counts as noticed. Survivors are printed with their change; what
was tried is kept in the folder. Exit status 1 if fewer than 85% are killed.

Not mutated, since no test should notice: docstrings, annotations, texts, what makes messages, and module constants of text.
"""

import argparse
import ast
import difflib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

PROJECT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = Path("workflow/scripts/scalestudy")
ROOMS: Final = ("fit", "splits", "forecast", "auto", "validate", "analyse")
CONTRACTS: Final = {
    "fit": ("test_methods.py", "test_objectives.py"),
    "splits": ("test_schemes.py",),
    "validate": ("test_schemes.py", "test_scores.py"),
    "analyse": ("test_analyses.py",),
}
ENOUGH: Final = 0.85
LEAST_SECONDS: Final = 30
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


def main() -> int:
    """Try the mutants that were not, and print the survivors of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="of the choice of mutants")
    parser.add_argument("--count", type=int, default=60, help="how many mutants")
    parser.add_argument("--part", default="0/1", help="i/n: only every n-th mutant, from the i-th")
    parser.add_argument(
        "--relations", action=argparse.BooleanOptionalAction, default=True, help="try survivors on them"
    )
    parser.add_argument("--again", action="store_true", help="try survivors again")
    parser.add_argument("--out", type=Path, help="the folder that keeps what was tried")
    asked = parser.parse_args()
    folder = asked.out or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    first, step = map(int, asked.part.split("/"))
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), folder, relations=asked.relations)
        for number, mutant in enumerate(drawn(asked.seed, asked.count)):
            if number % step == first:
                bench.attempt(number, mutant, again=asked.again)
    return told(folder, asked.count)


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
    """What a mutant draws: by what it changes, wherever in its file that stands."""
    changed = path.read_bytes()[mutant.start : mutant.end].decode()
    return blake2b(repr((seed, mutant.path, mutant.kind, changed, mutant.text)).encode(), digest_size=8).hexdigest()


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
            self._change(
                node, "constant", ast.Constant(node.value + 1 if isinstance(node.value, int) else node.value * 1.5)
            )


def _number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _is_text(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "str"


def _about_words(target: ast.expr) -> bool:
    name = getattr(target, "id", getattr(target, "attr", "")).lower()
    return any(word in name for word in WORDS)


class Bench:
    """A scratch copy of the tree in which one mutant after the other lives.

    Args:
        copy: where the copy is.
        folder: what keeps the results.
        relations: whether to try survivors on the relations.
    """

    def __init__(self, copy: Path, folder: Path, *, relations: bool) -> None:
        self.copy, self.folder, self.relations = copy, folder, relations
        command = ["git", "ls-files", "-co", "--exclude-standard"]
        listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        for name in filter(lambda name: (PROJECT / name).is_file(), listed.stdout.splitlines()):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
        self._took: dict[tuple[str, ...], float] = {}

    def attempt(self, number: int, mutant: Mutant, *, again: bool) -> None:
        """Try a mutant, unless it was tried, and keep what came of it."""
        kept = self.folder / f"{number:03d}.json"
        before = json.loads(kept.read_text()) if kept.exists() else None
        if before and before["mutant"] == asdict(mutant) and (before["killed_by"] or not again):
            return
        path = self.copy / mutant.path
        source = path.read_bytes()
        suites = suites_of(self.copy, mutant.path, relations=self.relations)
        killer = next((" ".join(suite) for suite in suites if not self._survives(mutant, path, suite)), "")
        diff = _diff(mutant, source)
        kept.write_text(json.dumps({"mutant": asdict(mutant), "killed_by": killer, "diff": diff}, indent=1))
        print(
            number, mutant.path, mutant.line, mutant.kind, f"killed by {killer}" if killer else "SURVIVED", flush=True
        )

    def _survives(self, mutant: Mutant, path: Path, suite: tuple[str, ...]) -> bool:
        """Whether a suite, which passes without the mutant, passes with it."""
        source = path.read_bytes()
        self._usual(suite)
        path.write_bytes(mutant.applied(source))
        try:
            return self._passes(suite)
        finally:
            path.write_bytes(source)

    def _usual(self, suite: tuple[str, ...]) -> float:
        """How long a suite takes without a mutant, in seconds of processor time; it must pass."""
        if suite not in self._took:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            if not self._passes(suite, limit=3600):
                raise SystemExit(f"{' '.join(suite)} does not pass without a mutant")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self._took[suite] = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return self._took[suite]

    def _passes(self, suite: tuple[str, ...], limit: float = 0.0) -> bool:
        """Whether a suite passes within its time, which is of the processor: a busy machine stops nothing."""
        most = int(limit or LEAST_SECONDS + 3 * self._took[suite])
        environment = os.environ | {
            "PYTHONPATH": str(self.copy / "workflow" / "scripts"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *suite]
        done = subprocess.run(
            command, cwd=self.copy, env=environment, capture_output=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most)),
        )  # fmt: skip
        return done.returncode == 0


def suites_of(tree: Path, path: str, *, relations: bool) -> list[tuple[str, ...]]:
    """Return the tests that run one after the other: the module's own, those that import it, its room's, contracts, relations."""
    within = Path(path).relative_to(PACKAGE)
    room, dotted = within.parts[0], ".".join(("scalestudy", *within.with_suffix("").parts))
    unit = tree / "tests" / "unit" / room
    own = tree / "tests" / "unit" / within.parent / f"test_{within.stem}.py"
    every = sorted(unit.rglob("test_*.py"))
    importing = [
        test
        for test in sorted((tree / "tests" / "unit").rglob("test_*.py"))
        if dotted in test.read_text(encoding="utf-8")
    ]
    contracts = [tree / "tests" / "contracts" / name for name in CONTRACTS.get(room, ())]
    related = [tree / "tests" / "relations" / "test_relations.py"] if relations else []
    found: list[tuple[str, ...]] = []
    taken: set[Path] = set()
    for files in ([own] if own.exists() else [], importing, every, contracts, related):
        suite = [file for file in files if file not in taken]
        taken |= {*suite}
        found += [tuple(str(file.relative_to(tree)) for file in suite)] if suite else []
    return found


def _diff(mutant: Mutant, source: bytes) -> str:
    before, after = (text.decode().splitlines() for text in (source, mutant.applied(source)))
    return "\n".join(difflib.unified_diff(before, after, mutant.path, mutant.path, lineterm="", n=1))


def told(folder: Path, count: int) -> int:
    """Print survivors and figures; whether too many survived."""
    records = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))][:count]
    survivors = [record for record in records if not record["killed_by"]]
    print(*(record["diff"] for record in survivors), sep="\n\n")
    killed = len(records) - len(survivors)
    print(
        f"\n{killed} of {len(records)} mutants killed ({killed / max(len(records), 1):.0%}), {count - len(records)} not tried"
    )
    return int(killed < ENOUGH * len(records))


if __name__ == "__main__":
    sys.exit(main())

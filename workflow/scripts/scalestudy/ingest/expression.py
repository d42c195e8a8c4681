"""Expressions of a study file: one scalar over columns, the same answer every time, no way to a file or a setting."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import duckdb

from scalestudy.ingest import functions
from scalestudy.ingest.duck import parse_scalar, render_scalar
from scalestudy.ingest.ready import READY

_CELL = "__cell"


@dataclass(frozen=True)
class Expression:
    """A checked expression: its text as the user wrote it, its syntax tree, and the columns it reads, in order."""

    text: str
    tree: dict[str, Any]
    columns: tuple[str, ...]

    def render(self, connection: duckdb.DuckDBPyConnection, resolve: Callable[[str], str], place: str) -> str:
        """Return SQL in which each column is replaced by the internal name that `resolve` gives it.

        Args:
            connection: any.
            resolve: internal name of a column.
            place: SQL over internal names that says where a row stands, for a cell that is not the number it should be.
        """
        tree = deepcopy(self.tree)
        for node in _column_nodes(tree, frozenset()):
            node["column_names"] = [resolve(".".join(node["column_names"]))]
        return render_scalar(connection, self._written_out(connection, tree, place))

    def _written_out(self, connection: duckdb.DuckDBPyConnection, value: Any, place: str) -> Any:
        """Return a tree in which each call of one of our own functions is what it stands for."""
        if isinstance(value, list):
            return [self._written_out(connection, child, place) for child in value]
        if not isinstance(value, dict):
            return value
        node = {key: self._written_out(connection, child, place) for key, child in value.items()}
        if not _is_ready(node):
            return node
        cells = {f"{_CELL}{i}": argument["expression"] for i, argument in enumerate(node["arguments"])}
        tree = parse_scalar(connection, READY[_name(node)].sql(list(cells), place, self.text))
        return _put(tree["statements"][0]["node"]["select_list"][0], cells)


def parse(connection: duckdb.DuckDBPyConnection, text: str) -> Expression:
    """Check an expression.

    Raises:
        ValueError: it is more than one scalar expression, nests too deeply, or holds what is none of `functions`.
    """
    if not text.strip() or "\x00" in text:
        raise ValueError("the expression is empty or holds a null byte")
    try:
        tree = parse_scalar(connection, text)
        nodes = list(_nodes(tree["statements"]))
        depth = _depth(tree["statements"])
    except RecursionError:
        depth = functions.MOST_DEEP + 1
    if depth > functions.MOST_DEEP:
        raise ValueError(f"it is more than {functions.MOST_DEEP} operations deep")
    for node in nodes:
        _refuse(node)
    if sum(node.get("class") == "LAMBDA" for node in nodes) > functions.MOST_LAMBDAS:
        raise ValueError(f"more than {functions.MOST_LAMBDAS} functions of list items")
    names = [".".join(node["column_names"]) for node in _column_nodes(tree, frozenset())]
    return Expression(text, tree, tuple(dict.fromkeys(names)))


def _is_ready(node: Mapping[str, Any]) -> bool:
    return node.get("class") == "FUNCTION" and _name(node) in READY


def _name(node: Mapping[str, Any]) -> str:
    return str(node.get("function_name", "")).lower()


def _put(value: Any, cells: Mapping[str, Any]) -> Any:
    """Return a tree with the cells in place of every reference to their names."""
    if isinstance(value, list):
        return [_put(child, cells) for child in value]
    if not isinstance(value, dict):
        return value
    if value.get("class") == "COLUMN_REF" and value["column_names"][0] in cells:
        return deepcopy(cells[value["column_names"][0]])
    return {key: _put(child, cells) for key, child in value.items()}


def _refuse(node: Mapping[str, Any]) -> None:
    kind, name = node.get("class"), _name(node)
    if kind and (kind not in functions.CLASSES or node.get("type") in functions.NO_OPERATORS):
        what = str(node["type"] if kind in functions.CLASSES else kind).lower().replace("_", " ")
        raise ValueError(f"a {what} is not allowed in an expression")
    if kind == "WINDOW" and name not in functions.OVER:
        raise ValueError(f"the function {name} OVER other rows is not allowed")
    if kind == "FUNCTION" and name in functions.OVER:
        raise ValueError(f"{name} is of many rows; `{name}(...) OVER (PARTITION BY ...)` gives each row one value")
    if kind == "FUNCTION" and name not in functions.ROW_BY_ROW | READY.keys():
        raise ValueError(
            f"the function {name} is not allowed: it is none of one row's cells, in little time and memory"
        )
    if "ARRAY" in (str(node.get("type_name", "")).upper(), node.get("cast_type", {}).get("id")):
        raise ValueError("a list of fixed length is not allowed")
    if _is_ready(node) and not READY[name].fits(len(node["arguments"])):
        raise ValueError(f"the function {name} takes {READY[name].takes}")


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)


def _depth(value: Any) -> int:
    """Return how many operations lie in each other."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = isinstance(value, dict) and "class" in value
    return own + max(map(_depth, children), default=0)


def _column_nodes(value: Any, bound: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield the references to columns, leaving out the variables a lambda binds."""
    if isinstance(value, list):
        for child in value:
            yield from _column_nodes(child, bound)
        return
    if not isinstance(value, dict):
        return
    if value.get("class") == "COLUMN_REF":
        if value["column_names"][0] not in bound:
            yield value
        return
    if value.get("class") == "LAMBDA" and value.get("syntax_type") == "LAMBDA_KEYWORD":
        bound |= {node["column_names"][0] for node in _nodes(value["lhs"]) if node.get("class") == "COLUMN_REF"}
    for child in value.values():
        yield from _column_nodes(child, bound)

"""Expressions of a study file: one scalar over columns, the same answer every time, no way to a file or a setting."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from scalestudy.ingest.duck import parse_scalar, render_scalar
from scalestudy.ingest.numbers import FUNCTION, number

_CELL = "__cell"

_REFUSED_CLASSES = {
    "SUBQUERY": "a subquery",
    "STAR": "`*`",
    "PARAMETER": "a placeholder",
    "DEFAULT": "DEFAULT",
    "POSITIONAL_REFERENCE": "a column number",
}


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
        return render_scalar(connection, self._with_numbers(connection, tree, place))

    def _with_numbers(self, connection: duckdb.DuckDBPyConnection, value: Any, place: str) -> Any:
        """Return a tree in which each call of `number` is what it stands for."""
        if isinstance(value, list):
            return [self._with_numbers(connection, child, place) for child in value]
        if not isinstance(value, dict):
            return value
        node = {key: self._with_numbers(connection, child, place) for key, child in value.items()}
        if not _is_number(node):
            return node
        (argument,) = node["arguments"]
        tree = parse_scalar(connection, number(_CELL, place, self.text))
        return _put(tree["statements"][0]["node"]["select_list"][0], argument["expression"])


def parse(connection: duckdb.DuckDBPyConnection, text: str) -> Expression:
    """Check an expression.

    Raises:
        ValueError: it is more than one scalar expression, or holds what the data alone cannot answer: a subquery, a
            placeholder, or a function whose answer changes from call to call or reads the session.
    """
    if not text.strip() or "\x00" in text:
        raise ValueError("the expression is empty or holds a null byte")
    tree = parse_scalar(connection, text)
    unstable = _unstable_functions()
    for node in _nodes(tree["statements"]):
        if node.get("class") in _REFUSED_CLASSES:
            raise ValueError(f"{_REFUSED_CLASSES[node['class']]} is not allowed in an expression")
        if str(node.get("function_name", "")).lower() in unstable:
            raise ValueError(
                f"the function {node['function_name']} is not allowed: its answer is not given by the data"
            )
        if _is_number(node) and len(node["arguments"]) != 1:
            raise ValueError(f"the function {FUNCTION} takes one cell")
    names = [".".join(node["column_names"]) for node in _column_nodes(tree, frozenset())]
    return Expression(text, tree, tuple(dict.fromkeys(names)))


def _is_number(node: Mapping[str, Any]) -> bool:
    return node.get("class") == "FUNCTION" and str(node["function_name"]).lower() == FUNCTION


def _put(value: Any, cell: Mapping[str, Any]) -> Any:
    """Return a tree with the cell in place of every reference to `_CELL`."""
    if isinstance(value, list):
        return [_put(child, cell) for child in value]
    if not isinstance(value, dict):
        return value
    if value.get("class") == "COLUMN_REF" and value["column_names"] == [_CELL]:
        return deepcopy(cell)
    return {key: _put(child, cell) for key, child in value.items()}


@cache
def _unstable_functions() -> frozenset[str]:
    query = "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE stability <> 'CONSISTENT'"
    with duckdb.connect() as connection:
        return frozenset(name for (name,) in connection.execute(query).fetchall())


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)


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

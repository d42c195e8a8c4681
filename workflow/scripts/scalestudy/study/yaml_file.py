"""YAML as its writers expect it, with the line of every key kept for error messages.

PyYAML follows YAML 1.1, in which `on` is true, `1e-3` is text and `2024-01-31` is a date object. Study files are full
of such words, so scalars follow the YAML 1.2 core schema here: true and false are the only booleans, every number
Python reads is a number, dates stay text. Duplicate keys are refused, and so are files that grow when aliases expand.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from scalestudy.errors import StudyError
from scalestudy.yaml_text import PER_VALUE, too_deep

KeyPath = tuple[str | int, ...]
SIZE_LIMIT = 4_000_000
NODE_LIMIT = 200_000
DEPTH_LIMIT = 60
SCALARS = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", "~nN\0"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
)


READERS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": lambda text: float(text.lower().replace(".inf", "inf").replace(".nan", "nan")),
    "tag:yaml.org,2002:str": str,
}
PATTERNS = {tag: re.compile(f"(?:{pattern})") for tag, pattern, _ in SCALARS}
COLLECTIONS = {"tag:yaml.org,2002:map": yaml.MappingNode, "tag:yaml.org,2002:seq": yaml.SequenceNode}


class _Loader(yaml.CSafeLoader):
    """A safe loader with the scalars of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in SCALARS:
    _characters = [character if character != "\0" else "" for character in _first]
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _characters)


def read_yaml(path: Path) -> tuple[Any, dict[KeyPath, int]]:
    """Return the content of a YAML file and the line, from 1, of every key and list item in it.

    Raises:
        StudyError: the file is missing, not UTF-8, not YAML, repeats a key, or explodes through aliases.
    """
    text = _text(path)
    loader = _Loader(text)
    try:
        _refuse_depth(text, path)
        node = loader.get_single_node()
        lines: dict[KeyPath, int] = {}
        return _Walk(str(path), lines).build(node, ()), lines
    except (yaml.YAMLError, ValueError) as error:
        raise StudyError(_mark(path, error), _problem(error), "YAML") from None
    finally:
        loader.dispose()


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise StudyError(str(path), f"a file of {size:,} bytes", f"a study file, of at most {SIZE_LIMIT:,}")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise StudyError(str(path), "no such file", cause="check the name in `studies` of the config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(str(path), f"cannot be read: {error}", "a text file in UTF-8") from None


def _refuse_depth(text: str, path: Path) -> None:
    line = too_deep(text, DEPTH_LIMIT)
    if line is not None:
        raise StudyError(f"{path} line {line}", f"lists and mappings more than {DEPTH_LIMIT} deep", "fewer levels")


class _Walk:
    """Turns nodes into plain values once, counting them, so that nothing grows unseen."""

    def __init__(self, name: str, lines: dict[KeyPath, int]) -> None:
        self.name, self.lines, self.nodes = name, lines, 0

    def build(self, node: yaml.Node | None, at: KeyPath) -> Any:
        self.nodes += 1 + (len(node.value) // PER_VALUE if isinstance(node, yaml.ScalarNode) else 0)
        if self.nodes > NODE_LIMIT or len(at) > DEPTH_LIMIT:
            raise StudyError(
                self.name,
                "expands to too many values",
                f"at most {NODE_LIMIT} values, {DEPTH_LIMIT} deep",
                "aliases that repeat aliases",
            )
        if node is None:
            return None
        self.lines.setdefault(at, node.start_mark.line + 1)
        if not _plain(node):
            raise StudyError(f"{self.name} line {node.start_mark.line + 1}", f"the tag {node.tag}", "plain values")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*at, i)) for i, child in enumerate(node.value)]
        return READERS[node.tag](node.value)

    def mapping(self, node: yaml.MappingNode, at: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise StudyError(f"{self.name} line {line}", "a key that is a list or a mapping", "a name")
            key = str(key_node.value)
            if key in result:
                raise StudyError(f"{self.name} line {line}", f"the key '{key}' appears twice", "each key once")
            self.lines[(*at, key)] = line
            result[key] = self.build(value_node, (*at, key))
        return result


def _plain(node: yaml.Node) -> bool:
    """Whether a node's tag, written or inferred, is that of what stands there."""
    if not isinstance(node, yaml.ScalarNode):
        return isinstance(node, COLLECTIONS.get(node.tag, ()))
    pattern = PATTERNS.get(node.tag)
    return node.tag in READERS and (pattern is None or pattern.fullmatch(node.value) is not None)


def _mark(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{path} line {mark.line + 1}" if mark is not None else str(path)


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error)

"""JSON Schema violations as one line: where, what was found, what was expected, the nearest known word."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scalestudy.digests import sha256
from scalestudy.errors import StudyError
from scalestudy.study.values import faults
from scalestudy.study.yaml_file import KeyPath

if TYPE_CHECKING:
    import jsonschema

SNAKEMAKE = Path(".snakemake")

TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def check_schema(content: Any, schema: Mapping[str, Any], name: str, lines: Mapping[KeyPath, int]) -> Path:
    """Check parsed YAML against a JSON Schema.

    Returns:
        the file whose presence says that this content was valid before; `remember` makes it.

    Raises:
        StudyError: the most telling violation, with file, line, key, what was found and what was expected.
    """
    # Loading jsonschema is a good part of a call that has nothing to do; what was valid once stays so.
    proof = SNAKEMAKE / "scalestudy" / sha256(json.dumps(content), json.dumps(schema))
    if proof.exists():
        return proof
    for at, found, expected in faults(content):
        raise StudyError(_where(name, at, lines), found, expected)
    error = _violation(content, schema)
    if error is None:
        return proof
    at = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        instance: Any = error.instance
        schema_here: Any = error.schema
        at = (*at, next(key for key in instance if key not in schema_here["properties"]))
    raise StudyError(_where(name, at, lines), *_sentence(error))


def _violation(content: Any, schema: Mapping[str, Any]) -> "jsonschema.ValidationError | None":
    """Return the most telling violation. A whole number is one as written: `1e3` counts no draws."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    validator: Any = extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call]
    worst: jsonschema.ValidationError | None = best_match(validator(schema).iter_errors(content))
    return worst


def remember(proofs: Iterable[Path]) -> None:
    """Note what was found valid, for the next run to skip its check; only a run may, since it writes."""
    for proof in proofs:
        proof.parent.mkdir(parents=True, exist_ok=True)
        proof.touch()


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the known word nearest to `word`, or nothing if none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""


def one_of(known: Iterable[str], most: int = 40) -> str:
    """Return "one of a, b, c", shortened if long."""
    words = list(known)
    tail = f" and {len(words) - most} more" if len(words) > most else ""
    return "one of " + ", ".join(words[:most]) + tail


def shown(value: Any) -> str:
    """Return a value as the user may recognise it, short."""
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _where(name: str, at: KeyPath, lines: Mapping[KeyPath, int]) -> str:
    line = next((lines[at[:i]] for i in range(len(at), -1, -1) if at[:i] in lines), None)
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at).lstrip(".")
    return name + (f" line {line}" if line else "") + (f", {key}" if key else "")


def _sentence(error: "jsonschema.ValidationError") -> tuple[str, str, str]:
    value: Any = error.validator_value
    wanted: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "additionalProperties":
            known = sorted(schema["properties"])
            unknown = next(key for key in wanted if key not in known)
            return f"unknown key '{unknown}'", one_of(known), nearest(unknown, known)
        case "required":
            absent = [key for key in value if key not in wanted]
            return f"the key '{absent[0]}' is missing", one_of(value), ""
        case "enum":
            return f"found {shown(wanted)}", one_of(map(str, value)), nearest(str(wanted), map(str, value))
        case "type":
            kinds = [value] if isinstance(value, str) else value
            return f"found {shown(wanted)}", " or ".join(TYPES[kind] for kind in kinds), ""
        case "anyOf" | "oneOf":
            words = [str(word) for option in value for word in option.get("enum", ())]
            if isinstance(wanted, str) and words:
                return f"found {shown(wanted)}", one_of(words), nearest(wanted, words)
            titles = [option.get("title", option.get("type", "")) for option in value]
            return f"found {shown(wanted)}", " or ".join(TYPES.get(title, title) for title in titles), ""
        case "not" if "properties" in value:
            return f"found {', '.join(_asked(value, wanted, ''))}", schema["description"], ""
        case _:
            return _of_size(str(error.validator), value, wanted, schema)


def _asked(refused: Mapping[str, Any], content: Any, at: str) -> Iterator[str]:
    """Yield what a file says of the keys that a refused combination names, as "key value"."""
    for key, part in refused["properties"].items():
        if key in content and "properties" in part:
            yield from _asked(part, content[key], f"{at}{key}.")
        else:
            yield f"{at}{key} {shown(content[key]) if key in content else 'by default'}"


def _of_size(validator: str, value: Any, wanted: Any, schema: Mapping[str, Any]) -> tuple[str, str, str]:
    match validator:
        case "minProperties" | "maxProperties":
            return f"found {len(wanted)} keys ({shown(', '.join(wanted))})", f"{validator[:3]}imum {value}", ""
        case "maxLength":
            return f"found a text of {len(wanted)} characters", f"at most {value}", ""
        case "maxItems" if schema.get("minItems") != value:
            return f"found a list of {len(wanted)}", f"at most {value}", ""
        case "maximum":
            return f"found {shown(wanted)}", f"at most {value}", ""
        case _:
            return f"found {shown(wanted)}", schema.get("description", f"{validator} {value}"), ""

"""JSON Schema violations in words: what was found, what was expected, the word that was meant."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scalestudy.digests import sha256
from scalestudy.study.faults import Fault, refuse
from scalestudy.study.grammar import LIKE
from scalestudy.study.shared_sources import SHARED
from scalestudy.study.values import faults
from scalestudy.study.yaml_file import KeyPath
from scalestudy.synonyms import WAYS
from scalestudy.words import nearest, one_of, sure

if TYPE_CHECKING:
    import jsonschema

SNAKEMAKE = Path(".snakemake")
FEW = 2
MERGE: Final = "<<"
MERGED: Final = f"`{SHARED}` holds what sources share, name by name; elsewhere `*name` repeats one whole value"

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
        StudyError: every violation, with file, line, key, what was found and what was expected.
    """
    proof = proof_of(content, schema)
    refuse(violations(content, schema, proof), name, lines)
    return proof


def proof_of(*facts: Any) -> Path:
    """Return the file whose presence says that these facts were found valid before."""
    return SNAKEMAKE / "scalestudy" / sha256(*map(json.dumps, facts))


def violations(content: Any, schema: Mapping[str, Any], proof: Path) -> list[Fault]:
    """Return everything that a schema refuses; nothing, unread, where the proof is there that nothing is refused.

    Loading jsonschema is a good part of a call that has nothing to do; what was valid once stays so.
    """
    if proof.exists():
        return []
    found = [Fault(*fault) for fault in faults(content)]
    return found or [fault for error in _refused(content, schema) for fault in _faults(error, schema)]


def _refused(content: Any, schema: Mapping[str, Any]) -> "Iterator[jsonschema.ValidationError]":
    """Yield every violation, as deep as it is certain. A whole number is one as written: `1e3` counts no draws."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    validator: Any = extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call]
    for error in validator(schema).iter_errors(content):
        yield from _deepest(error)


def _deepest(error: "jsonschema.ValidationError") -> "Iterator[jsonschema.ValidationError]":
    """Yield what is wrong inside the only option that a value can be meant for by its kind, else the most telling."""
    from jsonschema.exceptions import best_match

    options: dict[Any, list[jsonschema.ValidationError]] = {}
    for inner in error.context or ():
        options.setdefault(inner.schema_path[0], []).append(inner)
    meant = _meant([inside for inside in options.values() if all(map(_is_inside, inside))], error.instance)
    if meant and len(options) > 1:
        for inner in meant:
            yield from _deepest(inner)
    else:
        yield best_match([error]) or error


def _is_inside(error: "jsonschema.ValidationError") -> bool:
    """Whether what is wrong lies inside a value, or in a word, so that the kind of the value is right."""
    kinds = ("type",) if isinstance(error.instance, str) else ("type", "enum", "const")
    return bool(error.path) or error.validator not in kinds


def _meant(options: "list[list[jsonschema.ValidationError]]", value: Any) -> "list[jsonschema.ValidationError]":
    """Return what is wrong by the only option, else by the one whose keys are most like a mapping's, if there is one."""
    if len(options) < FEW or not isinstance(value, Mapping):
        return options[0] if len(options) == 1 else []
    alike = [sum(key in known or bool(nearest(key, known)) for key in value) for known in map(_known, options)]
    best = max(alike)
    return options[alike.index(best)] if alike.count(best) == 1 else []


def _known(errors: "list[jsonschema.ValidationError]") -> list[str]:
    return [key for error in errors for key in getattr(error, "schema", {}).get("properties", {})]


def remember(proofs: Iterable[Path]) -> None:
    """Note what was found valid, for the next run to skip its check; only a run may, since it writes."""
    for proof in proofs:
        proof.parent.mkdir(parents=True, exist_ok=True)
        proof.touch()


def shown(value: Any) -> str:
    """Return a value as the user may recognise it, short."""
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _faults(error: "jsonschema.ValidationError", root: Mapping[str, Any]) -> Iterator[Fault]:
    at: KeyPath = tuple(error.absolute_path)
    schema: Any = error.schema
    wanted: Any = error.instance
    if error.validator == "additionalProperties":
        for key in (key for key in wanted if key not in schema["properties"]):
            known = sorted(schema["properties"])
            yield Fault((*at, key), f"unknown key '{key}'", one_of(known), _hint(key, known, root, at))
    elif error.validator == "required":
        for key in (key for key in error.validator_value if key not in wanted):  # type: ignore[union-attr]
            yield Fault(at, f"the key '{key}' is missing", one_of(error.validator_value))  # type: ignore[arg-type]
    else:
        yield Fault(at, *_sentence(error))


def _hint(key: str, known: list[str], root: Mapping[str, Any], at: KeyPath) -> str:
    """Say which key was meant: one of those there are, the same at another place, what the study file says instead."""
    if key == MERGE:
        return MERGED
    if sure(key, known):
        return nearest(key, known)
    every = sorted({place for name, place in _keys(root, "") if name == key})
    places = [place for place in every if at and place.partition(".")[0] == at[0]] or every
    if 0 < len(places) <= FEW:
        return f"'{key}' stands in {' or '.join(f'`{place}`' for place in places)}"
    return f"it is written `{WAYS[key.lower()]}`" if key.lower() in WAYS else nearest(key, known)


def _keys(schema: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """Yield every key of a schema that stands below another one, and which; each once."""
    if LIKE in schema:
        return
    for name, part in schema.get("properties", {}).items():
        if at:
            yield name, at
        yield from _keys(part, f"{at}.{name}".lstrip("."))
    inner = [
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", ()),
        *schema.get("oneOf", ()),
    ]
    for part in inner:
        if isinstance(part, dict):
            yield from _keys(part, at)


def _sentence(error: "jsonschema.ValidationError") -> tuple[str, str, str]:
    value: Any = error.validator_value
    wanted: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "enum":
            return f"found {shown(wanted)}", one_of(map(str, value)), nearest(str(wanted), map(str, value))
        case "type":
            kinds = [value] if isinstance(value, str) else value
            return f"found {shown(wanted)}", " or ".join(TYPES[kind] for kind in kinds), ""
        case "anyOf" | "oneOf":
            words = [str(word) for option in value for word in option.get("enum", ())]
            if isinstance(wanted, str) and words:
                return f"found {shown(wanted)}", one_of(words), nearest(wanted, words)
            return f"found {shown(wanted)}", " or ".join(filter(None, map(_option, value))), ""
        case "not" if "properties" in value:
            return f"found {', '.join(_asked(value, wanted, ''))}", schema["description"], ""
        case _:
            return _of_size(str(error.validator), value, wanted, schema)


def _option(option: Mapping[str, Any]) -> str:
    title = option.get("title") or option.get("type") or " and ".join(f"`{key}`" for key in option.get("required", ()))
    return TYPES.get(title, title) if isinstance(title, str) else " or ".join(TYPES[kind] for kind in title)


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

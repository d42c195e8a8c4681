"""Every synonym means a word that exists, every hint of a way is a way, and every key mistyped is named in its line."""

import jsonschema
import pytest
import yaml

from scalestudy.ingest.registry import FORMATS
from scalestudy.laws.registry import LAWS
from scalestudy.study.drawn import known_figures
from scalestudy.study.grammar import LIKE
from scalestudy.study.load import study_schema
from scalestudy.study.messages import proof_of, violations
from scalestudy.synonyms import VOCABULARIES, WAYS
from scalestudy.tables.ingest import CANONICAL, DIRECTIONS
from scalestudy.words import nearest, sure

SCHEMA = study_schema()
SECTIONS = SCHEMA["properties"]


def keys(schema, at=()):
    """Yield the path and the schema of every mapping with known keys; not of those that repeat another one."""
    if LIKE in schema:
        return
    if "properties" in schema:
        yield at, schema
    for name, part in schema.get("properties", {}).items():
        yield from keys(part, (*at, name))
    for part in (
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", ()),
        *schema.get("oneOf", ()),
    ):
        if isinstance(part, dict):
            yield from keys(part, at)


FIT = SECTIONS["fit"]["properties"]
WORDS = {
    "keys": {name for _, schema in keys(SCHEMA) for name in schema["properties"]},
    "rules": set(SECTIONS["clean"]["items"]["properties"]),
    "objectives": set(FIT["objective"]["enum"]),
    "methods": set(FIT["uncertainty"]["properties"]["method"]["enum"]),
    "schemes": set(SECTIONS["validate"]["properties"]["schemes"]["items"]["properties"]),
    "analyses": set(SECTIONS["analyse"]["items"]["properties"]),
    "figures": set(known_figures(SCHEMA)),
    "laws": set(LAWS),
    "columns": set(CANONICAL),
    "directions": set(DIRECTIONS),
    "kinds of axes": {"scale", "hyperparameter", "share", "category"},
    "formats": set(FORMATS),
}


def test_every_vocabulary_is_known():
    assert set(WORDS) == set(VOCABULARIES)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_synonym_means_a_word_that_exists_and_is_none_itself(vocabulary):
    for word, synonyms in VOCABULARIES[vocabulary].items():
        assert word in WORDS[vocabulary]
        for synonym in synonyms.split():
            assert synonym == synonym.lower()
            assert synonym != word
            assert word in sure(synonym, sorted(WORDS[vocabulary])) or synonym in WORDS[vocabulary]


@pytest.mark.parametrize("word", WAYS)
def test_every_way_is_one(word):
    whole = {"study": "s", "sources": {"runs": {"uri": "runs.csv"}}, **yaml.safe_load(WAYS[word])}
    jsonschema.validate(whole, SCHEMA)
    assert word == word.lower()


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("average", WORDS["rules"], "'replicates'"),
        ("filter", WORDS["rules"], "'where'"),
        ("dedupe", WORDS["rules"], "'drop_duplicates'"),
        ("learning_rate", CANONICAL, "'lr'"),
        ("Learning-Rate", CANONICAL, "'lr'"),
        ("mse", sorted(WORDS["objectives"]), "'squared_log' or 'squared_raw'"),
        ("l2", sorted(WORDS["objectives"]), "'squared_log' or 'squared_raw'"),
        ("LOSS", ["loss", "lass"], "'loss'"),
        ("tokns", CANONICAL, "'tokens'"),
    ],
)
def test_what_is_meant(word, known, meant):
    assert nearest(word, known) == f"did you mean {meant}?"


def sample(schema):
    """Return a value with nothing wrong but that keys may be missing."""
    return {} if schema.get("type") == "object" or "properties" in schema else None


def placed(at, value):
    """Return a study file with a value at a path of keys; lists and names of one's own are filled on the way."""
    whole = {"study": "s", "sources": {"runs": {"uri": "runs.csv"}}}
    if not at:
        return {**whole, **value}
    inner, schemas = value, [SCHEMA]
    for name in at:
        schemas.append(part(schemas[-1], name))
    for name, schema in zip(reversed(at), reversed(schemas[:-1]), strict=True):
        inner = wrapped(schema, {name: inner})
    return {**whole, **inner}


def part(schema, name):
    """Return the schema below a key of a mapping, of the items of a list, or of one's own names."""
    for option in (
        schema,
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", ()),
        *schema.get("oneOf", ()),
    ):
        if isinstance(option, dict) and name in option.get("properties", {}):
            return option["properties"][name]
        if option is not schema and isinstance(option, dict):
            found = part(option, name)
            if found is not None:
                return found
    return None


def names_of(schema):
    """Return the names that a mapping may have, where they are not one's own."""
    return schema.get("propertyNames", {}).get("enum", [])


def wrapped(schema, value):
    kind = schema.get("type")
    named = next((name for option in schema.get("items", {}).get("anyOf", ()) for name in names_of(option)), None)
    if named or names_of(schema):
        return [{named: value}] if named else {names_of(schema)[0]: value}
    if kind == "array":
        return [value]
    if isinstance(schema.get("additionalProperties"), dict):
        return {"runs": value}
    if kind is None and any(option.get("type") == "array" for option in schema.get("anyOf", ())):
        return [value]
    return value


PLACES = [(at, name) for at, schema in keys(SCHEMA) for name in schema["properties"]]


@pytest.mark.parametrize(
    ("at", "name"), PLACES, ids=lambda value: ".".join(value) if isinstance(value, tuple) else value
)
def test_every_key_mistyped_gives_a_line_that_names_it(at, name):
    mistyped = f"{name[:-1]}{name[-1]}{name[-1]}x" if len(name) > 3 else f"{name}_"
    schema = part_of(at)
    value = wrapped(schema, {mistyped: 1}) if at else {mistyped: 1}
    faults = violations(placed(at, value), SCHEMA, proof_of("never"))
    named = [fault for fault in faults if f"unknown key '{mistyped}'" in fault.found]
    assert len(named) == 1
    known = sorted(schema_of(at)["properties"])
    assert f"'{name}'" in named[0].cause or nearest(mistyped, known) == named[0].cause


def part_of(at):
    schema = SCHEMA
    for name in at:
        schema = part(schema, name)
    return schema


def schema_of(at):
    return next(schema for place, schema in keys(SCHEMA) if place == at)


def test_several_mistakes_of_one_list_are_all_named():
    content = {
        "study": "s",
        "sources": {"runs": {"uri": 5}},
        "lawz": "auto",
        "fit": {"objective": "mse", "bootstrap": 100, "draws": 5},
        "laws": [{"law": "chinchila"}, "power", {"law": "power", "variable": {"x": "params"}}],
        "clean": [{"average": {}}, {"drop_highest": {}}],
    }
    said = {fault.at: (fault.found, fault.cause) for fault in violations(content, SCHEMA, proof_of("never"))}
    assert said[("lawz",)] == ("unknown key 'lawz'", "did you mean 'laws'?")
    assert said[("fit", "objective")] == ("found 'mse'", "did you mean 'squared_log' or 'squared_raw'?")
    assert "method: bootstrap" in said[("fit", "bootstrap")][1]
    assert "`fit.uncertainty`" in said[("fit", "draws")][1]
    assert "'chinchilla'" in said[("laws", 0, "law")][1]
    assert "'variables'" in said[("laws", 2, "variable")][1]
    assert "'replicates'" in said[("clean", 0, "average")][1]
    assert said[("clean", 1, "drop_highest")][0] == "the key 'count' is missing"
    assert ("sources", "runs", "uri") in said
    assert len(said) == 9

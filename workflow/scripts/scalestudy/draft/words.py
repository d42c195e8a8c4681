"""What a column's name says: its words, whatever marks stand between them, and the unit it ends with."""

import re
from dataclasses import dataclass
from typing import Final

_LETTERS: Final = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18, "z": 1e21}
_PREFIXES: Final = {"kilo": "k", "mega": "m", "giga": "g", "tera": "t", "peta": "p", "exa": "e", "zetta": "z"}
_WORDS: Final = {
    **dict.fromkeys(("thousand", "thousands"), 1e3),
    **dict.fromkeys(("million", "millions", "mio", "mn", "mil"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn"), 1e9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 1e12),
    **dict.fromkeys(("tsd", "tausend", "milliers", "migliaia", "duizend"), 1e3),
    **dict.fromkeys(("millionen", "millones", "millón", "milioni", "milhões", "milhoes", "mln", "miljoen"), 1e6),
    **dict.fromkeys(
        ("mrd", "milliarde", "milliarden", "milliard", "milliards", "mlrd", "mld", "miliardi", "miljard"), 1e9
    ),
    **dict.fromkeys(("bilhões", "bilhoes"), 1e9),
    **dict.fromkeys(("billionen", "billones"), 1e12),
}
_IN_BRACKETS: Final = {"miles": 1e3, "mill": 1e6, "md": 1e9, "mds": 1e9, "bi": 1e9}
"""Short words that only brackets make a unit."""
_THOUSAND_MILLIONS: Final = re.compile(r"\b(?:mil|miles de) millones$")
_DAY: Final = 86400.0
_BRACKETS: Final = re.compile(r"\s*[\[({]([^\[\](){}]*)[\])}]\s*$")
_POWER: Final = re.compile(r"[x×*]?\s*(?:10\s*\^\s*\{?(\d+)\}?|1e\+?(\d+))", re.IGNORECASE)  # noqa: RUF001
_OF_COUNTS: Final = "params?|parameters?|tokens?|toks?|examples?|samples?|flops?|macs?|images?"
_FLOPS: Final = re.compile(r"(kilo|mega|giga|tera|peta|exa|zetta|[kmgtpez])?[ -]?(?:flops?|f)(?:[ /-]*s)?([ -]*days?)?")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GLUED: Final = re.compile(r"(.* )?([kmbgtpez])(params?|tokens?|flops?|macs?)")


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    Attributes:
        words: all of it in lower case, words apart by one blank, without its unit.
        last: the same behind the last dot or slash, as in `config.model.params`.
        unit: what stands in brackets at its end, as it stands.
        factor: what the unit multiplies counts with; None where it says nothing of that.
    """

    words: str
    last: str
    unit: str
    factor: float | None


def name_of(text: str) -> Name:
    """Take a name apart.

    >>> name_of("#Params (B)")
    Name(words='n params', last='n params', unit='B', factor=1000000000.0)
    >>> name_of("config.trainTokens_m").last, name_of("config.trainTokens_m").factor
    ('train tokens', 1000000.0)
    """
    text = re.sub(r"^#\s+", "", text)  # what programs put before the first name of a header
    inside = _BRACKETS.search(text)
    unit = inside[1].strip() if inside else ""
    bare = text[: inside.start()] if inside and inside.start() else text
    factor = factor_of(unit)
    words, glued = _trailing(_split(bare))
    last, _ = _trailing(_split(re.split(r"[./]", bare.rstrip("./"))[-1]))
    return Name(words, last, unit, factor if factor else glued)


def _split(text: str) -> str:
    """Return the words of a name apart by blanks; a hash or a number sign is `n`."""
    apart = _CAMEL.sub(" ", text.replace("#", " n ").replace("№", " n ").replace("@", " at ").replace("%", " percent "))
    return " ".join(re.sub(r"[\W_]+", " ", apart).lower().split())


def _trailing(words: str) -> tuple[str, float | None]:
    """Return the words without a unit at their end, or before their last word, and what it multiplies with."""
    words = _THOUSAND_MILLIONS.sub("milliard", words)
    glued = _GLUED.fullmatch(words)
    if glued:
        return (glued[1] or "") + glued[3], _LETTERS[glued[2]]
    head, _, tail = words.rpartition(" ")
    head = re.sub(r"( in)?( of)?$", "", head)
    factor = {letter: _LETTERS[letter] for letter in "kmbt"}.get(tail) or _WORDS.get(tail) or _power(tail)
    return (head, factor) if head and factor else (words, None)


def factor_of(unit: str) -> float | None:
    """Return what counts in a unit are multiplied with.

    >>> factor_of("M params"), factor_of("in billions"), factor_of("1E21"), factor_of("PF-days"), factor_of("nats/token")
    (1000000.0, 1000000000.0, 1e+21, 8.64e+19, None)
    >>> factor_of("Mio."), factor_of("Mrd. Tokens"), factor_of("Md de tokens"), factor_of("mil millones")
    (1000000.0, 1000000000.0, 1000000000.0, 1000000000.0)
    """
    word = re.sub(r"^in\s+", "", unit.strip().lower())
    word = re.sub(rf"\.?\s+(?:(?:of|de|di)\s+)?(?:{_OF_COUNTS})$", "", word).rstrip(".") or word
    word = _THOUSAND_MILLIONS.sub("milliard", word)
    return _LETTERS.get(word) or _IN_BRACKETS.get(word) or _WORDS.get(word) or _power(word) or _flops(word)


def _power(word: str) -> float | None:
    found = _POWER.fullmatch(word)
    return float(f"1e{found[1] or found[2]}") if found else None


def _flops(word: str) -> float | None:
    found = _FLOPS.fullmatch(word)
    if not found or not (found[1] or found[2]):
        return None
    prefix = _PREFIXES.get(found[1] or "", found[1] or "")
    return _LETTERS.get(prefix, 1.0) * (_DAY if found[2] else 1.0)


def quoted(name: str) -> str:
    """Write a column as an expression reads it: in double quotes, unless it is a plain name.

    >>> quoted("loss"), quoted("val loss")
    ('loss', '"val loss"')
    """
    plain = re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name) and name.lower() not in _TAKEN
    return name if plain else always_quoted(name)


def always_quoted(name: str) -> str:
    """Write a column in double quotes."""
    return '"' + name.replace('"', '""') + '"'


# Words that mean something to the database where a column is expected.
_TAKEN: Final = frozenset(
    [
        "all",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "between",
        "both",
        "by",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "default",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "exists",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "grant",
        "group",
        "having",
        "in",
        "initially",
        "intersect",
        "into",
        "is",
        "join",
        "lateral",
        "leading",
        "left",
        "like",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "placing",
        "primary",
        "references",
        "returning",
        "right",
        "select",
        "some",
        "symmetric",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "using",
        "variadic",
        "when",
        "where",
        "window",
        "with",
        "qualify",
        "pivot",
    ]
)

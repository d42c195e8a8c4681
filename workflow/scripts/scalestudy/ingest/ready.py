"""Functions that expressions have beside DuckDB's own: of one row's cells, each written as SQL over its arguments.

Whatever a cell is that a function does not take stops the query and names the row; a blank gives a blank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from scalestudy.ingest.duck import failure
from scalestudy.ingest.numbers import FUNCTION, number
from scalestudy.ingest.quantiles import probit

Written = Callable[[Sequence[str]], str]
"""SQL of the arguments, numbers that are not null -> SQL of the value."""
MOST_SAMPLES: Final = 1_000_000
_MOST_FACTORS: Final = 5000


@dataclass(frozen=True)
class Ready:
    """One function.

    Attributes:
        name: as expressions call it.
        arguments: their names; a last one that ends in `...` stands for one or more.
        meaning: one sentence.
        value: SQL of the value.
        holds: SQL of what the arguments must fulfil, and the same in words; empty where anything goes.
        example: arguments and the value there, as an expression and a number.
        citation: where it is from.
    """

    name: str
    arguments: tuple[str, ...]
    meaning: str
    value: Written
    holds: tuple[Written, str] | None = None
    example: tuple[str, float] = ("", 0.0)
    citation: str = ""

    @property
    def takes(self) -> str:
        """How many arguments, in words."""
        more = self.arguments[-1].endswith("...")
        return f"{'at least ' if more else ''}{len(self.arguments)} ({', '.join(self.arguments)})"

    def fits(self, count: int) -> bool:
        """Whether it takes so many arguments."""
        more = self.arguments[-1].endswith("...")
        return count >= len(self.arguments) if more else count == len(self.arguments)

    def sql(self, cells: Sequence[str], place: str, expression: str) -> str:
        """Return SQL of the value.

        Args:
            cells: SQL of the arguments.
            place: SQL that says where the row stands.
            expression: what the study file says, for messages.
        """
        numbers = [f"CAST({cell} AS DOUBLE)" for cell in cells]
        blank = " OR ".join(f"{cell} IS NULL" for cell in cells)
        refused = (
            f"WHEN NOT ({self.holds[0](numbers)}) THEN {self._refuse(numbers, place, expression)} "
            if self.holds
            else ""
        )
        return f"CASE WHEN {blank} THEN NULL {refused}ELSE {self.value(numbers)} END"

    def _refuse(self, numbers: Sequence[str], place: str, expression: str) -> str:
        shown = f"concat('{self.name}(', concat_ws(', ', {', '.join(numbers)}), ')')"
        return failure(expression, place, shown, self.holds[1] if self.holds else "")


class _Number(Ready):
    """The one function of texts."""

    def sql(self, cells: Sequence[str], place: str, expression: str) -> str:
        return number(cells[0], place, expression)


def _pass_at_k(cells: Sequence[str]) -> str:
    """1 - C(n - c, k) / C(n, k) as one of min(c, k) draws that hits, without a difference of nearly equal numbers."""
    n, c, k = cells
    terms = f"list_transform(range(0, CAST(least({c}, {k}) AS BIGINT)), lambda i: greatest({c}, {k}) / ({n} - i))"
    product = f"list_reduce({terms}, lambda q, p: q + (1.0::DOUBLE - q) * p)"
    many = f"1 - exp(lgamma({n} - {c} + 1) + lgamma({n} - {k} + 1) - lgamma({n} - {c} - {k} + 1) - lgamma({n} + 1))"
    cases = f"WHEN {c} = 0 THEN 0.0::DOUBLE WHEN {n} - {c} < {k} THEN 1.0::DOUBLE"
    return f"CASE {cases} WHEN least({c}, {k}) > {_MOST_FACTORS} THEN {many} ELSE {product} END"


def _counts(cells: Sequence[str]) -> str:
    n, c, k = cells
    whole = " AND ".join(f"{cell} = floor({cell})" for cell in cells)
    return f"0 <= {c} AND {c} <= {n} AND 1 <= {k} AND {k} <= {n} AND {n} <= {MOST_SAMPLES} AND {whole}"


def _choice(cells: Sequence[str]) -> str:
    """A softmax, as one over the sum of ratios to the right choice, of which none overflows."""
    right, *others = cells
    return f"1 / (1 + {' + '.join(f'exp(least({other} - {right}, 700))' for other in others)})"


def _ends(share: str, inner: str) -> str:
    infinite = f"WHEN {share} = 0 THEN '-inf'::DOUBLE WHEN {share} = 1 THEN 'inf'::DOUBLE"
    return f"CASE {infinite} ELSE {inner} END"


def _share(cells: Sequence[str]) -> str:
    return f"{cells[0]} BETWEEN 0 AND 1"


def _positive(cells: Sequence[str]) -> str:
    return " AND ".join(f"{cell} > 0" for cell in cells)


_OF_SHARE: Final = (_share, "a share, from 0 to 1")
_OF_CHANCE: Final = (lambda cells: f"{cells[1]} > 1", "two choices or more")
_OF_LENGTHS: Final = (lambda cells: _positive(cells[1:]), "lengths above 0")

READY: Final = {
    one.name: one
    for one in (
        _Number(
            FUNCTION,
            ("cell",),
            "the number that a cell such as 1.3B, 45.2% or 1,500,000 stands for",
            lambda cells: cells[0],
            example=("'1.3B'", 1.3e9),
        ),
        Ready(
            "pass_at_k",
            ("n", "c", "k"),
            "the unbiased share of tasks solved by one of k samples, from c right ones among n: 1 - C(n - c, k) / C(n, k)",
            _pass_at_k,
            (_counts, f"whole numbers with 0 <= c <= n, 1 <= k <= n and n at most {MOST_SAMPLES:,}"),
            ("10, 3, 2", 1 - 21 / 45),
            "Chen et al. 2021, arXiv:2107.03374",
        ),
        Ready(
            "perplexity",
            ("nats_per_token",),
            "the perplexity of a loss in nats per token",
            lambda cells: f"exp({cells[0]})",
            example=("2.0", 7.38905609893065),
        ),
        Ready(
            "nats_of_perplexity",
            ("perplexity",),
            "the loss in nats per token of a perplexity",
            lambda cells: f"ln({cells[0]})",
            (_positive, "a perplexity above 0"),
            ("20.0", 2.995732273553991),
        ),
        Ready(
            "bits_per_byte",
            ("nats_per_token", "tokens", "bytes"),
            "the loss in bits per byte of a text of so many tokens and bytes, whatever the tokenizer",
            lambda cells: f"{cells[0]} * {cells[1]} / ({cells[2]} * ln(2))",
            _OF_LENGTHS,
            ("2.8, 100, 450", 0.8976769143309106),
        ),
        Ready(
            "nats_per_token",
            ("bits_per_byte", "bytes", "tokens"),
            "the loss in nats per token of one in bits per byte",
            lambda cells: f"{cells[0]} * {cells[1]} * ln(2) / {cells[2]}",
            _OF_LENGTHS,
            ("0.9, 450, 100", 2.807246081267779),
        ),
        Ready(
            "sequence_probability",
            ("nats_per_token", "tokens"),
            "the probability of a sequence, all of whose tokens must be right, from its mean loss",
            lambda cells: f"exp(-{cells[0]} * {cells[1]})",
            _OF_LENGTHS,
            ("0.1, 5", 0.6065306597126334),
            "Schaeffer et al. 2023, arXiv:2304.15004",
        ),
        Ready(
            "choice_probability",
            ("right", "wrong..."),
            "the probability of the right choice among all, from their log probabilities in nats",
            _choice,
            example=("-1.0, -2.0, -3.0, -3.0", 0.6102956854136232),
            citation="Schaeffer et al. 2024, arXiv:2406.04391",
        ),
        Ready(
            "chance_corrected",
            ("accuracy", "choices"),
            "an accuracy on a scale from 0, guessing among the choices, to 1: (accuracy - 1 / choices) / (1 - 1 / choices)",
            lambda cells: f"({cells[0]} - 1 / {cells[1]}) / (1 - 1 / {cells[1]})",
            _OF_CHANCE,
            ("0.7, 4", 0.6),
        ),
        Ready(
            "logit",
            ("share",),
            "the logarithm of the odds; infinite at 0 and 1",
            lambda cells: _ends(cells[0], f"ln({cells[0]} / (1 - {cells[0]}))"),
            _OF_SHARE,
            ("0.8", 1.3862943611198906),
        ),
        Ready(
            "probit",
            ("share",),
            "the quantile of the standard normal distribution; infinite at 0 and 1",
            lambda cells: _ends(cells[0], probit(cells[0])),
            _OF_SHARE,
            ("0.975", 1.959963984540054),
            "Wichura 1988, algorithm AS 241",
        ),
    )
}
"""By name."""

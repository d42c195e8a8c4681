"""The page of ready expressions, `docs/ready-expressions.md`: functions of cells, functions in formulas, measures of many rows."""

from collections.abc import Iterable
from typing import Final

from scalestudy.analyse.measures.registry import MEASURES
from scalestudy.ingest.ready import READY, Ready
from scalestudy.laws.formula import CONSTANTS, FUNCTIONS

HEAD: Final = """# Ready expressions for metrics

Written by `scalestudy docs` from the registries; a test computes every example.

## Of one row: in `columns` of a source, and wherever else a study file has an expression

These stand beside [DuckDB's own functions](https://duckdb.org/docs/stable/sql/functions/overview) of numbers and texts, such as `abs`,
`exp`, `ln` and `gamma`. A blank gives a blank; a cell that does not fit stops the run and is named with its row. They nest, so a chain
from a loss to an accuracy is one line:

```yaml
columns:
  value: "chance_corrected(choice_probability(-nats_per_token(bpb, bytes, tokens) * tokens, wrong_1, wrong_2, wrong_3), 4)"
```

"""
OF_FORMULAS: Final = """
## In formulas: of laws, of `derive`, of costs

{listed}, and the constant {constants}. `logistic(x)` is 1 / (1 + exp(-x)); `probit(p)` is the quantile of the standard normal
distribution, whose own distribution function is `(1 + erf(x / sqrt(2))) / 2`; `gamma(x)` is the gamma function, and stays free as a name of a parameter
where the formula does not call it; the derivative of `abs(x)` counts as 0 at 0. Laws get their derivatives, and so their fits, intervals and
optima, for all of these.

## Of many rows: `analyse: [benchmarks: {{}}]`

Taken from the training rows alone, after cleaning, whatever the laws; of runs with checkpoints the last one counts, except for noise. What more of is
better says `direction`. Measures of a fit unit, and ranks of families, are rows of `analyse/emergence`; those of a metric over families are rows of
`analyse/benchmarks`. None has an interval. Where the runs do not tell, there is no estimate and `message` says why.

"""


def page() -> str:
    """Return the page as Markdown."""
    listed = ", ".join(f"`{name}`" for name in FUNCTIONS)
    constants = ", ".join(f"`{name}`" for name in CONSTANTS)
    rows = (
        (f"`{one.name}`", one.of, one.unit or "of the metric", one.meaning, one.citation) for one in MEASURES.values()
    )
    return "".join(
        (
            HEAD,
            _table(("function", "what it is", "example", "source"), map(_of_ready, READY.values())),
            OF_FORMULAS.format(listed=listed, constants=constants),
            _table(("measure", "of", "unit", "what it is", "source"), rows),
        )
    )


def _of_ready(one: Ready) -> tuple[str, ...]:
    arguments, value = one.example
    bounds = f"; takes {one.holds[1]}" if one.holds else ""
    called = f"`{one.name}({', '.join(one.arguments)})`"
    return called, one.meaning + bounds, f"`{one.name}({arguments})` is {value:.6g}", one.citation


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)

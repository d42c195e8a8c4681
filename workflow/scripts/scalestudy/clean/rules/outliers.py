"""Take out rows far from a preliminary fit."""

from typing import Any

from scalestudy.clean.rules.base import BY_UNIT, COLUMN, UNIT_KEY, Rule, Step, Table, Threshold, grouping

CUT = 6.0
ROUNDS = 3
# The median absolute deviation of a normal variable, in standard deviations.
_NORMAL_MAD = 1.4826


def _build(options: Any, table: Table) -> Step:
    keys = grouping(options, UNIT_KEY, table)
    scale = table.deciding(options.get("against", "flops"))
    cut = float(options.get("cut", CUT))
    x, y = f"ln(CASE WHEN {scale} > 0 AND isfinite({scale}) THEN {scale} END)", _log_value()
    learn: list[Threshold] = []
    kept = "true"
    for number in range(ROUNDS):
        residual = _fit(learn, keys, x, y, kept, number)
        spread = f"{_NORMAL_MAD} * median(abs({residual}))"
        learn.append(Threshold(keys, {f"__spread{number}": spread}))
        # Rows on a perfect line have no spread; rounding must not make outliers of them.
        kept = f"abs({residual}) <= greatest({cut!r} * __spread{number}, 1e-9)"
    return Step(exclude=f"NOT ({kept})", learn=learn, fault="true")


def _log_value() -> str:
    return "ln(CASE WHEN value > 0 AND isfinite(value) THEN value END)"


def _fit(learn: list[Threshold], keys: tuple[str, ...], x: str, y: str, kept: str, number: int) -> str:
    """Add the thresholds of a parabola of log value in log scale, fitted to the rows kept; return its residual.

    Least squares in steps of one regressor each: the square is first freed of what the line explains, so that its
    coefficient is a simple slope.
    """
    n, held = number, f"FILTER (WHERE {kept})"
    learn.append(Threshold(keys, {f"__m{n}": f"avg({x}) {held}"}))
    u = f"({x} - __m{n})"
    learn.append(
        Threshold(
            keys,
            {
                f"__s{n}": f"regr_slope({y}, {u}) {held}",
                f"__i{n}": f"regr_intercept({y}, {u}) {held}",
                f"__qs{n}": f"regr_slope({u} * {u}, {u}) {held}",
                f"__qi{n}": f"regr_intercept({u} * {u}, {u}) {held}",
            },
        )
    )
    line = f"({y} - coalesce(__i{n} + __s{n} * {u}, __i{n}))"
    square = f"({u} * {u} - __qi{n} - __qs{n} * {u})"
    learn.append(Threshold(keys, {f"__q{n}": f"regr_slope({line}, {square}) {held}"}))
    return f"({line} - coalesce(__q{n} * {square}, 0))"


RULE = Rule(
    name="outliers",
    meaning=f"takes out rows whose residual from a parabola of log value in the log of a scale is more than `cut` robust "
    f"standard deviations (median absolute deviation); fitted {ROUNDS} times to the rows within the cut, all of it "
    "learned from training rows",
    schema={
        "type": "object",
        "properties": {
            "against": {**COLUMN, "default": "flops", "description": "the scale"},
            "cut": {"type": "number", "exclusiveMinimum": 0, "default": CUT},
            **BY_UNIT,
        },
        "additionalProperties": False,
    },
    reason="more than {cut} robust standard deviations from a parabola in log {against}",
    build=_build,
    sample={},
    idle="no value lies that far from the parabola: `against` must be a scale that varies",
)

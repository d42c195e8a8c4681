"""The normal quantile as SQL, by Wichura's rational approximations (1988, AS 241, PPND16), good to about 1e-16."""

from collections.abc import Sequence
from typing import Final

_MIDDLE: Final = 0.425
_FAR: Final = 5.0
# Numerator and denominator, from the constant upwards: in the middle, towards the ends, and far out.
_NEAR_HALF: Final = (
    (
        *(3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4),
        *(4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    ),
    (
        *(1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3),
        *(2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
    ),
)
_NEAR_END: Final = (
    (
        *(1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0),
        *(1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    ),
    (
        *(1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1),
        *(1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
    ),
)
_AT_END: Final = (
    (
        *(6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1),
        *(2.65321895265760930000e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    ),
    (
        *(1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2),
        *(7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
    ),
)


def probit(share: str) -> str:
    """Return SQL of the quantile.

    Args:
        share: SQL of a number strictly between 0 and 1.
    """
    middle = f"q * ({_ratio(_NEAR_HALF, f'({_MIDDLE**2!r} - q * q)')})"
    out = "sqrt(-ln(least(p, 1 - p)))"
    ends = f"list_transform([{out}], lambda r: CASE WHEN r <= {_FAR!r} THEN {_near(_NEAR_END, 1.6)} ELSE {_near(_AT_END, _FAR)} END)[1]"
    inner = f"CASE WHEN abs(q) <= {_MIDDLE!r} THEN {middle} ELSE sign(q) * {ends} END"
    return f"list_transform([{share}], lambda p: list_transform([p - 0.5::DOUBLE], lambda q: {inner})[1])[1]"


def _near(part: Sequence[Sequence[float]], start: float) -> str:
    return _ratio(part, f"(r - {start!r})")


def _ratio(part: Sequence[Sequence[float]], at: str) -> str:
    above, below = (_polynomial(coefficients, at) for coefficients in part)
    return f"{above} / {below}"


def _polynomial(coefficients: Sequence[float], at: str) -> str:
    """Horner's scheme."""
    *others, written = (f"{one!r}::DOUBLE" for one in coefficients)
    for one in reversed(others):
        written = f"({one} + {at} * {written})"
    return written

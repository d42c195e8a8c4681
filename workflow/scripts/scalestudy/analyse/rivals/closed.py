"""Ways along which a law is E + A x^-a, so that its values and what reaches a value are known without a search."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.path import Path
from scalestudy.analyse.rivals.voices import Rows, Speaker
from scalestudy.laws import LAWS

POWERS: Final = (LAWS["power"].formula, LAWS["power_offset"].formula)
CHINCHILLA: Final = LAWS["chinchilla"].formula


@dataclass(frozen=True)
class Power:
    """E + A x^-a, each (voices,)."""

    floor: Floats
    scale: Floats
    exponent: Floats

    @property
    def sound(self) -> Floats:
        """Whether it falls to its floor, (voices,)."""
        with np.errstate(invalid="ignore"):
            return np.asarray((self.scale > 0) & (self.exponent > 0) & np.isfinite(self.floor))

    def value(self, at: Floats, voice: Rows) -> Floats:
        """Return the values at points (k, n) by voices (k,)."""
        floor, scale, exponent = (of[voice, None] for of in (self.floor, self.scale, self.exponent))
        return np.asarray(floor + scale * at**-exponent, dtype=float)

    def needed(self, value: Floats, voice: Rows) -> Floats:
        """Return where voices (k,) are down to values (k, n): infinity for those at the floor or below."""
        with np.errstate(all="ignore"):
            share = (value - self.floor[voice, None]) / self.scale[voice, None]
            at = share ** (-1 / self.exponent[voice, None])
        return np.where(share > 0, at, np.inf)


def power_of(speaker: Speaker, path: Path, higher: bool) -> Power | None:
    """Return the form that a law has for all voices of a speaker along a way, or None if it is no such power."""
    if higher or speaker.fitted is None or speaker.theta is None:
        return None
    law = speaker.fitted.law
    named = dict(zip(law.parameter_names, speaker.theta.T, strict=True))
    if path.straight and law.formula in POWERS:
        return Power(named.get("E", np.zeros(len(speaker.theta))), named["A"], named["a"])
    return _frontier(named, path.product) if np.isfinite(path.product) and law.formula == CHINCHILLA else None


def _frontier(named: dict[str, Floats], product: float) -> Power:
    """Hoffmann 2022, equation 4, put into the law: N = G (C/k)^(beta/(alpha+beta)), and D = C / (k N), where C = k N D."""
    a, b, alpha, beta = (named[name] for name in ("A", "B", "alpha", "beta"))
    with np.errstate(all="ignore"):
        log_g = (np.log(alpha * a) - np.log(beta * b)) / (alpha + beta)
        exponent = alpha * beta / (alpha + beta)
        scale = (a * np.exp(-alpha * log_g) + b * np.exp(beta * log_g)) * product**exponent
    return Power(named["E"], scale, np.where((alpha > 0) & (beta > 0), exponent, np.nan))

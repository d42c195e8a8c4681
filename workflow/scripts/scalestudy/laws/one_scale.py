"""Laws of one scale x: model size, tokens or compute."""

from math import inf

from scalestudy.laws.law import Example, Law, Limit, Parameter

EXPONENT = (0.02, 1.5)

LAWS = (
    Law(
        name="power",
        formula="A * x**(-a)",
        variables={"x": ""},
        parameters=(
            Parameter("A", "value at x = 1", "y", 0, inf),
            Parameter("a", "exponent", "", -5, 5, EXPONENT),
        ),
        citation="Hestness et al. 2017, arXiv:1712.00409; Kaplan et al. 2020, arXiv:2001.08361, eqs. 1.1 to 1.3",
        meaning="A straight line in log-log: few points, far above the irreducible loss.",
        limits=(Limit({"x": 1.0}, "A", "A is the value at x = 1"), Limit({"a": 0.0}, "A", "flat")),
        example=Example({"x": 8.8e13}, {"A": 8.8e13**0.076, "a": 0.076}, 1.0, "Kaplan 2020: L(N) = (8.8e13/N)^0.076"),
    ),
    Law(
        name="power_offset",
        formula="E + A * x**(-a)",
        variables={"x": ""},
        parameters=(
            Parameter("E", "irreducible loss", "y", 0, inf),
            Parameter("A", "reducible part at x = 1", "y", 0, inf),
            Parameter("a", "exponent", "", 0, 5, EXPONENT),
        ),
        citation="Henighan et al. 2020, arXiv:2010.14701, eq. 1.1; M2 in Alabdulmohsin et al. 2022, arXiv:2209.06640",
        meaning="The default for one scale: a power law above an irreducible loss.",
        limits=(Limit({"x": inf}, "E", "the irreducible loss remains"), Limit({"x": 1.0}, "E + A")),
        example=Example({"x": 1e4}, {"E": 1.5, "A": 20.0, "a": 0.25}, 3.5, "1.5 + 20 / 10"),
    ),
    Law(
        name="shifted_power",
        formula="b * (1/x + g)**c",
        variables={"x": ""},
        parameters=(
            Parameter("b", "scale", "y x^c", 0, inf),
            Parameter("g", "inverse of the x at which improvement stops", "1/x", 0, inf, ("0.01/x_max", "10/x_min")),
            Parameter("c", "exponent", "", 0, 5, EXPONENT),
        ),
        citation="M3 in Alabdulmohsin, Neyshabur, Zhai 2022, arXiv:2209.06640, sec. 3",
        meaning="A power law that levels off at x about 1/g; an alternative to an additive offset.",
        limits=(Limit({"x": inf}, "b * g**c", "levels off at b g^c"), Limit({"g": 0.0}, "b * x**(-c)", "a power law")),
        example=Example({"x": 100.0}, {"b": 10.0, "g": 0.03, "c": 0.5}, 2.0, "10 sqrt(0.01 + 0.03)"),
    ),
    Law(
        name="log_linear",
        formula="a + b * log10(x)",
        variables={"x": ""},
        parameters=(
            Parameter("a", "value at x = 1", "y"),
            Parameter("b", "change for ten times x", "y per decade"),
        ),
        citation="Udandarao et al. 2024, arXiv:2404.04125",
        meaning="A constant gain per decade: scores over a limited range, and a sanity check for anything else.",
        limits=(Limit({"x": 1.0}, "a"),),
        example=Example({"x": 1000.0}, {"a": 0.1, "b": 0.2}, 0.7, "0.1 + 3 * 0.2"),
    ),
)

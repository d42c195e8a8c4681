"""Functions of our own in expressions, against SciPy, exact fractions and each other."""

import math
from fractions import Fraction

import duckdb
import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from scalestudy.errors import StudyError
from scalestudy.ingest.duck import translated
from scalestudy.ingest.expression import parse
from scalestudy.ingest.ready import READY


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as made:
        yield made


def value(connection, text, **cells):
    """The value of an expression over cells, as a study's column has it."""
    expression = parse(connection, text)
    names = {name: f"t{index}" for index, name in enumerate(cells)}
    rendered = expression.render(connection, names.__getitem__, "'row 7'")
    listed = ", ".join(
        f"{'NULL::DOUBLE' if cell is None else repr(cell)} AS {names[name]}" for name, cell in cells.items()
    )
    with translated("source"):
        return connection.execute(f"SELECT {rendered} FROM (SELECT {listed or '1 AS one'})").fetchall()[0][0]


@pytest.mark.parametrize("name", READY)
def test_every_example_holds(connection, name):
    arguments, expected = READY[name].example
    assert value(connection, f"{name}({arguments})") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", READY)
def test_a_blank_gives_a_blank_and_a_wrong_number_of_arguments_is_refused(connection, name):
    count = len(READY[name].arguments)
    cells = {f"x{i}": None for i in range(count)}
    assert value(connection, f"{name}({', '.join(cells)})", **cells) is None
    with pytest.raises(ValueError, match=f"the function {name} takes"):
        parse(connection, f"{name}({', '.join(['1'] * (count - 1 or 9))})")


@pytest.mark.parametrize(
    ("n", "c", "k"),
    [
        (10, 3, 1),
        (10, 0, 5),
        (10, 10, 1),
        (10, 6, 5),
        (200, 1, 100),
        (10_000, 7, 10),
        (10_000, 3_000, 1),
        (1_000_000, 1, 1),
    ],
)
def test_pass_at_k_is_exact_to_the_last_digits(connection, n, c, k):
    exact = 1 - Fraction(math.comb(n - c, k), math.comb(n, k))
    assert value(connection, "pass_at_k(n, c, k)", n=n, c=c, k=k) == pytest.approx(float(exact), rel=1e-13)


def test_pass_at_k_of_very_many_is_right_too(connection):
    assert value(connection, "pass_at_k(n, c, k)", n=1_000_000, c=6_000, k=5_500) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("cells", [(10, 11, 1), (10, 3, 0), (10, 3, 11), (10, -1, 2), (10, 2.5, 2), (2_000_000, 1, 1)])
def test_counts_that_are_none_are_refused_with_the_row(connection, cells):
    with pytest.raises(StudyError, match=r"row 7, column pass_at_k.*found pass_at_k\(.*expected whole numbers"):
        value(connection, "pass_at_k(n, c, k)", **dict(zip("nck", cells, strict=True)))


def test_pass_at_k_is_without_bias(connection):
    """Its mean over binomial counts is 1 - (1 - p)^k."""
    n, p, k = 12, 0.3, 4
    mean = sum(
        math.comb(n, c) * p**c * (1 - p) ** (n - c) * value(connection, "pass_at_k(n, c, k)", n=n, c=c, k=k)
        for c in range(n + 1)
    )
    assert mean == pytest.approx(1 - (1 - p) ** k, rel=1e-12)


@pytest.mark.parametrize("share", [1e-300, 1e-20, 1e-6, 0.02, 0.074, 0.076, 0.3, 0.5, 0.7, 0.926, 0.99, 1 - 1e-12])
def test_probit_is_scipy_s(connection, share):
    assert value(connection, "probit(p)", p=share) == pytest.approx(norm.ppf(share), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("name", ["probit", "logit"])
def test_shares_end_at_infinity_and_others_are_refused(connection, name):
    assert [value(connection, f"{name}(p)", p=end) for end in (0.0, 1.0)] == [-math.inf, math.inf]
    with pytest.raises(StudyError, match=r"row 7, column .*expected a share"):
        value(connection, f"{name}(p)", p=1.2)


def test_the_probability_of_a_choice_is_a_softmax_however_far_apart_they_are(connection):
    logs = np.array([-700.0, -3.0, -1000.0, -2.0])
    for right in range(4):
        others = [one for i, one in enumerate(logs) if i != right]
        text = f"choice_probability({', '.join(map(str, [logs[right], *others]))})"
        assert value(connection, text) == pytest.approx(np.exp(logs[right] - logsumexp(logs)), rel=1e-12, abs=1e-300)


def test_losses_go_from_one_unit_to_the_other_and_back(connection):
    there = "bits_per_byte(loss, tokens, bytes)"
    assert value(
        connection, f"nats_per_token({there}, bytes, tokens)", loss=2.5, tokens=31, bytes=140
    ) == pytest.approx(2.5)
    assert value(connection, "nats_of_perplexity(perplexity(loss))", loss=2.5) == pytest.approx(2.5)


def test_a_chain_from_loss_to_accuracy_is_one_expression(connection):
    """Bits per byte to the probability of an answer, to one among four choices, to how far that lies above guessing."""
    text = "chance_corrected(choice_probability(-nats_per_token(bpb, 20, 5) * 5, -20.0, -21.0, -22.0), 4)"
    right = -0.9 * 20 * math.log(2)
    probability = 1 / (1 + sum(math.exp(other - right) for other in (-20, -21, -22)))
    assert value(connection, text, bpb=0.9) == pytest.approx((probability - 0.25) / 0.75, rel=1e-12)

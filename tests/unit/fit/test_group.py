"""Families that share parameters as one vector: what each reads, what each says, and what each has spent."""

import numpy as np
import pytest

from scalestudy.fit.group import Group, Rows
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import resolve

FAMILIES, DRAWS = 3, 4
LENGTHS = (6, 9, 7)


def group(shared=("a",), agree=("all", "all", "all")):
    """Three families of unequal length and a law of E, A and a."""
    law = {"law": "power_offset", "variables": {"x": "flops"}, "shared": {name: [] for name in shared}}
    law = resolve(law, ["flops"])
    problems = []
    for k, length in enumerate(LENGTHS):
        x = 10 ** np.linspace(1, 5, length)
        problems.append(Problem({"x": x}, (1 + k) + 5 * x**-0.3, np.ones(length), k))
    keys = [dict.fromkeys(shared, level) for level in agree]
    return Group.of(law, problems, keys, Settings("squared_raw"))


GROUPS = {
    "one shared": group(),
    "two shared": group(("E", "a")),
    "all shared": group(("E", "A", "a")),
    "shared by two of three": group(agree=("x", "y", "x")),
}


@pytest.fixture(params=GROUPS.values(), ids=GROUPS)
def any_group(request):
    return request.param


def test_every_vector_holds_the_private_parameters_of_each_family_and_the_shared_ones_once():
    assert {name: one.size for name, one in GROUPS.items()} == {
        "one shared": 7,
        "two shared": 5,
        "all shared": 3,
        "shared by two of three": 8,
    }


def test_what_families_read_is_what_they_share_and_nothing_of_each_other(any_group):
    """A vector of distinct numbers: each family has one for every parameter, equal exactly where they are shared."""
    vector = np.arange(any_group.size, dtype=float)[:, None]
    read = any_group.each(vector)[:, :, 0]
    for position in range(len(read)):
        if position in any_group.shared:
            place = any_group.place[:, list(any_group.shared).index(position)]
            assert read[position].tolist() == (any_group.own + place).tolist()
        else:
            assert len(set(read[position])) == FAMILIES
    assert set(read.ravel()) == set(vector.ravel())


def test_sums_of_what_families_say_are_the_transpose_of_what_they_read(any_group):
    random = np.random.default_rng(0)
    vectors = random.normal(size=(any_group.size, DRAWS))
    said = random.normal(size=(3, FAMILIES, DRAWS))
    across = (any_group.each(vectors) * said).sum(axis=(0, 1))
    assert across == pytest.approx((vectors * any_group.sums(said)).sum(axis=0))


def test_private_and_shared_values_are_put_together_as_they_are_read(any_group):
    random = np.random.default_rng(1)
    private = random.normal(size=(DRAWS, len(any_group.private), FAMILIES))
    common = random.normal(size=(DRAWS, any_group.count))
    read = any_group.each(any_group.together(private, common).T)
    assert read[any_group.private].transpose(2, 0, 1) == pytest.approx(private)
    for column, position in enumerate(any_group.shared):
        assert pytest.approx(common[:, any_group.place[:, column]]) == read[position].T


def test_parameters_spent_add_up_to_those_of_the_families_there_are(any_group):
    """Of those that read a shared value, whoever is there; a family that is not there spends nothing."""
    there = np.array([[1, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=bool).T
    spent = any_group.spent(there)
    assert (spent[~there] == 0).all()
    for column, some in enumerate(there.T):
        values = {(k, place) for k in range(len(any_group.shared)) for place in any_group.place[some, k]}
        assert spent[:, column].sum() == pytest.approx(len(any_group.private) * some.sum() + len(values))


def test_members_are_those_of_the_first_family_first_each_at_what_it_reads(any_group):
    theta = np.random.default_rng(2).normal(size=(DRAWS, any_group.size))
    members = any_group.members(theta, Rows.weighted(FAMILIES, DRAWS))
    assert members.data_row.tolist() == members.target_row.tolist() == np.repeat(range(FAMILIES), DRAWS).tolist()
    expected = any_group.each(theta.T)
    for k in range(FAMILIES * DRAWS):
        family, draw = divmod(k, DRAWS)
        assert members.theta[k] == pytest.approx(expected[:, family, draw])
        assert members.weight_row[k] == draw * FAMILIES + family
    plain = any_group.members(theta)
    assert plain.weight_row.tolist() == plain.target_row.tolist() == plain.data_row.tolist()


def test_rows_of_members_are_picked_and_joined_in_their_order():
    """Laid out member by member, so that rows of weights (members x families) are read in place."""
    weighted, measured = Rows.weighted(FAMILIES, DRAWS), Rows.measured(FAMILIES, DRAWS)
    layout = np.arange(DRAWS * FAMILIES).reshape(DRAWS, FAMILIES).T
    assert weighted.weights.tolist() == measured.targets.tolist() == layout.tolist()
    both = weighted.joined(measured)
    assert both.weights.shape == both.targets.shape == (FAMILIES, 2 * DRAWS)
    for part, which in ((weighted, np.arange(DRAWS)), (measured, DRAWS + np.arange(DRAWS))):
        assert both.take(which).weights.tolist() == part.weights.tolist()
        assert both.take(which).targets.tolist() == part.targets.tolist()


def test_what_pads_a_shorter_family_is_zero(any_group):
    values = [np.full(length, 1.0 + k) for k, length in enumerate(LENGTHS)]
    out = any_group.laid_out(values)
    assert out.shape == (FAMILIES, max(LENGTHS))
    assert out.sum(axis=1).tolist() == [length * (1.0 + k) for k, length in enumerate(LENGTHS)]
    assert (any_group.model.data.weight > 0).sum(axis=1).tolist() == list(LENGTHS)

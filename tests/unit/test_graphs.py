import numpy as np
import pytest

from scalestudy.graphs import linked


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([[2, 0, 2, 1]], [0, 1, 0, 2]),
        ([[0, 0, 1, 1, 2], [0, 1, 1, 2, 3]], [0, 0, 0, 0, 1]),
        ([[1, 0, 2], [0, 1, 2]], [0, 1, 2]),
        ([[], []], []),
    ],
)
def test_items_are_linked_by_any_code_and_numbered_as_they_appear(codes, expected):
    assert linked([np.array(code, dtype=np.int64) for code in codes]).tolist() == expected


def test_a_chain_is_one():
    k = np.arange(500)
    assert set(linked([k // 2, (k + 1) // 2]).tolist()) == {0}

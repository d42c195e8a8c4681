"""Numbers of rows by what they agree in are those of a grouping by pandas, whatever the columns hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.rows import numbered

CELLS = {
    "text": st.sampled_from(["a", "b", "a|b", ""]) | st.none(),
    "number": st.sampled_from([0.0, -0.0, 1.5, np.nan, np.inf]),
    "whole": st.integers(-2, 2),
    "flag": st.booleans(),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=30)
TYPES = {"text": "str", "number": float, "whole": "int64", "flag": bool}


@given(ROWS, st.permutations(list(CELLS)), st.integers(1, len(CELLS)))
def test_as_a_grouping_numbers_them(rows: list[dict[str, object]], order: list[str], count: int) -> None:
    """By first appearance, nulls alike; any number of columns in any order."""
    frame = pd.DataFrame(rows, columns=list(CELLS)).astype(TYPES)
    wanted = frame.groupby(order[:count], dropna=False, sort=False).ngroup().to_numpy()
    np.testing.assert_array_equal(numbered(frame, order[:count]), wanted)


@pytest.mark.parametrize("column", [pd.array([1, None, 1], dtype="Int64"), pd.Categorical(["b", None, "b"])])
def test_columns_with_nulls_of_their_own(column: object) -> None:
    """Whole numbers with nulls, and categories."""
    assert numbered(pd.DataFrame({"x": column}), ["x"]).tolist() == [0, 1, 0]


def test_no_column_tells_rows_apart() -> None:
    """All rows are alike where nothing is compared."""
    assert numbered(pd.DataFrame({"x": [1, 2]}), []).tolist() == [0, 0]

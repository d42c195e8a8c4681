import pandas as pd
import pytest

from scalestudy.frames import found, stacked, typed
from scalestudy.storage import to_arrow
from scalestudy.tables.catalogue import TABLES

LEDGER = TABLES["clean/ledger"]


@pytest.mark.parametrize("name", TABLES)
def test_a_frame_without_rows_has_every_column_with_its_dtype(name):
    frame = typed(TABLES[name])
    kinds = {"string": "str", "float64": "float64", "int64": "int64", "bool": "bool"}
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == {
        column.name: kinds[column.dtype] for column in TABLES[name].columns
    }
    assert to_arrow(frame, TABLES[name]).num_rows == 0


def test_rows_may_be_mappings_tuples_or_a_frame():
    row = {"order": 0, "position": 0, "rule": "a", "reason": None, "rows_in": 3, "excluded": 1, "rows_out": 2}
    rows = [{**row, "note": ""}]
    expected = typed(LEDGER, rows)
    assert typed(LEDGER, [tuple(rows[0].values())]).equals(expected)
    assert typed(LEDGER, pd.DataFrame(rows)[[*rows[0]][::-1]]).equals(expected)


def test_what_rows_lack_is_null_and_what_the_contract_does_not_name_is_left_out():
    frame = typed(TABLES["sensitivity/rules"], [{"position": 1, "surprise": 2}, {"position": 2, "returned": 5}])
    assert "surprise" not in frame
    assert frame["returned"].tolist() == [pd.NA, 5]
    assert frame["shift"].isna().all()
    assert frame["law"].isna().all()


def test_further_columns_are_kept_where_asked_for():
    frame = typed(TABLES["analyse/forecast"], [{"target": "0", "vocab": 8e3}], ["vocab"])
    assert frame["vocab"].tolist() == [8e3]


def test_frames_are_stacked_and_empty_ones_say_nothing_of_types():
    one = typed(LEDGER, [(0, 0, "a", "why", 3, 1, 2, "")])
    nothing = pd.DataFrame(columns=one.columns)
    assert stacked(LEDGER, [nothing, one, nothing]).equals(one)
    assert stacked(LEDGER, [nothing]).equals(typed(LEDGER))
    assert stacked(LEDGER, []).equals(typed(LEDGER))


def test_a_table_a_study_does_not_have_is_one_without_rows():
    one = typed(LEDGER, [(0, 0, "a", "why", 3, 1, 2, "")])
    assert found({"clean/ledger": one}, LEDGER) is one
    assert found({}, LEDGER).equals(typed(LEDGER))

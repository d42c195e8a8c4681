import pytest

from scalestudy.tables import COVARIATES, RUN_COLUMNS, SENSITIVITY, STAGES, TABLES, names


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_belongs_to_a_stage_and_sorts_by_columns_it_has(table):
    assert table.stage in (*STAGES, SENSITIVITY)
    columns = [column.name for column in table.columns]
    assert len(columns) == len(set(columns))
    assert table.key
    assert set(table.key) <= set(columns)
    assert table.meaning


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_what_it_means(table):
    assert all(column.meaning for column in table.columns)


def test_covariates_do_not_repeat_the_columns_every_run_table_has():
    assert not {column.name for column in COVARIATES} & {column.name for column in RUN_COLUMNS}


def test_names_lists_the_tables_of_stages_in_order():
    assert names("clean") == ["clean/runs", "clean/ledger"]
    assert names(*STAGES, SENSITIVITY) == list(TABLES)

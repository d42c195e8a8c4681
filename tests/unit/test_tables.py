import subprocess
import sys

import pytest

from scalestudy.tables import SCORE, SENSITIVITY, STAGES
from scalestudy.tables.catalogue import BY_JOB, TABLES, names
from scalestudy.tables.contract import BY_COLUMN
from scalestudy.tables.fit import STATUSES, WITH_ESTIMATE
from scalestudy.tables.ingest import ALLOCATION, COVARIATES, HYPERPARAMETERS, POSITIVE, RUN_COLUMNS, SCALES


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_belongs_to_a_stage_and_sorts_by_columns_it_has(table):
    assert table.folder in (*STAGES, SENSITIVITY)
    columns = [column.name for column in (*table.columns, *table.optional)]
    assert len(columns) == len(set(columns))
    assert table.key
    assert set(table.key) <= set(columns)
    assert table.meaning


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_what_it_means(table):
    assert all(column.meaning for column in table.columns)


def test_covariates_do_not_repeat_the_columns_every_run_table_has():
    assert not {column.name for column in COVARIATES} & {column.name for column in RUN_COLUMNS}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_float_has_a_unit_and_no_text_or_flag_has_one(table):
    columns = (*table.columns, *table.optional)
    assert [column.name for column in columns if column.dtype == "float64" and not column.unit] == []
    assert [column.name for column in columns if column.dtype in ("string", "bool") and column.unit] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_unit_that_a_column_holds_is_there(table):
    columns = {column.name for column in table.columns}
    assert "unit" in columns or not [column.name for column in table.columns if column.unit == BY_COLUMN]


def test_what_a_canonical_column_is():
    assert SCALES == ("params", "tokens", "flops", "unique_tokens", "vocab", "experts", "sparsity", "precision_bits")
    assert HYPERPARAMETERS == ("lr", "batch_tokens", "width", "depth")
    assert POSITIVE == ("params", "tokens", "flops", "unique_tokens")
    assert set(POSITIVE) | set(ALLOCATION) <= set(SCALES)


def test_statuses_with_an_estimate_are_statuses():
    assert set(WITH_ESTIMATE) < set(STATUSES)


def test_contracts_are_read_without_pandas_or_arrow():
    """The Snakefile is parsed with them, once for every job."""
    shown = "import sys, scalestudy.tables.catalogue; print({'pandas', 'pyarrow', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_names_lists_the_tables_of_stages_in_order():
    assert names("clean") == ["clean/runs", "clean/ledger", "clean/learned"]
    assert names(*BY_JOB) == list(TABLES)
    assert set(BY_JOB) == {*STAGES, SCORE, SENSITIVITY}
    with pytest.raises(KeyError):
        names("cleaning")

"""Columns, expressions, constants, kept columns, families, defaults."""

import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import stage
from scalestudy.tables.ingest import RUN_COLUMNS

TABLE = "n,d,loss,arch,lr,train_a,train_b,seed\n10,200,3.5,mlp,0.1,1,2,0\n20,400,2.5,rnn,0.2,3,4,1\n"


def test_contract_columns_are_always_there_and_in_order(ingested):
    table = ingested(TABLE)
    names = [column.name for column in RUN_COLUMNS]
    assert list(table.columns[: len(names)]) == names
    assert table["family"].tolist() == ["small", "small"]
    assert table["metric"].tolist() == ["loss", "loss"]
    assert table["run"].tolist() == ["runs:1", "runs:2"]
    assert not table["held_out"].any()


def test_expressions_see_source_columns_first_then_canonical_ones(ingested):
    mapping = {"flops": "7 * params * tokens", "params": "n * 1e6", "tokens": "d", "value": "loss"}
    table = ingested(TABLE, columns=mapping)
    assert table["flops"].tolist() == [7 * 10e6 * 200, 7 * 20e6 * 400]
    content = "params,tokens,loss\n10,200,3.5\n"
    mapping = {"params": "params * 1e6", "flops": "6 * params * tokens", "value": "loss"}
    assert ingested(content, columns=mapping).loc[0, "flops"] == 6 * 10 * 200


@pytest.mark.parametrize("text", ["tokens", '"tokens"', " tokens "])
def test_a_column_that_is_mapped_as_it_is_to_a_number_is_that_alone(ingested, text):
    """Whatever its own name says: a file may call its losses, or a study's own weights, by a canonical name."""
    content = "params,tokens,loss\n10,200,3.5\n"
    table = ingested(content, columns={"value": text})
    assert table["value"].tolist() == [200.0]
    assert table["tokens"].isna().all()
    assert ingested(content, columns={"value": "loss", "seen": text})["tokens"].isna().all()
    named = ingested(content, columns={"value": "loss", "family": text})
    assert (named["family"].tolist(), named["tokens"].tolist()) == (["200"], [200.0])
    doubled = ingested(content, columns={"value": "loss", "seen": "2 * tokens"})
    assert (doubled["seen"].tolist(), doubled["tokens"].tolist()) == ([400.0], [200.0])


def test_flops_are_six_n_d_where_absent(ingested):
    table = ingested(TABLE)
    assert table["flops"].tolist() == [6 * 10 * 200, 6 * 20 * 400]
    assert table["flops_kind"].tolist() == ["6ND", "6ND"]
    assert "flops_kind" not in ingested(TABLE, columns={"params": "n", "value": "loss"}).columns


def test_big_products_do_not_overflow(ingested):
    table = ingested("n,d,loss\n1000000000000,1000000000000000,2\n")
    assert table.loc[0, "flops"] == 6e27


def test_kept_columns_by_name_and_glob_under_their_own_name(ingested):
    table = ingested(TABLE, keep=["train_*", "arch"])
    assert table["train_b"].tolist() == [2.0, 4.0]
    assert table["arch"].tolist() == ["mlp", "rnn"]
    assert table["seed"].tolist() == [0, 1]
    assert str(table["seed"].dtype) == "int64"
    assert table["lr"].tolist() == [0.1, 0.2]


def test_family_from_one_column_several_or_a_mapping(ingested):
    assert ingested(TABLE, family="arch")["family"].tolist() == ["mlp", "rnn"]
    table = ingested(TABLE, family=["arch", "seed"])
    assert table["family"].tolist() == ["mlp|0", "rnn|1"]
    assert {"arch", "seed"} <= set(table.columns)
    mapping = {"family": "upper(arch)", "value": "loss"}
    assert ingested(TABLE, columns=mapping)["family"].tolist() == ["MLP", "RNN"]


def test_held_out_by_expression_column_or_zero_and_one(ingested):
    mapping = {"params": "n", "value": "loss"}
    assert ingested(TABLE, columns={**mapping, "held_out": "n > 15"})["held_out"].tolist() == [False, True]
    assert ingested(TABLE, columns={**mapping, "held_out": "seed"})["held_out"].tolist() == [False, True]
    words = TABLE.replace("seed", "test").replace(",0\n", ",False\n").replace(",1\n", ",true\n")
    assert ingested(words, columns={**mapping, "held_out": "test"})["held_out"].tolist() == [False, True]


def test_constants_and_closed_lists(ingested):
    table = ingested(TABLE, constants={"metric": "nll", "unit": "nats/token", "direction": "lower", "vocab": 256})
    assert table["metric"].tolist() == ["nll", "nll"]
    assert table["vocab"].tolist() == [256.0, 256.0]
    with pytest.raises(StudyError, match="one of lower, higher"):
        ingested(TABLE, constants={"direction": "down"})


def test_several_metrics_by_expression_over_names_with_odd_letters(ingested):
    table = ingested(
        '"Model Size (B)","D/N",loss\n1,20,3\n',
        columns={"params": '"Model Size (B)" * 1e9', "tokens": '"D/N" * params', "value": "loss"},
    )
    assert table.loc[0, "tokens"] == 20e9


def test_names_that_differ_by_case_are_two_columns(ingested):
    table = ingested("N,n,loss\n10,5,3\n", columns={"params": "N", "tokens": "n + N", "value": "loss"})
    assert (table.loc[0, "params"], table.loc[0, "tokens"]) == (10, 15)


def test_a_column_whose_name_is_a_word_of_sql_is_told_to_be_quoted(ingested):
    table = "right,left,loss\n1e7,2e8,3.5\n"
    with pytest.raises(StudyError, match='right is a word of SQL too: write "right", in double quotes'):
        ingested(table, columns={"params": "right * 2", "tokens": "left", "value": "loss"})
    assert ingested(table, columns={"params": '"right" * 2', "tokens": "left", "value": "loss"})["params"].tolist() == [
        2e7
    ]


def test_the_file_name_can_be_used(ingested):
    mapping = {"params": "regexp_extract(filename, '(\\d+)M', 1)::DOUBLE * 1e6", "value": "loss"}
    table = ingested({"run_70M.csv": "loss\n3\n", "run_160M.csv": "loss\n2\n"}, columns=mapping)
    assert table["params"].tolist() == [70e6, 160e6]


def test_equal_input_gives_equal_bytes(ingested, tmp_path):
    ingested(TABLE)
    first = (tmp_path / "out" / "runs.parquet").read_bytes()
    ingested(TABLE)
    assert (tmp_path / "out" / "runs.parquet").read_bytes() == first
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["columns.parquet", "ledger.parquet", "runs.parquet"]


def test_a_column_that_is_in_no_contract_is_not_written(ingested, monkeypatch, tmp_path):
    as_it_is = stage.stack
    leaky = lambda *given: f"SELECT *, 1 AS m_arch FROM ({as_it_is(*given)})"  # noqa: E731
    monkeypatch.setattr(stage, "stack", leaky)
    with pytest.raises(ValueError, match=r"ingest/runs: the columns \['m_arch'\] are in no contract"):
        ingested(TABLE, keep=["arch", "train_*"])
    assert list((tmp_path / "out").iterdir()) == []


def test_a_family_named_like_the_mean_over_families_is_named_with_its_row(ingested):
    with pytest.raises(StudyError, match=r"row 2, column family: found the family 'all'; expected another name"):
        ingested("n,d,loss,arch\n1,2,3,moe\n1,2,3,all\n", family="arch")
    with pytest.raises(StudyError, match=r"found the family 'all'"):
        ingested("n,d,loss,arch\n1,2,3,moe\n1,2,3,all\n", columns={"value": "loss", "family": "arch"})

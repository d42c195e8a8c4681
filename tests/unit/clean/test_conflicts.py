"""Columns that contradict each other are told before anything is fitted, with how many rows and which are first."""

from pathlib import Path

import pytest

from scalestudy.clean.conflicts.registry import CONFLICTS

TABLES_PAGE = (Path(__file__).resolve().parents[3] / "docs" / "tables.md").read_text(encoding="utf-8")


def warnings(ledger):
    return ledger.loc[ledger["rule"] == "warning", "reason"].tolist()


def row(**columns):
    """A run that does not contradict itself; compute follows from what is given unless it is too."""
    whole = {"params": 1e6, "tokens": 1e10} | columns
    return {"flops": 6 * whole["params"] * whole["tokens"]} | whole


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_row_that_contradicts_itself_is_told_and_others_are_not(cleaned, name):
    conflict = CONFLICTS[name]
    sound = [row(**conflict.sound)] * 9
    assert not warnings(cleaned(sound, [])[1])
    (told,) = warnings(cleaned([*sound[:7], row(**conflict.wrong), *sound[:2]], [])[1])
    assert "in 1 of 10 rows (first: 7)" in told


def test_rows_that_are_taken_out_are_not_asked(cleaned):
    rows = [row(unique_tokens=1e9), row(unique_tokens=1e11, value=9.0)]
    assert warnings(cleaned(rows, [])[1])
    assert not warnings(cleaned(rows, [{"where": "value < 5"}])[1])


def test_columns_that_were_exchanged_look_so(cleaned):
    rows = [row(tokens=1e9, unique_tokens=1e10)] * 8 + [row(tokens=1e9, unique_tokens=1e9)] * 2
    (told,) = warnings(cleaned(rows, [])[1])
    assert told == (
        "unique_tokens is above tokens in 8 of 10 rows (first: 0, 1, 2); tokens counts all that were seen, and those that are "
        "distinct among them are no more; the two columns look exchanged"
    )


@pytest.mark.parametrize("flops", [1.0, 2, 3, 6, 8, 20])
def test_known_counts_of_compute_are_no_contradiction(cleaned, flops):
    rows = [{**row(params=n, tokens=d), "flops": flops * n * d} for n in (1e6, 1e8) for d in (1e9, 1e11)]
    assert not warnings(cleaned(rows, [])[1])


def test_a_few_rows_that_count_compute_otherwise_are_told(cleaned):
    (told,) = warnings(cleaned([row()] * 9 + [{**row(), "flops": 70e16}], [])[1])
    assert told.startswith("flops over params times tokens is 10 times off its median in 1 of 10 rows (first: 9)")
    (told,) = warnings(cleaned([row()] * 9 + [{**row(), "flops": 600e16}], [])[1])
    assert told.startswith("flops is below 0.9 or above 100 times params times tokens in 1 of 10 rows (first: 9)")


def test_sparse_models_and_examples_may_count_otherwise(cleaned):
    sparse = [{**row(), "flops": 0.2 * 1e16, "experts": 64.0}] * 3
    assert not warnings(cleaned(sparse, [])[1])
    images = [{**row(), "flops": 6 * 256 * 1e16, "data_unit": "images"}] * 3
    assert not warnings(cleaned(images, [])[1])


def test_columns_named_like_shares_that_never_add_up_are_not_taken_for_some(cleaned):
    rows = [row(weight_decay=0.1, share_a=0.2, share_b=0.3)] * 4
    assert not warnings(cleaned(rows, [])[1])


def test_of_a_part_and_the_whole_that_params_are_the_kind_says(cleaned):
    rows = [row(params_kind="total", active_params=2e6)] * 2
    assert warnings(cleaned(rows, [])[1])
    assert not warnings(cleaned([row(params_kind="active", active_params=2e6)] * 2, [])[1])
    assert warnings(cleaned([row(params_kind="non_embedding", total_params=5e5)] * 2, [])[1])


@pytest.mark.parametrize("name", CONFLICTS)
def test_the_documentation_lists_it(name):
    assert f"- {CONFLICTS[name].meaning}" in TABLES_PAGE


@pytest.mark.parametrize(("largest", "told"), [(0.9, True), (1.0, True), (1.2, False), (90.0, False)])
def test_shares_of_one_that_are_said_to_be_percent_are_told(cleaned, largest, told):
    rows = [row(value=value, unit="percent", metric="acc") for value in (0.2, 0.5, largest)]
    rows += [row(value=60.0, unit="percent", metric="other")]
    found = warnings(cleaned(rows, [])[1])
    assert bool(found) == told
    if told:
        assert found[0].startswith(
            "the unit is percent and the value at most 1, as in all rows of the metric, in 3 of 4 rows"
        )

"""Bhagia et al. 2024: eight tasks of a 13B model, forecast in two steps from a ladder of small runs."""

import pytest

STUDY = "bhagia2024"
PUBLISHED = {
    "mmlu_avg_test_5shot": 0.0067,
    "hellaswag_val_5shot": 0.0254,
    "arc_challenge_test_5shot": 0.1745,
    "arc_easy_test_5shot": 0.1139,
    "piqa_val_5shot": 0.0106,
    "csqa_val_5shot": 0.0473,
    "socialiqa_val_5shot": 0.0268,
    "openbookqa_test_5shot": 0.0776,
}
FIRST = {"mmlu_avg_test_5shot": 0.00177, "hellaswag_val_5shot": -0.0117, "arc_challenge_test_5shot": 0.0944}


def error(study, family, metric, law):
    """The relative error of what was predicted of the 13B model."""
    rows = study.table("validate/predictions")
    (row,) = rows.query("family == @family and metric == @metric and law == @law and scheme == 'held_out'").itertuples()
    return row.predicted / row.value - 1


@pytest.mark.parametrize("task", PUBLISHED)
def test_the_chain_misses_by_what_was_published(rerun, task):
    assert abs(error(rerun(STUDY), task, "accuracy", "sigmoid")) == pytest.approx(PUBLISHED[task], abs=0.01)


@pytest.mark.parametrize("task", FIRST)
def test_the_first_step_misses_by_what_was_published(rerun, task):
    assert error(rerun(STUDY), task, "bpb", "chinchilla") == pytest.approx(FIRST[task], abs=0.001)

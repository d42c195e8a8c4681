"""Lin et al. 2024: 90 fine-tuning curves, the rectified law against the vanilla one, and the ranking from an eighth."""

import pytest

STUDY = "lin2024"
LIMITS = {"FLAN": (0.00648, 5.0), "WMT19": (0.01228, 5.0), "Gigaword": (0.00515, 1.9)}


@pytest.mark.parametrize("dataset", LIMITS)
def test_the_rectified_law_is_as_close_as_published_and_closer_than_the_vanilla_one(rerun, dataset):
    derived = rerun(STUDY).table("analyse/derived")
    own = derived[derived["family"].str.startswith(f"{dataset}|")]
    mean = own.groupby("name")["estimate"].agg(["mean", "count"])
    most, times = LIMITS[dataset]
    assert mean["count"].tolist() == [30, 30]
    assert mean.loc["RMSD of rectified", "mean"] <= most
    assert mean.loc["RMSD of vanilla", "mean"] >= times * mean.loc["RMSD of rectified", "mean"]


def test_the_errors_of_both_laws_come_out_on_all_three_data_sets(rerun):
    checks = rerun(STUDY).checks("results/rmsd.csv")
    assert len(checks) == 6
    assert (checks["verdict"] == "reproduced").all()


def test_an_eighth_of_the_data_ranks_models_nearly_as_well_as_the_published_way(rerun):
    checks = rerun(STUDY).checks("results/tab1-2.txt")
    assert len(checks) == 3
    assert (checks["expected"] - checks["found"]).max() < 0.04
    assert (checks["finding"] != "").all()

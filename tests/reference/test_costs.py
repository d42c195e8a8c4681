"""What public runs cost, added up from their own columns, against the same sums made by hand."""

import pandas as pd
import pytest
from whole_sources import taken

from scalestudy.analyse.stage import analyse

NO_FITS = {
    "fit/fits": pd.DataFrame(columns=["family", "metric", "law", "status", "message"]),
    "fit/parameters": pd.DataFrame(columns=["family", "metric", "law", "parameter", "estimate"]),
    "fit/draws": pd.DataFrame(columns=["family", "metric", "law", "draw", "parameter", "value"]),
    "validate/choice": pd.DataFrame(columns=["family", "metric", "candidate", "weight", "chosen"]),
}
PER_MAC = 6
"""Operations of training for a multiplication with its sum forward: two forward, twice as many backward."""
STUDY = """
sources:
  scores:
    uri: scores.csv
    columns: {run: name, metric: downstream_dataset, value: 1 - acc1, flops: 6e9 * gmacs_total}
    keep: [samples_seen, upstream_dataset, arch]
    constants: {family: clip, direction: lower}
  models:
    uri: models.csv
    columns: {run: name}
    keep: [gpus, samples_per_sec]
join: [{left: scores, right: models, on: [run], how: left}]
laws: [{law: power, variables: {x: flops}}]
clean: [{require: [value]}]
analyse:
  - costs:
      hours: gpus * samples_seen / samples_per_sec / 3600
      peak: {value: 3.12e14, source: "NVIDIA A100 data sheet, BF16 without sparsity"}
      by: [upstream_dataset]
      run: [run, arch]      # three models of another publisher have one name
"""


@pytest.fixture(scope="module")
def openclip(public, tmp_path_factory):
    """The zero-shot scores of 32 CLIP models on many data sets, beside what is known of 29 of their trainings."""
    texts = {
        name: public(f"cherti2022_openclip/{file}").read_text(encoding="utf-8")
        for name, file in (("scores.csv", "zeroshot_results.csv"), ("models.csv", "trained_models_info.csv"))
    }
    folder = tmp_path_factory.mktemp("openclip")
    found = taken(folder, texts, STUDY)
    settings = {"study": "made", **found.study.content}
    made = analyse(found.runs, NO_FITS, {**settings, "analyse": settings["analyse"]})["analyse/costs"]
    scores, models = (pd.read_csv(folder / name) for name in texts)
    return made, scores.drop_duplicates(["arch", "name"]), models


def test_a_training_that_was_scored_on_many_data_sets_is_counted_once(openclip):
    made, scores, _ = openclip
    whole = made[(made["use"] == "all") & (made["quantity"] == "flops")].iloc[0]
    assert whole["runs"] == len(scores) == 32
    assert whole["amount"] == pytest.approx(PER_MAC * 1e9 * scores["gmacs_total"].sum(), rel=1e-12)


def test_device_hours_of_the_trainings_that_state_them(openclip):
    made, scores, models = openclip
    both = scores.merge(models, on="name")
    hours = (both["gpus"] * both["samples_seen"] / both["samples_per_sec"] / 3600).sum()
    row = made[(made["use"] == "all") & (made["quantity"] == "hours")].iloc[0]
    assert row["amount"] == pytest.approx(hours, rel=1e-12)
    assert row["unknown"] == row["runs"] - len(both)
    used = PER_MAC * 1e9 * both["gmacs_total"].sum() / (hours * 3600 * 3.12e14)
    assert f"{100 * used:.0f}% of the stated peak was reached" in row["message"]
    assert 0.05 < used < 0.6

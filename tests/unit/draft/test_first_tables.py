"""What people's own tables hold that a first study must not misread: words among names, curves in cells, falls of scores."""

import pytest
import yaml

from scalestudy.clean import clean
from scalestudy.draft.new import new_study
from scalestudy.ingest import ingest
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table


def drafted(tmp_path, content: str, name: str = "t.csv") -> tuple[str, dict]:
    (tmp_path / name).write_text(content)
    text = new_study(tmp_path / name)
    return text, yaml.safe_load(text)


def read(tmp_path, study: dict):
    files = {"runs": locate(study["sources"]["runs"], tmp_path, None, tmp_path / "cache")}
    ingest(study, tmp_path, files, tmp_path / "ingest.parquet", Provenance("s", "test", "0"))
    return read_table(tmp_path / "ingest.parquet")


def cleaned(tmp_path, study: dict):
    read(tmp_path, study)
    done = Provenance("s", "test", "0")
    clean(tmp_path / "ingest.parquet", study, tmp_path / "runs.parquet", tmp_path / "ledger.parquet", done)
    return read_table(tmp_path / "runs.parquet")


def test_a_word_among_the_names_of_runs_stands_for_no_missing_value(tmp_path):
    rows = "Base,0,\n5%,9379,1.14\n10%,19035,1.05\n25%,47860,1.00\n"
    text, study = drafted(tmp_path, f"model,train_examples,val_loss\n{rows}")
    assert "missing" not in study["sources"]["runs"]
    assert "# 1 row has no value; it is left out with that reason" in text
    assert list(read(tmp_path, study)["run"]) == ["Base", "5%", "10%", "25%"]


def test_words_among_numbers_still_do(tmp_path):
    _, study = drafted(tmp_path, "name,params,loss\n1,1e6,3.1\n2,1e7,OOM\nn/k,1e8,2.5\n4,1e9,2.2\n")
    assert study["sources"]["runs"]["missing"] == ["OOM"]
    assert read(tmp_path, study)["value"].isna().sum() == 1


def test_a_curve_of_nameless_numbers_is_left_where_the_run_has_a_metric(tmp_path):
    lines = [
        f'{{"name": "r{i}", "total_params": {10**i}, "val_bpc": {4 - i / 9}, "curve": [[250, 1e9, {5 - i / 9}], [500, 2e9, {4 - i / 9}]]}}'
        for i in (4, 5, 6)
    ]
    _, study = drafted(tmp_path, "\n".join(lines) + "\n", "runs.jsonl")
    assert "records" not in study["sources"]["runs"]
    assert study["sources"]["runs"]["columns"] == {"params": "total_params", "run": "name", "value": "val_bpc"}
    assert study["sources"]["runs"]["constants"]["unit"] == "bits/character"
    assert study["sources"]["runs"]["constants"]["direction"] == "lower"


def test_how_far_a_score_fell_is_no_score(tmp_path):
    rows = "1e6,90,5\n2e6,92,3\n4e6,93,2\n"
    _, study = drafted(tmp_path, f"params,quantized_acc,acc_drop\n{rows}")
    found = study["sources"]["runs"]
    assert found["columns"]["value"] == "quantized_acc"
    assert "long" not in found
    assert found["constants"]["direction"] == "higher"
    _, study = drafted(tmp_path, "params,acc_drop\n1e6,0.5\n2e6,0.3\n4e6,0.2\n")
    assert study["sources"]["runs"]["constants"]["direction"] == "lower"


def test_beside_benchmarks_drop_is_one(tmp_path):
    rows = "1e6,0.50,0.2\n2e6,0.55,0.3\n4e6,0.6,0.35\n"
    _, study = drafted(tmp_path, f"params,acc_hellaswag,acc_drop\n{rows}")
    found = study["sources"]["runs"]
    assert found["long"]["columns"] == "acc_*"
    assert found["constants"]["direction"] == "higher"


def test_what_is_less_than_a_training_costs_is_no_compute_beside_sizes_in_names(tmp_path):
    rows = "s1_2m_a,2M,0.70\ns1_20m_a,20M,0.71\ns1_200m_a,200M,0.72\n"
    text, study = drafted(tmp_path, f"experiment,budget,auc\n{rows}")
    assert "flops" not in study["sources"]["runs"]["columns"]
    assert study["sources"]["runs"]["columns"]["params"].startswith("number(regexp_extract(lower(experiment)")
    assert "budget: may be `flops` by its name, but it is less than 10,000 for each parameter" in text
    rows = "a_2m,3e14,0.70\na_20m,3e15,0.71\na_200m,3e16,0.72\n"
    _, study = drafted(tmp_path, f"experiment,budget,auc\n{rows}")
    assert study["sources"]["runs"]["columns"]["flops"] == "budget"


def test_a_column_called_like_stacked_sizes_is_read_as_any_other(tmp_path):
    rows = [f"{kind},~{n}M,{n}000000,{10 * n * gap}" for kind, gap in (("soft", 1), ("flash", 0.9)) for n in (1, 5, 15)]
    text, study = drafted(tmp_path, "\n".join(["attention,model_size,num_params,step_time_ms", *rows]) + "\n")
    assert "one run a column" not in text
    assert study["family"].startswith("? 3 rows repeat the sizes of another and differ in attention")
    assert "long: {columns: [model_size" not in text


@pytest.mark.parametrize(("column", "low", "high"), [("mean_iou", 0.3, 0.6), ("dice", 0.5, 0.9)])
def test_overlaps_are_scores(tmp_path, column, low, high):
    _, study = drafted(tmp_path, f"params,{column}\n1e6,{low}\n2e6,{(low + high) / 2}\n4e6,{high}\n")
    constants = study["sources"]["runs"]["constants"]
    assert (constants["direction"], constants["unit"]) == ("higher", "fraction")


def test_the_question_of_laws_offers_no_metrics(tmp_path):
    text, _ = drafted(tmp_path, "bits,prune_level,acc,acc_drop\n2,0.1,0.1,0.8\n4,0.1,0.8,0.1\n8,0.3,0.9,0.0\n")
    assert "what does the metric depend on (bits and prune_level?)" in text


def test_a_sweep_of_learning_rates_at_each_size_is_told_with_the_rule_that_keeps_the_best(tmp_path):
    rows = [f"r{n}{lr},{n}000000,{lr},{3 - n / 9 + abs(lr - 0.01)}" for n in (1, 2, 4) for lr in (0.003, 0.01, 0.03)]
    text, study = drafted(tmp_path, "\n".join(["run,params,lr,loss", *rows]) + "\n")
    assert "# Answer first" not in text
    assert "3 of 3 sizes have several lr, and a law of sizes takes good and bad ones alike" in text
    rule = yaml.safe_load(text.split("`- ")[1].split("`")[0])
    study["clean"] = [rule]
    kept = cleaned(tmp_path, study).query("not excluded")
    assert list(kept["lr"]) == [0.01, 0.01, 0.01]
    once = "\n".join(["run,params,lr,loss", *rows[1::3]]) + "\n"
    assert "takes good and bad ones alike" not in drafted(tmp_path, once)[0]


@pytest.mark.parametrize(
    ("times", "told"),
    [((600, 1200, 2400), "about 2.4M in every row"), ((600, 1200, 48000), "2.4M to 48M, so runs differ")],
)
def test_speed_times_time_says_how_much_was_seen(tmp_path, times, told):
    rows = [f"{1e6 * 2**i:.0f},{3 - i},{time},{4000 / 2**i}" for i, time in enumerate(times)]
    text, study = drafted(tmp_path, "\n".join(["params,val_loss,wall_time_sec,tokens_per_sec", *rows]) + "\n")
    assert f"tokens_per_sec * wall_time_sec is {told}" in text
    assert "tokens" not in study["sources"]["runs"]["columns"]


def test_names_that_differ_in_marks_alone_are_told(tmp_path):
    names = ("fixed pool-1.5x", "Fixed-pool-1.5x", "fixed pool-15x")
    rows = [f"{name},{size},{size}.5" for name in names for size in (1, 2, 4)]
    text, _ = drafted(tmp_path, "\n".join(["arch,params,loss", *rows]) + "\n")
    assert (
        "'Fixed-pool-1.5x' and 'fixed pool-1.5x' in 'arch' differ in blanks, dashes or capitals only, and count as 2"
        in text
    )
    assert "pool-15x' in 'arch' differ" not in text


def test_few_curves_are_offered_laws_along_their_steps(tmp_path):
    rows = [f"{step},{0.5 + step / 100},{0.6 + step / 100}" for step in (0, 4, 8, 12)]
    text, _ = drafted(tmp_path, "\n".join(["Step,14b,8b", *rows]) + "\n")
    assert "2 ends are few for a law: for one along the steps of each curve write `family: model_size`" in text
    many = ["Step,1b,2b,4b,8b,16b", *(f"{step},{','.join(['0.5'] * 5)}" for step in (0, 4, 8))]
    assert "ends are few" not in drafted(tmp_path, "\n".join(many) + "\n")[0]

"""Names of benchmarks are accuracies where their values and their company allow it; units of counts in several languages."""

import pytest
import yaml

from scalestudy.draft.new import new_study
from scalestudy.draft.roles.metrics import BENCHMARK, measured
from scalestudy.draft.words import name_of


def drafted(tmp_path, header, *lines):
    (tmp_path / "t.csv").write_text("\n".join((header, *lines)) + "\n")
    return yaml.safe_load(new_study(tmp_path / "t.csv"))["sources"]["runs"]


NAMES = (
    "MMLU", "HellaSwag (%)", "arc_easy", "ARC-C", "arc_challenge", "PIQA", "WinoGrande", "BoolQ", "GSM8K", "MATH",
    "HumanEval", "mbpp", "TriviaQA", "NaturalQuestions", "lambada_openai", "TruthfulQA", "OpenBookQA", "SciQ", "BBH", "GPQA",
    "IFEval", "race", "COPA", "SST-2", "MNLI", "CoLA", "RTE", "ImageNet", "CIFAR-10", "cifar100", "SQuAD", "mmlu_5_shot",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_is_known_by_its_name(name):
    assert measured(name_of(name).words).kind is BENCHMARK


@pytest.mark.parametrize(
    "name", ["mmlu_tokens", "hellaswag_time", "arc_easy_stderr", "piqa_index", "gsm8k_weight", "note"]
)
def test_what_is_said_about_a_benchmark_is_none(name):
    assert measured(name_of(name).words) is None


@pytest.mark.parametrize(("scale", "unit"), [(1, "fraction"), (100, "percent")])
def test_benchmarks_side_by_side_are_stacked(tmp_path, scale, unit):
    lines = [f"m{n},{n}e8,{n / 20 * scale},{n / 10 * scale},{n / 15 * scale}" for n in (1, 2, 4, 8)]
    source = drafted(tmp_path, "model,params,MMLU,race,avg", *lines)
    assert source["long"]["columns"] == ["MMLU", "race"]
    assert source["constants"] == {"direction": "higher", "unit": unit, "params_kind": "total"}


def test_benchmarks_go_before_a_score_of_another_kind(tmp_path):
    lines = [f"{n}e8,{1000 + n},{n / 20},{n / 10}" for n in (1, 2, 4, 8)]
    assert drafted(tmp_path, "params,Arena-Elo,MMLU,Winograd", *lines)["long"]["columns"] == ["MMLU", "Winograd"]


def test_shares_of_a_mixture_are_no_benchmarks(tmp_path):
    lines = [f"{n}e8,{n / 10},{1 - n / 10},{3 - n / 9}" for n in (1, 2, 4, 8)]
    assert drafted(tmp_path, "params,math,code,val_loss", *lines)["columns"]["value"] == "val_loss"
    lines = [f"{n}e8,{n / 10},{1 - n / 10}" for n in (1, 2, 4, 8)]
    assert drafted(tmp_path, "params,math,code", *lines)["columns"]["value"].startswith("? ")


def test_losses_under_the_names_of_benchmarks_are_asked_for(tmp_path):
    lines = [f"{n}e8,{3 - n / 9},{4 - n / 9}" for n in (1, 2, 4, 8)]
    assert drafted(tmp_path, "params,mmlu,hellaswag", *lines)["columns"]["value"].startswith("? ")


def test_a_perplexity_is_better_when_lower(tmp_path):
    source = drafted(tmp_path, "params,mmlu,wikitext", *(f"{n}e8,{n / 20},{30 - n}" for n in (1, 2, 4, 8)))
    assert source["columns"]["value"] == "mmlu"
    lines = [f"m{n},{n}e8,{task},{value}" for n in (1, 2, 4) for task, value in (("mmlu", n / 9), ("wikitext", 30 - n))]
    source = drafted(tmp_path, "model,params,task,value", *lines)
    assert source["columns"]["direction"] == "CASE WHEN metric IN ('mmlu') THEN 'higher' ELSE 'lower' END"


@pytest.mark.parametrize(
    ("name", "factor"),
    [("Params (Mio)", 1e6), ("Params (Mio.)", 1e6), ("Tokens (Mrd)", 1e9), ("Tokens in Mrd.", 1e9), ("params_mio", 1e6),
     ("Beispiele (Tsd)", 1e3), ("Jetons (Md)", 1e9), ("Jetons (milliards)", 1e9), ("parámetros (millones)", 1e6),
     ("Tokens (mil millones)", 1e9), ("tokens mil millones", 1e9), ("Parametri (mld)", 1e9), ("Tokens (Billionen)", 1e12),
     ("loss (md5)", None), ("tokens_md", None)],
)  # fmt: skip
def test_units_of_counts_in_several_languages(name, factor):
    assert name_of(name).factor == factor

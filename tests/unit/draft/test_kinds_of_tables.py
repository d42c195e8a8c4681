"""What `new` takes for what, kind by kind of table; what it asks rather than guesses; and that what it writes is read."""

import re

import pytest
import yaml

from scalestudy.clean import clean
from scalestudy.draft.new import new_study
from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.ingest.sources import locate
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study
from scalestudy.study.questions import questions

SIZE = "number(regexp_extract(lower(model), '(?:^|[^a-z0-9.])([0-9]+(?:[.][0-9]+)?[kmbt])(?:$|[^a-z0-9])', 1))"


def table(header: str, *lines: str) -> str:
    return "\n".join([header, *lines]) + "\n"


STATES = table(
    "Name,State,n_params,train_tokens,eval/loss,train/loss",
    *(
        "r1,finished,1000000,20000000,3.5,3.4",
        "r2,crashed,4000000,80000000,9.5,3.2",
        "r3,finished,16000000,320000000,2.9,2.8",
    ),
    *("r4,killed,64000000,1280000000,4.7,2.6", "r5,finished,256000000,5120000000,2.5,2.3"),
)
RIGHT = {
    "crashed and killed runs, a training loss beside": (
        STATES,
        {"run": "Name", "params": "n_params", "tokens": "train_tokens", "value": "eval/loss"},
        {"out": 2},
    ),
    "states of a cluster, a data set's size": (
        table("job,n_train,status,test_error", "1,100,COMPLETED,0.3", "2,200,TIMEOUT,0.25", '3,400,"CANCELLED by 7",0.2', "4,800,COMPLETED,0.1"),
        {"run": "job", "tokens": "n_train", "value": "test_error"},
        {"out": 2, "data_unit": "examples", "direction": "lower", "unit": "fraction"},
    ),
    "exit codes": (
        table("run,params,loss,exit_code", "a,1e7,3,0", "b,2e7,9,137", "c,4e7,2.7,0"),
        {"run": "run", "params": "params", "value": "loss"},
        {"out": 1},
    ),
    "a mark of those that crashed": (
        table("run,params,loss,crashed", "a,1e7,3,False", "b,2e7,9,True", "c,4e7,2.7,False"),
        {"run": "run", "params": "params", "value": "loss"},
        {"out": 1},
    ),
    "errors that belong to their values": (
        table("model,params,task,acc_norm,acc_norm_stderr,acc,acc_stderr", "m,1e9,arc,0.45,0.03,0.4,0.01", "m,1e9,boolq,0.65,0.03,0.6,0.02",
              "n,2e9,arc,0.49,0.03,0.45,0.01", "n,2e9,boolq,0.68,0.03,0.66,0.02"),
        {"run": "model", "params": "params", "metric": "task", "value": "acc", "stderr": "acc_stderr"},
        {"out": 0, "unit": "fraction", "direction": "higher"},
    ),
    "metrics side by side, each with its error": (
        table("model,params,mmlu_acc,mmlu_acc_stderr,arc_acc,arc_acc_stderr", "a,1e9,0.4,0.01,0.3,0.02", "b,2e9,0.45,0.01,0.35,0.02", "c,4e9,0.5,0.01,0.4,0.02"),
        {"run": "model", "params": "params", "metric": "metric", "value": "value", "stderr": "stderr"},
        {"out": 0, "long": {"columns": "*_acc", "into": "metric", "value": "value", "beside": {"stderr": "*_acc_stderr"}}},
    ),
    "resamples of a test set": (
        table("learner,n_train,resample,test_error", *(f"forest,{n},test {k},{e + k / 100}" for n, e in ((100, 0.3), (200, 0.25), (400, 0.2)) for k in (0, 1))),
        {"family": "learner", "tokens": "n_train", "evaluation": "resample", "value": "test_error"},
        {"out": 0, "rules": ["evaluations"]},
    ),
    "evaluations that are tasks": (
        table("model,params,evaluation,accuracy", *(f"m{n},{n}e9,{t},{a + n / 50}" for n in (1, 2, 4, 8) for t, a in (("arc", 0.3), ("boolq", 0.6)))),
        {"run": "model", "params": "params", "metric": "evaluation", "value": "accuracy"},
        {"out": 0, "unit": "fraction", "direction": "higher", "rules": []},
    ),
    "percentages by task": (
        table("model,flops,task,accuracy", "a,1e18,x,22.8", "a,1e18,y,0", "b,4e18,x,30.5", "b,4e18,y,1.2", "c,1.6e19,x,41.8", "c,1.6e19,y,2.6"),
        {"run": "model", "flops": "flops", "metric": "task", "value": "accuracy"},
        {"out": 0, "unit": "percent", "direction": "higher"},
    ),
    "a metric a row, of two kinds": (
        table("run,params,metric,value", "a,1e7,loss,3.5", "a,1e7,accuracy,45", "b,2e7,loss,3.2", "b,2e7,accuracy,48.5", "c,4e7,loss,3", "c,4e7,accuracy,51"),
        {"run": "run", "params": "params", "metric": "metric", "value": "value",
         "direction": "CASE WHEN metric IN ('accuracy') THEN 'higher' ELSE 'lower' END",
         "unit": "CASE WHEN metric = 'accuracy' THEN 'percent' WHEN metric = 'loss' THEN 'nats/token' END"},
        {"out": 0},
    ),
    "a value with its error in the cell": (
        table("run,params,loss", "a,1e6,3.51 ± 0.02", "b,4e6,3.12 ± 0.01", "c,16e6,2.84 +/- 0.01"),
        {"run": "run", "params": "params", "value": "number(regexp_replace(loss, '\\s*(±|\\+/-|\\+-|\\\\pm).*', ''))",
         "stderr": "number(regexp_extract(loss, '(±|\\+/-|\\+-|\\\\pm)\\s*(.*)', 2))"},
        {"out": 0, "unit": "nats/token", "values": [3.51, 3.12, 2.84]},
    ),
    "successes of trials": (
        table("model,flops,n_correct,n_total", "a,1e18,10,100", "b,1e19,20,100", "c,1e20,40,100"),
        {"run": "model", "flops": "flops", "value": "n_correct / n_total"},
        {"out": 0, "unit": "fraction", "direction": "higher", "values": [0.1, 0.2, 0.4], "text": "# trials: n_total"},
    ),
    "sizes in the names of models": (
        table("model,loss", "pythia-70m,3.5", "pythia-160m,3.2", "pythia-410m,3.0", "pythia-1.4b,2.7"),
        {"run": "model", "params": SIZE, "value": "loss"},
        {"out": 0, "params": [7e7, 1.6e8, 4.1e8, 1.4e9]},
    ),
    "words of size": (
        table("size,tokens,loss", "tiny,1e9,3.5", "small,2e9,3.2", "base,4e9,3.0"),
        {"tokens": "tokens", "value": "loss"},
        {"out": 0, "text": "words of size"},
    ),
    "quoted decimal commas": (
        'run,params,loss\na,1000000,"3,51"\nb,2000000,"3,12"\nc,4000000,"2,9"\n',
        {"run": "run", "params": "params", "value": "loss"},
        {"out": 0, "values": [3.51, 3.12, 2.9]},
    ),
    "a header that begins with a hash": (
        table("#Params (B),Tokens (B),loss", "0.07,1.4,3.5", "0.16,3.2,3.2", "0.41,8.2,3.0"),
        {"params": '"#Params (B)" * 1e+09', "tokens": '"Tokens (B)" * 1e+09', "value": "loss"},
        {"out": 0, "params": [7e7, 1.6e8, 4.1e8]},
    ),
    "a unit that only the compute tells": (
        table("params,tokens,flops,loss", "0.07,1e9,4.2e17,3.5", "0.16,2e9,1.92e18,3.2", "0.41,4e9,9.84e18,3.0"),
        {"params": '"params" * 1e+09', "tokens": "tokens", "flops": "flops", "value": "loss"},
        {"out": 0, "params": [7e7, 1.6e8, 4.1e8]},
    ),
    "odd names that their product tells": (
        table("foo,bar,baz,loss", "1e7,1e9,6e16,3.5", "2e7,2e9,2.4e17,3.2", "4e7,3e9,7.2e17,3.0"),
        {"params": "foo", "tokens": "bar", "flops": "baz", "value": "loss"},
        {"out": 0, "text": "6 x params x tokens (checked)"},
    ),
    "compute that is not 6ND": (
        table("params,tokens,flops,loss", "1e7,1e9,2e16,3.5", "2e7,2e9,8e16,3.2", "4e7,4e9,3.2e17,3.0"),
        {"params": "params", "tokens": "tokens", "flops": "flops", "value": "loss"},
        {"out": 0, "text": "flops is not 6 x params x tokens: it is 0.333 times that in every row"},
    ),
    "operations of one token": (
        table("params,tokens,flops,loss", "1e7,1e9,6e7,3.5", "2e7,2e9,1.2e8,3.2", "4e7,4e9,2.4e8,3.0"),
        {"params": "params", "tokens": "tokens", "flops": "6 * params * tokens", "value": "loss"},
        {"out": 0},
    ),
    "seeds, one step each": (
        table("run_name,n_params,seed,iter,val_loss", *(f"w{n},{n}000000,{s},5000,{3.5 - n / 100 + s / 50}" for n in (1, 4, 16) for s in (1, 2, 3))),
        {"run": "run_name", "params": "n_params", "seed": "seed", "step": "iter", "value": "val_loss"},
        {"out": 0},
    ),
    "checkpoints of several runs": (
        table("run,params,step,loss", *(f"{r},{n}e7,{s},{4 - n / 10 - s / 1000}" for r, n in (("a", 1), ("b", 2), ("c", 4)) for s in (100, 200, 300))),
        {"run": "run", "params": "params", "step": "step", "value": "loss"},
        {"out": 6},
    ),
    "checkpoints by tokens": (
        table("run,params,tokens,loss", *(f"{r},{n}e7,{d}e9,{4 - n / 10 - d / 10}" for r, n in (("a", 1), ("b", 2)) for d in (1, 2, 4))),
        {"run": "run", "params": "params", "tokens": "tokens", "value": "loss"},
        {"out": 4},
    ),
    "models trained on more and more": (
        table("model,params,tokens,loss", *(f"{r},{n}e7,{d}e9,{4 - n / 10 - d / 10}" for r, n in (("a", 1), ("b", 2)) for d in (1, 2, 4))),
        {"run": "model", "params": "params", "tokens": "tokens", "value": "loss"},
        {"out": 0, "text": "told apart by 'tokens': if these are checkpoints of one training"},
    ),
    "a name with several sizes is a family": (
        table("experiment,params,tokens,loss", *(f"{e},{n}e7,{20 * n}e7,{3 - n / 10}" for e in ("old", "new") for n in (1, 2, 4))),
        {"family": "experiment", "params": "params", "tokens": "tokens", "value": "loss"},
        {"out": 0},
    ),
    "one training": (
        table("step,train_loss,val_loss", *(f"{s},,{3 + 100 / s}" for s in range(100, 700, 100))),
        {"step": "step", "value": "val_loss"},
        {"out": 0, "run": "t", "axes": {"step": "scale"}},
    ),
    "training and validation in rows": (
        table("run,params,split,loss", *(f"r{n},{n}e7,{p},{3 - n / 10}" for n in (1, 2, 4) for p in ("train", "val"))),
        {"run": "run", "params": "params", "value": "loss"},
        {"out": 3},
    ),
    "columns that only share a name with ours": (
        table("run,params,schedule,final,loss", "a,1e7,cosine,yes,3", "b,2e7,cosine,yes,2.8", "c,4e7,wsd,no,2.7"),
        {"run": "run", "params": "params", "schedule": "NULL", "final": "final", "value": "loss"},
        {"out": 0},
    ),
    "two groups that cross": (
        table("arch,dataset,params,loss", *(f"{a},{d},{n}e7,{3 - n / 10}" for a in "xy" for d in "pq" for n in (1, 2, 4))),
        {"params": "params", "value": "loss"},
        {"out": 0, "family": ["arch", "dataset"]},
    ),
}  # fmt: skip
NOTES = ("unit", "direction", "data_unit", "run")


@pytest.mark.parametrize("name", RIGHT)
def test_the_roles_are_right_and_the_file_runs_as_it_is(tmp_path, name, monkeypatch):
    content, columns, more = RIGHT[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(content)
    text = new_study(tmp_path / "t.csv")
    (tmp_path / "t.yaml").write_text(text)
    study = load_study(tmp_path / "t.yaml").content
    source = study["sources"]["runs"]
    assert source["columns"] == columns
    assert {key: source["constants"].get(key) for key in NOTES if key in more} == {
        k: more[k] for k in NOTES if k in more
    }
    assert {key: study.get(key) for key in ("axes", "family") if key in more} == {
        k: more[k] for k in ("axes", "family") if k in more
    }
    assert source.get("long") == more.get("long")
    assert more.get("text", "") in text
    assert "rules" not in more or [next(iter(rule)) for rule in study["clean"]] == more["rules"]
    runs = cleaned(tmp_path, study)
    assert runs["excluded"].sum() == more["out"]
    for column, values in {"value": more.get("values"), "params": more.get("params")}.items():
        assert values is None or runs[column].tolist() == pytest.approx(values)


def cleaned(tmp_path, study):
    files = {"runs": locate(study["sources"]["runs"], tmp_path, None, tmp_path / "cache")}
    provenance = Provenance("s", "test", "0")
    ingest(study, tmp_path, files, tmp_path / "ingest.parquet", provenance)
    clean(tmp_path / "ingest.parquet", study, tmp_path / "runs.parquet", tmp_path / "ledger.parquet", provenance)
    runs = read_table(tmp_path / "runs.parquet")
    if (runs["unit"] == "percent").any():
        assert runs["value"].max() <= 3.5  # fractions; losses stay
    return runs


ASKED = {
    "a comma that may be either, in tabs": (
        table("model\tparams\tloss", "a\t1200000\t3,512", "b\t4800000\t3,127", "c\t9000000\t2,844"),
        {"value": r"'3,512' in 'loss'.*3\.512.*3512"},
    ),
    "a comma that may be either, in quotes": (
        table("model,params,loss", 'a,1200000,"3,512"', 'b,4800000,"3,127"', 'c,9000000,"2,844"'),
        {"value": r"number\(replace\(loss, ',', '\.'\)\).*number\(loss\)"},
    ),
    "two columns of one name": (
        table("params,loss,loss", "1e6,3.5,3.6", "4e6,3.1,3.2", "16e6,2.8,2.9"),
        {"value": "2 columns are called 'loss' .columns 2 and 3."},
    ),
    "two columns that may be the value": (
        table("params,val_loss,eval_loss", "1e7,3,3.1", "2e7,2.8,2.9", "4e7,2.7,2.75"),
        {"value": "val_loss or eval_loss"},
    ),
    "names that differ in case": (
        table("params,Loss,loss", "1e7,3,3.1", "2e7,2.8,2.9", "4e7,2.7,2.75"),
        {"value": "Loss or loss"},
    ),
    "every value blank": (table("Name,n_params,val_loss", "a,1e6,", "b,4e6,", "c,1e7,"), {"value": "'val_loss' is blank in all rows"}),
    "values that are texts": (
        table("run,params,loss", "a,1e7,n/a (3)", "b,2e7,n/a (4)", "c,4e7,n/a (3)"),
        {"value": r"'loss' holds text: 'n/a \(3\)'"},
    ),
    "counts without a unit": (
        table("params,loss", "0.07,3.5", "0.16,3.2", "0.41,3.0", "1.4,2.7"),
        {"params": r"0\.07 to 1\.4, in which unit"},
    ),
    "percent that are fractions": (
        table("model,params,acc_pct", "a,1e7,0.31", "b,2e7,0.35", "c,4e7,0.44"),
        {"unit": "fraction or percent"},
    ),
    "an error of what": (table("params,error", "1e7,31", "2e7,25", "4e7,21"), {"unit": "percent, or points"}),
    "no size at all": (table("nv,v,y", "1,9,3", "10,6,2.5", "100,7,2.2"), {"direction": "higher or a lower", "laws": "nv and v"}),
    "sizes and amounts in one name": (
        table("model,loss", "p-70m-1b,3.5", "p-160m-2b,3.2", "p-410m-3b,3.0"),
        {"params": "holds several sizes"},
    ),
    "states of no known meaning": (
        table("run,params,loss,State", "a,1e7,3,finished", "b,2e7,2.8,parked", "c,4e7,2.7,finished"),
        {"clean": "'State' is 'parked'"},
    ),
    "runs that all crashed": (
        table("run,params,loss,State", "a,1e7,3,crashed", "b,2e7,2.8,crashed", "c,4e7,2.7,failed"),
        {"clean": "every row"},
    ),
    "rows that something of no known name tells apart": (
        table("run,params,loss,flavour", *(f"r{n},{n}e7,{3 - n / 10},{f}" for n in (1, 2, 4) for f in ("sour", "sweet"))),
        {"run": "differ in flavour"},
    ),
    "sizes that repeat": (
        table("params,tokens,loss,flavour", *(f"{n}e7,{n}e9,{3 - n / 10},{f}" for n in (1, 2, 4) for f in ("sour", "sweet"))),
        {"family": "differ in flavour"},
    ),
    "two sizes that fit as well": (
        table("a,b,c,loss", "1e7,2e8,1.2e16,3.5", "9e8,2e7,1.08e17,3.2", "4e7,4e8,9.6e16,3.0"),
        {"params": "which of the two is params", "tokens": "which of the two is tokens"},
    ),
    "columns named by numbers": (
        table("model,size,0,200,400", "a,1e8,3.5,3.4,3.2", "b,2e8,3.2,3.1,3.0"),
        {"tokens": "named by numbers", "direction": "higher or a lower"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_what_nothing_decides_is_asked_and_refused_until_answered(tmp_path, name, monkeypatch):
    content, asked = ASKED[name]
    monkeypatch.chdir(tmp_path)
    path = tmp_path / ("t.tsv" if "\t" in content else "t.csv")
    path.write_text(content)
    text = new_study(path)
    (tmp_path / "t.yaml").write_text(text)
    found = {str(at[-1]) if at[0] != "clean" else "clean": question for at, question in questions(yaml.safe_load(text))}
    assert found.keys() == asked.keys()
    assert f"# Answer first ({len(asked)})" in text
    for key, pattern in asked.items():
        assert re.search(pattern, found[key])
    with pytest.raises(StudyError, match=r"t\.yaml line \d+, .*: a question is not answered \("):
        load_study(tmp_path / "t.yaml")

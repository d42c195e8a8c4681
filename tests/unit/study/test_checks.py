"""What a study names is held against the columns it will have, before anything runs; and all of it is said at once."""

import pytest

from scalestudy.errors import MOST_TOGETHER, StudyError
from scalestudy.ingest.check import Places
from scalestudy.study.load import load_study, study_schema
from scalestudy.study.plan import make_plan

HEAD = "study: s\nsources:\n  runs:\n    uri: runs.csv\n    columns: {params: size, value: loss}\n    constants: {metric: loss}\n"
ROWS = "run,size,loss,step,learning_rate,arch\na,1e6,3.0,1,0.1,x\nb,1e7,2.5,1,0.1,x\n"


def load(tmp_path, more="", head=HEAD, rows=ROWS):
    (tmp_path / "runs.csv").write_text(rows, encoding="utf-8")
    path = tmp_path / "s.yaml"
    path.write_text(head + more, encoding="utf-8")
    return load_study(path, lambda base: Places.of(str(base), "", []))


def said(tmp_path, more="", head=HEAD, rows=ROWS):
    with pytest.raises(StudyError) as caught:
        load(tmp_path, more, head, rows)
    return str(caught.value)


GOOD = [
    "",
    "laws: [power, {law: power, name: own, variables: {x: step}}]\n",
    "laws: [{law: power, variables: {x: params}}]\nclean: [last_checkpoint: {order: step}]\n",
    "family: arch\n",
    "validate: {schemes: [{kfold: {group: run}}, {kfold: {group: arch}}, {rolling: {}}]}\nanalyse: [{noise: {}}, {forecast: {}}]\nfamily: arch\n",
    "clean: [{recount_flops: {as: 6ND}}]\nlaws: [{law: power, variables: {x: flops}}]\nvalidate: {schemes: [{kfold: {group: flops_kind}}]}\n",
    "analyse: [{forecast: {targets: [{params: 1.0e+9}]}}]\nlaws: [{law: power, variables: {x: params}}]\n",
    "axes: {step: {scale: D}}\nanalyse: [{forecast: {targets: [{params: 1.0e+9, step: 9}]}}]\nlaws: [{law: power, variables: {x: flops}}]\nclean: [{recount_flops: {as: 6ND}}]\n",
    "clean: [{where: \"run LIKE 'odd one%' OR (value < 4 AND lower(run) <> 'b') AND step::DOUBLE > 0\"}]\n",
    "expect: [{law: power, parameter: a, value: 1, tolerance: 1, source: x}]\nlaws: [power]\n",
    "expect: [{law: chinchilla, parameter: A, value: 1, tolerance: 1, source: x}]\n",
    "analyse: [{derive: [{name: q, formula: 'log(2) / a'}, {name: r, formula: 'A[x] / A[loss]'}]}]\nlaws: [power]\n",
    "analyse: [{derive: [{name: q, formula: 'value(params=2e9) - E[law:chinchilla]'}]}]\n",
    "analyse: [{derive: [{name: q, formula: \"cell('fit/parameters', 'estimate', parameter=a)\"}]}]\nlaws: [power]\n",
    "analyse: [{derive: [{name: q, formula: 'A * params**-a', at: [{params: 1}, {params: 2}]}]}]\nlaws: [power]\n",
    "analyse: [{equal: {parameter: [a, A], law: power}}]\nlaws: [power]\n",
    "family: [arch, run]\nanalyse: [{multiplier: {reference: {arch: x}, values: [2.5]}}]\n",
    "analyse: [{multiplier: {reference: x, between: [x, y]}}, {strategy: {between: [x, y], cost: {inference: {tokens: 1.0e+9}}}}]\n",
]
BAD = {
    "validate: {schemes: [{kfold: {}}, {rolling: {}}, {kfold: {}}]}\n": ["line 7, validate.schemes[2].kfold", "kfold is listed twice with the same options", "each split once"],
    "analyse: [{noise: {}}, {forecast: {}}, {forecast: {reach: [{value: 2.5}]}}]\n": ["line 7, analyse[2].forecast", "forecast is listed twice, first as analyse[1]", "each kind once", "merge the options"],
    "family: [arch, run]\nanalyse: [{multiplier: {reference: {step: 1}}}]\n": ["line 8, analyse[0].multiplier.reference", "'step' is no part of the family", "one of arch, run"],
    "analyse: [{multiplier: {reference: {step: 1}}}]\n": ["'step' is no part of the family", "`family: [step, ...]`"],
    "family: [arch]\nanalyse: [{multiplier: {between: [a, a]}}]\n": ["analyse[0].multiplier.between"],
    "analyse: [{multiplier: {reference: x, between: [y, z]}}]\n": ["analyse[0].multiplier.between", "the reference 'x' is not among them"],
    "analyse: [{multiplier: {cost: 6 * params * tokns}}]\n": ["analyse[0].multiplier.cost", "reads 'tokns', which is no column"],
    "analyse: [{strategy: {cost: {inferenc: {tokens: 1}}}}]\n": ["analyse[0].strategy.cost"],
    "analyse: [{multiplier: {along: flop}}]\n": ["analyse[0].multiplier.along", "there is no column 'flop'", "did you mean"],
    "analyse: [{strategy: {at: {dept: 3}}}]\n": ["analyse[0].strategy.at.dept", "there is no column 'dept'"],
    "analyse: [{strategy: {same: [corpus]}}]\n": ["analyse[0].strategy.same[0]", "there is no column 'corpus'"],
    "laws: [chinchilla]\n": ["line 7, laws[0]", "variable D of chinchilla is the column 'tokens', which no source has", "`variables: {D: ...}`", "params"],
    "laws: [{law: power, variables: {x: learning_rate}}]\n": ["'learning_rate'", "the source runs has it: `keep: [learning_rate]`"],
    "laws: [{law: power, variables: {x: n_params}}]\n": ["the column 'n_params'", "did you mean 'params'"],
    "laws: [{law: power, variables: {y: params}}]\n": ["unknown variable 'y'"],
    "laws: [{law: power, fixed: {alpha: 1}}]\n": ["laws[0]", "unknown parameter 'alpha'"],
    "laws: [power]\naxes: {lr: scale}\n": ["axes.lr", "there is no column 'lr'"],
    "analyse: [{forecast: {targets: [{N: 7.0e+10}]}}]\n": ["analyse[0].forecast.targets[0].N", "did you mean 'params'"],
    "analyse: [{forecast: {targets: [{step: 9}]}}]\nlaws: [{law: power, variables: {x: params}}]\n": ["targets[0]", "it has no 'params'"],
    "analyse: [{forecast: {targets: [{step: 9, flops: 1}]}}]\nlaws: [{law: power, variables: {x: params}}]\n": ["targets[0]", "it has no 'params'"],
    "clean: [{drop_highest: {count: 1, column: los}}]\n": ["clean[0].drop_highest.column", "there is no column 'los'"],
    'clean: [{where: "learning_rate > 0 and value < 4"}]\n': ["clean[0].where", "reads 'learning_rate'", "`keep: [learning_rate]`"],
    'clean: [{where: "valu < 4"}]\n': ["reads 'valu'", "did you mean 'value'"],
    "clean: [{require: [value, arch]}]\n": ["clean[0].require[1]", "`keep: [arch]`"],
    "clean: [{last_checkpoint: {by: [run, seed]}}]\n": ["clean[0].last_checkpoint.by[1]", "'seed'"],
    "validate: {schemes: [{leave_out: {by: sizes}}]}\n": ["validate.schemes[0].leave_out.by", "there is no column 'sizes'"],
    "fit: {uncertainty: {unit: seed}}\n": ["fit.uncertainty.unit", "there is no column 'seed'"],
    "fit: {weights: stderr}\n": ["fit.weights", "weights by `stderr`, which no source has"],
    "fit: {objective: binomial}\n": ["fit.objective", "binomial, of a share of `trials`, which no source has", "`constants: {trials: ...}`"],
    "fit: {weights: {column: n}}\n": ["fit.weights.column", "did you mean 'params'"],
    "analyse: [{isoflop: {}}]\n": ["analyse[0].isoflop", "no column is D"],
    "sensitivity: true\n": ["sensitivity", "`clean` has no rule to leave out"],
    "analyse: []\nexpect: [{table: analyse/isoflop, column: flops, value: 1, tolerance: 1, source: x}]\n": ["expect[0].table", "`analyse` does not name isoflop"],
    "expect: [{law: pwer, parameter: a, value: 1, tolerance: 1, source: x}]\nlaws: [power]\n": ["expect[0].law", "did you mean 'power'"],
    "expect: [{law: power, parameter: b, value: 1, tolerance: 1, source: x}]\nlaws: [power]\n": ["expect[0].parameter", "has no parameter 'b'"],
    "analyse: [{derive: [{name: q, formula: 'log(2) / alpha'}]}]\nlaws: [power]\n": ["line 7, analyse[0].derive[0].formula", "no law has a parameter 'alpha'", "one of A, a"],
    "analyse: [{derive: [{name: q, formula: 'A[law:pwer]', law: pwer}]}]\nlaws: [power]\n": ["derive[0].law", "no law 'pwer'", "did you mean 'power'"],
    "analyse: [{derive: [{name: q, formula: 'E[power] + a'}]}]\nlaws: [power, power_offset]\n": ["formula", "power has no parameter 'E'"],
    "analyse: [{derive: [{name: q, formula: 'value(paramz=1)'}]}]\nlaws: [power]\n": ["formula", "there is no column 'paramz'", "did you mean 'params'"],
    "analyse: [{derive: [{name: q, formula: 'A * params'}]}]\nlaws: [power]\n": ["formula", "no law has a parameter 'params'", "`at: {params: ...}`"],
    "analyse: [{derive: [{name: q, formula: 'A ^ 2'}]}]\nlaws: [power]\n": ["formula", "'A ^ 2' is not allowed"],
    "analyse: [{derive: [{name: q, formula: '1 + 2'}]}]\nlaws: [power]\n": ["formula", "'1 + 2' reads nothing"],
    "analyse: [{derive: [{name: q, formula: 'a[dense-1]'}]}]\nlaws: [power]\n": ["formula", "A['dense-1']"],
    "analyse: [{derive: [{name: q, formula: \"cell('analyse/exponent', 'estimate')\"}]}]\nlaws: [power]\n": ["formula", "did you mean 'analyse/exponents'"],
    "analyse: [{derive: [{name: q, formula: \"cell('analyse/noise', 'estimate')\"}]}]\nlaws: [power]\n": ["`analyse` does not name noise"],
    "analyse: [{derive: [{name: q, formula: \"cell('fit/fits', 'objectiv')\"}]}]\nlaws: [power]\n": ["has no column 'objectiv'"],
    "analyse: [{derive: [{name: q, formula: a}, {name: q, formula: A}]}]\nlaws: [power]\n": ["derive[1].name", "two quantities are called 'q'"],
    "analyse: [{derive: [{name: q}]}]\nlaws: [power]\n": ["derive[0]", "formula"],
    "analyse: [{equal: {parameter: alpha}}]\nlaws: [power]\n": ["equal.parameter", "no law has a parameter 'alpha'"],
    "analyse: [{equal: {law: auto}}]\nlaws: [power]\n": ["equal.law", "no law 'auto'"],
    "family: [archs]\n": ["family", "did you mean 'arch'"],
    "join: [{left: runs, right: mixes, on: [run]}]\n": ["join[0].right", "there is no source 'mixes'"],
}  # fmt: skip


@pytest.mark.parametrize("more", GOOD)
def test_what_can_be_is_accepted(tmp_path, more):
    assert load(tmp_path, more).id == "s"


@pytest.mark.parametrize(("more", "words"), BAD.items())
def test_what_cannot_be_is_one_line_with_the_reason(tmp_path, more, words):
    message = said(tmp_path, more)
    assert all(word in message for word in words), message
    assert "\n" not in message


@pytest.mark.parametrize("rule", ["replicates"])
def test_rows_that_a_law_tells_apart_are_not_taken_for_one_unasked(tmp_path, rule):
    """What makes an experiment are canonical columns and `axes`; of a column that only a law reads the rule knows nothing."""
    head = HEAD + "    keep: [learning_rate]\n"
    law = "laws: [{law: power, variables: {x: learning_rate}}]\n"
    message = said(tmp_path, f"{law}clean: [{{{rule}: {{}}}}]\n", head)
    assert f"clean[0].{rule}: rows that differ in 'learning_rate', which a law reads, would be one" in message
    assert "expected `axes: {learning_rate: ...}`, or `by: [...]` in the rule" in message
    for able in ("axes: {learning_rate: scale}\n", ""):
        by = "" if able else "by: [learning_rate]"
        assert load(tmp_path, f"{law}clean: [{{{rule}: {{{by}}}}}]\n{able}", head).id == "s"
    assert (
        load(tmp_path, f"laws: [{{law: power, variables: {{x: params}}}}]\nclean: [{{{rule}: {{}}}}]\n", head).id == "s"
    )


def test_trials_may_be_a_column_a_constant_or_an_expression(tmp_path):
    counted = "fit: {objective: binomial}\n"
    rows = "run,size,loss,trials\na,1e6,0.5,10\nb,1e7,0.5,20\n"
    assert load(tmp_path, counted, rows=rows).id == "s"
    assert load(tmp_path, counted, HEAD.replace("metric: loss", "metric: loss, trials: 50")).id == "s"
    assert load(tmp_path, counted, HEAD.replace("value: loss", "value: loss, trials: step * 8")).id == "s"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (HEAD.replace("size, value: loss", "sise, value: loss"), ["sources.runs.columns.params", "'sise'", "did you mean 'size'"]),
        (HEAD.replace("params: size", "params: 'size * stap / 2'"), ["sources.runs.columns.params", "reads 'stap'", "did you mean 'step'"]),
        (HEAD.replace("value: loss", "step: step"), ["nothing is mapped to `value`", "'loss'"]),
        (HEAD.replace("runs.csv", "rons.csv"), ["line 4, sources.runs.uri", "did you mean 'runs.csv'"]),
        (HEAD + "    keep: [archs]\n", ["sources.runs", "'archs' matches no column", "did you mean 'arch'"]),
    ],
)  # fmt: skip
def test_what_a_source_has_not_is_said_with_what_it_has(tmp_path, head, words):
    message = said(tmp_path, "", head)
    assert all(word.strip("'") in message for word in words), message


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        (ROWS.replace("step", "loss"), "", ["columns.value", "the column name 'loss' stands 2 times"]),
        (ROWS.replace("step", "Params"), "    keep: [Params]\n", ["'params' and 'Params' differ in case only"]),
    ],
)
def test_names_that_cannot_be_told_apart_are_refused(tmp_path, rows, more, words):
    message = said(tmp_path, "", HEAD + more, rows)
    assert all(word in message for word in words), message


def test_all_of_it_is_said_at_once_by_line_under_the_file(tmp_path):
    more = "lawz: auto\nfit: {objective: mse}\nlaws: [chinchilla]\nexpect: [{table: fit/fitz, column: n, value: 1, tolerance: 1, source: x}]\n"
    first, *lines = said(tmp_path, more).splitlines()
    assert first == f"{tmp_path / 's.yaml'}: 4 mistakes"
    assert [line.split(",")[0] for line in lines] == [f"  line {number}" for number in (7, 8, 9, 10)]


def test_what_follows_from_a_column_that_is_not_mapped_is_not_said_beside_it(tmp_path):
    message = said(tmp_path, "laws: [{law: power, variables: {x: params}}]\n", HEAD.replace("size,", "sise,"))
    assert "\n" not in message


def test_more_than_can_be_read_are_counted(tmp_path):
    *_, last = said(tmp_path, "".join(f"z{number}: 1\n" for number in range(MOST_TOGETHER + 7))).splitlines()
    assert last == "  and 7 more"


def test_several_files_are_said_together(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(HEAD.replace("study: s", f"study: {name}") + "lawz: 1\nfitt: 1\n")
    (tmp_path / "runs.csv").write_text(ROWS)
    with pytest.raises(StudyError) as caught:
        make_plan({"studies": ["a.yaml", "b.yaml", "c.yaml"]}, tmp_path)
    heads = [line for line in str(caught.value).splitlines() if not line.startswith("  ")]
    assert [head.partition(str(tmp_path))[2] for head in heads[:2]] == ["/a.yaml: 2 mistakes", "/b.yaml: 2 mistakes"]
    assert "no study file 'c.yaml'" in heads[2]


@pytest.mark.parametrize("name", ["runs.jsonl", "runs.csv.gz", "https://example.org/runs.csv"])
def test_columns_that_only_the_data_tell_are_left_to_ingest(tmp_path, name):
    (tmp_path / "runs.jsonl").write_text('{"size": 1}\n')
    (tmp_path / "runs.csv.gz").write_bytes(b"")
    head = HEAD.replace("uri: runs.csv", f"uri: {name}\n    sha256: " + "a" * 64 if "://" in name else f"uri: {name}")
    assert load(tmp_path, "laws: [chinchilla]\nclean: [{require: [arch]}]\n", head).id == "s"


@pytest.mark.parametrize(
    ("csv", "rows"),
    [("", ROWS.replace(",", ";")), ("    csv: {skip: 1, delimiter: '|'}\n", "# made by hand\n" + ROWS.replace(",", "|")), ("", "sep=;\n" + ROWS.replace(",", ";"))],
)  # fmt: skip
def test_the_header_is_read_as_ingest_reads_it(tmp_path, csv, rows):
    assert load(tmp_path, "laws: [{law: power, variables: {x: params}}]\n", HEAD + csv, rows).id == "s"
    assert "'tokens'" in said(tmp_path, "laws: [chinchilla]\n", HEAD + csv, rows)


def test_stacked_and_joined_columns_are_known(tmp_path):
    (tmp_path / "mixes.csv").write_text("run,share_web\na,0.5\nb,0.7\n")
    head = (
        "study: s\nsources:\n  runs:\n    uri: runs.csv\n    columns: {params: size}\n"
        "    long: {columns: 'l*ss', into: what, value: value}\n    keep: [what]\n  mixes: {uri: mixes.csv}\n"
        "join: [{left: runs, right: mixes, on: [run]}]\n"
    )
    assert (
        load(tmp_path, "laws: [{law: power, variables: {x: share_web}}]\nclean: [{require: [what]}]\n", head).id == "s"
    )
    assert "'share_wob'" in said(tmp_path, "laws: [{law: power, variables: {x: share_wob}}]\n", head)


def named(schema, at=""):
    """Yield the options of a schema that take the name of a column, by what they say of themselves, and whether they are marked."""
    for name, part in schema.get("properties", {}).items():
        yield from named(part, f"{at}.{name}")
    for part in (
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", ()),
        *schema.get("oneOf", ()),
    ):
        if isinstance(part, dict):
            yield from named(part, at)
    if "column" in schema.get("description", "").lower() and "properties" not in schema:
        yield at, any(f"'format': '{kind}'" in str(schema) for kind in ("column", "formula", "comparison"))


# Names of a source's columns or of a table's, new names, and texts about columns; laws are bound by `bound`, and free columns,
# which may be computed, are looked at with the formulas they are computed in.
OTHER = (
    ".sources",
    ".source_defaults",
    ".learn",
    ".chain",
    ".join",
    ".expect",
    ".family",
    ".laws",
    ".learn",
    ".validate.schemes.rolling.cutoffs",
    ".clean.where",
    ".clean.require",
    ".clean.reason",
    ".sensitivity.variants.where",
    ".sensitivity.variants.require",
    ".sensitivity.variants.reason",
    ".fit.weights.power",
    ".figures",
    ".figure_style",
    ".paper_figures",
    ".analyse.derive.formula",
    ".analyse.multiplier.cost",
    ".analyse.strategy.cost",
    ".analyse.next_runs.candidates",
    ".analyse.next_runs.know.forecast",
    ".analyse.optimum.over",
    ".analyse.optimum.simplex",
    ".chain",
)


def test_every_option_that_names_a_column_is_marked_as_such():
    unmarked = {at for at, marked in named(study_schema()) if not marked and not at.startswith(OTHER)}
    assert unmarked == set()


def test_families_that_sources_state_are_known_when_the_study_is_planned(tmp_path):
    head = HEAD.replace("{metric: loss}", "{metric: loss, family: dense}")
    for more in ("analyse: [{multiplier: {reference: dens}}]\n", "analyse: [{strategy: {between: [dense, dens]}}]\n"):
        told = said(tmp_path, more, head)
        assert "there is no family 'dens'; expected one of dense" in told

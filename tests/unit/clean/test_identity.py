"""What is one run, and what no rule may merge, compare or promote without a word."""

import math

import pytest

from scalestudy.errors import StudyError


def out(table) -> list[int]:
    return table.loc[table["excluded"], "row"].tolist()


def warnings(ledger) -> list[str]:
    return ledger.loc[ledger["rule"] == "warning", "reason"].tolist()


def curve(steps, run="a", start=0.0, **more):
    return [{"run": run, "step": step, "value": 2 + 300 / step + start, **more} for step in steps]


SIZES = [
    {"run": f"w{size:g}", "params": size, "seed": seed, "step": 5000, "value": 3 + seed / 100 - 1e-8 * size}
    for size in (1e6, 4e6, 16e6, 64e6)
    for seed in (1, 2, 3)
]


def test_seeds_of_one_name_are_runs_of_their_own(cleaned):
    table, ledger = cleaned(SIZES, ["diverged", "last_checkpoint"])
    assert not table["excluded"].any()
    assert warnings(ledger) == []
    assert (
        ledger.set_index("rule").loc["last_checkpoint", "note"].startswith("nothing to do: it met only runs of one row")
    )


@pytest.mark.parametrize(
    "rule", ["last_checkpoint", "best_checkpoint", {"thin": {"every": 2}}, "diverged", "drop_duplicates"]
)
@pytest.mark.parametrize("column", ["source", "family", "seed", "metric", "run"])
def test_every_part_of_a_runs_identity_tells_runs_apart(cleaned, rule, column):
    names = (1, 2) if column == "seed" else ("a", "b")
    rows = [
        {"run": "r", "step": step, "value": 100.0 / step + (0 if name in (1, "a") else 900), column: name}
        for step in (1, 2, 3, 4)
        for name in names
    ]
    both = cleaned(rows, [rule])[0]
    alone = [cleaned([row for row in rows if row[column] == name], [rule])[0]["excluded"].tolist() for name in names]
    assert [both.loc[both[column] == name, "excluded"].tolist() for name in names] == alone


def test_replicates_by_a_column_stay_inside_family_and_metric(cleaned):
    rows = [
        {"family": family, "tokens": size, "seed": seed, "value": level + seed / 10 + 100 / size}
        for family, level in (("tree", 1), ("net", 2), ("linear", 3))
        for size in (64, 128, 256, 512, 1024, 2048)
        for seed in range(4)
    ]
    table, _ = cleaned(rows, [{"replicates": {"by": ["tokens"]}}])
    kept = table[~table["excluded"]]
    assert len(kept) == 18
    assert kept.loc[kept["family"] == "net", "value"].tolist() == pytest.approx(
        [2.15 + 100 / s for s in kept["tokens"][:6]]
    )
    table, _ = cleaned(rows, [{"replicates": {"by": ["tokens"], "across": "family"}}])
    assert (~table["excluded"]).sum() == 6


def test_a_column_cannot_both_join_and_tell_apart(cleaned):
    with pytest.raises(StudyError, match=r"rule 1 \(min_points\): 'family' is both in `by` and in `across`"):
        cleaned(SIZES, [{"min_points": {"count": 1, "by": ["family"], "across": ["family"]}}])


def test_designs_that_axes_name_are_no_replicates(cleaned):
    rows = [{"value": v, "share": share} for v, share in ((1.0, 0.1), (3.0, 0.1), (5.0, 0.9))]
    assert out(cleaned(rows, ["replicates"])[0]) == [1, 2]
    assert out(cleaned(rows, ["replicates"], axes={"share": "mixture"})[0]) == [1]
    assert out(cleaned([{**row, "run": "a"} for row in rows], ["drop_duplicates"], axes={"share": "mixture"})[0]) == [1]


RESUMED = [*curve(range(100, 1001, 100)), *curve(range(800, 1501, 100), start=0.05)]


def test_the_later_of_the_steps_that_a_resumed_run_did_again_counts(cleaned):
    table, ledger = cleaned(RESUMED, [])
    assert out(table) == [7, 8, 9]
    assert ledger["rule"].tolist() == ["resumed", "missing"]
    assert ledger["excluded"].tolist() == [3, 0]
    assert "resumed" in table.loc[8, "reason"]
    assert warnings(ledger) == []


def test_of_a_resumed_run_only_what_counts_is_thinned_ranked_and_judged(cleaned):
    best = [{**row, "value": 0.1} if row["step"] == 900 and i < 10 else row for i, row in enumerate(RESUMED)]
    assert cleaned(best, ["best_checkpoint"])[0].query("~excluded")["row"].tolist() == [17]
    assert cleaned(RESUMED, ["last_checkpoint"])[0].query("~excluded")["row"].tolist() == [17]
    kept = cleaned(RESUMED, [{"thin": {"every": 5}}])[0].query("~excluded")
    assert kept["step"].tolist() == [500, 1000, 1500]


def test_resumed_twice_and_beside_other_runs_and_metrics(cleaned):
    thrice = [*curve((1, 2, 3)), *curve((2, 3, 4)), *curve((3, 4, 5))]
    rows = [{**row, "metric": metric} for row in thrice for metric in ("loss", "acc")]
    rows += [{**row, "run": "b"} for row in curve((1, 2, 3))]
    kept = cleaned(rows, [])[0].query("~excluded")
    assert kept[kept["metric"] == "acc"]["step"].tolist() == [1, 2, 3, 4, 5]
    assert kept[kept["metric"] == "acc"]["row"].tolist() == [1, 7, 13, 15, 17]
    assert len(kept) == 13


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*curve((1, 2, 3)), *curve((1, 2, 3), start=1)], id="from the start again, or another seed"),
        pytest.param([{"run": "a", "step": 5, "value": v} for v in (1.0, 2.0, 3.0)], id="one step"),
        pytest.param(sorted(RESUMED, key=lambda row: row["step"]), id="sorted, so that the order is lost"),
    ],
)
def test_where_nothing_tells_which_row_is_later_it_is_said(cleaned, rows):
    table, ledger = cleaned(rows, [])
    assert not table["excluded"].any()
    (warning,) = warnings(ledger)
    assert "rows stand with others at one point of one run (first run 'a', step" in warning
    assert "`drop_duplicates`" in warning
    assert warnings(cleaned(rows, [{"drop_duplicates": {"keep": "last"}}])[1]) == []
    assert warnings(cleaned(rows, ["replicates"])[1]) == []
    assert len(warnings(cleaned(rows, ["last_checkpoint"])[1])) == 1


def test_rows_that_are_there_twice_and_agree_count_once_in_any_order(cleaned):
    rows = sorted([*curve((1, 2, 3)), *curve((1, 2, 3))], key=lambda row: row["step"])
    assert out(cleaned(rows, [])[0]) == [0, 2, 4]


def test_rows_that_differ_in_what_describes_a_run_are_not_repeated(cleaned):
    rows = [*curve((1, 2, 3, 4), lr=0.1), *curve((3, 4, 5), lr=0.2)]
    table, ledger = cleaned(rows, [])
    assert not table["excluded"].any()
    assert warnings(ledger) == []


@pytest.mark.parametrize("rule", ["last_checkpoint", "best_checkpoint", {"thin": {"every": 2}}, "diverged"])
def test_rules_by_run_say_that_they_met_only_runs_of_one_row(cleaned, rule):
    rows = [{"run": f"runs:{i + 1}", "step": 100 * (i + 1), "value": 5.0 / (i + 1)} for i in range(20)]
    table, ledger = cleaned(rows, [rule])
    assert not table["excluded"].any()
    name = rule if isinstance(rule, str) else next(iter(rule))
    cause = "no column is mapped to `run`, so every row counts as a run of its own"
    assert warnings(ledger) == [f"{name} met only runs of one row: {cause}"]
    assert ledger.loc[0, "note"] == f"nothing to do: it met only runs of one row; {cause}"
    named = [{**row, "run": f"checkpoint{i}"} for i, row in enumerate(rows)]
    assert "mapped to `run` what one training has in common" in warnings(cleaned(named, [rule])[1])[0]


LADDER = [
    {"run": f"m{n}", "params": 1e6 * n, "step": step, "value": 4.5 + 59.84 * (1e6 * n) ** -0.3 + 600 / step}
    for n in (1, 2, 4, 8, 16)
    for step in (100, 500, 1000)
]


@pytest.mark.parametrize("tail", [(math.inf, math.inf), (8.0, math.inf), (80.0, 90.0)])
@pytest.mark.parametrize(
    "rules",
    [
        ["diverged", "last_checkpoint"],
        ["last_checkpoint", "diverged"],
        [{"require": ["value"]}, "diverged", "last_checkpoint"],
        [{"where": "isfinite(value) AND value < 50"}, {"last_checkpoint": {}}, "diverged"],
    ],
)
def test_a_checkpoint_from_before_a_run_diverged_is_never_its_end(cleaned, tail, rules):
    lost = [
        {"run": "m32", "params": 32e6, "step": s, "value": v}
        for s, v in zip((100, 500, 1000), (11.3, *tail), strict=True)
    ]
    table, ledger = cleaned([*LADDER, *lost], rules)
    assert table.loc[~table["excluded"], "row"].tolist() == [2, 5, 8, 11, 14]
    assert (ledger["rows_in"] - ledger["excluded"]).tolist() == ledger["rows_out"].tolist()


def test_a_run_without_an_end_is_told_with_the_rule_that_took_it(cleaned):
    lost = [{"run": "m32", "params": 32e6, "step": s, "value": v} for s, v in ((100, 11.3), (500, math.inf))]
    table, ledger = cleaned([*LADDER, *lost], ["diverged", "last_checkpoint"])
    assert (
        table.loc[15, "reason"] == "its run went on, and what followed was taken out by diverged: no value at its end"
    )
    assert ledger["rule"].tolist() == ["diverged", "unfinished", "last_checkpoint", "missing"]
    assert ledger["position"].tolist() == [0, 2, 1, 3]
    assert ledger["order"].tolist() == [0, 1, 2, 3]
    kept, ledger = cleaned([*LADDER, *lost], ["diverged", {"last_checkpoint": {"after_fault": "keep"}}])
    assert not kept.loc[15, "excluded"]
    assert "unfinished" not in set(ledger["rule"])


def test_a_blank_or_a_spike_before_the_end_leaves_a_run_its_end(cleaned):
    rows = [{"run": "a", "step": s, "value": v} for s, v in enumerate((9.0, 5.0, 40.0, 4.0, None))]
    assert cleaned(rows, ["diverged", "last_checkpoint"])[0].query("~excluded")["row"].tolist() == [3]


def test_every_rule_of_a_study_says_where_it_did_nothing(cleaned):
    rows = [{"run": f"r{i}", "value": float(i + 1)} for i in range(4)]
    rules = [
        {"where": "value < 9"},
        {"min_points": {"count": 2}},
        {"units": {"to": "nats/token"}},
        {"require": ["value"]},
    ]
    notes = cleaned(rows, rules)[1]["note"].tolist()
    assert all(note.startswith("nothing to do: ") for note in notes[:4])
    assert notes[4] == ""
    changed = cleaned(rows, [{"units": {"to": "bits/token"}}, {"where": "value < 2"}])[1]["note"].tolist()
    assert changed == ["", "", ""]

"""What the page and the summary say of costs, and what they warn of."""

from costed import cost_tables
from handmade import chinchilla_study

from scalestudy.numerals import brief
from scalestudy.report.about_costs import cost_grids, cost_line
from scalestudy.report.answers import answers
from scalestudy.report.doubts import doubts
from scalestudy.report.macros import numbers_tex
from scalestudy.report.stage import about_data
from scalestudy.report.summary import lines

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {}}


def study(*families, **options):
    tables = chinchilla_study(families or ("moe",))
    tables |= cost_tables(tables, SETTINGS, **options)
    return tables, answers(tables, SETTINGS)


def kinds(tables, found):
    return {one.kind: one for one in doubts(tables, found)}


def test_the_summary_has_a_line_of_what_was_spent_and_of_its_share_of_the_target():
    tables, found = study()
    line = lines(tables, found)["cost"]
    hours = tables["analyse/costs"].query("use == 'all' and quantity == 'hours'")["amount"].iloc[0]
    assert f"{brief(hours)} device hours" in line
    assert "the runs cost " in line
    assert "% of the compute of the run forecast at N = " in line


def test_compute_alone_is_told_only_as_a_share_of_a_target():
    tables, found = study(currency="USD")
    assert "device hours" not in lines(tables, found)["cost"]
    assert lines(tables, found)["cost"].startswith("the runs cost ")
    open_ = tables["analyse/forecast"]
    tables["analyse/forecast"] = open_[open_["value"].notna()]
    found = answers(tables, SETTINGS)
    assert cost_line(tables, found, 3) == []
    assert cost_grids(tables, found) == []


def test_families_with_one_target_are_told_together():
    tables, found = study("moe", "dense")
    line = cost_line(tables, found, 3)
    assert len(line) == 2
    assert "% (dense), " in line[1]
    assert "% (moe) of the compute of the run forecast at N = " in line[1]


def test_numbers_without_a_source_are_warned_of_and_sourced_ones_are_not():
    told = kinds(*study())
    assert "price 2.5 in the currency (no source)" in told["costs_assumed"]
    assert "costs_assumed" not in kinds(*study(hours="flops / 1e18", price={"value": 2.5, "source": "invoice"}))


def test_runs_that_do_not_tell_are_warned_of():
    told = kinds(*study(hours="(flops - 2e18) / 1e18"))
    assert told["costs_lost"].startswith("costs are larger than told, as these are not known: hours of ")


def test_more_than_devices_can_is_warned_of():
    told = kinds(*study(hours="flops / 1e18", peak={"value": 1e14, "source": "data sheet"}))
    assert told["over_peak"].startswith("more was computed than devices can: moe: ")


def test_amounts_are_macros_named_by_what_they_are_of():
    tables, found = study()
    text = numbers_tex(tables, SETTINGS, found, about_data.data_grid(tables, SETTINGS))
    assert r"\newcommand{\HandmadeCostMoeAllHours}" in text
    assert r"\newcommand{\HandmadeCostMoeLossTarget" in text

"""What the page says of runs to come: the verdict, the designs in one order, the proposed runs family by family."""

from handmade_next import next_tables

from scalestudy.report.about_next import designs_grid, next_line, proposals_grid


def cells(grid, title):
    place = [column.title for column in grid.columns].index(title)
    return [row.cells[place] for row in grid.every]


def test_the_verdict_of_each_question_is_a_line():
    told = "4 runs are expected to narrow the interval by 60%"
    assert next_line(next_tables(["moe"]), 3) == [told]
    assert next_line(next_tables(["moe", "dense"]), 1) == [f"next, moe: {told}", "and 1 more question"]
    assert next_line({}, 3) == []


def test_designs_begin_with_what_is_known_now():
    grid = designs_grid(next_tables(["moe"]))
    assert cells(grid, "design") == ["now", "proposed", "ladder", "isoflop", "sparse"]
    assert cells(grid, "narrower by")[:2] == ["0%", "60%"]
    assert grid.every[-1].tone == "warn"


def test_proposed_runs_are_in_order_for_each_family():
    grid = proposals_grid(next_tables(["moe", "dense"]))
    assert cells(grid, "family") == ["dense"] * 3 + ["moe"] * 3
    assert cells(grid, "run") == ["1", "2", "3"] * 2
    assert cells(grid, "seeds") == ["1", "2", "1"] * 2


def test_of_two_families_that_are_compared_runs_are_in_one_order():
    tables = next_tables(["moe", "dense"])
    tables["analyse/next_designs"]["goal"] = "winner"
    assert cells(proposals_grid(tables), "run") == ["1", "1", "2", "2", "3", "3"]

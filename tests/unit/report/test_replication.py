"""The table of published numbers: what most rows do without has a column only where a row has something to say."""

from handmade import chinchilla_study

from scalestudy.report.about_replication import replication_grid


def titles(tables):
    return [column.title for column in replication_grid(tables).columns]


def test_causes_and_certainties_stand_beside_the_verdicts_they_belong_to():
    tables = dict(chinchilla_study())
    assert not {"cause", "published number is"} & set(titles(tables))
    rows = tables["analyse/replication"].copy()
    rows.loc[rows["position"] == 2, ["finding", "certainty"]] = ["Read off a figure.", "remembered"]
    grid = replication_grid({**tables, "analyse/replication": rows})
    at = {column.title: index for index, column in enumerate(grid.columns)}
    assert [row.cells[at["cause"]] for row in grid.rows] == ["", "", "Read off a figure."]
    assert [row.cells[at["published number is"]] for row in grid.rows] == ["", "", "remembered"]

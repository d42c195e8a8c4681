import pandas as pd

from scalestudy.shards import read_shards


def test_parts_are_stacked_by_table_and_empty_ones_do_not_change_types(tmp_path):
    for shard, rows in (("0-of-2", [1, 2]), ("1-of-2", [])):
        path = tmp_path / shard / "fit" / "fits.parquet"
        path.parent.mkdir(parents=True)
        pd.DataFrame(
            {"n": pd.Series(rows, dtype="int64"), "note": pd.Series(["x"] * len(rows), dtype="str")}
        ).to_parquet(path)
    tables = read_shards([str(path) for path in tmp_path.rglob("*.parquet")])
    assert list(tables) == ["fit/fits"]
    assert tables["fit/fits"]["n"].tolist() == [1, 2]
    assert tables["fit/fits"]["n"].dtype == "int64"


def test_nothing_at_all_keeps_its_columns(tmp_path):
    path = tmp_path / "0-of-1" / "fit" / "fits.parquet"
    path.parent.mkdir(parents=True)
    pd.DataFrame({"n": pd.Series([], dtype="int64")}).to_parquet(path)
    assert list(read_shards([str(path)])["fit/fits"]) == ["n"]

import pandas as pd
import pyarrow as pa

from scalestudy.shards import read_shards
from scalestudy.storage import Provenance, write_arrow

PROVENANCE = Provenance("made", "fit", "0")


def test_parts_are_stacked_by_table_and_empty_ones_do_not_change_types(tmp_path):
    for shard, rows in (("0-of-2", [1, 2]), ("1-of-2", [])):
        columns = {"n": pd.Series(rows, dtype="int64"), "note": pd.Series(["x"] * len(rows), dtype="str")}
        table = pa.Table.from_pandas(pd.DataFrame(columns), preserve_index=False)
        write_arrow(table, tmp_path / shard / "fit" / "fits.parquet", PROVENANCE)
    tables = read_shards([str(path) for path in tmp_path.rglob("*.parquet")])
    assert list(tables) == ["fit/fits"]
    assert tables["fit/fits"]["n"].tolist() == [1, 2]
    assert tables["fit/fits"]["n"].dtype == "int64"


def test_nothing_at_all_keeps_its_columns(tmp_path):
    path = tmp_path / "0-of-1" / "fit" / "fits.parquet"
    write_arrow(pa.table({"n": pa.array([], pa.int64())}), path, PROVENANCE)
    assert list(read_shards([str(path)])["fit/fits"]) == ["n"]

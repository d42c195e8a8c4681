import pandas as pd
import pyarrow as pa
import pytest

from scalestudy import storage
from scalestudy.errors import StudyError
from scalestudy.shards import gather, parts_of, read_shards
from scalestudy.storage import Provenance, write_arrow, write_table
from scalestudy.tables.contract import FAMILY, Table, count, key

PROVENANCE = Provenance("made", "fit", "0")
CONTRACT = Table(
    "fit/made", "a table", (FAMILY, key("place", "which", "int64"), count("n", "a number")), ("family", "place")
)


def made(families, more=()):
    """A table with some rows of each family, a different number of each."""
    rows = [(name, place, float(place)) for name in families for place in range(3 + ord(name[-1]) % 4)]
    frame = pd.DataFrame(rows, columns=["family", "place", "n"])
    return frame.assign(**dict.fromkeys(more, 1.0))


def written(folder, parts, contract=CONTRACT, further=()):
    paths = [folder / f"{number}-of-{len(parts)}" / "fit" / "made.parquet" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        write_table(part, contract, path, PROVENANCE, further)
    return paths


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
    assert parts_of([str(path)]) == {"fit/fits": [path]}


@pytest.mark.parametrize("row_group", [1, 4, 7, 1000])
@pytest.mark.parametrize("dealt", [["bdf", "ace"], ["a", "", "fb", "ecd"], ["abcdef"], ["", ""]])
def test_gathered_parts_are_the_bytes_of_the_whole(tmp_path, monkeypatch, row_group, dealt):
    """Whatever family lies in which part, however many rows a group has, and where a group ends within a family."""
    monkeypatch.setattr(storage, "ROW_GROUP", row_group)
    families = [[f"task-{letter}" for letter in letters] for letters in dealt]
    whole, target = tmp_path / "whole/fit/made.parquet", tmp_path / "fit/made.parquet"
    write_table(made([name for own in families for name in own]), CONTRACT, whole, PROVENANCE)
    gather(written(tmp_path, [made(own) for own in families]), CONTRACT, target, PROVENANCE)
    assert target.read_bytes() == whole.read_bytes()


def test_parts_with_other_columns_are_put_together_too(tmp_path):
    contract = Table(CONTRACT.name, "a table", CONTRACT.columns, CONTRACT.key, further="what targets state")
    parts = [made(["b"], ["lr"]), made(["a"])]
    target = tmp_path / "fit/made.parquet"
    gather(written(tmp_path, parts, contract, ["lr"]), contract, target, PROVENANCE)
    found = storage.read_table(target)
    assert found["family"].tolist() == sorted(found["family"])
    assert found.loc[found["family"] == "a", "lr"].isna().all()
    assert (found.loc[found["family"] == "b", "lr"] == 1.0).all()


def test_a_damaged_part_is_refused(tmp_path):
    paths = written(tmp_path, [made(["a"]), made(["b"])])
    paths[1].write_bytes(paths[1].read_bytes()[:-40])
    with pytest.raises(StudyError, match="not what its job made"):
        gather(paths, CONTRACT, tmp_path / "fit/made.parquet", PROVENANCE)


@pytest.mark.parametrize("row_group", [2, 1000])
def test_the_rows_of_some_families_are_read(tmp_path, monkeypatch, row_group):
    monkeypatch.setattr(storage, "ROW_GROUP", row_group)
    (path,) = written(tmp_path, [made(["a", "b", "c"])])
    found = storage.read_table(path, families=lambda name: name != "b")
    pd.testing.assert_frame_equal(found, made(["a", "c"]), check_dtype=False)
    assert list(storage.read_table(path, families=lambda _: False)) == ["family", "place", "n"]

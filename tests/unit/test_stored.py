import pandas as pd
import pyarrow as pa
import pytest

from scalestudy.storage import Provenance, write_arrow
from scalestudy.stored import Stored


def test_a_table_is_read_once_and_only_when_it_is_asked_for(tmp_path):
    path = tmp_path / "fit" / "fits.parquet"
    write_arrow(pa.table({"family": ["a", "b"]}), path, Provenance("made", "fit", "0"))
    tables = Stored({"fit/fits": path, "fit/draws": tmp_path / "not there"})
    assert list(tables) == ["fit/fits", "fit/draws"]
    assert "fit/draws" in tables
    assert len(tables) == 2
    assert tables["fit/fits"] is tables["fit/fits"]
    assert isinstance(tables["fit/fits"], pd.DataFrame)
    assert tables.get("fit/starts") is None
    with pytest.raises(FileNotFoundError):
        tables["fit/draws"]


def test_of_tables_with_families_some_are_read(tmp_path):
    names = {"fit/fits": {"family": ["a", "b"]}, "clean/ledger": {"order": [0, 1]}}
    paths = {name: tmp_path / f"{name}.parquet" for name in names}
    for name, columns in names.items():
        write_arrow(pa.table(columns), paths[name], Provenance("made", "fit", "0"))
    tables = Stored(paths, lambda family: family == "b")
    assert tables["fit/fits"]["family"].tolist() == ["b"]
    assert len(tables["clean/ledger"]) == 2

"""A file says by itself whether it is what its job made."""

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import duck
from scalestudy.made import MADE_FILE, read_made, require_made, write_made
from scalestudy.provenance import Provenance
from scalestudy.seals import UNSEALED, fault, read_sealed, require_sound, seal, sealed_json
from scalestudy.storage import read_table, write_arrow

PROVENANCE = Provenance("s", "clean", "d")
TABLE = pa.table({"x": np.arange(4000.0), "name": [f"r{i % 7}" for i in range(4000)], UNSEALED: [UNSEALED] * 4000})


def by_pyarrow(path):
    write_arrow(TABLE, path, PROVENANCE)


def by_duckdb(path):
    with duckdb.connect() as connection:
        connection.register("made", TABLE)
        duck.copy(connection, "SELECT * FROM made", path, PROVENANCE, "study s")


def as_json(path):
    path.write_text(sealed_json({"z": [1, {"b": 2, "a": "é"}], "a": UNSEALED, "zz": {UNSEALED: UNSEALED}}))


WRITERS = [by_pyarrow, by_duckdb, as_json]


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_as_it_was_written_is_sound_and_has_the_same_bytes_each_time(write, tmp_path):
    path = tmp_path / "t.parquet"
    write(path)
    assert fault(path) == ""
    before = path.read_bytes()
    write(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("write", WRITERS)
def test_every_flipped_bit_and_every_cut_shows(write, tmp_path):
    path = tmp_path / "t.parquet"
    write(path)
    sound = path.read_bytes()
    rng = np.random.default_rng(7)
    places = {0, 3, len(sound) - 1, len(sound) - 6, *rng.integers(len(sound), size=300)}
    for place in places:
        hurt = bytearray(sound)
        hurt[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(hurt)
        assert fault(path), place
    for length in {0, 1, 4, 8, 12, len(sound) - 1, *rng.integers(len(sound), size=100)}:
        path.write_bytes(sound[:length])
        assert fault(path), length
    for more in (b"\0", sound):
        path.write_bytes(sound + more)
        assert fault(path)
    path.write_bytes(sound)
    assert not fault(path)


@pytest.mark.parametrize("write", WRITERS[:2])
def test_a_table_that_was_edited_with_its_footer_kept_is_refused_by_its_reader(write, tmp_path):
    path = tmp_path / "t.parquet"
    write(path)
    read_table(path)
    table = pq.read_table(path)
    pq.write_table(table.set_column(0, "x", pa.array(np.arange(4000.0) + 1)), path)
    with pytest.raises(StudyError, match="the file is not what its job made: its content is not the one its seal"):
        read_table(path)
    pq.write_table(table.replace_schema_metadata(None), path)
    with pytest.raises(StudyError, match="the file is not what its job made"):
        read_table(path)


def test_pages_carry_checksums_too(tmp_path):
    path = tmp_path / "t.parquet"
    by_pyarrow(path)
    content = bytearray(path.read_bytes())
    content[400] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError, match="CRC"):
        pq.read_table(path, page_checksum_verification=True)


def test_json_comes_back_with_its_keys_in_order(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(sealed_json({"b": 1, "a": {"d": [], "c": None}}))
    assert read_sealed(path) == {"a": {"c": None, "d": []}, "b": 1}
    assert path.read_text() == sealed_json({"a": {"d": [], "c": None}, "b": 1})


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "null", "\udcff", f'{{"a": "{UNSEALED}"}}', "PAR1", "PAR1PAR1"])
def test_what_is_no_sealed_json_is_empty(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, errors="surrogateescape")
    assert read_sealed(path) == {}
    assert read_sealed(tmp_path / "none") == {}
    with pytest.raises(StudyError, match="the file is not what its job made"):
        require_sound(path)


def test_only_a_file_with_a_place_for_it_gets_a_seal(tmp_path):
    (tmp_path / "x").write_text("nothing")
    with pytest.raises(ValueError, match="no place for a seal"):
        seal(tmp_path / "x")


def test_a_list_tells_the_files_that_are_not_as_they_were_made(tmp_path):
    for name in ("a.pdf", "tables/b.tex"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    with pytest.raises(StudyError, match=MADE_FILE):
        require_made(tmp_path)
    write_made(tmp_path, "digest", ["a.pdf", "tables/b.tex"], {"drawings": {"a": "1"}})
    require_made(tmp_path)
    assert (read_made(tmp_path)["digest"], read_made(tmp_path)["drawings"]) == ("digest", {"a": "1"})
    (tmp_path / "tables/b.tex").write_text("edited")
    with pytest.raises(StudyError, match=r"b\.tex: the file is not what its job made"):
        require_made(tmp_path)
    (tmp_path / "tables/b.tex").unlink()
    with pytest.raises(StudyError, match=r"b\.tex"):
        require_made(tmp_path)

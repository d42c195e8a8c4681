import json

import corpus
import english
import pytest

VERSES = [("Ruth", 2, "b"), ("Ruth", 1, "a first"), ("Ruth", 1, "a second"), ("Amos", 1, "c")]


@pytest.fixture
def file(tmp_path):
    lines = [json.dumps({"book": book, "chapter": chapter, "text": text}) for book, chapter, text in VERSES]
    path = tmp_path / "kjv.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_chapter_is_its_verses_a_line_each(file):
    assert english.read(file) == {"Amos/1": b"c\n", "Ruth/1": b"a first\na second\n", "Ruth/2": b"b\n"}
    assert list(english.read(file)) == ["Amos/1", "Ruth/1", "Ruth/2"]


def test_another_text_is_refused_in_one_line(file):
    found = corpus.digest(english.read(file))
    with pytest.raises(corpus.CorpusError) as error:
        english.load(file)
    message = str(error.value)
    assert "\n" not in message
    for part in (found, english.SHA256, english.PACKAGE, "3 chapters", str(file)):
        assert part in message
    assert english.load(file, expected=found) == english.read(file)


def test_a_missing_package_is_named_with_the_call_that_has_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(corpus.CorpusError, match=f"--with {english.PACKAGE}"):
        english.load()

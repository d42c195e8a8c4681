import corpus
import numpy as np
import pytest


def write(folder, files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


FILES = {"b.py": b"print(1)\n", "a/c.py": b"x = 2\n", "a/empty.py": b""}
ADDED = {
    "site-packages/other.py": b"pass",
    "_sysconfigdata__linux.py": b"pass",
    "config-3.11-x86_64/python-config.py": b"pass",
    "notes.txt": b"not code",
}


def test_reads_python_files_sorted_without_what_an_installation_adds(tmp_path):
    write(tmp_path, FILES | ADDED)
    text = corpus.read(tmp_path)
    assert list(text) == ["a/c.py", "a/empty.py", "b.py"]
    assert text == FILES


def test_digest_sees_content_and_path_and_no_order():
    assert corpus.digest(FILES) == corpus.digest(dict(reversed(FILES.items())))
    assert corpus.digest(FILES) != corpus.digest(FILES | {"b.py": b"print(2)\n"})
    renamed = {("d.py" if path == "b.py" else path): content for path, content in FILES.items()}
    assert corpus.digest(FILES) != corpus.digest(renamed)


def test_another_text_is_refused_in_one_line(tmp_path):
    write(tmp_path, FILES)
    found = corpus.digest(FILES)
    with pytest.raises(corpus.CorpusError) as error:
        corpus.load(tmp_path)
    message = str(error.value)
    assert "\n" not in message
    for part in (found, corpus.SHA256, corpus.PYTHON, "3 files, 15 bytes", "without its tests", str(tmp_path)):
        assert part in message
    assert corpus.load(tmp_path, expected=found) == FILES


def test_split_is_by_path_alone_and_about_one_in_five():
    paths = [f"package/module_{i}.py" for i in range(5000)]
    share = np.mean([corpus.is_validation(path) for path in paths])
    assert share == pytest.approx(51 / 256, abs=4 * np.sqrt(0.2 * 0.8 / 5000))


def test_training_text_holds_every_training_byte_and_none_of_validation():
    text = {f"m{i}.py": f"{i} in its own file\n".encode() for i in range(200)}
    train = corpus.training_bytes(text).tobytes()
    kept = [content for path, content in text.items() if not corpus.is_validation(path)]
    assert train == b"".join(b"\0" + content for content in kept)
    assert 0 < len(kept) < 200


def test_a_pass_takes_every_window_once_and_the_next_pass_moves_the_borders():
    length, one_pass = 64 * 100 + 1, 99
    starts = corpus.window_starts(length, 64 * 2 * one_pass, 2, np.random.default_rng(3))
    assert starts.shape == (one_pass, 2)
    first, second = np.split(starts.ravel(), 2)
    for taken in (first, second):
        assert len(set(taken.tolist())) == one_pass
        assert len(set((taken % 64).tolist())) == 1
    assert first[0] % 64 != second[0] % 64
    assert starts.min() >= 0
    assert starts.max() + 65 <= length


def test_window_is_the_text_itself():
    train = np.arange(200).astype(np.uint8)
    assert corpus.windows_at(train, np.array([7, 100])).tolist() == [list(range(7, 72)), list(range(100, 165))]


def test_validation_windows_lie_in_one_file_and_count_bytes_equally():
    text = {f"m{i}.py": bytes([1 + i % 250]) * (64 * (1 + i % 7) + i % 64) for i in range(300)}
    sample = corpus.validation(text, windows=128)
    files = [content for path, content in text.items() if corpus.is_validation(path)]
    assert sample.windows.shape == (128, 65)
    assert sample.files == len(files)
    for window, mask, file in zip(sample.windows, sample.mask, sample.file, strict=True):
        assert set(window[1:][mask == 1].tolist()) == {files[file][0]}
        assert not window[1:][mask == 0].any()
    share = np.bincount(sample.file, minlength=len(files)) / 128
    size = np.array([1 + (len(content) - 1) // 64 for content in files])
    assert np.abs(share - size / size.sum()).max() <= 1 / 128


def test_every_byte_of_a_file_is_a_target_once_when_all_windows_are_taken():
    name = next(f"m{i}.py" for i in range(100) if corpus.is_validation(f"m{i}.py"))
    content = bytes(range(1, 201))
    sample = corpus.validation({name: content}, windows=4)
    assert bytes(sample.windows[:, 1:][sample.mask == 1].tolist()) == content


def test_loss_is_per_byte_and_the_error_is_over_files_not_windows():
    file = np.array([0, 0, 1, 3])
    loss, stderr = corpus.loss_and_stderr(np.array([10.0, 20.0, 60.0, 30.0]), np.array([10.0, 10.0, 20.0, 10.0]), file)
    assert loss == pytest.approx(120 / 50)
    residuals = np.array([30 - 2.4 * 20, 60 - 2.4 * 20, 30 - 2.4 * 10])
    assert stderr == pytest.approx(np.sqrt(3 / 2 * np.sum(residuals**2)) / 50)


def test_standard_error_covers_the_spread_over_samples_of_files():
    rng = np.random.default_rng(11)
    ratios, errors = [], []
    for _ in range(400):
        level = rng.normal(2.0, 0.4, 120)
        windows = rng.integers(1, 20, 120)
        file = np.repeat(np.arange(120), windows)
        sums = 64 * (level[file] + rng.normal(0, 0.3, len(file)))
        ratio, error = corpus.loss_and_stderr(sums, np.full(len(file), 64.0), file)
        ratios.append(ratio)
        errors.append(error)
    assert np.mean(errors) == pytest.approx(np.std(ratios), rel=0.15)

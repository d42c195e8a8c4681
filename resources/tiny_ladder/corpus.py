"""The text: every Python file of the standard library, pinned by a hash, split by path into training and validation."""

from __future__ import annotations

import hashlib
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

PYTHON = "3.11.7"
SHA256 = "d7e5dad6835ac8e77e326fe446487b78140346fed45161b9f4a4ee932092c3ad"
CONTEXT = 64
VALIDATION_WINDOWS = 4096
SEPARATOR = b"\0"

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


class CorpusError(Exception):
    """The folder does not hold the text that the recorded runs were trained on."""


@dataclass(frozen=True)
class Validation:
    """The fixed sample every loss is measured on.

    Attributes:
    ----------
    windows : uint8, (windows, context + 1)
        A window's bytes; each byte after the first is predicted from those before it in the window.
    mask : float32, (windows, context)
        1 where the target is a byte of the text, 0 past the end of a file.
    file : int64, (windows,)
        Which file the window comes from, 0 to `files` - 1.
    files : int
        Files in the validation split, sampled or not.
    """

    windows: Bytes
    mask: npt.NDArray[np.float32]
    file: npt.NDArray[np.int64]
    files: int


def default_folder() -> Path:
    """Return the standard library of the running Python."""
    return Path(sysconfig.get_path("stdlib"))


def read(folder: Path) -> dict[str, bytes]:
    """Read the text as {path relative to `folder`: content}, sorted by path.

    Left out is what an installation adds to the `Lib` folder of the CPython source: third-party packages and files
    generated for the platform.
    """
    kept = {}
    for path in folder.rglob("*.py"):
        parts = path.relative_to(folder).parts
        added = any(part in {"site-packages", "__pycache__"} or part.startswith("config-") for part in parts)
        if not added and not path.name.startswith("_sysconfigdata"):
            kept["/".join(parts)] = path.read_bytes()
    return dict(sorted(kept.items()))


def digest(text: Mapping[str, bytes]) -> str:
    """Return the sha256 over one line `<sha256 of the content>  <path>` per file, in the order of the paths."""
    lines = (f"{hashlib.sha256(text[path]).hexdigest()}  {path}\n" for path in sorted(text))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def load(folder: Path | None = None, expected: str = SHA256) -> dict[str, bytes]:
    """Read the text and refuse any other than the pinned one.

    Raises:
    ------
    CorpusError
        When the hash differs, with what was found, what was expected and the likely cause.
    """
    folder = folder or default_folder()
    cause = (
        f"probably not the standard library of CPython {PYTHON}, or one without its tests; "
        f"point --corpus at the folder Lib of the CPython {PYTHON} source"
    )
    return pinned(read(folder), expected, f"the text in {folder}", "files", cause)


def pinned(text: dict[str, bytes], expected: str, name: str, parts: str, cause: str) -> dict[str, bytes]:
    """Return a text if it has the hash it must have.

    Raises:
    ------
    CorpusError
        When it has not: `name` is what was read, `parts` what it consists of, `cause` why it probably is another.
    """
    found = digest(text)
    if found != expected:
        size = sum(map(len, text.values()))
        raise CorpusError(
            f"{name} ({len(text)} {parts}, {size} bytes) has sha256 {found}, expected {expected}: {cause}"
        )
    return text


def is_validation(path: str) -> bool:
    """Tell whether a file belongs to validation: about one in five, by the hash of its path."""
    return hashlib.sha256(path.encode()).digest()[0] < 51


def training_bytes(text: Mapping[str, bytes]) -> Bytes:
    """Join the training files, each after a separator, into one array of bytes."""
    joined = b"".join(SEPARATOR + content for path, content in text.items() if not is_validation(path))
    return np.frombuffer(joined, np.uint8)


def window_starts(length: int, tokens: int, batch: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Say where in a text of `length` bytes each training window starts: (steps, batch) for `tokens` bytes in all.

    Each pass shifts the window borders by a random offset and takes the windows in random order without replacement.
    """
    wanted, starts = tokens // CONTEXT, np.zeros(0, np.int64)
    while len(starts) < wanted:
        offset = int(rng.integers(CONTEXT))
        one_pass = offset + CONTEXT * rng.permutation((length - 1 - offset) // CONTEXT)
        starts = np.concatenate([starts, one_pass])
    return starts[:wanted].reshape(-1, batch)


def windows_at(train: Bytes, starts: npt.NDArray[np.int64]) -> Bytes:
    """Cut the windows that begin at `starts`: (batch, context + 1)."""
    windows: Bytes = train[starts[:, None] + np.arange(CONTEXT + 1)]
    return windows


def validation(text: Mapping[str, bytes], windows: int = VALIDATION_WINDOWS) -> Validation:
    """Take a systematic sample of the validation text: equally spaced among all its windows, so bytes count equally."""
    files = [SEPARATOR + content for path, content in text.items() if is_validation(path) and content]
    places = [(i, start) for i, content in enumerate(files) for start in range(0, len(content) - 1, CONTEXT)]
    chosen = [places[(2 * k + 1) * len(places) // (2 * windows)] for k in range(windows)]
    sample = np.zeros((windows, CONTEXT + 1), np.uint8)
    mask = np.zeros((windows, CONTEXT), np.float32)
    for row, (i, start) in enumerate(chosen):
        piece = np.frombuffer(files[i][start : start + CONTEXT + 1], np.uint8)
        sample[row, : len(piece)] = piece
        mask[row, : len(piece) - 1] = 1
    return Validation(sample, mask, np.array([i for i, _ in chosen]), len(files))


def loss_and_stderr(sums: Floats, counts: Floats, file: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the loss in nats per byte and its standard error over files.

    The loss is the ratio of the summed losses to the number of bytes. Losses within one file go together, so files
    are the clusters of the linearised variance of a ratio: n / (n - 1) * sum_f (s_f - R b_f)^2 / (sum_f b_f)^2
    (Cochran, Sampling Techniques, 3rd edition, 1977, equation 6.13, without the finite-population correction).

    Args:
        sums: (windows,); the summed loss of each window in nats.
        counts: (windows,); the number of bytes of each window.
        file: (windows,); the file of each window.
    """
    loss, size = np.bincount(file, sums), np.bincount(file, counts)
    loss, size = loss[size > 0], size[size > 0]
    n, ratio = len(size), loss.sum() / size.sum()
    variance = n / (n - 1) * np.sum((loss - ratio * size) ** 2) / size.sum() ** 2
    return float(ratio), float(np.sqrt(variance))

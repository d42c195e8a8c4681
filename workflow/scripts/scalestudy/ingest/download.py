"""Downloads by pooch: https only, verified, limited in size and time, under their final name only when complete."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pooch
import requests

from scalestudy.errors import StudyError
from scalestudy.files import file_sha256

MAX_BYTES = 20 * 2**30
STALL_SECONDS = 30.0
ATTEMPTS = 3
_CHUNK = 2**16
_REDIRECTS = 5
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _UnusableError(Exception):
    """A reply that another attempt would not change."""


def fetch(
    url: str,
    sha256: str | None,
    cache: Path,
    where: str,
    *,
    loopback_http: bool = False,
    max_bytes: int = MAX_BYTES,
    stall: float = STALL_SECONDS,
) -> Path:
    """Return the verified local copy of a URL, from the cache if it is there.

    Args:
        url: an https address.
        sha256: what the content must hash to.
        cache: folder of downloads; the file lies in the subfolder named by its hash.
        where: study and source, for messages.
        loopback_http: also accept http from this machine; for tests.
        max_bytes: the largest accepted size.
        stall: seconds without a byte after which an attempt is given up.

    Raises:
        StudyError: not https, no hash, not reachable, too large, or other content than expected.
    """
    _check_address(url, sha256, where, loopback_http)
    expected = str(sha256).lower()
    target = cache / expected / file_name(url)
    if target.is_file() and file_sha256(target) == expected:
        return target.resolve()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _retrieve(url, expected, target, max_bytes, stall, loopback_http)
            return target.resolve()
        except _UnusableError as error:
            raise StudyError(where, f"{url} {error}", "the file the study names") from error
        except ValueError as error:
            if "hash" not in str(error).lower():
                raise
            raise _wrong_hash(url, expected, error, where) from error
        except requests.RequestException as error:
            if attempt == ATTEMPTS:
                raise _unreachable(url, error, where) from error
    raise AssertionError("unreachable")


def file_name(url: str) -> str:
    """Return the last part of a URL's path, reduced to harmless characters."""
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    kept = "".join(letter if letter.isalnum() or letter in "._-+" else "_" for letter in last).lstrip(".")
    return kept or "download"


def _retrieve(url: str, expected: str, target: Path, max_bytes: int, stall: float, loopback_http: bool) -> None:
    def download(address: str, output_file: Any, _: Any) -> None:
        _stream(address, Path(output_file), max_bytes, stall, loopback_http)

    pooch.get_logger().setLevel("WARNING")
    pooch.retrieve(url, known_hash=f"sha256:{expected}", fname=target.name, path=target.parent, downloader=download)


def _stream(url: str, output: Path, max_bytes: int, stall: float, loopback_http: bool) -> None:
    with _open(url, stall, loopback_http) as reply:
        if 400 <= reply.status_code < 500:
            raise _UnusableError(f"answers {reply.status_code} {reply.reason}")
        reply.raise_for_status()
        announced = int(reply.headers.get("Content-Length") or 0)
        written = 0
        with output.open("wb") as sink:
            for chunk in reply.iter_content(_CHUNK):
                written += len(chunk)
                if max(written, announced) > max_bytes:
                    raise _UnusableError(f"sends more than {max_bytes:,} bytes")
                sink.write(chunk)
        if written < announced and "Content-Encoding" not in reply.headers:
            raise requests.ConnectionError(f"the reply stopped after {written:,} of {announced:,} bytes")


def _open(url: str, stall: float, loopback_http: bool) -> requests.Response:
    """Follow redirects one by one, since a request to a plain http address must not be sent at all."""
    for _ in range(_REDIRECTS):
        reply = requests.get(url, stream=True, timeout=(stall, stall), allow_redirects=False)
        if not reply.is_redirect:
            return reply
        reply.close()
        url = urljoin(url, reply.headers["Location"])
        if not _accepted(url, loopback_http):
            raise _UnusableError(f"is redirected to {url}, which is not https")
    raise _UnusableError(f"is redirected more than {_REDIRECTS} times")


def _check_address(url: str, sha256: str | None, where: str, loopback_http: bool) -> None:
    if not _accepted(url, loopback_http):
        raise StudyError(where, f"the uri is {url}", "an https address")
    if not sha256:
        raise StudyError(
            where,
            f"{url} has no `sha256`",
            "the hash of the file, so that a study cannot change under its name",
            "run `sha256sum` on a copy you trust",
        )
    if not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise StudyError(where, f"the sha256 is {sha256!r}", "64 hexadecimal digits")


def _accepted(url: str, loopback_http: bool) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (loopback_http and parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _wrong_hash(url: str, expected: str, error: ValueError, where: str) -> StudyError:
    found = [digest for digest in re.findall(r"\b[0-9a-f]{64}\b", str(error).lower()) if digest != expected]
    actual = found[0] if found else "another one"
    return StudyError(
        where,
        f"the sha256 of {url} is {actual}",
        expected,
        "the file was changed at its source, or the hash in the study file is of another version",
    )


def _unreachable(url: str, error: Exception, where: str) -> StudyError:
    reason = " ".join(str(error).split())[:160]
    return StudyError(
        where,
        f"{url} could not be downloaded in {ATTEMPTS} attempts ({type(error).__name__}: {reason})",
        "a reply",
        "is the network up? With $SCALESTUDY_MIRROR set no network is needed",
    )

"""Downloads from a server on this machine that misbehaves in every way that can be thought of."""

import hashlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import download
from scalestudy.ingest.sources import locate

GOOD = b"n,d,loss\n1,2,3\n" * 1000
SHA = hashlib.sha256(GOOD).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Answers by the first part of the path, and counts what it was asked."""

    asked: ClassVar[list[str]] = []
    release = threading.Event()

    def do_GET(self):
        self.asked.append(self.path)
        getattr(self, "_" + self.path.split("/")[1])()

    def _send(self, body: bytes, length: int | None = None, status: int = 200, **headers: str):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _good(self):
        self._send(GOOD)

    def _altered(self):
        self._send(GOOD.replace(b"3", b"4"))

    def _cut(self):
        self._send(GOOD[:500], len(GOOD))
        self.close_connection = True

    def _cut_once(self):
        if self.asked.count(self.path) == 1:
            self._cut()
        else:
            self._good()

    def _absent(self):
        self._send(b"no such file", status=404)

    def _broken(self):
        self._send(b"try later", status=503)

    def _moved(self):
        self._send(b"", status=302, Location="/good/runs.csv")

    def _away(self):
        self._send(b"", status=302, Location="http://example.invalid/runs.csv")

    def _circle(self):
        self._send(b"", status=302, Location="/circle/runs.csv")

    def _endless(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x" * 65536)

    def _stall(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(GOOD)))
        self.end_headers()
        self.wfile.write(GOOD[:100])
        self.wfile.flush()
        self.release.wait(5)
        self.close_connection = True

    def log_message(self, *_):
        pass


class QuietServer(ThreadingHTTPServer):
    """Says nothing when a client hangs up, which is what these tests are about."""

    def handle_error(self, *_):
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a running server."""
    Handler.asked = []
    Handler.release = threading.Event()
    with QuietServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        Handler.release.set()
        httpd.shutdown()
        thread.join()


def get(url: str, cache: Path, sha256: str | None = SHA, **more) -> Path:
    return download.fetch(url, sha256, cache, "study s, source runs", loopback_http=True, **more)


def left_over(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_a_good_file_is_fetched_once_and_then_comes_from_the_cache(server, tmp_path):
    path = get(f"{server}/good/runs.csv", tmp_path)
    assert path.read_bytes() == GOOD
    assert path == tmp_path / SHA / "runs.csv"
    assert get(f"{server}/good/runs.csv", tmp_path) == path
    assert get("http://127.0.0.1:9/good/runs.csv", tmp_path) == path
    assert Handler.asked == ["/good/runs.csv"]


def test_a_damaged_file_in_the_cache_is_fetched_again(server, tmp_path):
    path = get(f"{server}/good/runs.csv", tmp_path)
    path.write_bytes(b"damaged")
    assert get(f"{server}/good/runs.csv", tmp_path).read_bytes() == GOOD


def test_an_interrupted_download_is_tried_again(server, tmp_path):
    assert get(f"{server}/cut_once/runs.csv", tmp_path).read_bytes() == GOOD
    assert len(Handler.asked) == 2


def test_a_redirect_is_followed(server, tmp_path):
    assert get(f"{server}/moved/runs.csv", tmp_path).read_bytes() == GOOD


@pytest.mark.parametrize(
    ("path", "pattern", "asked"),
    [
        ("altered", rf"the sha256 of .* is [0-9a-f]{{64}}; expected {SHA}; the file was changed", 1),
        ("cut", r"could not be downloaded in 3 attempts", 3),
        ("absent", r"answers 404 Not Found; expected the file the study names", 1),
        ("broken", r"could not be downloaded in 3 attempts.*503", 3),
        ("circle", r"is redirected more than 5 times", 5),
        ("away", r"is redirected to http://example.invalid/runs.csv, which is not https", 1),
        ("endless", r"sends more than 1,000,000 bytes", 1),
    ],
)
def test_what_goes_wrong_is_one_line_and_leaves_nothing(server, tmp_path, path, pattern, asked):
    with pytest.raises(StudyError, match=pattern) as caught:
        get(f"{server}/{path}/runs.csv", tmp_path, max_bytes=1_000_000)
    assert str(caught.value).startswith("study s, source runs: ")
    assert "\n" not in str(caught.value)
    assert left_over(tmp_path) == []
    assert len(Handler.asked) == asked


def test_a_stalled_download_is_given_up(server, tmp_path):
    start = time.monotonic()
    with pytest.raises(StudyError, match="could not be downloaded in 3 attempts"):
        get(f"{server}/stall/runs.csv", tmp_path, stall=0.2)
    assert time.monotonic() - start < 4
    assert left_over(tmp_path) == []


@pytest.mark.parametrize(
    ("url", "sha256", "pattern"),
    [
        ("http://example.org/x.csv", SHA, "an https address"),
        ("file:///etc/passwd", SHA, "an https address"),
        ("ftp://example.org/x.csv", SHA, "an https address"),
        ("http://127.0.0.1.example.org/x.csv", SHA, "an https address"),
        ("https://example.org/x.csv", None, "has no `sha256`"),
        ("https://example.org/x.csv", "abc", "64 hexadecimal digits"),
    ],
)
def test_addresses_that_are_never_asked(tmp_path, url, sha256, pattern):
    with pytest.raises(StudyError, match=pattern):
        get(url, tmp_path, sha256)


def test_http_to_this_machine_is_for_tests_only(server, tmp_path):
    source = {"uri": f"{server}/good/runs.csv", "sha256": SHA}
    with pytest.raises(StudyError, match="an https address"):
        locate(source, tmp_path, None, tmp_path / "cache")
    assert Handler.asked == []


def test_names_in_addresses_stay_in_the_cache(server, tmp_path):
    for name in ("..%2f..%2fescape.csv", "%2e%2e", "a b;c|d.csv", ""):
        path = get(f"{server}/good/{name}", tmp_path)
        assert path.is_relative_to(tmp_path / SHA)

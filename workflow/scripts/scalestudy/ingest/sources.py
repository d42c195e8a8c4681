"""Where a source's files are: the mirror, the disk or an https URL; every path inside the allowed folders."""

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.files import file_sha256
from scalestudy.ingest.globs import GLOB, fixed_part, walk


def is_url(uri: str) -> bool:
    """Whether a source lies behind a URL."""
    return "://" in uri


def elsewhere(source: Mapping[str, Any]) -> bool:
    """Whether the file of a source is fixed by its sha256, wherever it is: behind a URL, or in the mirror alone."""
    return "uri" not in source or is_url(str(source["uri"]))


def locate(
    source: Mapping[str, Any],
    base: Path,
    mirror: Path | None,
    cache: Path,
    allowed: Sequence[Path] = (),
    where: str = "source",
    loopback_http: bool = False,
) -> list[Path]:
    """Return the local files of a source, verified, in a fixed order; download what is neither mirrored nor cached.

    Args:
        source: its section of the study file: `uri`, and where given `mirror` and `sha256`.
        base: the folder of the study file, which relative names start from.
        mirror: the folder of `$SCALESTUDY_MIRROR`, if set.
        cache: folder of downloads, one subfolder per SHA-256.
        allowed: further folders that may be read; `base` and the mirror always may.
        where: study and source, for messages.
        loopback_http: also accept http from this machine; for tests.

    Raises:
        StudyError: no such file, a path outside the allowed folders, a wrong SHA-256, or a failed download.
    """
    found = locate_local(source, base, mirror, allowed, where)
    if found is not None:
        return found
    if "uri" not in source:
        raise _only_in_a_mirror(source, mirror, where)
    from scalestudy.ingest.download import fetch  # requests is loaded only where something is downloaded

    return [fetch(str(source["uri"]), source.get("sha256"), cache, where, loopback_http=loopback_http)]


def locate_local(
    source: Mapping[str, Any],
    base: Path,
    mirror: Path | None,
    allowed: Sequence[Path] = (),
    where: str = "source",
    sha256_of: Callable[[Path], str] = file_sha256,
) -> list[Path] | None:
    """Return the verified files of a source that needs no network, None if it has to be downloaded; as `locate`."""
    uri, sha256 = str(source.get("uri", source.get("mirror"))), source.get("sha256")
    files = _mirrored(source.get("mirror"), mirror, where)
    if not files and elsewhere(source):
        return None
    if not files:
        files = _inside(base / uri, [base, *allowed] + ([mirror] if mirror else []), uri, where)
    if sha256:
        _verify(files, str(sha256), where, uri, sha256_of)
    return files


def _only_in_a_mirror(source: Mapping[str, Any], mirror: Path | None, where: str) -> StudyError:
    found = f"the mirror {mirror} has no {source['mirror']}" if mirror else "no mirror, and a table without an address"
    cause = "the study file names no `uri` of this table, and says in its comments what it was made of"
    return StudyError(where, found, f"{source['mirror']} below the folder $SCALESTUDY_MIRROR", cause)


def _mirrored(name: str | None, mirror: Path | None, where: str) -> list[Path]:
    if not name or mirror is None:
        return []
    target = mirror / name
    if not (_has_glob(name) or target.exists()):
        return []
    return _inside(target, [mirror], name, where)


def _inside(path: Path, roots: Sequence[Path], shown: str, where: str) -> list[Path]:
    """Return the files of a path below one of the roots: no other folder is walked, no link leads out."""
    try:
        require_inside(fixed_part(path).resolve(), roots, shown, where)
        files = expand(path, shown, where)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StudyError(where, f"{shown[:120]!r} cannot be looked for ({reason})", "a path or a glob") from error
    for file in files:
        require_inside(file, roots, shown, where)
    return files


def expand(path: Path, shown: str, where: str) -> list[Path]:
    """Return the files a path, a folder or a glob stands for, sorted by name.

    Hidden files are left out of folders and globs.
    """
    if path.is_file():
        return [path.resolve()]
    if path.is_dir():
        found = walk(path, "**", where)
    elif _has_glob(shown):
        root = fixed_part(path)
        found = walk(root, str(path.relative_to(root)), where)
    else:
        raise StudyError(
            where, f"there is no file {shown!r}", "a file, a folder, a glob or an https URL", _neighbour(path)
        )
    if not found:
        raise StudyError(where, f"no file matches {shown!r}", "at least one file")
    return sorted((inner.resolve() for inner in found), key=str)


def shared_folder(files: Sequence[Path], source: Mapping[str, Any], base: Path) -> Path:
    """Return the folder that files are named from: the one the source declares, or the one they have in common.

    A table of another study is named from the folder of all results.
    """
    if "study" in source:
        return files[0].parents[2]
    declared = fixed_part(base / str(source.get("uri", ""))).resolve()
    declared = declared if declared.is_dir() else declared.parent
    if not elsewhere(source) and all(path.is_relative_to(declared) for path in files):
        return declared
    return Path(os.path.commonpath([path.parent for path in files]))


def _has_glob(name: str) -> bool:
    return bool(GLOB & set(name))


def _neighbour(path: Path) -> str:
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    close = difflib.get_close_matches(path.name, [inner.name for inner in path.parent.iterdir()], n=1)
    return f"did you mean {close[0]!r}?" if close else f"looked in {path.parent}"


def require_inside(path: Path, roots: Sequence[Path], shown: str, where: str) -> None:
    """Refuse a path below none of some folders.

    Args:
        path: resolved.
        roots: the folders.
        shown: the path as the study file has it.
        where: for the message.

    Raises:
        StudyError: it is below none.
    """
    if not any(path.is_relative_to(root.resolve()) for root in roots):
        raise StudyError(
            where,
            f"{shown!r} leads to {path}, outside the folders a study may read",
            "a path below the study file's folder, the project or the mirror",
            "allow the folder in the main config, or move the file",
        )


def _verify(files: Sequence[Path], expected: str, where: str, uri: str, sha256_of: Callable[[Path], str]) -> None:
    if len(files) != 1:
        raise StudyError(where, f"`sha256` is given for {len(files)} files", "one file, or no `sha256`")
    actual = sha256_of(files[0])
    if actual != expected.lower():
        raise StudyError(
            where,
            f"the sha256 of {files[0]} is {actual}",
            expected.lower(),
            f"the file was changed or is another version of {uri}; if that is meant, update the sha256",
        )

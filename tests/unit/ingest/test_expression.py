"""Expressions of a study file reach columns and nothing else."""

import duckdb
import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import duck
from scalestudy.ingest.expression import parse

HOSTILE = [
    "1) FROM read_csv('/etc/passwd') --",
    "1; DROP TABLE x",
    "(SELECT content FROM read_text('/etc/passwd'))",
    "EXISTS (FROM read_csv('/etc/passwd'))",
    "n IN (SELECT 1)",
    "(FROM glob('/etc/*'))",
    "current_setting('temp_directory')",
    "getvariable('x')",
    "nextval('s')",
    "write_log('x')",
    "sleep_ms(100000)",
    "random()",
    "now()",
    "uuid()",
    "error('x')",
    "*",
    "COLUMNS('.*')",
    "?",
    "$1",
    "PRAGMA database_list",
    "COPY n TO 'x'",
    "SET threads = 8",
    "INSTALL httpfs",
    "n AS m",
    "",
    "n\x00",
    "/* open",
]
UNKNOWN = ["getenv('HOME')", "ATTACH 'x.db'", "read_text('/etc/passwd')", "query('FROM x')"]
FILES = [
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/passwd')",
    "FROM glob('/etc/*')",
    "FROM '/etc/passwd'",
    "COPY (SELECT 1) TO '/tmp/scalestudy_escape.csv'",
    "ATTACH '/tmp/scalestudy_escape.db'",
    "SET lock_configuration = false",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FROM read_csv('https://example.org/x.csv')",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_expressions_are_refused(text):
    with duckdb.connect() as connection, pytest.raises(ValueError, match=r"."):
        parse(connection, text)


@pytest.mark.parametrize("text", [*HOSTILE, *UNKNOWN])
def test_hostile_mappings_end_in_one_line(ingested, text):
    with pytest.raises(StudyError, match="column params"):
        ingested("n,d,loss\n1,2,3\n", columns={"params": text, "value": "loss"})


@pytest.mark.parametrize("statement", FILES)
def test_the_connection_itself_reaches_only_what_is_declared(tmp_path, statement):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with duck.connect(scratch) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_a_neighbour_of_a_declared_file_cannot_be_read(tmp_path):
    (tmp_path / "scratch").mkdir()
    (tmp_path / "given.csv").write_text("a\n1\n")
    (tmp_path / "secret.csv").write_text("a\n2\n")
    with duck.connect(tmp_path / "scratch", [tmp_path / "given.csv"]) as connection:
        assert connection.execute(f"FROM read_csv('{tmp_path}/given.csv')").fetchall() == [(1,)]
        for name in (f"{tmp_path}/secret.csv", f"{tmp_path}/scratch/../secret.csv"):
            with pytest.raises(duckdb.PermissionException):
                connection.execute(f"FROM read_csv('{name}')")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("6 * params * tokens", ("params", "tokens")),
        ('"Model Size" / 1e9', ("Model Size",)),
        ("config.lr * 2", ("config.lr",)),
        ("CASE WHEN a > 1 THEN 'x''y' ELSE b END", ("a", "b")),
        ("list_transform([1, 2], lambda y: y + a)", ("a",)),
        ("max(step) OVER (PARTITION BY run)", ("step", "run")),
        ("n -- a comment", ("n",)),
        ("tags ->> '$[0]'", ("tags",)),
    ],
)
def test_columns_are_found(text, columns):
    with duckdb.connect() as connection:
        assert set(parse(connection, text).columns) == set(columns)

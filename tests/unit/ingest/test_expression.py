"""Expressions of a study file reach columns and nothing else."""

import resource

import duckdb
import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest import duck, functions
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
ENDLESS = [
    "unnest([1, 2, 3])",
    "1 + unnest(string_split(name, ','))",
    "generate_series(1, 1000000000)",
    "range(1000000000)",
    "generate_subscripts([1, 2], 1)",
    "regexp_split_to_table(name, 'a')",
    "repeat('x', 1000000000)",
    "lpad('x', 1000000000, 'y')",
    "format('{:1000000000}', n)",
    "printf('%1000000000d', 1)",
    "list_resize([1], 1000000000)",
    "[1]::INTEGER[100000]",
    "levenshtein(name, name)",
    "max(n)",
    "string_agg(name, ',') OVER ()",
    "list(n) OVER (ORDER BY n)",
    "hash(n)",
    "GROUPING(n)",
    "1) WHERE (false",
    "n) LIMIT (1",
    "n) ORDER BY (n",
    "n) GROUP BY (n",
    "n) QUALIFY (true",
    "n) UNION ALL SELECT (2",
    "n, (1",
    "+".join(["n"] * 900),
    "+".join(["n"] * 100_000),
    "+".join(["n"] * 90),
    "list_transform(" * 4 + "[name]" + ",lambda y: y || y)" * 4,
    "list_transform([1]," * 300 + "lambda y: y" + ")" * 300,
]
GREEDY = "replace(" * 4 + "name" + f",'a','{'a' * 100}')" * 4
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


@pytest.mark.parametrize("text", [*HOSTILE, *ENDLESS])
def test_hostile_expressions_are_refused(text):
    with duckdb.connect() as connection, pytest.raises(ValueError, match=r"."):
        parse(connection, text)


@pytest.mark.parametrize("text", [*HOSTILE, *UNKNOWN, *ENDLESS])
def test_hostile_mappings_end_in_one_line(ingested, text):
    with pytest.raises(StudyError, match="column params"):
        ingested("n,d,loss\n1,2,3\n", columns={"params": text, "value": "loss"})


def test_what_fills_the_memory_is_named_before_the_table_is_made(ingested):
    with pytest.raises(StudyError, match=r"column params: the expression .*takes more than . GB of memory"):
        ingested("name,n,loss\n" + "aaa,1,3\n" * 1000, columns={"params": GREEDY, "value": "loss"})


def test_the_memory_of_a_process_is_as_free_after_as_before(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_AS)
    with duck.connect(tmp_path):
        assert resource.getrlimit(resource.RLIMIT_AS) != before
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_trial_that_takes_too_long_is_interrupted(tmp_path, monkeypatch):
    monkeypatch.setattr(duck, "TRIAL_SECONDS", 0.2)
    many = "FROM range(1000000) a, range(1000000) b"
    with duck.connect(tmp_path) as connection:
        assert "takes more than 0 s" in duck.try_out(connection, f"(SELECT sum(a.range + x) {many})", "SELECT 1 AS x")
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_trial_counts_rows(tmp_path):
    with duck.connect(tmp_path) as connection:
        assert duck.try_out(connection, "unnest([1, 2, 3])", "SELECT 1 AS x") == "makes 3 rows of 1"
        assert duck.try_out(connection, "x + 1", "SELECT 1 AS x") == ""


def test_every_function_there_is_makes_one_value_of_one_row():
    with duckdb.connect() as connection:
        kinds = dict(
            connection.execute("SELECT function_name, max(function_type) FROM duckdb_functions() GROUP BY 1").fetchall()
        )
        calls = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'"
        unstable = {name for (name,) in connection.execute(calls).fetchall()}
    assert {kinds.get(name) for name in functions.ROW_BY_ROW} <= {"scalar", "macro", "pragma"}
    assert not functions.ROW_BY_ROW & unstable
    assert not functions.ROW_BY_ROW & functions.OVER


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
        ("+".join(f"c{i}" for i in range(70)), tuple(f"c{i}" for i in range(70))),
        ("n -- a comment", ("n",)),
        ("tags ->> '$[0]'", ("tags",)),
    ],
)
def test_columns_are_found(text, columns):
    with duckdb.connect() as connection:
        assert set(parse(connection, text).columns) == set(columns)

"""A real PostgreSQL server for tests and the bench, from the `pgserver` wheel: nothing to install, no root.

Only the wheel's programs are used: its own start-up changes file modes up to the root of the
disk and adds a user to the system. Where this process is root, which PostgreSQL refuses to be, the
server runs as nobody. It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

STARTING_SECONDS = 60.0
_WATCHED = 'exec 3<&0; "$@" </dev/null & pid=$!; read _ <&3; kill -QUIT $pid; wait $pid'
"""Runs a program until standard input ends, which it does when our process does."""


def unavailable() -> str:
    """Why there is no server to be had here, "" where there is."""
    if os.name != "posix":
        return "the server is started on POSIX systems only"
    return "" if _programs() is not None else "the pgserver wheel is not installed"


def _programs() -> Path | None:
    found = importlib.util.find_spec("pgserver")  # not imported: that alone writes files
    return Path(found.origin).parent / "pginstall" if found and found.origin else None


@contextmanager
def server(*, durable: bool = False, folder: Path | None = None) -> Iterator[str]:
    """The URL of a database on a server that lives as long as the block.

    durable: whether a commit is on the disk before it is told, as in use; tests do without.
    folder: on which disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="bondscan-pg-", dir=folder))
    try:
        programs = _programs()
        assert programs is not None
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(folder, "nobody", "nogroup")
            programs = _reachable(programs, folder)
        data = folder / "data"
        make = [programs / "bin" / "initdb", "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8"]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "cwd": folder}
        subprocess.run([*make, "--no-locale", "--no-sync"], check=True, **quiet, **who)
        settings = {"listen_addresses": "", "max_connections": "200"}
        if not durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        run = ["sh", "-c", _WATCHED, "sh", programs / "bin" / "postgres", "-D", data, "-k", folder, *words]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                run, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, cwd=folder, **who
            )
        url = f"postgresql://hub@/postgres?host={quote(str(folder), safe='')}"
        try:
            _until_it_answers(url, process, folder / "log")
            yield url
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where everybody may run them: a copy, where they lie in somebody's own folder."""
    if all(place.stat().st_mode & stat.S_IXOTH for place in (programs / "bin", *programs.parents)):
        return programs
    return Path(shutil.copytree(programs, folder / "programs"))


def _until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.02)
        else:
            return


def schema(url: str, name: str) -> str:
    """The URL of a schema of its own, empty at first, in the database of `url`."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')  # type: ignore[call-overload]
    return f"{url}&options={quote(f'-csearch_path={name}')}"


def emptied(url: str, name: str, like: str) -> bool:
    """Put a schema back to how `like` is, which has the same tables; whether that could be done."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '2s'")
        tables = _tables(connection, name)
        if tables != _tables(connection, like):
            return False
        copied = [
            f'DELETE FROM "{name}".{table}; INSERT INTO "{name}".{table} SELECT * FROM "{like}".{table}'
            for table in tables
        ]
        counted = (
            "SELECT setval(c.oid, 1, false) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE c.relkind = 'S' AND n.nspname = '{name}'"
        )
        try:
            connection.execute("; ".join(["BEGIN", *copied, counted, "COMMIT"]).encode())
        except psycopg.Error:
            return False
        return True


def _tables(connection: psycopg.Connection[Any], name: str) -> list[str]:
    asked = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace ORDER BY 1"
    return [row[0] for row in connection.execute(asked, (f'"{name}"',)).fetchall()]

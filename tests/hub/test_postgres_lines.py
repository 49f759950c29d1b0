"""The lines to PostgreSQL: what is refused of a server, and what is never waited for for ever."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
import pytest

from edge.errors import StoreError, StoreNewer
from edge.hub import postgres_lines, sql
from edge.hub.postgres import PostgresDatabase
from edge.hub.postgres_lines import AWAY_SECONDS, TURN
from tests.hub.samples import make_hub, place_of

DATABASES = ("postgresql",)


def also(url: str, *settings: str) -> str:
    """The URL with settings of the session, as a role of the server may have them."""
    return url + quote("".join(f" -c{setting}" for setting in settings))


def test_what_a_role_is_set_to_does_not_loosen_what_is_told(tmp_path: Path) -> None:
    """Stored is on the disk, and no statement is cut off for having waited its turn."""
    make_hub(tmp_path).database.close()
    place = also(
        place_of(tmp_path), "synchronous_commit=off", "statement_timeout=300", "client_encoding=latin1"
    )
    database = PostgresDatabase(place)
    with database.reading() as reader:
        shown = [
            reader.execute(f"SHOW {name}").fetchone()[0]
            for name in ("synchronous_commit", "statement_timeout", "client_encoding")
        ]
    database.close()
    assert shown == ["on", "0", "UTF8"]


def test_a_server_that_waits_for_a_copy_too_stays_as_it_is(tmp_path: Path) -> None:
    """Only what is off is put on: what is stricter was somebody's wish."""
    make_hub(tmp_path).database.close()
    database = PostgresDatabase(also(place_of(tmp_path), "synchronous_commit=remote_apply"))
    with database.reading() as reader:
        assert reader.execute("SHOW synchronous_commit").fetchone()[0] == "remote_apply"
    database.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_text_is_refused(tmp_path: Path, encoding: str) -> None:
    """Before a station with a Chinese name meets it, and with how another is made."""
    place = place_of(tmp_path)
    with psycopg.connect(place, autocommit=True) as connection:
        name = f"of_{encoding.lower()}_{os.getpid()}"
        connection.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")  # type: ignore[call-overload]
    with pytest.raises(StoreError, match=f"expected one in UTF8, got {encoding}"):
        PostgresDatabase(place.replace("/postgres?", f"/{name}?"))


def test_a_pooler_that_shares_its_sessions_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lines that are open at once and end at one backend: statements would be another's."""
    place = place_of(tmp_path)
    monkeypatch.setattr(postgres_lines, "_backend", lambda _: 4711)
    with pytest.raises(StoreError, match="expected a session of its own for each line"):
        PostgresDatabase(place)


def test_a_server_that_may_only_be_read_is_not_taken(tmp_path: Path) -> None:
    """Of a pair the other is meant; who names another way in the URL gets that."""
    place = also(place_of(tmp_path), "default_transaction_read_only=on")
    with pytest.raises(StoreError, match="read-only"):
        PostgresDatabase(place)


def test_who_stands_still_in_the_midst_of_sending_loses_the_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was stopped while it sent rows: the others write again, and it is told once it goes on."""
    monkeypatch.setattr(postgres_lines, "BUSY_SECONDS", 1)
    hub = make_hub(tmp_path)
    stopped = psycopg.connect(place_of(tmp_path))
    stopped.execute(f"SELECT pg_advisory_xact_lock({TURN})")  # type: ignore[call-overload]
    sending = stopped.cursor().copy("COPY meta FROM STDIN")
    copy = sending.__enter__()
    failed, written = 0, False
    while not written:
        with suppress(StoreError), hub.writing() as tx:
            tx.execute(sql.PUT_META, ("a", "1"))
            written = True
        failed += not written
        assert failed < 10
    assert failed > 1
    copy.write("x\ty\n")
    with pytest.raises(psycopg.OperationalError):
        sending.__exit__(None, None, None)
    stopped.close()
    hub.database.close()


def test_who_has_the_turn_and_works_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two statements the server's own bound holds; and a COPY that goes on is not stuck."""
    monkeypatch.setattr(postgres_lines, "BUSY_SECONDS", 1)
    hub = make_hub(tmp_path)
    with psycopg.connect(place_of(tmp_path)) as busy:
        busy.execute(f"SELECT pg_advisory_xact_lock({TURN})")  # type: ignore[call-overload]
        with busy.cursor().copy("COPY meta FROM STDIN") as copy:
            for number in range(3):
                copy.write(f"{number}\t{'x' * 200_000}\n")
                with pytest.raises(StoreError), hub.writing():
                    pass
        for _ in range(3):
            with pytest.raises(StoreError), hub.writing():
                pass
        assert busy.execute("SELECT count(*) FROM meta WHERE length(value) > 9999").fetchone() == (3,)
    hub.database.close()


def test_an_older_program_stops_writing_once_a_newer_one_has_brought_the_tables_up(tmp_path: Path) -> None:
    """It goes on reading, and says what is to be installed."""
    hub = make_hub(tmp_path)
    with hub.writing() as tx:
        tx.execute("UPDATE version SET n = ?", (sql.VERSION + 1,))
    with pytest.raises(StoreNewer, match="Install a newer bondscan"), hub.writing() as tx:
        tx.execute(sql.PUT_META, ("a", "1"))
    with hub.reading() as reader:
        assert reader.execute("SELECT value FROM meta WHERE name = 'a'").fetchone() is None
    with hub.database.reading() as tx:
        tx.execute("UPDATE version SET n = ?", (sql.VERSION,))
    hub.database.close()


def test_a_server_that_is_away_is_waited_for_once_and_served_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks after the first is told soon; nobody waits for minutes once it is back."""
    monkeypatch.setattr(postgres_lines, "BUSY_SECONDS", 1)
    make_hub(tmp_path).database.close()
    place = place_of(tmp_path)
    folder = Path(unquote(place.partition("host=")[2].partition("&")[0]))
    way = tmp_path / "way"
    way.symlink_to(folder)
    database = PostgresDatabase(place.replace(quote(str(folder), safe=""), quote(str(way), safe="")))
    pool, waited = database._lines._pool, list[float]()
    got = pool.getconn

    def patiently(patience: float) -> psycopg.Connection[tuple[object, ...]]:
        waited.append(patience)
        return got(patience)

    monkeypatch.setattr(pool, "getconn", patiently)
    way.unlink()
    with psycopg.connect(place, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    for _ in range(3):
        with pytest.raises(StoreError), database.reading():
            pass
    assert waited == [1, AWAY_SECONDS, AWAY_SECONDS]
    way.symlink_to(folder)
    served = False
    while not served:
        with suppress(StoreError), database.reading() as reader:
            served = reader.execute("SELECT 1").fetchone() == (1,)
    assert len(waited) < 20
    with database.reading():
        assert waited[-1] == 1
    database.close()

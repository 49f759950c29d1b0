"""The chain: what was written is what is read, and nothing else passes for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.rules.verdict import Finding
from edge.store import journal
from edge.store.layout import FIELDS
from tests.store.world import World, moved

NAMES = (*FIELDS.split(", "), "sha256")
ROWS = 12


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], sqlite3.Connection]]:
    """A journal of a dozen different rows, a fresh copy in memory at each call."""
    world = World(tmp_path_factory.mktemp("journal"))
    world.furnish()
    for number in range(ROWS - 4):
        world.accept(moved("shelved", f"S{number}", lot=f"L{number}"), text=f"(21)S{number}␝")
    world.append(
        verdict="REJECT", findings=(Finding("expired", "reject", params={"n": "1"}),), raw=b"\x00\xff"
    )
    world.exit("S1")
    path = world.home / "bondscan.db"
    world.close()
    source = sqlite3.connect(path)

    def copy() -> sqlite3.Connection:
        target = sqlite3.connect(":memory:", isolation_level=None)
        source.backup(target)
        return target

    yield copy
    source.close()


def test_an_entry_is_the_row_as_read_again(zone: World) -> None:
    """What `append` gives is what the journal gives ever after."""
    for entry in (
        zone.accept(moved("shelved"), findings=(Finding("catalogue-stale", "note", params={"h": "3"}),)),
        zone.append(verdict="REJECT", raw=b"\xff\x00", text="half a \ud83d pair", at=zone.now()),
        zone.exit("S1"),
    ):
        with zone.store.writing() as tx:
            assert tx.entry(entry.seq) == entry
        assert entry.event_id.startswith("urn:uuid:")


def test_times_are_kept_to_the_millisecond_in_chinas_zone(zone: World) -> None:
    """The row says ``2026-06-01T10:00:01.000+08:00`` whatever zone the time came in."""
    zone.append(key="K")
    with zone.store.reader() as reader:
        rows = reader.query("SELECT at, recorded FROM journal ORDER BY seq DESC LIMIT 1")
    assert all(text.startswith("2026-06-01T10:00:0") and text.endswith("000+08:00") for text in rows[0])


def test_the_canonical_form_does_not_change() -> None:
    """A hash of old must be found by the bondscan of tomorrow."""
    fields = (1, "urn:uuid:0", "scan", "t", "t", "good", "Z", 1, "", "", "", "", b"", "", b"\x1d", "", "", "")
    rest = (0, b"", None, 0, None, None, b"", 0, 0, bytes(32))
    assert journal.digest((*fields, *rest)).hex() == (
        "4908cccda7d2d4683a0afa9cad3966ffc5767fd2a5acc2309332a52dcb6a097c"
    )


def test_an_untouched_journal_passes(written: Callable[[], sqlite3.Connection]) -> None:
    """Verified whole, or from any row on."""
    connection = written()
    assert journal.verify(connection) == journal.Verified(True, ROWS)
    assert journal.verify(connection, after=5) == journal.Verified(True, ROWS - 5)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changed_byte_is_found(written: Callable[[], sqlite3.Connection], data: st.DataObject) -> None:
    """One byte of one field of one row, and the row is named (or the next, where its hash was changed)."""
    connection = written()
    seq = data.draw(st.integers(1, ROWS))
    name = data.draw(st.sampled_from(NAMES[1:]))
    value = connection.execute(f"SELECT {name} FROM journal WHERE seq = ?", (seq,)).fetchone()[0]
    if isinstance(value, int):
        changed: object = value + data.draw(st.sampled_from([-1, 1, 256]))
    elif not value:
        changed = {bytes: b"\0", str: "x", type(None): b"" if name == "body" else 1}[type(value)]
    else:
        content = bytearray(value if isinstance(value, bytes) else value.encode())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << data.draw(st.integers(0, 6))
        changed = bytes(content) if isinstance(value, bytes) else content.decode("utf-8", "replace")
    connection.execute(f"UPDATE journal SET {name} = ? WHERE seq = ?", (changed, seq))
    found = journal.verify(connection)
    assert not found.ok
    assert found.first_bad in ((seq, seq + 1) if name == "sha256" else (seq,))


@given(seq=st.integers(1, ROWS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_row_taken_out_is_found(written: Callable[[], sqlite3.Connection], seq: int) -> None:
    """Also the last, which breaks no hash."""
    connection = written()
    connection.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    assert journal.verify(connection).first_bad == seq


@given(seq=st.integers(1, ROWS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_taken_out_and_the_gap_closed_is_found(
    written: Callable[[], sqlite3.Connection], seq: int
) -> None:
    """Renumbering what follows does not mend the chain."""
    connection = written()
    connection.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    for later in range(seq + 1, ROWS + 1):
        connection.execute("UPDATE journal SET seq = ? WHERE seq = ?", (later - 1, later))
    assert not journal.verify(connection).ok


@given(rows=st.lists(st.integers(1, ROWS), min_size=2, max_size=2, unique=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_two_rows_changing_places_are_found(
    written: Callable[[], sqlite3.Connection], rows: list[int]
) -> None:
    """Reordering is found at the first row that moved."""
    connection = written()
    one, other = rows
    for source, target in ((one, 1000), (other, one), (1000, other)):
        connection.execute("UPDATE journal SET seq = ? WHERE seq = ?", (target, source))
    assert journal.verify(connection).first_bad == min(rows)


def test_text_that_is_none_is_found(written: Callable[[], sqlite3.Connection]) -> None:
    """Bytes that UTF-8 does not allow are a fault of the row, not of the program."""
    connection = written()
    connection.execute("UPDATE journal SET text = CAST(x'ff' AS TEXT) WHERE seq = 7")
    assert journal.verify(connection).first_bad == 7


def test_a_damaged_page_is_found(world: World, tmp_path: Path) -> None:
    """What SQLite itself cannot read is said as a fault, not raised."""
    for number in range(200):
        world.append(text="x" * 500, key=f"K{number}")
    world.close()
    path = world.home / "bondscan.db"
    content = bytearray(path.read_bytes())
    root = sqlite3.connect(path)
    page = root.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
    root.close()
    content[(page - 1) * 4096 : (page - 1) * 4096 + 64] = bytes(64)
    path.write_bytes(bytes(content))
    connection = sqlite3.connect(path)
    assert not journal.verify(connection).ok

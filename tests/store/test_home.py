"""The store as a whole: one writer, any number of readers, all or nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from edge.errors import StoreError, StoreLocked
from edge.rules.decision import Effects
from edge.rules.facts import StationFacts
from edge.store import Reader, Store, lookup, pages
from tests import fakes
from tests.store.world import World, at, moved

ROOT = Path(__file__).resolve().parents[2]


def test_a_second_process_cannot_write(zone: World) -> None:
    """The home is one process's; the other is told so, and may read."""
    script = (
        "import sys; from pathlib import Path\n"
        "from edge.errors import StoreLocked\n"
        "from edge.store import pages, Store\n"
        "from tests.store.world import World\n"
        "try: World(Path(sys.argv[1]))\n"
        "except StoreLocked as locked: print(locked.message)\n"
        "with Store.read(Path(sys.argv[1]) / 'home') as reader: print(pages.last_entry(reader).seq)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(zone.root)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, seq = done.stdout.splitlines()
    assert "no other bondscan" in said
    assert int(seq) == zone.store.head.seq


def test_the_lock_is_free_again_after_closing_and_after_a_failed_opening(world: World) -> None:
    """A store that could not be opened leaves no lock behind."""
    with pytest.raises(StoreLocked):
        Store.open(world.home, machine="m", anchor=world.anchor, now=fakes.NOW, ids=world.ids)
    world.close()
    (world.home / "bondscan.db").rename(world.root / "aside")
    with pytest.raises(StoreError, match="got none"):
        world.open(create=False)
    (world.root / "aside").rename(world.home / "bondscan.db")
    world.open()


def test_readers_see_what_is_committed_and_nothing_else(zone: World) -> None:
    """While a transaction is open, a reader in another thread is served the state before it."""
    zone.accept(moved("shelved", "S1"))
    seen: list[int] = []

    def look() -> None:
        with zone.store.reader() as reader:
            seen.append(len(lookup.stock_items(reader, "P-GOOD", fakes.LOT)))

    with zone.store.writing() as tx:
        tx.append(zone.draft(verdict="ACCEPT", effects=_effects("S2")))
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look()
    assert seen == [1, 2]


def _effects(serial: str) -> Effects:
    return Effects(items=(moved("shelved", serial),))


def test_a_failure_in_the_middle_takes_everything_back(zone: World) -> None:
    """Row, stock, balances and what is in memory are as before; the next transaction goes on."""
    entry = zone.exit("S1")
    before = zone.store.head, zone.store.counts, zone.store.station
    with pytest.raises(ZeroDivisionError), zone.store.writing() as tx:  # noqa: PT012 -- one transaction
        tx.append(zone.draft(verdict="ACCEPT", effects=_effects("S2")))
        tx.enrol(StationFacts(id="ELSE", kind="zone", party="x", gln="x"), at=at())
        raise ZeroDivisionError
    assert (zone.store.head, zone.store.counts, zone.store.station) == before
    assert zone.append(key="K").seq == entry.seq + 1
    with zone.store.reader() as reader:
        assert lookup.item(reader, moved("shelved", "S2").key) is None
        assert pages.verify(reader).ok


def test_what_is_shown_is_what_is_committed(zone: World) -> None:
    """Within a transaction the store still shows the state before it."""
    head = zone.store.head
    with zone.store.writing() as tx:
        tx.append(zone.draft(key="K"))
        assert tx.head.seq == head.seq + 1
        assert zone.store.head == head
    assert zone.store.head.seq == head.seq + 1


def test_transactions_are_not_nested_and_change_spend_once(zone: World) -> None:
    """Two changes of spend in one transaction would look like a copied store after a crash."""
    with pytest.raises(RuntimeError, match="open in this thread"), zone.store.writing(), zone.store.writing():
        pass
    with pytest.raises(RuntimeError, match="already"), zone.store.writing() as tx:  # noqa: PT012 -- one
        tx.append(zone.draft(kind="grant"))
        tx.append(zone.draft(kind="grant"))


def test_a_transaction_of_another_thread_is_waited_for(zone: World) -> None:
    """Writers take turns."""
    inside, done = threading.Event(), threading.Event()

    def write() -> None:
        with zone.store.writing() as tx:
            inside.set()
            done.wait(5)
            tx.append(zone.draft(key="first"))

    thread = threading.Thread(target=write)
    thread.start()
    inside.wait(5)
    done.set()
    entry = zone.append(key="second")
    thread.join()
    with zone.store.reader() as reader:
        first = pages.entry(reader, entry.seq - 1)
    assert first is not None
    assert first.key == "first"


def test_a_closed_store_says_so(zone: World) -> None:
    """Writing after closing is refused in words; closing twice is harmless."""
    zone.store.close()
    zone.store.close()
    with pytest.raises(StoreError, match="closed"):
        zone.append(key="K")


def test_high_water_and_doubt_survive_a_restart(zone: World) -> None:
    """The last row says how late it was, and whether that was believed."""
    zone.append(at=at(100, "suspect"))
    store = zone.reopen()
    assert (store.high_water, store.clock_state) == (at(100).at, "suspect")


def test_a_checkpoint_empties_the_log_into_the_database(zone: World) -> None:
    """After it, the database file alone holds the rows."""
    for number in range(20):
        zone.append(key=f"K{number}", raw=b"x" * 1000)
    before = (zone.home / "bondscan.db").stat().st_size
    zone.store.checkpoint()
    zone.store.checkpoint()
    assert (zone.home / "bondscan.db").stat().st_size > before


def test_a_home_without_a_store_cannot_be_read(tmp_path: Path) -> None:
    """A reader makes nothing."""
    with pytest.raises(StoreError, match="got none"):
        Reader(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_store_is_opened_to_sync_its_log_at_every_commit(tmp_path: Path) -> None:
    """FULL in WAL, unless a test or a measurement asks otherwise."""
    world = World(tmp_path, synchronous="FULL")
    assert world.store._kept.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert world.store._kept.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    world.close()

"""Restored, copied, moved: a store that is not what this machine last wrote quarantines itself."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest

from edge.errors import StoreDamaged, StoreError
from edge.store import Store, pages
from tests.store.world import World, at, moved


def reason(store: Store) -> str:
    """Why the store was quarantined, as its last row says; "" where it is not."""
    entry = store.last_entry()
    if not store.station.quarantined or entry is None or entry.kind != "quarantine":
        return ""
    return str(msgspec.json.decode(entry.detail)["reason"])


def copy(world: World, name: str) -> Path:
    """The home as a backup takes it, the store being closed."""
    world.close()
    kept = world.root / name
    shutil.copytree(world.home, kept)
    return kept


def restore(world: World, kept: Path) -> None:
    """The backup copied back."""
    world.close()
    shutil.rmtree(world.home)
    shutil.copytree(kept, world.home)


def test_the_same_store_opens_again_and_again_untroubled(zone: World) -> None:
    """Restarts, with and without spending between them, are no reason for doubt."""
    for serial in ("S1", "S2", "S3"):
        zone.exit(serial)
        zone.accept(moved("shelved", f"other-{serial}"))
        assert not zone.reopen().station.quarantined


def test_a_restored_home_is_quarantined(zone: World) -> None:
    """A home copied back lacks the anchored row."""
    kept = copy(zone, "backup")
    zone.open()
    zone.exit("S1")
    restore(zone, kept)
    assert reason(zone.open()) == "anchored-row-missing"


def test_a_restored_home_that_went_another_way_since_is_quarantined(zone: World) -> None:
    """The place of the anchored row is taken, by another row."""
    kept = copy(zone, "backup")
    zone.open()
    zone.exit("S1")
    anchored = zone.anchor.read_bytes()
    restore(zone, kept)
    zone.anchor.unlink()
    zone.open()
    zone.exit("S2")
    zone.close()
    zone.anchor.write_bytes(anchored)
    assert zone.open().station.quarantined


def test_an_emptied_home_beside_a_used_anchor_is_quarantined(zone: World) -> None:
    """A home that was deleted forgets what it spent; the anchor does not."""
    zone.close()
    shutil.rmtree(zone.home)
    assert reason(zone.open()) == "anchored-row-missing"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "anchor-missing"),
        (b"", "anchor-empty"),
        (bytes(8192), "anchor-empty"),
        (b"?" * 8192, "anchor-damaged"),
    ],
)
def test_a_used_store_without_a_word_from_its_anchor_is_quarantined(
    zone: World, content: bytes | None, why: str
) -> None:
    """Missing, empty or damaged: each is said."""
    zone.close()
    zone.anchor.unlink()
    if content is not None:
        zone.anchor.write_bytes(content)
    assert reason(zone.open()) == why


def test_a_copied_home_on_another_machine_is_quarantined(zone: World) -> None:
    """Even with its anchor beside it."""
    zone.close()
    assert reason(zone.open(machine="another")) == "other-machine"


def test_a_store_more_than_one_ahead_of_its_anchor_is_quarantined(zone: World) -> None:
    """An anchor copied back from before is as telling as a home copied back."""
    before = zone.anchor.read_bytes()
    zone.exit("S1")
    zone.exit("S2")
    zone.close()
    zone.anchor.write_bytes(before)
    assert reason(zone.open()) == "store-ahead"


def test_a_crash_between_commit_and_anchor_rolls_forward(zone: World) -> None:
    """One change of spend ahead, whatever unspending rows came round it, is a crash; the anchor follows."""
    zone.append(key="K")
    before = zone.anchor.read_bytes()
    zone.append(key="K")
    entry = zone.exit("S1")
    zone.close()
    zone.anchor.write_bytes(before)
    assert not zone.open().station.quarantined
    zone.close()
    assert zone.anchor.read_bytes() != before
    assert not zone.open().station.quarantined
    assert zone.store.head.spend_seq == entry.seq


def test_quarantine_lasts_until_a_new_incarnation_is_opened(zone: World) -> None:
    """Reopening does not lift it nor repeat it; the incarnation cites the old head and binds anew."""
    zone.close()
    zone.open(machine="another")
    quarantined_at = zone.store.head
    assert zone.reopen(machine="another").station.quarantined
    assert zone.store.head == quarantined_at
    with zone.store.writing() as tx:
        entry = tx.open_incarnation(2, at=at(500), operator="W900")
    cited = msgspec.json.decode(entry.detail)
    assert (cited["incarnation"], cited["old_head"]) == (2, quarantined_at.sha256.hex())
    assert entry.changes_spend
    station = zone.reopen(machine="another").station
    assert (station.quarantined, station.incarnation) == (False, 2)
    zone.exit("S1")
    assert not zone.reopen(machine="another").station.quarantined
    assert zone.reopen().station.quarantined, "the first machine is now the other one"


def test_an_incarnation_mends_a_missing_anchor_and_a_crash_right_after_it_rolls_forward(zone: World) -> None:
    """The anchor is set to the old life before the commit, and to the new one after it."""
    zone.close()
    zone.anchor.unlink()
    zone.open()

    def crash(store: Store) -> None:
        with store.writing() as tx:
            tx.open_incarnation(2, at=at(500))

    store = zone.store
    written = store._anchor.write
    words = []

    def once(word: object) -> None:
        words.append(word)
        if len(words) == 2:
            raise StoreError("the power went")
        written(word)  # type: ignore[arg-type]

    store._anchor.write = once  # type: ignore[method-assign,assignment]
    with pytest.raises(StoreError, match="power"):
        crash(store)
    assert not zone.reopen().station.quarantined


def test_while_quarantined_the_anchor_is_left_as_found(zone: World) -> None:
    """What it remembers of the true life is evidence."""
    zone.close()
    before = zone.anchor.read_bytes()
    zone.open(machine="another")
    zone.exit("S1", form="F-LIST")
    zone.close()
    assert zone.anchor.read_bytes() == before


def test_an_anchor_that_cannot_be_written_ends_all_writing(zone: World) -> None:
    """Nothing more is committed until the store is opened anew; then the row is there and anchored."""
    store = zone.store
    written = store._anchor.write

    def fail(word: object) -> None:
        raise StoreError("no")

    store._anchor.write = fail  # type: ignore[method-assign,assignment]
    head = store.head
    with pytest.raises(StoreError):
        zone.exit("S1")
    store._anchor.write = written  # type: ignore[method-assign]
    assert store.head == head, "what is not anchored is not shown"
    with pytest.raises(StoreError, match="anchor could not be written"):
        zone.append(key="K")
    assert not zone.reopen().station.quarantined
    assert zone.store.head.seq == head.seq + 1


def test_a_tail_that_was_tampered_with_is_damaged(zone: World) -> None:
    """The last rows are tried at every opening."""
    zone.append(key="K", text="abc")
    zone.close()
    raw = sqlite3.connect(zone.home / "bondscan.db")
    raw.execute("UPDATE journal SET text = 'abd' WHERE seq = (SELECT max(seq) FROM journal)")
    raw.commit()
    raw.close()
    with pytest.raises(StoreDamaged, match="chain"):
        zone.open()


def test_a_store_without_rows_needs_no_anchor(world: World) -> None:
    """A crash between making the store and its anchor leaves a new store."""
    world.close()
    world.anchor.unlink()
    assert not world.open().station.quarantined
    with world.store.reader() as reader:
        assert pages.last_entry(reader) is None

"""Old rows go into a file, and the chain, the stock and the reports stay what they were."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from edge.errors import StoreDamaged, StoreError
from edge.store import archives, archiving, fold, journal, meta, pages
from edge.store.anchor import Anchor
from edge.store.archives import Archive
from edge.store.archiving import Stretch
from tests import fakes
from tests.store.world import World, at, moved, undo

LATE = fakes.NOW + timedelta(days=1000)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A store of some sixty rows that the server has, of which any but the last ten may go."""
    monkeypatch.setattr(archiving, "KEPT", 10)
    monkeypatch.setattr(archiving, "CHUNK", 7)
    made = World(tmp_path)
    made.furnish()
    for number in range(20):
        made.accept(moved("shelved", f"S{number}"))
        made.append(verdict="REJECT", key=moved("shelved", f"S{number}").key)
    made.exit("S1")
    for number in range(20, 40):
        made.accept(moved("shelved", f"S{number}"))
    acknowledge(made)
    yield made
    made.close()


def acknowledge(world: World) -> None:
    """The server has everything."""
    outbox, head = world.store.outbox, world.store.head.seq
    while sent := outbox.pending(200, 1 << 30):
        outbox.acknowledge([event.seq for event in sent])
    outbox.headers_acknowledged(head)
    outbox.refusals_acknowledged(head)
    outbox.moves_acknowledged(head)


def may_go(world: World, before: datetime = LATE) -> Stretch:
    """The rows that may be moved."""
    with world.store.reader() as reader:
        return archiving.archivable(reader, before)


def moved_away(world: World, folder: Path, last: int | None = None) -> Archive:
    """Archive what may go (or rows up to `last` of it)."""
    stretch = may_go(world)
    stretch = Stretch(stretch.first, last or stretch.last, "")
    return archiving.archive(
        world.store, folder, stretch, at=world.now(), event_id=world.ids(), operator="A001"
    )


def rows(world: World, *, archived: bool) -> list[bytes]:
    """The hashes of all rows that are read."""
    with world.store.reader(archived=archived) as reader:
        return [row[0] for row in reader.query("SELECT sha256 FROM journal ORDER BY seq")]


def verified(world: World, *, archived: bool) -> journal.Verified:
    """The whole chain tried."""
    with world.store.reader(archived=archived) as reader:
        return pages.verify(reader)


def test_archived_rows_are_gone_from_the_store_and_the_chain_spans_both(world: World, tmp_path: Path) -> None:
    """The store alone is checkable from the archive's last hash on; both together from the first row."""
    before, stock = rows(world, archived=False), world.store.head
    made = moved_away(world, tmp_path / "stick")
    assert (made.first, made.sha256) == (1, before[made.last - 1].hex())
    here, whole = rows(world, archived=False), rows(world, archived=True)
    assert whole[:-1] == before
    assert len(here) == len(whole) - made.last
    told = world.store.last_entry()
    assert told is not None
    assert (told.kind, told.operator, told.seq) == ("setting", "A001", stock.seq + 1)
    assert made.sha256.encode() in told.detail
    for archived in (True, False):
        assert verified(world, archived=archived).ok
    assert verified(world, archived=True).rows == len(whole)
    with world.store.reader() as reader:
        assert archiving.unvouched(reader) == ""


def test_stock_and_undo_are_what_they_were(world: World, tmp_path: Path) -> None:
    """The kept state is what archive and store give together; an archived row can still be taken back."""
    with world.store.reader() as reader:
        assert fold.differences(reader) == []
        history = [entry.seq for entry in pages.item_history(reader, moved("shelved", "S0").key)]
    made = moved_away(world, tmp_path)
    with world.store.reader(archived=True) as reader:
        assert fold.differences(reader) == []
        assert [entry.seq for entry in pages.item_history(reader, moved("shelved", "S0").key)] == history
    with world.store.reader() as reader:
        assert pages.item_history(reader, moved("shelved", "S0").key) == []
        page = pages.journal_page(reader, before=made.last + 5)
        assert ([entry.seq for entry in page.rows][-1], page.before) == (made.last + 1, None)
    assert max(history) <= made.last
    with world.store.writing() as tx:
        latest = tx.latest_entry(moved("shelved", "S0").key)
        assert latest is not None
        assert latest.seq in history
        assert undo(tx, latest, world.draft()) is not None
    with world.store.reader(archived=True) as reader:
        assert fold.differences(reader) == []


def test_archives_follow_each_other_and_a_restart(world: World, tmp_path: Path) -> None:
    """A second one begins where the first ended; the station opens as ever, its anchor agrees."""
    first = moved_away(world, tmp_path, 20)
    world.reopen()
    acknowledge(world)
    second = moved_away(world, tmp_path)
    assert (second.first, second.previous) == (21, first.sha256)
    world.reopen()
    assert not world.store.station.quarantined
    for archived in (True, False):
        assert verified(world, archived=archived).ok
    acknowledge(world)
    world.accept(moved("shelved", "S99"))
    assert world.store.outbox.depth().pending == 1


def test_only_rows_that_nobody_needs_any_more_may_go(world: World) -> None:
    """Of times long past, acknowledged, before parked ones and an open task."""
    head = world.store.head
    assert may_go(world) == Stretch(1, head.seq - 10, "the last rows")
    assert may_go(world, fakes.NOW) == Stretch(1, 0, "younger")
    fifth = may_go(world, at(5.5).at)
    assert (fifth.last, fifth.why) == (5, "younger")
    world.store.outbox.park(9, "refused", "", world.now().at)
    assert may_go(world) == Stretch(1, 8, "a parked event")
    world.store.outbox.acknowledge([9])
    world.store.outbox.rewind(3)
    assert may_go(world).last == 0


def test_where_the_server_takes_events_only_they_are_what_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain EPCIS repository never acknowledges a header; a hub's that are still due keep their rows here."""
    monkeypatch.setattr(archiving, "KEPT", 2)
    world = World(tmp_path)
    rows = [world.accept(moved("shelved", f"S{number}")).seq for number in range(9)]
    assert may_go(world) == Stretch(1, 0, "events to be sent")
    world.store.outbox.acknowledge(rows[:7])
    assert may_go(world) == Stretch(1, 7, "events to be sent")
    world.store.outbox.headers_acknowledged(4)
    world.store.outbox.refusals_acknowledged(9)
    assert may_go(world) == Stretch(1, 0, "steps to be told")
    world.store.outbox.moves_acknowledged(6)
    assert may_go(world) == Stretch(1, 4, "headers to be sent")
    world.close()


def test_the_last_rows_stay_whatever_their_age(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the eyes of whoever looks at the end, and for the check at each opening."""
    monkeypatch.setattr(archiving, "KEPT", 50)
    assert may_go(world) == Stretch(1, world.store.head.seq - 50, "the last rows")


def test_a_missing_archive_is_named_and_found_again_in_the_home(world: World, tmp_path: Path) -> None:
    """Reports that need it say so; put into the home's own folder it is found; the store itself works on."""
    made = moved_away(world, tmp_path / "stick")
    path = Path(made.file)
    kept = world.home / archives.FOLDER / path.name
    kept.parent.mkdir()
    aside = tmp_path / "aside"
    path.rename(aside)
    with pytest.raises(StoreError, match=f"rows 1 to {made.last}"):
        world.store.reader(archived=True)
    assert verified(world, archived=False).ok
    with world.store.writing() as tx:
        assert tx.entry(3) is None
    shutil.copy(aside, kept)
    assert verified(world, archived=True).ok
    with world.store.writing() as tx:
        assert tx.entry(3) is not None


@pytest.mark.parametrize("how", ["flip", "cut", "row", "empty"])
def test_an_archive_that_is_not_what_was_written_is_told(world: World, tmp_path: Path, how: str) -> None:
    """A changed byte, a missing end, another row: the file's hash, or the chain, does not fit."""
    made = moved_away(world, tmp_path)
    path = Path(made.file)
    archiving.check(path, made)
    content = bytearray(path.read_bytes())
    if how == "row":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE journal SET operator = 'X' WHERE seq = 4")
            connection.commit()
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content if how == "flip" else content[: len(content) // 2 if how == "cut" else 0])
    with pytest.raises((StoreDamaged, StoreError)):
        archiving.check(path, made)


def test_nothing_is_removed_before_the_file_is_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full, a file that reads back otherwise: the rows stay, and no row says they went."""
    before, head = rows(world, archived=False), world.store.head
    target = tmp_path / "a file"
    target.write_bytes(b"")
    with pytest.raises(StoreError, match="Failed to write"):
        moved_away(world, target)

    def damaged(path: Path, made: Archive) -> None:
        raise StoreDamaged("read back otherwise")

    monkeypatch.setattr(archiving, "check", damaged)
    with pytest.raises(StoreDamaged):
        moved_away(world, tmp_path)
    assert (rows(world, archived=False), world.store.head) == (before, head)


def test_an_interrupted_removal_is_gone_on_with(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that are both in the archive and here count once, and are removed by the next run."""

    def killed(store: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(archiving, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            moved_away(world, tmp_path)
    whole = rows(world, archived=True)
    for _ in range(3):
        assert rows(world, archived=True) == whole
        for archived in (True, False):
            assert verified(world, archived=archived).ok
        world.store.drop_archived(5)
    archiving.finish(world.store)
    assert rows(world, archived=True) == whole
    assert len(rows(world, archived=False)) < len(whole)
    archiving.compact(world.store)
    assert verified(world, archived=True).ok


def test_a_store_that_claims_another_archive_is_found_out(world: World, tmp_path: Path) -> None:
    """What `meta` says of it must stand in the chain."""
    moved_away(world, tmp_path)
    connection = world.store._kept.connection
    connection.execute(
        "UPDATE meta SET value = replace(value, '\"first\":1', '\"first\":2') WHERE name = 'archives'"
    )
    with world.store.reader() as reader:
        assert "no row names" in archiving.unvouched(reader)


def test_the_anchored_row_may_go_for_the_one_that_says_so_is_anchored(world: World, tmp_path: Path) -> None:
    """A pharmacy spends nothing for years: its store opens as ever, and a copy put back is found out."""
    spent = world.store.head.spend_seq
    copy = tmp_path / "copy"
    shutil.copytree(world.home, copy)
    made = moved_away(world, tmp_path / "stick")
    assert made.last > spent
    world.reopen()
    assert not world.store.station.quarantined
    assert world.store.head.spend_seq == made.last + 11
    acknowledge(world)
    world.accept(moved("shelved", "S98"))
    world.close()
    shutil.rmtree(world.home)
    shutil.copytree(copy, world.home)
    world.reopen()
    assert world.store.station.quarantined


def test_an_anchor_left_behind_by_a_crash_is_rolled_forward(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row that says so was committed and not anchored: what the anchor names is still in the store."""
    monkeypatch.setattr(Anchor, "write", _full)
    with pytest.raises(StoreError):
        moved_away(world, tmp_path / "stick")
    monkeypatch.undo()
    world.reopen()
    assert not world.store.station.quarantined
    archiving.finish(world.store)
    world.reopen()
    assert not world.store.station.quarantined
    assert verified(world, archived=True).ok


def _full(_anchor: Anchor, _anchored: object) -> None:
    raise StoreError("no room")


def test_a_quarantined_store_keeps_the_row_its_anchor_names(world: World) -> None:
    """Its anchor is evidence and stays as it was found."""
    with world.store.writing() as tx:
        tx._kept.set_meta({meta.QUARANTINED: "1"})
    assert may_go(world) == Stretch(1, world.store.head.spend_seq - 2, "the anchored row")


def test_nothing_to_archive_is_said(world: World, tmp_path: Path) -> None:
    """And no file is made."""
    with pytest.raises(StoreError, match="got none"):
        archiving.archive(world.store, tmp_path / "stick", Stretch(5, 4, ""), at=world.now(), event_id="x")
    assert not (tmp_path / "stick").exists()


def test_what_a_hub_has_not_been_shown_stays_though_its_events_are_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the first event and the first header nothing may go: it would never be shown."""
    monkeypatch.setattr(archiving, "KEPT", 2)
    world = World(tmp_path)
    rows = [world.accept(moved("shelved", f"S{number}")).seq for number in range(9)]
    with world.store.writing() as tx:
        tx.pin_hub("a hub's key")
    world.store.outbox.acknowledge(rows)
    assert may_go(world).last == 0
    world.close()


def test_no_more_archives_are_made_than_reports_can_read(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One too many would make every report over old rows fail: it is refused before a row goes."""
    monkeypatch.setattr(archives, "ATTACHED", 2)
    moved_away(world, tmp_path, 20)
    acknowledge(world)
    moved_away(world, tmp_path, 30)
    acknowledge(world)
    with pytest.raises(StoreError, match="fewer than 2"):
        moved_away(world, tmp_path, 40)
    assert verified(world, archived=True).ok


def test_the_row_that_tells_of_an_archive_is_no_reason_for_another(world: World, tmp_path: Path) -> None:
    """Asked again at once, nothing is left to move."""
    moved_away(world, tmp_path)
    acknowledge(world)
    stretch = may_go(world)
    assert stretch.last < stretch.first

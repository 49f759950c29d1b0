"""What is sent: everything once, in order, and a refused event holds back its own items only."""

from __future__ import annotations

import sqlite3
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.store import Entry, OutboxDepth, Refusals, journal
from edge.store.entry import Head
from edge.store.moves import Steps
from edge.store.outbox import NOTES
from tests import fakes
from tests.store.world import World, case, moved

LIMIT = (100, 1 << 20)


def sent(world: World, *limits: int) -> list[int]:
    """The rows that would be sent now."""
    return [event.seq for event in world.store.outbox.pending(*(limits or LIMIT))]


def scans(world: World, *serials: str) -> list[int]:
    """An accepted scan of each."""
    return [world.accept(moved("shelved", serial)).seq for serial in serials]


def test_accepted_rows_are_sent_in_order_and_once(zone: World) -> None:
    """What was refused, signed in or switched has no event and is passed over."""
    first = scans(zone, "S1", "S2")
    zone.append(verdict="REJECT", key="K")
    last = scans(zone, "S3")
    events = zone.store.outbox.pending(*LIMIT)
    assert [event.seq for event in events] == first + last
    assert events[0].keys == (moved("shelved", "S1").key,)
    assert events[0].body == b'{"type":"ObjectEvent"}'
    assert zone.store.outbox.depth() == OutboxDepth(3, 0, 0)
    zone.store.outbox.acknowledge(first)
    assert sent(zone) == last
    zone.store.outbox.acknowledge(last)
    assert (sent(zone), zone.store.outbox.depth()) == ([], OutboxDepth(0, 0, 0))
    zone.reopen()
    assert sent(zone) == []
    assert scans(zone, "S4") == sent(zone)


def test_a_batch_keeps_to_its_limits_but_never_to_nothing(zone: World) -> None:
    """Events by number and by size; one too large goes alone."""
    rows = scans(zone, "S1", "S2", "S3")
    size = len(b'{"type":"ObjectEvent"}')
    assert sent(zone, 2, 1 << 20) == rows[:2]
    assert sent(zone, 100, 2 * size) == rows[:2]
    assert sent(zone, 100, 1) == rows[:1]


def test_a_stretch_of_refusals_hides_nothing(zone: World) -> None:
    """However long it is."""
    with zone.store.writing() as tx:
        for _ in range(4500):
            tx.append(zone.draft(verdict="REJECT"))
    rows = scans(zone, "S1")
    assert sent(zone) == rows
    assert zone.store.outbox.depth().pending == 1


def test_later_events_of_a_parked_ones_items_wait_and_others_do_not(zone: World) -> None:
    """Also through a case that shares an item, and on through that case."""
    parked, other = scans(zone, "S1", "S2")
    inside = zone.accept(moved("shelved", "S1", parent=case().key), case(), key=case().key).seq
    through = zone.accept(moved("shelved", "S3"), case(), key=case().key).seq
    free = scans(zone, "S4")
    outbox = zone.store.outbox
    outbox.park(parked, "refused", "no such event type", zone.now().at)
    assert sent(zone) == [other, *free]
    outbox.acknowledge([other, *free])
    assert sent(zone) == []
    assert outbox.depth() == OutboxDepth(0, 1, 2)
    (row,) = outbox.parked()
    assert (row.seq, row.code, row.message, row.waiting) == (parked, "refused", "no such event type", 2)
    zone.reopen()
    zone.store.outbox.release(parked)
    assert sent(zone) == [parked, inside, through]
    zone.store.outbox.acknowledge([parked, inside, through])
    assert zone.store.outbox.depth() == OutboxDepth(0, 0, 0)


def test_what_waited_behind_two_is_released_by_neither_alone(zone: World) -> None:
    """A released event is held against what is still parked."""
    one, two = scans(zone, "S1", "S2")
    both = zone.accept(moved("shelved", "S1"), moved("shelved", "S2"), key=case().key).seq
    outbox = zone.store.outbox
    for seq in (one, two):
        outbox.park(seq, "refused", "", zone.now().at)
    assert sent(zone) == []
    outbox.release(one)
    assert sent(zone) == [one]
    outbox.acknowledge([one])
    outbox.release(two)
    assert sent(zone) == [two, both]


def test_a_released_event_may_be_parked_again(zone: World) -> None:
    """And its followers wait again."""
    one, two = scans(zone, "S1", "S1")
    outbox = zone.store.outbox
    for _ in range(2):
        outbox.park(one, "refused", "", zone.now().at)
        assert sent(zone) == []
        outbox.release(one)
        assert sent(zone) == [one, two]


def test_a_parked_event_the_server_has_after_all_lets_the_others_go(zone: World) -> None:
    """An acknowledgement by another way (a stick, say) ends the waiting."""
    one, two = scans(zone, "S1", "S1")
    outbox = zone.store.outbox
    outbox.park(one, "refused", "", zone.now().at)
    assert sent(zone) == []
    outbox.acknowledge([one])
    assert outbox.depth() == OutboxDepth(1, 0, 0)
    assert sent(zone) == [two]


def test_headers_go_up_for_all_rows_and_once(zone: World) -> None:
    """Refused and parked ones too, so that the chain has no gap."""
    scans(zone, "S1")
    zone.append(verdict="REJECT")
    outbox = zone.store.outbox
    headers = outbox.headers()
    assert [header.seq for header in headers] == list(range(1, zone.store.head.seq + 1))
    assert all(after.previous == before.sha256 for before, after in pairwise(headers))
    outbox.headers_acknowledged(2)
    outbox.headers_acknowledged(1)
    assert [header.seq for header in outbox.headers(limit=1)] == [3]
    assert outbox.headers(after=zone.store.head.seq) == []


def test_a_server_put_back_is_sent_everything_again_but_what_is_parked(zone: World) -> None:
    """In order, whatever was acknowledged; a row that was released in between comes in its place."""
    rows = scans(zone, "S1", "S2", "S3", "S4")
    later = scans(zone, "S2")
    outbox = zone.store.outbox
    outbox.park(rows[1], "refused", "", zone.now().at)
    outbox.park(rows[2], "refused", "", zone.now().at)
    assert sent(zone) == [rows[0], rows[3]]
    assert outbox.settled() == rows[0] - 1
    outbox.acknowledge([rows[0], rows[3]])
    outbox.release(rows[2])
    outbox.headers_acknowledged(rows[3])
    assert outbox.settled() == zone.store.head.seq
    for epoch in (0, 7, 7, 0):
        assert not outbox.rewind(rows[3], epoch)
    assert outbox.rewind(rows[3], 8)
    assert (sent(zone), outbox.headers()[0].seq) == ([rows[0], rows[2], rows[3]], later[0])
    assert outbox.rewind(2)
    assert not outbox.rewind(2)
    assert (outbox.rewind(2, epoch=1), outbox.epoch(), outbox.rewind(2, epoch=1)) == (True, 1, False)
    assert sent(zone) == [rows[0], rows[2], rows[3]]
    assert outbox.depth() == OutboxDepth(3, 1, 1)
    assert outbox.headers()[0].seq == 3
    outbox.acknowledge([rows[0], rows[2], rows[3]])
    outbox.release(rows[1])
    assert sent(zone) == [rows[1], *later]


def test_refusals_go_up_on_their_own(zone: World) -> None:
    """Rejected and reviewed scans, a stretch of the journal at a time."""
    scans(zone, "S1")
    rows = [zone.append(verdict=verdict).seq for verdict in ("REJECT", "REVIEW")]
    scans(zone, "S2")
    outbox = zone.store.outbox
    found = outbox.refusals()
    assert ([row.seq for row in found.rows], found.upto) == (rows, zone.store.head.seq)
    assert [row.seq for row in outbox.refusals(limit=1).rows] == rows[:1]
    assert outbox.refusals(limit=1).upto == rows[0]
    outbox.refusals_acknowledged(rows[0])
    assert [row.seq for row in outbox.refusals().rows] == rows[1:]


@pytest.mark.parametrize("kind", ["refusals", "steps"])
def test_a_row_committed_in_the_middle_of_a_look_is_not_passed_over(
    zone: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The line reads what there is, and how far it looked, as of one moment; a scan between the two comes next."""
    read_head, late = journal.read_head, list[int]()
    add = (
        partial(zone.append, verdict="REJECT") if kind == "refusals" else partial(zone.accept, moved("coded"))
    )

    def scanned_meanwhile(connection: sqlite3.Connection) -> Head:
        if not late:
            late.append(0)  # the scan itself asks for the head, too
            late[0] = add().seq
        return read_head(connection)

    outbox = zone.store.outbox
    first = add().seq
    with monkeypatch.context() as patched:
        patched.setattr(journal, "read_head", scanned_meanwhile)
        found: Refusals | Steps = outbox.refusals() if kind == "refusals" else outbox.moves()
    assert found.upto >= first
    after = outbox.refusals(found.upto) if kind == "refusals" else outbox.moves(found.upto)
    told = [_row(one) for one in (*found.rows, *after.rows)]
    assert told == [first, late[0]]


def _row(one: Entry | tuple[Entry, object]) -> int:
    return one[0].seq if isinstance(one, tuple) else one.seq


def test_sending_adds_nothing_to_the_chain(zone: World) -> None:
    """The journal says what happened to goods, not what happened to messages."""
    (row,) = scans(zone, "S1")
    head = zone.store.head
    zone.store.outbox.park(row, "c", "m", zone.now().at)
    zone.store.outbox.release(row)
    zone.store.outbox.acknowledge([row])
    assert zone.store.head == head


class Server:
    """A server that refuses some events, and the order in which it stored the others."""

    def __init__(self) -> None:
        self.stored: list[int] = []


@given(
    serials=st.lists(st.sampled_from(["S1", "S2", "S3"]), min_size=1, max_size=14),
    data=st.data(),
)
@settings(max_examples=40)
def test_whatever_the_server_does_every_event_arrives_once_and_each_items_in_order(
    tmp_path_factory: pytest.TempPathFactory, serials: list[str], data: st.DataObject
) -> None:
    """Random batches, partial answers, parking, releasing and restarts; at the end all is released."""
    world = World(tmp_path_factory.mktemp("outbox"))
    entries = [world.accept(moved("shelved", serial)) for serial in serials]
    server = Server()
    for _ in range(data.draw(st.integers(0, 10))):
        act = data.draw(st.sampled_from(["send", "send", "park", "release", "restart"]))
        _do(world, server, act, data)
    for row in world.store.outbox.parked():
        world.store.outbox.release(row.seq)
    while sent(world):
        _do(world, server, "all", data)
    assert sorted(server.stored) == [entry.seq for entry in entries]
    assert world.store.outbox.depth() == OutboxDepth(0, 0, 0)
    for serial in set(serials):
        own = [entry.seq for entry in entries if entry.key == moved("shelved", serial).key]
        assert [seq for seq in server.stored if seq in own] == own
    world.close()


def _do(world: World, server: Server, act: str, data: st.DataObject) -> None:
    """One turn of the exchange; the depth agrees with what there is to send throughout."""
    outbox = world.store.outbox
    if act == "restart":
        world.reopen()
    elif act == "release" and outbox.parked():
        outbox.release(data.draw(st.sampled_from([row.seq for row in outbox.parked()])))
    elif batch := sent(world, 4 if act != "all" else 100, 1 << 20):
        outbox.look_ahead(batch[: data.draw(st.integers(0, len(batch)))], 4, 1 << 20)
        if act == "park":
            world.store.outbox.park(data.draw(st.sampled_from(batch)), "no", "", fakes.NOW)
        else:
            stored = batch if act == "all" else batch[: data.draw(st.integers(0, len(batch)))]
            server.stored += stored
            _tell(world, stored, data.draw(st.booleans()))
    assert sent(world, 4, 1 << 20) == sent(world, 4, 1 << 20), "what was read ahead is what there is"
    outbox.settle()
    everything = sent(world)
    depth = world.store.outbox.depth()
    assert depth.pending == len(everything)
    assert depth.pending + depth.parked + depth.waiting + len(server.stored) == _events(world)


def _tell(world: World, stored: list[int], at_once: bool) -> None:
    """What is passed over, and not counted, once it was told is so once that is written down."""
    outbox = world.store.outbox
    outbox.stored(stored)
    if not at_once:
        return
    left, depth = sent(world), outbox.depth()
    outbox.settle()
    assert (sent(world), outbox.depth()) == (left, depth)


def test_what_the_server_has_is_passed_over_at_once_and_written_down_later(zone: World) -> None:
    """Until it is written down a crash has it sent again."""
    seqs = [zone.accept(moved("shelved", f"S{number}")).seq for number in range(4)]
    outbox = zone.store.outbox
    outbox.stored(sent(zone, 2, 1 << 20))
    assert sent(zone) == seqs[2:]
    assert outbox.depth().pending == 2
    zone.reopen()
    outbox = zone.store.outbox
    assert (sent(zone), outbox.depth().pending) == (seqs, 4)
    outbox.stored(seqs[:1])
    outbox.stored(seqs[1:3])
    assert outbox.settle()
    assert not outbox.settle()
    zone.reopen()
    assert sent(zone) == seqs[3:]


def test_a_mark_left_for_later_counts_at_once_and_is_written_with_the_next_change(zone: World) -> None:
    """Headers, steps and refusals alike; a crash before has them told again."""
    rows = [zone.accept(moved("shelved", f"S{number}")).seq for number in range(3)]
    outbox = zone.store.outbox
    outbox.headers_acknowledged(rows[0], later=True)
    outbox.moves_acknowledged(rows[0], later=True)
    outbox.refusals_acknowledged(rows[0], later=True)
    assert (outbox.headers()[0].seq, outbox.refusals_upto()) == (rows[1], rows[0])
    zone.reopen()
    outbox = zone.store.outbox
    assert (outbox.headers()[0].seq, outbox.refusals_upto()) == (1, 0)
    outbox.headers_acknowledged(rows[1], later=True)
    outbox.acknowledge(rows[:1])
    zone.reopen()
    assert zone.store.outbox.headers()[0].seq == rows[2]


def test_marks_are_not_left_for_ever(zone: World) -> None:
    """After so many they are written whatever else happens."""
    zone.accept(moved("shelved", "S1"))
    for upto in range(1, NOTES + 1):
        zone.store.outbox.moves_acknowledged(upto, later=True)
    zone.reopen()
    assert zone.store.outbox.moves().after == NOTES


def test_a_server_put_back_has_nothing_of_what_it_was_told_to_have(zone: World) -> None:
    """What it had stored and nobody wrote down is not written down afterwards either."""
    zone.accept(moved("shelved", "S1"))
    outbox = zone.store.outbox
    outbox.stored(sent(zone))
    outbox.begin_again(epoch=2)
    assert not outbox.settle()
    assert len(sent(zone)) == 1


def _events(world: World) -> int:
    return world.store.head.event_no


def test_an_entry_says_how_many_events_there_were(zone: World) -> None:
    """So that the depth needs no counting."""
    entry: Entry = zone.accept(moved("shelved"))
    assert (entry.event_no, zone.append().event_no, zone.exit("S1").event_no) == (1, 1, 2)


def urgent(world: World, serial: str) -> int:
    """A report of harm done by this package."""
    return world.accept(moved("shelved", serial), operation="adverse_event").seq


def test_an_urgent_event_goes_before_all_others(zone: World) -> None:
    """Before what waited longer and what was released, after a restart too; each is sent once."""
    first = scans(zone, "S1", "S2", "S3")
    zone.store.outbox.park(first[0], "conflict", "other bytes", fakes.NOW)
    zone.store.outbox.release(first[0])
    reported = urgent(zone, "S3")
    last = scans(zone, "S4")
    zone.reopen()
    assert sent(zone) == [reported, *first, *last]
    assert zone.store.outbox.depth() == OutboxDepth(5, 0, 0)
    zone.store.outbox.acknowledge([reported])
    assert sent(zone) == [*first, *last]
    zone.store.outbox.acknowledge([*first, *last])
    assert (sent(zone), zone.store.outbox.depth()) == ([], OutboxDepth(0, 0, 0))


def test_an_urgent_event_waits_behind_no_parked_one(zone: World) -> None:
    """Whatever became of the package's receipt, the report goes; what takes it back does not overtake it."""
    (received,) = scans(zone, "S1")
    zone.store.outbox.park(received, "conflict", "other bytes", fakes.NOW)
    reported = urgent(zone, "S1")
    assert sent(zone) == [reported]
    zone.store.outbox.park(reported, "conflict", "other bytes", fakes.NOW)
    back = zone.append(
        kind="undo",
        operation="adverse_event",
        refers=reported,
        key=moved("shelved", "S1").key,
        body=b"{}",
    )
    assert sent(zone) == []
    zone.store.outbox.release(reported)
    zone.store.outbox.release(received)
    assert sent(zone) == [received, reported, back.seq]


def synced_by(world: World) -> list[str]:
    """The settings that are made of how far a commit is synced, from now on."""
    said: list[str] = []
    with world.store._asking() as connection:
        connection.set_trace_callback(lambda line: said.append(line) if "synchronous =" in line else None)
    return said


def test_a_batch_next_in_order_and_one_that_is_not_end_in_the_same_place(zone: World) -> None:
    """Stepped over at once, or marked one by one where something between them is still to go."""
    rows = scans(zone, *(f"S{number}" for number in range(9)))
    zone.append(verdict="REJECT", key="K")
    zone.store.outbox.acknowledge(rows[:3])
    assert sent(zone) == rows[3:]
    zone.store.outbox.acknowledge([rows[4], rows[6]])
    assert sent(zone) == [rows[3], rows[5], *rows[7:]]
    zone.store.outbox.acknowledge([rows[3], rows[5]])
    assert sent(zone) == rows[7:]
    zone.store.outbox.acknowledge(rows[7:])
    assert (sent(zone), zone.store.outbox.depth()) == ([], OutboxDepth(0, 0, 0))
    zone.store.outbox.acknowledge([])
    assert scans(zone, "S10") == sent(zone)


def test_what_was_read_ahead_is_sent_when_its_time_has_come_and_only_then(zone: World) -> None:
    """Not while the events before it are unanswered, and nothing urgent or released is overtaken by it."""
    rows = scans(zone, "S1", "S2", "S3", "S4")
    outbox = zone.store.outbox
    two = (2, 1 << 20)
    for happening in (lambda: None, lambda: urgent(zone, "S9")):
        outbox.begin_again(epoch=1)
        outbox.look_ahead(rows[:2], *two)
        assert sent(zone, *two) == rows[:2]
        outbox.look_ahead(rows[:2], *two)
        later = happening()
        outbox.stored(rows[:2])
        assert sent(zone, *two) == ([later, rows[2]] if later else rows[2:])
    outbox.look_ahead([], 3, 1 << 20)
    assert len(sent(zone, *two)) == 2

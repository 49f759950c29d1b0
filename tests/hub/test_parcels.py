"""Parcels from USB sticks, as the hub takes them."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.hub import audit, catalogue, devices, holds, moves, parcels
from edge.hub.devices import NewDevice
from edge.hub.hub import Device, Hub, digest
from edge.identity import DeviceKey
from edge.wire import parcel
from edge.wire.moves import Move, MovesPush
from tests.hub.samples import event_id, make_hub, told
from tests.hub.test_chains import chain, standing
from tests.hub.test_held import RECALL, step
from tests.sync.samples import stored

KEY, OTHER = DeviceKey(bytes(32)), DeviceKey(bytes([1]) * 32)


def seat(hub: Hub, key: DeviceKey = KEY) -> wire.EnrolReply:
    """A device with this key becomes the station."""
    code = devices.issue_code(hub, NewDevice(station="zone-1", kind="zone", party="IMP-1", gln="1"))
    device = base64.urlsafe_b64encode(key.public).decode()
    reply = devices.enrol(hub, wire.EnrolRequest(code=code, device=device))
    assert isinstance(reply, wire.EnrolReply)
    return reply


def packed(*bodies: bytes, key: DeviceKey = KEY, incarnation: int = 1, station: str = "zone-1") -> bytes:
    """A parcel with these events, and a chain as long."""
    body = wire.encode(
        parcel.EventParcel(
            station=station,
            incarnation=incarnation,
            written="",
            events=tuple(parcel.Carried(seq=n, event=msgspec.Raw(body)) for n, body in enumerate(bodies, 1)),
            headers=tuple(chain(len(bodies))),
            refusals=(wire.Refusal(seq=len(bodies) + 1, event_id="r", at="", verdict="REJECT"),),
        )
    )
    return parcel.wrap("events", body, key.sign(parcel.to_seal("events", body)))


def event(number: int) -> bytes:
    """One event."""
    return told("put_away", (f"S{number}",), number)


def test_a_parcel_is_stored_as_if_it_had_come_by_the_line(tmp_path: Path) -> None:
    """Events, headers and refusals; twice is as once; the receipt says what became of each."""
    hub = make_hub(tmp_path, events=3)
    token = seat(hub).token
    content = packed(*(event(number) for number in range(1, 9)), b'{"type":"nonsense"}')
    for status in ("stored", "duplicate"):
        answer = parcels.take(hub, content)
        assert isinstance(answer, parcels.Answered)
        assert [one.status for one in answer.receipt.taken] == [status] * 8 + ["malformed"]
        assert (answer.receipt.headers, answer.receipt.refusals) == (9, 10)
        opened = parcel.unwrap(answer.file, "receipt")
        assert isinstance(opened, parcel.Opened)
        assert opened.seal == parcel.receipt_seal(digest(token), opened.body)
    assert stored(hub) == [event_id(number) for number in range(1, 9)]
    assert standing(hub) == set()
    told_of = audit.acts(hub, act="parcel-taken")
    assert [one.detail["stored" if n == 0 else "duplicate"] for n, one in enumerate(told_of)] == ["8", "8"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        packed(event(1))[:-1],
        packed(event(1), key=OTHER),
        packed(event(1), station="zone-2"),
        packed(event(1), incarnation=2),
        parcel.wrap("events", b"[]", KEY.sign(parcel.to_seal("events", b"[]"))),
    ],
    ids=["empty", "nonsense", "cut", "other-key", "other-station", "other-incarnation", "other-body"],
)
def test_what_is_torn_or_not_a_stations_own_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    """With a sentence, and nothing of it is stored."""
    hub = make_hub(tmp_path)
    seat(hub)
    answer = parcels.take(hub, content)
    assert isinstance(answer, wire.Problem)
    assert "expected" in answer.detail
    assert stored(hub) == []


def test_the_stick_of_a_pc_that_was_replaced_still_delivers(tmp_path: Path) -> None:
    """What happened at it happened; a device that was shut out on purpose delivers nothing."""
    hub = make_hub(tmp_path)
    seat(hub)
    seat(hub, OTHER)
    assert isinstance(parcels.take(hub, packed(event(1))), parcels.Answered)
    assert isinstance(parcels.take(hub, packed(event(2), key=OTHER, incarnation=2)), parcels.Answered)
    devices.revoke(hub, "zone-1")
    answer = parcels.take(hub, packed(event(3), key=OTHER, incarnation=2))
    assert isinstance(answer, wire.Problem)
    assert "shut out" in answer.detail
    assert stored(hub) == [event_id(1), event_id(2)]


def stepped(incarnation: int, key: DeviceKey, *steps: Move) -> bytes:
    """A parcel with steps and nothing else."""
    said = parcel.EventParcel(
        station="zone-1",
        incarnation=incarnation,
        written="",
        events=(),
        moves=steps,
        moves_upto=steps[-1].seq,
    )
    body = wire.encode(said)
    return parcel.wrap("events", body, key.sign(parcel.to_seal("events", body)))


def test_what_was_let_pass_though_an_order_had_stopped_it_is_found_by_stick_too(tmp_path: Path) -> None:
    """Else a PC without a line could use a recalled lot, and nobody would ever know."""
    hub = make_hub(tmp_path)
    seat(hub)
    holds.put(hub, RECALL)
    answer = parcels.take(hub, stepped(1, KEY, step(3, "zone_exit")))
    assert isinstance(answer, parcels.Answered)
    assert answer.receipt.moves == 3
    assert [one.subject for one in catalogue.exceptions(hub, 0).exceptions if one.open] == ["01S1"]
    other = Device(station="zone-2", kind="zone", party="IMP-1", gln="1", incarnation=1)
    assert [move.seq for move in moves.of_site(hub, other, 0).moves] == [3]


def test_steps_that_a_later_life_has_told_are_handed_on_once(tmp_path: Path) -> None:
    """A PC enrolled anew tells its old steps by the line; its old stick is looked over, and counts nothing twice."""
    hub = make_hub(tmp_path)
    seat(hub)
    token = seat(hub, OTHER).token
    device = devices.admit(hub, token)
    assert device is not None
    moves.take(hub, device, MovesPush(moves=(step(3, "zone_exit"),), upto=3))
    holds.put(hub, RECALL)
    answer = parcels.take(hub, stepped(1, KEY, step(3, "zone_exit"), step(4, "zone_exit", "S2")))
    assert isinstance(answer, parcels.Answered)
    other = Device(station="zone-2", kind="zone", party="IMP-1", gln="1", incarnation=1)
    assert [move.seq for move in moves.of_site(hub, other, 0).moves] == [3]
    found = {one.subject for one in catalogue.exceptions(hub, 0).exceptions if one.open}
    assert found == {"01S1", "01S2"}


def test_text_that_no_database_keeps_is_a_sentence_and_no_failure(tmp_path: Path) -> None:
    """Whichever database: what one of them cannot hold is refused, and nothing breaks."""
    hub = make_hub(tmp_path)
    seat(hub)
    row = msgspec.structs.replace(chain(1)[0], kind="\0")
    said = parcel.EventParcel(station="zone-1", incarnation=1, written="", events=(), headers=(row,))
    body = wire.encode(said)
    answer = parcels.take(hub, parcel.wrap("events", body, KEY.sign(parcel.to_seal("events", body))))
    assert isinstance(answer, parcels.Answered) or "text" in answer.detail

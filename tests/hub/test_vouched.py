"""PCs that a restored hub has forgotten, and who vouches for them."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.hub import audit, catalogue, devices, lease_doubts, parcels, vouched
from edge.hub.hub import Hub
from edge.identity import DeviceKey, fingerprint, verify_signature
from edge.wire import parcel
from tests.hub.leasing import issue
from tests.hub.samples import event_id, let_in, make_hub, told
from tests.sync.samples import stored

KEY = DeviceKey(bytes(32))
PUBLIC = base64.urlsafe_b64encode(KEY.public).decode()
NUMBER = fingerprint(KEY.public)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub put back to a day on which it knew a station, but not this life of it."""
    made = make_hub(tmp_path)
    let_in(made)
    audit.begin_epoch(made, "restored")
    return made


def brought(life: int = 2, station: str = "zone-1", device: str = PUBLIC) -> bytes:
    """A parcel with an event, of a life the hub may not know."""
    said = parcel.EventParcel(
        station=station,
        incarnation=life,
        written="",
        events=(parcel.Carried(seq=1, event=msgspec.Raw(told("put_away"))),),
        device=device,
    )
    body = wire.encode(said)
    return parcel.wrap("events", body, KEY.sign(parcel.to_seal("events", body)))


def vouch(hub: Hub, content: bytes, number: str = NUMBER) -> vouched.Vouched | wire.Problem:
    """A supervisor's word."""
    found = parcels.read(content)
    assert not isinstance(found, wire.Problem)
    return vouched.vouch(hub, *found, number, "A900")


def test_what_it_brings_is_taken_once_somebody_vouched_for_it(hub: Hub) -> None:
    """Until then it is told what to do; the receipt bears the hub's own seal, and the act is on record."""
    content = brought()
    refused = parcels.take(hub, content)
    assert isinstance(refused, wire.Problem)
    assert (refused.status, NUMBER in refused.detail, stored(hub)) == (403, True, [])
    assert isinstance(vouch(hub, content), vouched.Vouched)
    answer = parcels.take(hub, content)
    assert isinstance(answer, parcels.Answered)
    opened = parcel.unwrap(answer.file, "receipt")
    assert isinstance(opened, parcel.Opened)
    assert verify_signature(base64.urlsafe_b64decode(let_in(hub, "x").hub_key), opened.sealed, opened.seal)
    assert (answer.receipt.epoch > 1, stored(hub)) == (True, [event_id(1)])
    (act,) = audit.acts(hub, act="device-vouched")
    assert (act.subject, act.detail) == ("zone-1/2", {"by": "A900", "key": NUMBER})


@pytest.mark.parametrize(
    ("content", "number", "status", "said"),
    [
        (brought(device=""), NUMBER, 400, "older bondscan"),
        (brought(device="!"), NUMBER, 400, "another"),
        (brought(device=base64.urlsafe_b64encode(bytes(32)).decode()), NUMBER, 400, "another"),
        (brought(), "0000", 403, NUMBER),
        (brought(life=1), NUMBER, 409, "one it knows"),
        (brought(station="zone-9"), NUMBER, 404, "catalogue"),
    ],
)
def test_nobody_is_vouched_for_by_guess(
    hub: Hub, content: bytes, number: str, status: int, said: str
) -> None:
    """Not without its key or its number, not for a life the hub knows, not for a station of nowhere."""
    refused = vouch(hub, content, number)
    assert isinstance(refused, wire.Problem)
    assert (refused.status, said in refused.detail) == (status, True), refused
    assert isinstance(parcels.take(hub, content), wire.Problem)


def test_a_hub_that_was_never_put_back_has_forgotten_nobody(tmp_path: Path) -> None:
    """It is the stick of another hub's station, and it is asked which."""
    hub = make_hub(tmp_path)
    refused = vouch(hub, brought())
    assert isinstance(refused, wire.Problem)
    assert "right hub" in refused.detail
    answer = parcels.take(hub, brought())
    assert isinstance(answer, wire.Problem)
    assert "is this the hub" in answer.detail


def test_who_is_vouched_for_delivers_and_nothing_else(hub: Hub) -> None:
    """It does not become the station, and what it held of shared papers is waited for."""
    catalogue.publish(hub, issue())
    assert isinstance(vouch(hub, brought()), vouched.Vouched)
    assert [(row["station"], row["incarnation"]) for row in devices.seated(hub)] == [("zone-1", 1)]
    assert "zone-1/2" in lease_doubts.standing(hub).owing
    other = parcel.unwrap(brought(), "events")
    assert isinstance(other, parcel.Opened)
    forged = parcel.wrap("events", other.body, DeviceKey(bytes([7]) * 32).sign(other.sealed))
    assert isinstance(parcels.take(hub, forged), wire.Problem)


def test_a_station_the_hub_never_knew_is_found_in_the_catalogue(tmp_path: Path) -> None:
    """It was added, and enrolled, after the copy was made."""
    hub = make_hub(tmp_path)
    audit.begin_epoch(hub, "restored")
    zone = {"id": "zone-5", "kind": "zone", "party": "IMP-5", "gln": "6901234000016"}
    catalogue.publish(hub, issue(stations=[zone]))
    content = brought(station="zone-5")
    assert vouch(hub, content) == vouched.Vouched(
        device=PUBLIC, **{k: zone[k] for k in ("kind", "party", "gln")}
    )
    assert isinstance(parcels.take(hub, content), parcels.Answered)

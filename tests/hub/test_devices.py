"""Devices: let in once by a code, shut out when replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from edge import wire
from edge.hub import audit, chains, devices, lease_doubts
from edge.hub.devices import NewDevice
from tests.hub.samples import Clock, device_of, let_in, make_hub

ZONE = NewDevice(
    station="zone-1", kind="zone", party="IMP-1", gln="6901234000016", name_zh="库", name_en="Zone"
)


def asked(code: str, device: str = "k1") -> wire.EnrolRequest:
    """A device asking in."""
    return wire.EnrolRequest(code=code, device=device)


def test_a_code_makes_a_device_a_station(tmp_path: Path) -> None:
    """The reply says all a station must know, and its token is admitted."""
    hub = make_hub(tmp_path)
    reply = devices.enrol(hub, asked(devices.issue_code(hub, ZONE)))
    assert isinstance(reply, wire.EnrolReply)
    assert (reply.station, reply.kind, reply.party, reply.incarnation) == ("zone-1", "zone", "IMP-1", 1)
    assert reply.fenced is None
    assert reply.server_time == "2026-03-01T09:00:00.000+08:00"
    device = devices.admit(hub, reply.token)
    assert device is not None
    assert device.station == "zone-1"


def test_a_code_is_typed_as_people_type(tmp_path: Path) -> None:
    """Case, spaces and dashes of a code do not matter."""
    hub = make_hub(tmp_path)
    code = devices.issue_code(hub, ZONE)
    assert isinstance(devices.enrol(hub, asked(f" {code.lower().replace('-', ' ')} ")), wire.EnrolReply)


def test_a_code_is_good_once_and_not_for_ever(tmp_path: Path) -> None:
    """Another device, an unknown code and an old one are refused."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)
    code = devices.issue_code(hub, ZONE)
    devices.enrol(hub, asked(code))
    old = devices.issue_code(hub, ZONE)
    clock.pass_(days=4)
    for request in (asked(code, "k2"), asked("AAAA-BBBB-CCCC"), asked(old, "k2")):
        refused = devices.enrol(hub, request)
        assert isinstance(refused, wire.Problem)
        assert refused.status == 403


def test_of_two_devices_that_ask_at_once_one_is_let_in(tmp_path: Path) -> None:
    """A code is good for one of them, however close they come."""
    hub = make_hub(tmp_path)
    for _ in range(3):
        code = devices.issue_code(hub, ZONE)
        with ThreadPoolExecutor(6) as pool:
            requests = [asked(code, f"k{number}") for number in range(6)]
            answers = list(pool.map(lambda request: devices.enrol(hub, request), requests))
        assert [isinstance(it, wire.EnrolReply) for it in answers].count(True) == 1


def test_a_hub_that_was_put_back_gives_no_life_out_twice(tmp_path: Path) -> None:
    """What it gave out on the days it has forgotten is passed over, for stations it knows and others."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)
    assert [let_in(hub).incarnation, let_in(hub).incarnation] == [1, 2]
    audit.begin_epoch(hub, "put back")
    first = let_in(hub).incarnation
    assert (let_in(hub, "zone-2").incarnation, let_in(hub).incarnation) == (first, first + 1)
    clock.pass_(seconds=20)
    audit.begin_epoch(hub, "put back")
    assert let_in(hub, "zone-3").incarnation > first + 20
    taken = let_in(hub, "zone-4").incarnation + 1
    assert lease_doubts.expect(hub, "zone-4", taken)
    assert let_in(hub, "zone-4").incarnation == taken + 1


def test_asking_again_after_a_lost_answer_is_no_second_life(tmp_path: Path) -> None:
    """The same device with the same code gets a fresh token and keeps its incarnation."""
    hub = make_hub(tmp_path)
    code = devices.issue_code(hub, ZONE)
    first, again = devices.enrol(hub, asked(code)), devices.enrol(hub, asked(code))
    assert isinstance(first, wire.EnrolReply)
    assert isinstance(again, wire.EnrolReply)
    assert (first.incarnation, again.incarnation) == (1, 1)
    assert devices.admit(hub, first.token) is None
    assert devices.admit(hub, again.token) is not None


def test_a_device_that_was_shut_out_does_not_come_back_with_its_old_code(tmp_path: Path) -> None:
    """The code it once used is worth nothing to it any more; a new one is."""
    hub = make_hub(tmp_path)
    code = devices.issue_code(hub, ZONE)
    assert isinstance(devices.enrol(hub, asked(code)), wire.EnrolReply)
    assert devices.revoke(hub, ZONE.station)
    refused = devices.enrol(hub, asked(code))
    assert isinstance(refused, wire.Problem)
    assert refused.status == 403
    reply = devices.enrol(hub, asked(devices.issue_code(hub, ZONE)))
    assert isinstance(reply, wire.EnrolReply)
    assert reply.incarnation == 2


def test_a_replacement_fences_the_old_device_and_cites_its_head(tmp_path: Path) -> None:
    """The old token is revoked at once, and the new life knows where the old one ended."""
    hub = make_hub(tmp_path)
    old = let_in(hub)
    header = wire.Header(seq=1, kind="scan", sha256="a" * 64, previous="")
    chains.take_headers(hub, device_of(hub), wire.HeadersPush(headers=(header,)))
    new = let_in(hub)
    assert new.incarnation == 3
    assert new.fenced == wire.Head(seq=1, sha256="a" * 64)
    assert devices.admit(hub, old.token) is None
    code_holder = devices.enrol(hub, asked("used"))
    assert isinstance(code_holder, wire.Problem)


def test_the_old_device_cannot_come_back_with_its_code(tmp_path: Path) -> None:
    """Once a station was given to another, the code of the first is worth nothing."""
    hub = make_hub(tmp_path)
    code = devices.issue_code(hub, ZONE)
    devices.enrol(hub, asked(code))
    devices.enrol(hub, asked(devices.issue_code(hub, ZONE), "k2"))
    assert isinstance(devices.enrol(hub, asked(code)), wire.Problem)


def test_a_revoked_device_is_out(tmp_path: Path) -> None:
    """Revoking shuts a station out, once; the list says so."""
    hub = make_hub(tmp_path)
    token = let_in(hub).token
    assert [(it["station"], it["admitted"]) for it in devices.seated(hub)] == [("zone-1", 1)]
    assert devices.revoke(hub, "zone-1")
    assert not devices.revoke(hub, "zone-1")
    assert devices.admit(hub, token) is None
    assert [it["admitted"] for it in devices.seated(hub)] == [0]


def test_no_secret_is_kept(tmp_path: Path) -> None:
    """Tokens and codes are in the database as hashes only."""
    hub = make_hub(tmp_path)
    admin = devices.make_admin(hub) or ""
    code = devices.issue_code(hub, ZONE)
    token = let_in(hub).token
    hub.database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (admin, code, code.replace("-", ""), token):
        assert secret
        assert secret.encode() not in kept


def test_the_administrator_is_made_once(tmp_path: Path) -> None:
    """The token is given at the first start only; nothing else passes for it."""
    hub = make_hub(tmp_path)
    token = devices.make_admin(hub)
    assert token is not None
    assert devices.make_admin(hub) is None
    assert devices.is_admin(hub, token)
    assert not devices.is_admin(hub, "")
    assert not devices.is_admin(hub, let_in(hub).token)


def test_a_life_that_a_restored_hub_has_forgotten_is_waited_for_once_its_pc_is_back(tmp_path: Path) -> None:
    """What it was leased may be out still: nothing is granted before two people have counted it."""
    hub = make_hub(tmp_path)
    audit.begin_epoch(hub, "restored")
    code = devices.issue_code(hub, ZONE)
    reply = devices.enrol(hub, wire.EnrolRequest(code=code, device="k", station=ZONE.station, leased=1))
    assert isinstance(reply, wire.EnrolReply)
    assert f"{ZONE.station}/1" in lease_doubts.standing(hub).owing
    again = devices.enrol(hub, wire.EnrolRequest(code=code, device="k", station=ZONE.station, leased=1))
    assert isinstance(again, wire.EnrolReply)
    for person in ("A", "B"):
        lease_doubts.count(hub, ZONE.station, 1, {}, person)
    assert f"{ZONE.station}/1" not in lease_doubts.standing(hub).owing


def test_a_hub_that_never_knew_a_station_learns_what_it_was_leased(tmp_path: Path) -> None:
    """Its first life there is the one in which it was: that shows what it holds itself."""
    hub = make_hub(tmp_path)
    code = devices.issue_code(hub, ZONE)
    reply = devices.enrol(hub, wire.EnrolRequest(code=code, device="k", station=ZONE.station, leased=1))
    assert isinstance(reply, wire.EnrolReply)
    assert (reply.incarnation, lease_doubts.standing(hub).owing) == (1, ())

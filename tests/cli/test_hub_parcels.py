"""`bondscan hub admin take`: the parcels of a USB stick, and back."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from edge import config, wire
from edge.cli import main
from edge.hub import catalogue, devices
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.serve import open_hub
from edge.identity import DeviceKey, hash_pin
from edge.rules.facts import StationFacts
from edge.runtime.exchange import HubAccess, save_access
from edge.runtime.ids import Uuid7
from edge.runtime.opening import home_places
from tests.homes import Clock, at_work


@pytest.fixture
def hub(tmp_path: Path) -> list[str]:
    """The words that name a hub of its own."""
    return ["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}"]


def test_a_day_goes_to_the_hub_and_its_receipt_back_by_stick(
    hub: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`sync --to`, `hub admin take`, `sync --from`; what is no parcel, or cannot be read, is named and refused."""
    stick, clock = tmp_path / "stick", Clock()
    stick.mkdir()
    hub_there = open_hub(hub[-1], now=clock, ids=Uuid7(clock, os.urandom))
    home = tmp_path / "zone"
    with at_work(home) as desk:
        desk.does("serialise", "S1", "S2", "S3")
        here = desk.station.store.station
        where = home_places(home, config.load(home))
        device = base64.urlsafe_b64encode(DeviceKey.load_or_make(where.device_key).public).decode()
        new = NewDevice(station=here.id, kind=here.kind, party=here.party, gln=here.gln)
        reply = devices.enrol(
            hub_there, wire.EnrolRequest(code=devices.issue_code(hub_there, new), device=device)
        )
        assert isinstance(reply, wire.EnrolReply)
        save_access(where, HubAccess(url="http://nowhere.example", token=reply.token))
    hub_there.database.close()

    def ran(*words: str, code: int = 0) -> list[dict[str, object]]:
        capsysbinary.readouterr()
        assert main(list(words)) == code
        return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]

    assert ran(*hub, "take", str(stick), code=1) == [], "a wrong stick is said, and fails"
    by_stick = ["sync", "--home", str(home)]
    assert ran(*by_stick, "--from", str(stick)) == []
    (written,) = ran(*by_stick, "--to", str(stick))
    assert written["events"] == 3
    (stick / "torn.events").write_bytes(Path(str(written["file"])).read_bytes()[:-5])
    (stick / "an.events").mkdir()
    unusable, took, refused = ran(*hub, "take", str(stick), code=1)
    (stick / "an.events").rmdir()
    assert "an.events" in str(unusable["problem"])
    assert (took["stored"], took["station"]) == (3, here.id)
    assert "interrupted" in str(refused["problem"])
    assert main([*hub, "take", str(tmp_path / "gone")]) == 1
    (stick / "a.receipt").mkdir()
    unread, settled = ran(*by_stick, "--from", str(stick), code=1)
    (stick / "a.receipt").rmdir()
    assert "a.receipt" in str(unread["problem"])
    assert (settled["stored"], settled["parked"]) == (3, 0)
    assert ran(*by_stick, "--to", str(stick)) == []
    assert main([*by_stick, "--to", str(tmp_path / "gone")]) == 1
    assert main([*by_stick, "--once", "--all"]) == 2
    (again,) = ran(*by_stick, "--to", str(stick), "--all")
    assert again["events"] == 3
    receipt = Path(str(again["file"])).with_suffix(".receipt")
    receipt.mkdir()
    unwritable, _torn = ran(*hub, "take", str(stick), code=1)
    assert "can be written" in str(unwritable["problem"])
    receipt.rmdir()
    for rows in ("10001-15000", "5001-10000", "1-5000"):
        (stick / f"bondscan-Z1-1-{rows}.events").write_bytes(b"")
    named = [str(line["file"]) for line in ran(*hub, "take", str(stick), code=1) if "Z1" in str(line["file"])]
    assert [name.rpartition("-Z1-1-")[2] for name in named] == [
        "1-5000.events",
        "5001-10000.events",
        "10001-15000.events",
    ]


def test_a_stick_tells_that_the_hub_was_put_back_and_a_supervisor_vouches_for_whom_it_forgot(
    hub: list[str],
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No line anywhere: what the hub had taken and lost is brought again, and nothing of it is lost."""
    stick, home, restored = tmp_path / "stick", tmp_path / "zone", tmp_path / "restored.db"
    stick.mkdir()
    again = ["hub", "admin", "--db", f"sqlite:///{restored}"]
    by_stick = ["sync", "--home", str(home)]

    def ran(*words: str, code: int = 0) -> tuple[list[dict[str, object]], str]:
        capsysbinary.readouterr()
        assert main(list(words)) == code
        said = capsysbinary.readouterr()
        return [json.loads(line) for line in said.out.splitlines()], said.err.decode()

    with at_work(home) as desk:
        desk.does("serialise", "S1", "S2", "S3")
        here = desk.station.store.station
        with _opened(hub) as there:
            _people(there)
    ran(*hub, "backup", str(tmp_path / "copy.zip"))
    with at_work(home) as desk, _opened(hub) as there:
        key = DeviceKey.load_or_make(home_places(home, config.load(home)).device_key)
        device = base64.urlsafe_b64encode(key.public).decode()
        new = NewDevice(station=here.id, kind=here.kind, party=here.party, gln=here.gln)
        ask = wire.EnrolRequest(code=devices.issue_code(there, new), device=device)
        reply = devices.enrol(there, ask)
        assert isinstance(reply, wire.EnrolReply)
        save_access(home_places(home, config.load(home)), HubAccess(url="http://nowhere", token=reply.token))
        with desk.station.store.writing() as tx:
            tx.enrol(replace(here, incarnation=reply.incarnation), at=desk.station.read_clock())
            tx.pin_hub(reply.hub_key)
        desk.station.store.outbox.begin_again(reply.epoch)
    (written,), _ = ran(*by_stick, "--to", str(stick))
    ran(*hub, "take", str(stick))
    ran(*by_stick, "--from", str(stick))
    assert ran(*by_stick, "--to", str(stick))[0] == []
    ran(*again, "restore", str(tmp_path / "copy.zip"))
    with at_work(home) as desk:
        desk.does("serialise", "S4")
    (later,), _ = ran(*by_stick, "--to", str(stick))
    parcel = str(later["file"])
    (refused,), said = ran(*again, "take", parcel, code=1)
    assert str(later["key"]) in str(refused["problem"])
    assert ("没有丢失" in said, "none is lost" in said) == (True, True)
    with _opened(again) as there:
        _publish(there, here)
    monkeypatch.setenv("BONDSCAN_PIN", "246813")
    vouch = ["vouch", parcel, "--by", "A900", "--key"]
    assert "expected the number" in ran(*again, *vouch, "0000-0000-0000-0000", code=1)[1]
    assert "never was" in ran(*hub, *vouch, str(later["key"]), code=1)[1]
    assert ran(*again, *vouch, str(later["key"]).upper())[0][0]["by"] == "A900"
    took, gap = ran(*again, "take", parcel)
    assert (took[0]["stored"], "--all" in gap) == (1, True)
    (settled,), said = ran(*by_stick, "--from", str(stick))
    assert (settled["stored"], settled["again"], "sync --to" in said) == (1, True, True)
    (whole,), _ = ran(*by_stick, "--to", str(stick))
    assert (whole["events"], written["events"]) == (3, 3)
    assert ran(*again, "take", str(stick))[0][0]["stored"] == 3
    ran(*by_stick, "--from", str(stick))
    assert ran(*by_stick, "--to", str(stick))[0] == []
    acts = [act["act"] for act in ran(*again, "audit")[0]]
    assert acts[-3:] == ["device-vouched", "parcel-taken", "parcel-taken"]


@contextmanager
def _opened(words: list[str]) -> Iterator[Hub]:
    """The hub that these words name."""
    clock = Clock()
    there = open_hub(words[-1], now=clock, ids=Uuid7(clock, os.urandom))
    try:
        yield there
    finally:
        there.database.close()


def _people(hub: Hub) -> None:
    """A supervisor."""
    person = wire.Credential(
        badge="A900", name_zh="管", name_en="A", roles=("supervisor",), pin_hash=hash_pin("246813")
    )
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=(person,)))


def _publish(hub: Hub, here: StationFacts) -> None:
    """A catalogue that names the station."""
    station = {"id": here.id, "kind": here.kind, "party": here.party, "gln": here.gln}
    issue = {"version": 1, "issued": "2026-03-01T09:00:00.000+08:00", "stations": [station]}
    assert not isinstance(catalogue.publish(hub, json.dumps(issue).encode()), wire.Problem)

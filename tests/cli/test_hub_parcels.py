"""`bondscan hub admin take`: the parcels of a USB stick, and back."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from edge import config, wire
from edge.cli import main
from edge.hub import devices
from edge.hub.devices import NewDevice
from edge.hub.serve import open_hub
from edge.identity import DeviceKey
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
    """`sync --to`, `hub admin take`, `sync --from`; what is no parcel is named, and refused."""
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

    by_stick = ["sync", "--home", str(home)]
    (written,) = ran(*by_stick, "--to", str(stick))
    assert written["events"] == 3
    (stick / "torn.events").write_bytes(Path(str(written["file"])).read_bytes()[:-5])
    took, refused = ran(*hub, "take", str(stick), code=1)
    assert (took["stored"], took["station"]) == (3, here.id)
    assert "interrupted" in str(refused["problem"])
    (settled,) = ran(*by_stick, "--from", str(stick))
    assert (settled["stored"], settled["parked"]) == (3, 0)
    assert ran(*by_stick, "--to", str(stick)) == []
    assert main([*by_stick, "--to", str(tmp_path / "gone")]) == 1
    assert main([*by_stick, "--once", "--all"]) == 2
    (again,) = ran(*by_stick, "--to", str(stick), "--all")
    assert again["events"] == 3

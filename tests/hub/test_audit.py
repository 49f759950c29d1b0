"""Every administrative act leaves a row; an epoch is one life of the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge import wire
from edge.hub import audit, catalogue, devices
from edge.hub.devices import NewDevice
from tests.hub import samples
from tests.hub.samples import Clock, let_in, make_hub

ZONE = NewDevice(station="zone-1", kind="zone", party="IMP-1", gln="6901234000016")


def test_every_act_is_put_down_to_whoever_did_it(tmp_path: Path) -> None:
    """Who, what, on whom and when, in the order it happened."""
    clock = Clock()
    hub = make_hub(tmp_path, clock).on_behalf_of("console of li")
    devices.make_admin(hub)
    catalogue.publish(hub, samples.catalogue())
    code = devices.issue_code(hub, ZONE)
    devices.enrol(hub.on_behalf_of("device at 10.0.0.9"), wire.EnrolRequest(code=code, device="k"))
    credential = wire.Credential(badge="P-1", name_zh="李", name_en="Li", roles=(), pin_hash="geheim")
    catalogue.put_operators(hub, wire.Operators(party="H-1", mark="", operators=(credential,)))
    clock.pass_(minutes=1)
    devices.revoke(hub, "zone-1")
    done = audit.acts(hub)
    assert [(it.act, it.subject) for it in done] == [
        ("administrator-token-made", ""),
        ("catalogue-published", "1"),
        ("code-issued", "zone-1"),
        ("device-enrolled", "zone-1"),
        ("operators-set", "H-1"),
        ("device-revoked", "zone-1"),
    ]
    assert {it.who for it in done} == {"console of li", "device at 10.0.0.9"}
    assert (done[0].at, done[-1].at) == ("2026-03-01T09:00:00.000+08:00", "2026-03-01T09:01:00.000+08:00")
    assert done[4].detail == {"badges": "P-1"}


def test_what_was_refused_is_no_act(tmp_path: Path) -> None:
    """An act that did not happen leaves no row."""
    hub = make_hub(tmp_path)
    devices.revoke(hub, "nobody")
    devices.enrol(hub, wire.EnrolRequest(code="AAAA-BBBB-CCCC", device="k"))
    catalogue.publish(hub, b"{}")
    assert audit.acts(hub) == []


def test_acts_are_read_on_from_a_mark_and_by_kind(tmp_path: Path) -> None:
    """Only what came after, and only the kind asked for."""
    hub = make_hub(tmp_path)
    for station in ("zone-1", "zone-2"):
        let_in(hub, station)
    first, *rest = audit.acts(hub)
    assert audit.acts(hub, since=first.n) == rest
    assert [it.subject for it in audit.acts(hub, act="device-enrolled")] == ["zone-1", "zone-2"]
    assert audit.acts(hub, most=1) == [first]


def test_no_secret_is_in_a_row(tmp_path: Path) -> None:
    """Codes and tokens are handed out and not written down."""
    hub = make_hub(tmp_path)
    code = devices.issue_code(hub, ZONE)
    reply = devices.enrol(hub, wire.EnrolRequest(code=code, device="k"))
    assert isinstance(reply, wire.EnrolReply)
    written = repr(audit.acts(hub))
    assert code not in written
    assert reply.token not in written


def test_an_epoch_only_goes_up_and_never_comes_twice(tmp_path: Path) -> None:
    """It follows the clock too, so that one copy put back twice begins two lives."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)

    def epoch() -> int:
        with hub.reading() as reader:
            return audit.epoch_of(reader)

    assert epoch() == 1
    second = audit.begin_epoch(hub, "test")
    assert second == epoch() == int(clock().timestamp())
    assert audit.begin_epoch(hub, "test") == second + 1
    clock.pass_(days=-9)
    assert audit.begin_epoch(hub, "test") == second + 2
    assert [it.detail for it in audit.acts(hub, act="epoch-begun")] == [{"why": "test"}] * 3


@pytest.mark.parametrize("who", ["hub", "console of 李"])
def test_a_hub_acting_for_another_is_the_same_hub(tmp_path: Path, who: str) -> None:
    """It shares tables and clock; only the name on its acts differs."""
    hub = make_hub(tmp_path)
    acting = hub.on_behalf_of(who)
    let_in(acting)
    assert {it.who for it in audit.acts(hub)} == {who}
    assert hub.who == "hub"

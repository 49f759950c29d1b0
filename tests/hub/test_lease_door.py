"""Leases over HTTP."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import httpx
import msgspec

from edge import wire
from edge.hub import catalogue, devices
from edge.hub.app import make_app
from edge.hub.hub import Hub
from edge.quota import Claim
from edge.wire.leases import LeaseShown, LeaseTell, Signed
from tests.hub.leasing import APPROVAL, Pc, issue
from tests.hub.samples import make_hub


def over(hub: Hub) -> httpx.AsyncClient:
    """A client straight into a hub's shell."""
    app: Any = make_app(hub)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub")


async def test_a_question_needs_no_token_but_its_signature(tmp_path: Path) -> None:
    """The answer is signed likewise; whoever else asks is refused."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue())
    pc = Pc(hub)
    pc.ask()
    async with over(hub) as http:
        good = await http.post("/leases", content=wire.encode(pc.signed(pc.question(need=3))))
        signed = Pc(hub, "zone-2").signed(pc.question())
        bad = await http.post("/leases", content=wire.encode(signed))
    assert (good.status_code, bad.status_code) == (200, 403)
    told = wire.decode(wire.decode(good.content, Signed).body, LeaseTell)
    assert (told.served, base64.b64decode(good.json()["signature"]) != b"") == (True, True)


async def test_a_station_shows_thousands_of_leases(tmp_path: Path) -> None:
    """All it ever had, in one question: three years of a warehouse are heard like the first day."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue())
    pc = Pc(hub)
    pc.ask()
    years = tuple(
        LeaseShown(
            claim=Claim(form=f"通关单-{n:06d}", approval=APPROVAL, institution="H-1").key,
            granted=9,
            returned=0,
            used=9,
        )
        for n in range(9000)
    )
    asked = pc.question()
    async with over(hub) as http:
        signed = pc.signed(msgspec.structs.replace(asked, leases=(*asked.leases, *years)))
        stranger = await http.post("/leases", content=wire.encode(signed))
        token = {"Authorization": f"Bearer {pc.reply.token}"}
        said = await http.post("/leases", content=wire.encode(signed), headers=token)
    assert len(wire.encode(signed)) > hub.limits.body
    assert (stranger.status_code, said.status_code) == (413, 200)


async def test_the_administrator_sees_every_lease(tmp_path: Path) -> None:
    """And whom the hub waits for; nobody else does."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue())
    Pc(hub).ask(need=3)
    token = devices.make_admin(hub)
    async with over(hub) as http:
        seen = await http.get("/admin/leases", headers={"Authorization": f"Bearer {token}"})
        other = await http.get("/admin/leases", headers={"Authorization": "Bearer x"})
    assert other.status_code == 403
    assert (seen.json()["standing"]["learning"], [row["state"] for row in seen.json()["leases"]]) == (
        False,
        ["open"],
    )

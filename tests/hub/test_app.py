"""The hub's shell: who may ask, what a request may weigh, what an error looks like."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from edge.errors import StoreError
from edge.hub import devices
from edge.hub.app import make_app
from edge.hub.faults import Faults
from edge.hub.hub import Hub
from tests.hub import samples
from tests.hub.samples import document, event_id, let_in, make_hub, told


class World:
    """A hub behind its shell, and tokens for it."""

    def __init__(self, home: Path) -> None:
        self.hub: Hub = make_hub(home, body=20_000, catalogue=50_000)
        self.admin = devices.make_admin(self.hub) or ""
        self.device = let_in(self.hub).token
        app = make_app(self.hub, faults=Faults())
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub")  # type: ignore[arg-type]

    async def ask(self, method: str, path: str, token: str = "", **how: object) -> httpx.Response:
        """One request."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        extra = how.pop("headers", {})
        assert isinstance(extra, dict)
        return await self.http.request(method, path, headers=headers | extra, **how)  # type: ignore[arg-type]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A hub behind its shell."""
    made = World(tmp_path)
    yield made
    await made.http.aclose()
    made.hub.database.close()


DOORS = [
    ("POST", "/capture"),
    ("GET", "/capture"),
    ("GET", "/capture/1"),
    ("GET", "/events"),
    ("GET", "/events/urn:uuid:1"),
    ("POST", "/headers"),
    ("POST", "/refusals"),
    ("GET", "/catalogue"),
    ("GET", "/catalogue/1"),
    ("PUT", "/catalogue"),
    ("GET", "/operators"),
    ("PUT", "/operators"),
    ("GET", "/despatches"),
    ("GET", "/exceptions"),
    ("POST", "/admin/codes"),
    ("GET", "/admin/devices"),
    ("DELETE", "/admin/devices/zone-1"),
    ("GET", "/admin/audit"),
    ("PUT", "/faults"),
]
ADMINISTRATORS = [door for door in DOORS if door[1].startswith(("/admin", "/faults")) or door[0] == "PUT"]


@pytest.mark.parametrize(("method", "path"), DOORS)
async def test_nobody_is_served_unasked(world: World, method: str, path: str) -> None:
    """Without a token, or with an unknown one, every door answers with a problem body."""
    for token in ("", "guess"):
        answer = await world.ask(method, path, token)
        assert answer.status_code in (401, 403)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "epcisException:SecurityException"


@pytest.mark.parametrize(("method", "path"), ADMINISTRATORS)
async def test_a_station_is_no_administrator(world: World, method: str, path: str) -> None:
    """What only the administrator may do is refused to a device."""
    assert (await world.ask(method, path, world.device)).status_code == 403


async def test_a_document_becomes_a_job(world: World) -> None:
    """202 and a Location; the job there says what became of each event."""
    answer = await world.ask(
        "POST",
        "/capture",
        world.device,
        content=document(told("zone_exit")),
        headers={"GS1-Capture-Error-Behaviour": "proceed"},
    )
    assert answer.status_code == 202
    job = (await world.ask("GET", answer.headers["location"], world.device)).json()
    assert (job["success"], job["running"], job["captureErrorBehaviour"]) == (True, False, "proceed")
    assert [(it["eventID"], it["status"]) for it in job["results"]] == [(event_id(1), "stored")]
    assert (await world.ask("GET", "/capture/none", world.device)).status_code == 404


async def test_limits_are_told_and_kept(world: World) -> None:
    """OPTIONS names the limits; a body past them is a 413 whether its length is announced or not."""
    told_limits = (await world.ask("OPTIONS", "/capture")).headers
    assert (told_limits["gs1-epcis-capture-limit"], told_limits["gs1-epcis-capture-file-size-limit"]) == (
        "200",
        "20000",
    )
    large = document(told("zone_exit", [f"S{n}" for n in range(600)]))

    async def in_parts() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 1000):
            yield large[start : start + 1000]

    for content in (large, in_parts()):
        answer = await world.ask("POST", "/capture", world.device, content=content)
        assert answer.status_code == 413
        assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"
    assert (await world.ask("PUT", "/catalogue", world.admin, content=b" " * 50_001)).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", "/capture", b"{"),
        ("POST", "/headers", b"{}"),
        ("POST", "/headers", b'{"headers":[{"seq":-1,"kind":"k","sha256":"","previous":""}]}'),
        ("POST", "/refusals", b"\xff"),
        ("POST", "/enrol", b"[]"),
        ("GET", "/events?EQ_colour=red", b""),
        ("GET", "/events?" + "&".join(f"EQ_bizTransaction_{n}=x" for n in range(1200)), b""),
        ("GET", "/capture?perPage=0", b""),
        ("GET", "/capture?perPage=many", b""),
        ("GET", "/despatches?since=x", b""),
        ("GET", "/despatches?since=%C2%B2", b""),
        ("GET", "/despatches?since=99999999999999999999999", b""),
        ("GET", "/despatches?since=9223372036854775808", b""),
        ("GET", "/events?nextPageToken=bjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", b""),
        (
            "POST",
            "/headers",
            b'{"headers":[{"seq":99999999999999999999,"kind":"k","sha256":"","previous":""}]}',
        ),
        ("POST", "/capture", document(told("zone_exit")).replace(b"A-1", b"\\ud800")),
    ],
)
async def test_nonsense_is_a_bad_request(world: World, method: str, path: str, content: bytes) -> None:
    """What cannot be read is a 400 with a problem body that says what was wrong."""
    answer = await world.ask(method, path, world.device, content=content)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("Failed to")


@pytest.mark.parametrize("feed", ["despatches", "exceptions", "moves"])
async def test_a_mark_of_any_size_is_heard(world: World, feed: str) -> None:
    """One that was never given leads to the beginning, the largest too."""
    answer = await world.ask("GET", f"/{feed}?since={2**63 - 1}", world.device)
    assert (answer.status_code, answer.json().get("upto", 0)) == (200, 0)


async def test_a_database_that_does_not_serve_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with when to come back, for a station keeps what it has until it is stored."""

    def gone() -> None:
        raise StoreError("gone")

    monkeypatch.setattr(world.hub, "writing", gone)
    answer = await world.ask("POST", "/capture", world.device, content=document(told("zone_exit")))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_an_unknown_door_is_a_problem_too(world: World) -> None:
    """Not found and method not allowed carry problem bodies."""
    assert (await world.ask("GET", "/nowhere")).json()["status"] == 404
    for version in ("9" * 5000, "9" * 16, "-1", "one", "%C2%B2"):
        assert (await world.ask("GET", f"/catalogue/{version}", world.device)).json()["status"] == 404
    assert (await world.ask("DELETE", "/capture")).json()["status"] == 405


async def test_events_are_paged_by_link(world: World) -> None:
    """The Link header leads to the next page with the same question."""
    events = [told("put_away", (f"S{number}",), number) for number in range(1, 6)]
    await world.ask("POST", "/capture", world.device, content=document(*events))
    path, seen = "/events?perPage=2&EQ_bizStep=storing", []
    while path:
        answer = await world.ask("GET", path, world.admin)
        found = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        seen += [event["eventID"] for event in found]
        path = answer.headers.get("link", "").partition(">")[0].lstrip("<")
    assert seen == [event_id(number) for number in range(1, 6)]
    one = await world.ask("GET", f"/events/{event_id(3)}", world.device)
    assert events[2] in one.content
    assert (await world.ask("GET", "/events/urn:uuid:none", world.device)).status_code == 404


async def test_jobs_are_listed_by_the_page(world: World) -> None:
    """A station sees its own, oldest first; with the answer to a capture where it prefers so."""
    other = let_in(world.hub, "zone-2").token
    told_at_once = []
    for number in range(1, 6):
        answer = await world.ask(
            "POST",
            "/capture",
            other if number == 3 else world.device,
            content=document(told("put_away", (f"S{number}",), number)),
            headers={"Prefer": "return=representation"},
        )
        assert answer.headers["preference-applied"] == "return=representation"
        told_at_once.append(answer.json())
    path, seen = "/capture?perPage=2", []
    while path:
        page = await world.ask("GET", path, world.device)
        assert len(page.json()) <= 2
        seen += page.json()
        path = page.headers.get("link", "").partition(">")[0].lstrip("<")
    assert seen == [job for number, job in enumerate(told_at_once, 1) if number != 3]
    assert (await world.ask("GET", "/capture", world.admin)).json() == told_at_once


async def test_a_catalogue_is_served_in_parts(world: World) -> None:
    """Range requests are answered with 206, none with the whole, one past the end with 416."""
    body = samples.catalogue()
    assert (await world.ask("GET", "/catalogue", world.device)).status_code == 404
    assert (await world.ask("PUT", "/catalogue", world.admin, content=body)).status_code == 201
    whole = await world.ask("GET", "/catalogue/1", world.device)
    assert (whole.status_code, whole.content) == (200, body)
    part = await world.ask("GET", "/catalogue/1", world.device, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, body[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(body)}"
    rest = await world.ask("GET", "/catalogue/1", world.device, headers={"Range": "bytes=10-"})
    assert rest.content == body[10:]
    past = await world.ask("GET", "/catalogue/1", world.device, headers={"Range": "bytes=99999-"})
    assert past.status_code == 416
    assert (await world.ask("GET", "/catalogue/9", world.device)).status_code == 404


async def test_the_administrators_day(world: World) -> None:
    """A code, a new station, its operators; later it is shut out."""
    new = {"station": "ph-1", "kind": "institution", "party": "H-1", "gln": "6909999000001"}
    code = (await world.ask("POST", "/admin/codes", world.admin, json=new)).json()["code"]
    reply = await world.ask("POST", "/enrol", json={"code": code, "device": "k"})
    assert reply.status_code == 201
    token = reply.json()["token"]
    one = {"badge": "P-1", "name_zh": "李", "name_en": "Li", "roles": ["pharmacist"], "pin_hash": "h"}
    operators = {"party": "H-1", "mark": "", "operators": [one]}
    assert (await world.ask("PUT", "/operators", world.admin, json=operators)).status_code == 204
    assert [it["badge"] for it in (await world.ask("GET", "/operators", token)).json()["operators"]] == [
        "P-1"
    ]
    listed = (await world.ask("GET", "/admin/devices", world.admin)).json()["devices"]
    assert [it["station"] for it in listed] == ["ph-1", "zone-1"]
    assert (await world.ask("DELETE", "/admin/devices/ph-1", world.admin)).status_code == 204
    assert (await world.ask("GET", "/operators", token)).status_code == 401
    assert (await world.ask("DELETE", "/admin/devices/ph-1", world.admin)).status_code == 404


async def test_faults_happen_as_often_as_planned(world: World) -> None:
    """A planned status is answered so many times and then no more; the clock can be put off."""
    plan = {"faults": [{"path": "/time", "status": 503, "retry_after": "9", "times": 2}], "skew": 3600}
    assert (await world.ask("PUT", "/faults", world.admin, json=plan)).status_code == 204
    acts = (await world.ask("GET", "/admin/audit", world.admin)).json()["acts"]
    assert acts[-1]["act"] == "faults-planned"
    for _ in range(2):
        answer = await world.ask("GET", "/time")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "9")
    assert (await world.ask("GET", "/time")).json() == {"now": "2026-03-01T10:00:00.000+08:00"}
    assert (await world.ask("GET", "/health")).json() == {"status": "ok"}


async def test_a_dropped_answer_was_served_all_the_same(world: World) -> None:
    """The line breaks after the commit: the client sees a failure, the hub has the event."""
    plan = {
        "faults": [{"path": "/capture", "drop": True}, {"path": "/capture", "duplicate": True, "delay": 0.01}]
    }
    await world.ask("PUT", "/faults", world.admin, json=plan)
    with pytest.raises(ConnectionAbortedError):
        await world.ask("POST", "/capture", world.device, content=document(told("zone_exit")))
    found = await world.ask("GET", f"/events/{event_id(1)}", world.device)
    assert found.status_code == 200
    again = await world.ask("POST", "/capture", world.device, content=document(told("zone_exit")))
    job = (await world.ask("GET", again.headers["location"], world.device)).json()
    assert [it["status"] for it in job["results"]] == ["duplicate"]


async def test_a_failure_inside_is_told_without_its_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen failure is a 500 problem body and no traceback."""

    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("edge.hub.catalogue.manifest", fail)
    world.http = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=make_app(world.hub), raise_app_exceptions=False),  # type: ignore[arg-type]
        base_url="http://hub",
    )
    answer = await world.ask("GET", "/health")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert json.loads(answer.content)["type"] == "epcisException:ImplementationException"

"""A server over HTTP: what each answer means, and the real hub on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from edge import wire
from edge.errors import SyncError, SyncFinal, SyncRetryable, SyncRevoked
from edge.hub import devices
from edge.hub.devices import NewDevice
from edge.hub.serve import ADMIN_FILE, serve
from edge.sync.answers import ServerLimits
from edge.sync.client import HttpClient
from edge.sync.push import EventPush
from tests.hub import samples
from tests.hub.samples import START, make_hub
from tests.sync.samples import MemoryOutbox, pending, stored
from tests.sync.test_push import drain


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> HttpClient:
    """A client whose server answers so."""
    return HttpClient("http://hub.example", "token", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, SyncRevoked),
        (403, SyncRevoked),
        (408, SyncRetryable),
        (425, SyncRetryable),
        (429, SyncRetryable),
        (500, SyncRetryable),
        (502, SyncRetryable),
        (503, SyncRetryable),
        (302, SyncRetryable),
        (400, SyncFinal),
        (404, SyncFinal),
        (409, SyncFinal),
        (413, SyncFinal),
        (422, SyncFinal),
    ],
)
def test_every_status_is_one_of_three(status: int, kind: type[SyncError]) -> None:
    """Try again, never again, or not admitted; the message names the address and the answer."""
    client = answering(lambda _: httpx.Response(status, json={"detail": "because."}))
    with pytest.raises(kind) as failure:
        client.capture(b"{}", proceed=True)
    assert type(failure.value) is kind
    assert "http://hub.example/capture" in failure.value.message
    assert f"{status} because" in failure.value.message
    if not isinstance(failure.value, SyncRevoked):
        assert failure.value.status == status  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Sun, 01 Mar 2026 01:00:30 GMT", "Date": "Sun, 01 Mar 2026 01:00:00 GMT"}, 30.0),
        ({"Retry-After": "Sun, 01 Mar 2026 01:00:00 GMT", "Date": "Sun, 01 Mar 2026 01:00:30 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Sun, 01 Mar 2026 01:00:30 -0000", "Date": "Sun, 01 Mar 2026 01:00:00 GMT"}, None),
        ({"Retry-After": "Sun, 01 Mar 2026 01:00:30 GMT", "Date": "Sun, 01 Mar 2026 01:00:00 -0000"}, None),
        ({"Retry-After": "Sun, 01 Mar 2026 01:00:30 GMT"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_the_servers_word(headers: dict[str, str], seconds: float | None) -> None:
    """Retry-After as seconds or as a date against the server's own clock; nonsense is none."""
    client = answering(lambda _: httpx.Response(503, headers=headers))
    with pytest.raises(SyncRetryable) as failure:
        client.time()
    assert failure.value.after == seconds


def _raise(failure: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise failure

    return answer


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (httpx.ReadTimeout("slow"), 408),
        (httpx.WriteTimeout("slow"), 408),
        (httpx.ConnectTimeout("nobody there"), None),
        (httpx.ConnectError("refused"), None),
        (httpx.RemoteProtocolError("cut off"), None),
    ],
)
def test_a_bad_line_is_worth_another_try(failure: Exception, status: int | None) -> None:
    """Any failure of the line itself can be retried; a time-out says so by its status."""
    with pytest.raises(SyncRetryable) as raised:
        answering(_raise(failure)).limits()
    assert raised.value.status == status


def test_a_login_page_is_not_the_hub() -> None:
    """What answers 200 and is no message of ours is a bad line, not an answer."""
    client = answering(lambda _: httpx.Response(200, text="<html>Please log in</html>"))
    for ask in (client.time, client.manifest, client.operators, lambda: client.job("1")):
        with pytest.raises(SyncRetryable):
            ask()
    with pytest.raises(SyncRetryable):
        client.capture(b"{}", proceed=False)
    assert client.limits() == ServerLimits()


def test_a_job_is_found_wherever_it_is_said_to_be() -> None:
    """An absolute Location of another host is not followed: only the job's id is taken from it."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(202, headers={"Location": "http://elsewhere.example/epcis/capture/42?x=1"})

    assert answering(answer).capture(b"{}", proceed=False) == "42"
    assert asked == ["http://hub.example/capture"]


def test_a_server_without_ranges_is_understood() -> None:
    """A whole answer to a ranged question is cut to the part asked for."""
    client = answering(lambda _: httpx.Response(200, content=iter([b"0123456789"])))
    assert client.part("catalogue/1", 4, 3) == b"456"
    with pytest.raises(SyncRetryable):
        client.part("catalogue/1", 10, 3)


def test_a_plain_repository_is_told_from_ours() -> None:
    """Limits are read from the headers where given; OPTIONS not served is no failure."""
    headers = {"GS1-EPCIS-Capture-Limit": "100", "GS1-EPCIS-Capture-File-Size-Limit": "100000"}
    plain = answering(lambda _: httpx.Response(204, headers=headers))
    assert plain.limits() == ServerLimits(events=100, bytes=100_000)
    for status in (404, 405, 501):
        assert answering(lambda _, status=status: httpx.Response(status)).limits() == ServerLimits()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[HttpClient, httpx.Client, samples.Hub]]:
    """A station's client and an administrator's, to a real hub on loopback that can be faulty."""
    hub = make_hub(tmp_path, body=100_000)
    answering, stop = threading.Event(), threading.Event()
    found: list[str] = []

    def ready(url: str, token: str | None) -> None:
        found.append(url)
        answering.set()

    serving = threading.Thread(
        target=serve, args=(hub, "127.0.0.1", 0, ready), kwargs={"faults": True, "stop": stop}, daemon=True
    )
    serving.start()
    assert answering.wait(20)
    token = (tmp_path / ADMIN_FILE).read_text().strip()
    admin = httpx.Client(base_url=found[0], headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    client = HttpClient(found[0], samples.let_in(hub).token, timeout=5)
    yield client, admin, hub
    client.close()
    admin.close()
    stop.set()
    serving.join(20)
    assert not serving.is_alive()


def test_a_day_over_a_faulty_line(line: tuple[HttpClient, httpx.Client, samples.Hub]) -> None:
    """Over real HTTP: lost answers, repetitions, 413, 500 and 429 leave each event stored once."""
    client, admin, hub = line
    faults = [
        {"path": "/capture", "method": "POST", "drop": True},
        {"path": "/capture/", "method": "GET", "status": 500},
        {"path": "/capture", "method": "POST", "duplicate": True},
        {"path": "/capture", "method": "POST", "status": 413},
        {"path": "/capture", "method": "POST", "status": 429, "retry_after": "1"},
        {"path": "/capture/", "method": "GET", "drop": True, "times": 2},
    ]
    assert admin.put("/faults", json={"faults": faults}).status_code == 204
    outbox = MemoryOutbox(pending(number) for number in range(1, 301))
    drain(outbox, client)
    admin.put("/faults", json={})
    assert sorted(outbox.acknowledged) == list(range(1, 301))
    assert stored(hub) == [pending(number).event_id for number in range(1, 301)]
    assert outbox.parked == {}


def test_the_real_hub_speaks_every_message(line: tuple[HttpClient, httpx.Client, samples.Hub]) -> None:
    """Every method of a client is served by the hub's own shell."""
    client, admin, _ = line
    assert client.limits() == ServerLimits(events=200, bytes=100_000, ours=True)
    assert client.manifest() is None
    body = samples.catalogue()
    assert admin.put("/catalogue", content=body).status_code == 201
    manifest = client.manifest()
    assert manifest is not None
    assert client.part(manifest.url, 0, 10) + client.part(manifest.url, 10, 10**6) == body
    drain(MemoryOutbox([pending(1)]), client)
    assert pending(1).body in (client.event(pending(1).event_id) or b"")
    assert client.event("urn:uuid:unknown") is None
    header = wire.Header(seq=1, kind="scan", sha256="0" * 64, previous="")
    assert client.headers(wire.HeadersPush(headers=(header,))).upto == 1
    refusal = wire.Refusal(seq=2, event_id="r", at="", verdict="REJECT", raw=b"\xff\x1d")
    assert client.refusals(wire.RefusalsPush(refusals=(refusal,))).upto == 2
    assert client.operators().operators == ()
    assert client.despatches(0).upto == 0
    assert client.exceptions(0).upto == 0
    assert client.time().now == "2026-03-01T09:00:00.000+08:00"
    code = admin.post(
        "/admin/codes", json={"station": "ph-1", "kind": "institution", "party": "H-1", "gln": "1"}
    )
    reply = HttpClient(client.url).enrol(wire.EnrolRequest(code=code.json()["code"], device="k"))
    assert (reply.station, reply.incarnation) == ("ph-1", 1)


def test_a_replaced_device_is_shut_out(line: tuple[HttpClient, httpx.Client, samples.Hub]) -> None:
    """Once another device is the station, the old one's next word is refused as revoked."""
    client, _, hub = line
    code = devices.issue_code(hub, NewDevice(station="zone-1", kind="zone", party="IMP-1", gln="1"))
    HttpClient(client.url).enrol(wire.EnrolRequest(code=code, device="another"))
    push = EventPush(MemoryOutbox([pending(1)]), client)
    push.step(START)
    with pytest.raises(SyncRevoked):
        push.step(START)

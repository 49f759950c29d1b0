"""Every door of the hub, whatever is thrown at it."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.hub import catalogue, devices, doors
from edge.hub.app import make_app
from edge.hub.faults import Faults
from edge.wire import leases as wire_lease
from tests.hub.leasing import CLAIM, Pc, issue
from tests.hub.samples import document, make_hub, told, undone

DATABASES = ("sqlite",)

HEADER = {"seq": 1, "kind": "scan", "event_id": "e", "sha256": "a" * 64, "previous": "b" * 64}
RECORD = {"key": "k", "epc": "e", "gtin": "1", "serial": "S", "product": "P", "state": "exited", "lot": "L"}
AT = "2026-03-01T09:00:00.000+08:00"
MOVE = {
    "seq": 1,
    "event_id": "e",
    "at": AT,
    "operation": "zone_exit",
    "items": [{"key": "k", "record": RECORD}],
    "lots": [{"packs": 2, "record": RECORD}],
}
AMOUNT = {"claim": CLAIM, "packs": 1}
ASK = {
    "station": "zone-1",
    "incarnation": 1,
    "nonce": "n",
    "epoch": 1,
    "taken": 0,
    "returned": 0,
    "pending": {"number": 1, "amounts": [AMOUNT]},
    "leases": [{"claim": CLAIM, "granted": 5, "returned": 1, "used": 2, "scans": 1, "need": 1}],
    "wanted": [AMOUNT],
}
REFUSAL = {"seq": 1, "event_id": "e", "at": AT, "verdict": "REJECT", "codes": ["a"], "raw": "AAAA"}
STATION = {"station": "zone-2", "kind": "zone", "party": "IMP-1", "gln": "1"}
PERSON = {"badge": "W1", "name_zh": "a", "name_en": "b", "roles": ["x"], "pin_hash": "h"}
MESSAGES: list[tuple[str, str, Any]] = [
    (
        "POST",
        "/capture",
        json.loads(document(told("zone_exit", ("S1", "S2")), undone(told("dispense", ("S1",))))),
    ),
    ("POST", "/headers", {"headers": [HEADER], "epoch": 1}),
    ("POST", "/refusals", {"refusals": [REFUSAL]}),
    ("POST", "/enrol", {"code": "AAAA", "device": "key", "head": {"seq": 1, "sha256": "a" * 64}}),
    ("POST", "/moves", {"moves": [MOVE], "upto": 1, "after": 0, "whole": True}),
    ("POST", "/leases", ASK),
    ("PUT", "/catalogue", json.loads(issue(2))),
    ("PUT", "/operators", {"party": "IMP-1", "mark": "m", "operators": [PERSON]}),
    ("PUT", "/faults", {"faults": [], "skew": 0.0}),
    ("POST", "/admin/codes", STATION),
]
QUESTIONS = """capture capture/x events events/x catalogue catalogue/1 repository/metadata/1.root.json operators
    despatches moves exceptions time holds admin/devices admin/audit admin/leases health metrics""".split()
NAMES = """since perPage nextPageToken EQ_bizStep EQ_eventID GE_eventTime LT_recordTime MATCH_epc MATCH_anyEPC
    EQ_bizTransaction_x EXISTS_errorDeclaration eventType settled mark x""".split()

texts = st.sampled_from(
    ["", "\0", "²", "١", "-1", "NaN", "9" * 5000, "a" * 3000, "../x", "a|b,c", "2026-02-30", CLAIM]
)
numbers = st.sampled_from([0, -1, 2**31, 2**53 + 1, 2**63, 10**30, -(10**30), 1.5, 1e308])
oddities = st.one_of(texts, numbers, st.none(), st.booleans(), st.builds(dict), st.lists(texts, max_size=3))


def places(said: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of a message stands."""
    if here:
        yield here
    if isinstance(said, (dict, list)):
        for name, value in said.items() if isinstance(said, dict) else enumerate(said):
            yield from places(value, (*here, name))


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, Any, list[tuple[str, str]]]:
    """Method, path, message and query: one of those that are sent, with something odd in it."""
    if draw(st.booleans()):
        asked = [(draw(st.sampled_from(NAMES)), draw(texts)) for _ in range(draw(st.integers(0, 2)))]
        path = (
            "/"
            + draw(st.sampled_from(QUESTIONS))
            + draw(st.sampled_from(["", "", "/%00", "/%ff", "/" + "9" * 300]))
        )
        return draw(st.sampled_from(["GET", "HEAD", "DELETE"])), path, None, asked
    method, path, message = draw(st.sampled_from(MESSAGES))
    message = copy.deepcopy(message)
    for place in draw(st.lists(st.sampled_from(sorted(places(message), key=str)), max_size=2)):
        inner = message
        try:
            for name in place[:-1]:
                inner = inner[name]
            inner[place[-1]] = draw(oddities)
        except (TypeError, KeyError, IndexError):
            continue  # what stood there is gone already
    return method, path, message, []


class Hall:
    """A hub with all its doors, and who may knock."""

    def __init__(self, home: Path) -> None:
        self.hub = make_hub(home)
        catalogue.publish(self.hub, issue())
        self.pc = Pc(self.hub)
        self.tokens = ["", self.pc.reply.token, devices.make_admin(self.hub) or ""]
        app = make_app(self.hub, faults=Faults())
        self.asgi = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]

    def ask(self, method: str, path: str, body: bytes | None, query: Any, token: str) -> httpx.Response:
        """One request, and all that is answered."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.asgi, base_url="http://hub") as http:
                headers = {"Authorization": f"Bearer {token}", "GS1-Capture-Error-Behaviour": "proceed"}
                return await http.request(method, path, content=body, params=query, headers=headers)

        return asyncio.run(asked())


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One for all examples."""
    made = Hall(tmp_path_factory.mktemp("hall"))
    yield made
    made.hub.database.close()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests(), who=st.integers(0, 2), cut=st.floats(0, 1) | st.just(1.0))
def test_whatever_is_sent_no_door_breaks(
    hall: Hall, request: tuple[str, str, Any, list[tuple[str, str]]], who: int, cut: float
) -> None:
    """Served or refused, with a sentence; never a failure of the hub's own, and never silence."""
    method, path, message, query = request
    body = None if message is None else json.dumps(message).encode()
    if path == "/leases" and body is not None:
        signature = hall.pc.key.sign(wire_lease.ASK + body)
        sealed = {"body": base64.b64encode(body).decode(), "signature": base64.b64encode(signature).decode()}
        body = json.dumps(sealed).encode()
    if body is not None:
        body = body[: int(len(body) * cut)]
    answer = hall.ask(method, path, body, query, hall.tokens[who])
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and method != "HEAD":
        assert answer.json()["detail"]
        assert "Traceback" not in answer.text


def post(token: str) -> dict[str, Any]:
    """A capture, as a server hands it on."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/capture",
        "raw_path": b"/capture",
        "query_string": b"",
        "scheme": "http",
        "server": ("hub", 80),
        "client": ("pc", 1),
        "root_path": "",
        "headers": [(b"authorization", b"Bearer " + token.encode())],
    }


@pytest.mark.parametrize(("known", "status"), [(False, 401), (True, 408)])
async def test_a_body_that_does_not_come_is_not_waited_for(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, *, known: bool, status: int
) -> None:
    """Of a stranger hardly at all, of a device for a while: an open line that says nothing costs nobody anything."""
    monkeypatch.setattr(doors, "PROMPT", 0.01)
    monkeypatch.setattr(doors, "BODY_SECONDS", 0.02)
    monkeypatch.setattr(doors, "SLOWEST", 10**12)
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}])
    answered: list[Any] = []

    async def receive() -> Any:
        for message in messages:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        answered.append(message)

    scope = post(hall.tokens[1] if known else "nobody")
    await asyncio.wait_for(make_app(hall.hub)(scope, receive, send), 20)  # type: ignore[arg-type]
    assert answered[0]["status"] == status


async def test_a_body_that_ends_before_its_time_is_no_failure_of_the_hub(hall: Hall) -> None:
    """Whoever sends goes away in the middle, or what comes is no body: it is a 400, and nothing is stored."""
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}])
    answered: list[Any] = []

    async def receive() -> Any:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        answered.append(message)

    await make_app(hall.hub)(post(hall.tokens[1]), receive, send)  # type: ignore[arg-type]
    assert answered[0]["status"] == 400

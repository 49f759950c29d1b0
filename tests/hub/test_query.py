"""EPCIS queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge import wire
from edge.epcis import names
from edge.hub import capture, query
from edge.hub.hub import Hub
from tests.epcis.conftest import check_document
from tests.hub import samples
from tests.hub.samples import Clock, device_of, document, event_id, make_hub, told, undone, uri

__all__ = ["check_document"]

SSCC_URI = "https://id.gs1.org/00/069012345000000018"
PACKED = {
    "type": "AggregationEvent",
    "action": "ADD",
    "bizStep": "packing",
    "parentID": SSCC_URI,
    "childEPCs": [uri("S1")],
}


def packed(number: int) -> bytes:
    """A case being packed."""
    event: dict[str, Any] = json.loads(told("put_away", number=number))
    del event["epcList"]
    return json.dumps({**event, **PACKED}).encode()


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Five events, one of them declared in error, the last two recorded an hour later."""
    clock = Clock()
    made = make_hub(tmp_path, clock)
    device = device_of(made)
    leave = told("zone_exit", ("S1",), 2)
    capture.capture(made, device, document(told("put_away"), leave, undone(leave)), "proceed")
    clock.pass_(hours=1)
    later = [packed(3), told("institution_receive", ("S2",), 4, form="F-2")]
    capture.capture(made, device_of(made, "ph-1", "institution", "H-1"), document(*later), "proceed")
    return made


def ask(hub: Hub, *params: tuple[str, str], party: str = "") -> list[str]:
    """The ids of what is found, declarations with a mark."""
    asked = query.parse(params, 1000)
    assert isinstance(asked, query.Query), asked
    body = json.loads(query.run(hub, asked, party).body)
    events = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return [event["eventID"][-1] + ("!" if "errorDeclaration" in event else "") for event in events]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ([], ["1", "2", "2!", "3", "4"]),
        ([("eventType", "AggregationEvent")], ["3"]),
        ([("EQ_bizStep", "departing|receiving")], ["2", "2!", "4"]),
        ([("EQ_bizStep", "departing,receiving")], ["2", "2!", "4"]),
        ([("EQ_bizStep", "departing"), ("EQ_bizStep", "receiving")], ["2", "2!", "4"]),
        ([("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-departing")], ["2", "2!"]),
        ([("EQ_disposition", "in_transit")], ["2", "2!"]),
        ([("EQ_operation", "institution_receive")], ["4"]),
        ([("EQ_station", "ph-1")], ["3", "4"]),
        ([("GE_eventTime", "2026-03-01T01:02:00.000Z")], ["2", "2!", "3", "4"]),
        ([("LT_eventTime", "2026-03-01T09:02:00.000+08:00")], ["1"]),
        ([("GE_recordTime", "2026-03-01T02:00:00Z")], ["3", "4"]),
        ([("LT_recordTime", "2026-03-01T10:00:00 08:00")], ["1", "2", "2!"]),
        ([("MATCH_epc", uri("S1"))], ["1", "2", "2!", "3"]),
        ([("MATCH_epc", SSCC_URI)], []),
        ([("MATCH_parentID", SSCC_URI)], ["3"]),
        ([("MATCH_anyEPC", SSCC_URI)], ["3"]),
        ([("MATCH_epc", f"{uri('S1')}|{uri('S2')}"), ("EQ_bizStep", "receiving")], ["4"]),
        ([("EQ_bizTransaction_customs_clearance_form", names.own("clearance", "F-2"))], ["4"]),
        ([(f"EQ_bizTransaction_{names.CLEARANCE_FORM}", names.own("clearance", "F-2"))], ["4"]),
        ([("EQ_bizTransaction_po", names.own("clearance", "F-2"))], []),
        ([("EQ_readPoint", names.site("6901234000016", "zone-1"))], ["1", "2", "2!", "3", "4"]),
        ([("EQ_eventID", event_id(2))], ["2", "2!"]),
        ([("eventID", event_id(2).removeprefix("urn:uuid:"))], ["2", "2!"]),
        ([("EXISTS_errorDeclaration", "true")], ["2!"]),
    ],
)
def test_each_parameter_narrows(hub: Hub, params: list[tuple[str, str]], found: list[str]) -> None:
    """Every parameter finds what EPCIS says it finds; several are joined with AND, values with OR."""
    assert ask(hub, *params) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EQ_colour", "red"),
        ("GE_eventTime", "yesterday"),
        ("GE_eventTime", "2026-03-01T09:00:00"),
        ("perPage", "0"),
        ("perPage", "many"),
        ("nextPageToken", "!!"),
        ("nextPageToken", "eA"),
    ],
)
def test_what_cannot_be_used_is_refused(name: str, value: str) -> None:
    """An unknown parameter or a bad value is a 400 that says what was expected and what came, never ignored."""
    refused = query.parse([(name, value)], 1000)
    assert isinstance(refused, wire.Problem)
    assert (refused.status, name in refused.detail) == (400, True)
    assert name == "EQ_colour" or ("expected" in refused.detail and f"'{value}'" in refused.detail)


def test_pages_lead_from_one_to_the_next(hub: Hub) -> None:
    """Following the tokens gives every event once, in the order of recording, and ends."""
    token, seen = "", []
    for _ in range(3):
        params = [("perPage", "2"), *([("nextPageToken", token)] if token else [])]
        asked = query.parse(params, 1000)
        assert isinstance(asked, query.Query)
        page = query.run(hub, asked)
        seen += ask(hub, *params)
        token = page.token
    assert token == ""
    assert seen == ["1", "2", "2!", "3", "4"]


def test_a_party_sees_what_its_own_stations_told(hub: Hub) -> None:
    """Another party's events are not found, whatever is asked for."""
    assert ask(hub, party="H-1") == ["3", "4"]
    assert isinstance(query.find(hub, event_id(1), "H-1"), wire.Problem)
    assert isinstance(query.find(hub, event_id(1), "IMP-1"), bytes)


def test_what_is_found_is_a_valid_query_document(hub: Hub, check_document: Callable[[bytes], Any]) -> None:
    """The answer, and an empty one, hold against both EPCIS schemas."""
    for params in ([], [("EQ_disposition", "stolen")]):
        asked = query.parse(params, 1000)
        assert isinstance(asked, query.Query)
        read = check_document(query.run(hub, asked).body)
        assert read["type"] == "EPCISQueryDocument"


def test_events_of_several_contexts_come_with_all_of_them(hub: Hub) -> None:
    """Bytes captured under another context are returned under that context too."""
    other = samples.document(told("put_away", number=9)).replace(
        b'{"t":"https://ns.example.cn/tmpimp/"}',
        b'{"t":"https://ns.example.cn/tmpimp/"},{"x":"https://x.example/"}',
    )
    capture.capture(hub, device_of(hub), other, "proceed")
    asked = query.parse([], 1000)
    assert isinstance(asked, query.Query)
    context = json.loads(query.run(hub, asked).body)["@context"]
    assert context[0].startswith("https://ref.gs1.org/")
    assert context[1:] == [{"t": "https://ns.example.cn/tmpimp/"}, {"x": "https://x.example/"}]

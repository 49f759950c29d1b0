"""Events as they come in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.epcis.model import Event, Malformed, read, read_many
from tests.epcis.conftest import STANDARDS

SOUND: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventID": "urn:uuid:1",
    "eventTime": "2026-03-01T09:07:00.000+08:00",
    "eventTimeZoneOffset": "+08:00",
    "action": "OBSERVE",
    "bizStep": "receiving",
    "epcList": ["https://id.gs1.org/01/06901234567892/21/S1"],
}
PACKED = {**SOUND, "type": "AggregationEvent", "action": "ADD", "parentID": "https://id.gs1.org/00/0"}
MADE = {**SOUND, "type": "TransformationEvent", "inputEPCList": ["urn:a:1"], "outputEPCList": ["urn:a:2"]}
DEAL = {"type": "po", "bizTransaction": "urn:po:1"}


def as_event(fields: dict[str, Any]) -> Event | Malformed:
    """What these fields are read as."""
    return read(json.dumps(fields).encode())


FORBIDDEN: list[tuple[dict[str, Any], str]] = [
    ({"type": "ObjectEvnt"}, "type"),
    ({"eventID": "no uri"}, "eventID"),
    ({"eventTime": "2026-03-01T09:07:00.000"}, "eventTime"),
    ({"eventTime": "yesterday"}, "eventTime"),
    ({"eventTime": "9999-12-31T23:59:59-14:00"}, "time"),
    ({"errorDeclaration": {"declarationTime": "0001-01-01T00:00:00+14:00"}}, "time"),
    ({"eventTimeZoneOffset": "8"}, "eventTimeZoneOffset"),
    ({"action": "LOOK"}, "action"),
    ({"bizStep": "recieving"}, "bizStep"),
    ({"disposition": "lost"}, "disposition"),
    ({"epcList": ["S 1"]}, "epcList"),
    ({"epcList": ["urn:a:1", "urn:a:1"]}, "epcList"),
    ({"epcList": None}, "what"),
    ({"ilmd": {}}, "ilmd"),
    ({"readPoint": "dock"}, "readPoint"),
    ({"bizTransactionList": [{"type": "pox", "bizTransaction": "urn:po:1"}]}, "bizTransaction"),
    ({"sourceList": [{"type": "sender", "source": "urn:a:1"}]}, "source"),
    ({"errorDeclaration": {"reason": "did_not_occur"}}, "errorDeclaration"),
    ({"errorDeclaration": {"declarationTime": SOUND["eventTime"], "reason": "oops"}}, "reason"),
]


@pytest.mark.parametrize(("changes", "said"), FORBIDDEN)
def test_what_the_standard_forbids_is_malformed(changes: dict[str, Any], said: str) -> None:
    """Each structural fault is told by the field it is in, with the id of the event."""
    event = as_event({**SOUND, **changes})
    assert isinstance(event, Malformed)
    assert said in event.message


@pytest.mark.parametrize(
    "fields",
    [
        {**PACKED, "parentID": None},
        PACKED,
        {**SOUND, "type": "TransactionEvent"},
        {**MADE, "inputEPCList": []},
    ],
)
def test_each_kind_must_name_what_it_is_about(fields: dict[str, Any]) -> None:
    """An aggregation without parent or child, a deal without papers, a making without input."""
    assert isinstance(as_event(fields), Malformed)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (SOUND, {"epc"}),
        ({**PACKED, "childEPCs": ["urn:a:1"]}, {"parent", "child"}),
        ({**PACKED, "type": "AssociationEvent", "childEPCs": ["urn:a:1"]}, {"parent", "child"}),
        ({**PACKED, "action": "DELETE"}, {"parent"}),
        ({**SOUND, "type": "TransactionEvent", "bizTransactionList": [DEAL]}, {"epc"}),
        (
            {**MADE, "inputQuantityList": [{"epcClass": "urn:c:1", "quantity": 2}]},
            {"input", "output", "class"},
        ),
        ({**SOUND, "epcList": [], "quantityList": [{"epcClass": "urn:c:1"}]}, {"class"}),
        ({**SOUND, "type": "https://ns.example.com/InspectionEvent"}, set()),
        ({**SOUND, "bizStep": "https://ns.example.com/weighing", "example:own": 1}, {"epc"}),
    ],
)
def test_every_kind_of_event_is_read(fields: dict[str, Any], named: set[str]) -> None:
    """All EPCIS event types, and extensions of others, are read with all they name."""
    event = as_event(fields)
    assert isinstance(event, Event)
    assert {role for _, role in ((epc, role) for role, epc in event.epcs())} == named


@given(st.one_of(st.binary(max_size=200), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_nothing_that_comes_in_makes_it_fail(raw: bytes | str) -> None:
    """Any bytes are an event or a `Malformed`, never an exception."""
    assert isinstance(read(raw.encode() if isinstance(raw, str) else raw), (Event, Malformed))


def test_bottomless_nesting_is_malformed() -> None:
    """A hundred thousand brackets are refused, not run out of stack on."""
    raw = json.dumps(SOUND)[:-1].encode() + b',"readPoint":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert isinstance(read(raw), Malformed)


@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the reference data is not beside the project")
def test_the_profiles_examples_are_read() -> None:
    """Every example event of the profile is sound to us too."""
    document = json.loads((STANDARDS / "profile_example_document.json").read_text("utf-8"))
    for fields in document["epcisBody"]["eventList"]:
        assert isinstance(as_event(fields), Event), as_event(fields)


CURIOUS: tuple[dict[str, Any], ...] = (
    SOUND,
    {
        **SOUND,
        "readPoint": {"id": "urn:a:1"},
        "bizLocation": {"id": "urn:a:2"},
        "t:op": "urn:op:" + "x" * 300,
    },
    {**SOUND, "bizTransactionList": [DEAL], "t:taken": [{"t:paper": "urn:p:1", "t:steps": 2}]},
    {**SOUND, "errorDeclaration": {"declarationTime": SOUND["eventTime"], "reason": "did_not_occur"}},
    {**SOUND, "sourceList": [{"type": "location", "source": "urn:a:1"}], "t:leftBefore": ["urn:a:1"]},
    {**SOUND, "type": "https://ns.example.com/InspectionEvent"},
    {**SOUND, "epcList": ["urn:a:1\nurn:a:2"]},
    {**SOUND, "t:leftBefore": ["urn:a:1\n"]},
    {**SOUND, "eventID": "urn:a:\u2028"},
    {**SOUND, "t:taken": [{"t:paper": "", "t:steps": 2}]},
    {"type": "ObjectEvent"},
    *({**SOUND, **changes} for changes, _ in FORBIDDEN),
)


@given(st.lists(st.sampled_from(CURIOUS) | st.just(SOUND), max_size=6))
def test_many_are_read_as_each_is(fields: list[dict[str, Any]]) -> None:
    """Events looked over together come to what each comes to alone; the longest name is told of sound ones."""
    raws = [json.dumps(each).encode() for each in fields]
    came, longest = read_many(raws)
    assert came == [read(raw) for raw in raws]
    events = [one for one in came if isinstance(one, Event)]
    assert longest > 0 or not came or len(events) < len(came)
    assert not longest or all(len(thing) <= longest for one in events for _, thing in one.epcs())

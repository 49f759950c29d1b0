"""Documents and error declarations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import epcis
from edge.epcis.model import Event, read
from tests.epcis.samples import AT, accepted, make_facts, make_task


def exit_event() -> bytes:
    """One exit, frozen."""
    body = epcis.event(accepted("zone_exit", "S1"), make_facts("S1"), make_task("zone_exit"), "0197-1", AT)
    assert body is not None
    return body


@given(st.lists(st.integers(0, 999).map(lambda n: msgspec.json.encode({"n": n})), max_size=20))
def test_a_document_holds_the_very_bytes(events: list[bytes]) -> None:
    """Events go into a document as they are, and its size is theirs, the commas and the envelope."""
    document = epcis.document(events, AT)
    commas = max(0, len(events) - 1)
    assert len(document) == epcis.ENVELOPE + sum(map(len, events)) + commas
    assert b",".join(events) in document
    assert len(msgspec.json.decode(document)["epcisBody"]["eventList"]) == len(events)


def test_a_declaration_is_the_event_itself_and_no_more(check_document: Callable[[bytes], Any]) -> None:
    """EPCIS 7.4.1: the same event under the same id, byte for byte, and the declaration."""
    original = exit_event()
    declared = epcis.error_declaration(
        original, AT + timedelta(minutes=5), "incorrect_data", ("0197-2",), declared_by="S-01"
    )
    assert declared.startswith(original[:-1])
    check_document(epcis.document([original, declared], AT))
    event = read(declared)
    assert isinstance(event, Event)
    assert event.event_id == "urn:uuid:0197-1"
    assert event.declared == AT + timedelta(minutes=5)
    assert event.error_declaration is not None
    assert event.error_declaration.corrective == ("urn:uuid:0197-2",)


@pytest.mark.parametrize(("corrective", "term"), [((), "did_not_occur"), (("0197-2",), "incorrect_data")])
def test_the_operators_words_go_beside_the_reason_that_fits(
    corrective: tuple[str, ...], term: str, check_document: Callable[[bytes], Any]
) -> None:
    """A reason in plain words is kept under the profile's term, with the CBV reason it amounts to."""
    declared = epcis.error_declaration(exit_event(), AT, "扫错了箱子", corrective)
    check_document(epcis.document([declared], AT))
    declaration = msgspec.json.decode(declared)["errorDeclaration"]
    assert (declaration["reason"], declaration["t:reason"]) == (term, "扫错了箱子")


def test_nothing_is_declared_in_error_twice() -> None:
    """A declaration cannot be declared in error, and neither can what is no event."""
    declared = epcis.error_declaration(exit_event(), AT, "did_not_occur")
    with pytest.raises(ValueError, match="expected an event"):
        epcis.error_declaration(declared, AT, "did_not_occur")
    with pytest.raises(ValueError, match="expected an event"):
        epcis.error_declaration(b'{"type":"ObjectEvent"}', AT, "did_not_occur")

"""Events the hub refused: listed with why until the same bytes are stored after all."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from edge.hub import capture, parked
from tests.hub.samples import device_of, document, event_id, make_hub, told


def test_what_is_refused_is_listed_with_why_and_its_bytes(tmp_path: Path) -> None:
    """A conflict and what is no event; told again it is one row still; what is stored is none."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    first, other = told("put_away", ("S1",), 1), told("put_away", ("S2",), 1)
    capture.capture(hub, device, document(first), "proceed")
    for _ in range(2):
        capture.capture(hub, device, document(first, other, b'{"type":"nonsense"}'), "proceed")
    conflict, malformed = sorted(parked.rows(hub), key=lambda row: row.status)
    assert (conflict.station, conflict.event_id, conflict.status) == ("zone-1", event_id(1), "conflict")
    assert "SHA-256" in conflict.message
    assert conflict.body == other.decode()
    assert (malformed.status, malformed.event_id) == ("malformed", "")
    assert "nonsense" in malformed.body


def test_what_is_stored_after_all_is_let_go_of(tmp_path: Path) -> None:
    """Refused before a bondscan that understands it, and sent again to one that does."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    event = told("put_away", ("S1",), 1)
    with hub.writing() as tx:
        refused = parked.Refused(
            event_id=event_id(1),
            declared="",
            status="malformed",
            message="why",
            sha256=_hash(event),
            body=event,
        )
        parked.put(hub, tx, device, [refused])
    assert len(parked.rows(hub)) == 1
    capture.capture(hub, device, document(event), "proceed")
    assert parked.rows(hub) == []


def test_whatever_is_refused_can_be_listed(tmp_path: Path) -> None:
    """Names without end and U+0000 keep nothing else out, on any database."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    odd = told("put_away", ("S1",), 2).replace(b'"eventID": "urn', b'"eventID": "urn:\\u0000')
    long = told("put_away", ("S1",), 3).replace(b'"eventID": "urn', b'"eventID": "urn:' + b"x" * 5000)
    job = capture.capture(hub, device, document(odd, long, told("put_away", ("S4",), 4)), "proceed")
    assert [one.status for one in job.results or ()] == ["malformed", "malformed", "stored"]  # type: ignore[union-attr]
    assert len(parked.rows(hub)) == 2
    assert all(len(row.event_id) <= parked.LONGEST for row in parked.rows(hub))


def _hash(event: bytes) -> str:
    return sha256(event).hexdigest()

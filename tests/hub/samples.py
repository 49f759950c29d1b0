"""A hub with a clock of its own, devices let in, and events as stations would tell them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from edge import epcis, wire
from edge.epcis import names
from edge.hub import devices
from edge.hub.devices import NewDevice
from edge.hub.hub import Device, Hub, Limits
from edge.hub.serve import open_hub

START = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
GTIN = "06901234567892"
FORM = "BJ2026-000123"
APPROVAL = "2026-118"
STEPS = {
    "zone_exit": ("departing", "in_transit"),
    "void_exit": ("void_shipping", "in_progress"),
    "institution_receive": ("receiving", "in_progress"),
    "dispense": ("dispensing", "dispensed"),
    "return_in": ("receiving", "returned"),
    "put_away": ("storing", "in_progress"),
    "implant": ("installing", "in_progress"),
    "destroy": ("destroying", "destroyed"),
    "use_special": (f"{names.NAMESPACE}bizstep/consuming", "in_progress"),
    "transfer_in": ("receiving", "in_progress"),
}


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


def counted(form: str) -> Callable[[], str]:
    """Ids that count up: ``form`` with a number in it."""
    numbers = itertools.count(1)
    return lambda: form.format(next(numbers))


_places: list[Callable[[Path], str]] = [lambda home: str(home / "hub.db")]


_made: list[Hub] = []


@contextmanager
def over(place: Callable[[Path], str] | None = None) -> Iterator[None]:
    """Have `make_hub` take the database that `place` names for a home; at the end all its hubs are closed."""
    _places.append(place or _places[-1])
    try:
        yield
    finally:
        _places.pop()
        while _made:
            _made.pop().database.close()


def place_of(home: Path) -> str:
    """The URL of the database of a home."""
    return _places[-1](home)


def make_hub(home: Path, clock: Clock | None = None, **limits: int) -> Hub:
    """A hub over fresh tables, whose time, ids and secrets are known beforehand."""
    hub = open_hub(
        place_of(home),
        now=clock or Clock(),
        ids=counted("01970000-0000-7000-8000-{:012d}"),
        secret=counted("secret-{}-" + "x" * 30),
        limits=Limits(**limits),
    )
    if len(_places) > 1:
        _made.append(hub)
    return hub


def let_in(hub: Hub, station: str = "zone-1", kind: str = "zone", party: str = "IMP-1") -> wire.EnrolReply:
    """A station's device, enrolled with a fresh code."""
    new = NewDevice(station=station, kind=kind, party=party, gln="6901234000016")
    code = devices.issue_code(hub, new)
    reply = devices.enrol(hub, wire.EnrolRequest(code=code, device=f"key-of-{code}"))
    assert isinstance(reply, wire.EnrolReply)
    return reply


def device_of(hub: Hub, station: str = "zone-1", kind: str = "zone", party: str = "IMP-1") -> Device:
    """A station's device, enrolled and admitted."""
    device = devices.admit(hub, let_in(hub, station, kind, party).token)
    assert device is not None
    return device


def key(serial: str) -> str:
    """The key of a package of the sample product."""
    return f"01{GTIN}21{serial}"


def uri(serial: str) -> str:
    """Its EPC."""
    return f"https://id.gs1.org/01/{GTIN}/21/{serial}"


def told(
    operation: str,
    serials: Sequence[str] = ("S1",),
    number: int = 1,
    *,
    minute: int | None = None,
    form: str = FORM,
    **fields: Any,
) -> bytes:
    """One event as a station tells it; number: of its id; minute: past the start."""
    step, disposition = STEPS[operation]
    at = START + timedelta(minutes=number if minute is None else minute)
    papers = [
        {"type": names.CLEARANCE_FORM, "bizTransaction": names.own("clearance", form)},
        {"type": names.APPROVAL, "bizTransaction": names.own("approval", APPROVAL)},
    ]
    event = {
        "type": "ObjectEvent",
        "eventID": event_id(number),
        "eventTime": names.stamp(at),
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": step,
        "disposition": disposition,
        "t:op": f"{names.NAMESPACE}op/{operation}",
        "epcList": [uri(serial) for serial in serials],
        "readPoint": {"id": names.site("6901234000016", "zone-1")},
        "bizTransactionList": papers,
        "t:designatedInstitution": names.own("institution", "H-1"),
        "t:sealNumber": names.own("seal", "A-1"),
        **fields,
    }
    return json.dumps(event, ensure_ascii=False).encode()


def event_id(number: int) -> str:
    """The id of the event of that number."""
    return f"urn:uuid:01970000-0000-7000-8000-00000000{number:04d}"


def document(*events: bytes) -> bytes:
    """The events in a document."""
    return epcis.document(events, START)


def undone(event: bytes, minute: int = 30) -> bytes:
    """The same event, declared in error."""
    return epcis.error_declaration(event, START + timedelta(minutes=minute), "did_not_occur")


def catalogue(version: int = 1, forms: dict[str, int] | None = None, approval: int = 100) -> bytes:
    """As much of a catalogue as the hub itself reads."""
    return json.dumps(
        {
            "version": version,
            "issued": names.stamp(START),
            "clearance_forms": [{"number": it, "quantity": n} for it, n in (forms or {FORM: 2}).items()],
            "approvals": [{"number": APPROVAL, "quantity": approval}],
        }
    ).encode()

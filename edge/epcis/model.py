"""An event as it comes in: typed, so that what is malformed is told from what is merely unusual.

Only structure is judged (EPCIS 2.0 JSON binding, CBV 2.0 words); terms of others are let through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct, field

from edge.epcis.judging import is_uri, longest_if_sound, odd_in

Uri: TypeAlias = Annotated[str, Meta(max_length=2048)]
"""Looked at in `edge.epcis.judging`: most URIs of an event are those of the event before, and known to be sound."""

Time: TypeAlias = Annotated[datetime, Meta(tz=True)]
Word: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2048)]
Action: TypeAlias = Literal["ADD", "OBSERVE", "DELETE"]


class Site(Struct, frozen=True, gc=False):
    """A read point or business location."""

    id: Uri


class BizTransaction(Struct, frozen=True, gc=False, rename="camel"):
    """A paper the goods move under."""

    biz_transaction: Uri
    type: Word = ""


class Source(Struct, frozen=True, gc=False):
    """Where, or from whom."""

    type: Word
    source: Uri


class Destination(Struct, frozen=True, gc=False):
    """Whither, or to whom."""

    type: Word
    destination: Uri


class Quantity(Struct, frozen=True, gc=False, rename="camel"):
    """So many of a class."""

    epc_class: Uri
    quantity: Annotated[float, Meta(ge=0)] | None = None
    uom: str | None = None


class Taken(Struct, frozen=True, gc=False):
    """How much a paper loses by the event, in the least steps of its unit; below nought: is given back."""

    paper: Uri = field(name="t:paper")
    steps: Annotated[int, Meta(ge=-(2**53), le=2**53)] = field(name="t:steps")


class ErrorDeclaration(Struct, frozen=True, gc=False, rename="camel"):
    """That the event was in error, since when, and which events say it right."""

    declaration_time: Time
    reason: Word | None = None
    corrective: tuple[Uri, ...] = field(default=(), name="correctiveEventIDs")


class Event(Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What every kind of event has; `operation`, `seal` and the like are the profile's terms."""

    event_id: Uri = field(name="eventID")
    event_time: Time
    event_time_zone_offset: str
    error_declaration: ErrorDeclaration | None = None
    biz_step: Word = ""
    disposition: Word = ""
    read_point: Site | None = None
    biz_location: Site | None = None
    biz_transaction_list: tuple[BizTransaction, ...] = ()
    source_list: tuple[Source, ...] = ()
    destination_list: tuple[Destination, ...] = ()
    operation: str = field(default="", name="t:op")
    seal: str = field(default="", name="t:sealNumber")
    institution: str = field(default="", name="t:designatedInstitution")
    taken: tuple[Taken, ...] | None = field(default=None, name="t:taken")
    left_before: tuple[Uri, ...] = field(default=(), name="t:leftBefore")

    @property
    def type(self) -> str:
        """The EPCIS event type."""
        return type(self).__name__

    @property
    def declared(self) -> datetime | None:
        """When it was declared in error, None for an event that stands."""
        return self.error_declaration.declaration_time if self.error_declaration else None

    def epcs(self) -> tuple[tuple[str, str], ...]:
        """Every thing named, with its part: ``epc``, ``parent``, ``child``, ``input``, ``output``, ``class``."""
        return ()

    def fault(self) -> str:
        """What the standard forbids beyond types; "" where it is sound."""
        return ""


class ObjectEvent(Event, frozen=True, kw_only=True, rename="camel", tag_field="type", tag=True):
    """Something happened to these things."""

    action: Action
    epc_list: tuple[Uri, ...] | None = None
    quantity_list: tuple[Quantity, ...] = ()
    sensor_element_list: tuple[dict[str, Raw], ...] = ()
    ilmd: dict[str, Raw] | None = None

    def epcs(self) -> tuple[tuple[str, str], ...]:  # noqa: D102 - as Event.epcs
        things = [("epc", epc) for epc in self.epc_list or ()]
        return (*things, *[("class", part.epc_class) for part in self.quantity_list])

    def fault(self) -> str:  # noqa: D102 - as Event.fault
        if self.ilmd is not None and self.action != "ADD":
            return f"ilmd: expected with action ADD only, got it with {self.action}"
        sensed = bool(self.sensor_element_list) and self.read_point is not None
        if self.epc_list is None and not self.quantity_list and not sensed:
            return "what: expected epcList, quantityList, or sensors with a readPoint, got none"
        if len(set(self.epc_list or ())) != len(self.epc_list or ()):
            return "epcList: expected each EPC once, got one twice"
        return ""


class AggregationEvent(Event, frozen=True, kw_only=True, rename="camel", tag_field="type", tag=True):
    """These children were put into, or taken out of, a parent."""

    action: Action
    parent: Uri | None = field(default=None, name="parentID")
    children: tuple[Uri, ...] = field(default=(), name="childEPCs")
    child_quantity_list: tuple[Quantity, ...] = ()

    def epcs(self) -> tuple[tuple[str, str], ...]:  # noqa: D102 - as Event.epcs
        parents = (("parent", self.parent),) if self.parent else ()
        classes = tuple(("class", part.epc_class) for part in self.child_quantity_list)
        return parents + tuple(("child", epc) for epc in self.children) + classes

    def fault(self) -> str:  # noqa: D102 - as Event.fault
        if self.parent is None and self.action != "OBSERVE":
            return f"parentID: expected one with action {self.action}, got none"
        if not self.children and not self.child_quantity_list and self.action != "DELETE":
            return "children: expected childEPCs or childQuantityList, got neither"
        return ""


class AssociationEvent(
    AggregationEvent, frozen=True, kw_only=True, rename="camel", tag_field="type", tag=True
):
    """These children were attached to, or detached from, an asset or location."""


class TransactionEvent(Event, frozen=True, kw_only=True, rename="camel", tag_field="type", tag=True):
    """These things belong to business transactions."""

    action: Action
    parent: Uri | None = field(default=None, name="parentID")
    epc_list: tuple[Uri, ...] = ()
    quantity_list: tuple[Quantity, ...] = ()

    def epcs(self) -> tuple[tuple[str, str], ...]:  # noqa: D102 - as Event.epcs
        parents = (("parent", self.parent),) if self.parent else ()
        classes = tuple(("class", part.epc_class) for part in self.quantity_list)
        return parents + tuple(("epc", epc) for epc in self.epc_list) + classes

    def fault(self) -> str:  # noqa: D102 - as Event.fault
        return "" if self.biz_transaction_list else "bizTransactionList: expected at least one, got none"


class TransformationEvent(Event, frozen=True, kw_only=True, rename="camel", tag_field="type", tag=True):
    """Inputs became outputs."""

    inputs: tuple[Uri, ...] = field(default=(), name="inputEPCList")
    outputs: tuple[Uri, ...] = field(default=(), name="outputEPCList")
    input_quantity_list: tuple[Quantity, ...] = ()
    output_quantity_list: tuple[Quantity, ...] = ()

    def epcs(self) -> tuple[tuple[str, str], ...]:  # noqa: D102 - as Event.epcs
        parts = (*self.input_quantity_list, *self.output_quantity_list)
        named = tuple(("input", epc) for epc in self.inputs) + tuple(("output", epc) for epc in self.outputs)
        return named + tuple(("class", part.epc_class) for part in parts)

    def fault(self) -> str:  # noqa: D102 - as Event.fault
        if (self.inputs or self.input_quantity_list) and (self.outputs or self.output_quantity_list):
            return ""
        return "inputs and outputs: expected both, got one or none"


class ExtendedEvent(Event, frozen=True, kw_only=True, rename="camel"):
    """An event of a type some profile added; its type is a URI."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """What came in is no event; `event_id` where one could be read all the same."""

    message: str
    event_id: str = ""


class _Peek(Struct, frozen=True, gc=False):
    type: str
    event_id: str = field(default="", name="eventID")


_peek: Final = msgspec.json.Decoder(_Peek)
_Known: TypeAlias = ObjectEvent | AggregationEvent | AssociationEvent | TransactionEvent | TransformationEvent
_known: Final = msgspec.json.Decoder(_Known)
_extended: Final = msgspec.json.Decoder(ExtendedEvent)


def read(raw: bytes | Raw) -> Event | Malformed:
    """One event, or why it is none. Never raises on what came in."""
    event = _decode(raw)
    return event if isinstance(event, Malformed) else _judged(event)


def read_many(raws: Sequence[bytes | Raw]) -> tuple[list[Event | Malformed], int]:
    """Each as `read` has it, but looked over together; and how long the longest text is by which any of them is
    found again, in characters, 0 where they had to be looked at one by one. Never raises on what came in.
    """
    came = [_decode(raw) for raw in raws]
    longest = longest_if_sound([one for one in came if not isinstance(one, Malformed)])
    if longest:
        return came, longest
    return [one if isinstance(one, Malformed) else _judged(one) for one in came], 0


def _decode(raw: bytes | Raw) -> Event | Malformed:
    """An event as its types have it, its names, times and words not looked at yet."""
    try:
        event: Event = _known.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        return _decode_other(raw, str(problem))
    return event


def _decode_other(raw: bytes | Raw, problem: str) -> Event | Malformed:
    """What is none of the standard's own types; problem: why it was not."""
    event_id = ""
    try:
        peek = _peek.decode(raw)
        event_id = peek.event_id
        if peek.type in _KINDS:
            return _malformed(problem, event_id)
        if not is_uri(peek.type):
            expected = "expected an EPCIS 2.0 event type or a URI"
            return _malformed(f"type: {expected}, got '{peek.type[:80]}'", event_id)
        return _extended.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return _malformed(str(fault), event_id)


_KINDS: Final = frozenset(kind.__name__ for kind in _Known.__args__)


def _judged(event: Event) -> Event | Malformed:
    problem = odd_in(event)
    return _malformed(problem, event.event_id) if problem else event


def _malformed(problem: str, event_id: str) -> Malformed:
    return Malformed(f"Failed to read '{event_id or '?'}' as an EPCIS event: {problem}.", event_id)

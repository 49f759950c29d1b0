"""EPCIS capture: a document in, a job out, each event stored once for ever.

An event is known by its eventID and the time it was declared in error (none for its first
telling): the same bytes again are a duplicate and fine, other bytes are a conflict.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Final, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct, field

from edge import wire
from edge.epcis import Event, Malformed, names, read_many, stamp
from edge.epcis.model import Time
from edge.hub import folding, lot_sums, parked, sql, tidying
from edge.hub.hub import Device, Hub, millis
from edge.hub.problems import EXISTS, INVALID, TOO_LARGE, problem
from edge.hub.tables import Connection, listed


class _Body(Struct, frozen=True, rename="camel"):
    event_list: tuple[Raw, ...]


class _Document(Struct, frozen=True, rename="camel"):
    type: Literal["EPCISDocument"]
    schema_version: Annotated[str, Meta(pattern=r"^2(\.\d+)*$")]
    creation_date: Time
    context: Raw = field(name="@context")
    epcis_body: _Body


LONGEST: Final = 1000
"""Bytes of an identifier, in UTF-8: what every database takes into an index."""

CONTEXTS, LONGEST_CONTEXT = 1000, 16_000
"""Contexts of documents that are remembered, and characters of one: some addresses, and a few names of one's own."""

REFUSED: Final = frozenset({"conflict", "malformed"})
KEPT: Final = frozenset({"stored", "duplicate"})
"""What may become of an event whose bytes its station is to look at, or may let go of."""

_documents: Final = msgspec.json.Decoder(_Document)


class _Arrival(NamedTuple):
    """One event of a document: the bytes as they came, what they say, and by what it is known.

    known_by: the eventID and when it was declared in error, "" for its first telling.
    """

    raw: bytes
    said: Event | Malformed
    context: str
    known_by: tuple[str, str]
    sha256: bytes


@dataclass(frozen=True, slots=True)
class _Captured:
    """What happened to a whole document."""

    results: tuple[wire.EventResult, ...]
    errors: tuple[wire.Problem, ...]


def capture(
    hub: Hub, device: Device, body: bytes, behaviour: wire.Behaviour
) -> wire.CaptureJob | wire.Problem:
    """Store a document's events and say what became of each; a Problem where it is no document.

    behaviour: with ``rollback`` one bad event keeps all of them out, with ``proceed`` only itself.
    """
    arrivals = _unpack(body)
    if isinstance(arrivals, wire.Problem):
        return arrivals
    if len(arrivals) > hub.limits.events:
        detail = f"Failed to capture {len(arrivals)} events: expected at most {hub.limits.events}."
        return problem(413, TOO_LARGE, detail)
    created = hub.stamp()
    with hub.writing() as tx:
        captured = _store(hub, tx, device, arrivals, behaviour)
        job = wire.CaptureJob(
            capture_id=_job_id(hub, tx),
            created_at=created,
            finished_at=hub.stamp(),
            running=False,
            success=not captured.errors,
            capture_error_behaviour=behaviour,
            errors=captured.errors,
            results=captured.results,
        )
        tidying.tidy(hub, tx)
        tx.execute(sql.PUT_JOB, (job.capture_id, device.station, wire.encode(job), millis(hub.now())))
    return job


def _job_id(hub: Hub, tx: Connection) -> str:
    """Above all there are, though another machine's clock is ahead: who asks on from one misses none."""
    (last,) = tx.execute(sql.LAST_JOB).fetchone()
    fresh = hub.ids()
    return fresh if fresh > last else str(UUID(int=UUID(last).int + 1))


def find_job(hub: Hub, capture_id: str, station: str = "") -> bytes | None:
    """A capture job as JSON; station: whose jobs may be seen, "" for all."""
    with hub.reading() as reader:
        row = reader.execute(sql.GET_JOB, (capture_id, station, station)).fetchone()
    return bytes(row[0]) if row else None


def jobs(hub: Hub, after: str, most: int, station: str = "") -> tuple[bytes, str]:
    """Capture jobs as a JSON array, oldest first; after: the last id of the page before. The other
    value is the last id of this page where there are more, else "".
    """
    with hub.reading() as reader:
        rows = reader.execute(sql.JOBS, (after, station, station, most + 1)).fetchall()
    body = b"[" + b",".join(bytes(row[1]) for row in rows[:most]) + b"]"
    return body, str(rows[most - 1][0]) if len(rows) > most else ""


def _unpack(body: bytes) -> list[_Arrival] | wire.Problem:
    try:
        if not body.isascii():
            str(body, "utf-8")
        document = _documents.decode(body)
        context = bytes(document.context).decode()
        msgspec.json.decode(context)  # whole: it is read again with every page of events
        if len(context) > LONGEST_CONTEXT:
            raise ValueError(
                f"expected a context of at most {LONGEST_CONTEXT} characters, got {len(context)}"
            )
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return problem(400, INVALID, f"Failed to read the body as an EPCIS 2.0 document: {fault}.")
    raws = [bytes(raw) for raw in document.epcis_body.event_list]
    came, longest = read_many(raws)
    if not 0 < longest <= LONGEST // 4 or b"\\u0000" in body:
        came = [_storable(event) for event in came]
    return [_arrival(raw, said, context) for raw, said in zip(raws, came, strict=True)]


def _arrival(raw: bytes, said: Event | Malformed, context: str) -> _Arrival:
    at = said.declared if isinstance(said, Event) else None
    known_by = (said.event_id, stamp(at) if at else "")
    return _Arrival(raw, said, context, known_by, hashlib.sha256(raw).digest())


def _storable(event: Event | Malformed) -> Event | Malformed:
    """An event that can be found again by all it names; U+0000 and names without end are in no index."""
    if isinstance(event, Malformed):
        return event
    for name in _named(event):
        if "\0" in name or len(name.encode()) > LONGEST:
            expected = f"expected names of at most {LONGEST} bytes without U+0000, got '{name[:80]}…'"
            return Malformed(
                f"Failed to read '{event.event_id[:80]}' as an EPCIS event: {expected}.", event.event_id
            )
    return event


def _named(event: Event) -> list[str]:
    named = [
        event.event_id,
        event.operation,
        event.biz_step,
        event.disposition,
        event.institution,
        event.seal,
    ]
    named += [place.id for place in (event.read_point, event.biz_location) if place]
    named += [thing for _, thing in event.epcs()]
    for part in event.biz_transaction_list:
        named += (part.biz_transaction, part.type)
    return named + [taken.paper for taken in event.taken or ()]


def _store(
    hub: Hub, tx: Connection, device: Device, arrivals: list[_Arrival], behaviour: wire.Behaviour
) -> _Captured:
    # what is no event is known by nothing, and may go by a name that no database takes
    ids = listed([arrival.said.event_id for arrival in arrivals if isinstance(arrival.said, Event)])
    kept = {(row[0], row[1]): bytes(row[2]) for row in tx.execute(sql.HASHES_OF, (ids,)).fetchall()}
    results = [_judge(arrival, kept) for arrival in arrivals]
    errors = tuple(_error(result) for result in results if result.status in REFUSED)
    refused = [
        _refused(arrival, result)
        for arrival, result in zip(arrivals, results, strict=True)
        if result.status in REFUSED
    ]
    if refused:
        parked.put(hub, tx, device, refused)
    if errors and behaviour == "rollback":
        return _Captured(tuple(_rolled_back(result) for result in results), errors)
    stored = [
        (arrival, arrival.said)
        for arrival, result in zip(arrivals, results, strict=True)
        if result.status == "stored" and isinstance(arrival.said, Event)
    ]
    parked.stored(
        tx, [it.sha256.hex() for it, said in zip(arrivals, results, strict=True) if said.status in KEPT]
    )
    if stored:
        _put(hub, tx, device, stored)
        events = [event for _, event in stored]
        folding.fold(hub, tx, events, device.station)
        lot_sums.fold(hub, tx, events, device.station)
    return _Captured(tuple(results), errors)


def _refused(arrival: _Arrival, result: wire.EventResult) -> parked.Refused:
    return parked.Refused(
        event_id=result.event_id,
        declared=result.declared,
        status=result.status,
        message=result.message,
        sha256=arrival.sha256.hex(),
        body=arrival.raw,
    )


def _rolled_back(result: wire.EventResult) -> wire.EventResult:
    return msgspec.structs.replace(result, status="rolled-back") if result.status == "stored" else result


def _error(result: wire.EventResult) -> wire.Problem:
    conflict = result.status == "conflict"
    return problem(409 if conflict else 400, EXISTS if conflict else INVALID, result.message)


def _judge(arrival: _Arrival, kept: dict[tuple[str, str], bytes]) -> wire.EventResult:
    """What becomes of an event. kept: SHA-256 of those that are stored; one that is to be is added."""
    event_id, declared = arrival.known_by
    if isinstance(arrival.said, Malformed):
        return wire.EventResult(event_id=event_id, status="malformed", message=arrival.said.message)
    before = kept.setdefault(arrival.known_by, arrival.sha256)
    if before is arrival.sha256:
        return wire.EventResult(event_id=event_id, declared=declared, status="stored")
    if before == arrival.sha256:
        return wire.EventResult(event_id=event_id, declared=declared, status="duplicate")
    message = (
        f"Failed to store '{event_id}' as an event: expected the bytes already stored under this id, "
        f"SHA-256 {before.hex()[:16]}…, got {arrival.sha256.hex()[:16]}…."
    )
    return wire.EventResult(event_id=event_id, declared=declared, status="conflict", message=message)


def _put(hub: Hub, tx: Connection, device: Device, stored: list[tuple[_Arrival, Event]]) -> None:
    """Store events and what they are found by. Their numbers follow the last: nobody else is writing."""
    (last,) = tx.execute(sql.LAST_EVENT).fetchone()
    contexts = {
        context: _context_id(hub, tx, context) for context in {arrival.context for arrival, _ in stored}
    }
    recorded = millis(hub.now())
    events, things, papers = [], [], []
    for n, (arrival, event) in enumerate(stored, last + 1):
        whose = (device.station, device.party, contexts[arrival.context], arrival.raw)
        events.append((n, *arrival.known_by, arrival.sha256, recorded, *_columns(event), *whose))
        things += [(thing, n, role) for role, thing in dict.fromkeys(event.epcs())]
        named = dict.fromkeys((part.biz_transaction, n, part.type) for part in event.biz_transaction_list)
        papers += list(named)
    tx.add("events", EVENT_COLUMNS, events)
    tx.add("event_things", ("thing", "n", "role"), things)
    tx.add("event_papers", ("paper", "n", "kind"), papers)


EVENT_COLUMNS: Final = tuple(
    """n event_id declared sha256 record_time type event_time biz_step disposition read_point biz_location
    operation station party context body""".split()
)


def _columns(event: Event) -> tuple[object, ...]:
    return (
        event.type,
        millis(event.event_time),
        event.biz_step,
        event.disposition,
        event.read_point.id if event.read_point else "",
        event.biz_location.id if event.biz_location else "",
        names.own_value("op", event.operation),
    )


def _context_id(hub: Hub, tx: Connection, context: str) -> int:
    """Under which number a context is kept. What was found is remembered: a table of many is slow to search. Tables
    that were put back may have given the number to another.
    """
    known = hub.contexts.get(context)
    if known is not None and tx.execute(sql.IS_CONTEXT, (known, context)).fetchone() is not None:
        return known
    row = tx.execute(sql.GET_CONTEXT_ID, (context,)).fetchone()
    if row is None:  # not remembered yet: it may be rolled back
        return int(tx.execute(sql.PUT_CONTEXT, (context,)).fetchone()[0])
    if len(hub.contexts) >= CONTEXTS:
        hub.contexts.clear()
    hub.contexts[context] = int(row[0])
    return int(row[0])

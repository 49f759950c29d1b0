"""What the hub makes of events: which packages left under which form, and what does not add up.

It is told of steps in any order, so nothing is concluded from the order of arrival: whenever a
package is named, its whole story is read again in the order of event times. An exception
opens when a story does not add up, and closes when a late event explains it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

import msgspec

from edge import wire
from edge.epcis import Event, names
from edge.epcis.model import AssociationEvent, ObjectEvent
from edge.hub import feed_sql, sql
from edge.hub.announcing import announce, papers_of
from edge.hub.hub import Hub, millis
from edge.hub.lease_evidence import catch_up
from edge.hub.marks import following
from edge.hub.tables import Connection, Row, listed

ENDS: Final = frozenset({"use_special", "return_abroad", "destroy", "decommission"})
"""After these a package is no more, or not here; what is left of it may still be done away with."""
FOLDED: Final = ENDS | frozenset(
    """zone_exit void_exit institution_receive transfer_out transfer_in dispense implant take_away
    return_in""".split()
)
TWICE: Final = {
    "zone_exit": "exited-twice",
    "institution_receive": "received-twice",
    "dispense": "dispensed-twice",
    "implant": "implanted-twice",
}
NO_EXIT: Final = "receipt-without-exit"
AFTER_END: Final = "seen-after-end"
MEDDLED: Final = "declared-by-another"
BY_PACKAGE: Final = frozenset({*TWICE.values(), NO_EXIT, AFTER_END})
"""Kinds of exceptions whose subject is one package."""
OVER: Final = {
    "form": "form-over-exited",
    "approval": "approval-over-exited",
    "permit": "permit-over-taken",
}
PAPER_OF: Final = {"clearance": "form", "approval": "approval", "permit": "permit"}
"""Kinds of URI of the papers whose sums are watched."""
TAKEN_IN: Final = "taken_in"
"""A receipt that is itself what takes from the papers, where nothing left a zone before."""
EXIT_AGAIN: Final = "exit_again"
"""An exit of a package that had left and come back: its papers are those of the exit before."""


FEW: Final = 10
"""Events an exception names from either end, where there are more."""


@dataclass(frozen=True, slots=True)
class Exit:
    """The exit a package stands under."""

    event_id: str
    form: str
    approval: str
    station: str = field(default="", compare=False)


@dataclass(slots=True)
class Story:
    """What is known of one package: its standing exit, and what does not add up (kind → events)."""

    exit: Exit | None = None
    odd: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stations: tuple[str, ...] = ()


def fold(hub: Hub, tx: Connection, events: Sequence[Event], station: str) -> None:
    """Take newly stored events into account."""
    keys: set[str] = set()
    steps: list[Row] = []
    for event in events:
        operation = names.own_value("op", event.operation)
        if operation not in FOLDED or _in_part(event):
            continue
        packages = dict.fromkeys(names.key_of(epc) for epc in _things(event) if not names.is_case(epc))
        keys.update(packages)
        if event.declared is None:
            form, approval = papers_of(event)
            if event.taken is not None:  # its papers are added up by the event, not by the package
                form = approval = ""
                operation = TAKEN_IN if event.taken and operation == "institution_receive" else operation
            left = event.left_before if operation == "zone_exit" else ()
            again = dict.fromkeys(map(names.key_of, left), EXIT_AGAIN)
            at = millis(event.event_time)
            steps += [
                (key, at, event.event_id, again.get(key, operation), form, approval, station)
                for key in packages
            ]
    tx.add("steps", STEP_COLUMNS, steps)
    if keys:
        fresh = {event.event_id: event for event in events if event.declared is None}
        _refold(hub, tx, sorted(keys), fresh)
    _take(hub, tx, [event for event in events if event.taken], station)


STEP_COLUMNS: Final = tuple("key event_time event_id operation form approval station".split())


def _things(event: Event) -> Sequence[str]:
    """What a step is about: an implant is attached to a patient, all else is observed."""
    if isinstance(event, ObjectEvent):
        return event.epc_list or ()
    return event.children if isinstance(event, AssociationEvent) else ()


def _in_part(event: Event) -> bool:
    """Whether only part of the package was taken: the rest may well be seen again."""
    if event.disposition == "partially_dispensed":
        return True
    used = names.own_value("op", event.operation) == "use_special"
    return used and isinstance(event, ObjectEvent) and event.action != "DELETE"


def _take(hub: Hub, tx: Connection, events: Sequence[Event], station: str) -> None:
    """Add up what events say they take of papers in units of their own; one declared in error takes nothing."""
    if not events:
        return
    for event in events:
        whose = names.own_value("institution", event.institution)
        for part in (event.taken or ()) if event.declared is None else ():
            for uri, kind in PAPER_OF.items():
                if number := names.own_value(uri, part.paper):
                    tx.execute(sql.PUT_TAKEN, (event.event_id, kind, number, part.steps, station, whose))
    moved: dict[tuple[str, str], int] = {}
    ids = listed([event.event_id for event in events])
    for event_id, kind, number, steps, counted, declared in tx.execute(sql.TAKEN_BY, (ids,)).fetchall():
        if bool(counted) == bool(declared):
            moved[kind, number] = moved.get((kind, number), 0) + (-steps if declared else steps)
            tx.execute(sql.COUNT_TAKEN, (int(not declared), event_id, kind, number))
    most = sql.MOST
    changes = [(*paper, max(-most, min(most, steps))) for paper, steps in moved.items() if steps]
    if changes:
        tx.executemany(sql.SPEND, changes)
        check_balances(hub, tx, [(kind, number) for kind, number, _ in changes])
        catch_up(hub, tx, station, [(kind, number) for kind, number, steps in changes if steps > 0])


def tell(steps: Sequence[Row]) -> Story:
    """The story of one package from its standing steps in order of event time."""
    since: dict[str, list[str]] = {}
    exits: list[tuple[Exit, bool]] = []
    firsts: list[str] = []
    odd: dict[str, Sequence[str]] = {}
    ever_out = False
    for _key, event_id, operation, form, approval, station in steps:
        step = "institution_receive" if operation == TAKEN_IN else operation
        if operation == "void_exit":
            if exits and exits.pop()[1]:
                firsts.pop()
        elif operation == "return_in":
            since.clear()
        else:
            ever_out = ever_out or operation == TAKEN_IN
            since.setdefault(step, []).append(event_id)
        if operation in ("zone_exit", EXIT_AGAIN):
            ever_out = True
            before = exits[-1][0] if operation == EXIT_AGAIN and exits else None
            out = replace(before, event_id=event_id) if before else Exit(event_id, form, approval, station)
            exits.append((out, before is None))
            firsts += [event_id] if before is None else []
        elif step in TWICE and len(since[step]) > 1:
            odd[TWICE[step]] = since[step]
        if len(firsts) > 1:
            odd[TWICE["zone_exit"]] = _few(firsts)
    if not ever_out and "institution_receive" in since:
        odd[NO_EXIT] = since["institution_receive"]
    if len(late := _after_end(steps)) > 1:
        odd[AFTER_END] = late
    return Story(
        exit=exits[-1][0] if exits else None,
        odd={kind: _few(ids) for kind, ids in odd.items()},
        stations=tuple(dict.fromkeys(row[5] for row in steps)),
    )


def _after_end(steps: Sequence[Row]) -> Sequence[str]:
    """The first event that ended the package, and those after it that are no end."""
    ended = next((place for place, row in enumerate(steps) if row[2] in ENDS), len(steps))
    return [
        row[1] for row in (*steps[ended : ended + 1], *(row for row in steps[ended:] if row[2] not in ENDS))
    ]


def _few(ids: Sequence[str]) -> tuple[str, ...]:
    """So many as one looks at: of a story without end, its first and its latest."""
    return tuple(ids) if len(ids) <= 2 * FEW else (*ids[:FEW], *ids[-FEW:])


def _refold(hub: Hub, tx: Connection, keys: list[str], fresh: Mapping[str, Event]) -> None:
    asked = listed(keys)
    told = {key: tell(list(steps)) for key, steps in groupby(_standing(hub, tx, asked), lambda row: row[0])}
    _settle_exceptions(hub, tx, {key: told.get(key, Story()) for key in keys})
    before = {row[0]: Exit(*row[1:]) for row in tx.execute(sql.EXITS_OF, (asked,)).fetchall()}
    moved: list[tuple[str, Exit | None, Exit | None]] = []
    for key in keys:
        old, new = before.get(key), told[key].exit if key in told else None
        if old != new:
            moved.append((key, old, new))
    if moved:
        announce(tx, _move(hub, tx, moved), fresh, [(key, new.event_id) for key, _, new in moved if new])


def _standing(hub: Hub, tx: Connection, keys: str) -> list[Row]:
    """The steps of these packages (a JSON array) that their own stations have not declared in error, by package and
    time. That another station says so changes nothing, and is an exception.
    """
    steps = tx.execute(sql.STEPS_OF, (keys,)).fetchall()
    # apart, for joined PostgreSQL may look at every event there is
    ids = listed(list({row[1]: None for row in steps}))
    by: dict[str, set[str]] = {}
    for event_id, station in tx.execute(sql.DECLARED_OF, (ids,)).fetchall():
        by.setdefault(event_id, set()).add(station)
    if not by:
        return steps
    for event_id, whose in {row[1]: row[5] for row in steps if row[1] in by}.items():
        _meddled(hub, tx, event_id, whose, by[event_id] - {whose})
    return [row for row in steps if row[5] not in by.get(row[1], ())]


def _meddled(hub: Hub, tx: Connection, event_id: str, whose: str, others: set[str]) -> None:
    """Open an exception where other stations have declared a station's event in error."""
    if not others:
        return
    found = tx.execute(sql.OPEN_EXCEPTIONS, (listed([event_id]),)).fetchall()
    known = next((wire.decode(row[3], wire.ExceptionNotice) for row in found if row[0] == MEDDLED), None)
    stations = (whose, *sorted(others))
    now = wire.ExceptionNotice(
        kind=MEDDLED, subject=event_id, opened=hub.stamp(), events=(event_id,), stations=stations
    )
    note(tx, known, now)


def _move(hub: Hub, tx: Connection, moved: Sequence[tuple[str, Exit | None, Exit | None]]) -> list[str]:
    """Packages that stand under another exit than before, or under none: (key, old, new). The exits
    concerned.
    """
    spent: dict[tuple[str, str], int] = {}
    announced: dict[str, None] = {}
    for _key, old, new in moved:
        for change, out in ((-1, old), (1, new)):
            if out is not None:
                announced[out.event_id] = None
                for number in (("form", out.form), ("approval", out.approval)):
                    spent[number] = spent.get(number, 0) + change
    _put_exits(tx, moved)
    changes = [(kind, number, packs) for (kind, number), packs in spent.items() if number]
    tx.executemany(sql.SPEND, [change for change in changes if change[2]])
    # though the sum stands, it may now be others who took it
    check_balances(hub, tx, [(kind, number) for kind, number, _ in changes])
    return list(announced)


def _put_exits(tx: Connection, moved: Sequence[tuple[str, Exit | None, Exit | None]]) -> None:
    gone: list[Row] = []
    first: list[Row] = []
    later: list[Row] = []
    for key, old, out in moved:
        if out is None:
            gone.append((key,))
        else:
            (later if old else first).append((key, out.event_id, out.form, out.approval, out.station))
    tx.add("exits", EXIT_COLUMNS, first)
    if gone:
        tx.executemany(sql.DROP_EXIT, gone)
    if later:
        tx.executemany(sql.PUT_EXIT, later)


EXIT_COLUMNS: Final = tuple("key event_id form approval station".split())


def _settle_exceptions(hub: Hub, tx: Connection, stories: dict[str, Story]) -> None:
    """Open what does not add up now, close what did not and now does."""
    known: dict[str, dict[str, wire.ExceptionNotice]] = {}
    for kind, subject, _open, body in tx.execute(sql.OPEN_EXCEPTIONS, (listed(list(stories)),)):
        known.setdefault(subject, {})[kind] = wire.decode(body, wire.ExceptionNotice)
    for key, story in stories.items():
        if not story.odd and key not in known:
            continue
        before = known.get(key, {})
        for kind in BY_PACKAGE & (before.keys() | story.odd.keys()):
            now = wire.ExceptionNotice(
                kind=kind,
                subject=key,
                opened=hub.stamp(),
                open=kind in story.odd,
                events=story.odd.get(kind, ()),
                stations=story.stations,
            )
            note(tx, before.get(kind), now)


def note(tx: Connection, known: wire.ExceptionNotice | None, now: wire.ExceptionNotice) -> None:
    """Keep an exception where it is new or has changed; `known` is how it stood, if it did.

    Whom it concerned once it goes on concerning: a station that took its step back is to hear of the end.
    """
    if (known is None or not known.open) and not now.open:
        return
    if known is not None:
        concerned = tuple(dict.fromkeys((*known.stations, *now.stations)))
        opened = known.opened if known.open and now.open else now.opened
        now = msgspec.structs.replace(now, opened=opened, stations=concerned)
        if _said(known) == _said(now):
            return
    body = wire.encode(now)
    (mark,) = following(int(tx.execute(feed_sql.LAST_EXCEPTION).fetchone()[0]), (body,))
    tx.execute(feed_sql.PUT_EXCEPTION, (now.kind, now.subject, now.open, mark, body))
    tx.execute(feed_sql.NOTE_EXCEPTION_MARK, (mark,))


def _said(notice: wire.ExceptionNotice) -> tuple[object, ...]:
    return notice.open, notice.events, notice.stations, notice.detail


def check_balances(hub: Hub, tx: Connection, numbers: Sequence[tuple[str, str]]) -> None:
    """Open or close ``form-over-exited`` and ``approval-over-exited`` for these (kind, number)."""
    if not numbers:
        return
    asked = listed([number for _, number in numbers])
    known: dict[tuple[str, str], wire.ExceptionNotice] = {}
    for kind, subject, _open, body in tx.execute(sql.OPEN_EXCEPTIONS, (asked,)).fetchall():
        known[kind, subject] = wire.decode(body, wire.ExceptionNotice)
    for kind, number, packs, quantity in tx.execute(sql.BALANCES, (asked,)).fetchall():
        over = quantity is not None and packs > quantity
        by = sql.STATIONS_BY[kind]
        stations = [row[0] for row in tx.execute(by, (number,) * by.count("?"))] if over else []
        now = wire.ExceptionNotice(
            kind=OVER[kind],
            subject=number,
            opened=hub.stamp(),
            open=over,
            stations=tuple(stations),
            detail={"used": str(packs), "total": str(quantity)},
        )
        note(tx, known.get((OVER[kind], number)), now)

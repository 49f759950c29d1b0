"""What goes down to the stations: the catalogue, who may sign in, despatches, exceptions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from edge import wire
from edge.catalogue import ever
from edge.catalogue.amounts import PACK, fits, least
from edge.epcis import stamp
from edge.epcis.model import Time
from edge.hub import audit, feed_sql, folding, lease_bounds, sql, struck
from edge.hub.hub import Device, Hub
from edge.hub.marks import given
from edge.hub.problems import EXISTS, INVALID, problem

T = TypeVar("T")

PAGE: Final = 200
"""Announcements or exceptions in one answer."""


class _Bound(Struct, frozen=True):
    number: str
    quantity: Decimal
    unit: str = PACK


class _Catalogue(Struct, frozen=True):
    """What the hub itself reads of a catalogue: its issue, and the bounds it watches."""

    version: wire.Seq
    issued: Time
    clearance_forms: tuple[_Bound, ...] = ()
    approvals: tuple[_Bound, ...] = ()
    permits: tuple[_Bound, ...] = ()


def _bounds(kind: str, papers: tuple[_Bound, ...]) -> list[tuple[str, str, int]]:
    """Each paper's bound in the least steps of its own unit, as events say what they take.

    Raises `ValueError` for what is no whole number of them.
    """
    for it in papers:
        if not fits(it.quantity, it.unit):
            raise ValueError(f"expected the quantity of {it.number} in {it.unit}, got {it.quantity}")
    return [(kind, it.number, least(it.quantity, it.unit)) for it in papers]


def publish(
    hub: Hub, body: bytes, settled: frozenset[str] = frozenset(), *, signed: bool = False
) -> wire.CatalogueManifest | wire.Problem:
    """Take a new issue of the catalogue (JSON); versions only go up, the same issue again is fine.

    settled: forms and permits whose use so far every station has told: other serials may take the place
    of those of an earlier list, and what this issue says of them is all that counts of them. signed:
    whoever signed the issue has looked to the lists.
    """
    try:
        issue = msgspec.json.decode(body, type=_Catalogue)
        issued = stamp(issue.issued)
        papers = ever.read_issue(body)
        bounds = _bounds("form", issue.clearance_forms) + _bounds("approval", issue.approvals)
        bounds += _bounds("permit", issue.permits)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as fault:
        return problem(400, INVALID, f"Failed to read the body as a catalogue: {fault}.")
    sha256 = hashlib.sha256(body).hexdigest()
    known = manifest(hub)
    before = part_of(hub, known.version, 0, known.size) if known else b"{}"
    until = ever.read_issue(before)
    with hub.writing() as tx:
        newest = tx.execute(sql.NEWEST_CATALOGUE).fetchone()
        if newest is not None and (newest[0], newest[1]) == (issue.version, sha256):
            return _manifest(newest)
        if newest is not None and newest[0] >= issue.version:
            detail = (
                f"Failed to publish version {issue.version} as a catalogue: expected one above {newest[0]}, "
                f"got {'other bytes under the same number' if newest[0] == issue.version else 'an older one'}."
            )
            return problem(409, EXISTS, detail)
        if newest is not None and (known is None or newest[0] != known.version):
            return problem(
                409, EXISTS, f"Version {newest[0]} was published just now; publish again after it."
            )
        refused = struck.refuse(tx, until, papers, None if signed else settled)
        refused = refused or lease_bounds.take_issue(tx, papers, until, settled)
        if refused is not None:
            return refused
        row = (issue.version, sha256, len(body), issued)
        tx.execute(sql.PUT_CATALOGUE, (*row, body))
        tx.executemany(sql.PUT_BOUND, bounds)
        folding.check_balances(hub, tx, tx.execute(sql.ALL_SPENT).fetchall())
        audit.put_down(hub, tx, "catalogue-published", str(issue.version), sha256=sha256, size=len(body))
    return _manifest(row)


def manifest(hub: Hub) -> wire.CatalogueManifest | None:
    """The newest issue, None before the first."""
    with hub.reading() as reader:
        row = reader.execute(sql.NEWEST_CATALOGUE).fetchone()
    return _manifest(row) if row else None


def newest_as(hub: Hub, kind: type[T]) -> T | None:
    """The newest issue, as much of it as `kind` has; None before the first."""
    newest = manifest(hub)
    if newest is None:
        return None
    return msgspec.json.decode(part_of(hub, newest.version, 0, newest.size), type=kind)


def _manifest(row: tuple[int, str, int, str]) -> wire.CatalogueManifest:
    version, sha256, size, issued = row
    return wire.CatalogueManifest(
        version=version, sha256=sha256, size=size, issued=issued, url=f"catalogue/{version}"
    )


def size_of(hub: Hub, version: int) -> int | None:
    """Bytes of one issue, None where it is not kept."""
    with hub.reading() as reader:
        row = reader.execute(sql.CATALOGUE_SIZE, (version,)).fetchone()
    return int(row[0]) if row else None


def part_of(hub: Hub, version: int, start: int, length: int) -> bytes:
    """Some bytes of one issue."""
    return hub.database.part_of_catalogue(version, start, length)


def put_operators(hub: Hub, operators: wire.Operators) -> None:
    """Replace all credentials of one site."""
    with hub.writing() as tx:
        tx.execute(sql.DROP_OPERATORS, (operators.party,))
        rows = [(operators.party, one.badge, wire.encode(one)) for one in operators.operators]
        tx.executemany(sql.PUT_OPERATOR, rows)
        badges = " ".join(one.badge for one in operators.operators)
        audit.put_down(hub, tx, "operators-set", operators.party, badges=badges)


def operators_of(hub: Hub, party: str) -> wire.Operators:
    """All credentials of one site; the mark is a hash of them."""
    with hub.reading() as reader:
        bodies = [bytes(row[0]) for row in reader.execute(sql.OPERATORS_OF, (party,))]
        epoch = audit.epoch_of(reader)
    mark = hashlib.sha256(b"\n".join(bodies)).hexdigest()[:32]
    return wire.Operators(
        party=party,
        mark=mark,
        operators=tuple(wire.decode(body, wire.Credential) for body in bodies),
        epoch=epoch,
    )


def operator_known(hub: Hub, badge: str) -> wire.Credential | None:
    """A person of any site by badge, None for nobody; of several sites' the first."""
    with hub.reading() as reader:
        row = reader.execute(sql.OPERATOR, (badge,)).fetchone()
    return wire.decode(bytes(row[0]), wire.Credential) if row else None


def parties_of(hub: Hub, badge: str) -> tuple[str, ...]:
    """The sites a person may sign in at."""
    with hub.reading() as reader:
        return tuple(row[0] for row in reader.execute(sql.PARTIES_OF, (badge,)).fetchall())


def despatches(hub: Hub, since: int, party: str = "") -> wire.Despatches:
    """Announcements after a mark, none where it is not this hub's; party: their destination, "" for all."""
    with hub.reading() as reader:
        if not given(reader, feed_sql.DESPATCH_MARK, since):
            return wire.Despatches(despatches=(), upto=0)
        rows = reader.execute(feed_sql.DESPATCHES_AFTER, (since, party, party, PAGE)).fetchall()
        upto = rows[-1][0] if rows else since
    notices = tuple(wire.decode(row[1], wire.DespatchNotice) for row in rows)
    return wire.Despatches(despatches=notices, upto=upto)


def exceptions(hub: Hub, since: int, device: Device | None = None) -> wire.Exceptions:
    """Exceptions changed after a mark, none where it is not this hub's; device: only those that concern its station."""
    with hub.reading() as reader:
        if not given(reader, feed_sql.EXCEPTION_MARK, since):
            return wire.Exceptions(exceptions=(), upto=0)
        rows = reader.execute(feed_sql.EXCEPTIONS_AFTER, (since, PAGE)).fetchall()
        upto = rows[-1][0] if rows else since
    notices = [wire.decode(row[1], wire.ExceptionNotice) for row in rows]
    if device is not None:
        notices = [notice for notice in notices if device.station in notice.stations]
    return wire.Exceptions(exceptions=tuple(notices), upto=upto)


def newest_exception(hub: Hub) -> int:
    """The mark of what was changed last."""
    with hub.reading() as reader:
        return int(reader.execute(feed_sql.LAST_EXCEPTION).fetchone()[0])


def concerned(hub: Hub, since: int) -> frozenset[str]:
    """The stations that exceptions changed after a mark concern; of very many, those of the first."""
    return frozenset(station for one in exceptions(hub, since).exceptions for station in one.stations)


def standing(hub: Hub, device: Device) -> Iterator[wire.ExceptionNotice]:
    """Every exception that stands and concerns the device's station."""
    return (notice for notice in every_exception(hub, device) if notice.open)


def every_exception(hub: Hub, device: Device | None = None) -> Iterator[wire.ExceptionNotice]:
    """Every exception there ever was, each as it was last; those that concern the device's station, if one is named."""
    since, upto = -1, 0
    while upto > since:
        since = max(upto, 0)
        said = exceptions(hub, since, device)
        upto = said.upto
        yield from said.exceptions

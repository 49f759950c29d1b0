"""Leases in doubt: what a station that is gone had, until two people have counted what it used.

A life of a station is in doubt once another has begun, or its device was shut out. It may still
give back by itself (it signs, and a return was taken out of its lease before). Otherwise two people
say, each for himself, what it used of each lease; only that stays out. Or it is written off: nobody
will ever know, and all of it stays out for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from edge import quota, wire
from edge.hub import audit, lease_books, lease_evidence
from edge.hub import lease_sql as sql
from edge.hub.audit import epoch_of
from edge.hub.hub import Hub
from edge.hub.lease_books import Held
from edge.hub.problems import INVALID, MISSING, REFUSED, problem
from edge.hub.sql import NEWEST_CATALOGUE
from edge.hub.tables import Connection
from edge.quota import Claim


class LeaseRow(wire.Message, frozen=True, kw_only=True, omit_defaults=False):
    """One lease for eyes: packs out, and used of them by the last show; state: of its holder."""

    station: str
    incarnation: int
    state: str
    paper: str
    institution: str
    claim: str
    out: int
    used: int


class Standing(wire.Message, frozen=True, kw_only=True, omit_defaults=False):
    """The epoch, and who has yet to show what it holds before anything is granted.

    catalogue: version of the issue that leases are granted by. ahead: who shows a later one, which may have cut
    what would be granted: none of those is granted anything, and after a restore nobody is, until that issue is
    published here or the device revoked.
    """

    epoch: int
    learning: bool
    owing: tuple[str, ...]
    catalogue: int
    ahead: tuple[str, ...]


class Counted(wire.Message, frozen=True, kw_only=True, omit_defaults=False):
    """What became of a recount: ``proposed`` by the first person, ``settled`` by the second."""

    station: str
    incarnation: int
    state: str
    by: tuple[str, ...]


def rows(hub: Hub, *, in_doubt: bool = False) -> list[LeaseRow]:
    """Every lease; in_doubt: only of holders that are fenced off and not settled."""
    with hub.reading() as reader:
        found = reader.execute(sql.ALL_LEASES).fetchall()
    return [
        LeaseRow(
            station=station,
            incarnation=incarnation,
            state=state,
            paper=Claim.parse(claim).paper,
            institution=Claim.parse(claim).institution,
            claim=claim,
            out=out,
            used=used,
        )
        for station, incarnation, claim, out, used, state in found
        if out and (state == "in-doubt" or not in_doubt)
    ]


def standing(hub: Hub) -> Standing:
    """The epoch and whom it waits for."""
    with hub.reading() as reader:
        owing = lease_books.owing(reader)
        newest = reader.execute(NEWEST_CATALOGUE).fetchone()
        catalogue = int(newest[0]) if newest else 0
        ahead = reader.execute(sql.ALL_AHEAD, (catalogue,)).fetchall()
        return Standing(
            epoch=epoch_of(reader),
            learning=bool(owing),
            owing=tuple(f"{station}/{incarnation}" for station, incarnation in owing),
            catalogue=catalogue,
            ahead=tuple(f"{station}/{incarnation}: {shown}" for station, incarnation, shown in ahead),
        )


def expect(hub: Hub, station: str, incarnation: int) -> bool:
    """Wait for this station too: it was enrolled after the copy was made that the hub was put back to.

    Whether it was unknown; where its PC is not enrolled anew, nobody but the administrator can know of it. What
    it holds is in doubt at once, and two people have to count what it used.
    """
    with hub.writing() as tx:
        return lease_books.expect(hub, tx, station, incarnation)


def unknown(hub: Hub) -> tuple[str, ...]:
    """The lives that are waited for, of whose leases nobody here knows."""
    with hub.reading() as reader:
        return tuple(
            f"{station}/{incarnation}"
            for station, incarnation in lease_books.owing(reader)
            if (held := lease_books.load(reader, station, incarnation)) and not held.device
        )


def count(
    hub: Hub, station: str, incarnation: int, used: Mapping[str, int], person: str
) -> Counted | wire.Problem:
    """One person says what a life in doubt used, by claim's key; the second to say the same settles it.

    person: a badge the caller has made sure of. Another count by the same person replaces the first;
    a different count by another leaves both without effect, and the new one stands to be confirmed.
    A Problem for more than was out, for less than the station itself showed as used or its events here say,
    for what is no claim, and where one of its leases was not counted: what nobody looked for is not taken for
    unused.
    """
    strange = next((claim for claim in used if not _is_claim(claim)), None)
    if strange is not None:
        return problem(
            400, INVALID, f"Failed to read '{strange}' as a lease: expected a claim's key, got that."
        )
    body = msgspec.json.encode({claim: used[claim] for claim in sorted(used)})
    with hub.writing() as tx:
        held = _doubted(tx, station, incarnation)
        if isinstance(held, wire.Problem):
            return held
        settled = quota.settled(held.account, used)
        if settled is None:
            return problem(409, INVALID, _too_much(held, used))
        short = [claim for claim, packs in _known_used(held).items() if used.get(claim, -1) < packs]
        if short:
            return problem(409, INVALID, _too_little(held, short, used))
        untold = _untold(tx, held, used)
        if untold:
            return problem(409, INVALID, untold)
        before = tx.execute(sql.COUNT_OF, (station, incarnation)).fetchone()
        if before is None or before[0] == person or bytes(before[1]) != body:
            tx.execute(sql.PUT_COUNT, (station, incarnation, person, body, hub.stamp()))
            audit.put_down(
                hub, tx, "lease-counted", f"{station}/{incarnation}", by=person, used=body.decode()
            )
            return Counted(station=station, incarnation=incarnation, state="proposed", by=(person,))
        lease_books.save(hub, tx, replace(held, account=settled, sent=None))
        tx.execute(sql.DROP_COUNT, (station, incarnation))
        both = f"{before[0]}, {person}"
        audit.put_down(hub, tx, "lease-settled", f"{station}/{incarnation}", by=both, used=body.decode())
    return Counted(station=station, incarnation=incarnation, state="settled", by=(before[0], person))


def write_off(hub: Hub, station: str, incarnation: int) -> Counted | wire.Problem:
    """All that a life in doubt had stays out of the pool for good."""
    with hub.writing() as tx:
        held = _doubted(tx, station, incarnation)
        if isinstance(held, wire.Problem):
            return held
        done = quota.written_off(held.account)
        if done is None:
            detail = (
                f"Failed to write off {station}/{incarnation}: expected its leases known, got a life of which this hub "
                "knows none. Two people count what it used: in-doubt --count."
            )
            return problem(409, REFUSED, detail)
        lease_books.save(hub, tx, replace(held, account=done, sent=None))
        audit.put_down(hub, tx, "lease-written-off", f"{station}/{incarnation}")
    return Counted(station=station, incarnation=incarnation, state="written-off", by=())


def _doubted(tx: Connection, station: str, incarnation: int) -> Held | wire.Problem:
    held = lease_books.load(tx, station, incarnation)
    if held is None or held.account.state != "in-doubt":
        got = held.account.state if held else "none"
        detail = f"Failed to settle {station}/{incarnation}: expected a station in doubt, got {got}."
        return problem(404 if held is None else 409, MISSING if held is None else REFUSED, detail)
    return held


def _is_claim(key: str) -> bool:
    try:
        Claim.parse(key)
    except ValueError:
        return False
    return True


def named(hub: Hub, paper: str, institution: str, department: str = "") -> list[str]:
    """The keys of the claims that a shared paper of the catalogue in force may be spent on, by its number: of a
    hub that was put back some leases are known to nobody but who held them.
    """
    with hub.reading() as reader:
        rows = reader.execute(sql.SHARED_NAMED, (paper,)).fetchall()
    whose = {"institution": institution, "department": department}
    return [
        Claim(**{kind: paper for kind in (kind,) if kind != "approval"}, approval=approval, **whose).key
        for kind, approval in rows
    ]


def _known_used(held: Held) -> dict[str, int]:
    """What it had used of each lease by its own last show; nobody may count less than that."""
    return {claim: held.lines[claim].used if claim in held.lines else 0 for claim in held.account.out}


def _too_little(held: Held, short: list[str], used: Mapping[str, int]) -> str:
    known = _known_used(held)
    wanted = ", ".join(f"{Claim.parse(claim).paper} {known[claim]}" for claim in short)
    got = ", ".join(f"{Claim.parse(claim).paper} {used.get(claim, 'none')}" for claim in short)
    return f"Failed to settle {held.station}: expected no less than it showed as used itself, {wanted}, got {got}."


def _untold(tx: Connection, held: Held, used: Mapping[str, int]) -> str:
    """Of which shared paper more left by that life than was counted, as events say, which may have come after its
    last show; "" where all of them are in the count.
    """
    fewer = lease_evidence.fewer_than_told(tx, held, used)
    if fewer is None:
        return ""
    number, institution, told, got = fewer
    paper = f"{number}@{institution}" if institution else number
    return (
        f"Failed to settle {held.station}/{held.incarnation}: expected no less of {paper} than the events here say "
        f"it used, {told}, got {got}."
    )


def _too_much(held: Held, used: Mapping[str, int]) -> str:
    over, out = (
        [f"{(it := Claim.parse(claim)).paper}@{it.institution} {packs}" for claim, packs in each.items()]
        for each in (used, held.account.out)
    )
    return f"Failed to settle {held.station}: expected at most {', '.join(out) or 'none'}, got {', '.join(over)}."

"""The books of leases: holders and what is out with them, read from and written to the hub's tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from edge import quota, wire
from edge.hub import audit
from edge.hub import lease_sql as sql
from edge.hub.audit import epoch_of
from edge.hub.hub import Hub, get_meta
from edge.hub.sql import PUT_META
from edge.hub.tables import Connection
from edge.quota import Account, Bound, Claim, Demand, Wish
from edge.wire import leases as wire_lease

if TYPE_CHECKING:
    from edge.identity import DeviceKey

HUB_KEY: Final = "hub-key"

_KEPT: Final = 8192
_LEASES: Final = 1 << 17
"""Figures, and leases, remembered as read: a question looks at every lease under an approval."""


Name: TypeAlias = tuple[str, str]
"""What one lease goes by among those of all stations: the station, and the claim's key."""


@dataclass(frozen=True, slots=True)
class Line:
    """One lease: packs used and scans as last shown, demand, and until when (ms since 1970, 0 for ever)."""

    used: int = 0
    scans: int = 0
    demand: Demand = field(default_factory=Demand)
    expires: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """One life of a station: its account, the last grant as it was sent, the figures of each lease."""

    station: str
    incarnation: int
    device: str
    account: Account
    sent: wire_lease.LeaseGrant | None = None
    lines: Mapping[str, Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Other:
    """A lease under the same approval, of any holder. out: packs that are out; wish: None where the holder is
    open no more; bounds: what it draws on.
    """

    name: Name
    out: int
    wish: Wish | None
    bounds: tuple[Bound, ...]


def owing(tx: Connection) -> list[tuple[str, int]]:
    """Who has to be heard before anything is granted: station and incarnation.

    In a later epoch a device that has no account owes a show too: it may have had its first since.
    """
    epoch = epoch_of(tx)
    unknown = tx.execute(sql.UNKNOWN_DEVICES).fetchall() if epoch > 1 else []
    return [(row[0], row[1]) for row in (*tx.execute(sql.OWING, (epoch,)).fetchall(), *unknown)]


def load(tx: Connection, station: str, incarnation: int) -> Held | None:
    """One life of a station, None where it was never known here."""
    row = tx.execute(sql.HOLDER, (station, incarnation)).fetchone()
    if row is None:
        return None
    device, state, granted, last, returned, shown, fenced, _ = row
    sent = wire.decode(bytes(last), wire_lease.LeaseGrant) if last is not None else None
    out: dict[str, int] = {}
    lines: dict[str, Line] = {}
    for claim, packs, used, scans, demand, expires in tx.execute(sql.LEASES_OF, (station, incarnation)):
        out[claim] = packs
        lines[claim] = Line(used, scans, msgspec.json.decode(demand, type=Demand), expires)
    account = Account(
        state=state,
        granted=granted,
        grant=wire_lease.grant_of(sent) if sent else None,
        returned=returned,
        shown=shown,
        fenced=fenced,
        out={claim: packs for claim, packs in out.items() if packs},
    )
    return Held(station, incarnation, device, account, sent, lines)


def save(hub: Hub, tx: Connection, held: Held) -> None:
    """Write one life of a station down, every lease of it."""
    account = held.account
    row = (account.state, account.granted, wire.encode(held.sent) if held.sent else None, account.returned)
    where = (held.station, held.incarnation)
    tx.execute(sql.PUT_HOLDER, (*where, held.device, *row, account.shown, account.fenced, hub.stamp()))
    claims = dict.fromkeys((*held.lines, *account.out))
    rows = []
    for claim in claims:
        line = held.lines.get(claim, Line())
        figures = (line.used, line.scans, msgspec.json.encode(line.demand), line.expires)
        rows.append((*where, claim, Claim.parse(claim).approval, account.out.get(claim, 0), *figures))
    tx.executemany(sql.PUT_LEASE, rows)


@lru_cache(_KEPT)
def _demand_of(said: bytes) -> Demand:
    return msgspec.json.decode(said, type=Demand)


def under(tx: Connection, approval: str) -> list[Other]:
    """Every lease that draws on one approval, or may yet."""
    return [
        _other(station, claim, packs, used, bytes(demand), state)
        for station, claim, packs, used, demand, state in tx.execute(sql.LEASES_UNDER, (approval,))
    ]


@lru_cache(_LEASES)
def _other(station: str, claim: str, packs: int, used: int, demand: bytes, state: str) -> Other:
    """Few of the leases that one question looks at have changed since the last."""
    figures = _demand_of(demand)
    wish = Wish(figures.rate, figures.gap, figures.burst, held=max(0, packs - used))
    bounds = Claim.parse(claim).bounds
    return Other((station, claim), packs, wish if state == "open" else None, bounds)


def seat(hub: Hub, tx: Connection, station: str, incarnation: int, device: str) -> None:
    """A device has become a life of a station: earlier ones are fenced off, what they hold is in doubt."""
    fence(hub, tx, station, before=incarnation)
    if load(tx, station, incarnation) is None:
        save(hub, tx, Held(station, incarnation, device, Account(shown=epoch_of(tx))))


def fence(hub: Hub, tx: Connection, station: str, *, before: int = 2**53) -> None:
    """Grant nothing more to the lives of a station that began before `before`.

    One without an account gets one to be settled: in a later epoch it owes a show it will never make.
    """
    for incarnation, device in tx.execute(sql.SEATED_WITHOUT, (station, before)).fetchall():
        save(hub, tx, Held(station, incarnation, device, unheard(tx)))
    for (incarnation,) in tx.execute(sql.LIVES_OF, (station, before)).fetchall():
        held = load(tx, station, incarnation)
        if held is not None:
            save(hub, tx, replace(held, account=quota.fenced_off(held.account, epoch_of(tx))))


def expect(hub: Hub, tx: Connection, station: str, incarnation: int) -> bool:
    """Wait for a life of a station that this hub has forgotten, its leases in doubt at once: no hub knows its
    key, so it can show nothing itself. Whether it was unknown.
    """
    if load(tx, station, incarnation) is not None:
        return False
    save(hub, tx, Held(station, incarnation, "", quota.fenced_off(Account(), epoch_of(tx))))
    audit.put_down(hub, tx, "lease-holder-expected", f"{station}/{incarnation}")
    return True


def unheard(tx: Connection) -> Account:
    """The account of a device that never had one: in a later epoch it owes a show, for all may be forgotten."""
    return Account(shown=1 if epoch_of(tx) == 1 else 0)


def hub_key(hub: Hub) -> DeviceKey:
    """The key this hub signs with, drawn at its first use; one for all its processes."""
    from edge.identity import DeviceKey

    with hub.reading() as reader:
        known = get_meta(reader, HUB_KEY)
    if not known:
        with hub.writing() as tx:
            known = get_meta(tx, HUB_KEY)
            if not known:
                known = hashlib.sha256(hub.secret().encode()).hexdigest()
                tx.execute(PUT_META, (HUB_KEY, known))
    return DeviceKey(bytes.fromhex(known))

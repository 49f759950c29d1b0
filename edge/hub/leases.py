"""Leases granted: a station shows what it holds, and is told what it has more, or is to give back.

One transaction: the return is credited, everything that is out under the papers is added up, and the
grant is written down before it is sent. Every bound a pack counts towards is debited by that one row.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from edge import quota, wire
from edge.epcis import stamp
from edge.hub import audit, lease_books, lease_evidence
from edge.hub import lease_sql as sql
from edge.hub.audit import epoch_of
from edge.hub.hub import Hub, millis
from edge.hub.lease_books import Held, Line
from edge.hub.lease_pools import Pools
from edge.hub.problems import INVALID, REFUSED, problem
from edge.hub.promised import promising
from edge.hub.sql import LAST_HEADER, NEWEST_CATALOGUE
from edge.hub.tables import Connection
from edge.quota import Amount, Claim
from edge.wire import leases as wire_lease
from edge.wire.leases import LeaseAsk, LeaseGrant, LeaseTake, LeaseTell, LeaseTerms, Signed

DAY: Final = 86_400_000
"""Milliseconds."""

EPOCHS_AHEAD: Final = 10 * 366 * 86_400
"""By how much an epoch may be ahead of the clock, whose seconds number them: it may have been far off."""


def ask(hub: Hub, signed: Signed) -> Signed | wire.Problem:
    """Hear a station and answer it; signed both ways. Admitted by the device's own key, a fenced one too.

    A Problem where the message is none, or no device of that life of the station signed it; and where it
    speaks of an epoch that no hub can have begun, since beginning the one after it would be the last.
    """
    from edge.identity import verify_signature

    try:
        said = wire.decode(signed.body, LeaseAsk)
        show = wire_lease.show_of(said)
        named = [one.claim for one in said.leases] + [one.claim for one in said.wanted]
        claims = [Claim.parse(key) for key in named]
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return problem(400, INVALID, f"Failed to read the body as a question of leases: {fault}.")
    if said.epoch > hub.now().timestamp() + EPOCHS_AHEAD:
        return problem(400, INVALID, f"Failed to read {said.epoch} as an epoch: expected one of a hub.")
    with hub.reading() as reader:
        device = _device(reader, said)
    if not verify_signature(_key_bytes(device), wire_lease.ASK + signed.body, signed.signature):
        return problem(403, REFUSED, "The question of leases was not signed by the device of that station.")
    key = lease_books.hub_key(hub)
    with promising(hub) as tx:
        if _device(tx, said) != device:
            return problem(403, REFUSED, "The station was given to another device just now.")
        told = _Exchange(hub, tx, said, _held(tx, said, device)).answer(show, dict.fromkeys(claims))
    body = wire.encode(told)
    return Signed(body=body, signature=key.sign(wire_lease.TELL + body))


def _device(tx: Connection, said: LeaseAsk) -> str:
    """The public key of the device that is, or was, that life of the station; "" where none is known."""
    seat = tx.execute(sql.SEAT, (said.station,)).fetchone()
    if seat is not None and seat[0] == said.incarnation:
        return str(seat[1])
    held = lease_books.load(tx, said.station, said.incarnation)
    return held.device if held else ""


def _held(tx: Connection, said: LeaseAsk, device: str) -> Held:
    """The books of that life of the station, opened where there are none; fenced where its time is over."""
    held = lease_books.load(tx, said.station, said.incarnation)
    if held is None:
        held = Held(said.station, said.incarnation, device, lease_books.unheard(tx))
    held = replace(held, device=device)
    if tx.execute(sql.ADMITTED, (said.station, said.incarnation)).fetchone() is None:
        held = replace(held, account=quota.fenced_off(held.account, epoch_of(tx)))
    return held


def _key_bytes(device: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(device)
    except ValueError:
        return b""


class _Exchange:
    """One question answered."""

    def __init__(self, hub: Hub, tx: Connection, said: LeaseAsk, held: Held) -> None:
        self._hub = hub
        self._tx = tx
        self._said = said
        self._held = held
        self._now = millis(hub.now())

    def answer(self, show: quota.Show, claims: Iterable[Claim]) -> LeaseTell:
        """The whole of it; everything it changes is written in the transaction."""
        epoch = epoch_of(self._tx)
        heard = quota.hear(self._held.account, show, epoch)
        if heard.doubt:
            lease_books.save(self._hub, self._tx, self._held)
            why = f"{self._held.station} remembers leases that are not on these books"
            epoch = audit.new_epoch(self._hub, self._tx, why, show.epoch)
        if heard.account is None:
            lease_books.save(self._hub, self._tx, self._held)
            return self._tell(
                epoch, fenced=self._held.account.state != "open", learning=heard.doubt or heard.again
            )
        before = self._held
        self._held = replace(self._held, account=heard.account, lines=self._used())
        if self._held.sent and heard.account.grant is None:
            self._held = replace(self._held, sent=None)
        lease_books.save(self._hub, self._tx, self._held)
        if before.account.state == "settled":
            lease_evidence.note(self._hub, self._tx, before, heard.account.out)
        elif before.account.shown < epoch or heard.account.returned > before.account.returned:
            lease_evidence.catch_up(self._hub, self._tx, before.station)
        return self._served(epoch, list(claims))

    def _served(self, epoch: int, claims: list[Claim]) -> LeaseTell:
        account = self._held.account
        if account.state != "open":
            left = [(one.claim, one.granted - one.returned - one.used) for one in self._said.leases]
            back = tuple(Amount(claim, packs) for claim, packs in left if packs > 0)
            return self._tell(epoch, fenced=True, back=back)
        learning = self._behind(epoch) or bool(lease_books.owing(self._tx))
        if learning or (account.grant and account.grant.number == self._said.taken + 1):
            return self._tell(epoch, learning=learning)
        self._held = replace(self._held, lines=self._needed())
        lease_books.save(self._hub, self._tx, self._held)
        pools = Pools(self._tx, self._said.station, self._needs)
        changes = pools.changes(claims)
        self._grant(pools, {claim: packs for claim, packs in changes.items() if packs > 0})
        back = tuple(Amount(claim, -packs) for claim, packs in changes.items() if packs < 0)
        return self._tell(epoch, back=back, served=True)

    def _tell(
        self,
        epoch: int,
        *,
        back: tuple[Amount, ...] = (),
        served: bool = False,
        learning: bool = False,
        fenced: bool = False,
    ) -> LeaseTell:
        sent = self._held.sent
        chain = (self._said.station, self._said.incarnation)
        heard, sha256 = self._tx.execute(LAST_HEADER, chain).fetchone() or (0, "")
        return LeaseTell(
            station=self._said.station,
            incarnation=self._said.incarnation,
            nonce=self._said.nonce,
            epoch=epoch,
            granted=self._held.account.granted,
            credited=self._held.account.returned,
            grant=sent if sent and sent.number == self._said.taken + 1 else None,
            back=wire_lease.amounts_said(back),
            served=served,
            learning=learning,
            fenced=fenced,
            catalogue=self._issue(),
            now=self._hub.stamp(),
            heard=heard,
            sha256=sha256,
        )

    def _behind(self, epoch: int) -> bool:
        """Whether a newer issue is in force than this hub knows: it may have cut what would be granted.

        The asking station may have it before the hub; of a hub that was put back, any station.
        """
        said, issue = self._said, self._issue()
        self._tx.execute(sql.SHOW_CATALOGUE, (said.catalogue, said.station, said.incarnation, said.catalogue))
        if said.catalogue > issue:
            return True
        return epoch > 1 and self._tx.execute(sql.AHEAD, (issue,)).fetchone() is not None

    def _issue(self) -> int:
        """Version of the catalogue in force, 0 before the first."""
        newest = self._tx.execute(NEWEST_CATALOGUE).fetchone()
        return int(newest[0]) if newest else 0

    def _used(self) -> dict[str, Line]:
        """What the holder used since it was last heard, added to its demand."""
        lines = dict(self._held.lines)
        for shown in self._said.leases:
            line = lines.get(shown.claim, Line())
            packs, scans = shown.used - line.used, shown.scans - line.scans
            demand = line.demand.after(self._now / DAY, packs, scans)
            lines[shown.claim] = replace(line, used=shown.used, scans=shown.scans, demand=demand)
        return lines

    def _needed(self) -> dict[str, Line]:
        """What scans asked for in vain is demand too, once: the station is told that it was looked at."""
        lines = dict(self._held.lines)
        for claim, packs in self._needs.items():
            line = lines.get(claim, Line())
            lines[claim] = replace(line, demand=line.demand.after(self._now / DAY, packs, packs > 0))
        return lines

    @property
    def _needs(self) -> dict[str, int]:
        """Packs that scans asked for and had not, by claim's key; 0 for what is only wished for."""
        shown = {one.claim: one.need for one in self._said.leases if one.need}
        return {**{one.claim: one.packs for one in self._said.wanted}, **shown}

    def _grant(self, pools: Pools, packs: Mapping[str, int]) -> None:
        """Write a grant down, all bounds debited by it; nothing where there is none to make."""
        renewed = [claim for claim in self._held.account.out if self._runs_out(claim)]
        if not packs and not renewed:
            return
        amounts = tuple(Amount(claim, count) for claim, count in packs.items())
        account = quota.granted(self._held.account, amounts)
        life = self._hub.limits.lease_days
        expires = self._now + life * DAY if life else 0
        lines = dict(self._held.lines)
        lines_of = tuple(dict.fromkeys((*packs, *renewed)))
        for claim in lines_of:
            lines[claim] = replace(lines.get(claim, Line()), expires=expires)
        terms = tuple(self._terms(pools, claim, account.out.get(claim, 0), expires) for claim in lines_of)
        sent = LeaseGrant(number=account.granted, amounts=wire_lease.amounts_said(amounts), terms=terms)
        self._held = replace(self._held, account=account, sent=sent, lines=lines)
        lease_books.save(self._hub, self._tx, self._held)

    def _runs_out(self, claim: str) -> bool:
        """Whether more than half of a lease's time is over; or it has an end, and leases have none any more."""
        life, line = self._hub.limits.lease_days, self._held.lines.get(claim, Line())
        return line.expires < self._now + life * DAY // 2 if life else bool(line.expires)

    def _terms(self, pools: Pools, claim: str, out: int, expires: int) -> LeaseTerms:
        bounds = pools.bounds_of(Claim.parse(claim))
        takes = tuple(
            LeaseTake(kind=kind, number=number, sub=sub, steps=room.per_pack)
            for (kind, number, sub), room in bounds.items()
        )
        left = out - self._held.lines.get(claim, Line()).used
        until = stamp(datetime.fromtimestamp(expires / 1000, UTC)) if expires else ""
        return LeaseTerms(claim=claim, low=(left + 1) // 2, expires=until, takes=takes)

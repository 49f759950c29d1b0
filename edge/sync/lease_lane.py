"""Leases fetched, renewed and given back behind the scans: one signed question and its answer a step.

Whatever the answer brings is durable, anchored, and in the chain before the next question shows it;
what is given back left the lease before it is sent. A question whose answer was lost is asked again
with the same numbers.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from edge import wire
from edge.clock import Reading
from edge.errors import SyncFinal, SyncRetryable
from edge.quota import Amount
from edge.store import Store
from edge.store.leases import Standing, Terms
from edge.store.shared_papers import claims_at
from edge.sync.answers import moment_in
from edge.sync.client import Client
from edge.sync.push import IDLE, MOVED, Progress
from edge.wire import leases as said
from edge.wire.leases import LeaseAmount, LeaseAsk, LeaseReturn, LeaseShown, LeaseTell, Signed

REGULAR: Final = timedelta(minutes=5)
"""Between questions while nothing is wanted: the hub learns what was used, and asks back what is too much."""

IN_A_ROW: Final = 8
"""Questions one after the other before the next look, however much there seems to be to say."""

WANTED: Final = 500
"""Claims asked for that nothing is held of yet."""

Sign = Callable[[bytes], bytes]
"""Signs with the device's own key."""


class LeaseLane:
    """Keeps the leases of one store. sign: None where the device has no key, and so no leases.

    nonce: fresh text for each question. told_time: may be set; told the hub's time, which it has signed.
    timeless: the hub is of a version that does not sign it.
    """

    def __init__(self, store: Store, client: Client, sign: Sign | None, nonce: Callable[[], str]) -> None:
        self.told_time: Callable[[str], object] = lambda _: None
        self.timeless = False
        self._store = store
        self._client = client
        self._sign = sign
        self._nonce = nonce
        self._asked_at: datetime | None = None
        self._due = False
        self._row = 0
        self._tried: frozenset[str] = frozenset()
        self._catalogue = -1
        self._wished: tuple[str, ...] = ()

    def look(self, now: datetime) -> None:
        """Another look: ask if it is time, if something is wanted, or if there is another catalogue."""
        self._row, self._tried = 0, frozenset()
        passed = self._asked_at is None or not timedelta() <= now - self._asked_at < REGULAR
        self._due = passed or self._catalogue != self._version()

    @property
    def signed(self) -> bool:
        """Whether questions are asked here, and their answers signed."""
        return self._sign is not None and bool(self._store.hub_key) and not self._store.station.quarantined

    def ask_now(self) -> None:
        """Ask in a step to come, whatever there is to say: somebody wants to know the time."""
        self._due = True

    def step(self, reading: Reading) -> Progress:
        """The next question, if there is one; raises what `Client` raises, and then it is asked again."""
        if self._sign is None or not self.signed:
            return IDLE
        stands = self._store.leases()
        urgent = [claim for claim in stands.low if claim not in self._tried]
        if not (self._due or urgent or stands.holder.pending) or self._row >= IN_A_ROW:
            return IDLE
        self._row += 1
        told = self._exchange(self._question(stands, reading), self._sign)
        self._asked_at, self._due = reading.at, False
        self._tried |= set(urgent)
        self._take(stands, told, reading)
        return MOVED

    def _version(self) -> int:
        view = self._store.catalogue
        return view.version if view else 0

    def _question(self, stands: Standing, reading: Reading) -> LeaseAsk:
        holder = stands.holder
        if self._catalogue != self._version():
            self._wished = self._wishes(reading)
            self._catalogue = self._version()
        shown = tuple(
            LeaseShown(
                claim=claim,
                granted=held.granted,
                returned=held.returned,
                used=held.used,
                scans=stands.scans.get(claim, 0),
                need=stands.wants.get(claim, 0),
            )
            for claim, held in holder.held.items()
        )
        wishes = dict.fromkeys((*stands.wants, *self._wished))
        wanted = [claim for claim in wishes if claim not in holder.held][:WANTED]
        pending = holder.pending
        return LeaseAsk(
            station=self._store.station.id,
            incarnation=stands.life,
            nonce=self._nonce(),
            epoch=holder.epoch,
            taken=holder.taken,
            returned=holder.returned,
            pending=LeaseReturn(number=pending.number, amounts=said.amounts_said(pending.amounts))
            if pending
            else None,
            leases=shown,
            wanted=tuple(LeaseAmount(claim=claim, packs=stands.wants.get(claim, 0)) for claim in wanted),
            catalogue=self._version(),
        )

    def _wishes(self, reading: Reading) -> tuple[str, ...]:
        """What this station may spend by the catalogue; read past the one that scans read."""
        with self._store.reader() as reader:
            view = reader.view
            if view is None:
                return ()
            return claims_at(view, reader.station, self._store.regimes, reading.at.date(), WANTED)

    def _exchange(self, question: LeaseAsk, sign: Sign) -> LeaseTell:
        """Signed, sent, and the answer's signature and nonce tried."""
        from edge.identity import verify_signature

        body = wire.encode(question)
        answer = self._client.leases(Signed(body=body, signature=sign(said.ASK + body)))
        try:
            key = base64.urlsafe_b64decode(self._store.hub_key)
        except binascii.Error:
            key = b""
        if not verify_signature(key, said.TELL + answer.body, answer.signature):
            raise SyncFinal(
                "Failed to take an answer about leases: expected the signature of the hub enrolled with, got another."
            )
        try:
            told = wire.decode(answer.body, LeaseTell)
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            raise SyncRetryable(
                f"Failed to read the answer about leases: expected JSON, got {fault}."
            ) from fault
        mine = (question.station, question.incarnation, question.nonce)
        if (told.station, told.incarnation, told.nonce) != mine:
            raise SyncRetryable(
                f"Failed to take an answer about leases: expected one to {question.nonce}, got one to {told.nonce}."
            )
        return told

    def _has(self, seq: int, sha256: str) -> bool:
        """Whether the row the hub was shown last is among ours, or among those archived here."""
        outbox = self._store.outbox
        ours = next(iter(outbox.headers(seq - 1, 1)), None) if seq else None
        if ours is None or ours.seq != seq:
            return seq <= outbox.head()
        return ours.sha256.hex() == sha256

    def _take(self, stands: Standing, told: LeaseTell, reading: Reading) -> None:
        """The epoch, the credit and the grant in one transaction; what is to go back in another."""
        grant, holder = told.grant, stands.holder
        more = told.credited > holder.returned or told.granted > holder.taken + (grant is not None)
        if more or not self._has(told.heard, told.sha256):
            # the hub heard us say more than we know: the disk was put back, its anchor with it
            self._store.quarantine("server-knows-more", reading.at)
            return
        reckoned = told.catalogue if told.served and not told.back else None
        with self._store.writing() as tx:
            if not tx.lease_answered(
                told.epoch, told.credited, stands.wants if told.served else (), reckoned
            ):
                raise SyncFinal(
                    f"Failed to take an answer about leases: expected epoch {stands.holder.epoch} or later, got "
                    f"{told.epoch}; the hub was put back to an earlier copy, and has not been told."
                )
            if grant is not None:
                terms = {one.claim: _terms(one) for one in grant.terms}
                tx.take_lease(said.grant_of(grant), terms, at=reading)
        if told.epoch != holder.epoch:
            self._due = True  # shown again, now that both speak of one epoch
        if grant is not None:
            # the hub hears at once that it was taken, and looks at what is wanted still
            self._due, self._tried = True, frozenset()
        if told.back:
            amounts: list[Amount] = list(said.amounts_of(told.back))
            with self._store.writing() as tx:
                tx.return_lease(amounts, at=reading)
        self.timeless = not told.now
        if told.now:
            self.told_time(told.now)


def _terms(terms: said.LeaseTerms) -> Terms:
    expires = moment_in(terms.expires)
    if terms.expires and expires is None:
        raise SyncFinal(
            f"Failed to read '{terms.expires}' as the end of a lease: expected ISO 8601 with an offset."
        )
    return Terms(takes=said.takes_of(terms), low=terms.low, expires=expires)

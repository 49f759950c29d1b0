"""What station and hub say to each other about leases, as JSON within a signature.

One question and one answer carry everything: what is held, the return on its way, what is wanted;
the epoch, what was credited, the grant. Both sign the very bytes they send (Ed25519), the station
with its device's key, and the answer names the question's nonce: nothing can be repeated to either
but what changes nothing.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from edge.quota import Amount, Bound, Grant, Held, Return, Show
from edge.quota.claims import BoundKind
from edge.wire import Key, Message, Seq

ASK: Final = b"bondscan lease ask 1\n"
TELL: Final = b"bondscan lease tell 1\n"
"""Stand before the bytes signed, so that no signature serves for another message."""

MOST: Final = 20_000
"""Leases or wanted claims in one message. A lease is shown for as long as its station lives, used up or not:
a warehouse that takes ten shared forms a day, each for two institutions, holds so many after three years.
"""

ClaimKey = Annotated[str, Meta(min_length=1, max_length=2000)]
Packs = Annotated[int, Meta(ge=0, le=2**53)]


class Signed(Message, frozen=True, kw_only=True):
    """A message's bytes and their signature; both base64 on the wire."""

    body: bytes
    signature: bytes


class LeaseAmount(Message, frozen=True, kw_only=True):
    """So many packs of a claim (`edge.quota.Claim.key`)."""

    claim: ClaimKey
    packs: Packs


class LeaseShown(Message, frozen=True, kw_only=True):
    """One lease as its holder has it; scans: by how many it was used; need: packs asked for in vain."""

    claim: ClaimKey
    granted: Packs
    returned: Packs
    used: int
    scans: int = 0
    need: Packs = 0


class LeaseReturn(Message, frozen=True, kw_only=True):
    """A numbered return."""

    number: Seq
    amounts: Annotated[tuple[LeaseAmount, ...], Meta(max_length=MOST)]


class LeaseAsk(Message, frozen=True, kw_only=True):
    """All a station knows of its leases, and what it would have.

    epoch: the hub's as last heard, 0 for none yet. taken, returned: numbers of the last grant and
    the last return; pending: that return, until it was credited. wanted: claims it has no lease on.
    catalogue: version of the one in use there, 0 for none.
    """

    station: Key
    incarnation: Seq
    nonce: Key
    epoch: Seq
    taken: Seq
    returned: Seq
    pending: LeaseReturn | None = None
    leases: Annotated[tuple[LeaseShown, ...], Meta(max_length=MOST)] = ()
    wanted: Annotated[tuple[LeaseAmount, ...], Meta(max_length=MOST)] = ()
    catalogue: Seq = 0


class LeaseTake(Message, frozen=True, kw_only=True):
    """Least steps of a bound that were put by for one pack."""

    kind: BoundKind
    number: str
    sub: str = ""
    steps: Packs


class LeaseTerms(Message, frozen=True, kw_only=True):
    """What goes with a lease: when to ask for more, when it runs out ("" for never), what a pack is worth."""

    claim: ClaimKey
    low: Packs = 0
    expires: str = ""
    takes: tuple[LeaseTake, ...] = ()


class LeaseGrant(Message, frozen=True, kw_only=True):
    """A numbered grant; the same again until it has been shown taken. Of no packs: new terms."""

    number: Seq
    amounts: tuple[LeaseAmount, ...] = ()
    terms: tuple[LeaseTerms, ...] = ()


class LeaseTell(Message, frozen=True, kw_only=True):
    """The hub's answer to the question `nonce`.

    granted: the last grant it made, credited: the last return it credited. back: what is to be given back. served: what was asked
    for has been looked at. learning: nothing is granted until every station has shown what it holds, and the
    hub has the issue of the catalogue that they have.
    fenced: another life of the station has begun; this one may only give back. catalogue: version of the
    issue by which it was looked at, 0 where nobody said. now: the hub's time, signed with the rest, "" where it
    does not tell. heard, sha256: the last row of this life's chain that it was shown, 0 and "" for none: a disk that
    was put back to before that, and would be given again what it has forgotten, knows itself by it.
    """

    station: Key
    incarnation: Seq
    nonce: Key
    epoch: Seq
    granted: Seq = 0
    credited: Seq = 0
    grant: LeaseGrant | None = None
    back: tuple[LeaseAmount, ...] = ()
    served: bool = False
    learning: bool = False
    fenced: bool = False
    catalogue: Seq = 0
    now: str = ""
    heard: Seq = 0
    sha256: str = ""


def show_of(ask: LeaseAsk) -> Show:
    """What a question says, as the protocol knows it.

    Raises ValueError where it names a claim twice, or gives back or uses what it says it never had.
    """
    held = {one.claim: Held(one.granted, one.returned, one.used) for one in ask.leases}
    if len(held) != len(ask.leases):
        raise ValueError("expected each lease once, got one twice")
    for one in ask.leases:
        if not 0 <= one.used <= one.granted - one.returned:
            raise ValueError(
                f"expected of {one.claim} no more used and returned than the {one.granted} granted, "
                f"got {one.used} and {one.returned}"
            )
    pending = Return(ask.pending.number, amounts_of(ask.pending.amounts)) if ask.pending else None
    return Show(ask.epoch, ask.taken, ask.returned, pending, held)


def grant_of(grant: LeaseGrant) -> Grant:
    """A grant, as the protocol knows it."""
    return Grant(grant.number, amounts_of(grant.amounts))


def takes_of(terms: LeaseTerms) -> dict[Bound, int]:
    """What a pack is worth, by bound."""
    return {(one.kind, one.number, one.sub): one.steps for one in terms.takes}


def amounts_of(amounts: tuple[LeaseAmount, ...]) -> tuple[Amount, ...]:
    """Amounts as the protocol knows them."""
    return tuple(Amount(one.claim, one.packs) for one in amounts)


def amounts_said(amounts: tuple[Amount, ...]) -> tuple[LeaseAmount, ...]:
    """Amounts as they are sent."""
    return tuple(LeaseAmount(claim=one.claim, packs=one.packs) for one in amounts)

"""What this station holds of papers that are shared between stations, kept with the chain that proves it.

Packs granted, returned, used, and the scans that used them are counters like any other, by claim and
incarnation: a grant or a return is a row of the journal that moves them, an exit moves them within its
own row, an undo moves them back. So a fold of the journal gives the leases too, and a restored disk
that lacks a grant or a return lacks a row that its anchor names. A new incarnation starts from nothing.

Beside them stand the numbers of the protocol (in `meta`), the terms of each lease, and what scans asked
for and did not get: all of these change in the transaction of the row they go with.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

import msgspec

from edge import quota
from edge.catalogue import SHARED, Approval, ClearanceForm, ImportPermit
from edge.quota import Amount, Bound, Claim, Grant, Held, Holder, Return
from edge.rules.decision import Effects
from edge.rules.leases import Lease, claim_of
from edge.rules.spend import Counted
from edge.store import cuts, meta, usage
from edge.store.kept import Kept
from edge.store.reader import Reader
from edge.store.times import stamp, unstamp

MOST: Final = 20_000
"""Leases whose terms are kept in memory."""

LIFE: Final = "lease.life"
EPOCH: Final = "lease.epoch"
TAKEN: Final = "lease.taken"
RETURNED: Final = "lease.returned"
PENDING: Final = "lease.pending"
"""Names in `meta`. The numbers are those of the incarnation `LIFE`; of another they count as nought."""

_PUT_TERMS: Final = (
    "INSERT INTO lease_terms (claim, low, expires, takes) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (claim) DO UPDATE SET low = excluded.low, expires = excluded.expires, takes = excluded.takes"
)
_LOWER: Final = "UPDATE lease_terms SET low = min(low, ?) WHERE claim = ?"
_PUT_WANT: Final = (
    "INSERT INTO lease_wants (claim, packs) VALUES (?, ?) "
    "ON CONFLICT (claim) DO UPDATE SET packs = max(packs, excluded.packs)"
)

_Takes = tuple[Literal["form", "permit", "approval", "line", "department"], str, str, int]
"""A bound and its steps, as kept."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What came with a lease. takes: least steps of each bound put by for one pack. low: more is asked
    for below so many packs. expires: nothing more is spent from then on, None for never.
    """

    takes: Mapping[Bound, int] = field(default_factory=dict)
    low: int = 0
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is held here. scans: by how many of them each lease was used; wants: packs that a scan
    asked for and did not get, by claim's key; cut: claims of which nothing is spent (`edge.store.cuts`).
    """

    life: int
    holder: Holder
    terms: Mapping[str, Terms]
    scans: Mapping[str, int]
    wants: Mapping[str, int]
    cut: frozenset[str] = frozenset()

    @property
    def low(self) -> tuple[str, ...]:
        """Claims to ask after: below their mark, wanted and not to be had, or cut."""
        held = self.holder.held
        below = (
            claim for claim, terms in self.terms.items() if held.get(claim, Held()).remaining < terms.low
        )
        return tuple(dict.fromkeys((*self.wants, *sorted(self.cut), *below)))


def on_paper(kept: Kept, paper: str, institution: str) -> Held:
    """What is held of one paper for one institution, all its leases together; looked at with every scan."""
    life, written = str(kept.station.incarnation), json.dumps(paper, ensure_ascii=False)
    granted = (
        Claim.parse(name)
        for scope, name, sub in kept.usage.counters()
        if scope == "lease-granted" and sub == life and written in name
    )
    held = [
        _held(kept, claim.key, kept.station.incarnation)
        for claim in granted
        if (claim.paper, claim.institution) == (paper, institution)
    ]
    return Held(
        granted=sum(one.granted for one in held),
        returned=sum(one.returned for one in held),
        used=sum(one.used for one in held),
    )


class _Kept(msgspec.Struct, frozen=True):
    """A return as `meta` keeps it, and as the journal's row says it."""

    number: int
    amounts: tuple[tuple[str, int], ...]


def lease_of(
    kept: Kept,
    form: ClearanceForm | None,
    permit: ImportPermit | None,
    approval: Approval | None,
    institution: str,
    department: str,
) -> Lease | None:
    """What is held of the papers of a scan; None where none of them is shared."""
    if SHARED not in [paper.station for paper in (form, permit, approval) if paper]:
        return None
    claim = claim_of(form, permit, approval, institution, department)
    if claim is None:
        return None
    key, life = claim.key, kept.station.incarnation
    held, terms = _held(kept, key, life), _terms(kept.connection, key).get(key, Terms())
    return Lease(
        claim=key,
        paper=claim.paper,
        life=life,
        net=held.net,
        used=held.used,
        takes=terms.takes,
        expires=terms.expires,
        cut=key in cuts.cut(kept),
    )


def standing(kept: Kept) -> Standing:
    """Everything that is held, as it is shown to the hub."""
    life = kept.station.incarnation
    claims = {
        name for scope, name, sub in kept.usage.counters() if sub == str(life) and scope == "lease-granted"
    }
    number = _numbers(kept)
    pending = kept.meta.get(PENDING, "") if number else ""
    holder = Holder(
        epoch=int(kept.meta.get(EPOCH, "0")),
        taken=number.get(TAKEN, 0),
        returned=number.get(RETURNED, 0),
        pending=_return_of(pending) if pending else None,
        held={claim: _held(kept, claim, life) for claim in sorted(claims)},
    )
    scans = {claim: kept.usage.of("lease-scans", claim, str(life)) for claim in claims}
    wants = dict(kept.connection.execute("SELECT claim, packs FROM lease_wants"))
    terms = {claim: one for claim, one in _terms(kept.connection).items() if claim in claims}
    return Standing(life, holder, terms, scans, wants, frozenset(claims.intersection(cuts.cut(kept))))


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """One lease for eyes: packs held and not returned, used of them, left; until when, None for ever; cut: whether
    nothing is spent of it until the hub has looked (`edge.store.cuts`).
    """

    paper: str
    institution: str
    department: str
    held: int
    used: int
    left: int
    expires: datetime | None
    cut: bool


def rows(reader: Reader) -> list[LeaseRow]:
    """What is held in this life of the station, by paper."""
    life = str(reader.station.incarnation)
    counted: dict[str, dict[str, int]] = {}
    with reader.snapshot() as connection:
        for (scope, name, sub), packs in usage.read(connection).items():
            if sub == life and scope in ("lease-granted", "lease-returned", "lease-used"):
                counted.setdefault(name, {})[scope] = packs
        terms, marked = _terms(connection), cuts.marked(meta.read(connection))
    found = []
    for key, moved in sorted(counted.items()):
        claim, net = Claim.parse(key), moved.get("lease-granted", 0) - moved.get("lease-returned", 0)
        used = moved.get("lease-used", 0)
        expires = terms[key].expires if key in terms else None
        whose = (claim.paper, claim.institution, claim.department)
        found.append(LeaseRow(*whose, net, used, net - used, expires, key in marked))
    return found


def put_want(connection: sqlite3.Connection, claim: str, packs: int) -> None:
    """A scan asked for so many packs that were not to be had."""
    connection.execute(_PUT_WANT, (claim, packs))


def answered(kept: Kept, epoch: int, credited: int, told: Iterable[str], reckoned: int | None = None) -> bool:
    """The hub has heard what is held here: its epoch, and which returns it has credited.

    told: claims whose wants it was told. reckoned: by which issue of the catalogue it left all that is held
    here, None where it did not look. False, and nothing changes, where it fell back to an earlier epoch.
    """
    stands = standing(kept)
    holder = quota.heard_epoch(stands.holder, epoch)
    if holder is None:
        return False
    holder = quota.credited(holder, credited)
    kept.connection.executemany("DELETE FROM lease_wants WHERE claim = ?", [(claim,) for claim in told])
    if holder != stands.holder:
        _put_numbers(kept, holder)
    if reckoned is not None:
        cuts.reckoned(kept, reckoned)
    return True


def plan_grant(kept: Kept, grant: Grant, terms: Mapping[str, Terms]) -> tuple[Effects, bytes] | None:
    """What the row of a grant moves and says; None for one that was taken, or is not the next.

    The numbers and terms are written along with it, in the caller's transaction.
    """
    before = standing(kept).holder
    after = quota.take(before, grant)
    if after is before:
        return None
    life = kept.station.incarnation
    _put_numbers(kept, after)
    for claim, one in terms.items():
        takes = msgspec.json.encode([[*bound, steps] for bound, steps in one.takes.items()]).decode()
        expires = stamp(one.expires) if one.expires else ""
        kept.connection.execute(_PUT_TERMS, (claim, one.low, expires, takes))
    counted = _moved("lease-granted", grant.amounts, life)
    return Effects(counted=counted), _said(grant)


def plan_return(kept: Kept, amounts: Iterable[Amount]) -> tuple[Effects, bytes] | None:
    """What the row of a return moves and says; None where there is nothing to return, or one is on its way.

    What the hub wanted back is not asked for again at once: the mark of each lease goes down with it.
    """
    holder = quota.give_back(standing(kept).holder, amounts)
    if holder is None or holder.pending is None:
        return None
    _put_numbers(kept, holder)
    claims = [one.claim for one in holder.pending.amounts]
    marks = [((holder.of(claim).remaining + 1) // 2, claim) for claim in claims]
    kept.connection.executemany(_LOWER, marks)
    counted = _moved("lease-returned", holder.pending.amounts, kept.station.incarnation)
    return Effects(counted=counted), _said(holder.pending)


def _moved(
    scope: Literal["lease-granted", "lease-returned"], amounts: Iterable[Amount], life: int
) -> Counted:
    steps: dict[str, int] = {}
    for amount in amounts:
        steps[amount.claim] = steps.get(amount.claim, 0) + amount.packs
    return tuple(((scope, claim, str(life)), packs) for claim, packs in steps.items())


def _held(kept: Kept, claim: str, life: int) -> Held:
    usage, sub = kept.usage, str(life)
    return Held(
        granted=usage.of("lease-granted", claim, sub),
        returned=usage.of("lease-returned", claim, sub),
        used=usage.of("lease-used", claim, sub),
    )


def _terms(connection: sqlite3.Connection, claim: str = "") -> dict[str, Terms]:
    rows = connection.execute(
        "SELECT claim, low, expires, takes FROM lease_terms WHERE ? = '' OR claim = ?", (claim, claim)
    )
    return {name: _terms_of(low, expires, takes) for name, low, expires, takes in rows}


@lru_cache(maxsize=MOST)
def _terms_of(low: int, expires: str, takes: str) -> Terms:
    """As kept; the same text is read once, for a station shows all its leases at every contact."""
    bounds = msgspec.json.decode(takes, type=list[_Takes])
    return Terms(
        takes={(kind, number, sub): steps for kind, number, sub, steps in bounds},
        low=low,
        expires=unstamp(expires) if expires else None,
    )


def _numbers(kept: Kept) -> dict[str, int]:
    """The numbers of this incarnation, nothing where it has none yet."""
    if kept.meta.get(LIFE) != str(kept.station.incarnation):
        return {}
    return {name: int(kept.meta.get(name, "0")) for name in (TAKEN, RETURNED)}


def _put_numbers(kept: Kept, holder: Holder) -> None:
    kept.set_meta(
        {
            LIFE: str(kept.station.incarnation),
            EPOCH: str(holder.epoch),
            TAKEN: str(holder.taken),
            RETURNED: str(holder.returned),
            PENDING: _said(holder.pending).decode() if holder.pending else "",
        }
    )


def _said(message: Grant | Return) -> bytes:
    return msgspec.json.encode(_Kept(message.number, tuple((it.claim, it.packs) for it in message.amounts)))


def _return_of(text: str) -> Return:
    said = msgspec.json.decode(text, type=_Kept)
    return Return(said.number, tuple(Amount(claim, packs) for claim, packs in said.amounts))

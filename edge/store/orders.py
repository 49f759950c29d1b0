"""Orders as they are taken over: what they change here, what is refused of them, and how often that is said.

Where this station trusts a root, only the authority of holds lets goods go again. Where it trusts
none, the hub's word is all there is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from edge.catalogue import Hold
from edge.catalogue import orders as words
from edge.catalogue.orders import Order
from edge.catalogue.papers import LOCAL
from edge.store import meta, news
from edge.store.kept import Kept

Why = Literal["unsigned", "unproved"]
"""Why an order is not lifted: nobody has signed that, or none that may by what is known here."""

_REFUSED: Final = msgspec.json.Decoder(dict[str, Why])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An order as the hub has it. order: what came with it signed, None for nothing; proved: what that
    says, None where no authority known here has signed it.
    """

    hold: Hold
    order: Order | None = None
    proved: Hold | None = None


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """An order that was to be lifted and stands."""

    why: Why
    hold: Hold


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of orders says: those that changed, the signed ones as they came, what was refused."""

    mark: str = ""
    holds: tuple[Hold, ...] = ()
    signed: tuple[Order, ...] = ()
    refused: tuple[Refused, ...] = ()


def take(kept: Kept, mark: str, heard: Iterable[Heard]) -> bytes:
    """Set what the server's orders change, within the caller's transaction; the row's detail, b"" for no news.

    The mark is kept but where a signature could not be proved: whose it is may be known after the next
    look at the catalogue, and the server is to say it again.
    """
    known = {hold.id: hold for hold in news.read_holds(kept.connection)}
    before = refused_of(kept.meta)
    standing = dict(before)
    changed: dict[str, Hold] = {}
    signed, refused = [], []
    rooted = bool(meta.trust_of(kept.meta).root)
    for one in heard:
        if one.hold.id.startswith(LOCAL):
            continue
        found, why = _judge(known, one) if rooted else (words.plainly(known, one.hold), None)
        standing.pop(one.hold.id, None)
        if why is not None:
            standing[one.hold.id] = why
            if before.get(one.hold.id) != why:
                refused.append(Refused(why=why, hold=known.get(one.hold.id, one.hold)))
        if found and one.proved is not None and one.order is not None:
            signed.append(one.order)
        for hold in found:
            known[hold.id] = changed[hold.id] = hold
    _keep(kept, mark, before, standing)
    if not (changed or refused):
        return b""
    put(kept, changed.values())
    told = Said(mark=mark, holds=tuple(changed.values()), signed=tuple(signed), refused=tuple(refused))
    return msgspec.json.encode(told)


def _keep(kept: Kept, mark: str, before: Mapping[str, Why], standing: Mapping[str, Why]) -> None:
    values = {}
    if "unproved" not in standing.values() and kept.meta.get(meta.HOLDS_MARK, "") != mark:
        values[meta.HOLDS_MARK] = mark
    if standing != before:
        values[meta.HOLDS_REFUSED] = msgspec.json.encode(standing).decode()
    if values:
        kept.set_meta(values)


def _judge(known: Mapping[str, Hold], one: Heard) -> tuple[tuple[Hold, ...], Why | None]:
    """What an order changes where a root is trusted, and why it is not lifted, if it was to be."""
    if one.proved is not None:
        changed = words.by_authority(known, one.proved)
        after = next((hold for hold in changed if hold.id == one.proved.id), known.get(one.proved.id))
        lifted = one.hold.released is not None and one.proved.released is None
        return changed, "unsigned" if lifted and after is not None and after.released is None else None
    found = words.by_hub(known, one.hold)
    if found is None:
        return (), "unproved" if one.order is not None else "unsigned"
    return found, None


def merge(kept: Kept, holds: Iterable[Hold]) -> None:
    """Take over what the holds of a catalogue change, within the caller's transaction."""
    known = {hold.id: hold for hold in news.read_holds(kept.connection)}
    changed = words.merged(known, holds)
    put(kept, changed)
    standing = refused_of(kept.meta)
    left = {id_: why for id_, why in standing.items() if id_ not in {hold.id for hold in changed}}
    if left != standing:
        kept.set_meta({meta.HOLDS_REFUSED: msgspec.json.encode(left).decode()})


def put(kept: Kept, holds: Iterable[Hold]) -> None:
    """Add holds, or replace those of the same id."""
    news.put_holds(kept.connection, holds)
    kept.holds.forget()


def refused_of(known: meta.Meta) -> dict[str, Why]:
    """Orders that were to be lifted and stand, and why."""
    text = known.get(meta.HOLDS_REFUSED, "")
    return _REFUSED.decode(text) if text else {}


def in_force(connection: sqlite3.Connection) -> list[Hold]:
    """The orders that nobody has lifted, by id; not what the station set by itself."""
    found = news.read_holds(connection)
    return [hold for hold in found if hold.released is None and not hold.id.startswith(LOCAL)]

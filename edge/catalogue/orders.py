"""Stop-use and recall orders with their authority's signature, and whose word on an order counts.

An order is a `Hold` under an id and an issue number; lifting it is the same id, a higher number and
the time of release. The authority of holds signs the JSON of it, so an order travels by any way.

The hub may stop goods by its own word, at once: a wrong no is mended, a wrong yes is not. It cannot
let go of any: only the authority's word ends an order, its own or the hub's. Of two words of the
authority on one order the higher number counts, whichever comes first. A catalogue's holds are its
word too; those without a number are held against an order by their times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from edge.catalogue.papers import LOCAL, Hold

HUB: Final = "hub:"
"""How the id begins under which a hub's own order is kept whose id the authority uses for other goods."""

_SIGNED: Final = b"bondscan order 1\0"

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) → whether that key signed it."""


class SignedBy(Struct, frozen=True, kw_only=True):
    """key: its id; signature: Ed25519 over the order, hex."""

    key: str
    signature: str


class Order(Struct, frozen=True, kw_only=True):
    """hold: a `Hold` as JSON, the very bytes that were signed; signatures: one or more."""

    hold: msgspec.Raw
    signatures: tuple[SignedBy, ...] = ()

    @property
    def signed(self) -> bytes:
        """What a signature is over."""
        return _SIGNED + bytes(self.hold)

    def said(self) -> Hold:
        """The order as a value; raises `ValueError` for what no authority can order."""
        try:
            hold = msgspec.json.decode(self.hold, type=Hold)
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            raise ValueError(f"Failed to read the order: expected a hold, got {fault}.") from fault
        if slip := _slip(hold):
            raise ValueError(f"Failed to read '{hold.id[:200]}' as an order: expected {slip}.")
        return hold

    def vouched(self, keys: Mapping[str, bytes], threshold: int, verify: Verify) -> bool:
        """Whether so many of `keys` (public ones by id) have signed it."""
        good = {
            keys[one.key]
            for one in self.signatures
            if one.key in keys and verify(keys[one.key], self.signed, _bytes(one.signature))
        }
        return len(good) >= max(threshold, 1)


def laid_out(hold: Hold) -> Order:
    """An order nobody has signed yet."""
    return Order(hold=msgspec.Raw(msgspec.json.encode(hold)))


def with_signature(order: Order, key: str, signature: bytes) -> Order:
    """The order signed by one more; again by the same key: once."""
    others = tuple(one for one in order.signatures if one.key != key)
    signed = SignedBy(key=key, signature=signature.hex())
    return Order(hold=order.hold, signatures=(*others, signed))


def parse(document: bytes) -> Order:
    """An order as it came in a file; raises `ValueError` where it is none. Who signed it is the caller's to check."""
    try:
        order = msgspec.json.decode(document, type=Order)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ValueError(
            f"Failed to read the file as an order: expected hold and signatures, got {fault}."
        ) from fault
    order.said()
    return order


def goods(hold: Hold) -> tuple[str, str, str, str]:
    """What an order is about."""
    return hold.product, hold.lot, hold.serial, hold.institution


def aside(hold: Hold) -> Hold:
    """A hub's own order whose id is used for other goods, under an id that says which goods."""
    mark = sha256("\0".join(goods(hold)).encode()).hexdigest()[:8]
    return replace(hold, id=f"{HUB}{hold.id}:{mark}")


def _slip(hold: Hold) -> str:
    if not hold.id or hold.id.startswith(LOCAL):
        return f"an id that does not begin with {LOCAL!r}, got that"
    if hold.issue < 1:
        return f"an issue number of 1 or more, got {hold.issue}"
    if not any(goods(hold)):
        return "a product, lot, serial or institution, got none"
    if hold.since.tzinfo is None or (hold.released is not None and hold.released.tzinfo is None):
        return "times with an offset, got one without"
    if hold.released is not None and hold.released < hold.since:
        return f"a release after {hold.since.isoformat()}, got one before"
    return "no word of the hub's, got one" if hold.by_hub else ""


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def by_authority(known: Mapping[str, Hold], said: Hold) -> tuple[Hold, ...]:
    """What the authority's word `said` changes, of the holds `known` by id; nothing: all stands.

    A hub's own order of other goods under the same id goes on, under an id of its own.
    """
    stood = known.get(said.id)
    if stood is None:
        return (said,)
    if stood.by_hub:
        return _over_the_hubs(known, stood, said)
    if said.issue > stood.issue:
        return (said,)
    if said.issue == stood.issue:
        return _repeated(stood, said)
    return () if said.issue else _unnumbered(stood, said)


def _over_the_hubs(known: Mapping[str, Hold], stood: Hold, said: Hold) -> tuple[Hold, ...]:
    if goods(said) != goods(stood):
        return (said, *((by_hub(known, aside(stood)) or ()) if stood.released is None else ()))
    if said.released is None:
        begun = min(stood.since, said.since) if stood.released is None else said.since
        return (replace(said, since=begun, issue=max(said.issue, stood.issue)),)
    if stood.since > said.released or (said.issue and said.issue <= stood.issue):
        return ()  # what was lifted is an earlier order
    return (replace(said, issue=max(said.issue, stood.issue)),)


def _repeated(stood: Hold, said: Hold) -> tuple[Hold, ...]:
    """The same number again: that of an order stops, whatever else bears it; a later catalogue replaces."""
    if said.issue == 0:
        return (said,) if said != stood else ()
    return (said,) if said.released is None and stood.released is not None else ()


def _unnumbered(stood: Hold, said: Hold) -> tuple[Hold, ...]:
    """A catalogue's hold without a number against a numbered order: the later of the two in time."""
    if said.released is None:
        news = stood.released is not None and said.since > stood.released
    else:
        news = stood.released is None and stood.since <= said.released
    return (replace(said, issue=stood.issue),) if news else ()


def by_hub(known: Mapping[str, Hold], said: Hold) -> tuple[Hold, ...] | None:
    """What the hub's own word changes; None where it would let go of goods, which is not the hub's to do."""
    stood = known.get(said.id)
    said = replace(said, by_hub=True, issue=stood.issue if stood else 0)
    if said.released is not None:
        return None if stood is not None and stood.released is None else ()
    if stood is None:
        return (said,)
    if stood.released is not None:
        # what began before the authority lifted it is that same order, heard of late
        return (said,) if stood.by_hub or said.since > stood.released else ()
    if goods(said) != goods(stood):
        return by_hub(known, aside(said)) or ()
    return (replace(stood, since=said.since),) if said.since < stood.since else ()


def plainly(known: Mapping[str, Hold], said: Hold) -> tuple[Hold, ...]:
    """What the hub's word changes where no root is trusted, so that it is all there is.

    One that differs from the one known only in beginning later is no news; nor is the lift of an order that has been
    set again under a higher number. Another order of other goods under the same id goes beside it.
    """
    stood = known.get(said.id)
    if stood is not None and goods(stood) != goods(said) and said.issue <= stood.issue:
        said = aside(said)
        stood = known.get(said.id)
        if stood is None and said.released is not None:
            return ()
    said = replace(said, by_hub=True)
    if stood is None:
        return (said,)
    if said.released is not None and stood.released is None and 0 < said.issue < stood.issue:
        return ()
    later = replace(said, since=stood.since) == stood and said.since >= stood.since
    return () if later else (said,)


def overtaken(known: Mapping[str, Hold], said: Hold, *, numbered: bool) -> bool:
    """Whether `said`, which was written down some time ago, is an earlier word than the one known under its id.

    numbered: its authority has signed it, so that its number tells; a hub sets no order of its own again that it
    has lifted, under the same id.
    """
    stood = known.get(said.id)
    if stood is None:
        return False
    set_again = said.released is None and stood.released is not None
    if numbered:
        return said.issue < stood.issue or (said.issue == stood.issue and set_again)
    if said.released is not None:
        return said.issue < stood.issue
    return set_again and stood.released is not None and said.since <= stood.released


def merged(known: Mapping[str, Hold], said: Iterable[Hold]) -> tuple[Hold, ...]:
    """What the holds of a catalogue change of those known; a station's own are not the catalogue's to change."""
    found = dict(known)
    changed: dict[str, Hold] = {}
    for one in said:
        if one.id.startswith(LOCAL):
            continue
        for hold in by_authority(found, one):
            found[hold.id] = changed[hold.id] = hold
    return tuple(changed.values())

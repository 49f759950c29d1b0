"""What station and hub say to each other about leases."""

from __future__ import annotations

import msgspec
import pytest

from edge import wire
from edge.quota import Amount, Grant, Held, Return
from edge.wire import leases as wire_lease
from edge.wire.leases import LeaseAmount, LeaseAsk, LeaseGrant, LeaseReturn, LeaseShown, LeaseTake, LeaseTerms

SHOWN = LeaseShown(claim="c", granted=5, returned=1, used=2, scans=2)
ASK = LeaseAsk(
    station="S",
    incarnation=1,
    nonce="n",
    epoch=1,
    taken=3,
    returned=1,
    pending=LeaseReturn(number=1, amounts=(LeaseAmount(claim="c", packs=1),)),
    leases=(SHOWN,),
)


def test_a_question_is_the_protocols_show() -> None:
    """Across the wire and back."""
    show = wire_lease.show_of(wire.decode(wire.encode(ASK), LeaseAsk))
    assert (show.epoch, show.taken, show.returned) == (1, 3, 1)
    assert show.pending == Return(1, (Amount("c", 1),))
    assert show.held == {"c": Held(5, 1, 2)}


def test_a_lease_named_twice_is_no_show() -> None:
    """Nobody could say which counts."""
    with pytest.raises(ValueError, match="twice"):
        wire_lease.show_of(msgspec.structs.replace(ASK, leases=(SHOWN, SHOWN)))


@pytest.mark.parametrize(("granted", "returned", "used"), [(0, 100, 0), (5, 2, 4), (5, 6, 0), (5, 0, -1)])
def test_nobody_gives_back_or_uses_what_he_never_had(granted: int, returned: int, used: int) -> None:
    """Credited, it would be in the pool though it never came out of it."""
    shown = LeaseShown(claim="c", granted=granted, returned=returned, used=used)
    with pytest.raises(ValueError, match="granted"):
        wire_lease.show_of(msgspec.structs.replace(ASK, leases=(shown,)))


@pytest.mark.parametrize("packs", [-1, 2**60, 1.5, "3"])
def test_amounts_are_whole_and_not_below_nought(packs: object) -> None:
    """Anything else is refused at the door."""
    with pytest.raises(msgspec.ValidationError):
        wire.decode(wire.encode({"claim": "c", "packs": packs}), LeaseAmount)


def test_a_grant_and_its_terms_are_the_protocols_own() -> None:
    """Its number, its amounts, and what a pack is worth by bound."""
    terms = LeaseTerms(claim="c", takes=(LeaseTake(kind="line", number="A", sub="H", steps=4),))
    grant = LeaseGrant(number=2, amounts=wire_lease.amounts_said((Amount("c", 7),)), terms=(terms,))
    assert wire_lease.grant_of(grant) == Grant(2, (Amount("c", 7),))
    assert wire_lease.takes_of(terms) == {("line", "A", "H"): 4}

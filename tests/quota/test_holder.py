"""The station's side of the protocol, step by step."""

from __future__ import annotations

from dataclasses import replace

from edge import quota
from edge.quota import Amount, Grant, Held, Holder, Return


def test_a_grant_is_taken_once_and_in_its_order() -> None:
    """The same again, or one that skips a number, changes nothing."""
    holder = quota.take(Holder(), Grant(1, (Amount("a", 3), Amount("a", 1), Amount("b", 2))))
    assert (holder.taken, holder.of("a"), holder.of("b")) == (1, Held(granted=4), Held(granted=2))
    assert quota.take(holder, Grant(1, (Amount("a", 9),))) is holder
    assert quota.take(holder, Grant(3, (Amount("a", 9),))) is holder


def test_no_more_is_spent_than_is_left() -> None:
    """Returned packs are gone; a refund brings spent ones back."""
    holder = Holder(held={"a": Held(granted=3, returned=1)})
    assert quota.spend(holder, "a", 3) is None
    assert quota.spend(holder, "b", 1) is None
    spent = quota.spend(holder, "a", 2)
    assert spent is not None
    assert spent.of("a").remaining == 0
    assert quota.refund(spent, "a", 2) == holder


def test_a_return_is_debited_numbered_and_waits_for_its_credit() -> None:
    """There is one on its way at a time, never of more than is left, never of nothing."""
    holder = Holder(held={"a": Held(granted=3, used=1)})
    back = quota.give_back(holder, (Amount("a", 9), Amount("b", 1)))
    assert back is not None
    assert (back.returned, back.pending) == (1, Return(1, (Amount("a", 2),)))
    assert back.of("a").remaining == 0
    assert quota.give_back(back, (Amount("a", 1),)) is None
    assert quota.credited(back, 0) is back
    assert quota.credited(back, 1).pending is None
    assert quota.give_back(quota.credited(back, 1), (Amount("a", 1),)) is None


def test_a_hub_that_fell_back_is_not_believed() -> None:
    """An earlier epoch than was heard before: it was restored, and does not know it."""
    holder = replace(Holder(), epoch=3)
    assert quota.heard_epoch(holder, 2) is None
    assert quota.heard_epoch(holder, 4) == replace(holder, epoch=4)


def test_a_show_is_all_a_holder_knows() -> None:
    """Numbers, the return on its way, every lease."""
    holder = Holder(epoch=2, taken=4, returned=1, held={"a": Held(5, 1, 2)})
    assert (holder.show.epoch, holder.show.taken, holder.show.returned) == (2, 4, 1)
    assert (holder.show.held["a"].net, holder.show.held["a"].remaining) == (4, 2)

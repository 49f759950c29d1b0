"""The hub's side of the protocol, step by step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge import quota
from edge.quota import Account, Amount, Held, Return, Show

OPEN = Account(shown=1)
GRANTED = quota.granted(OPEN, (Amount("a", 5),))


def shown(taken: int = 1, returned: int = 0, pending: int = 0, epoch: int = 1, granted: int = 5) -> Show:
    """What a holder of one lease says."""
    back = Return(returned, (Amount("a", pending),)) if pending else None
    return Show(epoch, taken, returned, back, {"a": Held(granted=granted, returned=pending, used=1)})


def test_a_grant_is_out_before_it_is_sent() -> None:
    """It has the next number, and is kept to be sent again."""
    assert (GRANTED.granted, GRANTED.out, GRANTED.grant) == (1, {"a": 5}, quota.Grant(1, (Amount("a", 5),)))


def test_a_return_is_credited_once() -> None:
    """Its number says whether it has been."""
    once = quota.hear(GRANTED, shown(returned=1, pending=2), 1).account
    assert once is not None
    assert (once.returned, once.out) == (1, {"a": 3})
    assert quota.hear(once, shown(returned=1, pending=2), 1).account == once


@pytest.mark.parametrize(
    "show",
    [shown(taken=2), shown(returned=2), shown(returned=1), shown(granted=6), shown(epoch=2)],
    ids=[
        "a grant never made",
        "two returns",
        "a credit never given",
        "more than was granted",
        "a later epoch",
    ],
)
def test_a_holder_that_remembers_more_means_the_hub_was_restored(show: Show) -> None:
    """It must learn everything anew, and says so by a new epoch."""
    assert quota.hear(GRANTED, show, 1).doubt


def test_an_old_show_that_comes_late_is_passed_over() -> None:
    """The holder has gone on since."""
    later = quota.granted(GRANTED, (Amount("a", 1),))
    assert quota.hear(later, Show(1, 0, 0, None, {}), 1).stale
    assert quota.hear(replace(later, returned=1), shown(), 1).stale


def test_a_holder_that_has_not_heard_of_the_epoch_is_asked_again() -> None:
    """What it said before may have been on its way since before the hub was restored."""
    assert quota.hear(GRANTED, shown(), 2).again


def test_in_a_new_epoch_the_holder_is_believed() -> None:
    """Numbers and all; a grant still on its way to it stays out."""
    learned = quota.hear(OPEN, shown(taken=7, returned=3, epoch=2), 2).account
    assert learned is not None
    assert (learned.granted, learned.returned, learned.shown, learned.out) == (7, 3, 2, {"a": 5})
    waiting = quota.hear(GRANTED, Show(2, 0, 0, None, {}), 2).account
    assert waiting is not None
    assert (waiting.granted, waiting.out, waiting.grant) == (1, {"a": 5}, GRANTED.grant)


def test_who_owes_a_show() -> None:
    """Open lives of an earlier epoch, and those fenced off while they owed one; no others."""
    fenced = quota.fenced_off(OPEN, 1)
    assert [quota.owes_a_show(OPEN, epoch) for epoch in (1, 2)] == [False, True]
    assert not quota.owes_a_show(fenced, 2)
    assert quota.owes_a_show(quota.fenced_off(OPEN, 2), 2)
    assert quota.fenced_off(fenced, 5) is fenced


def test_a_recount_leaves_out_what_was_used() -> None:
    """Only of a life in doubt; never more than was out, unless nobody knows what was."""
    doubted = quota.fenced_off(GRANTED, 1)
    done = quota.settled(doubted, {"a": 2})
    assert done is not None
    assert (done.state, done.out) == ("settled", {"a": 2})
    for wrong in ({"a": 6}, {"a": -1}, {"b": 1}):
        assert quota.settled(doubted, wrong) is None
    assert quota.settled(GRANTED, {"a": 2}) is None
    unknown = quota.settled(quota.fenced_off(GRANTED, 2), {"a": 9})
    assert unknown is not None
    assert unknown.out == {"a": 9}
    assert quota.hear(done, shown(), 1).account is None


def test_a_write_off_leaves_everything_out() -> None:
    """Where it is known how much that is."""
    done = quota.written_off(quota.fenced_off(GRANTED, 1))
    assert done is not None
    assert (done.state, done.out) == ("written-off", {"a": 5})
    assert quota.written_off(quota.fenced_off(GRANTED, 2)) is None
    assert quota.written_off(GRANTED) is None


def test_a_grant_that_was_taken_is_not_given_again() -> None:
    """Who says later that it has not taken it has forgotten: its disk was put back."""
    taken = quota.hear(GRANTED, shown(), 1).account
    assert taken is not None
    assert (taken.granted, taken.grant, taken.out) == (1, None, {"a": 5})
    assert quota.hear(taken, Show(1, 0, 0, None, {}), 1).stale
    assert not quota.hear(GRANTED, Show(1, 0, 0, None, {}), 1).stale


@pytest.mark.parametrize(
    "show", [Show(2, 0, 0, None, {}), Show(2, 1, 0, None, {"a": Held(granted=5, returned=0, used=5)})]
)
def test_a_new_epoch_lowers_no_books(show: Show) -> None:
    """However little a holder remembers that had taken more, or given some back: it still owes a show."""
    known = Account(shown=1, granted=2, returned=1, out={"a": 9})
    heard = quota.hear(known, show, 2)
    assert (heard.stale, heard.account) == (True, None)
    assert quota.owes_a_show(known, 2)

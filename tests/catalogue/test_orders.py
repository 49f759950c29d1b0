"""Whose word on an order counts: nothing but the authority's lets goods go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import Hold, orders
from edge.catalogue.orders import HUB, LOCAL, Order, SignedBy, by_authority, by_hub, laid_out, merged, parse
from tests import fakes

NOW = fakes.NOW
LATER = NOW + timedelta(hours=1)
STOP = Hold(id="R1", kind="recall", order="召1号", since=NOW, product="P", lot="L1", issue=1)
LIFT = replace(STOP, released=LATER, issue=2)


def over(known: Mapping[str, Hold], changed: tuple[Hold, ...] | None) -> dict[str, Hold]:
    """The holds after a word that changed these."""
    return {**known, **{hold.id: hold for hold in changed or ()}}


def held(known: Mapping[str, Hold], lot: str, at: datetime) -> bool:
    """Whether a lot of the product is stopped."""
    return any(hold.covers("P", lot, "S", "H1", at) for hold in known.values())


# an order as a document


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"id": f"{LOCAL}Z1:recall"},
        {"issue": 0},
        {"product": "", "lot": ""},
        {"by_hub": True},
        {"since": NOW.replace(tzinfo=None)},
        {"released": NOW.replace(tzinfo=None)},
        {"released": NOW - timedelta(days=1)},
    ],
)
def test_what_no_authority_can_order_is_no_order(changes: dict[str, object]) -> None:
    """A station's own id, no number, everything everywhere, the hub's word, times that are none."""
    document = msgspec.json.encode(laid_out(replace(STOP, **changes)))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"Failed to read"):
        parse(document)


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"hold":1}', b'{"hold":{"id":"R"}}', b"[" * 5000])
def test_what_is_no_order_is_told_from_one(document: bytes) -> None:
    """A value error, whatever came."""
    with pytest.raises(ValueError, match=r"Failed to read"):
        parse(document)


def test_an_order_is_the_bytes_that_were_signed() -> None:
    """However it is written out again; who signs again is there once."""
    order = orders.with_signature(laid_out(STOP), "k", b"\1")
    again = orders.with_signature(order, "k", b"\2")
    read = parse(msgspec.json.encode(again))
    assert (read.signed, read.said()) == (order.signed, STOP)
    assert read.signatures == (SignedBy(key="k", signature="02"),)


@pytest.mark.parametrize(
    ("signatures", "threshold", "good"),
    [
        ((), 1, False),
        ((), 0, False),
        ((("a", "61"),), 1, True),
        ((("a", "61"),), 2, False),
        ((("a", "61"), ("a", "61")), 2, False),
        ((("a", "61"), ("twin", "61")), 2, False),
        ((("a", "61"), ("b", "62")), 2, True),
        ((("a", "62"), ("b", "61")), 1, False),
        ((("c", "63"),), 1, False),
        ((("a", "no hex"),), 1, False),
    ],
)
def test_it_takes_so_many_different_keys_of_the_delegation(
    signatures: tuple[tuple[str, str], ...], threshold: int, good: bool
) -> None:
    """One key under two names is one key, a key that is not delegated none."""
    keys = {"a": b"a", "twin": b"a", "b": b"b"}
    order = Order(
        hold=laid_out(STOP).hold, signatures=tuple(SignedBy(key=k, signature=s) for k, s in signatures)
    )
    assert order.vouched(keys, threshold, lambda key, _message, signature: key == signature) is good


# whose word counts


@pytest.mark.parametrize("known", [STOP, replace(STOP, issue=0), replace(STOP, issue=0, by_hub=True)])
def test_the_hub_lifts_nothing(known: Hold) -> None:
    """Not the authority's, not the catalogue's, not its own."""
    assert by_hub({"R1": known}, replace(known, released=LATER)) is None


def test_a_lift_of_what_is_not_held_is_nothing() -> None:
    """Unknown, or lifted before: it is neither kept nor refused."""
    assert by_hub({}, replace(STOP, released=LATER)) == ()
    assert by_hub({"R1": LIFT}, replace(STOP, released=LATER)) == ()


@pytest.mark.parametrize("changes", [{"lot": "L2"}, {"product": "Q"}, {"institution": "H2"}])
def test_other_goods_under_the_same_id_are_stopped_besides(changes: dict[str, str]) -> None:
    """Neither is the one let go nor the other missed, whichever came first."""
    other = replace(STOP, **changes)  # type: ignore[arg-type]
    first = over({"R1": STOP}, by_hub({"R1": STOP}, other))
    hubs = replace(other, by_hub=True, issue=0)
    second = over({"R1": hubs}, by_authority({"R1": hubs}, STOP))
    assert {orders.goods(hold) for hold in first.values()} == {orders.goods(STOP), orders.goods(other)}
    assert first == second
    aside = next(id_ for id_ in first if id_.startswith(HUB))
    assert first[aside].by_hub
    # which the authority lifts by that name
    free = over(first, by_authority(first, replace(first[aside], by_hub=False, issue=1, released=LATER)))
    assert free[aside].released == LATER


def test_a_lift_is_of_the_order_it_names_and_no_later_one() -> None:
    """An earlier number changes nothing, nor the same number of another order."""
    again = replace(STOP, issue=3, since=LATER)
    assert by_authority({"R1": STOP}, LIFT) == (LIFT,)
    assert by_authority({"R1": LIFT}, again) == (again,)
    assert by_authority({"R1": again}, LIFT) == ()
    second = replace(STOP, id="R2")
    assert over({"R1": LIFT, "R2": second}, by_authority({"R1": LIFT, "R2": second}, LIFT))["R2"] == second


def test_a_hubs_order_after_a_lift_stops_until_a_later_lift() -> None:
    """What began before the lift is the lifted order, told late; what began after it is new."""
    known = {"R1": LIFT}
    assert by_hub(known, STOP) == ()
    known = over(known, by_hub(known, replace(STOP, since=LATER + timedelta(minutes=1))))
    assert held(known, "L1", LATER + timedelta(hours=2))
    assert by_authority(known, LIFT) == ()
    late = replace(STOP, issue=3, released=LATER)  # signed for the order before
    assert by_authority(known, late) == ()
    assert by_authority(known, replace(late, released=LATER + timedelta(hours=1)))


def test_one_number_twice_stops() -> None:
    """Of two orders signed under one number that which stops counts, whichever came first."""
    lift = replace(STOP, released=LATER)
    assert by_authority({"R1": STOP}, lift) == ()
    assert by_authority({"R1": lift}, STOP) == (STOP,)


# a catalogue's holds


def test_a_catalogue_without_numbers_counts_by_its_times() -> None:
    """One that has not heard of a lift does not stop again, nor one of an earlier lift let go."""
    plain = replace(STOP, issue=0)
    assert merged({"R1": LIFT}, [plain]) == ()
    again = replace(plain, since=LATER + timedelta(hours=1))
    assert merged({"R1": LIFT}, [again]) == (replace(again, issue=2),)
    known = {"R1": replace(again, issue=3)}
    assert merged(known, [replace(plain, released=LATER)]) == ()
    done = replace(plain, released=LATER + timedelta(hours=2))
    assert merged(known, [done]) == (replace(done, issue=3),)


def test_catalogue_after_catalogue_replaces_and_keeps() -> None:
    """What a later one says anew counts; what it no longer names stands; a station's own is its own."""
    plain = replace(STOP, issue=0)
    moved = replace(plain, lot="L2")
    assert merged({"R1": plain}, [moved]) == (moved,)
    assert merged({"R1": plain}, [plain]) == ()
    assert merged({"R1": plain}, []) == ()
    own = replace(plain, id=f"{LOCAL}Z1:recall:x")
    assert merged({own.id: own}, [replace(own, released=LATER)]) == ()


# the laws


TIMES = st.integers(0, 4).map(lambda hours: NOW + timedelta(hours=hours))
HOLDS = st.builds(
    replace,
    st.just(STOP),
    id=st.sampled_from(["R1", "R2"]),
    lot=st.sampled_from(["", "L1", "L2"]),
    since=TIMES,
    released=st.none() | TIMES.map(lambda at: at + timedelta(hours=5)),
    issue=st.integers(1, 4),
)
WORDS = st.lists(st.tuples(st.sampled_from(["authority", "hub"]), HOLDS), max_size=8)
END = NOW + timedelta(days=1)


@given(WORDS, WORDS)
def test_without_a_signed_lift_whatever_was_stopped_stays_stopped(
    before: list[tuple[str, Hold]], then: list[tuple[str, Hold]]
) -> None:
    """Whatever the hub says, again, in any order, of any goods, under any id."""
    known: dict[str, Hold] = {}
    for who, hold in before:
        known = over(known, by_authority(known, hold) if who == "authority" else by_hub(known, hold))
    stopped = [lot for lot in ("L1", "L2", "L3") if held(known, lot, END)]
    for _, hold in then:
        known = over(known, by_hub(known, hold))
        assert all(held(known, lot, END) for lot in stopped)


@given(WORDS)
def test_what_the_hub_stops_is_stopped(words: list[tuple[str, Hold]]) -> None:
    """At once, but where the authority has lifted that very order later than it began."""
    known: dict[str, Hold] = {}
    for who, hold in words:
        stood = known.get(hold.id)
        if who == "authority":
            known = over(known, by_authority(known, hold))
            continue
        known = over(known, by_hub(known, hold))
        lifted = stood is not None and stood.released is not None and stood.released >= hold.since
        if hold.released is None and not lifted:
            assert held(known, hold.lot or "L1", END)


@given(st.lists(HOLDS, max_size=6, unique_by=lambda hold: (hold.id, hold.issue)), st.randoms())
def test_the_authoritys_words_end_alike_in_any_order_however_often(said: list[Hold], chance: object) -> None:
    """The highest number of each order."""
    newest: dict[str, Hold] = {}
    for hold in said:
        if hold.id not in newest or newest[hold.id].issue < hold.issue:
            newest[hold.id] = hold
    again = [*said, *said]
    chance.shuffle(again)  # type: ignore[attr-defined]
    known: dict[str, Hold] = {}
    for hold in again:
        known = over(known, by_authority(known, hold))
    assert known == newest


# where no root is trusted, and what came by stick


def _told(known: Mapping[str, Hold], word: Hold, *, numbered: bool) -> dict[str, Hold]:
    """The holds after a word that came by stick to a station without a root."""
    passed = orders.overtaken(known, word, numbered=numbered)
    return over(known, () if passed else orders.plainly(known, word))


@st.composite
def histories(draw: st.DrawFn) -> list[Hold]:
    """An order as a hub has it over the days: set, lifted by the authority or by the hub, set again, each under a
    higher number but the hub's own lift.
    """
    words, issue = [STOP], STOP.issue
    for by_the_hub in draw(st.lists(st.booleans(), max_size=5)):
        last, at = words[-1], NOW + timedelta(hours=len(words))
        if last.released is not None:
            issue += 1
            words.append(replace(STOP, since=at, issue=issue))
        else:
            issue += 0 if by_the_hub else 1
            words.append(replace(last, released=at, issue=issue))
    return words


@given(histories(), st.data())
def test_sticks_in_any_order_end_with_the_newest_word(words: list[Hold], data: st.DataObject) -> None:
    """However old, however often; that of the newest among them counts."""
    heard = data.draw(st.lists(st.sampled_from(range(len(words))), min_size=1, max_size=12))
    known: dict[str, Hold] = {}
    for at in heard:
        known = _told(known, words[at], numbered=True)
    assert known == {"R1": replace(words[max(heard)], by_hub=True)}


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_an_order_of_the_hubs_own_stays_lifted_whatever_stick_comes_late(lifts: list[bool]) -> None:
    """It sets none again under its id; one of the same id that began since is another, and stops."""
    own = replace(STOP, issue=0)
    known: dict[str, Hold] = {}
    for lift in lifts:
        known = _told(known, replace(own, released=LATER) if lift else own, numbered=False)
    assert held(known, "L1", NOW) or any(lifts)
    assert held(known, "L1", LATER) != any(lifts)
    again = _told(known, replace(own, since=LATER + timedelta(hours=1)), numbered=False)
    assert held(again, "L1", LATER + timedelta(hours=2))


@pytest.mark.parametrize("issue", [0, 1])
def test_without_a_root_other_goods_under_the_same_id_are_stopped_besides(issue: int) -> None:
    """A hub's word does not undo a catalogue's stop of other goods, nor does the lift of its own."""
    known = over({}, merged({}, [STOP]))
    other = replace(STOP, lot="L2", issue=issue)
    known = over(known, orders.plainly(known, other))
    assert held(known, "L1", LATER)
    assert held(known, "L2", LATER)
    assert orders.plainly(known, other) == ()
    known = over(known, orders.plainly(known, replace(other, released=LATER)))
    assert held(known, "L1", LATER)
    assert not held(known, "L2", LATER)
    assert orders.plainly({"R1": STOP}, replace(other, released=LATER)) == ()


def test_without_a_root_a_lift_of_a_lower_number_is_of_an_earlier_order() -> None:
    """A hub that was put back says so of an order that its authority has given again."""
    again = replace(STOP, since=LATER, issue=3)
    assert orders.plainly({"R1": again}, LIFT) == ()
    assert orders.plainly({"R1": again}, replace(again, released=LATER, issue=4))


@pytest.mark.parametrize(
    ("hold", "told", "stops"),
    [
        (STOP, None, False),
        (STOP, NOW, True),
        (STOP, NOW - timedelta(minutes=1), False),
        (replace(STOP, released=NOW), NOW, True),
        (replace(STOP, id=f"{LOCAL}Z:recall:1"), None, True),
        (replace(STOP, id=f"{LOCAL}Z:recall:1", released=LATER), None, False),
        (replace(STOP, id=f"{LOCAL}Z:recall:1", released=NOW), LATER, False),
    ],
)
def test_a_slow_clock_lets_nothing_through_that_was_stopped(
    hold: Hold, told: datetime | None, *, stops: bool
) -> None:
    """An hour before the order: what was in force as the catalogue was issued is, and a station's own hold stands
    from its scan to its release, whatever the clock said then; no lift is brought forward.
    """
    assert hold.covers("P", "L1", "S", "H1", NOW - timedelta(hours=1), told) is stops

"""Orders at the hub: numbered, kept, and told whole to whoever has missed some."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import wire
from edge.catalogue import Hold
from edge.catalogue.orders import laid_out, parse, with_signature
from edge.hub import audit, holds
from edge.hub.hub import Hub
from tests.hub.samples import START, Clock, make_hub

RECALL = Hold(id="R1", kind="recall", order="药监召〔2026〕1号", since=START, product="P-GOOD", lot="L1")
STOP = Hold(id="S1", kind="stop-use", order="药监停〔2026〕2号", since=START, institution="H1")


@pytest.fixture
def clock() -> Clock:
    """The hub's clock."""
    return Clock()


@pytest.fixture
def hub(tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    """A hub without orders."""
    made = make_hub(tmp_path, clock)
    yield made
    made.database.close()


def orders(said: wire.Holds | wire.Problem) -> list[Hold]:
    """The orders told."""
    assert isinstance(said, wire.Holds), said
    return [notice.hold for notice in said.holds]


def test_without_orders_nothing_is_told(hub: Hub) -> None:
    """Neither to who has heard nothing nor to who brings the mark of another hub."""
    assert holds.told(hub, "") == wire.Holds(mark="", holds=())
    assert holds.told(hub, "other") == wire.Holds(mark="", holds=())
    assert holds.newest(hub) == 0


def test_an_order_is_told_alone_when_given_and_whole_to_who_missed_it(hub: Hub) -> None:
    """What changed, and with the mark of the whole nothing more."""
    assert orders(holds.put(hub, RECALL)) == [RECALL]
    second = holds.put(hub, STOP)
    assert orders(second) == [STOP]
    assert isinstance(second, wire.Holds)
    assert orders(holds.told(hub, "")) == [RECALL, STOP]
    assert orders(holds.told(hub, "an older mark")) == [RECALL, STOP]
    assert holds.told(hub, second.mark) == wire.Holds(mark=second.mark, holds=())


def test_an_order_is_lifted_and_stays_on_record(hub: Hub, clock: Clock) -> None:
    """Lifting is a change of its own; what is not known cannot be lifted."""
    holds.put(hub, RECALL)
    clock.pass_(hours=1)
    lifted = replace(RECALL, released=START + timedelta(hours=1))
    assert orders(holds.lift(hub, "R1")) == [lifted]
    assert orders(holds.told(hub, "")) == [lifted]
    missing = holds.lift(hub, "R9")
    assert isinstance(missing, wire.Problem)
    assert missing.status == 404


@pytest.mark.parametrize("name", ["", "local:TZ-1", "hub:R1:12345678"])
def test_ids_of_the_stations_own_are_refused(hub: Hub, name: str) -> None:
    """What a station sets by itself is not the hub's to change."""
    refused = holds.put(hub, replace(RECALL, id=name))
    assert isinstance(refused, wire.Problem)
    assert refused.status == 400
    assert orders(holds.told(hub, "")) == []


@pytest.mark.parametrize("changes", [{"lot": "L2"}, {"product": "P-OTHER"}, {"institution": "H1"}])
def test_an_id_names_one_order_for_ever(hub: Hub, changes: dict[str, str]) -> None:
    """Not other goods, nor the same once they were lifted: a lift of the one must not be one of the other."""
    holds.put(hub, RECALL)
    other = holds.put(hub, replace(RECALL, **changes))  # type: ignore[arg-type]
    assert isinstance(other, wire.Problem)
    assert (other.status, "id of its own" in other.detail) == (409, True)
    assert orders(holds.put(hub, replace(RECALL, order="药监召〔2026〕1号之二"))) != [RECALL]
    holds.lift(hub, "R1")
    assert isinstance(holds.put(hub, RECALL), wire.Problem)
    assert orders(holds.told(hub, ""))[0].released is not None


def signed(hold: Hold, by: str = "k1") -> bytes:
    """An order that somebody has signed."""
    return msgspec.json.encode(with_signature(laid_out(hold), by, b"\1" * 64))


@pytest.mark.parametrize(
    "document",
    [b"", b"{}", msgspec.json.encode(laid_out(replace(RECALL, issue=1))), signed(RECALL), signed(STOP)],
)
def test_what_is_no_signed_order_is_not_passed_on(hub: Hub, document: bytes) -> None:
    """No JSON, no hold, no signature, no number."""
    refused = holds.publish(hub, document)
    assert isinstance(refused, wire.Problem)
    assert refused.status == 400
    assert holds.newest(hub) == 0


def test_a_signed_order_goes_out_as_it_was_signed(hub: Hub, clock: Clock) -> None:
    """The hub's word beside it changes what the hub says, not what was signed; who did what is on record."""
    order = replace(RECALL, issue=1)
    document = signed(order)
    (notice,) = told(holds.publish(hub, document))
    assert (notice.hold, notice.order) == (order, parse(document))
    mark = holds.told(hub, "").mark
    assert orders(holds.publish(hub, document)) == [order]
    assert holds.told(hub, "").mark == mark
    clock.pass_(hours=1)
    (lifted,) = told(holds.lift(hub, "R1"))
    assert lifted.hold.released is not None
    assert lifted.order == notice.order
    end = replace(order, issue=2, released=hub.now())
    (ended,) = told(holds.publish(hub, signed(end, "k2")))
    assert (ended.hold, ended.order) == (end, parse(signed(end, "k2")))
    acts = [(act.act, act.subject, act.detail["signed"]) for act in audit.acts(hub)]
    assert acts == [
        ("hold-set", "R1", "k1"),
        ("hold-lifted", "R1", "no"),
        ("hold-lifted", "R1", "k2"),
    ]


@pytest.mark.parametrize("issue", [1, 2])
def test_an_earlier_issue_or_another_of_the_same_number_is_not_passed_on(hub: Hub, issue: int) -> None:
    """What was passed on stands; a higher number goes on, and the hub's own orders have none."""
    holds.put(hub, RECALL)
    holds.publish(hub, signed(replace(RECALL, issue=2)))
    refused = holds.publish(hub, signed(replace(RECALL, issue=issue, released=hub.now())))
    assert isinstance(refused, wire.Problem)
    assert refused.status == 409
    assert orders(holds.publish(hub, signed(replace(RECALL, issue=3, released=hub.now()))))[0].released
    # one more signature of the same order is news
    twice = with_signature(parse(signed(replace(RECALL, id="R7", issue=1))), "k2", b"\2" * 64)
    holds.publish(hub, signed(replace(RECALL, id="R7", issue=1)))
    (notice,) = told(holds.publish(hub, msgspec.json.encode(twice)))
    assert notice.order == twice


def test_an_order_that_the_hub_has_lifted_is_set_again_under_a_higher_number_only(hub: Hub) -> None:
    """The same document again would be taken for a late word of before by who hears of orders by stick."""
    document = signed(replace(RECALL, issue=1))
    holds.publish(hub, document)
    holds.lift(hub, "R1")
    refused = holds.publish(hub, document)
    assert isinstance(refused, wire.Problem)
    assert (refused.status, "lifted" in refused.detail) == (409, True)
    (again,) = orders(holds.publish(hub, signed(replace(RECALL, issue=2))))
    assert again.released is None


@pytest.mark.parametrize("lifted", [False, True])
def test_a_signed_order_does_not_take_the_place_of_the_hubs_own_of_other_goods(
    hub: Hub, clock: Clock, *, lifted: bool
) -> None:
    """The hub's own goes on beside it, under an id that says which goods, and is lifted by that."""
    holds.put(hub, RECALL)
    other = replace(RECALL, lot="L2", issue=2, released=clock() if lifted else None)
    own, signed_one = sorted(orders(holds.publish(hub, signed(other))), key=lambda one: one.lot)
    assert signed_one == other
    assert own == replace(RECALL, id=own.id)
    assert own.id.startswith("hub:R1:")
    assert sorted(one.id for one in orders(holds.told(hub, ""))) == ["R1", own.id]
    (ended,) = orders(holds.lift(hub, own.id))
    assert ended.released is not None
    holds.publish(hub, signed(replace(other, issue=3)))
    assert len(orders(holds.told(hub, ""))) == 2, "what was lifted is not set again"


def told(said: wire.Holds | wire.Problem) -> tuple[wire.HoldNotice, ...]:
    """The notices."""
    assert isinstance(said, wire.Holds), said
    return said.holds


CHANGES = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 3), st.booleans(), st.booleans()), max_size=12
)


@given(CHANGES)
def test_a_station_that_hears_now_and_then_ends_with_all_orders(
    changes: list[tuple[str, int, bool, bool]],
) -> None:
    """Whatever was given, changed or lifted while it did not listen."""
    with tempfile.TemporaryDirectory() as folder:
        hub = make_hub(Path(folder))
        known: dict[str, Hold] = {}
        mark = ""
        for name, lot, lift, listens in changes:
            if lift:
                holds.lift(hub, name)
            else:
                holds.put(hub, replace(RECALL, id=name, order=f"召{lot}号"))
            if listens:
                said = holds.told(hub, mark)
                known.update((notice.hold.id, notice.hold) for notice in said.holds)
                mark = said.mark
        last = holds.told(hub, mark)
        known.update((notice.hold.id, notice.hold) for notice in last.holds)
        assert known == {notice.hold.id: notice.hold for notice in holds.after(hub, 0).holds}
        hub.database.close()

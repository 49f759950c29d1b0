"""What the screens see of the stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from edge.rules.decision import Effects
from edge.store import OpenException, lookup
from edge.store.lookup import ApprovalBar, FormBar
from tests import fakes
from tests.store.world import World, at, case, moved


def test_products_and_lots_are_counted_by_state(zone: World) -> None:
    """A tree of product, lot and serial; the earliest expiry first; cases are no packages."""
    zone.accept(moved("shelved", "S1"), moved("shelved", "S2"), case())
    zone.accept(moved("coded", "S3", lot="L-OLD", expiry=date(2026, 7, 1)))
    zone.accept(moved("coded", "S4", lot="", expiry=None))
    zone.exit("S2")
    zone.accept(moved("coded", "R1", of="P-RECALL"))
    with zone.store.reader() as reader:
        good, recall = lookup.stock_products(reader)
        lots = lookup.stock_lots(reader, "P-GOOD")
        items = lookup.stock_items(reader, "P-GOOD", fakes.LOT)
    assert (good.product, dict(good.by_state)) == ("P-GOOD", {"shelved": 1, "exited": 1, "coded": 2})
    assert (good.on_hand, good.expiry) == (3, date(2026, 7, 1))
    assert (recall.product, recall.on_hand) == ("P-RECALL", 1)
    assert [(lot.lot, lot.expiry) for lot in lots] == [
        ("L-OLD", date(2026, 7, 1)),
        (fakes.LOT, fakes.EXPIRY),
        ("", None),
    ]
    assert [(item.serial, item.state) for item in items] == [("S1", "shelved"), ("S2", "exited")]


def test_pages_follow_one_another_and_are_never_long(zone: World) -> None:
    """At most 200 rows, each package once."""
    serials = [f"N{number:04d}" for number in range(450)]
    zone.accept(*(moved("shelved", serial) for serial in serials))
    seen: list[str] = []
    with zone.store.reader() as reader:
        after = ""
        while page := lookup.stock_items(reader, "P-GOOD", fakes.LOT, after, 9999):
            assert len(page) <= 200
            seen += [item.serial for item in page]
            after = page[-1].key
    assert seen == serials


def test_a_package_moved_from_lot_to_lot_is_counted_once(zone: World) -> None:
    """Levels of nought are not shown."""
    zone.accept(moved("coded", lot="A"))
    zone.accept(moved("coded", lot="B"))
    with zone.store.reader() as reader:
        assert [lot.lot for lot in lookup.stock_lots(reader, "P-GOOD")] == ["B"]


def test_the_contents_of_a_case_and_one_package(zone: World) -> None:
    """What stands in it itself, cases too."""
    inner = case(fakes.OTHER_SSCC, parent=case().key)
    zone.accept(
        case(), inner, moved("shelved", "S1", parent=inner.key), moved("shelved", "S2", parent=case().key)
    )
    with zone.store.reader() as reader:
        assert [item.key[:2] for item in lookup.case_contents(reader, case().key)] == ["00", "01"]
        found = lookup.item(reader, moved("shelved").key)
        assert lookup.item(reader, "01none") is None
    assert found is not None
    assert found.parent == inner.key


def test_an_approvals_bar_shows_its_forms(zone: World) -> None:
    """Used, total and received, also for what was never touched."""
    zone.exit("S1")
    zone.exit("S2", form="F-TINY")
    zone.accept(effects=Effects(items=(moved("received", "S3"),), received=1, received_form="F-MAIN"))
    with zone.store.reader() as reader:
        bars = {bar.approval: bar for bar in lookup.approval_bars(reader)}
    good = bars["A-GOOD"]
    assert (good.product, good.used, good.total) == ("P-GOOD", 2, 100)
    assert FormBar("F-MAIN", 1, 40, 1) in good.forms
    assert FormBar("F-TINY", 1, 2, 0) in good.forms
    assert bars["A-SMALL"] == ApprovalBar(
        "A-SMALL", "P-SMALL", 0, 3, (FormBar("F-SMALL-1", 0, 2, 0), FormBar("F-SMALL-2", 0, 2, 0))
    )


def test_without_a_catalogue_there_are_no_bars(world: World) -> None:
    """And no failure."""
    with world.store.reader() as reader:
        assert lookup.approval_bars(reader) == []
        assert reader.view is None


def test_what_the_server_found_is_shown_until_it_is_settled(zone: World) -> None:
    """Newest first; the settled ones only when asked for."""
    first = OpenException(id="1", code="twice", key="K", opened=at(1).at, params={"serial": "S1"})
    second = OpenException(id="2", code="no-exit", key="", opened=at(2).at)
    with zone.store.writing() as tx:
        tx.put_exception(first)
        tx.put_exception(second)
    with zone.store.reader() as reader:
        assert lookup.exceptions(reader) == [second, first]
    settled = replace(second, closed=at(3).at)
    with zone.store.writing() as tx:
        tx.put_exception(settled)
    with zone.store.reader() as reader:
        assert lookup.exceptions(reader) == [first]
        assert lookup.exceptions(reader, closed=True) == [settled, first]


def test_a_reader_follows_the_catalogue(zone: World) -> None:
    """One that was open before the switch sees the new one."""
    with zone.store.reader() as reader:
        assert reader.view is not None
        assert reader.view.version == 1
        zone.take(version=2)
        assert reader.view.version == 2
        assert reader.station == fakes.ZONE

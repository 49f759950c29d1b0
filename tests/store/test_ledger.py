"""The ledger of a clearance form adds up, row by row."""

from __future__ import annotations

from edge.rules.decision import Effects, Spend
from edge.store import ledger
from edge.store.ledger import LedgerRow
from tests.store.world import World, case, moved


def spend(packs: int) -> Spend:
    """So many packs of the main form."""
    return Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=packs)


def rows(world: World, form: str = "F-MAIN") -> list[LedgerRow]:
    """The whole ledger."""
    with world.store.reader() as reader:
        return list(ledger.ledger_rows(reader, form))


def test_each_exit_has_its_row_with_sum_and_remainder(zone: World) -> None:
    """What a ledger must say of a package: when, which, whose lot and expiry, to whom, by whom, how many left."""
    zone.exit("S0", form="F-TINY")
    entry = zone.accept(
        moved("exited", form="F-MAIN", institution="H1"),
        spend=spend(1),
        operator="W001",
        operation="zone_exit",
    )
    (row,) = rows(zone)
    assert (row.seq, row.event_id, row.at) == (entry.seq, entry.event_id, entry.at.at)
    record = moved("exited")
    assert (row.key, row.epc, row.lot, row.expiry, row.serial) == (
        record.key,
        record.epc,
        record.lot,
        record.expiry,
        "S1",
    )
    assert (row.product, row.destination, row.operator) == ("P-GOOD", "H1", "W001")
    assert (row.packs, row.used, row.remaining, row.voided_by) == (1, 1, 39, None)


def test_a_case_has_a_row_for_each_package(zone: World) -> None:
    """The case itself is none."""
    leaves = [moved("exited", f"S{number}", parent=case().key) for number in range(3)]
    zone.exit("S9")
    zone.accept(*leaves, case(), spend=spend(3), key=case().key, operation="zone_exit")
    assert [(row.serial, row.used, row.remaining) for row in rows(zone)[1:]] == [
        ("S0", 2, 38),
        ("S1", 3, 37),
        ("S2", 4, 36),
    ]


def test_voids_and_undos_have_rows_of_their_own_and_mark_the_exit(zone: World) -> None:
    """Nothing disappears from a ledger."""
    exit_ = zone.exit("S1")
    void = zone.accept(moved("shelved"), spend=spend(-1), operation="void_exit")
    again = zone.exit("S1")
    undo = zone.undo(again)
    assert undo is not None
    assert [(row.seq, row.packs, row.used, row.voided_by) for row in rows(zone)] == [
        (exit_.seq, 1, 1, void.seq),
        (void.seq, -1, 0, None),
        (again.seq, 1, 1, undo.seq),
        (undo.seq, -1, 0, None),
    ]


def test_a_first_sight_undone_keeps_its_rows(zone: World) -> None:
    """Though no record of the package is left."""
    zone.undo(zone.exit("S1"))
    assert [(row.serial, row.packs, row.used) for row in rows(zone)] == [("S1", 1, 1), ("S1", -1, 0)]


def test_a_package_that_counted_before_does_not_count_again(zone: World) -> None:
    """Redelivered in a case, it has a row of nought."""
    before = moved("returned", "S1", form="F-MAIN")
    zone.accept(before)
    pair = [moved("exited", serial, form="F-MAIN") for serial in ("S1", "S2")]
    zone.accept(*pair, spend=spend(1), operation="zone_exit")
    assert [(row.serial, row.packs, row.used) for row in rows(zone)] == [("S1", 0, 0), ("S2", 1, 1)]


def test_at_an_institution_the_ledger_is_of_receipts(zone: World) -> None:
    """Its running sum is what was received."""
    for serial in ("S1", "S2"):
        zone.accept(effects=Effects(items=(moved("received", serial),), received=1, received_form="F-MAIN"))
    assert [(row.serial, row.packs, row.used, row.remaining) for row in rows(zone)] == [
        ("S1", 1, 1, 39),
        ("S2", 1, 2, 38),
    ]


def test_pages_never_cut_a_case_in_two(zone: World) -> None:
    """And all of them together are the ledger."""
    for number in range(5):
        leaves = [moved("exited", f"S{number}-{leaf}") for leaf in range(4)]
        zone.accept(*leaves, case(), spend=spend(4), key=case().key, operation="zone_exit")
    seen: list[LedgerRow] = []
    after: int | None = 0
    with zone.store.reader() as reader:
        while after is not None:
            page = ledger.ledger_page(reader, "F-MAIN", after, limit=6)
            assert len(page.rows) % 4 == 0
            seen += page.rows
            after = page.after
    assert seen == rows(zone)
    assert len(seen) == 20


def test_a_form_that_nothing_left_under_has_an_empty_ledger(zone: World) -> None:
    """Known or not."""
    assert rows(zone, "F-OLD") == rows(zone, "F-NONE") == []


def test_a_form_the_catalogue_no_longer_has_keeps_its_ledger(world: World) -> None:
    """What was left is then not known."""
    world.exit("S1")
    (row,) = rows(world)
    assert (row.used, row.remaining) == (1, None)

"""The screens' read models over a real home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.store import OpenException, Reader, archiving
from edge.tui import reading
from edge.tui.looks import Looks
from tests import fakes
from tests.station.desk import MAIN, Desk, payload

RECALL = [payload(f"R{number}", fakes.GTINS["P-RECALL"], lot="L-OK") for number in (1, 2)]


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Desk]:
    """Five good packages shelved (two gone), two of another product coded."""
    desk = Desk(tmp_path)
    desk.sign_in()
    desk.shelves(*(f"S{number}" for number in range(1, 6)))
    desk.does("serialise", *RECALL)
    desk.does("zone_exit", "S1", "S2", **MAIN)
    yield desk
    desk.close()


@pytest.fixture
def reader(worked: Desk) -> Iterator[Reader]:
    """A look at it."""
    with worked.store.reader() as made:
        yield made


def test_stock_is_told_by_product_then_lot_then_package(reader: Reader) -> None:
    """What is here, with its name, expiry and place."""
    products = reading.stock_page(reader, "", "", 0, 50)
    assert {(row.product, row.count) for row in products.rows} == {("P-GOOD", 3), ("P-RECALL", 2)}
    good = next(row for row in products.rows if row.product == "P-GOOD")
    assert (good.name, good.expiry, products.total) == (fakes.product("P-GOOD").name, fakes.EXPIRY, 2)
    (lot,) = reading.stock_page(reader, "P-GOOD", "", 0, 50).rows
    assert (lot.lot, lot.count) == (fakes.LOT, 3)
    packages = reading.stock_page(reader, "P-GOOD", fakes.LOT, 0, 50).rows
    shelved = [row for row in packages if row.state == "shelved"]
    assert [(row.serial, row.place) for row in shelved] == [(f"S{n}", "RARE-A") for n in (3, 4, 5)]


def test_packages_are_paged_without_gap_or_overlap(reader: Reader) -> None:
    """Two at a time, from any offset; `total` says that there is more."""
    whole = reading.stock_page(reader, "P-GOOD", fakes.LOT, 0, 50)
    pages = [reading.stock_page(reader, "P-GOOD", fakes.LOT, offset, 2) for offset in (0, 2, 4)]
    assert tuple(row for page in pages for row in page.rows) == whole.rows
    assert [page.total for page in pages] == [3, 5, 5]
    assert reading.stock_page(reader, "P-GOOD", fakes.LOT, 40, 2).rows == ()


def test_approvals_show_what_left_the_zone(reader: Reader) -> None:
    """With their forms, by name of the product."""
    bars = {bar.number: bar for bar in reading.approvals(reader)}
    good = bars["A-GOOD"]
    assert (good.total, good.used, good.product) == (100, 2, fakes.product("P-GOOD").name)
    forms = {form.number: (form.used, form.total) for form in good.forms}
    assert forms["F-MAIN"] == (2, 40)


def test_approvals_show_what_came_at_an_institution(tmp_path: Path) -> None:
    """There nothing is spent: what was received counts."""
    desk = Desk(tmp_path, seat=fakes.PHARMACY)
    desk.sign_in("P900")
    desk.does("institution_receive", "S1", "S2", "S3")
    with desk.store.reader() as reader:
        bars = {bar.number: bar for bar in reading.approvals(reader)}
    assert bars["A-GOOD"].used == 3
    desk.close()


def test_the_history_of_a_package_is_told_from_the_beginning(worked: Desk, reader: Reader) -> None:
    """Every row about it, refused scans too."""
    worked.open("zone_exit")
    worked.scan("S1")
    rows = reading.item_history(reader, f"01{fakes.GTINS['P-GOOD']}21S1")
    assert [(row.operation, row.verdict) for row in rows] == [
        ("serialise", "ACCEPT"),
        ("bonded_receive", "ACCEPT"),
        ("put_away", "ACCEPT"),
        ("zone_exit", "ACCEPT"),
        ("zone_exit", "REJECT"),
    ]
    assert rows[0].seq < rows[-1].seq


def test_the_journal_is_paged_and_searched(reader: Reader) -> None:
    """Newest first, with everything a line shows."""
    newest = reading.journal_page(reader, "", None, 5)
    assert [row.seq for row in newest] == sorted((row.seq for row in newest), reverse=True)
    older = reading.journal_page(reader, "", newest[-1].seq, 5)
    assert older[0].seq == newest[-1].seq - 1
    found = reading.journal_page(reader, "zone_exit", None, 50)
    assert {row.kind for row in found} == {"scan", "task-open", "task-close"}
    assert found[1].operator == "W900"


def test_what_the_server_found_is_listed_open_and_closed(worked: Desk, reader: Reader) -> None:
    """Code and params, for the screen's own words."""
    opened = fakes.NOW
    with worked.store.writing() as tx:
        tx.put_exception(
            OpenException(id="1", code="exited-twice", key="K1", opened=opened, params={"stations": "A, B"})
        )
        tx.put_exception(
            OpenException(
                id="2", code="chain-gap", key="K2", opened=opened, closed=opened + timedelta(hours=1)
            )
        )
    rows = {row.code: row for row in reading.exceptions(reader, 10)}
    assert (rows["exited-twice"].open, rows["chain-gap"].open) == (True, False)
    assert rows["exited-twice"].params == {"stations": "A, B"}


def test_people_are_told_without_their_pins(worked: Desk) -> None:
    """Who has one, and who is locked out."""
    people = {person.badge: person for person in reading.people(worked.store)}
    assert people["W001"].has_pin
    assert not hasattr(people["W001"], "pin_hash")


def test_before_the_first_catalogue_there_is_nothing_to_choose(tmp_path: Path) -> None:
    """And nothing fails."""
    desk = Desk(tmp_path, furnished=False)
    looks = Looks(desk.store)
    assert looks.choices("form", {}) == ()
    assert looks.approvals() == ()
    assert looks.stock_page("", "", 0, 50).rows == ()
    assert (looks.journal_page("", None, 50), looks.item_history("K"), looks.parked(5)) == ((), (), ())
    assert (looks.exceptions(5), looks.people()) == ((), ())
    desk.close()


def test_the_history_of_an_item_reaches_into_archives_that_are_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where the file is away, what the store itself has is shown."""
    monkeypatch.setattr(archiving, "KEPT", 1)
    desk = Desk(tmp_path)
    desk.sign_in()
    desk.open("serialise")
    entry = desk.scan("S1").entry
    store, looks = desk.store, Looks(desk.store)
    whole = looks.item_history(entry.key)
    at, event_id = desk.station.read_clock(), desk.station.world.ids()
    stretch = archiving.Stretch(1, entry.seq, "")
    made = archiving.archive(store, tmp_path / "stick", stretch, at=at, event_id=event_id)
    assert looks.item_history(entry.key) == whole != ()
    Path(made.file).unlink()
    assert looks.item_history(entry.key) == ()
    desk.close()

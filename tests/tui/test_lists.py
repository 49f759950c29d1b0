from __future__ import annotations

from edge.store.room import Room
from edge.tui.item import ItemHistory
from edge.tui.journal import Journal
from edge.tui.line_views import SyncView
from edge.tui.page import LIMIT
from edge.tui.port import Answer
from edge.tui.rows import Cell, Column, Rows
from edge.tui.stock import Stock
from edge.tui.sync import Sync
from edge.tui.views import JournalRow, StockPage
from tests.tui.fake_port import FakePort, full_snapshot
from tests.tui.hands import PACKAGE, opened, pressed, scanned, seen, settled, typed, words


async def test_stock_goes_from_product_to_lot_to_package_to_history_and_back() -> None:
    """Enter goes in, Esc comes out, one level at a time."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f6")
        assert "12,345" in words(app)
        await pressed(app, pilot, "enter")
        assert "ECU31A" in words(app)
        await pressed(app, pilot, "enter")
        assert "S00000" in words(app)
        await pressed(app, pilot, "enter")
        assert isinstance(app.top, ItemHistory)
        assert "010950600013435221S00000" in words(app)
        await pressed(app, pilot, "escape")
        await pressed(app, pilot, "escape")
        assert "ECU31A" in words(app)
        await pressed(app, pilot, "escape")
        assert "12,345" in words(app)
        await pressed(app, pilot, "escape")
        assert app.top is app.base


async def test_stock_is_paged_200_rows_at_a_time() -> None:
    """The page after the 200th row is read when the list is left below, and back again above."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        for key in ("f6", "enter", "enter"):
            await pressed(app, pilot, key)
        await pressed(app, pilot, "end", "down")
        assert port.called("stock_page")[-1] == ("P-1", "ECU31A", 200, LIMIT)
        assert "S00200" in words(app)
        await pressed(app, pilot, "home", "up")
        assert port.called("stock_page")[-1] == ("P-1", "ECU31A", 0, LIMIT)


async def test_stock_marks_expiry_and_draws_what_is_used() -> None:
    """Expired and unknown expiry bear a mark besides their colour; approvals show used, total and left."""
    async with opened(FakePort()) as (app, pilot):
        await pressed(app, pilot, "f6")
        text = words(app)
        assert "2026-01-31 x" in text
        assert "-- !" in text
        for figure in ("77 / 120", "43", "37 / 60", "40 / 40"):
            assert figure in text


async def test_answer_overtaken_by_a_later_question_is_dropped() -> None:
    """A slow page that comes after a newer one was asked for is not shown."""
    async with opened(FakePort()) as (app, pilot):
        await pressed(app, pilot, "f6")
        page = app.top
        assert isinstance(page, Stock)
        newest = page.shown
        asked = page._asked
        kept: list[StockPage] = []
        page.fetch(lambda: StockPage(rows=(), offset=0, total=0), kept.append)
        page._asked = asked + 2
        await settled(app, pilot)
        assert not kept
        assert page.shown is newest


async def test_journal_is_searched_by_typing_and_by_scanning() -> None:
    """Typed words and a scanned package both become the search; the scan is not judged."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f7")
        assert isinstance(app.top, Journal)
        await pressed(app, pilot, "up")
        await typed(app, pilot, "ECU32A")
        await pressed(app, pilot, "enter")
        assert port.called("journal_page")[-1] == ("ECU32A", None, LIMIT)
        await scanned(app, pilot, PACKAGE)
        assert port.called("journal_page")[-1] == ("010950600013435221S00041", None, LIMIT)
        assert not port.frames


async def test_journal_pages_backwards_by_number() -> None:
    """Below the last row come older rows, above the first newer ones."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f7")
        await pressed(app, pilot, "end", "down")
        assert port.called("journal_page")[-1] == ("", 300, LIMIT)
        await pressed(app, pilot, "home", "up")
        assert port.called("journal_page")[-1] == ("", None, LIMIT)


async def test_journal_shows_the_whole_of_the_picked_row() -> None:
    """Event id, reason and what was read stand below the list."""
    async with opened(FakePort(full_snapshot(language="en"))) as (app, pilot):
        await pressed(app, pilot, "f7")
        text = words(app)
        assert "urn:uuid:0199-499" in text
        assert "Over the form" in text


async def test_parked_rows_stand_with_their_reason_and_can_be_sent_again() -> None:
    """The reason and how many wait behind; F8 asks the station to send it once more."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f10")
        assert isinstance(app.top, Sync)
        assert "the same event id came before" in words(app)
        await pressed(app, pilot, "down", "f8")
        assert port.called("release") == [(29,)]
        await pressed(app, pilot, "f5")
        await settled(app, pilot)
        assert "papers/parked.json" in words(app)


async def test_a_parked_row_that_may_not_be_sent_again_says_why() -> None:
    """It is a supervisor's to decide; the answer stands at the top."""
    port = FakePort(full_snapshot(language="en"))
    port.answers["release"] = Answer(ok=False, code="no-role", params={"needed": "supervisor"})
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f10")
        await pressed(app, pilot, "f8")
        await settled(app, pilot)
        assert "role does not allow it" in words(app)


async def test_a_disk_with_little_room_stands_on_the_status_line() -> None:
    """Before it is full, when no scan could be recorded any more."""
    port = FakePort(full_snapshot(language="en", room=Room(40_000_000, "full")))
    async with opened(port) as (app, _):
        assert "Disk: only 40 MB left" in words(app)


async def test_page_of_the_line_follows_the_line() -> None:
    """When the line comes back the page says so at once."""
    port = FakePort(full_snapshot(language="en"))
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f10")
        assert "Line down" in words(app)
        port.change(sync=SyncView(line="up", pending=3, parked=2))
        await settled(app, pilot)
        assert "Line up" in words(app)
        assert "To send 3" in words(app)


async def test_menu_does_what_its_letter_says() -> None:
    """A letter does its act; what a terminal's lost keys would do is there too."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "escape")
        rows = [row.split() for row in seen(app)]
        letter = next(row[0] for row in rows if row[1:2] == ["锁屏"])
        await typed(app, pilot, letter)
        assert port.called("lock") == [()]


async def test_list_of_nothing_says_so() -> None:
    """An empty list is a sentence, and its keys do no harm."""
    port = FakePort()
    port.journal_page = lambda *_: ()  # type: ignore[method-assign, assignment]
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f7")
        await pressed(app, pilot, "down", "pagedown", "end", "enter")
        assert "没有记录" in words(app)


async def test_row_without_an_item_has_no_history() -> None:
    """Enter on a sign-in opens nothing."""
    port = FakePort()
    row = JournalRow(seq=1, at=port.now.recent[0].at, kind="sign-in")
    port.journal_page = lambda *_: (row,)  # type: ignore[method-assign, assignment]
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f7")
        await pressed(app, pilot, "enter")
        assert isinstance(app.top, Journal)


async def test_wheel_and_click_move_the_picked_row() -> None:
    """A click picks a row, a second one chooses it."""
    async with opened(FakePort()) as (app, pilot):
        await pressed(app, pilot, "f7")
        rows = app.top.query_one(Rows)
        await pilot.click(rows, offset=(10, 3))
        assert rows.at == 2
        await pilot.click(rows, offset=(10, 3))
        await settled(app, pilot)
        assert isinstance(app.top, ItemHistory)


async def test_long_list_keeps_the_picked_row_in_sight() -> None:
    """Page keys move by a screenful and the picked row is always painted."""
    async with opened(FakePort()) as (app, pilot):
        await pressed(app, pilot, "f7")
        rows = app.top.query_one(Rows)
        rows.show((Column("n", 8),), [(Cell(f"row{n:03}"),) for n in range(LIMIT)])
        for key in ("pagedown", "pagedown", "up", "end", "pageup", "home"):
            await pressed(app, pilot, key)
            assert f"row{rows.at:03}" in words(app)

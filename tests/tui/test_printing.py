from edge.errors import BondscanError
from edge.reports.papers import PAPERS, SHAPES
from edge.tui import printing
from edge.tui.menu import items
from edge.tui.printing import Printing
from tests.tui.fake_port import LI, FakePort, full_snapshot
from tests.tui.hands import opened, pressed, settled, typed, words


def supervised(**changes: object) -> FakePort:
    """A station with its supervisor signed in."""
    return FakePort(full_snapshot(operator=LI, task=None, **changes))


def test_the_screen_knows_every_paper_and_every_shape() -> None:
    """And which of them are of a form or an opinion."""
    assert set(printing.KINDS) == PAPERS.keys()
    assert set(printing.SHAPES) == set(SHAPES)
    assert {kind for kind, paper in PAPERS.items() if paper.needs} == printing.NUMBERED


def test_it_is_in_the_supervisors_menu_alone() -> None:
    """Papers go to authorities in the site's name."""
    assert "printing" in items(full_snapshot(operator=LI))
    assert "printing" not in items(full_snapshot())


async def test_a_paper_is_saved_and_its_place_told() -> None:
    """Kind, days and shape reach the station, in the name of who is signed in."""
    port = supervised()
    async with opened(port) as (app, pilot):
        app.open("printing")
        await settled(app, pilot)
        for value in ("年度评估数据", "2026-01-01", "2026-12-31"):
            await typed(app, pilot, value)
            await pressed(app, pilot, "enter")
        await pressed(app, pilot, "f8")
        await settled(app, pilot)
        asked = {"kind": "evaluation", "since": "2026-01-01", "until": "2026-12-31", "shape": "pdf"}
        assert port.called("draw_up") == [(asked, "李主管 S-001", "zh")]
        assert not isinstance(app.top, Printing)
        assert "已保存：papers/evaluation.pdf" in words(app)


async def test_a_ledger_needs_its_form() -> None:
    """Said at once, and nothing is asked of the station."""
    port = supervised()
    async with opened(port) as (app, pilot):
        app.open("printing")
        await settled(app, pilot)
        await typed(app, pilot, "通关台账")
        await pressed(app, pilot, "enter", "f8")
        assert "请填写“通关单或评估意见号”" in words(app)
        assert port.called("draw_up") == []


async def test_what_cannot_be_drawn_up_is_told() -> None:
    """The form stays, to be mended."""
    port = supervised()
    port.failures["draw_up"] = BondscanError("Failed to find 'X' as clearance form: expected one, got none.")
    async with opened(port) as (app, pilot):
        app.open("printing")
        await settled(app, pilot)
        await typed(app, pilot, "库存与流向")
        await pressed(app, pilot, "enter", "f8")
        await settled(app, pilot)
        assert "Failed to find 'X'" in words(app)
        assert isinstance(app.top, Printing)

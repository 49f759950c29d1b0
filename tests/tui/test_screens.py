from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from edge.tui.app import BondscanApp
from edge.tui.line_views import SyncView
from edge.tui.pages import PAGES, made
from edge.tui.tasks import papers_page
from edge.tui.views import Language, Scan
from tests.tui.fake_port import FakePort, accepted, full_snapshot, rejected, reviewed
from tests.tui.hands import opened, pressed, seen, settled, words

KEY_LIKE = re.compile(r"\b(?:page|key|column|field|form|answer|status|line|sync|stock|help)\.[a-z_-]+")
SIZES = [(80, 24), (120, 36)]
OPERATIONS = ("serialise", "zone_exit", "dispense", "seal_check_start", "void_exit")


def looks_right(rows: list[str], size: tuple[int, int]) -> None:
    """Every row is exactly as wide as the terminal, and none shows a key in place of words."""
    assert len(rows) == size[1]
    for row in rows:
        assert cell_len(row) == size[0]
        assert not KEY_LIKE.search(row), row


async def in_every_dress(app: BondscanApp, pilot: Pilot[int]) -> AsyncIterator[tuple[str, Language]]:
    """The text of the screen on top, in both languages at both sizes; each picture looks right."""
    for size in SIZES:
        await pilot.resize_terminal(*size)
        for _ in range(2):
            await pressed(app, pilot, "f9")
            looks_right(seen(app), size)
            yield words(app), app.lang


@pytest.mark.parametrize("page", sorted(PAGES))
async def test_every_screen_fits_in_both_languages(page: str) -> None:
    """Title, body and all its keys with their words stand on the screen at 80x24 and at 120x36."""
    async with opened(FakePort()) as (app, pilot):
        screen = made(page)
        app.put_on_top(screen)
        await settled(app, pilot)
        async for text, _ in in_every_dress(app, pilot):
            assert screen.say(f"page.{screen.NAME}") in text
            for key in screen.keys():  # noqa: SIM118 - a method of screens, no mapping
                assert not key.shown or f"{key.cap} {screen.say('key.' + key.act)}" in text


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_papers_of_every_kind_fit(operation: str) -> None:
    """Each paper of the longest and the shortest forms has its row, label and remark whole."""
    async with opened(FakePort(full_snapshot(task=None))) as (app, pilot):
        form = papers_page(operation)
        app.put_on_top(form)
        await settled(app, pilot)
        async for text, lang in in_every_dress(app, pilot):
            for field in form.fields:
                assert field.title(lang) in text
                assert field.aside(lang) in text


@pytest.mark.parametrize("verdict", [accepted, reviewed, rejected])
async def test_scan_screen_shows_every_fact(verdict: Callable[[int], Scan]) -> None:
    """Who, where, task, papers, verdict, count, eight scans, line, outbox, catalogue, quota, device, keys."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(verdict(60))
        await settled(app, pilot)
        async for text, lang in in_every_dress(app, pilot):
            facts = [
                "TZ-2026-0007",
                "37 / 60",
                "S00060",
                "S00042",
                "128",
                "v12",
                "23 / 60",
                "ttyACM0",
                "F12",
            ]
            facts += {"zh": ["王敏", "天竺保税仓", "扫码出区", "线路断开", "北京协和医院"]}.get(
                lang, ["Wang Min", "Tianzhu bonded store", "Leave the zone", "Line down"]
            )
            assert [fact for fact in facts if fact not in text] == []
            assert len([row for row in seen(app) if re.match(r" \d\d:\d\d:\d\d ", row)]) == 8


async def test_verdict_field_is_the_largest_thing_on_the_screen() -> None:
    """Ten rows of 24 are one colour from edge to edge, and its sign is five rows high."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(rejected(60))
        await settled(app, pilot)
        field = app.base.field
        assert field.size.width == 80
        assert field.size.height >= 10
        grounds = {
            segment.style.bgcolor.name
            for row in range(field.size.height)
            for segment in field.render_line(row)
            if segment.style is not None and segment.style.bgcolor is not None
        }
        assert grounds == {"#8a1c00", "#ffffff"}


async def test_nothing_moves_or_blinks() -> None:
    """No animation and no blinking cursor: at rest the screen costs nothing."""
    async with opened(FakePort(full_snapshot(operator=None))) as (app, pilot):
        await settled(app, pilot)
        assert app.animation_level == "none"
        assert app.focused is not None
        assert app.focused.cursor_blink is False  # type: ignore[attr-defined]


async def test_a_scan_touches_only_rows_that_changed() -> None:
    """The title, the papers and the keys are not painted again for a verdict."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(accepted(60))
        await settled(app, pilot)
        painted: list[str] = []
        for widget in app.base.query("*"):
            original = widget.refresh

            def refresh(
                *regions: object, _name: str = type(widget).__name__, _old: object = original, **rest: object
            ):  # type: ignore[no-untyped-def]
                painted.append(_name)
                return _old(*regions, **rest)  # type: ignore[operator]

            widget.refresh = refresh  # type: ignore[method-assign]
        port.scan(accepted(61))
        await settled(app, pilot)
        assert set(painted) <= {"VerdictField", "Recent", "Status"}


async def test_sign_under_a_small_terminal() -> None:
    """At 60x20 nothing breaks: rows fit and the verdict's word is there."""
    port = FakePort()
    async with opened(port, (60, 20)) as (app, pilot):
        port.scan(rejected(60))
        await settled(app, pilot)
        looks_right(seen(app), (60, 20))
        assert "拒绝" in words(app)


async def test_resizing_paints_anew() -> None:
    """A terminal made larger is filled."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pilot.resize_terminal(120, 36)
        await settled(app, pilot)
        looks_right(seen(app), (120, 36))


async def test_first_load_of_a_catalogue_shows_its_progress() -> None:
    """Rows done of rows in all, on the scan screen and on the page of the line."""
    port = FakePort(full_snapshot(sync=SyncView(line="up", loading=(250_000, 1_000_000)), recent=()))
    async with opened(port) as (app, pilot):
        assert "25%" in words(app)
        await pressed(app, pilot, "f10")
        assert "250,000 / 1,000,000" in words(app)
        assert "/s" not in words(app)


async def test_a_load_shows_its_rate_and_what_remains() -> None:
    """After a minute for a quarter, three minutes are said to remain."""
    since = datetime.now(UTC) - timedelta(minutes=1)
    view = SyncView(line="up", loading=(250_000, 1_000_000), loading_since=(since, 0))
    port = FakePort(full_snapshot(sync=view, recent=()))
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f10")
        assert re.search(r"4,[01]\d\d/秒，余 3:0\d", words(app))


async def test_screens_call_things_as_the_regimes_in_use_do() -> None:
    """Steps, states and papers, in lists, forms, titles and verdicts, in both languages."""
    called = {
        "operation.zone_exit": ("扫码出库", "Leave the store"),
        "paper.destination": ("目的试点单位", "Pilot unit"),
        "state.shelved": ("在库架上", "on its shelf"),
        "short.clearance_form": ("审批单", "Permit"),
    }
    port = FakePort(full_snapshot(words=called))
    async with opened(port, (120, 36)) as (app, pilot):
        port.scan(accepted(60))
        await settled(app, pilot)
        for lang in (0, 1):
            shown = words(app)
            assert called["operation.zone_exit"][lang] in shown
            assert called["paper.destination"][lang] in shown
            assert called["short.clearance_form"][lang] in shown
            await pressed(app, pilot, "f9")
        app.put_on_top(papers_page("zone_exit"))
        await settled(app, pilot)
        assert "目的试点单位" in words(app)
        assert "目的医疗机构" not in words(app)

"""The screen that calibrates a keyboard scanner."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edge.codes.sheet import CONTENT, SHEET
from edge.drivers.overheard import QUIET
from edge.frame import Frame
from edge.tui.answers import Answer
from edge.tui.app import BondscanApp
from edge.tui.calibration import Calibrating, Told
from edge.tui.menu import items
from edge.tui.port import Arrived
from tests.tui.fake_port import FakePort, full_snapshot
from tests.tui.hands import PACKAGE, opened, pressed, scanned, settled, typed, words
from tests.wedges import typed as through

HUNGARIAN = through(SHEET, "hungarian")


async def shown(port: FakePort, app: BondscanApp, pilot: object) -> Calibrating:
    """The screen, opened as a person opens it."""
    await pressed(app, pilot, "f12")  # type: ignore[arg-type]
    await typed(app, pilot, chr(ord("a") + items(port.now).index("calibration")))  # type: ignore[arg-type]
    assert isinstance(app.top, Calibrating)
    return app.top


async def test_scan_read_keep_and_try() -> None:
    """The sheet is scanned, what was found is said, F8 keeps it, a package reads as its label."""
    port = FakePort()
    async with opened(port, (120, 36)) as (app, pilot):
        await shown(port, app, pilot)
        assert "还没有校准" in words(app)
        await scanned(app, pilot, HUNGARIAN)
        assert "匈牙利" in words(app)
        assert "可以还原" in words(app)
        assert "Keyboard Country" in words(app)
        await pressed(app, pilot, "f8")
        (call,) = port.called("calibrate")
        assert call[0].reported == HUNGARIAN
        assert call[0].suffix == "enter"
        assert "已保存" in words(app)
        await scanned(app, pilot, through(PACKAGE, "hungarian"))
        assert "批号 ECU32A 序列号 S00041".replace("ECU", "") in words(app).replace("ECU", "")
        assert port.frames == []
        await pressed(app, pilot, "escape")
        assert app.top is app.base
        await scanned(app, pilot, PACKAGE)
        assert [frame.payload for frame in port.frames] == [PACKAGE.encode()]


async def test_scans_go_nowhere_else_while_it_is_open() -> None:
    """A package, the sheet, a serial scanner's scan: none reaches the task."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await shown(port, app, pilot)
        assert port.diverted
        await scanned(app, pilot, PACKAGE)
        assert "不是校准码" in words(app)
        port.happen(Arrived(Frame(PACKAGE.encode(), "serial:/dev/ttyACM0", datetime.now(UTC))))
        await settled(app, pilot)
        assert "serial:/dev/ttyACM0" in words(app)
        assert port.frames == []


async def test_an_earlier_calibration_is_shown_and_used_for_the_test_scan() -> None:
    """Who made it and when; a package that cannot be turned back is refused in words."""
    port = FakePort()
    async with opened(port, (120, 36)) as (app, pilot):
        await shown(port, app, pilot)
        await scanned(app, pilot, HUNGARIAN)
        await pressed(app, pilot, "f8", "escape")
        await shown(port, app, pilot)
        assert "W-017" in words(app)
        await scanned(app, pilot, through(PACKAGE, "hungarian"))
        assert "S00041" in words(app)
        await scanned(app, pilot, "ú§§0109506000134352")
        assert "试扫被拒绝" in words(app)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SHEET.swapcase(), "大写锁定开着"),
        (SHEET.replace("\x1d", ""), "分隔符 GS 没有到"),
        (CONTENT, "没有 AIM 标识符"),
        (through(SHEET, "german", hides=False), "不能还原"),
    ],
)
async def test_what_to_change_is_said(text: str, says: str) -> None:
    """Each fault of scanner or PC in words."""
    async with opened(FakePort(), (120, 36)) as (app, pilot):
        await shown(app.port, app, pilot)  # type: ignore[arg-type]
        await scanned(app, pilot, text)
        assert says in words(app)


async def test_what_does_not_last_cannot_be_kept() -> None:
    """F8 keeps neither a scan with Caps Lock on, nor nothing."""
    port = FakePort()
    async with opened(port, (120, 36)) as (app, pilot):
        await shown(port, app, pilot)
        await pressed(app, pilot, "f8")
        assert "还没有扫校准码" in words(app)
        await scanned(app, pilot, SHEET.swapcase())
        await pressed(app, pilot, "f8")
        assert "不能保存" in words(app)
        assert port.called("calibrate") == []


async def test_a_refusal_is_said() -> None:
    """Nobody is signed in: nothing is kept."""
    port = FakePort()
    port.answers["calibrate"] = Answer(ok=False, code="not-signed-in")
    async with opened(port, (120, 36)) as (app, pilot):
        await shown(port, app, pilot)
        await scanned(app, pilot, SHEET)
        await pressed(app, pilot, "f8")
        assert "已保存" not in words(app)
        assert port.calibrated is None


async def test_under_the_kitty_protocol_separators_are_keys_without_a_character() -> None:
    """They are told by their names, and all is well."""
    async with opened(FakePort(), (120, 36)) as (app, pilot):
        await shown(app.port, app, pilot)  # type: ignore[arg-type]
        await scanned(app, pilot, SHEET, kitty=True)
        assert "一切正常" in words(app)
        assert "GS：以 Ctrl 组合键到达" in words(app)


async def test_the_suffix_is_told_by_its_key() -> None:
    """A Tab is a Tab."""
    async with opened(FakePort(), (120, 36)) as (app, pilot):
        await shown(app.port, app, pilot)  # type: ignore[arg-type]
        await scanned(app, pilot, SHEET, end="tab")
        assert "后缀：Tab" in words(app)


async def test_typing_as_slow_as_a_persons_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scan comes of it, and after a pause that is said."""
    monkeypatch.setattr("edge.tui.calibration.QUIET", 0.001)
    async with opened(FakePort(), (120, 36)) as (app, pilot):
        screen = await shown(app.port, app, pilot)  # type: ignore[arg-type]
        await typed(app, pilot, "".join(c for c in SHEET if c.isprintable()))
        while screen._overheard.pending:
            await pilot.pause(0.01)
        await settled(app, pilot)
        assert "没有认出是扫码" in words(app)
    assert QUIET > 1


async def test_long_advice_is_read_page_by_page() -> None:
    """On a small terminal PgDn turns, and begins anew behind the last page."""
    async with opened(FakePort(full_snapshot()), (80, 24)) as (app, pilot):
        await shown(app.port, app, pilot)  # type: ignore[arg-type]
        await scanned(app, pilot, through(SHEET, "czech", hides=False).replace("\x1d", "")[1:])
        first = words(app)
        told = app.top.query_one(Told)
        assert told.size.height > 5
        pages = [first]
        for _ in range(12):
            await pressed(app, pilot, "pagedown")
            if words(app) == first:
                break
            pages.append(words(app))
        assert 2 <= len(pages) <= 11
        assert any("VSUFCR" in page or "Keyboard Modifiers" in page for page in pages)


async def test_another_language_at_once() -> None:
    """F9 says it all in English."""
    async with opened(FakePort(), (120, 36)) as (app, pilot):
        await shown(app.port, app, pilot)  # type: ignore[arg-type]
        await scanned(app, pilot, HUNGARIAN)
        await pressed(app, pilot, "f9")
        assert "reads the keys as Hungarian" in words(app)
        assert "F8 saves this calibration" in words(app)

"""Labels on the screen: what is owed is seen, printed, waived."""

from __future__ import annotations

from dataclasses import replace

from edge.drivers.state import DeviceState
from edge.tui.answers import Answer
from edge.tui.labels import Labels, Waiving
from edge.tui.menu import items
from edge.tui.port import Unprinted
from tests.tui.fake_port import NOW, FakePort, accepted, full_snapshot
from tests.tui.hands import opened, pressed, settled, typed, words

PRINTER = DeviceState("printer:tcp://10.0.0.5:9100", "not-ready", NOW, "paper-out")
OWING = full_snapshot(labels=1, demonstration=False, devices=(PRINTER,))


async def test_f5_leads_to_the_labels_where_there_is_a_printer() -> None:
    """Owed ones say why, printed ones how often; without a printer the key does nothing."""
    port = FakePort(OWING)
    async with opened(port) as (app, pilot):
        assert "欠标签 1" in words(app)
        assert "打印机 未就绪" in words(app)
        await pressed(app, pilot, "f5")
        assert isinstance(app.top, Labels)
        assert "欠打" in words(app)
        assert "补打第 1 次" in words(app)
        assert "打印机 未就绪" in words(app)
    async with opened(FakePort(full_snapshot(demonstration=False))) as (app, pilot):
        await pressed(app, pilot, "f5")
        assert app.top is app.base
    assert "labels" in items(OWING)
    assert "labels" not in items(full_snapshot())


async def test_enter_prints_the_picked_one_and_f4_all() -> None:
    """How many were sent is said; a refusal is said too."""
    port = FakePort(OWING)
    port.answers["print_owed"] = Answer(ok=True, params={"n": "3"})
    async with opened(port) as (app, pilot):
        app.open("labels")
        await settled(app, pilot)
        await pressed(app, pilot, "down")
        await pressed(app, pilot, "enter")
        assert port.called("print_label") == [(40,)]
        assert "已送打印 1 张" in words(app)
        await pressed(app, pilot, "f4")
        assert "已送打印 3 张" in words(app)
        port.answers["print_label"] = Answer(ok=False, code="no-label", params={"seq": "40"})
        await pressed(app, pilot, "enter")
        assert "第 40 行没有可打印的标签" in words(app)


async def test_one_that_is_not_wanted_needs_a_reason() -> None:
    """F8 on an owed one; on a printed one there is nothing to waive."""
    port = FakePort(OWING)
    async with opened(port) as (app, pilot):
        app.open("labels")
        await settled(app, pilot)
        await pressed(app, pilot, "f8")
        assert isinstance(app.top, Waiving)
        await typed(app, pilot, "by hand")
        await pressed(app, pilot, "f8")
        assert port.called("waive_label") == [(41, "by hand")]
        assert isinstance(app.top, Labels)
        await pressed(app, pilot, "down")
        await pressed(app, pilot, "f8")
        assert isinstance(app.top, Labels)


async def test_a_label_that_failed_is_said_on_the_scan_screen() -> None:
    """The coding stands; what is wrong with the printer and what to do."""
    port = FakePort(OWING)
    async with opened(port) as (app, pilot):
        port.happen(Unprinted("paper-out", replace(OWING, labels=2)))
        await settled(app, pilot)
        assert "标签未打出（打印机缺纸" in words(app)
        assert app.snapshot.labels == 2


async def test_a_minted_code_is_to_be_printed_by_hand_only_without_a_printer() -> None:
    """With one the screen names the label and asks for nothing."""
    scan = accepted(49, operation="serialise", minted="0109506000134352")
    for labels, said in ((None, "请打印标签"), (0, "标签：0109506000134352")):
        port = FakePort(full_snapshot(labels=labels, halted=False, recent=()))
        async with opened(port) as (app, pilot):
            port.scan(scan)
            await settled(app, pilot)
            assert said in words(app)

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from edge.catalogue import Name
from edge.codes.badge import ACK, UNDO, badge_text, command_text, task_word
from edge.codes.list_part import cut
from edge.drivers.state import DeviceState
from edge.errors import StoreFull
from edge.frame import Frame
from edge.tui.app import BondscanApp
from edge.tui.field import Entry
from edge.tui.line_views import OrderView, SyncView
from edge.tui.port import Answer, Arrived, Ordered, Trouble
from edge.tui.status_view import device_words, status_lines
from edge.tui.tasks import PapersForm, papers_page
from edge.tui.undo import Undo
from tests.tui.fake_port import NOW, WANG, FakePort, accepted, full_snapshot, rejected, reviewed
from tests.tui.hands import GS, PACKAGE, opened, pressed, scanned, seen, settled, typed, words


@pytest.mark.parametrize("kitty", [False, True])
async def test_scan_is_taken_while_a_field_has_the_focus(kitty: bool) -> None:
    """A scan reaches the station whole, its GS too, though an Input has the focus; the Input gets none."""
    port = FakePort(full_snapshot(task=None))
    async with opened(port) as (app, pilot):
        app.put_on_top(papers_page("zone_exit"))
        await settled(app, pilot)
        assert isinstance(app.focused, Input)
        await scanned(app, pilot, PACKAGE, kitty=kitty)
        assert [frame.payload for frame in port.frames] == [PACKAGE.encode()]
        assert app.focused.value == ""
        assert GS.encode() in port.frames[0].payload


async def test_typing_of_a_person_reaches_the_field() -> None:
    """What a person types, digits and letters, stands in the field exactly, in order."""
    async with opened(FakePort(full_snapshot(task=None))) as (app, pilot):
        app.put_on_top(papers_page("zone_exit"))
        await settled(app, pilot)
        await typed(app, pilot, "FQ-88231 ab")
        assert isinstance(app.focused, Input)
        assert app.focused.value == "FQ-88231 ab"
        assert not app.port.frames  # type: ignore[attr-defined]


async def test_replayed_keys_keep_their_order_with_keys_that_type_nothing() -> None:
    """A held key is given back before a later arrow or backspace is handled."""
    async with opened(FakePort(full_snapshot(operator=None))) as (app, pilot):
        await typed(app, pilot, "W-18")
        await pressed(app, pilot, "backspace")
        await typed(app, pilot, "7")
        assert app.screen.query(Entry).first().value == "W-17"


async def test_bracketed_paste_is_a_scan() -> None:
    """One pasted line is a scan, GS and all."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        app.post_message(events.Paste(PACKAGE + "\r"))
        await settled(app, pilot)
        assert [frame.payload for frame in port.frames] == [PACKAGE.encode()]


async def test_paste_into_a_field_stays_in_the_field() -> None:
    """A remark pasted while a field has the focus is no scan."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        app.open("undo")
        await settled(app, pilot)
        app.post_message(events.Paste("wrong shelf"))
        await settled(app, pilot)
        assert app.screen.query(Entry).first().value == "wrong shelf"
        assert not port.frames


async def test_control_keys_of_a_scanner_neither_quit_nor_open_anything() -> None:
    """Ctrl+Q and Ctrl+P, typed by a scanner or a person, leave the scan screen as it is."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "ctrl+q", "ctrl+p", "ctrl+c")
        assert app.top is app.base
        assert app.is_running


async def test_the_station_is_told_whether_the_terminal_has_the_focus() -> None:
    """So that a scan heard in the background too is not counted twice."""
    port = FakePort(full_snapshot())
    async with opened(port) as (app, pilot):
        app.post_message(events.AppBlur())
        app.post_message(events.AppFocus())
        await settled(app, pilot)
        assert port.called("hush") == [("False",), ("True",)]


def test_a_device_is_shown_by_its_name_its_state_and_what_it_read_again() -> None:
    """What looks for devices has words of its own; a port is its last part."""
    lost = DeviceState("serial:/dev/ttyACM0", "lost", NOW, "unplugged", repeats=2)
    assert device_words(lost, "en") == "ttyACM0 lost, reconnecting · 2 repeats left out"
    assert device_words(DeviceState("serial:auto", "watching", NOW), "zh") == "串口扫码器 自动查找中"
    assert device_words(DeviceState("hid:0c2e:0b81", "connected", NOW), "en") == "hid:0c2e:0b81 connected"


async def test_verdict_is_painted_from_any_thread() -> None:
    """A verdict told by another thread is seen, with its reason, clause, goods and count."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        worker = threading.Thread(target=port.scan, args=(rejected(60),))
        worker.start()
        await asyncio.to_thread(worker.join)
        await settled(app, pilot)
        text = words(app)
        for fact in ("拒绝", "超出通关单数量", "二(四)1", "累计不得超过批复总数量", "37 / 60", "S00060"):
            assert fact in text


async def test_reject_halts_until_acknowledged() -> None:
    """A REJECT stays on the field whatever is scanned after it, until F8 tells the station."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(rejected(60))
        await settled(app, pilot)
        assert "已停线" in words(app)
        halted = rejected(61).findings[0]
        port.scan(rejected(61, findings=(type(halted)("line-halted", "reject"),), text="second"))
        await settled(app, pilot)
        text = words(app)
        assert "超出通关单数量" in text
        assert "此后又扫 1 次" in text
        await pressed(app, pilot, "f8")
        assert port.called("acknowledge") == [()]
        assert "已停线" not in words(app)
        assert "请扫码" in words(app)


async def test_enter_of_a_scanner_does_not_acknowledge() -> None:
    """Neither Enter nor Esc clears a REJECT: a scanner's suffix must not."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(rejected(60))
        await pressed(app, pilot, "enter", "escape", "escape")
        assert not port.called("acknowledge")


async def test_acknowledged_by_command_barcode_and_by_click() -> None:
    """The ACK barcode and a click on the word do what F8 does."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(rejected(60))
        await settled(app, pilot)
        await scanned(app, pilot, command_text(ACK))
        assert len(port.called("acknowledge")) == 1
        assert not port.frames
        port.scan(rejected(61))
        await settled(app, pilot)
        assert "F8" in seen(app)[23]
        column = seen(app)[23].index("F8")
        await pilot.click(offset=(column + 2, 23))
        await settled(app, pilot)
        assert len(port.called("acknowledge")) == 2


async def test_commands_from_devices_do_what_keys_do() -> None:
    """UNDO opens the undo form, TASK-… the papers of that task."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.happen(Arrived(Frame(command_text(UNDO).encode(), "serial:/dev/ttyACM0", NOW)))
        await settled(app, pilot)
        assert isinstance(app.top, Undo)
        port.change(task=None)
        command = command_text(task_word("put_away")).encode()
        port.happen(Arrived(Frame(command, "serial:/dev/ttyACM0", NOW)))
        await settled(app, pilot)
        assert isinstance(app.top, PapersForm)
        assert app.top.operation.name == "put_away"


async def test_the_parts_of_a_serial_list_are_gathered_and_taken() -> None:
    """In any order, read twice or not; what is missing is said, nothing of it is judged as goods."""
    document = bytes(range(200))
    codes = cut(document, 40)
    port = FakePort()
    port.answers["take_list"] = Answer(ok=True, params={"list": "taken", "form": "F-9", "n": "3"})
    async with opened(port) as (app, pilot):
        for number, code in enumerate([*codes[::-1], codes[-1]], start=1):
            assert bool(port.called("take_list")) is (number > len(codes))
            if number <= len(codes):
                await scanned(app, pilot, code)
            if number < len(codes):
                assert f"第 {len(codes) + 1 - number} 张，共 {len(codes)} 张" in words(app)
        assert port.called("take_list") == [(document,)]
        assert "已收下通关单 F-9 的序列清单" in words(app)
        assert not port.frames


async def test_command_that_means_nothing_here_is_judged() -> None:
    """A task not done at this station goes to the station, which refuses and records it."""
    port = FakePort(full_snapshot(task=None))
    async with opened(port) as (app, pilot):
        await scanned(app, pilot, command_text(task_word("dispense")))
        assert len(port.frames) == 1


async def test_language_changes_at_once_on_every_screen() -> None:
    """F9 turns the screen on top and the one under it to the other language, and is remembered."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        app.open("journal")
        await settled(app, pilot)
        assert "最新在上" in words(app)
        await pressed(app, pilot, "f9")
        assert "Newest first" in words(app)
        await pressed(app, pilot, "escape")
        assert "Outbox 128" in words(app)
        assert port.called("choose_language") == [("en",)]


async def test_function_keys_open_their_screens() -> None:
    """Each key opens its screen; Esc leads back to the scan screen."""
    names = {"f1": "Help", "f2": "Closing", "f3": "Undo", "f4": "Override", "f6": "Stock", "f7": "Journal"}
    names |= {"f10": "Sync", "f11": "KeyIn", "f12": "Menu", "escape": "Menu"}
    async with opened(FakePort()) as (app, pilot):
        for key, name in names.items():
            await pressed(app, pilot, key)
            assert type(app.top).__name__ == name
            await pressed(app, pilot, "escape")
            assert app.top is app.base


async def test_next_simulated_package_only_in_a_demonstration() -> None:
    """F5 is shown and works in a demonstration and nowhere else."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f5")
        assert port.called("simulate") == [()]
        port.change(demonstration=False)
        await settled(app, pilot)
        assert "F5" not in words(app)
        await pressed(app, pilot, "f5")
        assert port.called("simulate") == [()]


async def test_verdict_closes_a_page_that_is_only_read() -> None:
    """A scan while the stock is looked at brings the scan screen back."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        app.open("stock")
        await settled(app, pilot)
        port.scan(accepted(60))
        await settled(app, pilot)
        assert app.top is app.base


async def test_verdict_given_behind_a_form_is_seen_in_its_banner() -> None:
    """A form stays, and says the verdict at its top."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        app.open("undo")
        await settled(app, pilot)
        port.scan(reviewed(60))
        await settled(app, pilot)
        assert isinstance(app.top, Undo)
        assert "? 复核 本站无记录" in words(app)


async def test_frames_from_devices_come_here_while_a_form_wants_them() -> None:
    """The station is told to divert while a form is on top, and to stop when it is left."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        assert not port.diverted
        app.open("undo")
        await settled(app, pilot)
        assert port.diverted
        await pressed(app, pilot, "escape")
        assert not port.diverted


async def test_gate_follows_the_station() -> None:
    """Nobody signed in, locked, PIN to be changed: the right screen stands before everything else."""
    port = FakePort(full_snapshot(operator=None))
    async with opened(port) as (app, pilot):
        assert type(app.top).__name__ == "SignIn"
        await pressed(app, pilot, "escape", "f2", "f6")
        assert type(app.top).__name__ == "SignIn"
        port.change(operator=WANG)
        await settled(app, pilot)
        assert app.top is app.base
        port.change(locked=True)
        await settled(app, pilot)
        assert type(app.top).__name__ == "Lock"
        assert "S00048" not in words(app)
        port.change(operator=None, locked=False)
        await settled(app, pilot)
        assert type(app.top).__name__ == "SignIn"
        port.change(setup=True)
        await settled(app, pilot)
        assert type(app.top).__name__ == "FirstAdministrator"


async def test_goods_scanned_before_sign_in_are_judged() -> None:
    """A package scanned on the sign-in screen goes to the station, which refuses and records it."""
    port = FakePort(full_snapshot(operator=None))
    async with opened(port) as (app, pilot):
        await scanned(app, pilot, PACKAGE)
        assert [frame.payload for frame in port.frames] == [PACKAGE.encode()]


async def test_badge_scanned_on_the_sign_in_screen_fills_the_badge() -> None:
    """The badge, by keyboard or by a device, fills its field, and the PIN is next."""
    port = FakePort(full_snapshot(operator=None))
    async with opened(port) as (app, pilot):
        await scanned(app, pilot, badge_text("W-017"))
        first, second = app.screen.query(Entry)
        assert first.value == "W-017"
        assert app.focused is second
        await typed(app, pilot, "271828")
        await pressed(app, pilot, "enter")
        assert port.called("sign_in") == [("W-017", "271828")]
        assert app.top is app.base


async def test_idle_station_is_locked() -> None:
    """After the minutes of the configuration without a key or a scan the station is locked."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        app._lock_when_idle()
        assert not port.called("lock")
        app._touched -= port.now.idle_minutes * 60 + 1
        app._lock_when_idle()
        await settled(app, pilot)
        assert port.called("lock") == [()]
        assert type(app.top).__name__ == "Lock"


async def test_full_disk_fills_the_field() -> None:
    """A blocking failure takes the whole field and says what to do, until the next verdict."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.happen(Trouble("store-full", "Failed to write 'bondscan.db': no space left."))
        await settled(app, pilot)
        assert "磁盘已满" in words(app)
        assert "no space left" in words(app)
        port.scan(accepted(61))
        await settled(app, pilot)
        assert "磁盘已满" not in words(app)


async def test_failure_of_an_act_is_a_sentence() -> None:
    """What the station raises is said, and the form can be sent again."""
    port = FakePort()
    port.failures["undo"] = StoreFull("Failed to write the journal: no space left.")
    async with opened(port) as (app, pilot):
        app.open("undo")
        await settled(app, pilot)
        await typed(app, pilot, "wrong")
        await pressed(app, pilot, "f8")
        assert "no space left" in words(app)
        await pressed(app, pilot, "f8")
        assert len(port.called("undo")) == 2


async def test_fault_of_an_act_goes_to_a_file() -> None:
    """A fault nobody foresaw in an act is a sentence naming a file; the app goes on."""
    port = FakePort()
    port.failures["undo"] = ZeroDivisionError("secret detail")
    async with opened(port) as (app, pilot):
        app.open("undo")
        await settled(app, pilot)
        await typed(app, pilot, "wrong")
        await pressed(app, pilot, "f8")
        assert "程序内部出错" in words(app)
        assert "secret detail" not in words(app)
        assert "secret detail" in _written(app._log_to)


async def test_fault_of_the_screen_ends_without_a_traceback(tmp_path: Path) -> None:
    """A fault in a handler ends the app with a sentence and a file, code 1, and no traceback."""
    app = BondscanApp(FakePort(), tmp_path)

    def broken(_result: object) -> None:
        raise RuntimeError("broken")

    async def run() -> None:
        async with app.run_test() as pilot:
            future: Future[Answer] = Future()
            future.set_result(Answer(ok=True))
            app.when_done(future, broken, app.base)
            await pilot.pause()

    with pytest.raises(RuntimeError, match="broken"):
        await run()
    assert app.return_code == 1
    assert "broken" in _written(tmp_path)


def _written(log: Path) -> str:
    (file,) = log.iterdir()
    return file.read_text(encoding="utf-8")


async def test_sound_follows_the_verdict() -> None:
    """One bell for ACCEPT at once; none once the sound is off, from the scanner either."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        heard: list[str] = []
        muted: list[bool] = []
        app._bell.play = heard.append  # type: ignore[method-assign, assignment]
        app.mute = muted.append
        port.scan(accepted(60))
        port.scan(accepted(61, repeat=True))
        port.scan(rejected(62))
        await settled(app, pilot)
        app.do_sound()
        port.scan(accepted(63))
        await settled(app, pilot)
        assert heard == ["ACCEPT", "REPEAT", "REJECT"]
        assert "静音" in words(app)
        app.do_sound()
        assert muted == [True, False]


async def test_an_order_is_said_at_once_and_sounded() -> None:
    """Kind, number, product and lot stand on the screen of whoever is at work; lifting is said too."""
    port = FakePort()
    order = OrderView(kind="recall", order="R-7", product=Name(zh="甲药", en="Drug A"), lot="L9")
    async with opened(port) as (app, pilot):
        port.happen(Ordered((order,)))
        await settled(app, pilot)
        assert all(word in words(app) for word in ("召回", "R-7", "甲药", "L9", "立即生效"))
        port.happen(Ordered((replace(order, lifted=True),)))
        await settled(app, pilot)
        assert "已解除" in words(app)
        port.happen(Ordered((replace(order, by_hub=True),)))
        await settled(app, pilot)
        assert "未签名" in words(app)
        port.happen(Ordered((replace(order, refused="unsigned"),)))
        await settled(app, pilot)
        assert "仍然有效" in words(app)


@pytest.mark.parametrize(
    ("heard", "said"),
    [(None, "从未收到停用"), (NOW - timedelta(hours=3), "停用/召回令：自3 小时前起无消息"), (NOW, "")],
)
def test_since_when_orders_may_have_been_missed_is_said(heard: datetime | None, said: str) -> None:
    """In the lines of state, while a line is set up; not where all is well."""
    view = full_snapshot(sync=SyncView(line="down", heard=heard))
    shown = "".join(words for line in status_lines(view, "zh", 200, NOW, True) for words, _ in line)
    assert ("召回令" in shown) == bool(said)
    assert said in shown
    without = full_snapshot(sync=SyncView(line="off"))
    assert "召回令" not in str(status_lines(without, "zh", 200, NOW, True))

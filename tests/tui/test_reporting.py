"""Reporting harm at the screen: by scan, by hand, in the middle of anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.codes.badge import badge_text
from edge.tui.answers import Answer
from edge.tui.app import BondscanApp
from edge.tui.field import Field
from edge.tui.menu import items
from edge.tui.reporting import Reporting, Told
from edge.tui.tasks import Tasks
from tests.tui.fake_port import LI, PRODUCT, WANG, FakePort, accepted, full_snapshot
from tests.tui.hands import PACKAGE, opened, pressed, scanned, settled, typed, words

HELD = {"seq": "77", "held": PRODUCT.zh, "held_en": PRODUCT.en, "alone": ""}
CITED = {"document": "方案", "document_en": "Plan", "clause": "二(六)", "quote": "应及时通报"}
BUSY = full_snapshot()
"""A task is open."""


def filled(app: BondscanApp, name: str) -> Field:
    """One field of the form."""
    return next(field for field in app.top.query(Field) if field.spec.name == name)


async def test_a_package_is_scanned_and_reported_in_the_middle_of_a_task() -> None:
    """The scan is not judged; what was stopped, where it goes and who must be told is said until read."""
    port = FakePort(BUSY)
    port.answers["report"] = Answer(ok=True, params={**HELD, **CITED})
    async with opened(port) as (app, pilot):
        app.open("reporting")
        await settled(app, pilot)
        await scanned(app, pilot, PACKAGE)
        assert filled(app, "package").entry.value == "32A S00041"
        assert app.focused is filled(app, "severity").entry
        await typed(app, pilot, "严重")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "anaphylaxis")
        await pressed(app, pilot, "enter")
        assert "市药监局" in words(app)
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "03:20")
        await pressed(app, pilot, "f8")
        ((papers, payload),) = port.called("report")
        assert papers == {
            "severity": "serious",
            "event_text": "anaphylaxis",
            "recipients": "市药监局",
            "reported_at": "03:20",
        }
        assert payload == PACKAGE.encode()
        assert not port.frames
        assert isinstance(app.top, Told)
        said = words(app)
        assert f"已停用：{PRODUCT.zh}" in said
        assert "线路断开：恢复后最先发给中心" in said
        assert "应及时通报" in said
        await pressed(app, pilot, "f9")
        assert "STOPPED: Eculizumab" in words(app)
        await pressed(app, pilot, "enter")
        assert app.top is app.base


async def test_how_grave_it_was_is_never_taken_for_granted() -> None:
    """Enter on every field sends nothing: the severity is asked for by name."""
    port = FakePort(BUSY)
    async with opened(port) as (app, pilot):
        app.open("reporting")
        await settled(app, pilot)
        await scanned(app, pilot, PACKAGE)
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "rash")
        await pressed(app, pilot, "f8")
        assert "请填写“级别”" in words(app)
        assert app.focused is filled(app, "severity").entry
        await pressed(app, pilot, "down", "down", "down", "enter")
        assert filled(app, "severity").value == "general"
        assert not port.called("report")


async def test_enter_pressed_twice_chooses_nothing_for_the_next_field() -> None:
    """What was picked with the arrows is that field's, however fast the next Enter comes."""
    port = FakePort(BUSY)
    async with opened(port) as (app, pilot):
        app.open("reporting")
        await settled(app, pilot)
        await scanned(app, pilot, PACKAGE)
        assert "hazard" not in words(app)
        await pressed(app, pilot, "down", "enter", "enter")
        assert filled(app, "severity").value == "serious"
        assert filled(app, "event_text").value == ""


async def test_a_package_is_found_by_typing_part_of_it() -> None:
    """Where the label is gone: what stands on it is sent as if it had been scanned."""
    port = FakePort(replace(BUSY, task=None))
    async with opened(port) as (app, pilot):
        app.open("reporting")
        await settled(app, pilot)
        await typed(app, pilot, "S00041")
        assert "ECU32A S00041" in words(app)
        await pressed(app, pilot, "enter")
        assert filled(app, "package").value == "]d2010950600013435210ECU32A\x1d21S00041"
        await scanned(app, pilot, "]C1HELLO")
        assert "读不出" in words(app)
        assert not port.frames
        for name, value in (("severity", "一般"), ("event_text", "rash"), ("recipients", "city")):
            filled(app, name).entry.value = value
        port.answers["report"] = Answer(ok=False, code="wrong-role", params={"needed": "pharmacist"})
        await pressed(app, pilot, "f8")
        ((papers, payload),) = port.called("report")
        assert (papers["package"], payload) == (filled(app, "package").value, None)
        assert isinstance(app.top, Reporting), "what was refused stays to be mended"


async def test_a_scan_that_is_changed_by_hand_is_what_was_typed() -> None:
    """The frame is forgotten with the text it stood for."""
    port = FakePort(BUSY)
    async with opened(port) as (app, pilot):
        app.open("reporting")
        await settled(app, pilot)
        await scanned(app, pilot, PACKAGE)
        filled(app, "package").entry.value = "P-GOOD"
        for name, value in (("severity", "一般"), ("event_text", "rash"), ("recipients", "city")):
            filled(app, name).entry.value = value
        await settled(app, pilot)
        await pressed(app, pilot, "f8")
        ((papers, payload),) = port.called("report")
        assert (papers["package"], payload) == ("P-GOOD", None)


async def test_nothing_stopped_is_said_too() -> None:
    """And that no package was matched, and that a PC without a line tells nobody."""
    port = FakePort(replace(BUSY, sync=replace(BUSY.sync, line="off")))
    async with opened(port) as (app, pilot):
        app.put_on_top(Told(Answer(ok=True, params={"seq": "7", "alone": "yes"}), ""))
        await settled(app, pilot)
        said = words(app)
        assert "未停用任何品种" in said
        assert "按品种记录" in said
        assert "没有线路" in said
        await pressed(app, pilot, "escape")
        assert app.top is app.base


async def test_the_list_of_tasks_leads_to_the_same_form() -> None:
    """There are not two ways to report."""
    port = FakePort(full_snapshot(task=None))
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f2")
        assert isinstance(app.top, Tasks)
        step = [step.name for step in app.top.steps].index("adverse_event")
        await pressed(app, pilot, *["down"] * step, "enter")
        assert isinstance(app.top, Reporting)


async def test_a_badge_is_no_package() -> None:
    """It goes where badges go."""
    port = FakePort(BUSY)
    async with opened(port) as (app, pilot):
        app.open("reporting")
        await settled(app, pilot)
        await scanned(app, pilot, badge_text("P900"))
        assert filled(app, "package").entry.value == ""


@pytest.mark.parametrize(("person", "there"), [(WANG, True), (LI, True), (None, False)])
def test_who_finds_it_in_the_menu(person: object, there: bool) -> None:
    """Whoever handles goods."""
    assert ("reporting" in items(full_snapshot(operator=person))) == there


async def test_a_report_beside_a_halted_line_leaves_the_refusal_in_sight() -> None:
    """Red means stopped, until it is acknowledged."""
    port = FakePort(BUSY)
    async with opened(port) as (app, pilot):
        port.scan(accepted(60, verdict="REJECT"))
        await settled(app, pilot)
        port.scan(accepted(61, operation="adverse_event"))
        await settled(app, pilot)
        assert app.base.field.scan is not None
        assert app.base.field.scan.seq == 60

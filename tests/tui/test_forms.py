from __future__ import annotations

import pytest

from edge.codes.badge import badge_text
from edge.rules.operations import OPERATIONS
from edge.tui.answers import Answer
from edge.tui.closing import Closing
from edge.tui.field import Entry, Field
from edge.tui.form import Form
from edge.tui.port import MOST
from edge.tui.tasks import PapersForm, Tasks, offered, papers_page
from edge.tui.views import Discrepancies, StepView
from tests.tui.fake_port import LI, WANG, FakePort, full_snapshot, reviewed
from tests.tui.hands import PACKAGE, opened, pressed, scanned, settled, typed, words

NO_TASK = full_snapshot(task=None)


def entries(form: Form) -> dict[str, str]:
    """What stands in each field."""
    return {field.spec.name: field.entry.value for field in form.query(Field)}


async def test_menu_of_tasks_follows_station_and_role() -> None:
    """Warehouse staff in the zone see the zone's steps and not the supervisor's or the pharmacy's."""
    names = {step.name for step in offered(NO_TASK)}
    assert {"serialise", "put_away", "zone_exit"} <= names
    assert not names & {"dispense", "void_exit", "institution_receive"}
    supervisor = {step.name for step in offered(full_snapshot(task=None, operator=LI))}
    assert "void_exit" in supervisor


async def test_task_is_opened_with_its_papers() -> None:
    """Choose a step, fill in its papers by typing and choosing, F8: the station gets values, not names."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f2")
        assert isinstance(app.top, Tasks)
        step = [step.name for step in app.top.steps].index("zone_exit")
        await pressed(app, pilot, *["down"] * step, "enter")
        assert isinstance(app.top, PapersForm)
        await typed(app, pilot, "TZ-2026-0007")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "Children")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "FQ-1")
        await pressed(app, pilot, *["enter"] * 4)
        await typed(app, pilot, "60")
        await pressed(app, pilot, "f8")
        papers = {"clearance_form": "TZ-2026-0007", "destination": "BCH", "seal": "FQ-1"}
        assert port.called("open_task") == [("zone_exit", papers, 60)]
        assert app.top is app.base


async def test_missing_paper_is_named_and_gone_to() -> None:
    """A form without a required paper is not sent; the field gets the focus."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        app.put_on_top(papers_page("zone_exit"))
        await settled(app, pilot)
        await typed(app, pilot, "TZ-1")
        await pressed(app, pilot, "f8")
        assert "请填写“目的医疗机构”" in words(app)
        assert app.focused is app.top.query(Entry)[1]
        assert not port.called("open_task")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("temperature", "cold", "应是数字"), ("expected", "-1", "整数"), ("expected", "1.5", "整数")],
)
async def test_value_of_the_wrong_kind_is_named(field: str, value: str, said: str) -> None:
    """A temperature is a number, a count a whole one."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        form = papers_page("zone_exit")
        app.put_on_top(form)
        await settled(app, pilot)
        for each in form.fields:
            filled = {"clearance_form": "TZ-1", "destination": "PUMCH", field: value}
            each.entry.value = filled.get(each.spec.name, "")
        await pressed(app, pilot, "f8")
        assert said in words(app)
        assert not port.called("open_task")


async def test_refused_papers_are_said_and_kept() -> None:
    """When the station says no, its reason is shown and what was typed stays."""
    port = FakePort(NO_TASK)
    port.answers["open_task"] = Answer(ok=False, code="paper-missing", params={"paper": "place"})
    async with opened(port) as (app, pilot):
        form = papers_page("put_away")
        app.put_on_top(form)
        await settled(app, pilot)
        await typed(app, pilot, "A-03")
        await pressed(app, pilot, "f8")
        assert app.top is form
        assert "货位" in words(app)
        assert entries(form)["place"] == "罕见病区 A3"


async def test_labels_of_papers_can_be_scanned() -> None:
    """A form number's barcode fills the field at hand; a case label fills the field for one."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        form = papers_page("zone_exit")
        app.put_on_top(form)
        await settled(app, pilot)
        await scanned(app, pilot, "TZ-2026-0007")
        assert entries(form)["clearance_form"] == "TZ-2026-0007"
        assert app.focused is form.fields[1].entry
        app.back()
        packing = papers_page("pack_case")
        app.put_on_top(packing)
        await settled(app, pilot)
        await scanned(app, pilot, "]C100106141412345678908")
        assert entries(packing)["case"] == "106141412345678908"
        assert not port.frames


async def test_more_choices_than_can_be_shown_are_found_by_typing() -> None:
    """The station is asked again for what is typed, and once only where it could offer all there is."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        form = papers_page("dispense")
        app.put_on_top(form)
        await settled(app, pilot)
        field = next(field for field in form.fields if field.spec.name == "consent_product")
        field.entry.focus()
        await settled(app, pilot)
        assert len(field.offered) == MOST
        await typed(app, pilot, "777")
        assert "药品777号" in words(app)
        await pressed(app, pilot, "enter")
        assert field.value == "P00777"
        assert [call for call in port.called("choices") if call[0] == "department" and call[1]] == []


async def test_package_scanned_into_a_form_is_judged_all_the_same() -> None:
    """A goods scan while papers are typed goes to the station, and the form is as it was."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        form = papers_page("zone_exit")
        app.put_on_top(form)
        await settled(app, pilot)
        await scanned(app, pilot, PACKAGE)
        assert len(port.frames) == 1
        assert entries(form)["clearance_form"] == ""


async def test_package_fills_the_product_of_a_consent() -> None:
    """In the consent's product field a package's GTIN is filled in."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        form = papers_page("dispense")
        app.put_on_top(form)
        await settled(app, pilot)
        next(field for field in form.fields if field.spec.name == "consent_product").entry.focus()
        await settled(app, pilot)
        await scanned(app, pilot, PACKAGE)
        assert entries(form)["consent_product"] == "09506000134352"


async def test_patient_field_says_what_becomes_of_it() -> None:
    """The patient's identity is said to be kept as a pseudonym only."""
    async with opened(FakePort(NO_TASK)) as (app, pilot):
        app.put_on_top(papers_page("dispense"))
        await settled(app, pilot)
        assert "只存假名" in words(app)


async def test_choice_changes_its_name_with_the_language() -> None:
    """A hospital chosen in Chinese is the same hospital by its English name after F9."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        form = papers_page("zone_exit")
        app.put_on_top(form)
        await settled(app, pilot)
        form.fields[1].entry.focus()
        await settled(app, pilot)
        await pressed(app, pilot, "down", "enter")
        assert entries(form)["destination"] == "首都医科大学附属北京儿童医院"
        await pressed(app, pilot, "f9")
        assert entries(form)["destination"] == "Beijing Children's Hospital"
        assert form.fields[1].value == "BCH"


async def test_optional_field_stays_empty_on_enter() -> None:
    """Enter in an empty field that may stay empty chooses nothing."""
    port = FakePort(full_snapshot(task=None))
    async with opened(port) as (app, pilot):
        form = papers_page("stocktake")
        app.put_on_top(form)
        await settled(app, pilot)
        await pressed(app, pilot, "enter")
        await pressed(app, pilot, "enter")
        assert port.called("open_task") == [("stocktake", {}, None)]


async def test_closing_presets_what_is_short_and_wants_a_remark() -> None:
    """23 of 60 missing stand as short; a difference without a remark is not sent."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f2")
        form = app.top
        assert isinstance(form, Closing)
        assert entries(form)["short"] == "23"
        await pressed(app, pilot, "f8")
        assert "请写明情况" in words(app)
        await typed(app, pilot, "two lost")
        await pressed(app, pilot, "f8")
        closing = Discrepancies(short=23, over=0, damaged=0, note="two lost")
        assert port.called("close_task") == [(closing,)]
        assert app.top is app.base


async def test_wrong_pin_is_said_and_cleared() -> None:
    """A wrong PIN is said with the tries left, cleared, and asked for again."""
    port = FakePort(full_snapshot(operator=None))
    port.answers["sign_in"] = Answer(ok=False, code="wrong-pin", params={"left": "4"})
    async with opened(port) as (app, pilot):
        await typed(app, pilot, "W-017")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "271828")
        await pressed(app, pilot, "enter")
        assert "还可以试 4 次" in words(app)
        form = app.top
        assert isinstance(form, Form)
        assert entries(form) == {"badge": "W-017", "pin": ""}
        assert app.focused is form.fields[1].entry


async def test_lock_out_is_said() -> None:
    """A locked badge is told until when."""
    port = FakePort(full_snapshot(operator=None, language="en"))
    port.answers["sign_in"] = Answer(ok=False, code="locked-out", params={"until": "14:05"})
    async with opened(port) as (app, pilot):
        await scanned(app, pilot, badge_text("W-017"))
        await typed(app, pilot, "1")
        await pressed(app, pilot, "f8")
        assert "locked until 14:05" in words(app)


async def test_pin_is_never_shown() -> None:
    """A PIN shows as stars of one cell each."""
    async with opened(FakePort(full_snapshot(operator=None))) as (app, pilot):
        await scanned(app, pilot, badge_text("W-017"))
        await typed(app, pilot, "271828")
        assert "271828" not in words(app)
        assert "******" in words(app)


async def test_first_administrator_is_registered() -> None:
    """Badge, name and a PIN given twice alike; two that differ are not sent."""
    port = FakePort(full_snapshot(operator=None, setup=True, task=None))
    async with opened(port) as (app, pilot):
        for value in ("A-1", "Zhao", "271828", "271829"):
            await typed(app, pilot, value)
            await pressed(app, pilot, "enter")
        assert "两次输入" in words(app)
        assert not port.called("create_first_administrator")
        form = app.top
        assert isinstance(form, Form)
        form.fields[2].entry.value = form.fields[3].entry.value = "271828"
        await pressed(app, pilot, "f8")
        assert port.called("create_first_administrator") == [("A-1", "Zhao", "271828")]
        assert type(app.top).__name__ == "SignIn"


async def test_pin_given_by_another_must_be_changed_first() -> None:
    """The gate opens when the station says the PIN is one's own."""
    operator = WANG.__class__(badge="W-017", name=WANG.name, roles=WANG.roles, must_change=True)
    port = FakePort(full_snapshot(operator=operator))
    async with opened(port) as (app, pilot):
        assert type(app.top).__name__ == "MustChangePin"
        for value in ("111222", "271828", "271828"):
            await typed(app, pilot, value)
            await pressed(app, pilot, "enter")
        assert port.called("change_pin") == [("111222", "271828")]
        assert app.top is app.base


async def test_unlock_and_hand_over() -> None:
    """The PIN opens the lock; somebody else takes over by badge and PIN."""
    port = FakePort(full_snapshot(locked=True))
    async with opened(port) as (app, pilot):
        await typed(app, pilot, "271828")
        await pressed(app, pilot, "enter")
        assert port.called("unlock") == [("271828",)]
        assert app.top is app.base
        port.change(locked=True)
        await settled(app, pilot)
        await pressed(app, pilot, "f11")
        await scanned(app, pilot, badge_text("S-001"))
        await typed(app, pilot, "314159")
        await pressed(app, pilot, "f8")
        assert port.called("hand_over") == [("S-001", "314159")]
        assert app.top is app.base


async def test_override_names_the_review_and_sends_who_and_why() -> None:
    """F4 on a REVIEW: badge, PIN and reason go to the station with the row's number."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        port.scan(reviewed(77))
        await pressed(app, pilot, "f4")
        assert "本站无记录" in words(app)
        await scanned(app, pilot, badge_text("S-001"))
        await typed(app, pilot, "314159")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "papers compared")
        await pressed(app, pilot, "enter")
        assert port.called("override") == [(77, "S-001", "314159", "papers compared")]


async def test_override_without_a_review_sends_nothing() -> None:
    """Where nothing waits for review the form says so and sends nothing."""
    port = FakePort(full_snapshot(recent=()))
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f4")
        for value in ("S-001", "314159", "because"):
            await typed(app, pilot, value)
            await pressed(app, pilot, "enter")
        assert "没有待复核" in words(app)
        assert not port.called("override")


async def test_undo_names_the_scan_and_wants_a_reason() -> None:
    """F3 names what would be undone and sends the reason."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f3")
        assert "S00048" in words(app)
        await pressed(app, pilot, "f8")
        assert not port.called("undo")
        await typed(app, pilot, "wrong case")
        await pressed(app, pilot, "enter")
        assert port.called("undo") == [("wrong case",)]


async def test_damaged_label_is_keyed_in_with_a_supervisor() -> None:
    """What is printed is sent as typed, brackets and all, with badge and PIN."""
    port = FakePort()
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f11")
        await typed(app, pilot, "(01)09506000134352(21)S1")
        await pressed(app, pilot, "enter")
        await scanned(app, pilot, badge_text("S-001"))
        await typed(app, pilot, "314159")
        await pressed(app, pilot, "enter")
        assert port.called("keyed") == [("(01)09506000134352(21)S1", "S-001", "314159")]


async def test_administrator_resets_a_pin_and_admits_somebody() -> None:
    """Both are in the administrator's menu only, and reach the station."""
    administrator = WANG.__class__(badge="A-1", name=WANG.name, roles=("administrator",))
    port = FakePort(full_snapshot(operator=administrator, task=None))
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f12")
        assert "为他人重设" in words(app)
        app.swap("reset_pin")
        await settled(app, pilot)
        for value in ("W-017", "271828"):
            await typed(app, pilot, value)
            await pressed(app, pilot, "enter")
        assert port.called("reset_pin") == [("W-017", "271828")]
        app.open("add_person")
        await settled(app, pilot)
        for value in ("W-018", "Sun", "supervisor", "271828"):
            await typed(app, pilot, value)
            await pressed(app, pilot, "enter")
        assert port.called("add_person") == [("W-018", "Sun", "supervisor", "271828")]


async def test_double_press_sends_once() -> None:
    """While the station has not answered, another F8 sends nothing."""
    from concurrent.futures import Future

    port = FakePort()
    waiting: Future[Answer] = Future()
    port.undo = lambda reason: port.calls.append(("undo", reason)) or waiting  # type: ignore[method-assign, assignment, func-returns-value]
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f3")
        await typed(app, pilot, "twice")
        await pressed(app, pilot, "f8", "f8", "f8")
        assert len(port.called("undo")) == 1
        waiting.set_result(Answer(ok=True))
        await settled(app, pilot)
        assert app.top is app.base


async def test_a_long_form_scrolls_to_the_field_at_hand() -> None:
    """Where more papers are asked for than the screen has lines, the field being filled in is in sight."""
    every = frozenset(paper.name for paper in OPERATIONS["institution_receive"].papers)
    step = StepView(roles=frozenset({"pharmacist"}), asked=every)
    port = FakePort(full_snapshot(task=None, steps={"institution_receive": step}))
    async with opened(port) as (app, pilot):
        app.put_on_top(papers_page("institution_receive"))
        await settled(app, pilot)
        form = app.top
        assert isinstance(form, PapersForm)
        assert {"donation", "second", "second_pin", "expected"} <= entries(form).keys()
        for field in (form.fields[-1], form.fields[0]):
            field.entry.focus()
            await settled(app, pilot)
            fields = form.query_one("#fields")
            assert fields.region.contains_region(field.region)
        assert form.suggestions.region.height > 0


async def test_the_second_person_is_sent_with_badge_and_pin() -> None:
    """A scanned badge goes into its field, the PIN is typed; neither is among the papers but the badge."""
    port = FakePort(NO_TASK)
    async with opened(port) as (app, pilot):
        app.put_on_top(papers_page("destroy"))
        await settled(app, pilot)
        await typed(app, pilot, "incineration")
        await pressed(app, pilot, "enter")
        await scanned(app, pilot, "]C0" + badge_text("W900"))
        await typed(app, pilot, "135790")
        await pressed(app, pilot, "f8")
        papers = {"method": "incineration", "second": "W900"}
        assert port.called("open_task") == [("destroy", papers, None, "135790")]

"""What is recorded without a scan."""

from __future__ import annotations

from dataclasses import replace

from edge.rules.operations import RECORDS
from edge.tui.answers import Answer
from edge.tui.records import Recording, Records, recordable
from tests.tui.fake_port import WANG, FakePort, full_snapshot
from tests.tui.hands import opened, pressed, settled, typed, words

AT_REST = full_snapshot(task=None)


async def test_a_reading_is_put_on_record() -> None:
    """Chosen from the list, its place from the catalogue; the row is named on the scan screen."""
    port = FakePort(AT_REST)
    port.answers["record"] = Answer(ok=True, params={"seq": "91"})
    async with opened(port) as (app, pilot):
        app.open("records")
        await settled(app, pilot)
        assert isinstance(app.top, Records)
        assert "货位、温度（℃）" in words(app)
        await pressed(app, pilot, "enter")
        assert isinstance(app.top, Recording)
        await typed(app, pilot, "A-02")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "4.5")
        await pressed(app, pilot, "f8")
        assert port.called("record") == [("storage_reading", {"place": "A-02", "temperature": "4.5"})]
        assert app.top is app.base
        assert "第 91 行" in words(app)


async def test_a_reading_that_is_no_number_is_not_sent() -> None:
    """The field is named."""
    port = FakePort(AT_REST)
    async with opened(port) as (app, pilot):
        app.put_on_top(Recording(RECORDS["storage_reading"]))
        await settled(app, pilot)
        await typed(app, pilot, "A-02")
        await pressed(app, pilot, "enter")
        await typed(app, pilot, "warm")
        await pressed(app, pilot, "f8")
        assert "应是数字" in words(app)
        assert not port.called("record")


def test_what_may_be_recorded_hangs_on_site_and_role() -> None:
    """An institution issues no clearance forms; an administrator records nothing."""
    names = {step.name for step in recordable(AT_REST, RECORDS)}
    assert names == {"storage_reading", "clearance_issued"}
    ward = replace(AT_REST, station=replace(AT_REST.station, kind="institution"))
    ward = replace(ward, operator=replace(WANG, roles=("pharmacist",)))
    assert {step.name for step in recordable(ward, RECORDS)} == {"storage_reading"}
    assert not recordable(replace(AT_REST, operator=replace(WANG, roles=("administrator",))), RECORDS)


async def test_somebody_without_a_part_in_it_is_told_so() -> None:
    """Instead of an empty list."""
    port = FakePort(replace(AT_REST, operator=replace(WANG, roles=("administrator",))))
    async with opened(port) as (app, pilot):
        app.open("records")
        await settled(app, pilot)
        assert "没有可登记的事项" in words(app)
        await pressed(app, pilot, "enter")
        assert isinstance(app.top, Records)

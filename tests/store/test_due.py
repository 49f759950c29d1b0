"""Which packages a task is about, where that is known."""

from __future__ import annotations

from dataclasses import replace

from edge.catalogue import Despatch
from edge.store.due import due
from tests import fakes
from tests.store.world import World, case, moved


def listed(world: World, operation: str, **papers: str) -> tuple[str, ...]:
    """What is due in such a task."""
    with world.store.writing() as tx:
        tx.put_task(replace(fakes.task("put_away"), operation=operation, papers=papers))
    with world.store.reader() as reader:
        return due(reader)


def key(serial: str) -> str:
    """Of the good product."""
    return moved("coded", serial).key


def announce(world: World, event_id: str, form: str, *serials: str) -> None:
    """Goods on their way."""
    keys = (*(key(serial) for serial in serials), f"00{fakes.SSCC}")
    despatch = Despatch(event_id=event_id, form=form, destination="H1", seal="", exited=fakes.NOW, keys=keys)
    with world.store.writing() as tx:
        tx.put_despatch(despatch)


def test_what_was_announced_under_the_form_and_has_not_come(zone: World) -> None:
    """Packages, not their cases; those of another form are another task's."""
    announce(zone, "e1", "F-MAIN", "S1", "S2")
    announce(zone, "e2", "F-MAIN", "S2", "S3")
    announce(zone, "e3", "F-TINY", "S9")
    assert listed(zone, "institution_receive", clearance_form="F-MAIN") == (key("S1"), key("S2"), key("S3"))
    zone.accept(moved("received", "S2"))
    assert listed(zone, "institution_receive", clearance_form="F-MAIN") == (key("S1"), key("S3"))
    with zone.store.reader() as reader:
        assert due(reader, 1) == (key("S1"),)


def test_what_is_in_the_case_that_is_unpacked(zone: World) -> None:
    """By its label; of other tasks nothing is known beforehand."""
    box = case()
    zone.accept(box, moved("packed", "S1", parent=box.key), moved("packed", "S2", parent=box.key))
    assert listed(zone, "unpack_case", case=fakes.SSCC) == (key("S1"), key("S2"))
    assert listed(zone, "put_away") == ()
    with zone.store.writing() as tx:
        tx.close_task(fakes.task("put_away").id, fakes.NOW)
    with zone.store.reader() as reader:
        assert due(reader) == ()

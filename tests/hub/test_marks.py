"""How far a station has read: a mark of one history of the hub is none of another's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from edge.hub import capture, catalogue, moves
from edge.hub.hub import Device, Hub
from edge.hub.marks import following
from edge.wire.moves import Move, Moved, MovesPush
from tests.hub.samples import device_of, document, event_id, key, make_hub, told, undone

DATABASES = ("sqlite",)
HOSPITAL = Device(station="P2", kind="institution", party="H1", gln="6901234000016", incarnation=1)


@given(st.lists(st.binary(min_size=1), max_size=20, unique=True))
def test_marks_grow_and_the_same_news_leads_to_the_same_mark(bodies: list[bytes]) -> None:
    """In any order; so a hub that is told again what it lost need not be read again."""
    marks = following(7, bodies)
    assert marks == sorted(set(marks))
    assert all(mark > 7 for mark in marks)
    assert [7, *marks][-1] == [7, *following(7, sorted(bodies))][-1]


def test_other_news_never_ends_at_a_mark_that_was_given() -> None:
    """Of a hundred histories of one to three kinds of news no two meet."""
    ends = {following(0, [b"%d" % n] * length)[-1] for n in range(100) for length in (1, 2, 3)}
    assert len(ends) == 300


def _steps(hub: Hub, station: str, *seqs: int) -> None:
    device = Device(station=station, kind="institution", party="H1", gln="6901234000016", incarnation=1)
    at = "2026-03-01T09:00:00.000+08:00"
    steps = (
        Move(seq=seq, event_id=f"{station}-{seq}", at=at, operation="dispense", items=(Moved(key="01"),))
        for seq in seqs
    )
    moves.take(hub, device, MovesPush(moves=tuple(steps), upto=max(seqs)))


def _read_on(ask: Callable[[int], tuple[int, list[str]]], mark: int) -> list[str]:
    """What a station hears that has read up to `mark`, as stations go on: from the beginning where it is told so."""
    heard: list[str] = []
    while True:
        upto, news = ask(mark)
        heard += news
        if upto == mark:
            return heard
        mark = upto if upto > mark else 0


def test_after_a_put_back_no_step_hides_behind_a_mark_of_before(tmp_path: Path) -> None:
    """The hub lost one station's step and counts another's in its place: whoever had read the lost one reads both."""
    lost, back = make_hub(tmp_path / "lost"), make_hub(tmp_path / "back")
    for hub in (lost, back):
        _steps(hub, "P1", 1)
    _steps(lost, "P1", 5)
    _steps(back, "P3", 8)

    def ask(hub: Hub, mark: int) -> tuple[int, list[str]]:
        said = moves.of_site(hub, HOSPITAL, mark)
        return said.upto, [one.event_id for one in said.moves]

    mark = ask(lost, 0)[0]
    assert _read_on(lambda mark: ask(back, mark), mark) == ["P1-1", "P3-8"]
    _steps(back, "P1", 5)
    assert _read_on(lambda mark: ask(back, mark), mark) == ["P1-1", "P3-8", "P1-5"]
    assert _read_on(lambda mark: ask(back, mark), ask(back, 0)[0]) == []


def test_after_a_put_back_no_announcement_hides_behind_a_mark_of_before(tmp_path: Path) -> None:
    """What is on its way is told to an institution that had heard of another in its place."""
    lost, back = make_hub(tmp_path / "lost"), make_hub(tmp_path / "back")
    for hub, number in ((lost, 1), (back, 2)):
        event = told("zone_exit", (f"S{number}",), number=number)
        capture.capture(hub, device_of(hub), document(event), "proceed")

    def ask(mark: int) -> tuple[int, list[str]]:
        said = catalogue.despatches(back, mark, "H-1")
        return said.upto, [one.event_id for one in said.despatches]

    assert _read_on(ask, catalogue.despatches(lost, 0, "H-1").upto) == [event_id(2)]


def test_after_a_put_back_no_exception_hides_behind_a_mark_of_before(tmp_path: Path) -> None:
    """What does not add up is told to who had heard of something else in its place; a mark stays good though its
    exception changed since.
    """
    lost, back = make_hub(tmp_path / "lost"), make_hub(tmp_path / "back")
    for hub, serial in ((lost, "S1"), (back, "S2")):
        for number in (1, 2):
            capture.capture(
                hub, device_of(hub), document(told("zone_exit", (serial,), number=number)), "proceed"
            )

    def ask(mark: int) -> tuple[int, list[str]]:
        said = catalogue.exceptions(back, mark)
        return said.upto, [one.subject for one in said.exceptions]

    assert _read_on(ask, catalogue.exceptions(lost, 0).upto) == [key("S2")]
    before = ask(0)[0]
    capture.capture(back, device_of(back), document(undone(told("zone_exit", ("S2",), number=2))), "proceed")
    assert ask(before)[1] == [key("S2")]
    assert ask(before)[0] > before

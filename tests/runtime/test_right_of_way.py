"""The line beside a station at work: never in front of a scan, and never for more than its share."""

from __future__ import annotations

from threading import Event, Thread
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.runtime import right_of_way
from edge.runtime.right_of_way import AT_ONCE, AT_WORK, LONGEST_REST, PIECE, SHARE, RightOfWay


class Clock:
    """Seconds that pass as a test says."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def scan(way: RightOfWay) -> None:
    """One scan, judged."""
    way.asked()
    way.scanned()
    way.done()


def test_what_a_few_scans_make_is_sent_without_a_rest() -> None:
    """Only a long queue is sent little by little."""
    clock = Clock()
    way = RightOfWay(clock)
    scan(way)
    assert way.rest(AT_ONCE) == 0.0
    assert way.rest(0.001) > 0.0


def test_nobody_at_work_nothing_rests() -> None:
    """Before the first scan, and some time after the last, the line has the PC to itself."""
    clock = Clock()
    way = RightOfWay(clock)
    way.asked()  # by the line itself, or a page that is looked at
    way.done()
    assert [way.rest(10.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    scan(way)
    assert way.rest(0.1) > 0.0
    clock.now = AT_WORK
    assert way.rest(10.0) == 0.0
    scan(way)
    assert way.rest(AT_ONCE / 2) == 0.0


def test_what_somebody_waits_for_goes_at_once() -> None:
    """An order to block, more of a lease, a person who wants to know."""
    way = RightOfWay(Clock())
    scan(way)
    assert way.rest(1.0) == LONGEST_REST
    way.hurry()
    assert way.rest(AT_ONCE / 2) == 0.0


def test_one_long_step_is_not_made_up_for_by_many_rests() -> None:
    """The first step loads half a program: after the longest rest there is that is forgotten."""
    clock = Clock()
    way = RightOfWay(clock)
    scan(way)
    assert way.rest(100 * AT_ONCE) == LONGEST_REST
    clock.now = LONGEST_REST
    assert way.rest(0.0) == 0.0


@given(st.lists(st.tuples(st.floats(0.0001, 0.009), st.floats(0.0, 1.0)), min_size=1, max_size=200))
def test_beside_scans_the_line_computes_for_its_share_of_the_time_and_no_more(
    steps: list[tuple[float, float]],
) -> None:
    """However long its steps are and however it waits for the hub between them."""
    clock = Clock()
    way = RightOfWay(clock)
    computed = 0.0
    for step, waited in steps:
        scan(way)
        clock.now += step + waited
        computed += step
        clock.now += way.rest(step)
        assert computed <= AT_ONCE + SHARE * clock.now + 0.009


def test_it_stands_back_while_the_station_has_something_to_do() -> None:
    """And goes on once that is done."""
    way = RightOfWay()
    way.asked()
    way.stand_back()  # not for ever
    way.done()
    way.stand_back()


def test_of_a_long_queue_each_piece_follows_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line, in debt, goes on as soon as the next scan is done, and not before one."""
    monkeypatch.setattr(right_of_way, "STANDS_BACK", 60.0)
    way = RightOfWay()
    scan(way)
    way.rest(10 * AT_ONCE)
    went_on = Event()

    def piece() -> None:
        while thread_time() <= 2 * PIECE:
            pass
        way.stand_back()
        went_on.set()

    line = Thread(target=piece)
    line.start()
    assert not went_on.wait(0.1)
    while not went_on.wait(0.01):
        scan(way)
    line.join()


def test_nothing_is_waited_for_where_little_was_computed_or_nobody_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor by a line that is not in debt: it would never be done."""
    monkeypatch.setattr(right_of_way, "STANDS_BACK", float("inf"))
    way = RightOfWay()
    while thread_time() <= 2 * PIECE:
        pass
    way.stand_back()  # nobody has scanned yet
    scan(way)
    way.stand_back()  # it has computed, but not much in all
    way.rest(10 * AT_ONCE)
    monkeypatch.setattr(right_of_way, "PIECE", float("inf"))
    way.stand_back()  # in debt, but not for this piece

"""The line beside a station at work: never in front of a scan, and never for more than its share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.runtime.right_of_way import AT_ONCE, AT_WORK, LONGEST_REST, SHARE, RightOfWay


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

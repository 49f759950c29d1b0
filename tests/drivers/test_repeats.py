from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.repeats import Repeats
from edge.drivers.state import DeviceState
from edge.frame import Frame

AT = datetime(2026, 6, 1, tzinfo=UTC)
ONE = b"]d2010950600013435221A1"
TWO = b"]d2010950600013435221A2"
NO_SERIAL = b"]d2010950600013435210LOT7"


class Counter:
    """A filter of half a second, on a clock that is set by hand."""

    def __init__(self, seconds: float = 0.5) -> None:
        self.now = 100.0
        self.frames: list[bytes] = []
        self.states: list[DeviceState] = []
        self.filter = Repeats(
            lambda frame: self.frames.append(frame.payload),
            self.states.append,
            seconds=lambda _: seconds,
            clock=lambda: self.now,
        )

    def scan(self, payload: bytes, after: float = 0.1, source: str = "serial:a", **more: object) -> None:
        self.now += after
        self.filter.frame(Frame(payload, source, AT, **more))  # type: ignore[arg-type]


def test_a_package_read_again_at_once_is_one_scan_and_is_counted() -> None:
    """The device's state tells how many readings were left out: nothing is skipped unseen."""
    desk = Counter()
    desk.filter.state(DeviceState("serial:a", "connected", AT))
    for _ in range(3):
        desk.scan(ONE)
    assert desk.frames == [ONE]
    assert [state.repeats for state in desk.states] == [0, 1, 2]
    desk.filter.state(DeviceState("serial:a", "lost", AT, "unplugged"))
    assert (desk.states[-1].status, desk.states[-1].repeats) == ("lost", 2)


def test_a_package_that_was_away_for_long_enough_is_scanned_anew() -> None:
    """One that stays in view stays one scan, however long."""
    desk = Counter()
    for _ in range(10):
        desk.scan(ONE, 0.4)
    assert desk.frames == [ONE]
    desk.scan(ONE, 0.5)
    assert desk.frames == [ONE, ONE]


@pytest.mark.parametrize(
    "payload",
    [NO_SERIAL, b"4006381333931", b"BS-CMD-ACK", b"BS-OP-W001", b"HELLO", b"]d201095060001343532"],
    ids=["lot", "ean", "command", "badge", "text", "misread"],
)
def test_what_names_no_single_package_goes_on_each_time(payload: bytes) -> None:
    """Two packs of one lot scanned at once are two packs; a command given twice is given twice."""
    desk = Counter()
    desk.scan(payload, 0.0)
    desk.scan(payload, 0.0)
    assert desk.frames == [payload, payload]


@pytest.mark.parametrize("payload", [b"]C100106141412345678908", b"83567891234567890123"])
def test_cases_and_trace_codes_name_one_package_too(payload: bytes) -> None:
    """So does an SSCC, and a Chinese trace code."""
    desk = Counter()
    desk.scan(payload)
    desk.scan(payload)
    assert desk.frames == [payload]


def test_two_devices_and_two_packages_do_not_hide_each_other() -> None:
    """The rule is of one device and one package; other packages may come between."""
    desk = Counter()
    desk.scan(ONE)
    desk.scan(ONE, source="serial:b")
    desk.scan(TWO)
    desk.scan(ONE)
    assert desk.frames == [ONE, ONE, TWO]


def test_a_reading_cut_off_never_hides_a_whole_one() -> None:
    """Nor is a second one cut off left out: it is refused again."""
    desk = Counter()
    desk.scan(ONE, complete=False)
    desk.scan(ONE)
    desk.scan(ONE, complete=False)
    assert desk.frames == [ONE, ONE, ONE]


def test_without_the_rule_everything_goes_on() -> None:
    """A site may set it to nothing."""
    desk = Counter(0.0)
    desk.scan(ONE, 0.0)
    desk.scan(ONE, 0.0)
    assert desk.frames == [ONE, ONE]


@given(
    st.lists(
        st.tuples(st.sampled_from([ONE, TWO, NO_SERIAL]), st.sampled_from([0.0, 0.2, 0.5, 1.0])), max_size=30
    )
)
def test_no_package_is_lost(scans: list[tuple[bytes, float]]) -> None:
    """Each package goes on at least once, each without serial every time, and what is left out is counted."""
    desk = Counter()
    desk.filter.state(DeviceState("serial:a", "connected", AT))
    for payload, after in scans:
        desk.scan(payload, after)
    assert set(desk.frames) == {payload for payload, _ in scans}
    assert desk.frames.count(NO_SERIAL) == sum(payload == NO_SERIAL for payload, _ in scans)
    assert len(desk.frames) + desk.states[-1].repeats == len(scans)

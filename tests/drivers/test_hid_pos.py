from __future__ import annotations

import doctest
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from edge.drivers import hid_pos
from edge.drivers.hid_pos import STANDARD, Layout, Reports, layout_from
from edge.frame import LONGEST, Frame
from hardware.simulators.hid_scanner import DESCRIPTOR, reports

AT = datetime(2026, 6, 1, tzinfo=UTC)
GOOD = b"010950600013435210A\x1d21B7"


def read(*given_reports: bytes, layout: Layout = STANDARD) -> list[Frame]:
    """What these reports come to."""
    scanner = Reports("hid:1", layout)
    return [frame for report in given_reports for frame in scanner.feed(report, AT)]


def test_the_example_holds() -> None:
    """What the module's docstring shows is so."""
    assert doctest.testmod(hid_pos).failed == 0


def test_the_published_example_of_a_scanner_is_read() -> None:
    """60 characters of a QR code in two reports of 64 bytes; source: Access-IS "LSR118 Product Manual", B.1.1."""
    text = b"M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  12345"[:60].ljust(60)
    first = bytes.fromhex("02 38 5D 51 30") + text[:56] + bytes.fromhex("73 00 01")
    second = bytes.fromhex("02 04 5D 51 30") + text[56:].ljust(56, b"\0") + bytes.fromhex("73 00 00")
    assert (len(first), len(second)) == (64, 64)
    assert read(first, second) == [Frame(text, "hid:1", AT, "]Q0")]


def test_the_layout_is_found_in_the_report_descriptor() -> None:
    """The usual descriptor gives the usual layout."""
    assert layout_from(DESCRIPTOR) == STANDARD


def test_another_layout_is_followed() -> None:
    """Without report ids, the flag in front, no symbology, no length: as the descriptor says."""
    descriptor = bytes.fromhex(
        "05 8C 09 02 A1 01 15 00 25 01 75 01 95 01 09 FF 81 02 95 07 81 03 26 FF 00 75 08 95 0A 09 FE 81 02 C0"
    )
    layout = layout_from(descriptor)
    assert layout == Layout(report=None, length=None, symbology=(), data=(8, 10), continued=0)
    assert layout is not None
    assert [frame.payload for frame in read(b"\x010123456789", b"\x00AB\0\0\0\0\0\0\0\0", layout=layout)] == [
        b"0123456789AB"
    ]


def test_usages_may_be_told_with_their_page() -> None:
    """A usage of four bytes holds its own page; long items and collections are passed over."""
    descriptor = bytes.fromhex(
        "06 8C 00 0A 02 00 A1 01 FE 02 00 AA BB 85 07 75 08 95 03 0B FB 00 8C 00 0B FC 00 8C 00 0B FD 00 8C 00"
        "81 02 95 14 0B FE 00 8C 00 81 02 C0"
    )
    assert layout_from(descriptor) == Layout(7, None, (8, 16, 24), (32, 20), None)


@given(st.binary(max_size=200))
def test_no_descriptor_is_too_odd(descriptor: bytes) -> None:
    """Whatever a device says of itself, the answer is a layout or none."""
    layout = layout_from(descriptor)
    if layout is not None:
        read(bytes(64), layout=layout)


def test_a_keyboards_descriptor_is_no_scanners() -> None:
    """Nor is one whose data are no bytes."""
    assert layout_from(bytes.fromhex("05 01 09 06 A1 01 05 07 75 01 95 08 19 E0 29 E7 81 02 C0")) is None
    assert layout_from(bytes.fromhex("05 8C 09 02 A1 01 75 07 95 08 09 FE 81 02 C0")) != STANDARD


@given(
    st.lists(
        st.tuples(
            st.binary(min_size=1, max_size=300).filter(lambda text: text[-1:] not in b"\r\n"),
            st.sampled_from(["]d2", "]C1", "]E0", ""]),
        ),
        max_size=5,
    )
)
def test_whatever_was_scanned_comes_back_byte_for_byte(scans: list[tuple[bytes, str]]) -> None:
    """Any bytes, GS and NUL among them, of any length, each with its identifier."""
    frames = read(*(report for payload, mark in scans for report in reports(payload, mark)))
    assert [(frame.payload, frame.symbology or "", frame.complete) for frame in frames] == [
        (payload, mark, True) for payload, mark in scans
    ]


@given(st.data())
def test_a_lost_report_never_makes_a_whole_reading_of_parts(data: st.DataObject) -> None:
    """A reading whose rest never came is cut off by the next of another symbology, or by silence."""
    scanner = Reports("hid:1")
    halves = reports(b"x" * data.draw(st.integers(57, 400)), "]d2")[:-1]
    assert [frame for report in halves for frame in scanner.feed(report, AT)] == []
    assert scanner.pending
    if data.draw(st.booleans()):
        frames = scanner.feed(reports(b"4006381333931", "]E0")[0], AT)
        assert [(frame.complete, frame.symbology) for frame in frames] == [(False, "]d2"), (True, "]E0")]
    else:
        assert [frame.complete for frame in scanner.cut_off(AT)] == [False]
    assert not scanner.pending
    assert scanner.cut_off(AT) == []


def test_a_report_shorter_than_it_says_is_cut_off() -> None:
    """A length past the data, or data past the report, is no whole reading."""
    whole = reports(GOOD, "]d2")[0]
    (overstated,) = read(whole[:1] + b"\xff" + whole[2:])
    (cut,) = read(whole[:12])
    assert (overstated.complete, cut.complete, cut.payload) == (False, False, GOOD[:7])
    assert read(b"\x02") == read(b"") == read(b"\x05" + whole[1:]) == []


def test_a_reading_without_end_is_bounded() -> None:
    """It is given once, cut off, however long it went on."""
    endless = reports(b"z" * 2 * LONGEST, "]Q0")
    (frame,) = read(*endless)
    assert (len(frame.payload), frame.complete) == (LONGEST, False)


def test_a_suffix_is_no_part_of_the_code_and_odd_identifiers_are_none() -> None:
    """Some scanners add CR here too; three characters that are no AIM identifier name no symbology."""
    assert read(*reports(GOOD + b"\r\n", "]d2")) == [Frame(GOOD, "hid:1", AT, "]d2")]
    assert read(*reports(GOOD, "B12"))[0].symbology is None
    assert read(*reports(b"", "]d2")) == []

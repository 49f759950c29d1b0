"""What the simulated scanner sends: good codes that are good, bad ones bad in the way they claim."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import parse
from edge.codes.scanned import Misreading, ScannedCode
from edge.frame import Frame
from edge.language import TEXTS
from edge.rules.reasons import REASONS
from edge.runtime.demo import sample
from edge.runtime.demo.packages import Parcel, case, misreadings, package, sscc
from edge.runtime.demo.supply import GOOD_IN_A_ROW, Supply
from tests import fakes

TODAY = fakes.NOW.date()
STAMP = "260601100000"


def read(parcel: Parcel, today: date = TODAY) -> ScannedCode | Misreading:
    """What the parser makes of it."""
    return parse(Frame(parcel.payload, "test", fakes.NOW), today=today)


def test_a_package_reads_as_its_parts() -> None:
    """GTIN, lot, expiry and serial."""
    code = read(package(sample.GOOD, "S1"))
    assert isinstance(code, ScannedCode)
    assert (code.gtin, code.lot, code.serial) == (sample.GOOD, "L2607", "S1")


@given(st.integers(1, 99), st.from_regex(r"[0-9]{6,14}", fullmatch=True))
def test_a_case_is_a_whole_sscc_whatever_the_day(number: int, stamp: str) -> None:
    """Eighteen digits, the last of them right."""
    code = read(case(stamp, number))
    assert isinstance(code, ScannedCode)
    assert code.sscc == sscc(stamp, number)


@pytest.mark.parametrize("parcel", misreadings("X1", TODAY), ids=lambda parcel: parcel.shows)
def test_a_bad_reading_is_bad_as_it_says(parcel: Parcel) -> None:
    """Misread by its own reason, or read and refused for what it is."""
    code = read(parcel)
    assert parcel.expects in REASONS
    if isinstance(code, Misreading):
        assert code.code == parcel.expects
    else:
        assert parcel.expects in ("expired", "product-unknown", "product-whitelisted")


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2028, 2, 29), date(2026, 12, 31)])
def test_bad_readings_can_be_made_on_any_day(day: date) -> None:
    """The twenty-ninth of February too."""
    assert len(misreadings("X1", day)) > 8


def test_the_key_sends_good_ones_and_every_so_often_a_bad_one() -> None:
    """Each kind of bad one comes round, and every kind has words to announce it."""
    supply = Supply(STAMP, TODAY, lambda _: [], list)
    parcels = [supply.next("serialise") for _ in range(80)]
    good = [parcel for parcel in parcels if not parcel.expects]
    assert len(good) >= len(parcels) * GOOD_IN_A_ROW // (GOOD_IN_A_ROW + 1)
    assert len({parcel.payload for parcel in good}) == len(good)
    assert len({parcel.shows for parcel in parcels if parcel.expects}) > 10
    assert {f"demo.{parcel.shows}" for parcel in parcels} <= TEXTS.keys()

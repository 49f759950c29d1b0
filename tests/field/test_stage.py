"""The table under the simulated camera."""

from __future__ import annotations

from itertools import islice

import cv2
import numpy as np
import pytest
import zxingcpp

from edge.errors import DriverError
from tests.field.devices import identifiers
from tests.field.stage import LYING, Stage

PAYLOAD = b"]d201095200000000111735123110L2701\x1d21S1"


def read(jpeg: bytes) -> list[bytes]:
    """What is read in a picture, the plain way."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return [code.bytes for code in zxingcpp.read_barcodes(picture)]


def test_a_label_is_held_out_until_it_is_taken_away() -> None:
    """Empty, the label as often as it is looked at, empty again; unplugged, nothing is left on the table."""
    with Stage(7) as stage:
        looked = stage.jpegs()
        assert read(next(looked)) == []
        stage.print(identifiers(PAYLOAD))
        stage.hold_out()
        seen = [read(jpeg) for jpeg in islice(looked, 3 * LYING)]
        assert seen[0] == []
        assert seen[-LYING:].count([PAYLOAD[3:]]) > LYING // 2
        stage.take_away()
        assert [read(jpeg) for jpeg in islice(looked, 2 * LYING)][-1] == []
        stage.hold_out()
        stage.unplug()
        stage.replug()
        assert [read(jpeg) for jpeg in islice(looked, 2 * LYING)] == [[]] * 2 * LYING


@pytest.mark.parametrize("payload", [b"HELLO", b"]d2019999", PAYLOAD[3:]])
def test_only_a_package_has_such_a_label(payload: bytes) -> None:
    """Anything else is refused, in four parts."""
    assert identifiers(PAYLOAD) == "(01)09520000000011(17)351231(10)L2701(21)S1"
    with pytest.raises(DriverError, match=r"expected .*, got other"):
        identifiers(payload)

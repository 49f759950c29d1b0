from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from edge.drivers.camera import engines
from hardware.simulators.scenes import FORMATS, Grey, symbol


def drawn(kind: str, text: str, *, gs1: bool = False) -> Grey:
    """A symbol as it would be printed, large."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind], **({"gs1": True} if gs1 else {}))
    return np.pad(np.array(zxingcpp.write_barcode_to_image(code, scale=4), np.uint8), 30, constant_values=255)


@pytest.mark.parametrize(
    ("kind", "text", "symbology", "payload"),
    [
        ("DataMatrix", "(01)04412345678909(10)AB(21)XY", "]d2", b"010441234567890910AB\x1d21XY"),
        ("Code128", "(10)AB(21)XY", "]C1", b"10AB\x1d21XY"),
        ("QRCode", "(10)AB(21)XY", "]Q3", b"10AB\x1d21XY"),
    ],
)
def test_a_gs1_symbol_is_its_element_string(kind: str, text: str, symbology: str, payload: bytes) -> None:
    """Separators as GS, no brackets, FNC1 said by the AIM identifier."""
    [reading] = engines.zxing(drawn(kind, text, gs1=True), engines.zxing_formats(engines.EVERY))
    assert (reading.symbology, reading.payload, reading.engine) == (symbology, payload, "zxing")


def test_every_format_asked_for_by_default_is_one_that_zxing_knows() -> None:
    """And each comes back by the name it was asked for."""
    assert len(engines.zxing_formats(engines.EVERY)) == len(engines.EVERY)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_drawn_is_what_is_read(kind: str) -> None:
    """Writer, scene and reader agree on the bytes."""
    modules, payload = symbol(kind, np.random.default_rng(5))
    picture = np.pad(np.kron(modules, np.ones((4, 4), np.uint8)), 60, constant_values=255).astype(np.uint8)
    [reading] = engines.zxing(picture, engines.zxing_formats(engines.EVERY))
    assert reading.payload == payload


def test_the_second_engine_says_linear_codes_as_the_first_does() -> None:
    """The same bytes and AIM identifier for EAN-13, EAN-8, UPC-A and UPC-E, or they could never agree."""
    texts = {"EAN13": "4006381333931", "EAN8": "12345670", "UPCA": "012546619592", "UPCE": "04124498"}
    for kind, text in texts.items():
        picture = drawn(kind, text)
        second = engines.zbar(picture)
        if not second:
            pytest.skip("libzbar is not installed")
        [first] = engines.zxing(picture, engines.zxing_formats(engines.EVERY))
        assert {(one.symbology, one.payload) for one in second} == {(first.symbology, first.payload)}


def test_a_symbol_that_cannot_be_made_out_is_located() -> None:
    """Too many of its modules are wrong; one that is read is not named, nor is a blank."""
    formats = engines.zxing_formats(["DataMatrix"])
    picture = drawn("DataMatrix", "(01)04412345678909(10)AB(21)XY", gs1=True)
    assert engines.unsure(picture, formats) == []
    spoilt = picture.copy()
    spoilt[46:82, 46:82] = 255 - spoilt[46:82, 46:82]
    assert engines.zxing(spoilt, formats) == []
    [corners] = engines.unsure(spoilt, formats)
    assert all(20 < x < picture.shape[1] - 20 and 20 < y < picture.shape[0] - 20 for x, y in corners)
    assert engines.unsure(np.full((80, 80), 200, np.uint8), formats) == []

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from edge.drivers.camera import engines
from edge.drivers.camera.decoding import Hint, Sight
from edge.drivers.camera.reading import Reading, needs_confirming
from hardware.simulators.scenes import FORMATS, Conditions, Grey, negative, single, tray

HARD = {
    "small": Conditions(module=1.7, angle=20),
    "blurred": Conditions(module=3.2, blur=1.3, angle=70),
    "noisy": Conditions(module=3.5, noise=28, angle=160),
    "glaring": Conditions(module=3.5, glare=0.7, angle=-30),
    "dark": Conditions(module=3, light=0.9, angle=5),
    "inverted": Conditions(module=3.2, inverted=True, angle=90),
    "crowded": Conditions(module=4, quiet=0.8, angle=40),
    "leaning": Conditions(module=3.6, lean=0.15, angle=15),
    "moved": Conditions(module=3, motion=2.5, course=30),
    "hopeless": Conditions(module=1.1, blur=1.5, noise=30, glare=0.9),
}


@pytest.fixture(scope="module")
def patient() -> Iterator[Sight]:
    """One that has time."""
    with Sight(budget=2) as sight:
        yield sight


@pytest.mark.parametrize("kind", FORMATS)
def test_a_label_in_good_light_is_read_to_the_byte(patient: Sight, kind: str) -> None:
    """Separators kept, no AIM identifier among the bytes, corners where the symbol is drawn."""
    scene = single(11, Conditions(module=3, angle=2), kind=kind, size=(720, 1280))
    [reading] = patient.look(scene.picture).readings
    assert reading.format == kind
    assert reading.payload == scene.shown[0].payload
    corners = np.array(scene.shown[0].corners)
    assert (corners.min(axis=0) < reading.centre).all()
    assert (corners.max(axis=0) > reading.centre).all()


@pytest.mark.parametrize("kind", ["Code128", "EAN13", "PDF417"])
@pytest.mark.parametrize("angle", [35, -55])
def test_a_label_of_bars_that_lies_askew_is_read(patient: Sight, kind: str, angle: float) -> None:
    """Engines read bars along rows and columns only; its corners are where it lies."""
    scene = single(12, Conditions(module=2, angle=angle, quiet=3), kind=kind, size=(1080, 1080))
    [reading] = patient.look(scene.picture).readings
    assert reading.payload == scene.shown[0].payload
    middle = np.array(scene.shown[0].corners).mean(axis=0)
    assert np.abs(np.array(reading.centre) - middle).max() < 40


@pytest.mark.parametrize("name", HARD)
def test_no_wrong_payload_however_bad_the_picture(patient: Sight, name: str) -> None:
    """What is read of a degraded label is what it holds, or nothing."""
    for seed in range(3):
        scene = single(seed, HARD[name])
        assert {one.payload for one in patient.look(scene.picture).readings} <= scene.payloads


@pytest.mark.parametrize("name", [name for name in HARD if name != "hopeless"])
def test_a_degraded_label_is_read(patient: Sight, name: str) -> None:
    """In one way or another, most of the time: two of three."""
    scenes = [single(seed, HARD[name]) for seed in range(3)]
    read = [
        {one.payload for one in patient.look(scene.picture).readings} == scene.payloads for scene in scenes
    ]
    assert sum(read) >= 2


def test_a_tray_is_read_whole_without_reading_the_whole_picture(patient: Sight) -> None:
    """Every symbol of a tray by its place alone; pixels a module are learnt from it."""
    scene = tray(3, count=24, size=(720, 1280))
    seen = patient.look(scene.picture, hint=Hint(full=False))
    assert {one.payload for one in seen.readings} == scene.payloads
    assert len(seen.readings) == 24
    assert seen.scale is not None
    assert 1.5 < seen.scale < 5


def test_small_modules_of_a_tray_are_read(patient: Sight) -> None:
    """24 at VGA are 1.6 pixels a module, fewer than any engine reads as they are."""
    scene = tray(4, count=24, size=(480, 640), module=1.6)
    read = {one.payload for one in patient.look(scene.picture).readings}
    assert read <= scene.payloads
    assert len(read) >= 23


def test_nothing_is_read_where_nothing_is(patient: Sight) -> None:
    """Textures that look like symbols are none; what stripes give needs confirming and is not agreed."""
    for seed in range(6):
        seen = patient.look(negative(seed))
        assert all(needs_confirming(one) for one in seen.readings)
        assert not seen.agreed


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (3, 5), (40, 40), (900, 2)])
def test_a_picture_of_any_shape_is_looked_at(patient: Sight, shape: tuple[int, int]) -> None:
    """Nothing to read, and no fault."""
    assert patient.look(np.full(shape, 200, np.uint8)).readings == ()


def test_without_time_the_plain_reading_is_finished_and_nothing_else_begun() -> None:
    """Past the budget no other way is begun."""
    ticks = count()
    scene = single(1, Conditions(module=1.3))
    with Sight(budget=0.0, clock=lambda: float(next(ticks))) as hurried, Sight(budget=2) as patient:
        fewer, more = hurried.look(scene.picture), patient.look(scene.picture)
    assert 0 < fewer.tried < more.tried


@pytest.mark.parametrize("asked", [("DataMatrix",), ("EAN13",), ("DataMatrix", "EAN13"), ("PDF417",)])
def test_only_the_formats_asked_for_are_read(asked: tuple[str, ...]) -> None:
    """Labels of other formats are not seen, in any way of looking."""
    with Sight(asked, budget=0.5) as sight:
        for kind in ("QRCode", "Code128"):
            scene = single(11, Conditions(module=2), kind=kind, size=(720, 1280))
            assert sight.look(scene.picture).readings == ()


def test_a_region_known_from_the_frame_before_is_read_again(patient: Sight) -> None:
    """And what is in a region and is a place as well is one reading."""
    scene = single(2, Conditions(module=3))
    first = patient.look(scene.picture)
    again = patient.look(scene.picture, hint=Hint((first.readings[0].corners,), first.scale, full=False))
    assert [one.payload for one in again.readings] == [scene.shown[0].payload]


@pytest.mark.skipif(
    not engines.zbar(single(7, Conditions(module=3), kind="EAN13").picture),
    reason="libzbar is not installed: there is no second engine",
)
def test_an_ean_that_both_engines_read_is_agreed(patient: Sight) -> None:
    """The second engine reads the same digits in the same place."""
    scene = single(7, Conditions(module=3), kind="EAN13")
    seen = patient.look(scene.picture)
    assert seen.agreed == set(seen.readings) != set()


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_bars_of_an_ean_among_those_of_a_longer_symbol_do_not_hide_it(patient: Sight, scale: int) -> None:
    """Of a million serial numbers in GS1-128 one has such bars; the number is what is read, and alone."""
    code = zxingcpp.create_barcode("(00)062563421380650000", zxingcpp.BarcodeFormat.Code128, gs1=True)
    picture = np.array(zxingcpp.write_barcode_to_image(code, scale=scale), np.uint8)
    grey = np.pad(picture, 20, constant_values=255)
    assert "EAN13" in {one.format for one in engines.zxing(grey, engines.zxing_formats(["EAN13", "Code128"]))}
    read = {(one.symbology, one.payload) for one in patient.look(grey).readings}
    assert read == {("]C1", b"00062563421380650000")}


def test_an_ean_beside_a_longer_symbol_stays(patient: Sight) -> None:
    """Whether two engines agreed on it or one alone read it."""
    code = zxingcpp.create_barcode("(10)AB(21)XY", zxingcpp.BarcodeFormat.Code128, gs1=True)
    longer = np.array(zxingcpp.write_barcode_to_image(code, scale=3), np.uint8)
    ean = single(7, Conditions(module=3, blur=0.8), kind="EAN13")
    width = max(longer.shape[1], ean.picture.shape[1])
    both = [
        np.pad(one, ((20, 20), (0, width - one.shape[1])), constant_values=255)
        for one in (longer, ean.picture)
    ]
    read = {one.payload for one in patient.look(np.vstack(both)).readings}
    assert read == {b"10AB\x1d21XY", ean.shown[0].payload}


SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "images"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample pictures are not beside the project")
def test_the_sample_pictures_give_nothing_wrong(patient: Sight) -> None:
    """Each gives what the truth says, or nothing; negatives nothing."""
    import json

    for line in (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        packed = np.frombuffer((SAMPLES / truth["file"]).read_bytes(), np.uint8)
        grey = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
        wanted = set(truth.get("texts") or filter(None, [truth["text"]]))
        read = {one.payload.decode().strip() for one in patient.look(grey).readings}
        assert read <= wanted, truth["file"]


def test_what_took_too_long_is_read_a_piece_a_look() -> None:
    """What is too large for a piece is read in the whole made smaller; what is small in its turn."""
    noise = np.random.default_rng(1).normal(128, 60, (720, 1280)).clip(0, 255).astype(np.uint8)
    given: list[int] = []
    large, small = noise.copy(), noise.copy()
    large[60:660, 340:940] = single(4, Conditions(module=14, angle=2), size=(600, 600)).picture
    small[500:680, 1000:1200] = single(4, Conditions(module=3, angle=2), size=(180, 200)).picture
    with pytest.MonkeyPatch.context() as patch, Sight(budget=0.05) as sight:
        patch.setattr("edge.drivers.camera.decoding.places", lambda _: [])
        read = engines.zxing

        def counted(picture: Grey, *rest: object, **more: object) -> list[Reading]:
            given.append(picture.size)
            return read(picture, *rest, **more)  # type: ignore[arg-type]

        patch.setattr(engines, "zxing", counted)
        seen = sight.look(noise, hint=Hint(whole=0.2, turn=3))
        assert max(given) < noise.size / 5
        assert sum(given) < noise.size / 2
        assert seen.whole > 0
        assert len(sight.look(large, hint=Hint(whole=0.2)).readings) == 1
        found = [bool(sight.look(small, hint=Hint(whole=0.2, turn=turn)).readings) for turn in range(16)]
    assert any(found)
    assert not all(found)

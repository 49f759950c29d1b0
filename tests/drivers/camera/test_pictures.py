from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.drivers.camera.pictures import eight_bits, moving, still

PAGE = np.random.default_rng(3).integers(0, 255, (48, 64)).astype(np.uint8)


def saved(path: Path, page: np.ndarray) -> Path:
    """Written by way of memory, so that any name will do."""
    _, packed = cv2.imencode(path.suffix, page)
    path.write_bytes(packed.tobytes())
    return path


def test_a_chinese_name_is_a_name(tmp_path: Path) -> None:
    """OpenCV's own file reading is not used."""
    [page] = still(saved(tmp_path / "药盒.png", PAGE))
    assert (page == PAGE).all()


def test_sixteen_bits_are_brought_to_eight(tmp_path: Path) -> None:
    """From the darkest to the brightest, as cameras use twelve of the sixteen."""
    [page] = still(saved(tmp_path / "deep.png", PAGE.astype(np.uint16) * 16))
    assert page.dtype == np.uint8
    assert np.abs(page.astype(int) - cv2.normalize(PAGE, None, 0, 255, cv2.NORM_MINMAX)).max() <= 1


def test_a_floating_page_with_holes_is_a_picture() -> None:
    """What is not a number is dark."""
    page = PAGE.astype(np.float32)
    page[0, 0] = np.nan
    assert eight_bits(page).dtype == np.uint8


def test_transparent_is_white(tmp_path: Path) -> None:
    """Black print on nothing is black on white."""
    whole = np.zeros((48, 64, 4), np.uint8)
    whole[:, :, 3] = 255 - PAGE
    [page] = still(saved(tmp_path / "clear.png", whole))
    assert np.abs(page.astype(int) - PAGE).max() <= 1


def test_all_pages_are_given(tmp_path: Path) -> None:
    """A scanned document has several."""
    _, packed = cv2.imencodemulti(".tiff", [PAGE, 255 - PAGE])
    (tmp_path / "two.tiff").write_bytes(packed.tobytes())
    one, two = still(tmp_path / "two.tiff")
    assert (one == PAGE).all()
    assert (two == 255 - PAGE).all()


def test_a_photograph_is_turned_as_it_says(tmp_path: Path) -> None:
    """EXIF orientation 6: taken with the camera on its side."""
    _, packed = cv2.imencode(".jpg", PAGE)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    jpeg = packed.tobytes()
    marked = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
    (tmp_path / "turned.jpg").write_bytes(marked)
    [page] = still(tmp_path / "turned.jpg")
    assert page.shape == (64, 48)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_gives_none_and_prints_nothing(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither as image nor as video, and OpenCV's log stays off the screen."""
    (tmp_path / "odd.png").write_bytes(content)
    assert still(tmp_path / "odd.png") == []
    assert list(moving(tmp_path / "odd.png")) == []
    assert capfd.readouterr() == ("", "")


def test_a_video_gives_its_frames_in_order(tmp_path: Path) -> None:
    """As many as were written."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for grey in (20, 120, 220):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    assert [round(float(frame.mean()), -1) for frame in moving(path)] == [20, 120, 220]

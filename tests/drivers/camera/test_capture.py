from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.drivers.camera.capture import Live, NoPictures, grey_of, recorded, why_closed
from edge.drivers.camera.source import Source
from hardware.simulators.camera import RATE, Served, write_video

PICTURES = [np.full((48, 64), 40 * at, np.uint8) for at in range(6)]


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Six pictures, each lighter than the one before."""
    path = tmp_path / "steps.avi"
    assert write_video(path, iter(PICTURES)) == 6
    return path


def test_a_video_gives_every_picture_at_its_own_time(video: Path) -> None:
    """None is left out, however long a look takes."""
    taken = list(recorded(Source.parse(str(video))))
    assert [round(float(picture.grey.mean()) / 40) for picture in taken] == [0, 1, 2, 3, 4, 5]
    assert [picture.at for picture in taken] == pytest.approx([at / RATE for at in range(6)])


def test_pictures_play_in_the_order_of_their_names(tmp_path: Path) -> None:
    """As a folder, as a pattern of names, or one alone."""
    for at, picture in enumerate(PICTURES):
        cv2.imwrite(str(tmp_path / f"shot{at:02}.png"), picture)
    (tmp_path / "notes.txt").write_text("no picture")
    for place in (tmp_path, tmp_path / "shot%02d.png"):
        taken = list(recorded(Source.parse(str(place))))
        assert [round(float(picture.grey.mean()) / 40) for picture in taken] == [0, 1, 2, 3, 4, 5]
        assert [picture.at for picture in taken] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5])
    (alone,) = recorded(Source.parse(str(tmp_path / "shot03.png")))
    assert (int(alone.grey.mean()), alone.at) == (120, 0.0)


@pytest.mark.parametrize("place", ["nowhere.avi", "empty", "words.txt", "shot%02d.png", ""])
def test_what_is_no_recording_is_said(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing there, nothing in it, or neither picture nor video."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.txt").write_text("no picture")
    with pytest.raises(NoPictures) as failure:
        list(recorded(Source.parse(place)))
    assert failure.value.reason == "no-recording"


def drain(live: Live) -> None:
    """Take what still comes, until no more does."""
    while live.newest():
        pass


def test_a_live_source_gives_what_is_there_now(video: Path) -> None:
    """Pictures that nobody asked for in time are gone; broken off, it says so, and closing waits for nothing."""
    with Served(PICTURES, rate=60) as camera:
        live = Live(Source.parse(camera.url), (640, 480))
        first = live.newest()
        later = live.newest()
        assert later.at > first.at
        assert first.grey.shape == (48, 64)
        camera.unplug()
        with pytest.raises(NoPictures) as failure:
            drain(live)
        assert failure.value.reason == "camera-gone"
        live.close()
        with pytest.raises(NoPictures) as failure:
            Live(Source.parse(camera.url), (640, 480)).newest()
        assert failure.value.reason == "camera-off"


def test_a_camera_that_is_not_there_is_said(tmp_path: Path) -> None:
    """By number and by path; one that may not be opened, and one that does not open, otherwise."""
    with pytest.raises(NoPictures) as failure:
        Live(Source.parse("987"), (640, 480)).newest()
    assert failure.value.reason == "no-camera"
    device = tmp_path / "video0"
    device.write_bytes(b"")
    assert why_closed(Source(str(device), "device")).reason == "camera-taken"
    device.chmod(0o000)
    denied = why_closed(Source(str(device), "device")).reason
    assert denied in {"camera-denied", "camera-taken"}  # nothing is denied to root


def test_frames_of_any_kind_become_grey() -> None:
    """One, three and four channels, 8 and 16 bits."""
    grey = np.full((4, 5), 77, np.uint8)
    assert (grey_of(grey) == 77).all()
    assert (grey_of(grey[:, :, None]) == 77).all()
    assert (grey_of(np.dstack([grey] * 3)) == 77).all()
    assert (grey_of(np.dstack([grey] * 4)) == 77).all()
    deep = np.arange(20, dtype=np.uint16).reshape(4, 5) * 3000
    assert (grey_of(deep).min(), grey_of(deep).max(), grey_of(deep).dtype) == (0, 255, np.uint8)


def test_a_chinese_name_is_a_name_like_any_other(video: Path) -> None:
    """Where the system's own file names are UTF-8."""
    named = shutil.copy(video, video.with_name("托盘.avi"))
    assert len(list(recorded(Source.parse(str(named))))) == 6

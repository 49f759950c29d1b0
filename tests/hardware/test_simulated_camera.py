from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.simulators.camera import MOVING, Passing, main, shots, symbols, write_video

FEW = Passing(1, 2, lying=3, size=(240, 320), module=2.0)


def test_the_same_seed_gives_the_same_video() -> None:
    """Labels come, lie, and go; another seed shows others."""
    video, again = list(shots(FEW)), list(shots(FEW))
    assert all((one.picture == other.picture).all() for one, other in zip(video, again, strict=True))
    shown = [payload for _, payload in symbols(FEW)]
    assert len(set(shown)) == 2
    assert [shot.lying for shot in video] == [
        *[()] * MOVING, *[(shown[0],)] * 3, *[()] * MOVING,
        *[()] * MOVING, *[(shown[1],)] * 3, *[()] * MOVING,
        *[()] * MOVING,
    ]  # fmt: skip
    assert shown != [payload for _, payload in symbols(Passing(2, 2))]


def test_the_hand_shakes_and_nothing_lies_there_in_the_end() -> None:
    """No two pictures are alike; the last is the ground alone."""
    video = [shot.picture.astype(np.int16) for shot in shots(FEW)]
    assert all((one != other).any() for one, other in itertools.pairwise(video))
    assert float(np.abs(video[-1] - video[-2]).mean()) < float(np.abs(video[-1] - video[MOVING]).mean())


def test_given_codes_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a file of element strings; what is shown is printed, separators as escapes."""
    codes = tmp_path / "codes.txt"
    codes.write_text("(01)04006381333931(10)A1(21)S1\n(01)04006381333931(10)A1(21)S2\n")
    out = tmp_path / "v.avi"
    assert main([str(out), "--codes", str(codes)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        r"010400638133393110A1\x1d21S1",
        r"010400638133393110A1\x1d21S2",
    ]
    assert cv2.VideoCapture(str(out)).read()[0]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Not after minutes of drawing."""
    with pytest.raises(OSError, match="place for a video"):
        write_video(tmp_path / "none" / "v.avi", (shot.picture for shot in shots(FEW)))

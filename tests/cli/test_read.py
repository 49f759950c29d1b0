from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.cli import main
from edge.language import text
from hardware.simulators.scenes import Conditions, negative, single, tray


def saved(path: Path, page: np.ndarray) -> Path:
    """Written by way of memory, so that any name will do."""
    _, packed = cv2.imencode(path.suffix, page)
    path.write_bytes(packed.tobytes())
    return path


def test_each_file_is_one_line_with_its_codes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Text exact with GS; corners in pixels; a picture without codes has none."""
    scene = single(5, Conditions(module=3, angle=10))
    files = [str(saved(tmp_path / "药盒.png", scene.picture)), str(saved(tmp_path / "none.png", negative(1)))]
    assert main(["read", *files]) == 0
    out, err = capfd.readouterr()
    first, second = map(json.loads, out.splitlines())
    [code] = first["codes"]
    assert (first["file"], code["format"], code["symbology"]) == (files[0], "DataMatrix", "]d2")
    assert code["text"].encode() == scene.shown[0].payload
    assert "\x1d" in code["text"]
    assert np.array(code["corners"]).shape == (4, 2)
    assert "confirmed" not in code
    assert second == {"file": files[1], "codes": []}
    assert err == ""


def test_a_file_that_is_no_picture_is_said_and_the_others_are_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What, as what, expected, got, for each, and exit code 1."""
    good = saved(tmp_path / "good.png", single(5, Conditions(module=3)).picture)
    (tmp_path / "words.jpg").write_text("not a picture")
    missing = tmp_path / "missing.png"
    assert main(["read", str(tmp_path / "words.jpg"), str(missing), str(tmp_path), str(good)]) == 1
    out, err = capfd.readouterr()
    assert [json.loads(line)["file"] for line in out.splitlines()] == [str(good)]
    assert [line.partition("expected")[0] for line in err.splitlines()] == [
        f"bondscan: {text('trouble.picture', 'zh')} Failed to read '{name}' as picture: "
        for name in (tmp_path / "words.jpg", missing, tmp_path)
    ]
    assert "Traceback" not in err


def test_an_ean_seen_by_one_engine_in_one_picture_is_not_confirmed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where libzbar is absent, a still of an EAN is a guess; two frames of it are not."""
    monkeypatch.setattr("edge.drivers.camera.engines.zbar", lambda _picture: [])
    picture = single(7, Conditions(module=3), kind="EAN13").picture
    film = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 10, picture.shape[::-1])
    for step in range(3):
        writer.write(cv2.cvtColor(np.roll(picture, step, axis=1), cv2.COLOR_GRAY2BGR))
    writer.release()
    assert main(["read", str(saved(tmp_path / "still.png", picture)), str(film)]) == 0
    one, two = (json.loads(line)["codes"] for line in capfd.readouterr().out.splitlines())
    assert [code["confirmed"] for code in one] == [False]
    assert [code.get("confirmed", True) for code in two] == [True]
    assert one[0]["text"] == two[0]["text"]


def test_every_code_of_a_moving_tray_is_listed_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """However many frames show it."""
    scene = tray(2, count=8, size=(480, 640))
    film = tmp_path / "tray.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 480))
    for step in range(4):
        writer.write(cv2.cvtColor(np.roll(scene.picture, step, axis=0), cv2.COLOR_GRAY2BGR))
    writer.release()
    assert main(["read", str(film)]) == 0
    texts = [code["text"].encode() for code in json.loads(capfd.readouterr().out)["codes"]]
    assert len(texts) == len(set(texts)) == 8
    assert set(texts) == scene.payloads


def test_without_reading_nothing_heavy_is_loaded() -> None:
    """The command's own import brings neither OpenCV nor a decoder."""
    code = "import sys, edge.cli.read; print({'cv2', 'zxingcpp', 'numpy', 'pyzbar'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

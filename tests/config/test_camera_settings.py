"""What may be set of cameras."""

from __future__ import annotations

from typing import Any

import pytest

from edge import config
from edge.config.camera_settings import FORMATS, CameraSettings
from edge.drivers.camera.engines import EVERY
from edge.errors import ConfigError


@pytest.mark.parametrize(
    ("given", "sources"),
    [
        ("", ()),
        (0, ("0",)),
        ("rtsp://cam/1", ("rtsp://cam/1",)),
        ([0, "/dev/video2", "0"], ("0", "/dev/video2")),
        ([], ()),
    ],
)
def test_one_camera_or_several(given: Any, sources: tuple[str, ...]) -> None:
    """A number, a text, or a list of them; each once."""
    settings = config.load(
        overrides={"camera.source": given, "camera.size": "1280x720", "camera.again_seconds": 3}
    )
    assert settings.camera == CameraSettings(sources=sources, size=(1280, 720), again=3.0)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("source", True),
        ("source", -1),
        ("source", ["0", ""]),
        ("size", "big"),
        ("size", "0x0"),
        ("again_seconds", 0),
        ("again_seconds", "2"),
        ("formats", "DataMatrix"),
        ("formats", ["Hieroglyphs"]),
    ],
)
def test_what_cannot_be_is_refused(entry: str, value: Any) -> None:
    """In one line that says what was expected."""
    with pytest.raises(ConfigError, match=f"camera.{entry}"):
        config.load(overrides={f"camera.{entry}": value})


def test_what_may_be_set_to_be_read_is_what_is_read() -> None:
    """Configuration knows no driver, so the names stand in both."""
    assert FORMATS == EVERY

from __future__ import annotations

import pytest

from edge.drivers.camera.source import Source


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("0", "device", "0"),
        ("camera:2", "device", "2"),
        (" /dev/video0 ", "device", "/dev/video0"),
        ("/dev/v4l/by-id/usb-one", "device", "/dev/v4l/by-id/usb-one"),
        ("http://10.0.0.5:8080/video?key=1", "stream", "http://10.0.0.5:8080/video"),
        ("rtsp://u:p@ss@cam.local/main", "stream", "rtsp://cam.local/main"),
        ("clips/day.avi", "recording", "clips/day.avi"),
        (r"C:\clips\day.avi", "recording", r"C:\clips\day.avi"),
        ("shot%04d.png", "recording", "shot%04d.png"),
        ("20261122", "recording", "20261122"),
        ("", "recording", ""),
    ],
)
def test_what_is_written_says_what_it_is(text: str, kind: str, name: str) -> None:
    """A device and a stream are live; what it is called holds no password and no key."""
    source = Source.parse(text)
    assert (source.kind, source.name, source.live) == (kind, name, kind != "recording")

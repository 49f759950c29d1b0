"""What is said of cameras, and on the viewfinder."""

from __future__ import annotations

from collections.abc import Mapping

CAMERAS: Mapping[str, tuple[str, str]] = {
    "device.camera": ("摄像头", "Camera"),
}
"""Key → (zh, en)."""

"""What is said of cameras, and on the viewfinder."""

from __future__ import annotations

from collections.abc import Mapping

CAMERAS: Mapping[str, tuple[str, str]] = {
    "device.camera": ("摄像头", "Camera"),
    "key.viewfinder": ("取景", "Viewfinder"),
    "key.next_camera": ("换摄像头", "Next camera"),
    "page.viewfinder": ("取景", "Viewfinder"),
    "viewfinder.none": (
        "没有接摄像头：请用 --camera 或 bondscan.toml 的 [camera] source 指定",
        "There is no camera: name one with --camera, or in bondscan.toml, [camera] source",
    ),
    "viewfinder.waiting": ("等待画面", "Waiting for a picture"),
    "viewfinder.seen": (
        "画面中 {n} 个码：通过 {accept}，复核 {review}，拒绝 {reject}",
        "{n} in view: {accept} accepted, {review} for review, {reject} refused",
    ),
    "viewfinder.count": ("本任务 {n}/{expected}", "This task {n}/{expected}"),
}
"""Key → (zh, en)."""

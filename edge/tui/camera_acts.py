"""Cameras, as the viewfinder asks for their pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from edge.runtime.engine import Runtime

if TYPE_CHECKING:
    from edge.drivers.camera.camera import Glimpse


class CameraActs:
    """The part of `Port` that looks through cameras."""

    _runtime: Runtime

    def watch(  # noqa: D102 - as Port
        self, source: str, watcher: Callable[[Glimpse], None] | None, size: tuple[int, int]
    ) -> None:
        from edge.drivers.camera.camera import Camera

        camera = self._runtime.device(source)
        if isinstance(camera, Camera):
            camera.watch(watcher, size)

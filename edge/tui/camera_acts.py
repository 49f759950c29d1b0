"""Cameras, as the viewfinder uses them: pictures of them, and trays before them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from edge.runtime.engine import Runtime
from edge.station import Outcome
from edge.tui.answers import Answer

if TYPE_CHECKING:
    from edge.drivers.camera.camera import Camera, Glimpse


class CameraActs:
    """The part of `Port` that looks through cameras."""

    _runtime: Runtime

    def watch(  # noqa: D102 - as Port
        self, source: str, watcher: Callable[[Glimpse], None] | None, size: tuple[int, int]
    ) -> None:
        camera = self._camera(source)
        if camera is not None:
            camera.watch(watcher, size)

    def hold(self, source: str, on: bool) -> None:  # noqa: D102 - as Port
        camera = self._camera(source)
        if camera is not None:
            camera.hold(on)

    def seek(self, source: str, missing: int) -> None:  # noqa: D102 - as Port
        camera = self._camera(source)
        if camera is not None:
            camera.seek(missing)

    def take_tray(self, source: str) -> Future[Answer]:  # noqa: D102 - as Port
        camera = self._camera(source)
        frames = camera.gather() if camera is not None else ()
        answer: Future[Answer] = Future()

        def judged(done: Future[tuple[Outcome, ...]]) -> None:
            failure = None if done.cancelled() else done.exception()
            said = None if failure is not None or done.cancelled() else _said(done.result())
            if camera is not None and (said is None or not said.ok):
                camera.put_back(frames)
            if failure is not None:
                answer.set_exception(failure)
            elif said is None:
                answer.cancel()
            else:
                answer.set_result(said)

        if not frames:
            answer.set_result(Answer(ok=False, code="tray-empty"))
        else:
            self._runtime.submit_together(frames).add_done_callback(judged)
        return answer

    def _camera(self, source: str) -> Camera | None:
        from edge.drivers.camera.camera import Camera

        device = self._runtime.device(source)
        return device if isinstance(device, Camera) else None


def _said(outcomes: tuple[Outcome, ...]) -> Answer:
    """How many of how many were accepted, or had something wrong with them."""
    total = str(len(outcomes))
    wrong = sum(
        outcome.decision.verdict != "ACCEPT"
        and all(finding.code != "tray-refused" for finding in outcome.decision.findings)
        for outcome in outcomes
    )
    if not wrong:
        return Answer(ok=True, params={"n": total, "total": total})
    return Answer(ok=False, code="tray-refused", params={"n": str(wrong), "total": total})

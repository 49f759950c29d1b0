"""A camera that is not there: a video of labels that pass before it, drawn from a seed.

    python hardware/simulators/camera.py /tmp/passing.avi --seed 7 --labels 20
    bondscan run --camera /tmp/passing.avi

Labels are laid down, lie there while the hand that holds the camera shakes, and are taken away; while they
come and go they are smeared by their motion, and now and then the light glares on one. Also `Served`, a
stream over HTTP that can break off and come back. Needs numpy, OpenCV and zxing-cpp (its writer) only.
"""

from __future__ import annotations

import argparse
import itertools
import math
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).parents[2]))

import cv2
import numpy as np

from hardware.simulators import scenes
from hardware.simulators.scenes import Conditions, Grey, Matrix

RATE = 12
"""Pictures a second."""

MOVING = 4
"""Pictures in which a label comes into view, and in which it leaves."""


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes, and how the camera sees it.

    payloads: element strings with their application identifiers in brackets, or None for random packages.
    kind: format of the symbols. abreast: labels in view at a time. module: pixels. shake: pixels the hand
    moves the camera by. smear: pixels a coming label moves within one exposure. glare: of every third label.
    lying: pictures in which they lie still.
    """

    seed: int
    labels: int = 6
    payloads: Sequence[str] | None = None
    kind: str = "DataMatrix"
    abreast: int = 1
    lying: int = 14
    size: tuple[int, int] = (480, 640)
    module: float = 3.4
    shake: float = 2.0
    smear: float = 6.0
    glare: float = 0.0
    noise: float = 4.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the video, and the payloads of the labels that lie in it."""

    picture: Grey
    lying: tuple[bytes, ...]


def symbols(passing: Passing) -> list[tuple[Grey, bytes]]:
    """Modules and payload of each label, in the order they pass."""
    rng = np.random.default_rng((passing.seed, 1))
    if passing.payloads is None:
        return [scenes.symbol(passing.kind, rng) for _ in range(passing.labels)]
    return [scenes.symbol_of(passing.kind, text) for text in passing.payloads]


def shots(passing: Passing) -> Iterator[Shot]:
    """The video, picture by picture: the labels in groups of so many abreast."""
    rng = np.random.default_rng((passing.seed, 2))
    ground = scenes.ground(rng, passing.size)
    todo = symbols(passing)
    for at in range(0, len(todo), passing.abreast):
        group = todo[at : at + passing.abreast]
        turns = [float(rng.uniform(-35, 35)) for _ in group]
        glaring = passing.glare if at // passing.abreast % 3 == 2 else 0.0
        for step in range(passing.lying + 2 * MOVING):
            yield _shot(passing, ground, group, (step, turns, glaring), rng)
    for _ in range(MOVING):
        picture = scenes.degraded(ground.copy(), _taken(passing, 0.0, 0.0), rng)
        yield Shot(picture, ())


def _taken(passing: Passing, smear: float, glare: float) -> Conditions:
    return Conditions(
        module=passing.module, blur=0.6, noise=passing.noise, light=0.2, motion=smear, glare=glare
    )


def _shot(
    passing: Passing,
    ground: Grey,
    group: list[tuple[Grey, bytes]],
    how: tuple[int, list[float], float],
    rng: np.random.Generator,
) -> Shot:
    step, turns, glare = how
    height, width = passing.size
    away = _away(passing, step) * (height + width / len(group)) / 2
    hand = rng.normal(0, passing.shake / 2, 2)
    picture = ground.copy()
    where: Matrix | None = None
    taken = _taken(passing, passing.smear if away else 0.0, 0.0 if away else glare)
    for place, ((modules, _), turn) in enumerate(zip(group, turns, strict=True)):
        scale = max(2, round(passing.module * scenes.FINE))
        # each label is printed alike whenever it is drawn
        print_rng = np.random.default_rng((passing.seed, 3, place))
        drawn, corners = scenes.label(modules, taken, scale, print_rng)
        middle = np.array([(place + 0.5) * width / len(group), height / 2 + away]) + hand
        lean = replace(taken, angle=turn)
        at = np.array([[1.0, 0, middle[0]], [0, 1.0, middle[1]], [0, 0, 1.0]])
        where = scenes.paint(
            picture, drawn, corners, at @ scenes.placing(drawn.shape, lean, scale, print_rng)
        )
    lying = () if away else tuple(payload for _, payload in group)
    return Shot(scenes.degraded(picture, replace(taken, course=90.0), rng, where), lying)


def _away(passing: Passing, step: int) -> float:
    """How far from where they lie the labels are, 1 out of view."""
    if step < MOVING:
        return (MOVING - step) / MOVING
    return max(0, step - MOVING - passing.lying + 1) / MOVING


def write_video(path: Path, pictures: Iterator[Grey], *, rate: int = RATE) -> int:
    """A file OpenCV reads anywhere (motion JPEG in AVI); how many pictures. Raises OSError."""
    writer: cv2.VideoWriter | None = None
    count = 0
    for count, picture in enumerate(pictures, 1):  # noqa: B007 - the last number is the answer
        if writer is None:
            size = (picture.shape[1], picture.shape[0])
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, size, False)
            if not writer.isOpened():
                raise OSError(f"Failed to write {path}: expected a place for a video, got none.")
        writer.write(picture)
    if writer is not None:
        writer.release()
    return count


class Served:
    """A network camera: the pictures over and over as motion JPEG at `url`, until it is unplugged."""

    def __init__(self, pictures: Sequence[Grey], *, rate: float = RATE) -> None:
        packed = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]
        self._packed, self._pause = packed, 1 / rate
        self._server = _server(self, self._pause, 0)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/video"
        self.plugged = True
        self.frozen = False
        self._serve()

    def jpegs(self) -> Iterator[bytes]:
        """What one who looks is shown, without end."""
        return itertools.cycle(self._packed)

    def _serve(self) -> None:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def unplug(self) -> None:
        """Whoever looks is cut off, and nobody gets through any more."""
        self.plugged = False
        self._server.cut.set()
        self._server.shutdown()
        self._server.server_close()

    def replug(self) -> None:
        """At the same address."""
        self.plugged = True
        self._server = _server(self, self._pause, self.port)
        self._serve()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.plugged:
            self.unplug()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    address_family = socket.AF_INET

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.cut = threading.Event()
        super().__init__(address, handler)


def _server(camera: Served, pause: float, port: int) -> _Server:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
            self.end_headers()
            try:
                for jpeg in camera.jpegs():
                    while camera.frozen and not server.cut.wait(pause):
                        pass
                    if server.cut.is_set():
                        return
                    head = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                    self.wfile.write(head.encode() + jpeg + b"\r\n")
                    time.sleep(pause)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = _Server(("127.0.0.1", port), Handler)
    return server


def main(arguments: list[str] | None = None) -> int:
    """Write the video; what it shows, one payload a line."""
    parser = argparse.ArgumentParser(description="A video of labels that pass before a camera.")
    parser.add_argument("out", type=Path, help="the video to write (.avi)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--labels", type=int, default=6, help="how many pass")
    parser.add_argument("--abreast", type=int, default=1, help="labels in view at a time")
    parser.add_argument("--kind", choices=scenes.FORMATS, default="DataMatrix")
    parser.add_argument("--glare", type=float, default=0.0, help="0 to 1, on every third label")
    parser.add_argument("--codes", type=Path, help="a file of element strings, (01)…(21)…, one a line")
    given = parser.parse_args(arguments)
    texts = given.codes.read_text("utf-8").split() if given.codes else None
    passing = Passing(given.seed, given.labels, texts, given.kind, given.abreast, glare=given.glare)
    seconds = math.ceil(write_video(given.out, (shot.picture for shot in shots(passing))) / RATE)
    for _, payload in symbols(passing):
        print(payload.decode().replace("\x1d", "\\x1d"))
    print(f"{given.out}: {seconds} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Pictures of labels as a camera would take them, drawn from a seed, with the truth of what they show.

    scene = tray(7, count=60, size=(1080, 1920))
    scene.picture   # grey, 8 bits, (height, width)
    scene.shown     # what it shows, and where

The same seed and conditions give the same picture. Needs numpy, OpenCV and zxing-cpp (its writer) only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]

FINE = 3
"""Pixels of a drawing for one of the picture, in each direction: they are averaged into it."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
NAMES = ("AMOXICILLIN 875", "HEPARIN", "INSULIN 100", "PARACETAMOL 500", "IOHEXOL 300", "RITUXIMAB")
FORMATS = ("DataMatrix", "QRCode", "Code128", "EAN13", "PDF417")


@dataclass(frozen=True, slots=True)
class Shown:
    """A symbol in a picture. corners: top left, top right, bottom right, bottom left, in pixels (x, y)."""

    format: str
    payload: bytes
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture and everything it shows."""

    picture: Grey
    shown: tuple[Shown, ...]

    @property
    def payloads(self) -> set[bytes]:
        """What a perfect reader would read."""
        return {one.payload for one in self.shown}


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a picture was taken.

    module: pixels of a module. angle: degrees anticlockwise. lean: perspective, share of the symbol's
    size. quiet: blank modules around the symbol. ink, paper: grey values. blur: σ in pixels.
    motion: pixels, in direction `course` (degrees). noise: σ in grey values. light: 0 even, to 1 dark
    on one side. glare: 0 to 1, how much of the symbol a reflection washes out. jpeg: quality, None for
    none.
    """

    module: float = 4.0
    angle: float = 0.0
    lean: float = 0.0
    quiet: float = 2.0
    ink: int = 25
    paper: int = 235
    inverted: bool = False
    blur: float = 0.5
    motion: float = 0.0
    course: float = 0.0
    noise: float = 3.0
    light: float = 0.1
    glare: float = 0.0
    jpeg: int | None = None


def pack(rng: np.random.Generator) -> list[tuple[str, str]]:
    """Product, serial, expiry and lot of a package, as application identifiers and their values."""
    body = "0" + "".join(map(str, rng.integers(0, 10, 12)))
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(body))
    serial = "".join(rng.choice(list(LETTERS), rng.integers(8, 21)))
    lot = "".join(rng.choice(list(LETTERS), rng.integers(5, 11)))
    expiry = f"{rng.integers(26, 32)}{rng.integers(1, 13):02}{rng.choice(['00', '10', '15', '28'])}"
    return [("01", f"{body}{-weighted % 10}"), ("21", serial), ("17", expiry), ("10", lot)]


def symbol(kind: str, rng: np.random.Generator) -> tuple[Grey, bytes]:
    """Modules of a random symbol of that format (0 ink, 255 paper, one pixel each), and its payload."""
    if kind == "EAN13":
        text = "69" + "".join(map(str, rng.integers(0, 10, 10)))
    elif kind in {"QRCode", "PDF417"}:
        text = "".join(rng.choice(list(LETTERS), rng.integers(10, 40)))
    else:
        elements = pack(rng)[:2] if kind == "Code128" else pack(rng)
        text = "".join(f"({ai}){value}" for ai, value in elements)
    return symbol_of(kind, text)


def symbol_of(kind: str, text: str) -> tuple[Grey, bytes]:
    """Modules and payload of the symbol of that text; with identifiers in brackets it is a GS1 symbol."""
    options: dict[str, Any] = {"gs1": True} if text.startswith("(") else {}
    if kind == "DataMatrix":
        options["forceSquare"] = True
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind], **options)
    drawn = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    return np.array(drawn, np.uint8), code.bytes


def label(modules: Grey, taken: Conditions, scale: int, rng: np.random.Generator) -> tuple[Grey, Matrix]:
    """A label `scale` pixels a module: the symbol with its quiet zone and four lines of print beside it.

    Also the symbol's corners in it, shape (4, 2).
    """
    rows, columns = (length * scale for length in modules.shape)
    quiet = round(taken.quiet * scale)
    aside = quiet if rows == columns else 5 * quiet  # bars want more room at their ends
    height, width = rows + 2 * quiet, max(round(columns * 1.15), columns + rows) + 2 * aside
    drawn = np.full((height, width), 255, np.uint8)
    drawn[quiet : quiet + rows, aside : aside + columns] = cv2.resize(
        modules, (columns, rows), interpolation=cv2.INTER_NEAREST
    )
    left = aside + columns + max(aside, 2 * scale)
    for line in range(4) if width - left > 4 * scale else ():
        words = "".join(rng.choice(list(LETTERS), 16))
        at = (left, quiet + round(rows * (line + 0.7) / 4.4))
        cv2.putText(
            drawn, words, at, cv2.FONT_HERSHEY_DUPLEX, scale * 0.06, 0, max(1, scale // 6), cv2.LINE_AA
        )
    if taken.inverted:
        drawn = 255 - drawn
    corners = _box((rows, columns)) + np.array([aside, quiet])
    return (taken.ink + drawn * ((taken.paper - taken.ink) / 255)).astype(np.uint8), corners


def single(
    seed: int, taken: Conditions, *, kind: str = "DataMatrix", size: tuple[int, int] = (480, 640)
) -> Scene:
    """One label somewhere on an uneven ground."""
    rng = np.random.default_rng((seed, FORMATS.index(kind)))
    picture = ground(rng, size)
    modules, payload = symbol(kind, rng)
    scale = max(2, round(taken.module * FINE))
    drawn, corners = label(modules, taken, scale, rng)
    turn = placing(drawn.shape, taken, scale, rng)
    reach = _through(turn, _box(drawn.shape))
    room = np.array(size[::-1]) - np.ptp(reach, axis=0)
    shift = np.eye(3)
    shift[:2, 2] = rng.uniform(0.1, 0.9, 2) * room - reach.min(axis=0)
    where = paint(picture, drawn, corners, shift @ turn)
    picture = degraded(picture, taken, rng, where)
    return Scene(picture, (Shown(kind, payload, _points(where)),))


def tray(
    seed: int,
    *,
    count: int = 60,
    size: tuple[int, int] = (1080, 1920),
    hard: bool = False,
    kind: str = "DataMatrix",
    module: float | None = None,
    frame: int = 0,
) -> Scene:
    """Cartons side by side seen from above, a label on each; 60 at 1080p are 2.9 pixels a module.

    hard: turned further, out of focus, in uneven light, noisier.
    module: pixels a module, where they are not to be as large as the cartons let them be.
    frame: the same tray in a later picture, from a hand that shakes.
    """
    rng = np.random.default_rng((seed, count, size[0], hard))
    taken = Conditions(
        blur=float(rng.uniform(0.75, 1.0) if hard else rng.uniform(0.3, 0.5)),
        noise=float(rng.uniform(6, 9) if hard else rng.uniform(3, 6)),
        light=float(rng.uniform(0.4, 0.6) if hard else rng.uniform(0.1, 0.45)),
        jpeg=90,
        module=module or 0.0,
    )
    picture = np.full(size, 45, np.uint8)
    columns = round(math.sqrt(count * size[1] / size[0] * 0.94))
    rows = -(-count // columns)
    cell = np.array([size[1] / columns, size[0] / rows]) * 0.97
    view = _leaning(np.array(size[::-1], np.float64), 0.035 if hard else 0.02, rng)
    later = np.random.default_rng((seed, count, size[0], hard, frame))
    view[:2, 2] += later.uniform(-3, 3, 2) if frame else 0.0
    shown = []
    for place in range(count):
        corner = np.array([place % columns, place // columns]) * cell + np.array(size[::-1]) * 0.015
        at = np.array([[1.0, 0, corner[0]], [0, 1.0, corner[1]], [0, 0, 1.0]])
        shown.append(carton(picture, view @ at, cell * 0.95, taken, (kind, hard), rng))
    return Scene(degraded(picture, taken, later), tuple(shown))


def carton(
    picture: Grey,
    view: Matrix,
    cell: Matrix,
    taken: Conditions,
    sort: tuple[str, bool],
    rng: np.random.Generator,
) -> Shown:
    """Paint one carton with its label; `view` takes pixels of the flat tray into the picture."""
    kind, hard = sort
    shade = int(rng.integers(110, 235))
    width, height = (round(length * FINE) for length in cell)
    face = np.full((height, width), shade, np.uint8)
    ink = int(rng.integers(10, shade // 2))
    words = str(rng.choice(NAMES))
    cv2.putText(
        face, words, (width // 20, height // 6), cv2.FONT_HERSHEY_DUPLEX, width / 480, ink, 3, cv2.LINE_AA
    )
    modules, payload = symbol(kind, rng)
    # as large as the cell lets it be; a label's length is twice its height, and it is turned
    module = taken.module or min(cell[0] * 0.40 / modules.shape[1], cell[1] * 0.5 / modules.shape[0])
    turn = float(rng.uniform(-30, 30) if hard else rng.uniform(-9, 9)) + (
        180.0 if rng.random() < 0.15 else 0.0
    )
    lit = int(min(250, shade + rng.integers(0, 60)))
    own = replace(
        taken, module=module, angle=turn, quiet=float(rng.uniform(1, 2)), paper=lit, ink=int(lit * 0.15)
    )
    scale = max(2, round(module * FINE))
    drawn, corners = label(modules, own, scale, rng)
    middle = np.eye(3)
    middle[:2, 2] = cell * (0.5, 0.58)
    fine = np.diag([1 / FINE, 1 / FINE, 1.0])
    paint(picture, face, corners, view @ fine)
    where = paint(picture, drawn, corners, view @ middle @ placing(drawn.shape, own, scale, rng))
    return Shown(kind, payload, _points(where))


def negative(seed: int, size: tuple[int, int] = (480, 640)) -> Grey:
    """A picture without any symbol, of textures that look like one: noise, stripes, checks, print, dots."""
    rng = np.random.default_rng((seed, 99))
    picture = ground(rng, size).astype(np.float32)
    height, width = size
    for _ in range(int(rng.integers(1, 6))):
        high, wide = (int(rng.integers(40, length)) for length in size)
        top, left = int(rng.integers(0, height - high + 1)), int(rng.integers(0, width - wide + 1))
        patch = _texture(int(rng.integers(0, 6)), (high, wide), rng)
        picture[top : top + high, left : left + wide] = patch
    taken = Conditions(blur=float(rng.uniform(0.3, 1)), noise=float(rng.uniform(1, 10)))
    return degraded(picture.astype(np.uint8), taken, rng)


def _texture(kind: int, size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    high, wide = size
    step = int(rng.integers(2, 9))
    across, down = np.meshgrid(np.arange(wide), np.arange(high))
    if kind == 0:  # modules without a frame
        cells = rng.integers(0, 2, (high // step + 1, wide // step + 1))
        return (np.kron(cells, np.ones((step, step)))[:high, :wide] * 200 + 25).astype(np.float32)
    if kind == 1:  # bars of random width, as on packaging
        edges = np.cumsum(rng.integers(1, 5, wide) * step / 2)
        return (np.broadcast_to(np.searchsorted(edges, across[0]) % 2, size) * 200 + 25).astype(np.float32)
    if kind == 2:  # checks and rulings
        return (((across // step + down // step * int(rng.integers(0, 2))) % 2) * 200 + 25).astype(np.float32)
    if kind == 3:  # halftone dots
        return (128 + 100 * np.sin(across * 3 / step) * np.sin(down * 3 / step)).astype(np.float32)
    if kind == 4:  # lines of small print
        patch = np.full(size, 230, np.uint8)
        for row in range(12, high, 6 + 2 * step):
            words = "".join(rng.choice(list(LETTERS), wide // 6))
            cv2.putText(patch, words, (0, row), cv2.FONT_HERSHEY_PLAIN, 0.4 + step / 10, 20, 1, cv2.LINE_AA)
        return patch.astype(np.float32)
    return rng.normal(128, 20 * step, size).clip(0, 255).astype(np.float32)


def degraded(picture: Grey, taken: Conditions, rng: np.random.Generator, where: Matrix | None = None) -> Grey:
    """The picture as it reaches the program: lit, washed out, blurred, moved, noisy, compressed.

    where: corners of the symbol that glare falls on; the middle of the picture when None.
    """
    height, width = picture.shape
    out = picture.astype(np.float32)
    if taken.light:
        course = rng.uniform(0, 2 * math.pi)
        across, down = (
            np.linspace(-1, 1, width, dtype=np.float32),
            np.linspace(-1, 1, height, dtype=np.float32),
        )
        slope = math.cos(course) * across[None, :] + math.sin(course) * down[:, None]
        out *= 1 - taken.light * (1 - slope / max(1e-6, float(np.abs(slope).max()))) / 2
    if taken.glare:
        corners = where if where is not None else _box((height, width))
        spot = corners.min(axis=0) + rng.uniform(0.1, 0.9, 2) * np.ptp(corners, axis=0)
        radius = max(4.0, float(np.ptp(corners, axis=0).max()) * (0.15 + 0.35 * taken.glare))
        down, across = np.ogrid[:height, :width]
        fall = ((across - spot[0]) ** 2 + (down - spot[1]) ** 2) / (2 * radius**2)
        out += (230 * taken.glare) * np.exp(-fall).astype(np.float32)
    if taken.motion > 1:
        out = cv2.filter2D(out, -1, _streak(taken.motion, taken.course))
    if taken.blur:
        out = cv2.GaussianBlur(out, (0, 0), taken.blur)
    if taken.noise:
        out = out + rng.standard_normal(out.shape, np.float32) * taken.noise
    done = np.asarray(out).clip(0, 255).astype(np.uint8)
    if taken.jpeg is not None:
        _, packed = cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, taken.jpeg])
        done = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return done


def _streak(length: float, course: float) -> NDArray[np.float32]:
    reach = math.ceil(length) | 1
    kernel = np.zeros((reach, reach), np.float32)
    middle = (reach - 1) / 2
    along = np.array([math.cos(math.radians(course)), -math.sin(math.radians(course))]) * length / 2
    for step in np.linspace(-1, 1, 8 * reach):
        x, y = np.rint(middle + along * step).astype(int)
        kernel[y, x] += 1
    return kernel / kernel.sum()


def ground(rng: np.random.Generator, size: tuple[int, int]) -> Grey:
    """An uneven ground of that size (height, width)."""
    coarse = rng.integers(40, 230, (4, 5)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def _box(shape: tuple[int, ...]) -> Matrix:
    height, width = shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _leaning(size: Matrix, lean: float, rng: np.random.Generator) -> Matrix:
    """A perspective that moves each corner of a sheet of that size (width, height) by up to `lean` of it."""
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * size
    inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    moved = flat + inwards * rng.uniform(0, lean, (4, 2)) * size
    return cv2.getPerspectiveTransform(flat.astype(np.float32), moved.astype(np.float32))


def placing(shape: tuple[int, ...], taken: Conditions, scale: int, rng: np.random.Generator) -> Matrix:
    """From pixels of a label to pixels of the picture around its middle: sized, leaning, turned."""
    height, width = shape[:2]
    size = taken.module / scale
    turn = math.radians(taken.angle)
    cos, sin = math.cos(turn) * size, math.sin(turn) * size
    turned = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])
    centred = np.array([[1.0, 0, -width / 2], [0, 1.0, -height / 2], [0, 0, 1.0]])
    leaning = _leaning(np.array([width, height], np.float64), taken.lean, rng)
    return np.asarray(turned @ centred @ leaning)


def _through(matrix: Matrix, points: Matrix) -> Matrix:
    held = np.hstack([points, np.ones((len(points), 1))]) @ matrix.T
    return np.asarray(held[:, :2] / held[:, 2:])


def _points(corners: Matrix) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in corners)


def paint(picture: Grey, drawn: Grey, corners: Matrix, matrix: Matrix) -> Matrix:
    """Lay a drawing into the picture; where its `corners` come to lie."""
    reach = _through(matrix, _box(drawn.shape))
    low = np.maximum(np.floor(reach.min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(reach.max(axis=0)).astype(int) + 2, np.array(picture.shape[::-1]))
    wide, tall = (high - low).tolist()
    if wide > 0 and tall > 0:
        # drawn FINE times as large, then averaged, as a sensor does
        away = np.array([[1.0, 0, -low[0]], [0, 1.0, -low[1]], [0, 0, 1.0]])
        finer = np.array([[FINE, 0, (FINE - 1) / 2], [0, FINE, (FINE - 1) / 2], [0, 0, 1.0]])
        inner = np.array([[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1.0]])  # pixel centres to pixel edges
        outer = np.array([[1.0, 0, -0.5], [0, 1.0, -0.5], [0, 0, 1.0]])
        fine = finer @ outer @ away @ matrix @ inner
        held = (wide * FINE, tall * FINE)
        there = cv2.warpPerspective(np.full(drawn.shape, 255, np.uint8), fine, held)
        colour = cv2.warpPerspective(drawn, fine, held, borderMode=cv2.BORDER_REPLICATE)
        share = cv2.resize(there, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        value = cv2.resize(colour, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32)
        part = picture[low[1] : high[1], low[0] : high[0]]
        part[:] = (part * (1 - share) + value * share + 0.5).astype(np.uint8)
    return _through(matrix, corners)

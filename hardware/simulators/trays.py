"""Trays of which some packages cannot be read, drawn from a seed, with the truth of why not.

    told = spoilt(7, {"covered": 2, "gone": 1}, count=24, lying=Lying(angle=12))
    told.scene.picture   # grey, 8 bits, (height, width)
    told.lost            # the three packages, where they lie (or would), and what befell them

A heap is the same cartons thrown about without any order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np

from hardware.simulators.scenes import Conditions, Grey, Matrix, Scene, Shown, carton, degraded

Fate = Literal["gone", "covered", "smudged", "glared"]

FATES: Final[tuple[Fate, ...]] = ("gone", "covered", "smudged", "glared")
"""No package there; a slip of paper or a finger over its code; ink or dirt drawn over it; a reflection on it."""

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """fate: what befell it. carton: corners of its package, of its place where it is gone. code: of its code."""

    fate: Fate
    carton: Corners
    code: Corners


@dataclass(frozen=True, slots=True)
class Told:
    """scene: what can be read. cartons: corners of every package, spoilt or not. lost: those that cannot."""

    scene: Scene
    cartons: tuple[Corners, ...]
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class Lying:
    """angle: degrees the grid is turned. lean: as `Conditions.lean`. vacant: of its last places never filled.
    loose: share of a place by which a carton lies off its own. heap: no grid at all. printed: the tray has a printed bottom,
    which shows wherever a package is gone.
    """

    angle: float = 0.0
    lean: float = 0.03
    vacant: int = 0
    loose: float = 0.0
    heap: bool = False
    printed: bool = False


def spoilt(
    seed: int,
    losses: Mapping[Fate, int],
    *,
    count: int = 24,
    size: tuple[int, int] = (1080, 1920),
    lying: Lying = Lying(),
) -> Told:
    """A tray of `count` places. losses: of how many packages what befell them; they are drawn by lot."""
    rng = np.random.default_rng((seed, count, size[0], 77))
    taken = Conditions(
        blur=float(rng.uniform(0.3, 0.7)),
        noise=float(rng.uniform(3, 6)),
        light=float(rng.uniform(0.1, 0.45)),
        jpeg=90,
        module=0.0,
    )
    picture = _bottom(rng, size) if lying.printed else np.full(size, 45, np.uint8)
    views = _heaped(rng, count, size) if lying.heap else _gridded(rng, count, size, lying)
    cell = views[1]
    filled = min(count - lying.vacant, len(views[0]))  # a heap may have room for fewer
    chosen = rng.permutation(filled)[: sum(losses.values())].tolist()
    drawn: list[Fate] = [fate for fate, number in losses.items() for _ in range(number)]
    fates: dict[int, Fate] = dict(zip(chosen, drawn, strict=True))
    shown: list[Shown] = []
    cartons: list[Corners] = []
    lost: list[Lost] = []
    for place, view in enumerate(views[0][:filled]):
        fate = fates.get(place)
        ground = picture.copy() if fate == "gone" else picture
        code = carton(ground, view, cell * 0.95, taken, ("DataMatrix", False), rng)
        corners = _seen(view, cell * 0.95)
        if fate != "gone":
            cartons.append(corners)
        if fate is None:
            shown.append(code)
        else:
            _spoil(picture, np.array(code.corners), fate, rng)
            lost.append(Lost(fate, corners, code.corners))
    return Told(Scene(degraded(picture, taken, rng), tuple(shown)), tuple(cartons), tuple(lost))


def _bottom(rng: np.random.Generator, size: tuple[int, int]) -> Grey:
    """Cardboard with lines of faint print."""
    sheet = np.full(size, 120, np.uint8)
    for row in range(20, size[0], 34):
        words = "".join(rng.choice(list("ABCDEFGHIJKLMNOPRSTU  "), size[1] // 14))
        cv2.putText(sheet, words, (0, row), cv2.FONT_HERSHEY_DUPLEX, 0.7, 75, 1, cv2.LINE_AA)
    return sheet


def _gridded(
    rng: np.random.Generator, count: int, size: tuple[int, int], lying: Lying
) -> tuple[list[Matrix], Matrix]:
    """The view of each place, row by row, and the size of a place before it is looked at."""
    high, wide = size
    columns = round(math.sqrt(count * wide / high * 0.94))
    rows = -(-count // columns)
    cell = np.array([wide / columns, high / rows]) * 0.97
    turn = math.radians(lying.angle)
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    # as large as it fits into the picture when it is turned
    scale = min(wide / (wide * cos + high * sin), high / (wide * sin + high * cos))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    inwards = (
        np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * rng.uniform(0, lying.lean, (4, 2)) * (wide, high)
    )
    leaning = cv2.getPerspectiveTransform(flat, (flat + inwards).astype(np.float32))
    turned = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), lying.angle, scale), [0, 0, 1]])
    views = []
    for place in range(count):
        left, top = np.array([place % columns, place // columns]) * cell + np.array([wide, high]) * 0.015
        if lying.loose:
            left, top = np.array([left, top]) + rng.uniform(-lying.loose, lying.loose, 2) * cell
        at = np.array([[1.0, 0, left], [0, 1.0, top], [0, 0, 1.0]])
        views.append(np.asarray(turned @ leaning @ at))
    return views, cell


def _heaped(rng: np.random.Generator, count: int, size: tuple[int, int]) -> tuple[list[Matrix], Matrix]:
    """Cartons thrown about, turned at random, none upon another."""
    high, wide = size
    side = math.sqrt(wide * high / count) * 0.66
    cell = np.array([side * 1.15, side * 0.85])
    reach = math.hypot(*cell) / 2
    middles: list[Matrix] = []
    for _ in range(20000):
        if len(middles) == count:
            break
        middle = rng.uniform([reach, reach], [wide - reach, high - reach])
        if all(np.hypot(*(middle - other)) > 1.6 * reach for other in middles):
            middles.append(middle)
    views = []
    for middle in middles:
        turn = rng.uniform(0, 2 * math.pi)
        cos, sin = math.cos(turn), math.sin(turn)
        about = np.array([[cos, sin, middle[0]], [-sin, cos, middle[1]], [0, 0, 1.0]])
        views.append(about @ np.array([[1, 0, -cell[0] / 2], [0, 1, -cell[1] / 2], [0, 0, 1.0]]))
    return views, cell


def _seen(view: Matrix, cell: Matrix) -> Corners:
    wide, high = cell
    held = np.array([[0, 0, 1], [wide, 0, 1], [wide, high, 1], [0, high, 1]]) @ view.T
    return tuple((float(x / w), float(y / w)) for x, y, w in held)


def _spoil(picture: Grey, code: Matrix, fate: Fate, rng: np.random.Generator) -> None:
    """What befell the code, drawn upon it."""
    middle = code.mean(axis=0)
    span = float(np.ptp(code, axis=0).max())
    if fate == "covered":
        away = (code - middle) * rng.uniform(1.25, 1.6) + middle + rng.uniform(-0.05, 0.05, 2) * span
        cv2.fillPoly(picture, [np.rint(away).astype(np.int32)], int(rng.integers(90, 245)), cv2.LINE_AA)
    elif fate == "smudged":
        for _ in range(int(rng.integers(4, 8))):
            ends = np.rint(middle + rng.uniform(-0.6, 0.6, (3, 2)) * span).astype(np.int32)
            ink = int(rng.choice([rng.integers(10, 70), rng.integers(150, 230)]))
            wide = max(1, round(span * rng.uniform(0.05, 0.14)))
            cv2.polylines(picture, [ends], isClosed=False, color=ink, thickness=wide, lineType=cv2.LINE_AA)
    elif fate == "glared":
        high, wide = picture.shape
        down, across = np.ogrid[:high, :wide]
        spot = middle + rng.uniform(-0.2, 0.2, 2) * span
        radius = span * rng.uniform(0.25, 0.55)
        fall = np.exp(-((across - spot[0]) ** 2 + (down - spot[1]) ** 2) / (2 * radius**2))
        picture[:] = (picture + rng.uniform(230, 420) * fall).clip(0, 255).astype(np.uint8)

"""The letters of a label: a font of this PC, drawn by Pillow in black and white.

Windows brings fonts with Chinese; a Linux PC may need one (``apt install fonts-noto-cjk`` or
``fonts-wqy-microhei``). Without one Pillow's own Latin letters are taken, and labels are in English.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.errors import ConfigError
from edge.labels import Bitmap, line_height

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

PLACES: Final = (
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/simsun.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
)
"""Fonts with Chinese that systems bring, the best legible on small labels first."""

_SIMPLIFIED: Final = " SC"
_ASCENT: Final = 0.89
"""How far below the top of a line its letters stand, in their own height."""


class Font:
    """A font file, or Pillow's own Latin letters where `path` is None."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._index = _simplified(path) if path else 0
        self._letters = lru_cache(maxsize=64)(self._sized)

    @property
    def chinese(self) -> bool:
        """Whether it has Chinese characters: every font of `PLACES` does, one that is configured should."""
        return self.path is not None

    def width(self, words: str, size: int) -> int:
        """Dots that `words` take in letters of `size` dots."""
        return -int(-self._letters(size).getlength(words) // 1)

    def draw(self, words: str, size: int) -> Bitmap:
        """One line of words."""
        from PIL import Image, ImageDraw

        wide, high = self.width(words, size) + 1, line_height(size)
        picture = Image.new("L", (wide, high), 255)
        pen = ImageDraw.Draw(picture)
        pen.text((0, round(_ASCENT * size)), words, font=self._letters(size), fill=0, anchor="ls")
        pixels = picture.tobytes()
        rows = (pixels[at : at + wide] for at in range(0, len(pixels), wide))
        return Bitmap(wide, tuple(int(row.translate(_BITS), 2) for row in rows))

    def _sized(self, size: int) -> FreeTypeFont | ImageFont:
        from PIL import ImageFont

        if self.path is None:
            return ImageFont.load_default(size)
        return ImageFont.truetype(self.path, size, index=self._index)


_BITS: Final = bytes(ord("1" if grey < 140 else "0") for grey in range(256))
"""Grey as the digit of a black or white dot; a little darker than half, so that thin strokes stay."""


def font(configured: Path | None = None, places: Iterable[str] = PLACES) -> Font:
    """The configured font, else the first there is. Raises ConfigError for a configured one that is none."""
    if configured is None:
        return Font(next((path for path in map(Path, places) if path.is_file()), None))
    try:
        return Font(configured)
    except OSError as failure:
        raise ConfigError(
            f"Failed to read {configured} as font: expected a TrueType or OpenType file, got {failure}."
        ) from failure


def _simplified(path: Path) -> int:
    """Which of the fonts in one file has the Chinese forms of the characters; the first where none says so."""
    from PIL import ImageFont

    first = ImageFont.truetype(path, 16)
    if path.suffix.lower() not in (".ttc", ".otc"):
        return 0
    for index in range(32):
        try:
            name = (first if index == 0 else ImageFont.truetype(path, 16, index=index)).getname()[0] or ""
        except OSError:
            break
        if name.endswith(_SIMPLIFIED):
            return index
    return 0

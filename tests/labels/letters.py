"""Letters of one size for every test: blocks, each as wide as it is high, half of that in ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from edge.labels import Bitmap, line_height


@dataclass(frozen=True)
class Blocks:
    """A typeface without a font."""

    chinese: bool = True

    def width(self, words: str, size: int) -> int:
        """Half a square for a letter, a whole one for a character."""
        return sum(size // 2 if letter.isascii() else size for letter in words)

    def draw(self, words: str, size: int) -> Bitmap:
        """A black bar as wide as the words."""
        wide = max(1, self.width(words, size))
        return Bitmap(wide, ((1 << wide) - 1,) * line_height(size))

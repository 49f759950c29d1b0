from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from itertools import combinations

import pytest
from rich.color import Color, ColorSystem

from edge.tui.marks import BAND, FIELDS, KEY, LETTER, PAGE, PICKED, SIGNS, TEXT, expiry_tone

Triple = tuple[float, float, float]
VERDICTS = ("ACCEPT", "REVIEW", "REJECT")

# Linear RGB as a deuteranope, a protanope and a tritanope see it (Machado, Oliveira & Fernandes 2009, severity 1).
DEFICIENCIES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanope": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> Triple:
    """Linear light of ``#rrggbb`` (sRGB)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(light: Triple) -> Triple:
    """CIE L*a*b* (D65) of linear RGB."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in light)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, deficiency: str) -> float:
    """How far apart two colours are (CIE 1976) to somebody with this colour vision."""
    matrix = DEFICIENCIES[deficiency]

    def through(colour: str) -> Triple:
        light = linear(colour)
        red, green, blue = (sum(k * part for k, part in zip(row, light, strict=True)) for row in matrix)
        return lab((red, green, blue))

    return sum((a - b) ** 2 for a, b in zip(through(one), through(other), strict=True)) ** 0.5


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_three_fields_are_told_apart(deficiency: str) -> None:
    """Blue, amber and dark red differ strongly to everybody (CIE 1976 at least 35)."""
    for one, other in combinations(VERDICTS, 2):
        assert distance(FIELDS[one].ground, FIELDS[other].ground, deficiency) >= 35  # type: ignore[index]


def test_ink_is_readable_on_its_field() -> None:
    """Words at 7:1 at least, what matters less at 4.5:1 at least."""
    for paint in (*FIELDS.values(), PAGE, BAND, PICKED, KEY):
        assert contrast(paint.ink, paint.ground) >= 7
        assert contrast(paint.faint, paint.ground) >= 4.5


def test_words_of_verdicts_are_readable_on_the_page() -> None:
    """In the list of the last scans, 7:1 at least."""
    for tone in VERDICTS:
        assert contrast(TEXT[tone], PAGE.ground) >= 7  # type: ignore[index]


@pytest.mark.parametrize("system", [ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
def test_poorer_terminals_keep_the_fields_apart(system: ColorSystem) -> None:
    """With 256 or 16 colours the three fields are still three."""
    numbers = {Color.parse(FIELDS[tone].ground).downgrade(system).number for tone in VERDICTS}  # type: ignore[index]
    assert len(numbers) == 3


def test_signs_need_no_character() -> None:
    """Signs are dots of blank cells, seven by five; letters are one cell in every terminal."""
    for sign in SIGNS.values():
        assert len(sign) == 5
        assert all(len(row) == 7 and set(row) <= {"#", "."} for row in sign)
    assert all(unicodedata.east_asian_width(letter) == "Na" for letter in LETTER.values())
    assert len({SIGNS[tone] for tone in VERDICTS}) == 3  # type: ignore[index]


def test_expiry_colours() -> None:
    """Expired yesterday is for refusal, today or soon or unknown for care, later is plain."""
    today = date(2026, 3, 1)
    assert expiry_tone(today - timedelta(days=1), today) == "REJECT"
    assert expiry_tone(today, today) == "REVIEW"
    assert expiry_tone(today + timedelta(days=90), today) == "REVIEW"
    assert expiry_tone(today + timedelta(days=91), today) == "IDLE"
    assert expiry_tone(None, today) == "REVIEW"

"""How labels are laid out, from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import ConfigError
from edge.labels import template_from

SHIPPED = Path(__file__).parents[2] / "hardware" / "labels"
SOUND = (SHIPPED / "item-40x30.toml").read_text("utf-8")


def problems(source: str) -> tuple[str, ...]:
    """What is wrong with a file."""
    with pytest.raises(ConfigError) as failure:
        template_from("mine", source)
    return failure.value.problems


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_templates_are_sound(path: Path) -> None:
    """Each has the size its name says, a symbol, both names and a comment in both languages."""
    source = path.read_text("utf-8")
    template = template_from(path.stem, source)
    subject, _, size = path.stem.partition("-")
    assert (template.subject, f"{template.width:g}x{template.height:g}") == (subject, size)
    assert template.symbols
    assert source.startswith("# ")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[label]", "[label", "not TOML"),
        ('for = "item"', 'for = "box"', "label.for: expected one of item, case, got 'box'"),
        ("width = 40.0", "width = 400", "label.width: expected millimetres"),
        ("width = 40.0", "width = true", "label.width: expected millimetres"),
        ('zh = "单件 40×30"', "zh = 3", "label.zh: expected text, got 3"),
        (
            'kind = "datamatrix"',
            'kind = "qr"',
            "symbol 1.kind: expected one of datamatrix, gs1-128, got 'qr'",
        ),
        ("x = 1.0", "x = 30.0", "symbol 1: expected it within 40 x 30 mm, got '46 x 17'"),
        ('words = "{21}"', 'words = "{sserial}"', "text 5.words: expected a field of a label or an AI"),
        ("lines = 3", "lines = 0", "text 1.lines: expected a number from 1 to 20, got 0"),
        ("size = 2.8", "colour = 3", "text 1.colour: expected one of"),
        ("{mark}", "", "text: expected {mark}"),
        ("[[symbol]]", "[[square]]", "square: expected one of label, symbol, text, rule"),
        ("[[symbol]]", "[symbol]", "symbol: expected [[symbol]] tables"),
    ],
)
def test_what_is_wrong_is_said_by_its_place(old: str, new: str, expected: str) -> None:
    """Each slip is named with file, place, what was expected and what was got."""
    assert old in SOUND
    assert any(
        problem.startswith(f"mine.toml: {expected}") for problem in problems(SOUND.replace(old, new, 1))
    ), problems(SOUND.replace(old, new, 1))


def test_everything_wrong_is_said_at_once() -> None:
    """An empty file lacks all there must be."""
    assert len(problems("")) >= 6

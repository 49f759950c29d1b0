"""What may be set of labels, and the templates there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edge import config
from edge.config.label_settings import shipped
from edge.errors import ConfigError
from edge.labels.address import Address


def test_the_defaults_print_nothing() -> None:
    """No printer; the templates that are chosen are shipped."""
    settings = config.load().labels
    assert (settings.printer, settings.address, settings.font) == ("", None, None)
    known = config.labels()
    assert known[settings.item].subject == "item"
    assert known[settings.case].subject == "case"


def test_a_home_chooses_its_printer_and_brings_its_templates(tmp_path: Path) -> None:
    """A file of the same name stands in for the shipped one, another comes beside it."""
    (tmp_path / "bondscan.toml").write_text(
        '[labels]\nprinter = "tcp://10.0.0.5"\nprinter_language = "escpos"\ndpi = 180\n'
        'asks_status = false\nitem = "mine"\nfont = "fonts/song.ttf"\n',
        "utf-8",
    )
    (tmp_path / "labels").mkdir()
    source = (shipped() / "item-40x30.toml").read_text("utf-8")
    (tmp_path / "labels" / "mine.toml").write_text(source, "utf-8")
    changed = source.replace("width = 40.0", "width = 41.0", 1)
    (tmp_path / "labels" / "item-40x30.toml").write_text(changed, "utf-8")
    settings = config.load(tmp_path).labels
    assert settings.address == Address("tcp", "10.0.0.5", 9100)
    assert (settings.language, settings.dpi, settings.asks_status) == ("escpos", 180, False)
    assert settings.font == tmp_path / "fonts" / "song.ttf"
    known = config.labels(tmp_path)
    assert (known["mine"].width, known["item-40x30"].width) == (40.0, 41.0)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("labels.printer", "lpt1"),
        ("labels.printer", 5),
        ("labels.printer_language", "pcl"),
        ("labels.dpi", 204),
        ("labels.dpi", True),
        ("labels.asks_status", "yes"),
        ("labels.item", 1),
        ("screen.sound", "loud"),
    ],
)
def test_what_is_wrong_is_said_by_its_place(entry: str, value: Any) -> None:
    """Each slip is named."""
    with pytest.raises(ConfigError, match=entry):
        config.load(None, {entry: value})


def test_a_bad_template_is_said_with_its_file(tmp_path: Path) -> None:
    """Every problem of every file."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "bad.toml").write_text("[label", "utf-8")
    (tmp_path / "labels" / "odd.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError) as failure:
        config.labels(tmp_path)
    assert [problem.partition(":")[0] for problem in failure.value.problems] == ["bad.toml", "odd.toml"]


@pytest.mark.parametrize(("value", "heard"), [(True, "bell"), (False, "off"), ("off", "off"), ("pc", "pc")])
def test_sounds_are_chosen_by_name(value: Any, heard: str) -> None:
    """True and false as before: the bell, or nothing."""
    assert config.load(None, {"screen.sound": value}).sound == heard

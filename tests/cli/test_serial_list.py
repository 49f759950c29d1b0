"""Serial lists handed on and taken at the command line, by file and by code."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from edge.authority.publish import publish
from edge.cli import serial_list as command
from tests import homes
from tests.authority import samples
from tests.authority.samples import TODAY
from tests.catalogue.sound import SOUND
from tests.cli.conftest import Run
from tests.reports.test_symbol import pixels

LISTED = next(form for form in SOUND.clearance_forms if form.serials)
NEW = replace(LISTED, number="F-NEW", serials=("W1", "W2", "W3"))


@pytest.fixture
def zone(run: Run, tmp_path: Path) -> Path:
    """A station with the newest issue, in which the new form is listed."""
    return stations(run, tmp_path)[0]


def stations(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Two stations under one root: the second has the issue before."""
    authority = samples.made(tmp_path / "stick", issued=TODAY - timedelta(hours=1))
    found = []
    for name in ("hospital", "zone"):
        homes.open_store(tmp_path / name, homes.Clock()).close()
        assert run("catalogue", "trust", authority.folder, "--home", tmp_path / name).code == 0
        assert run("catalogue", "import", authority.folder, "--home", tmp_path / name).code == 0
        found.append(tmp_path / name)
    publish(authority, samples.content(version=2, clearance_forms=(*SOUND.clearance_forms, NEW)))
    assert run("catalogue", "import", authority.folder, "--home", tmp_path / "zone").code == 0
    return found[1], found[0]


def test_a_list_goes_from_one_station_to_another_as_a_file(run: Run, tmp_path: Path) -> None:
    """Handed on, taken, and taken again to no effect."""
    zone, hospital = stations(run, tmp_path)
    (written,) = run("serial-list", "hand-on", "F-NEW", "--to", tmp_path / "list.json", "--home", zone).lines
    assert written["bytes"] == (tmp_path / "list.json").stat().st_size
    (taken,) = run("serial-list", "take", tmp_path / "list.json", "--home", hospital).lines
    assert taken == {"form": "F-NEW", "serials": 3, "changed": True}
    (taken,) = run("serial-list", "take", tmp_path / "list.json", "--home", hospital).lines
    assert taken["changed"] is False


def typed(content: bytes) -> io.TextIOWrapper:
    """Standard input of these bytes, as a scanner may send them."""
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")


def test_a_list_goes_from_one_station_to_another_as_codes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures are written, read in another order with a misread one and one in no encoding, and the list is taken."""
    zone, hospital = stations(run, tmp_path)
    shown = run(
        "serial-list", "show", "F-NEW", "--png", tmp_path / "codes", "--size", "120", "--home", zone
    ).lines
    assert len(shown) > 2
    texts = [zxingcpp.read_barcodes(pixels(Path(line["path"]).read_bytes()))[0].text for line in shown]
    lines = [
        texts[-1].encode(),
        b"BS-LIST-spoilt",
        b"\xff\xfe",
        *(b"]Q1" + text.encode() for text in texts[:-1]),
    ]
    monkeypatch.setattr("sys.stdin", typed(b"\n".join(lines) + b"\n"))
    answer = run("serial-list", "read", "--home", hospital)
    assert answer.lines[0]["missing"] == list(range(1, len(texts)))
    assert answer.lines[-1] == {"form": "F-NEW", "serials": 3, "changed": True}
    assert "misread" in answer.err


def test_what_is_missing_is_named(
    run: Run, tmp_path: Path, zone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the last code there is no list, and its number is said."""
    shown = run("serial-list", "show", "F-NEW", "--size", "120", "--home", zone).lines
    monkeypatch.setattr("sys.stdin", typed("\n".join(line["text"] for line in shown[:-1]).encode()))
    answer = run("serial-list", "read", "--home", zone)
    assert (answer.code, f"none of {len(shown)}." in answer.err) == (1, True)


def test_codes_fit_the_terminal_they_are_shown_on(
    run: Run, zone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is as large as fits, and can be read off it; on one too small that is said."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown(columns: int, lines: int) -> str:
        out = Terminal()
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 99))
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", str(lines))
        code = run_quietly(["serial-list", "show", "F-NEW", "--home", str(zone)])
        monkeypatch.undo()
        assert code in (0, 1)
        return out.getvalue()

    screens = shown(100, 40).split("\x1b[2J\x1b[H")[1:]
    for screen in screens:
        rows = [line[len("\x1b[30;107m") : -len("\x1b[0m")] for line in screen.splitlines() if "107m" in line]
        assert len(rows) <= 38
        drawn = np.array([[cell in half for cell in row] for row in rows for half in ("▀█", "▄█")])
        picture = np.where(np.kron(drawn, np.ones((4, 4), dtype=bool)), 0, 255).astype(np.uint8)
        assert zxingcpp.read_barcodes(picture)[0].text.startswith("BS-LIST-")
    assert shown(20, 10) == ""


def run_quietly(arguments: list[str]) -> int:
    """The command's exit code."""
    from edge.cli import main

    return main(arguments)


def test_odd_sizes_and_unknown_forms_are_said(run: Run, zone: Path) -> None:
    """One line each."""
    assert run("serial-list", "show", "F-NEW", "--size", "0", "--home", zone).code == 2
    unknown = run("serial-list", "show", "F-NONE", "--home", zone)
    assert (unknown.code, "expected a signed one here" in unknown.err) == (1, True)
    assert run("serial-list", "show", "F-NEW", "--size", "1", "--home", zone).code == 1


def test_sizes_go_down_until_there_are_too_many_codes() -> None:
    """A long list in small codes would be more than anybody reads."""
    document = json.dumps([f"{number:x}" for number in range(1, 40_000, 7)]).encode()
    sizes = [len(texts) for texts in command._sizes(document)]
    assert sizes == sorted(sizes)
    assert all(size <= 99 for size in sizes)


def test_a_list_that_a_catalogue_by_stick_has_no_place_for_is_told_of(run: Run, tmp_path: Path) -> None:
    """When the catalogue is brought in; the list is kept, and taking it anew says why."""
    zone, hospital = stations(run, tmp_path)
    document = tmp_path / "list.json"
    assert run("serial-list", "hand-on", "F-NEW", "--to", document, "--home", zone).code == 0
    assert run("serial-list", "take", document, "--home", hospital).code == 0
    authority = samples.opened(tmp_path / "stick")
    authority.rotate("approvals")
    publish(authority, samples.content(version=3, issued=TODAY - timedelta(minutes=30)))
    answer = run("catalogue", "import", authority.folder, "--home", hospital)
    assert (answer.code, answer.lines[0]["version"]) == (0, 3)
    assert "F-NEW" in answer.err
    assert "the key" in run("serial-list", "take", document, "--home", hospital).err


def test_a_form_in_no_encoding_is_a_slip_of_the_command(run: Run, tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are said as such, with the code of a wrong command."""
    answer = run("serial-list", "hand-on", "F-\udcff", "--to", tmp_path / "list.json", "--home", tmp_path)
    assert (answer.code, "UTF-8" in answer.err) == (2, True)

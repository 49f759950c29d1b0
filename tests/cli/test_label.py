"""Labels from the command line: what is owed, a preview, printing and printing again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from edge.frame import Frame
from edge.store import Store, labels
from hardware.simulators.label_printer import LabelPrinterSimulator
from tests import fakes, homes
from tests.cli.conftest import Run
from tests.cli.looks import now
from tests.pictures import read


@pytest.fixture
def printer() -> Iterator[LabelPrinterSimulator]:
    """A printer on the network."""
    with LabelPrinterSimulator() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, printer: LabelPrinterSimulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A warehouse with that printer which has coded two packages while labels were owed already."""
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    place = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(place, catalogue=catalogue, start=now() - timedelta(minutes=5)) as desk:
        with desk.station.store.writing() as tx:
            tx.note_labels(labels.marks(0))
        code = f"]d201{fakes.GTINS['P-GOOD']}1727123110{fakes.LOT}"
        desk.does("serialise")
        desk.station.tasks.start(desk.station.access.facts, "serialise", fakes.PAPERS["serialise"])
        for _ in range(2):
            outcome = desk.station.scan(Frame(code.encode(), "test", desk.clock.now))
            assert outcome.decision.verdict == "ACCEPT"
    settings = place / "bondscan.toml"
    before = settings.read_text("utf-8") if settings.exists() else ""
    settings.write_text(f'{before}\n[labels]\nprinter = "{printer.address}"\n', "utf-8")
    return place


def owed(home: Path) -> list[int]:
    """The rows whose labels are owed."""
    with Store.read(home) as reader:
        return [row.seq for row in labels.owed(reader, labels.begun(reader) or 0)]


def test_what_is_owed_is_listed_printed_and_printed_again(
    home: Path, run: Run, printer: LabelPrinterSimulator
) -> None:
    """Each as a line; a second print of the same is a reprint by its line, its row and its label."""
    rows = owed(home)
    listed = run("label", "--home", home)
    assert [(one["seq"], one["state"]) for one in listed.lines] == [(seq, "owed") for seq in rows]
    assert all(one["item"].startswith(fakes.LOT) for one in listed.lines)
    answer = run("label", "print", "owed", "--home", home, "--operator", "W900")
    assert (answer.code, answer.lines) == (
        0,
        [{"seq": seq, "state": "printed", "copy": 0} for seq in rows],
    )
    again = run("label", "reprint", str(rows[0]), "--home", home, "--operator", "W900")
    assert again.lines == [{"seq": rows[0], "state": "printed", "copy": 1}]
    first, _, second = printer.printed(3)
    assert read(first) == read(second)
    assert first != second
    assert [one["state"] for one in run("label", "list", "--home", home).lines] == ["printed", "printed"]


def test_a_printer_without_paper_owes_it_still(home: Path, run: Run, printer: LabelPrinterSimulator) -> None:
    """One line says so, another why; the exit code tells a program."""
    printer.behave("paper-out")
    seq = owed(home)[0]
    answer = run("label", "print", str(seq), "--home", home, "--operator", "W900")
    assert (answer.code, answer.lines) == (1, [{"seq": seq, "state": "owed", "reason": "paper-out"}])
    assert "缺纸" in answer.err
    assert seq in owed(home)


def test_one_that_is_not_wanted(home: Path, run: Run) -> None:
    """With a reason it is owed no more; without one it is."""
    seq, other = owed(home)
    asked = ("label", "waive", str(seq), "--home", home, "--operator", "W900")
    assert run(*asked).code == 1
    assert run(*asked, "--reason", "by hand").lines == [{"seq": seq, "state": "waived"}]
    assert owed(home) == [other]


def test_slips_are_one_line(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No row, no number, no label at that row, a wrong PIN, no printer."""
    asked = ("--home", home, "--operator", "W900")
    assert run("label", "print", *asked).code == 2
    assert run("label", "print", "x", *asked).code == 2
    assert run("label", "preview", "1", "--home", home, "--out", tmp_path / "x.png").code == 2
    assert run("label", "preview", "--template", "none", "--home", home).code == 2
    nothing = run("label", "print", "1", *asked)
    assert (nothing.code, nothing.err.count("\n")) == (1, 1)
    monkeypatch.setenv("BONDSCAN_PIN", "000000")
    wrong = run("label", "print", "owed", *asked)
    assert (wrong.code, wrong.err.count("\n")) == (1, 1)
    settings = home / "bondscan.toml"
    settings.write_text(settings.read_text("utf-8").partition("[labels]")[0], "utf-8")
    assert run("label", "print", "owed", *asked).code == 1


def test_a_preview_reads_as_the_label_will(home: Path, run: Run, tmp_path: Path) -> None:
    """Of a row the very code that was minted, of a template alone that of made-up goods."""
    seq = owed(home)[0]
    out = tmp_path / "label.png"
    made = run("label", "preview", str(seq), "--home", home, "--out", out, "--copy", "2")
    assert made.lines[0]["template"] == "item-40x30"
    with Store.read(home) as reader:
        minted = labels.minted_by(labels.owed(reader, 0)[0])
    (found,) = zxingcpp.read_barcodes(np.array(Image.open(out).convert("L")))
    assert found.bytes.decode() == minted
    for template in ("item-60x40", "case-100x150"):
        run("label", "preview", "--template", template, "--home", home, "--out", out)
        assert len(zxingcpp.read_barcodes(np.array(Image.open(out).convert("L")))) == 1


def test_the_templates(home: Path, run: Run) -> None:
    """Those chosen are marked; one of this home's own is among them."""
    (home / "labels").mkdir()
    shipped = Path(__file__).parents[2] / "hardware" / "labels" / "item-40x30.toml"
    (home / "labels" / "mine.toml").write_text(shipped.read_text("utf-8"), "utf-8")
    rows = run("label", "templates", "--home", home).lines
    assert {row["id"] for row in rows if row["chosen"]} == {"item-40x30", "case-100x150"}
    assert "mine" in {row["id"] for row in rows}

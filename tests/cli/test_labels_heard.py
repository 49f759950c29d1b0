"""A headless run prints labels: all of them before it ends, and says which it owes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

from edge.store import Store, labels
from hardware.simulators.label_printer import LabelPrinterSimulator
from tests import fakes, homes
from tests.cli.looks import now
from tests.pictures import read

ROOT = Path(__file__).parents[2]
PACKAGE = f"]d201{fakes.GTINS['P-GOOD']}1727123110{fakes.LOT}\r".encode()


@pytest.fixture
def printer() -> Iterator[LabelPrinterSimulator]:
    """On the network."""
    with LabelPrinterSimulator() as made:
        yield made


@pytest.fixture
def scan(tmp_path: Path, printer: LabelPrinterSimulator) -> Callable[[bytes], tuple[list[str], str]]:
    """`bondscan scan` of a coding task as a process of its own: the codes it minted, and its stderr."""
    home = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(home, catalogue=catalogue, start=now() - timedelta(minutes=5)):
        pass
    settings = home / "bondscan.toml"
    before = settings.read_text("utf-8") if settings.exists() else ""
    settings.write_text(f'{before}\n[labels]\nprinter = "{printer.address}"\n', "utf-8")
    task = tmp_path / "task.json"
    task.write_text(json.dumps({"operation": "serialise", "papers": fakes.PAPERS["serialise"]}))

    def call(stdin: bytes) -> tuple[list[str], str]:
        command = ["scan", "--home", str(home), "--operator", "W900", "--task", str(task), "--offline"]
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "BONDSCAN_PIN": homes.PIN}
        done = run(
            [executable, "-m", "edge.cli", *command],
            input=stdin,
            capture_output=True,
            env=environment,
            cwd=ROOT,
            timeout=120,
            check=True,
        )
        return [json.loads(line)["minted"] for line in done.stdout.splitlines()], done.stderr.decode()

    return call


def test_every_package_coded_has_its_label_before_the_end(
    scan: Callable[[bytes], tuple[list[str], str]], printer: LabelPrinterSimulator, tmp_path: Path
) -> None:
    """In the order of the scans, each the code of its line."""
    minted, told = scan(PACKAGE * 4)
    assert [text for label in printer.printed(4) for text, _ in read(label)] == minted
    assert told == ""
    with Store.read(tmp_path / "zone") as reader:
        assert labels.owed(reader, 0) == []


def test_what_is_owed_is_said_and_kept(
    scan: Callable[[bytes], tuple[list[str], str]], printer: LabelPrinterSimulator, tmp_path: Path
) -> None:
    """The scans are accepted; a line a label says why it is owed."""
    printer.behave("paper-out")
    minted, told = scan(PACKAGE * 2)
    assert all(minted)
    assert told.count("打印机缺纸") == 2
    with Store.read(tmp_path / "zone") as reader:
        assert [labels.minted_by(row) for row in labels.owed(reader, 0)] == minted

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from edge.store import Store
from tests import fakes, homes
from tests.cli.conftest import Run

GTIN = fakes.GTINS["P-GOOD"]


def damage(home: Path, sql: str) -> None:
    """Change a store behind its back."""
    with sqlite3.connect(home / "bondscan.db") as connection:
        connection.execute(sql)
    connection.close()


def test_a_whole_journal_is_verified(run: Run, worked: Path) -> None:
    """Rows, head and anchor; exit 0."""
    answer = run("journal", "verify", "--home", worked)
    (line,) = answer.lines
    assert (answer.code, line["ok"], line["anchor"]) == (0, True, "agrees")
    assert line["rows"] == line["head"]["seq"] > 40


def test_a_changed_row_is_found(run: Run, worked: Path, tmp_path: Path) -> None:
    """The first that is not what was written is named; exit 1."""
    home = homes.copied(worked, tmp_path)
    damage(home, "UPDATE journal SET operator = 'W901' WHERE seq = 20")
    answer = run("journal", "verify", "--home", home)
    (line,) = answer.lines
    assert (answer.code, line["ok"], line["first_bad"]) == (1, False, 20)
    assert "hash" in line["problem"]


def test_rows_cut_off_the_end_are_missed_by_the_anchor(run: Run, worked: Path, tmp_path: Path) -> None:
    """Even where their other traces were removed with them."""
    home = homes.copied(worked, tmp_path)
    damage(home, "DELETE FROM journal WHERE seq >= 47")
    damage(home, "DELETE FROM item_entries WHERE seq >= 47")
    (line,) = run("journal", "verify", "--home", home).lines
    assert (line["ok"], line["anchor"], line["first_bad"]) == (False, "anchored-row-missing", 50)


def test_a_missing_anchor_is_no_agreement(run: Run, worked: Path, tmp_path: Path) -> None:
    """The chain may be whole; nothing bears witness to its end."""
    home = homes.copied(worked, tmp_path)
    for anchor in (tmp_path / "anchors").iterdir():
        anchor.unlink()
    answer = run("journal", "verify", "--home", home)
    (line,) = answer.lines
    assert (answer.code, line["ok"], line["anchor"], line["first_bad"]) == (1, False, "anchor-missing", None)


def test_a_quarantined_station_has_its_disagreement_on_record(run: Run, worked: Path, tmp_path: Path) -> None:
    """Once opened, the chain is judged by itself, and `anchor` still says what was found."""
    home = homes.copied(worked, tmp_path)
    for anchor in (tmp_path / "anchors").iterdir():
        anchor.unlink()
    homes.open_store(home, homes.Clock()).close()
    (line,) = run("journal", "verify", "--home", home).lines
    assert (line["ok"], line["anchor"]) == (True, "anchor-missing")


def test_a_database_that_is_none_is_a_line_too(run: Run, tmp_path: Path) -> None:
    """Not a traceback."""
    home = tmp_path / "zone"
    home.mkdir()
    (home / "bondscan.db").write_bytes(b"no database at all" * 400)
    answer = run("journal", "verify", "--home", home)
    assert answer.code == 1
    assert len(answer.err.splitlines()) + len(answer.out.splitlines()) == 1


def test_verify_works_while_a_station_writes(run: Run, tmp_path: Path) -> None:
    """Readers take no lock."""
    home = tmp_path / "zone"
    with homes.at_work(home) as desk:
        desk.does("serialise", "S1")
        assert run("journal", "verify", "--home", home).lines[0]["ok"] is True
        desk.does("serialise", "S2")
        assert run("journal", "verify", "--home", home).lines[0]["ok"] is True


def test_export_writes_every_event(run: Run, worked: Path, tmp_path: Path) -> None:
    """As one EPCIS document; a line says how many. On stdout with -."""
    target = tmp_path / "events.json"
    (line,) = run("journal", "export", "--epcis", target, "--home", worked).lines
    events = json.loads(target.read_bytes())["epcisBody"]["eventList"]
    assert line == {"file": str(target), "events": len(events)}
    printed = json.loads(run("journal", "export", "--epcis", "-", "--home", worked).out)
    assert printed["epcisBody"]["eventList"] == events


@pytest.mark.parametrize(
    "code",
    [
        f"]d201{GTIN}1727123110{fakes.LOT}\x1d21S4",
        f"]d201{GTIN}1727123110{fakes.LOT}␝21S4",
        f"(01){GTIN}(17)271231(10){fakes.LOT}(21)S4",
        f"01{GTIN}21S4",
        f"(01){GTIN}(21)S4",
        f"https://id.gs1.org/01/{GTIN}/21/S4",
    ],
)
def test_an_item_is_found_however_it_is_written(run: Run, worked: Path, code: str) -> None:
    """As scanned, as the journal shows it, as printed, by key, by EPC."""
    answer = run("journal", "history", code, "--home", worked)
    assert answer.code == 0
    assert [line["operation"] for line in answer.lines] == [
        "serialise",
        "bonded_receive",
        "put_away",
        "zone_exit",
    ]


@pytest.mark.parametrize("code", [fakes.SSCC, f"00{fakes.SSCC}", f"(00){fakes.SSCC}", f"]C100{fakes.SSCC}"])
def test_a_case_is_found_by_its_sscc(run: Run, worked: Path, code: str) -> None:
    """Its packing and its exit."""
    lines = run("journal", "history", code, "--home", worked).lines
    assert [line["operation"] for line in lines] == ["pack_case"] * 3 + ["zone_exit"]


@pytest.mark.parametrize("code", ["S4", "", f"(01){GTIN}", f"(01){GTIN}(21)NEVER", f"01{GTIN[:-1]}021S4"])
def test_a_code_that_is_no_item_here_is_one_line(run: Run, worked: Path, code: str) -> None:
    """Unreadable, without a serial, or never seen; exit 1."""
    answer = run("journal", "history", code, "--home", worked)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, b"", 1)
    assert "Failed to" in answer.err
    assert "expected" in answer.err


def test_the_tail_is_the_last_rows_in_order(run: Run, worked: Path) -> None:
    """As many as asked for, or all there are."""
    with Store.read(worked) as reader:
        head = reader.query("SELECT max(seq) FROM journal")[0][0]
    lines = run("journal", "tail", "--lines", "3", "--home", worked).lines
    assert [line["seq"] for line in lines] == [head - 2, head - 1, head]
    assert len(run("journal", "tail", "--lines", "9999", "--home", worked).lines) == head
    assert run("journal", "tail", "--lines", "0", "--home", worked).out == b""


def test_the_tail_follows_a_station_at_work(tmp_path: Path) -> None:
    """A row is printed when it has been committed."""
    home = tmp_path / "zone"
    command = [sys.executable, "-m", "edge.cli", "journal", "tail", "--follow", "--lines", "0"]
    environment = {**os.environ, "BONDSCAN_HOME": str(home)}
    with homes.at_work(home) as desk:
        process = subprocess.Popen([*command, "--lines", "1"], stdout=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        try:
            assert json.loads(process.stdout.readline())["kind"] == "sign-in"
            desk.does("serialise", "S1")
            kinds = [json.loads(process.stdout.readline())["kind"] for _ in range(3)]
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()
    assert kinds == ["task-open", "scan", "task-close"]


@pytest.mark.parametrize(
    "words", [[], ["export"], ["history"], ["tail", "--lines", "x"], ["tail", "--lines", "-1"], ["burn"]]
)
def test_usage_errors_are_one_line(run: Run, worked: Path, words: list[str]) -> None:
    """Exit 2."""
    answer = run("journal", *words, *(["--home", str(worked)] if len(words) > 1 else []))
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)

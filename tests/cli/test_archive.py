"""`bondscan journal archive`, and what is asked of the journal afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.store import archiving
from edge.store.archives import FOLDER
from tests import homes
from tests.cli.conftest import Run
from tests.cli.looks import by_check

ROLES = ("supervisor", "warehouse", "administrator")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two days' work in it that the hub has taken; the catalogue's time is years ago."""
    monkeypatch.setattr(archiving, "KEPT", 5)
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    home = tmp_path / "zone"
    with homes.at_work(home, roles=ROLES) as desk:
        for operation in ("serialise", "bonded_receive", "put_away", "zone_exit"):
            desk.does(operation, *(f"S{number}" for number in range(6)))
        desk.does("serialise", "S7", "S8")
        outbox, head = desk.station.store.outbox, desk.station.store.head.seq
        outbox.acknowledge([event.seq for event in outbox.pending(1000, 1 << 30)])
        outbox.headers_acknowledged(head)
        outbox.refusals_acknowledged(head)
        outbox.moves_acknowledged(head)
    return home


def everything(run: Run, home: Path) -> list[bytes]:
    """What reports, ledgers, the stock and the history of an item say."""
    form = run("stock", "--home", home).lines[0]["key"]
    asked = [
        ("stock",),
        ("journal", "history", form),
        ("journal", "export", "--epcis", "-"),
        ("ledger", "--form", "F-MAIN", "--format", "csv"),
    ]
    answers = [run(*words, "--home", home) for words in asked]
    assert [answer.code for answer in answers] == [0] * len(asked), [answer.err for answer in answers]
    said = [answer.out for answer in answers]
    head, _, tail = said[2].partition(b'"creationDate":"')
    return [*said[:2], head + tail[30:], said[3]]


def test_reports_say_the_same_before_and_after(run: Run, home: Path) -> None:
    """Old rows are in the file, the chain is whole over both, every report has all it had."""
    before = everything(run, home)
    rows = run("journal", "verify", "--home", home).lines[-1]["rows"]
    looked = run("journal", "archive", "--look", "--older-than", "1", "--home", home).lines[0]
    assert looked["rows"] > 10
    moved = run("journal", "archive", "--by", "W900", "--older-than", "1", "--compact", "--home", home)
    assert moved.code == 0, moved.err
    assert (moved.lines[0]["rows"], Path(moved.lines[0]["file"]).parent) == (looked["rows"], home / FOLDER)
    archive, store = run("journal", "verify", "--home", home).lines
    assert (archive["ok"], archive["sha256"], store["ok"]) == (True, moved.lines[0]["sha256"], True)
    assert looked["rows"] + store["rows"] == rows + 1
    assert everything(run, home) == before
    second = run("journal", "archive", "--by", "W900", "--older-than", "1", "--home", home)
    assert second.code == 0, second.err
    again = second.lines[0]
    assert (again["rows"], again["until"]) == (0, looked["until"])


def test_what_needs_an_archive_that_is_away_names_it(run: Run, home: Path, tmp_path: Path) -> None:
    """The chain here stands by itself; a report is not drawn up by halves; stock is as ever."""
    stick = tmp_path / "stick"
    moved = run(
        "journal", "archive", "--to", stick, "--by", "W900", "--older-than", "1", "--home", home
    ).lines[0]
    assert by_check(run("doctor", "--home", home))["archives"] == ("ok", "there")
    stick.rename(tmp_path / "elsewhere")
    assert by_check(run("doctor", "--home", home))["archives"] == ("warning", "away")
    archive, store = run("journal", "verify", "--home", home).lines
    assert (archive["found"], store["ok"]) == (False, True)
    answer = run("journal", "export", "--epcis", "-", "--home", home)
    assert answer.code == 1
    assert moved["file"] in answer.err
    assert len(run("stock", "--home", home).lines) == 8


def test_a_damaged_archive_fails_the_proof(run: Run, home: Path) -> None:
    """One byte is enough."""
    moved = run("journal", "archive", "--by", "W900", "--older-than", "1", "--home", home).lines[0]
    path = Path(moved["file"])
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    answer = run("journal", "verify", "--home", home)
    assert (answer.code, answer.lines[0]["ok"], answer.lines[0]["first_bad"]) == (1, False, 1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--older-than", "0", "--look"), 2, "older-than"),
        ((), 2, "--by"),
        (("--by", "W777"), 1, "unknown-badge"),
    ],
)
def test_only_an_administrator_archives(
    run: Run, home: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """One line says why not."""
    answer = run("journal", "archive", *words, "--home", home)
    assert (answer.code, said in answer.err) == (code, True)

from pathlib import Path

import pytest

from edge.errors import StoreLocked
from edge.identity import verify_pin
from edge.store import Store
from edge.store.credentials import read
from tests import homes
from tests.cli.conftest import Answer, Run

ADMIN, PIN, FIRST = "A001", "135790", "246802"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home, its anchor beside it."""
    homes.open_store(tmp_path / "zone", homes.Clock()).close()
    return tmp_path / "zone"


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The administrator's PIN, and the one given to others."""
    monkeypatch.setenv("BONDSCAN_PIN", PIN)
    monkeypatch.setenv("BONDSCAN_NEW_PIN", FIRST)
    return monkeypatch


def found(home: Path, administrator: Run) -> Answer:
    """Who is known there."""
    return administrator("operator", "list", "--home", home)


def first(run: Run, home: Path, pins: pytest.MonkeyPatch) -> Answer:
    """The first administrator, whose PIN is the one that then acts."""
    pins.setenv("BONDSCAN_NEW_PIN", PIN)
    answer = run("operator", "add", ADMIN, "--name", "管理员", "--name-en", "Admin", "--home", home)
    pins.setenv("BONDSCAN_NEW_PIN", FIRST)
    return answer


def hash_of(home: Path, badge: str) -> str:
    """What is kept of a badge's PIN."""
    with Store.read(home) as reader, reader.connection() as connection:
        credential = read(connection, badge)
    assert credential is not None
    return credential.pin_hash


def test_the_first_operator_becomes_the_administrator(run: Run, home: Path, pins: pytest.MonkeyPatch) -> None:
    """With a PIN of their own, and no hash of it is shown."""
    answer = first(run, home, pins)
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        {
            "badge": ADMIN,
            "name": {"zh": "管理员", "en": "Admin"},
            "roles": ["administrator"],
            "active": True,
            "must_change": False,
            "locked_until": None,
        }
    ]
    assert verify_pin(hash_of(home, ADMIN), PIN)


def test_without_a_new_pin_the_first_takes_the_one_there_is(
    run: Run, home: Path, pins: pytest.MonkeyPatch
) -> None:
    """BONDSCAN_PIN alone will do."""
    pins.delenv("BONDSCAN_NEW_PIN")
    assert run("operator", "add", ADMIN, "--name", "管理员", "--home", home).code == 0
    assert verify_pin(hash_of(home, ADMIN), PIN)


def test_an_administrator_admits_others_who_must_change_their_pin(
    run: Run, home: Path, pins: pytest.MonkeyPatch
) -> None:
    """They are listed then, each with their roles."""
    first(run, home, pins)
    asked = ("operator", "add", "W001", "--name", "王", "--role", "warehouse", "--role", "supervisor")
    answer = run(*asked, "--by", ADMIN, "--home", home)
    assert answer.code == 0
    assert answer.lines[0]["must_change"] is True
    listed = {line["badge"]: line["roles"] for line in run("operator", "list", "--home", home).lines}
    assert listed == {ADMIN: ["administrator"], "W001": ["warehouse", "supervisor"]}


def test_a_pin_is_reset_by_an_administrator_and_changed_by_its_owner(
    run: Run, home: Path, pins: pytest.MonkeyPatch
) -> None:
    """The old one no longer opens anything."""
    first(run, home, pins)
    run("operator", "add", "W001", "--name", "王", "--role", "warehouse", "--by", ADMIN, "--home", home)
    pins.setenv("BONDSCAN_PIN", FIRST)
    pins.setenv("BONDSCAN_NEW_PIN", "864209")
    (changed,) = run("operator", "change-pin", "W001", "--home", home).lines
    assert changed["must_change"] is False
    assert verify_pin(hash_of(home, "W001"), "864209")
    pins.setenv("BONDSCAN_PIN", PIN)
    pins.setenv("BONDSCAN_NEW_PIN", "975310")
    (reset,) = run("operator", "reset-pin", "W001", "--by", ADMIN, "--home", home).lines
    assert reset["must_change"] is True
    assert verify_pin(hash_of(home, "W001"), "975310")


ADD = ["add", "W002", "--name", "赵", "--role", "warehouse", "--by"]
REFUSED: tuple[tuple[list[str], str, str, str], ...] = (
    ([*ADD, ADMIN], "000111", FIRST, "wrong-pin"),
    ([*ADD, "W001"], FIRST, FIRST, "no-role"),
    ([*ADD, "X"], PIN, FIRST, "unknown-badge"),
    (["add", "W001", *ADD[2:], ADMIN], PIN, FIRST, "badge-taken"),
    (["add", "w 2", *ADD[2:], ADMIN], PIN, FIRST, "not-a-badge"),
    ([*ADD, ADMIN], PIN, "12", "pin-too-short"),
    ([*ADD, ADMIN], PIN, "111111", "pin-too-plain"),
    (["reset-pin", "X", "--by", ADMIN], PIN, FIRST, "unknown-badge"),
    (["change-pin", "W001"], "000111", "864209", "wrong-pin"),
    (["change-pin", "W001"], FIRST, FIRST, "pin-unchanged"),
)
"""What is asked, the PIN of who asks, the new PIN, and why it is refused."""


def test_a_refusal_is_one_line_with_its_reason(run: Run, home: Path, pins: pytest.MonkeyPatch) -> None:
    """Nobody is added, no PIN changed; exit 1."""
    first(run, home, pins)
    run("operator", "add", "W001", "--name", "王", "--role", "warehouse", "--by", ADMIN, "--home", home)
    before = run("operator", "list", "--home", home).lines
    for words, pin, new, code in REFUSED:
        pins.setenv("BONDSCAN_PIN", pin)
        pins.setenv("BONDSCAN_NEW_PIN", new)
        answer = run("operator", *words, "--home", home)
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, b"", 1), words
        assert code in answer.err
    assert run("operator", "list", "--home", home).lines == before


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["add"],
        ["add", "W001"],
        ["add", "W001", "--name", "王", "--role", "king"],
        ["add", "W001", "--name", " "],
        ["add", "W001", "--name", "王", "--role", "warehouse"],
        ["reset-pin", "W001"],
    ],
)
def test_usage_errors_are_one_line(run: Run, home: Path, pins: pytest.MonkeyPatch, words: list[str]) -> None:
    """Exit 2; the first operator may only be the administrator."""
    answer = run("operator", *words, *(["--home", str(home)] if words else []))
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_without_a_terminal_a_pin_must_be_in_the_environment(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is never read from stdin, nor from the command line."""
    monkeypatch.delenv("BONDSCAN_PIN", raising=False)
    monkeypatch.delenv("BONDSCAN_NEW_PIN", raising=False)
    answer = run("operator", "add", ADMIN, "--name", "管理员", "--home", home)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
    assert "BONDSCAN_NEW_PIN" in answer.err


def test_a_home_that_another_process_writes_in_is_left_alone(
    run: Run, home: Path, pins: pytest.MonkeyPatch
) -> None:
    """One line says that it is busy; who is known there may be listed all the same."""
    with homes.open_store(home, homes.Clock()):
        answer = run("operator", "add", ADMIN, "--name", "管理员", "--home", home)
        assert (answer.code, len(answer.err.splitlines())) == (1, 1)
        assert found(home, run).code == 0
        with pytest.raises(StoreLocked):
            homes.open_store(home, homes.Clock())

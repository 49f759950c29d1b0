import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from edge import config
from edge.clock import CHINA
from edge.errors import ConfigError
from edge.hub.devices import NewDevice, issue_code
from edge.hub.hub import Hub
from edge.hub.serve import open_hub, serve
from edge.language import LANGUAGES, TEXTS
from edge.runtime.exchange import HubAccess, save_access
from edge.runtime.places import Places
from edge.store import Credential
from tests import fakes, homes
from tests.cli.conftest import Answer, Run

ROOT = Path(__file__).parents[2]


def by_check(answer: Answer) -> dict[str, tuple[str, str]]:
    """Check → (status, why)."""
    return {line["check"]: (line["status"], line["why"]) for line in answer.lines}


def now() -> datetime:
    """The PC's clock, which is what the command reads."""
    return datetime.now(CHINA)


def fresh(home: Path, start: datetime | None = None) -> Path:
    """A home in order: enrolled, its catalogue an hour old, one who may sign in and administers."""
    begun = start or now() - timedelta(minutes=10)
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(home, roles=("supervisor", "administrator"), catalogue=catalogue, start=begun):
        pass
    return home


class Served:
    """A hub in this process, on loopback."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self.skew = timedelta()
        numbers = iter(range(1, 1000))
        self.hub: Hub = open_hub(
            place / "hub.db",
            now=lambda: now() + self.skew,
            ids=lambda: f"0197{next(numbers):04x}-0000-7000-8000-000000000000",
        )
        self.url = ""
        self._ready, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Until it answers."""
        self._thread.start()
        assert self._ready.wait(30)

    def stop(self) -> None:
        """Until it has gone; harmless when it has."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _serve(self) -> None:
        def ready(url: str, _: str | None) -> None:
            self.url = url
            self._ready.set()

        serve(self.hub, "127.0.0.1", 0, ready, stop=self._stop)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A hub, up until the test ends or stops it."""
    hub = Served(tmp_path / "hub")
    hub.start()
    yield hub
    hub.stop()


def enrolled(run: Run, served: Served, home: Path) -> Path:
    """A home enrolled with the hub."""
    homes.open_store(home, homes.Clock(now() - timedelta(minutes=10))).close()
    zone = fakes.ZONE
    new = NewDevice(station=zone.id, kind=zone.kind, party=zone.party, gln=zone.gln)
    answer = run("enrol", served.url, issue_code(served.hub, new), "--home", home)
    assert answer.code == 0, answer.err
    return home


def test_a_home_in_order_has_nothing_wrong(run: Run, tmp_path: Path) -> None:
    """One line a check, each with its words in both languages; exit 0."""
    answer = run("doctor", "--home", fresh(tmp_path / "zone"))
    assert answer.code == 0, answer.out.decode()
    checks = by_check(answer)
    assert checks.keys() >= {"home", "store", "journal", "station", "quarantine", "anchor", "machine", "disk"}
    assert checks.keys() >= {
        "catalogue",
        "operators",
        "outbox",
        "hub",
        "clock",
        "scanners",
        "zbar",
        "terminal",
    }
    assert checks["catalogue"] == ("ok", "fresh")
    assert checks["station"] == ("ok", "zone")
    assert checks["hub"] == ("note", "off")
    for line in answer.lines:
        assert line["zh"] != line["en"]
        assert not line["zh"].startswith("doctor.")


def test_an_anchor_on_the_homes_own_device_is_warned_of(run: Run, tmp_path: Path) -> None:
    """A restored disk would bring it back together with the store; it is no reason to fail."""
    answer = run("doctor", "--home", fresh(tmp_path / "zone"))
    assert by_check(answer)["anchor-device"] == ("warning", "same")
    assert answer.code == 0


def test_without_a_home_the_rest_is_looked_at_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    """What is missing is said first; exit 1."""
    answer = run("doctor", "--home", tmp_path / "none")
    checks = by_check(answer)
    assert answer.code == 1
    assert checks["home"] == ("wrong", "absent")
    assert {"scanners", "zbar", "terminal"} <= checks.keys()
    assert not (tmp_path / "none").exists()


def test_an_empty_home_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    """There is no store in it yet, and looking makes none."""
    answer = run("doctor", "--home", tmp_path)
    assert (answer.code, by_check(answer)["store"]) == (1, ("wrong", "absent"))
    assert not (tmp_path / "bondscan.db").exists()


def test_a_new_store_lacks_station_catalogue_and_people(run: Run, tmp_path: Path) -> None:
    """Each is said with what to do."""
    homes.open_store(tmp_path / "zone", homes.Clock(now())).close()
    checks = by_check(run("doctor", "--home", tmp_path / "zone"))
    assert checks["station"] == ("wrong", "unknown")
    assert checks["catalogue"] == ("wrong", "missing")
    assert checks["operators"] == ("wrong", "none")


@pytest.mark.parametrize(
    ("hours", "found", "code"), [(30, ("warning", "stale"), 0), (24 * 30, ("wrong", "too-old"), 1)]
)
def test_an_old_catalogue_is_told(
    run: Run, tmp_path: Path, hours: int, found: tuple[str, str], code: int
) -> None:
    """Stale still works; too old does not."""
    home = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=hours))
    roles = ("supervisor", "administrator")
    with homes.at_work(home, roles=roles, catalogue=catalogue, start=now() - timedelta(minutes=9)):
        pass
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["catalogue"], answer.code) == (found, code)


def test_a_damaged_catalogue_is_told(run: Run, tmp_path: Path) -> None:
    """With what to do about it."""
    home = fresh(tmp_path / "zone")
    (file,) = home.glob("catalogue-*.db")
    file.write_bytes(b"no database at all" * 400)
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["catalogue"], answer.code) == (("wrong", "damaged"), 1)


def test_a_missing_anchor_is_told_before_it_quarantines(run: Run, tmp_path: Path) -> None:
    """And afterwards the quarantine is what is wrong."""
    home = fresh(tmp_path / "zone")
    for anchor in (tmp_path / "anchors").iterdir():
        anchor.unlink()
    checks = by_check(run("doctor", "--home", home))
    assert checks["anchor"] == ("wrong", "anchor-missing")
    assert checks["quarantine"] == ("ok", "none")
    homes.open_store(home, homes.Clock(now())).close()
    checks = by_check(run("doctor", "--home", home))
    assert checks["quarantine"] == ("wrong", "quarantined")
    assert checks["anchor"] == ("note", "anchor-missing")


def test_another_machines_home_is_told(run: Run, tmp_path: Path) -> None:
    """Its store is bound to another PC."""
    home = tmp_path / "zone"
    homes.open_store(home, homes.Clock(now()), machine="another").close()
    assert by_check(run("doctor", "--home", home))["machine"] == ("wrong", "other")


def test_a_broken_chain_is_told(run: Run, tmp_path: Path) -> None:
    """The last rows are tried at each look."""
    home = fresh(tmp_path / "zone")
    with sqlite3.connect(home / "bondscan.db") as connection:
        connection.execute("UPDATE journal SET operator = 'X' WHERE seq = 2")
    connection.close()
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["journal"], answer.code) == (("wrong", "broken"), 1)


@pytest.mark.parametrize("content", [b"no database at all" * 400, b""])
def test_a_store_that_does_not_open_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    """The rest is looked at all the same."""
    (tmp_path / "bondscan.db").write_bytes(content)
    answer = run("doctor", "--home", tmp_path)
    assert (by_check(answer)["store"], answer.code) == (("wrong", "failed"), 1)
    assert "terminal" in by_check(answer)


def test_a_wrong_setting_is_told_and_not_stumbled_over(run: Run, tmp_path: Path) -> None:
    """All problems in one line."""
    (tmp_path / "bondscan.toml").write_text("language = 'fr'\n[hub]\nurl = 7\n", encoding="utf-8")
    answer = run("doctor", "--home", tmp_path)
    assert (by_check(answer)["settings"], answer.code) == (("wrong", "faulty"), 1)
    with pytest.raises(ConfigError):
        config.load(tmp_path)


def test_a_clock_behind_the_last_row_is_told(run: Run, tmp_path: Path) -> None:
    """By more than five minutes: then expiry cannot be judged."""
    home = fresh(tmp_path / "zone", start=now() + timedelta(hours=2))
    assert by_check(run("doctor", "--home", home))["clock"] == ("wrong", "behind")


def test_nobody_who_administers_is_told(run: Run, tmp_path: Path) -> None:
    """The station works, but nobody can be added."""
    home = fresh(tmp_path / "zone")
    with homes.open_store(home, homes.Clock(now())) as store, store.writing() as tx:
        known = store.credentials()[0]
        tx.save_credential(
            Credential(badge=known.badge, name=known.name, roles=("warehouse",), pin_hash=known.pin_hash)
        )
    assert by_check(run("doctor", "--home", home))["operators"] == ("warning", "no-administrator")


def test_a_parked_row_is_told(run: Run, tmp_path: Path) -> None:
    """A person must look at it; later rows of the same item wait behind it."""
    home = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(home, catalogue=catalogue, start=now() - timedelta(minutes=9)) as desk:
        (coded,) = desk.does("serialise", "S1")
        desk.does("bonded_receive", "S1")
        outbox = desk.station.store.outbox
        outbox.park(coded.entry.seq, "conflict", "other bytes", now())
        outbox.pending(50, 100_000)
    answer = run("doctor", "--home", home)
    line = next(line for line in answer.lines if line["check"] == "outbox")
    assert (line["status"], line["parked"], line["waiting"], line["pending"]) == ("wrong", "1", "1", "0")


def test_a_hub_that_answers_is_told_with_its_clock(run: Run, served: Served, tmp_path: Path) -> None:
    """And where the two clocks differ, by how much."""
    home = enrolled(run, served, tmp_path / "zone")
    checks = by_check(run("doctor", "--home", home))
    assert checks["hub"] == ("ok", "answers")
    assert checks["clock"] == ("ok", "agrees")
    served.skew = timedelta(minutes=2)
    assert by_check(run("doctor", "--home", home))["clock"] == ("warning", "off")
    served.skew = timedelta(hours=-1)
    answer = run("doctor", "--home", home)
    assert by_check(answer)["clock"] == ("wrong", "off")
    line = next(line for line in answer.lines if line["check"] == "clock")
    assert re.fullmatch(r"\+(3599|3600|3601)", line["seconds"])


def test_a_hub_that_does_not_is_told_too(run: Run, served: Served, tmp_path: Path) -> None:
    """A token it no longer takes is another thing than no answer."""
    home = enrolled(run, served, tmp_path / "zone")
    save_access(Places(home, home), HubAccess(url=served.url, token="old"))
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["hub"], answer.code) == (("wrong", "revoked"), 1)
    served.stop()
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["hub"], answer.code) == (("wrong", "unreachable"), 1)
    (home / "line.json").write_text("{", encoding="utf-8")
    assert by_check(run("doctor", "--home", home))["hub"] == ("wrong", "faulty")


def test_for_people_it_is_words_in_both_languages(run: Run, tmp_path: Path) -> None:
    """A mark and three lines a check, and a last word; no JSON."""
    answer = run("doctor", "--text", "--home", tmp_path / "none")
    shown = answer.out.decode()
    assert answer.code == 1
    assert "[ XX ] 数据目录 Home\n" in shown
    assert shown.rstrip().endswith("自检完成：1 项异常。 Self-check done: 1 wrong.")
    assert "{" not in shown


def test_usage_errors_are_one_line(run: Run) -> None:
    """JSON and words together, say."""
    answer = run("doctor", "--json", "--text")
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_every_finding_of_the_code_has_its_words() -> None:
    """Each pair of check and outcome that the modules name, in both languages."""
    found: set[str] = set()
    for path in (ROOT / "edge/cli/checks").glob("*.py"):
        found |= {
            f"doctor.{check}.{why}"
            for check, why in re.findall(r'Found\(\s*"([\w-]+)", "\w+", "([\w-]+)"', path.read_text("utf-8"))
        }
    assert len(found) > 30
    assert found <= TEXTS.keys()
    assert all(TEXTS[key][place] for key in found for place in range(len(LANGUAGES)))


def test_shapes_are_told_by_the_terminal(run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    """JSON into a pipe, words on a terminal, unless one is asked for."""
    assert run("doctor", "--home", tmp_path / "none").lines
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert b"Self-check done" in run("doctor", "--home", tmp_path / "none").out
    assert run("doctor", "--json", "--home", tmp_path / "none").lines

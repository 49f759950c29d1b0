"""Settings, regimes and scanner profiles from files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge import config
from edge.config.values import ENTRIES
from edge.drivers.profile import profiles_from
from edge.errors import ConfigError
from edge.rules.settings import DEFAULTS
from tests import fakes


def test_the_defaults() -> None:
    """What is shipped is in order, and agrees with what the rules take for granted."""
    settings = config.load()
    assert (settings.language, settings.hub_url, settings.home) == ("zh", "", None)
    assert settings.undo == timedelta(minutes=30)
    assert settings.idle_lock == timedelta(minutes=10)
    assert settings.anchor_directory is None
    assert settings.settings == DEFAULTS


def test_a_home_overrides_line_by_line(tmp_path: Path) -> None:
    """What a home's own file says holds; the rest stays as shipped."""
    (tmp_path / "bondscan.toml").write_text(
        'language = "en"\n[hub]\nurl = "https://hub.example.cn/"\n'
        "[site]\nprescribers_max_age_days = 30\n[screen]\nidle_lock_minutes = 0\n"
        '[storage]\nanchor_directory = "anchor"\nmachine_id_file = "/etc/machine-id"\n',
        "utf-8",
    )
    settings = config.load(tmp_path)
    assert (settings.language, settings.hub_url) == ("en", "https://hub.example.cn")
    assert settings.settings == {**DEFAULTS, "prescribers-max-age-days": "30"}
    assert settings.idle_lock is None
    assert settings.attempts == 5
    assert settings.anchor_directory == tmp_path / "anchor"
    assert settings.machine_id_file == Path("/etc/machine-id")


def test_overrides_go_over_both(tmp_path: Path) -> None:
    """What a command says goes over the home's own file."""
    (tmp_path / "bondscan.toml").write_text('[hub]\nurl = "https://one.example.cn"\n', "utf-8")
    settings = config.load(tmp_path, {"hub.url": "http://127.0.0.1:8080"})
    assert settings.hub_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("language", "de"),
        ("screen.idle_lock_minutes", -1),
        ("screen.idle_lock_minutes", True),
        ("screen.sound", 1),
        ("sign_in.attempts", 0),
        ("sign_in.lock_minutes", "5"),
        ("undo.minutes", 1.5),
        ("site.second_person", ["teleport"]),
        ("site.second_person", "destroy"),
        ("site.fefo", "yes"),
        ("site.near_expiry_days", -1),
        ("site.cold_chain", "warm"),
        ("hub.url", "hub.example.cn"),
        ("hub.url", "ftp://hub.example.cn"),
        ("hub.url", "http://[::1"),
        ("hub.url", 5),
        ("storage.anchor_directory", 5),
        ("screen.colour", "red"),
        ("screen", "x"),
    ],
)
def test_what_is_wrong_is_said_by_its_place(entry: str, value: Any) -> None:
    """Each slip is named by file and place, in four parts."""
    with pytest.raises(ConfigError) as failure:
        config.load(None, {entry: value})
    (problem,) = failure.value.problems
    assert problem.startswith(f"overrides: {entry}: Failed to read ")
    assert ": expected " in problem
    assert ", got " in problem


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    """Nothing is held back for the next attempt."""
    (tmp_path / "bondscan.toml").write_text('language = "de"\n[screen]\nsound = "no"\n', "utf-8")
    with pytest.raises(ConfigError) as failure:
        config.load(tmp_path, {"hub.url": "x"})
    assert len(failure.value.problems) == 3


def test_site_policy_as_the_rules_read_it() -> None:
    """Switches, lists and choices come as text."""
    wanted = {"site.fefo": True, "site.second_person": ["accept", "destroy"], "site.cold_chain": "required"}
    settings = config.load(None, wanted).settings
    assert settings["fefo"] == "true"
    assert settings["second-person"] == "accept,destroy"
    assert settings["cold-chain"] == "required"


def test_hours_in_order() -> None:
    """A catalogue cannot be too old before it is stale."""
    with pytest.raises(ConfigError):
        config.load(None, {"catalogue.usable_hours": 12})


@pytest.mark.parametrize(("content", "expected"), [(b"language = ", "TOML"), (b"\xff\xfe", "UTF-8")])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, expected: str) -> None:
    """A damaged file is a problem with a name, not a fault."""
    (tmp_path / "bondscan.toml").write_bytes(content)
    with pytest.raises(ConfigError) as failure:
        config.load(tmp_path)
    (problem,) = failure.value.problems
    assert problem.startswith("bondscan.toml: ")
    assert expected in problem


def test_every_entry_is_explained_in_the_shipped_file() -> None:
    """Each entry stands in the shipped file below a comment in both languages."""
    lines = (config.defaults() / "bondscan.toml").read_text("utf-8").splitlines()
    for entry in ENTRIES:
        key = entry.rpartition(".")[2]
        at = next(n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
        above = lines[at - 1]
        assert above.startswith("#"), entry
        comment = "".join(line for line in lines[max(0, at - 4) : at] if line.startswith("#"))
        assert any("\u4e00" <= character <= "\u9fff" for character in comment), entry
        assert any(character.isascii() and character.isalpha() for character in comment), entry


# ---------------------------------------------------------------------------- regimes, profiles


def test_the_shipped_regimes() -> None:
    """The regime of this issue is there, by its id."""
    regimes = config.regimes()
    assert regimes["tianzhu-rare-disease"] == fakes.regime()


def test_a_home_replaces_a_regime(tmp_path: Path) -> None:
    """A home's own file stands in for the shipped one of its name; others come beside it."""
    folder = tmp_path / "regimes"
    folder.mkdir()
    shipped = (config.defaults() / "regimes" / "tianzhu-rare-disease.toml").read_text("utf-8")
    (folder / "tianzhu-rare-disease.toml").write_text(
        shipped.replace("# start = 2026-01-01", "start = 2026-01-01"), "utf-8"
    )
    (folder / "other.toml").write_text(
        shipped.replace('id = "tianzhu-rare-disease"', 'id = "other"'), "utf-8"
    )
    regimes = config.regimes(tmp_path)
    assert set(regimes) == {*config.regimes(), "other"}
    assert regimes["tianzhu-rare-disease"].start is not None


def test_regimes_that_are_wrong(tmp_path: Path) -> None:
    """Every problem of every regime file is said at once; one id has one file."""
    folder = tmp_path / "regimes"
    folder.mkdir()
    shipped = (config.defaults() / "regimes" / "tianzhu-rare-disease.toml").read_text("utf-8")
    (folder / "again.toml").write_text(shipped, "utf-8")
    (folder / "empty.toml").write_text("", "utf-8")
    (folder / "torn.toml").write_text("id = ", "utf-8")
    with pytest.raises(ConfigError) as failure:
        config.regimes(tmp_path)
    files = {problem.partition(":")[0] for problem in failure.value.problems}
    assert files == {"again.toml", "empty.toml", "torn.toml"}


def test_the_shipped_scanner_profiles(tmp_path: Path) -> None:
    """The shipped profiles can be read, and a home may add its own."""
    folder = tmp_path / "scanners"
    folder.mkdir()
    (folder / "ours.toml").write_text('[name]\nzh = "本院"\nen = "Ours"\n', "utf-8")
    texts = config.scanners(tmp_path)
    assert {"generic", "ours"} <= texts.keys()
    assert {profile.id for profile in profiles_from(texts)} == texts.keys()


def test_a_profile_that_cannot_be_read(tmp_path: Path) -> None:
    """A damaged profile is a problem with a name."""
    folder = tmp_path / "scanners"
    folder.mkdir()
    (folder / "ours.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError):
        config.scanners(tmp_path)

"""The lock, the wheel and the part of ./scripts/setup that needs no network."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = re.findall(
    r"^([\w.-]+)==[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, re.MULTILINE
)


def test_every_line_of_the_lock_is_a_pin_with_its_hashes() -> None:
    """Each requirement in the lock is one exact version followed by at least one sha256."""
    heads = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(PINS) == len(heads)


def test_the_lock_names_no_host() -> None:
    """The lock holds no address, index or local path, so that pip's own settings decide where from."""
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|@ file", LOCK) == []


def test_the_lock_holds_everything_declared_and_nothing_excluded() -> None:
    """What pyproject.toml asks for is pinned, and what it excludes is not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    wanted += project["project"]["optional-dependencies"]["keyring"]
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in wanted}
    pinned = {name for name, _ in PINS}
    assert names <= pinned
    assert pinned.isdisjoint(project["tool"]["uv"]["exclude-dependencies"])
    assert "opencv-python" not in pinned


def test_the_wheel_carries_config_as_the_built_in_defaults(tmp_path: Path) -> None:
    """A built wheel holds each file of config/ under edge/config/defaults, and the command."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    config = ROOT / "config"
    shipped = {
        f"edge/config/defaults/{path.relative_to(config).as_posix()}" for path in config.rglob("*.toml")
    }
    assert shipped <= set(names)
    assert any(name.endswith("entry_points.txt") for name in names)


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for a POSIX shell")
def test_setup_without_a_fitting_python_says_so_in_both_languages(tmp_path: Path) -> None:
    """Where every Python is too old, setup stops with one clear message and exit 1."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "pyproject.toml").touch()
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("bash", "dirname", "uname", "cat", "sha256sum"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        [tmp_path / "scripts/setup"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "没有找到 Python 3.11" in done.stderr
    assert "No Python 3.11 or newer was found" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    "script", [*sorted((ROOT / "scripts").iterdir()), ROOT / ".ci/run"], ids=lambda p: p.name
)
def test_a_script_can_be_run_and_explains_itself(script: Path) -> None:
    """Each script is executable, and its second line says what it does."""
    lines = script.read_text("utf-8").splitlines()
    assert script.stat().st_mode & 0o111
    assert lines[0].startswith("#!")
    assert lines[1].startswith(("# ", '"""'))

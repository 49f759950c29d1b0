"""./scripts/setup on a checkout that has nothing, as this user and, from root, as a plain one."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = 65534  # nobody


@dataclass(frozen=True)
class Checkout:
    """A copy of what this checkout would commit, and the user who owns it."""

    path: Path
    user: int

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy, as its owner, who has a home of his own."""
        environment = {**os.environ, "HOME": str(self.path.parent)}
        return subprocess.run(
            command,
            cwd=self.path,
            env=environment,
            user=self.user if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(params=["this user", "plain user"])
def checkout(request: pytest.FixtureRequest) -> Iterator[Checkout]:
    """A copy outside pytest's own folder, which only its maker may enter."""
    user = os.geteuid()
    if request.param == "plain user":
        if user != 0:
            pytest.skip("this user is the plain one already")
        user = PLAIN
    home = Path(tempfile.mkdtemp(prefix="bondscan-setup-"))
    path = home / "bondscan"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(lambda name: (ROOT / name).is_file(), listed.stdout.splitlines()):
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    if user != os.geteuid():
        for entry in [home, *home.rglob("*")]:
            os.chown(entry, user, pwd.getpwuid(user).pw_gid)
    try:
        yield Checkout(path, user)
    finally:
        shutil.rmtree(home)


def test_setup_makes_the_command_from_nothing_and_then_rests(checkout: Checkout) -> None:
    """From nothing setup leaves a working bondscan; run again it says and changes nothing; broken, it mends."""
    first = checkout.run("./scripts/setup")
    assert first.returncode == 0, first.stderr
    assert first.stdout == ""
    imported = checkout.run(".venv/bin/python", "-c", "import edge; print(edge.__file__)")
    assert imported.stdout.strip() == str(checkout.path / "edge/__init__.py")
    assert (checkout.path / ".venv/bin/bondscan").exists()

    made = (checkout.path / ".venv/project.stamp").stat().st_mtime_ns
    again = checkout.run("./scripts/setup")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (checkout.path / ".venv/project.stamp").stat().st_mtime_ns == made

    # An interrupted setup leaves an environment without its stamp.
    (checkout.path / ".venv/libraries.stamp").unlink()
    (checkout.path / ".venv/pyvenv.cfg").unlink()
    mended = checkout.run("./scripts/setup")
    assert mended.returncode == 0, mended.stderr
    assert checkout.run(".venv/bin/python", "-c", "import edge, textual").returncode == 0

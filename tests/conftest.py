"""What every test shares: how Hypothesis runs here and on CI, and that nothing is written in a user's own folders."""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Two busy cores make any deadline a coin toss; on CI the same examples come every time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _own_folders() -> Iterator[None]:
    """What programs under test keep for this user is kept elsewhere, and thrown away."""
    folder = tempfile.mkdtemp(prefix="bondscan-state-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", folder)
        yield
    shutil.rmtree(folder, ignore_errors=True)

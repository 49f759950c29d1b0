"""What every test shares: how Hypothesis runs here and on CI."""

import os

from hypothesis import HealthCheck, settings

# Two busy cores make any deadline a coin toss; on CI the same examples come every time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

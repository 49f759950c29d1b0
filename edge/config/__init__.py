"""What an administrator may change: settings, regimes, scanner profiles.

The defaults lie in the wheel, or in ``config/`` of a checkout. A home may carry its own
``bondscan.toml``, which overrides them line by line, and its own ``regimes/`` and
``scanners/``, where a file replaces the one it is named like.
"""

from __future__ import annotations

from edge.config.load import defaults, load, regimes, scanners
from edge.config.values import Config

__all__ = ["Config", "defaults", "load", "regimes", "scanners"]

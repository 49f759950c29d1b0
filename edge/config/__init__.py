"""What an administrator may change: settings, regimes, scanner profiles, label templates.

The defaults lie in the wheel, or in ``config/`` of a checkout. A home may carry its own
``bondscan.toml``, which overrides them line by line, and its own ``regimes/``, ``scanners/`` and
``labels/``, where a file replaces the one it is named like.
"""

from __future__ import annotations

from edge.config.load import defaults, labels, load, regimes, scanners
from edge.config.values import Config

__all__ = ["Config", "defaults", "labels", "load", "regimes", "scanners"]

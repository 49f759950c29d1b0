"""What the self-check looks at: this home, and what stands around it. Each check yields `Found`s."""

from __future__ import annotations

from edge.cli.checks.found import Found, Status

__all__ = ["Found", "Status"]

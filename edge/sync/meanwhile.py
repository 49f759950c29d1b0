"""What a station does while the server works: between the end of a request and the beginning of its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

Meanwhile: TypeAlias = Callable[[], object]

_SENT: Final = "receive_response_headers.started"
"""What the transport says of a request that is out: it goes on to wait for the answer."""


def nothing() -> None:
    """Nothing to do meanwhile."""


def once_sent(act: Meanwhile) -> Callable[[str, Any], None]:
    """For the transport's ``trace``: does `act` when the request is out; its failure ends the exchange."""

    def hear(happened: str, _about: Any) -> None:
        if happened.endswith(_SENT):
            act()

    return hear

"""Whether the terminal keeps up: what is sent waits behind what it has not taken yet, on a slow line for seconds."""

from __future__ import annotations


def behind(app: object) -> bool:
    """Whether something waits to be sent before what would be sent now; False where nobody can say.

    app: a Textual app. The writing thread of its driver keeps a queue that neither of them shows.
    """
    waiting = getattr(getattr(getattr(app, "_driver", None), "_writer_thread", None), "_queue", None)
    return waiting is not None and not waiting.empty()

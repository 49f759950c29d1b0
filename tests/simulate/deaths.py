"""How a process ends in the middle of things: a fuse that burns down at the points where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from edge.hub.hub import Hub
from edge.hub.tables import Connection
from edge.store import Store
from edge.store.anchor import Anchored
from edge.store.opening import Opened


class Died(BaseException):
    """A station's process has ended. No `Exception`: nothing in the product may catch it."""


class Fuse:
    """Ends the process at the n-th point from now; 0 for never. points: how many were passed."""

    def __init__(self) -> None:
        self.left = 0
        self.where = ""

    def light(self, points: int) -> None:
        """Let it burn for so many points."""
        self.left = points

    def burns(self, where: str) -> None:
        """A point at which the process may end."""
        if self.left > 0:
            self.left -= 1
            if self.left == 0:
                self.where = where
                raise Died(where)


class MortalStore(Store):
    """The store of a process that may die: around its commit, and around, or in, the anchor's write."""

    fuse: Fuse

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self.fuse = Fuse()
        self._write_anchor = opened.anchor.write
        opened.anchor.write = self._anchor_mortally  # type: ignore[method-assign]

    def _commit(self) -> None:
        self.fuse.burns("before a commit")
        super()._commit()
        self.fuse.burns("after a commit")

    def _anchor_mortally(self, anchored: Anchored) -> None:
        self.fuse.burns("before the anchor")
        counter = self._anchor._counter
        self._write_anchor(anchored)
        try:
            self.fuse.burns("in the anchor")
        except Died:
            with self._anchor.path.open("rb+") as file:  # the slot it went to is torn
                file.seek((counter + 1) % 2 * 4096 + 20)
                file.write(bytes(30))
            raise
        self.fuse.burns("after the anchor")


class HubDied(BaseException):
    """The hub's process has ended."""

    @staticmethod
    @contextmanager
    def within(hub: Hub, *, before: bool) -> Iterator[None]:
        """Let the hub's process end at its next commit: before it, or right after."""
        whole = hub.writing

        @contextmanager
        def cut() -> Iterator[Connection]:
            with whole() as tx:
                yield tx
                if before:
                    raise HubDied
            raise HubDied

        hub.writing = cut
        try:
            yield
        finally:
            hub.writing = whole

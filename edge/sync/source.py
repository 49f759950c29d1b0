"""Where a signed repository is read from: the hub, or a directory such as a USB stick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from edge.errors import SyncFinal, SyncRetryable
from edge.sync.client import Client

if TYPE_CHECKING:
    from tuf.ngclient import FetcherInterface

PIECE: Final = 1_000_000
"""Bytes asked for at a time."""


class Source(Protocol):
    """A repository's files. name: what it is called in messages."""

    name: str

    def read(self, path: str, start: int, most: int) -> bytes:
        """Bytes of a file from `start`, at most `most`; none past its end.

        Raises SyncFinal with status 404 where there is no such file, SyncRetryable where it
        cannot be read just now.
        """


class HubSource:
    """The repository that a hub serves."""

    def __init__(self, client: Client, name: str) -> None:
        self.name = name
        self._client = client

    def read(self, path: str, start: int, most: int) -> bytes:  # noqa: D102 - as Source
        return self._client.piece(path, start, most)


class FolderSource:
    """A repository in a directory; what cannot be read there is no fault of a line."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def read(self, path: str, start: int, most: int) -> bytes:  # noqa: D102 - as Source
        try:
            with (self._folder / path).open("rb") as file:
                file.seek(start)
                return file.read(most)
        except FileNotFoundError as absent:
            raise SyncFinal(
                f"Failed to read {self._folder / path}: expected a file, got none.", 404
            ) from absent
        except OSError as failure:
            raise SyncRetryable(
                f"Failed to read {self._folder / path}: expected a file that can be read, got {failure}."
            ) from failure


def fetcher(source: Source) -> FetcherInterface:
    """The source as ngclient asks for metadata: it stops listening at the length it allows.

    ngclient knows of a missing file by its own error; our failures go through it as they are.
    """
    from tuf.api.exceptions import DownloadHTTPError
    from tuf.ngclient import FetcherInterface as Interface

    class Fetcher(Interface):
        def _fetch(self, url: str) -> Iterator[bytes]:
            start = 0
            while True:
                try:
                    piece = source.read(url, start, PIECE)
                except SyncFinal as refused:
                    if refused.status != 404:
                        raise
                    raise DownloadHTTPError(refused.message, 404) from refused
                yield piece
                start += len(piece)
                if len(piece) < PIECE:
                    return

    made: Any = Fetcher()
    return made  # type: ignore[no-any-return]

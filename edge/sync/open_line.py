"""A line to the hub that stays open: server-sent events over HTTP, read as they come."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import httpx
import httpx_sse
import msgspec

from edge import wire
from edge.errors import SyncError, SyncRetryable
from edge.sync.hearing import Heard

SILENCE: Final = 25.0
"""Seconds without a sign of life, of which the hub gives one every ten, after which the line is cut."""

Refused = Callable[[str, str, httpx.Response], SyncError]
Failed = Callable[[str, str, str], str]


class OpenLine:
    """One listening; refused, failed: what the client makes of an answer, or of none."""

    def __init__(self, http: httpx.Client, url: str, mark: str, refused: Refused, failed: Failed) -> None:
        self._http = http
        self._url = url
        self._refused = refused
        self._failed = failed
        self._stream = httpx_sse.connect_sse(
            http,
            "GET",
            f"{url}/listen",
            headers={"Last-Event-ID": mark} if mark else {},
            timeout=httpx.Timeout(SILENCE, connect=10.0),
        )
        self._socket: socket.socket | None = None
        self._over = False

    def __enter__(self) -> Self:
        """Ask; raises the SyncError of the answer where it is a refusal."""
        try:
            self._source = self._stream.__enter__()
        except httpx.HTTPError as failure:
            self._http.close()
            raise self._cut(failure) from failure
        response = self._source.response
        if not response.is_success:
            with suppress(httpx.HTTPError):
                response.read()
            self.__exit__(None, None, None)
            raise self._refused("GET", "/listen", response)
        stream = response.extensions.get("network_stream")
        self._socket = stream.get_extra_info("socket") if stream is not None else None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(httpx.HTTPError, OSError):
            self._stream.__exit__(None, None, None)
        self._http.close()

    def __iter__(self) -> Iterator[Heard]:
        """Orders, signs of life, and when to look for the site's news."""
        try:
            for event in self._source.iter_sse():
                if event.event == "holds":
                    yield self._read(event.data)
                elif event.event == "beat":
                    yield "beat"
                elif event.event == "look":
                    yield "look"
        except (httpx.HTTPError, httpx.StreamError, httpx_sse.SSEError, OSError) as failure:
            if not self._over:
                raise self._cut(failure) from failure

    def hang_up(self) -> None:
        """A read that waits ends at once."""
        self._over = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _read(self, data: str) -> wire.Holds:
        try:
            return wire.decode(data.encode(), wire.Holds)
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            raise SyncRetryable(
                f"Failed to read what {self._url} says as orders: expected JSON, got {fault}."
            ) from fault

    def _cut(self, failure: Exception) -> SyncRetryable:
        return SyncRetryable(self._failed("GET", "/listen", str(failure) or type(failure).__name__))

"""The one seam to the server: `Client`, and what speaks to it over httpx.

Failures come as three: try again later (`SyncRetryable`), the same bytes would be refused
again (`SyncFinal`), this device is not admitted (`SyncRevoked`). A request that was not served
in time is told as status 408, as a server would tell it; a server that was never reached says
nothing of the request, and has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar
from urllib.parse import quote, unquote

import msgspec

from edge import wire
from edge.errors import SyncFinal, SyncRetryable, SyncRevoked
from edge.sync.answers import ServerLimits, detail_of, limits_in, wait_in
from edge.sync.listening import listen, whole
from edge.sync.meanwhile import Meanwhile, nothing, once_sent
from edge.sync.tls import Trust, distrust, told
from edge.wire.leases import Signed
from edge.wire.moves import MovesPush, MovesReply, SiteMoves

if TYPE_CHECKING:
    import httpx

    from edge.sync.hearing import Hearing

T = TypeVar("T")

TIMED_OUT: Final = 408
RETRIED: Final = frozenset({408, 425, 429})
NO_SUCH_DOOR: Final = frozenset({404, 405, 501})
LONGEST_ANSWER: Final = 64_000_000
"""Bytes of an answer that are read; our own parts and pages are far smaller."""


class Client(Protocol):
    """A server as a station needs it; every method may raise a SyncError."""

    def limits(self) -> ServerLimits:
        """What a capture may hold."""

    def capture(self, document: bytes, *, proceed: bool, meanwhile: Meanwhile = nothing) -> str:
        """Hand over a document; the id of the job it became. This is not yet storage.

        meanwhile: done once, if at all, while the server works on it: the document is sent, and
        its answer not awaited yet.
        """

    def job(self, capture_id: str) -> wire.CaptureJob:
        """How a job stands."""

    def event(self, event_id: str) -> bytes | None:
        """A document with all the server has of one event, None where it has none."""

    def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:
        """Show rows of the chain."""

    def refusals(self, push: wire.RefusalsPush) -> wire.RefusalsReply:
        """Hand over refused and reviewed scans."""

    def manifest(self) -> wire.CatalogueManifest | None:
        """The newest catalogue, None where none is published."""

    def part(self, url: str, start: int, length: int) -> bytes:
        """Some bytes of a catalogue, at least one and at most `length`."""

    def piece(self, path: str, start: int, most: int) -> bytes:
        """Bytes of a file of the signed repository, at most `most`; none past its end.

        However much the server sends, and however slowly, it is not listened to for long.
        """

    def operators(self) -> wire.Operators:
        """Who may sign in at this site."""

    def despatches(self, since: int) -> wire.Despatches:
        """What is on its way here."""

    def exceptions(self, since: int) -> wire.Exceptions:
        """What the server found amiss."""

    def moves(self, push: MovesPush) -> MovesReply:
        """Tell what happened here, for the site's other stations."""

    def site(self, since: int) -> SiteMoves:
        """What happened at the site's other stations."""

    def holds(self, mark: str) -> wire.Holds:
        """Stop-use and recall orders; none where all that has this mark is known."""

    def leases(self, signed: Signed) -> Signed:
        """Show what is held, and hear what is granted."""

    def time(self) -> wire.ServerTime:
        """What time the server has."""

    def enrol(self, request: wire.EnrolRequest) -> wire.EnrolReply:
        """Ask in with a one-time code."""


class _Answer(NamedTuple):
    """An answer that was heard to its end."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class HttpClient:
    """A server over HTTP.

    url: its address. token: this device's, "" before it is enrolled. timeout: seconds.
    trust: whose certificates are taken, and this PC's own; None for the system's, and none.
    transport: another way than the network, and clock: seconds, for tests.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = 20.0,
        trust: Trust | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._timeout = timeout
        self._trust = trust or Trust()
        self._transport = transport
        self._clock = clock
        self._http: httpx.Client | None = None
        self._told: wire.CaptureJob | None = None

    def close(self) -> None:
        """Hang up."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def limits(self) -> ServerLimits:  # noqa: D102 - as Client
        try:
            headers = self._send("OPTIONS", "/capture").headers
        except (SyncFinal, SyncRetryable) as refused:
            if refused.status in NO_SUCH_DOOR:
                return ServerLimits()
            raise
        return limits_in(headers)

    def capture(  # noqa: D102 - as Client
        self, document: bytes, *, proceed: bool, meanwhile: Meanwhile = nothing
    ) -> str:
        headers = {
            "Content-Type": "application/json",
            "GS1-EPCIS-Version": "2.0.0",
            "GS1-CBV-Version": "2.0.0",
            "GS1-Capture-Error-Behaviour": "proceed" if proceed else "rollback",
        }
        if proceed:  # our hub, which may tell the finished job with the answer
            headers["Prefer"] = "return=representation"
        self._told = None
        answer = self._send("POST", "/capture", content=document, headers=headers, meanwhile=meanwhile)
        place = answer.headers.get("Location", "")
        capture_id = place.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]
        if not capture_id:
            raise SyncRetryable(
                f"Failed to read the answer of {self.url} to a capture: expected a Location, got none."
            )
        if "Preference-Applied" in answer.headers:
            self._told = self._read(answer.content, wire.CaptureJob, "/capture")
        return unquote(str(capture_id))

    def job(self, capture_id: str) -> wire.CaptureJob:  # noqa: D102 - as Client
        told, self._told = self._told, None
        if told is not None and told.capture_id == capture_id:
            return told
        return self._get(f"/capture/{quote(capture_id, safe='')}", wire.CaptureJob)

    def event(self, event_id: str) -> bytes | None:  # noqa: D102 - as Client
        try:
            return self._send("GET", f"/events/{quote(event_id, safe='')}").content
        except SyncFinal as refused:
            if refused.status == 404:
                return None
            raise

    def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:  # noqa: D102 - as Client
        return self._post("/headers", push, wire.HeadersReply)

    def refusals(self, push: wire.RefusalsPush) -> wire.RefusalsReply:  # noqa: D102 - as Client
        return self._post("/refusals", push, wire.RefusalsReply)

    def manifest(self) -> wire.CatalogueManifest | None:  # noqa: D102 - as Client
        try:
            return self._get("/catalogue", wire.CatalogueManifest)
        except SyncFinal as refused:
            if refused.status == 404:
                return None
            raise

    def part(self, url: str, start: int, length: int) -> bytes:  # noqa: D102 - as Client
        body = self._some(f"/{url.lstrip('/')}", start, length)
        if not body:
            raise SyncRetryable(f"Failed to read bytes {start}… of '{url}': expected some, got none.")
        return body

    def piece(self, path: str, start: int, most: int) -> bytes:  # noqa: D102 - as Client
        return self._some(f"/repository/{path}", start, most)

    def _some(self, place: str, start: int, most: int) -> bytes:
        """At most so many bytes of what lies there; those that came before a line broke, if any did."""
        import httpx

        asked = {"Range": f"bytes={start}-{start + most - 1}", "Accept-Encoding": "identity"}
        try:
            self._http = self._http or self._dial()
            with self._http.stream("GET", self.url + place, headers=asked) as answer:
                skip = start if answer.status_code == 200 else 0
                body = listen(answer.iter_raw(), skip, skip + most, self._clock, httpx.TransportError)
        except httpx.HTTPError as failure:
            got = "no answer in time" if isinstance(failure, httpx.TimeoutException) else str(failure)
            told = distrust(self.url, failure)
            raise told or SyncRetryable(
                self._failed("GET", place, got or type(failure).__name__)
            ) from failure
        if answer.is_success:
            return body[skip : skip + most]
        if answer.status_code == 416:
            return b""
        raise self._refused("GET", place, answer, body)

    def operators(self) -> wire.Operators:  # noqa: D102 - as Client
        return self._get("/operators", wire.Operators)

    def despatches(self, since: int) -> wire.Despatches:  # noqa: D102 - as Client
        return self._get(f"/despatches?since={since}", wire.Despatches)

    def exceptions(self, since: int) -> wire.Exceptions:  # noqa: D102 - as Client
        return self._get(f"/exceptions?since={since}", wire.Exceptions)

    def moves(self, push: MovesPush) -> MovesReply:  # noqa: D102 - as Client
        return self._post("/moves", push, MovesReply)

    def site(self, since: int) -> SiteMoves:  # noqa: D102 - as Client
        return self._get(f"/moves?since={since}", SiteMoves)

    def holds(self, mark: str) -> wire.Holds:  # noqa: D102 - as Client
        return self._get(f"/holds?mark={quote(mark, safe='')}", wire.Holds)

    def listen(self, mark: str) -> Hearing:
        """Hear of orders as they are given, telling the mark of what is known."""
        from edge.sync.open_line import OpenLine

        return OpenLine(self._dial(), self.url, mark, self._refused, self._failed)

    def leases(self, signed: Signed) -> Signed:  # noqa: D102 - as Client
        return self._post("/leases", signed, Signed)

    def time(self) -> wire.ServerTime:  # noqa: D102 - as Client
        return self._get("/time", wire.ServerTime)

    def enrol(self, request: wire.EnrolRequest) -> wire.EnrolReply:  # noqa: D102 - as Client
        return self._post("/enrol", request, wire.EnrolReply)

    def _get(self, path: str, kind: type[T]) -> T:
        return self._read(self._send("GET", path).content, kind, path)

    def _post(self, path: str, message: wire.Message, kind: type[T]) -> T:
        headers = {"Content-Type": "application/json"}
        answer = self._send("POST", path, content=wire.encode(message), headers=headers)
        return self._read(answer.content, kind, path)

    def _read(self, body: bytes, kind: type[T], path: str) -> T:
        try:
            return wire.decode(body, kind)
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            # as like as not a login page of some network in between
            raise SyncRetryable(
                f"Failed to read the answer of {self.url}{path} as {kind.__name__}: expected JSON, got {fault}."
            ) from fault

    def _send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        meanwhile: Meanwhile | None = None,
    ) -> _Answer:
        import httpx

        try:
            if self._http is None:
                self._http = self._dial()
            heard = {"trace": once_sent(meanwhile)} if meanwhile else None
            url = self.url + path
            with self._http.stream(method, url, content=content, headers=headers, extensions=heard) as answer:
                body = whole(answer.iter_bytes(), LONGEST_ANSWER, self._clock)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as failure:
            raise SyncRetryable(
                self._failed(method, path, "no answer in time"), status=TIMED_OUT
            ) from failure
        except httpx.HTTPError as failure:
            why = distrust(self.url, failure)
            raise why or SyncRetryable(self._failed(method, path, told(self.url, failure))) from failure
        except httpx.InvalidURL as failure:
            raise SyncFinal(self._failed(method, path, str(failure))) from failure
        if answer.is_success:
            return _Answer(answer.status_code, answer.headers, body)
        raise self._refused(method, path, answer, body)

    def _dial(self) -> httpx.Client:
        import httpx

        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        near = httpx.URL(self.url).host in ("localhost", "127.0.0.1", "::1")
        return httpx.Client(
            headers=headers,
            timeout=self._timeout,
            transport=self._transport,
            verify=self._trust.context() if self.url.startswith("https:") else False,
            follow_redirects=False,
            trust_env=not near,  # a proxy of the site's has no way to this machine itself
        )

    def _failed(self, method: str, path: str, got: str) -> str:
        return f"Failed to ask {method} {self.url}{path}: expected an answer, got {got}."

    def _refused(
        self, method: str, path: str, answer: httpx.Response, body: bytes | None = None
    ) -> SyncRetryable | SyncFinal | SyncRevoked:
        status = answer.status_code
        said = detail_of(answer.content if body is None else body)
        message = self._failed(method, path, f"{status} {said or answer.reason_phrase}")
        if status in (401, 403):
            return SyncRevoked(message)
        if status in RETRIED or status >= 500 or status < 400:  # a redirection is some network's in between
            return SyncRetryable(message, wait_in(answer.headers), status)
        return SyncFinal(message, status)

"""A repository that does what EPCIS 2.0 demands of one and nothing beyond, to see that we need no more.

All of a document or none (rollback), jobs that run for a while and give no results, a
repetition of an eventID refused, 100 events and 100,000 bytes at most, problems as RFC 7807.
It is a WSGI application: `client` speaks HTTP to it without a socket, any WSGI server serves it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from edge.epcis import Event, read
from edge.sync.client import HttpClient

SCHEMA = Path(__file__).parents[3] / "shared" / "standards" / "epcis-json-schema-2.0.1.json"
"""The standard's own schema, where it is at hand."""

Answer = tuple[str, dict[str, str], bytes]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Identity = tuple[str, str]
"""An event's id and when it was declared in error, "" for its first telling."""


class StrictRepository:
    """Events by what tells them apart.

    inclusive: a document of the very size or count of a limit is refused too. named: the limits
    are told by OPTIONS. polls: how often a job is still running when asked. bad: eventIDs
    that this repository will not have. eager: what is wrong is said at once, with 400, and
    not by the job. prefix: the path it lives under. schema: the standard's, as JSON, or none.
    mute: the status with which it lets nobody look at its events, 0 where everybody may. terse: jobs and
    problems say no more than they must.
    """

    def __init__(
        self,
        *,
        inclusive: bool = False,
        named: bool = True,
        polls: int = 1,
        bad: frozenset[str] = frozenset(),
        eager: bool = False,
        prefix: str = "/epcis/v2",
        schema: dict[str, Any] | None = None,
        mute: int = 0,
        terse: bool = False,
    ) -> None:
        self._mute = mute
        self._terse = terse
        self.events: dict[Identity, dict[str, Any]] = {}
        self.bodies: list[bytes] = []
        self.sizes: list[int] = []
        self.asked: list[str] = []
        self.largest = (100, 100_000)
        self.lose_next_answer = False
        self.prefix = prefix
        self._inclusive = inclusive
        self._named = named
        self._polls = polls
        self._bad = bad
        self._eager = eager
        self._jobs: dict[str, tuple[int, bytes]] = {}
        self._finished: dict[str, dict[str, Any]] = {}
        self._validator = _validator(schema) if schema else None

    def client(self, **more: Any) -> HttpClient:
        """A station's client of this repository, over HTTP without a socket."""
        transport = httpx.WSGITransport(app=self)
        return HttpClient(f"http://repository.example{self.prefix}", transport=transport, **more)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(self.prefix)
        self.asked.append(f"{method} {path}")
        status, headers, body = self._serve(method, path, environ)
        told = {"GS1-EPCIS-Version": "2.0.0", "Content-Length": str(len(body)), **headers}
        start_response(status, list(told.items()))
        return [body]

    def _serve(self, method: str, path: str, environ: dict[str, Any]) -> Answer:
        if path == "/capture":
            if method == "OPTIONS":
                return self._options()
            if method == "POST":
                return self._capture(environ)
            return _problem(405, "NoSuchOperation", f"{method} is not served here")
        kind, _, name = path.removeprefix("/").partition("/")
        if method == "GET" and kind == "capture":
            return self._job(name)
        if method == "GET" and kind == "events" and name:
            return self._event(unquote(name))
        return _problem(404, "NoSuchResourceException", "no such resource")

    def _options(self) -> Answer:
        limits = {
            "GS1-EPCIS-Capture-Limit": str(self.largest[0]),
            "GS1-EPCIS-Capture-File-Size-Limit": str(self.largest[1]),
        }
        return "204 No Content", {"Allow": "OPTIONS, POST", **(limits if self._named else {})}, b""

    def _capture(self, environ: dict[str, Any]) -> Answer:
        """Take a document; it is stored when the job has run."""
        document: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        spare = 1 if self._inclusive else 0
        if len(document) > self.largest[1] - spare:
            return _problem(413, "CapturePayloadTooLargeException", "too many bytes")
        if environ.get("CONTENT_TYPE", "").partition(";")[0] != "application/json":
            return _problem(415, "UnsupportedMediaTypeException", "expected application/json")
        if environ.get("HTTP_GS1_CAPTURE_ERROR_BEHAVIOUR", "rollback") != "rollback":
            return _problem(400, "ImplementationException", "this repository knows rollback only")
        try:
            events = json.loads(document)["epcisBody"]["eventList"]
        except (ValueError, KeyError, TypeError) as fault:
            return _problem(400, "ValidationException", f"no EPCIS document: {fault}")
        if len(events) > self.largest[0] - spare:
            return _problem(413, "CapturePayloadTooLargeException", "too many events")
        self.sizes.append(len(events))
        if self._eager and (wrong := self._wrong(document)):
            return _problem(400, "ValidationException", wrong)
        self.bodies.append(document)
        name = f"job-{len(self._jobs) + len(self._finished)}"
        self._jobs[name] = (self._polls, document)
        return "202 Accepted", {"Location": f"{self.prefix}/capture/{name}"}, b""

    def _job(self, name: str) -> Answer:
        """How a job stands; asking makes time pass."""
        if name in self._finished:
            return _json(self._finished[name])
        if name not in self._jobs:
            return _problem(404, "NoSuchResourceException", "no such job")
        left, document = self._jobs.pop(name)
        if left:
            self._jobs[name] = (left - 1, document)
            return _json(_told(name, running=True))
        wrong = self._store(document)
        if self.lose_next_answer:
            self.lose_next_answer = False
            return _problem(404, "NoSuchResourceException", "no such job")
        told = _told(name, wrong=wrong)
        if self._terse:
            told = {key: told[key] for key in ("running", "success")}
            told |= {"errors": [{"detail": wrong}]} if wrong else {}
        self._finished[name] = told
        return _json(self._finished[name])

    def _wrong(self, document: bytes) -> str:
        """What is wrong with any event of a document, "" for nothing."""
        said = json.loads(document)
        if self._validator is not None:
            fault = next(iter(self._validator.iter_errors(said)), None)
            if fault is not None:
                return f"{fault.json_path}: {fault.message[:200]}"
        met: set[Identity] = set()
        for fields in said["epcisBody"]["eventList"]:
            event = read(json.dumps(fields).encode())
            if not isinstance(event, Event):
                return event.message
            identity = (event.event_id, str(event.declared or ""))
            if event.event_id in self._bad:
                return "an event is not to this repository's liking"
            if identity in self.events or identity in met:
                return "an event was captured before"
            met.add(identity)
        return ""

    def _store(self, document: bytes) -> str:
        """Keep all of it, or say what is wrong with some of it."""
        if wrong := self._wrong(document):
            return wrong
        for fields in json.loads(document)["epcisBody"]["eventList"]:
            event = read(json.dumps(fields).encode())
            assert isinstance(event, Event)
            identity = (event.event_id, str(event.declared or ""))
            self.events[identity] = {**fields, "recordTime": "2026-03-01T00:00:00Z"}
        return ""

    def _event(self, event_id: str) -> Answer:
        """A query document with all there is of one event."""
        if self._mute:
            return _problem(self._mute, "ImplementationException", "events are not shown here")
        found = [fields for (known, _), fields in self.events.items() if known == event_id]
        if not found:
            return _problem(404, "NoSuchResourceException", "no such event")
        results = {"queryResults": {"resultsBody": {"eventList": found}}}
        return _json({"type": "EPCISQueryDocument", "epcisBody": results})


def _told(name: str, *, running: bool = False, wrong: str = "") -> dict[str, Any]:
    """A capture job as the standard has it."""
    job: dict[str, Any] = {
        "captureID": name,
        "createdAt": "2026-03-01T00:00:00Z",
        "running": running,
        "success": not running and not wrong,
        "captureErrorBehaviour": "rollback",
    }
    if not running:
        job["finishedAt"] = "2026-03-01T00:00:01Z"
    if wrong:
        job["errors"] = [
            {"type": "epcisException:ValidationException", "title": "x", "status": 400, "detail": wrong}
        ]
    return job


def _json(value: dict[str, Any]) -> Answer:
    return "200 OK", {"Content-Type": "application/json"}, json.dumps(value).encode()


def _problem(status: int, kind: str, detail: str) -> Answer:
    """An error body (RFC 7807)."""
    body = {"type": f"epcisException:{kind}", "title": kind, "status": status, "detail": detail}
    return f"{status} {kind}", {"Content-Type": "application/problem+json"}, json.dumps(body).encode()


def _validator(schema: dict[str, Any]) -> Any:
    from jsonschema import Draft7Validator, FormatChecker

    return Draft7Validator(schema, format_checker=FormatChecker())

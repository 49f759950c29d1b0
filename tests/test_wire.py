"""The messages between station and hub."""

from __future__ import annotations

import msgspec
import pytest

from edge import wire

MESSAGES = [
    wire.EnrolRequest(code="ABCD", device="k", head=wire.Head(seq=3, sha256="a" * 64)),
    wire.HeadersPush(headers=(wire.Header(seq=1, kind="scan", sha256="a" * 64, previous=""),)),
    wire.RefusalsPush(
        refusals=(wire.Refusal(seq=1, event_id="e", at="t", verdict="REVIEW", raw=b"\x00\x1d\xff"),)
    ),
    wire.CatalogueManifest(version=1, sha256="a" * 64, size=3, issued="t", url="catalogue/1"),
    wire.Despatches(
        despatches=(
            wire.DespatchNotice(event_id="e", form="f", destination="H-1", seal="", exited="t", keys=("k",)),
        ),
        upto=4,
    ),
    wire.CaptureJob(
        capture_id="1",
        running=False,
        success=True,
        results=(wire.EventResult(event_id="e", status="stored"),),
    ),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_out_as_it_went_in(message: wire.Message) -> None:
    """Every message is JSON and is read back the same, raw bytes included."""
    assert wire.decode(wire.encode(message), type(message)) == message


def test_fields_added_later_are_let_through() -> None:
    """A newer hub may say more without being misunderstood."""
    assert wire.decode(b'{"now":"t","zone":"x"}', wire.ServerTime) == wire.ServerTime(now="t")


@pytest.mark.parametrize(
    "body", [b'{"headers":[{"seq":-1,"kind":"k","sha256":"","previous":""}]}', b'{"headers":1}', b"{}"]
)
def test_what_is_out_of_shape_is_refused(body: bytes) -> None:
    """A number below nought, a wrong type or a missing field does not pass."""
    with pytest.raises(msgspec.ValidationError):
        wire.decode(body, wire.HeadersPush)


def test_a_job_says_what_epcis_says() -> None:
    """The names of a capture job are those of the EPCIS REST binding."""
    said = msgspec.json.decode(wire.encode(MESSAGES[-1]))
    assert {
        "captureID",
        "createdAt",
        "finishedAt",
        "running",
        "success",
        "captureErrorBehaviour",
        "errors",
    } <= set(said)

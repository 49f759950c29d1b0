"""TLS and mutual TLS between a real hub and a station's client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from edge.errors import ConfigError, SyncRetryable, SyncUntrusted
from edge.hub.serve import Tls, serve
from edge.sync.client import HttpClient
from edge.sync.push import EventPush
from edge.sync.stopping import trouble_of
from edge.sync.tls import Trust
from tests.hub.samples import START, let_in, make_hub
from tests.sync.certificates import Authority
from tests.sync.samples import MemoryOutbox, pending


@contextmanager
def served(home: Path, tls: Tls | None) -> Iterator[str]:
    """The URL of a hub that serves over TLS, or without."""
    found: list[str] = []
    up, stop = Event(), Event()

    def ready(url: str, _made: str | None) -> None:
        found.append(url)
        up.set()

    thread = Thread(
        target=serve, args=(make_hub(home), "127.0.0.1", 0, ready), kwargs={"stop": stop, "tls": tls}
    )
    thread.start()
    try:
        assert up.wait(30)
        yield found[0]
    finally:
        stop.set()
        thread.join(30)


def test_a_hub_is_trusted_by_its_authority(tmp_path: Path) -> None:
    """With the authority's file the line is up; without, one clear line says why it is not."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    with served(tmp_path / "hub", Tls(certificate=certificate, key=key)) as url:
        assert url.startswith("https://127.0.0.1:")
        client = HttpClient(url, trust=Trust(authorities=authority.file))
        assert client.time().now
        client.close()
        for trust in (None, Trust(authorities=Authority(tmp_path, "another").file)):
            stranger = HttpClient(url, trust=trust)
            with pytest.raises(SyncUntrusted, match=r"^Failed to trust https://.*hub\.ca_file, got '.+'\.$"):
                stranger.time()
            stranger.close()


def test_a_hub_asked_in_the_wrong_manner_is_told_by_its_right_name(tmp_path: Path) -> None:
    """Neither an illegal line nor a wrong version number tells anybody what to do."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    for tls, other in ((Tls(certificate=certificate, key=key), "http"), (None, "https")):
        with served(tmp_path / f"hub-{other}", tls) as url:
            place = url.partition("//")[2]
            client = HttpClient(f"{other}://{place}", trust=Trust(authorities=authority.file))
            with pytest.raises(SyncRetryable, match=rf"it is {'https' if tls else 'http'}://{place}"):
                client.time()
            client.close()


def test_a_certificate_of_another_place_is_not_trusted(tmp_path: Path) -> None:
    """The right authority for the wrong address is not the hub."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub", "192.0.2.1")
    with served(tmp_path / "hub", Tls(certificate=certificate, key=key)) as url:
        client = HttpClient(url, trust=Trust(authorities=authority.file))
        with pytest.raises(SyncUntrusted, match="mismatch"):
            client.time()
        client.close()


def test_a_hub_that_asks_for_certificates_lets_only_those_in(tmp_path: Path) -> None:
    """Mutual TLS: a station shows one of the right authority; none, or another's, is told as that."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    ours, our_key = authority.vouch("station")
    theirs, their_key = Authority(tmp_path, "another").vouch("stranger")
    tls = Tls(certificate=certificate, key=key, authorities=authority.file)
    with served(tmp_path / "hub", tls) as url:
        known = HttpClient(url, trust=Trust(authorities=authority.file, certificate=ours, key=our_key))
        assert known.time().now
        known.close()
        strangers = (
            Trust(authorities=authority.file),
            Trust(authorities=authority.file, certificate=theirs, key=their_key),
        )
        for trust in strangers:
            client = HttpClient(url, trust=trust)
            with pytest.raises(SyncUntrusted, match=r"hub\.certificate_file"):
                client.time()
            client.close()


def test_a_certificate_that_was_taken_back_is_let_in_no_more(tmp_path: Path) -> None:
    """Whoever finds a PC that was stolen cannot as much as ask; the others go on."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    stolen, ours = authority.vouch("stolen"), authority.vouch("station")
    revoked = authority.take_back(stolen[0])
    tls = Tls(certificate=certificate, key=key, authorities=authority.file, revoked=revoked)
    with served(tmp_path / "hub", tls) as url:
        known = HttpClient(url, trust=Trust(authorities=authority.file, certificate=ours[0], key=ours[1]))
        assert known.time().now
        known.close()
        gone = HttpClient(url, trust=Trust(authorities=authority.file, certificate=stolen[0], key=stolen[1]))
        with pytest.raises(SyncUntrusted, match=r"hub\.certificate_file"):
            gone.time()
        gone.close()


def test_events_wait_behind_an_untrusted_line_and_then_go(tmp_path: Path) -> None:
    """Nothing is parked or dropped; once the certificate is mended the very events arrive."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    token = let_in(make_hub(tmp_path / "hub")).token
    outbox = MemoryOutbox([pending(number) for number in range(1, 4)])
    with served(tmp_path / "hub", Tls(certificate=certificate, key=key)) as url:
        wrong = HttpClient(url, token)
        with pytest.raises(SyncUntrusted) as failed:
            EventPush(outbox, wrong).step(START)
        assert trouble_of(failed.value) == "untrusted"
        assert (outbox.acknowledged, outbox.parked) == ([], {})
        right = HttpClient(url, token, trust=Trust(authorities=authority.file))
        push = EventPush(outbox, right)
        while push.step(START).moved:
            pass
        assert outbox.acknowledged == [1, 2, 3]
        for client in (wrong, right):
            client.close()


@pytest.mark.parametrize("what", ["ca", "certificate", "key"])
def test_a_file_that_is_none_is_one_line_on_either_side(tmp_path: Path, what: str) -> None:
    """A missing or odd file is named, and the station tries again later."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    odd = tmp_path / "odd.pem"
    odd.write_text("no certificate")
    files = {"ca": authority.file, "certificate": certificate, "key": key, what: odd}
    with pytest.raises(ConfigError, match=r"odd\.pem.*expected PEM certificates and an open key") as told:
        Tls(certificate=files["certificate"], key=files["key"], authorities=files["ca"]).check()
    assert "\n" not in told.value.message
    trust = Trust(authorities=files["ca"], certificate=files["certificate"], key=files["key"])
    client = HttpClient("https://127.0.0.1:9", trust=trust)
    with pytest.raises(SyncUntrusted, match=r"odd\.pem"):
        client.time()


@pytest.mark.parametrize("content", ["no list", "a certificate", None])
def test_a_list_of_the_taken_back_that_is_none_is_one_line(tmp_path: Path, content: str | None) -> None:
    """The hub does not start as if nobody had been taken back."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    odd = tmp_path / "odd.pem"
    if content is not None:
        odd.write_bytes(certificate.read_bytes() if content == "a certificate" else content.encode())
    with pytest.raises(ConfigError, match=r"odd\.pem.*expected PEM") as told:
        Tls(certificate=certificate, key=key, authorities=authority.file, revoked=odd).check()
    assert "\n" not in told.value.message

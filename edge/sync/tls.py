"""Who the server must prove to be, and what this PC proves to it: TLS and mutual TLS."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from edge.errors import SyncUntrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """authorities: PEM file of those that may vouch for the server, None for the system's own.
    certificate, key: PEM files of this PC's own, None where the server asks for none.
    """

    authorities: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """What a connection is made with; raises SyncUntrusted where a file cannot be read as what it is."""
        try:
            context = ssl.create_default_context(cafile=self.authorities)
            if self.certificate is not None:
                # without a password asked for: nobody stands at the keyboard
                context.load_cert_chain(self.certificate, self.key, password="")
        except (OSError, ssl.SSLError) as failure:
            named = ", ".join(str(path) for path in (self.authorities, self.certificate, self.key) if path)
            raise SyncUntrusted(
                f"Failed to read {named} for the line: expected PEM certificates and an open key, got {failure}."
            ) from failure
        return context


def distrust(url: str, failure: BaseException) -> SyncUntrusted | None:
    """A failed request told as a matter of certificates, where that is what it was."""
    cause: BaseException | None = failure
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return SyncUntrusted(
            f"Failed to trust {url}: expected a certificate of an authority named in hub.ca_file, "
            f"got '{cause.verify_message}'."
        )
    if isinstance(cause, ssl.SSLError) and "ALERT" in (cause.reason or ""):
        said = (cause.reason or "").replace("_", " ").lower()
        return SyncUntrusted(
            f"Failed to be let in by {url}: expected it to take hub.certificate_file, got '{said}'."
        )
    return None


def told(url: str, failure: BaseException) -> str:
    """What came instead of an answer; a word more where one side speaks TLS and the other does not."""
    said = str(failure) or type(failure).__name__
    if type(failure).__name__ == "RemoteProtocolError" and url.startswith("http:"):
        return f"{said} (over TLS it is https:{url.removeprefix('http:')})"
    if "WRONG_VERSION_NUMBER" in said:
        return f"{said} (without TLS it is http:{url.removeprefix('https:')})"
    return said

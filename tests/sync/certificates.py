"""Certificates for tests: an authority, and those it vouches for, as PEM files."""

from __future__ import annotations

import datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Vouches for names; `file` is its own certificate."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        own = self._sign(self.name, self._key.public_key(), x509.BasicConstraints(ca=True, path_length=0))
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def vouch(self, name: str, address: str = "127.0.0.1") -> tuple[Path, Path]:
        """A certificate of `name` at `address`, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        places = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        made = self._sign(subject, key.public_key(), places)
        certificate, secret = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, secret

    def take_back(self, *certificates: Path) -> Path:
        """The list of those it vouches for no more."""
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateRevocationListBuilder(issuer_name=self.name)
        builder = builder.last_update(now - datetime.timedelta(days=1)).next_update(
            now + datetime.timedelta(days=2)
        )
        builder = builder.add_extension(x509.CRLNumber(1), critical=False)
        for path in certificates:
            number = x509.load_pem_x509_certificate(path.read_bytes()).serial_number
            gone = x509.RevokedCertificateBuilder(number, now - datetime.timedelta(days=1))
            builder = builder.add_revoked_certificate(gone.build())
        listed = self.folder / "revoked.pem"
        signed = builder.sign(self._key, hashes.SHA256())
        listed.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return listed

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(
            issuer_name=self.name,
            subject_name=subject,
            public_key=key,
            serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(days=1),
            not_valid_after=now + datetime.timedelta(days=2),
        )
        return builder.add_extension(extension, critical=False).sign(self._key, hashes.SHA256())

"""Who somebody or something is: PINs, patients' pseudonyms, this machine, this device's key."""

from __future__ import annotations

from edge.identity.device_key import DeviceKey, fingerprint, verify_signature
from edge.identity.machine import machine_id
from edge.identity.patients import pseudonym, site_key
from edge.identity.pins import hash_pin, needs_rehash, verify_pin

__all__ = [
    "DeviceKey",
    "fingerprint",
    "hash_pin",
    "machine_id",
    "needs_rehash",
    "pseudonym",
    "site_key",
    "verify_pin",
    "verify_signature",
]

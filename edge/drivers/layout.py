r"""A keyboard scanner's typing, turned back into what the symbol held, by this PC's calibration.

>>> from datetime import UTC, datetime
>>> from edge.codes.charsets import SET_82
>>> sheet = "]d1  " + " ".join(SET_82) + "   ] \x1d"
>>> german = str.maketrans("yzYZ", "zyZY")
>>> profile = Profile.calibrate(sheet, sheet.translate(german))
>>> frame = restored(Frame(b"]d1Yz", "keyboard", datetime(2026, 1, 1, tzinfo=UTC)), profile)
>>> frame.payload, frame.typed.arrived, frame.typed.restored
(b']d1Zy', b']d1Yz', True)
"""

from __future__ import annotations

from dataclasses import replace

from edge.codes.wedge import Profile
from edge.frame import Frame, Typed


def restored(frame: Frame, profile: Profile) -> Frame:
    """`frame` with what the symbol held; where that cannot be known, marked so, as it came."""
    try:
        text = profile.restore(frame.payload.decode())
    except UnicodeDecodeError:
        text = None
    typed = Typed(frame.payload, text is not None, profile.gs_arrives)
    payload = frame.payload if text is None else text.encode()
    return replace(frame, payload=payload, typed=typed)

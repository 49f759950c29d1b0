"""One day in the bonded warehouse and the pharmacy, as a script: who does what, in order.

Every operation occurs, and every refusal that needs no broken clock or disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from edge.runtime.demo import sample
from edge.runtime.demo.packages import Parcel, case, misreadings, package, sscc


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody signs in."""

    station: str
    badge: str


@dataclass(frozen=True, slots=True)
class Open:
    """A task is opened; the one before is closed first."""

    station: str
    operation: str
    papers: Mapping[str, str] = field(default_factory=dict)
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """The simulated scanner sends these."""

    station: str
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """The last accepted scan is declared in error."""

    station: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A supervisor answers for the last REVIEW."""

    station: str
    badge: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The line to the centre goes down (True) or comes back."""

    down: bool


Act = SignIn | Open | Send | Undo | Answer | Cut

ZONE = sample.WAREHOUSE
WARD = sample.PHARMACY


def day(stamp: str, today: date) -> Iterator[Act]:
    """The whole day begun at `stamp`, which makes its serials and papers its own."""
    serials = tuple(f"{stamp}{number:03d}" for number in range(1, 25))
    yield from _coding(stamp, serials, today)
    yield from _shelving(serials)
    yield Cut(down=True)
    yield from _exits(stamp, serials)
    yield from _receipt(stamp, serials)
    yield Cut(down=False)
    yield from _use(stamp, serials, today)


def _good(serials: tuple[str, ...]) -> tuple[Parcel, ...]:
    return tuple(package(sample.GOOD, serial) for serial in serials)


def _side(gtin: str, stamp: str, name: str, **more: str) -> Parcel:
    return package(gtin, f"{stamp}{name}", **more)


def _coding(stamp: str, serials: tuple[str, ...], today: date) -> Iterator[Act]:
    first = package(sample.GOOD, serials[0], shows="good")
    yield Send(ZONE, (_replaced(first, "not-signed-in"),))
    yield SignIn(ZONE, "W001")
    yield Send(ZONE, (_replaced(first, "no-task"),))
    yield Open(ZONE, "serialise", expected=len(serials) + 6)
    yield Send(ZONE, _good(serials))
    yield Send(
        ZONE,
        (
            package(sample.GOOD, serials[3], shows="again", expects="already-counted"),
            package(sample.GOOD, "", shows="no-serial-minted"),
            _side(sample.RECALLED_LOT, stamp, "R1"),
            _side(sample.STOPPED, stamp, "T1", shows="stop-use", expects="stop-use"),
            _side(sample.RECALLED_LOT, stamp, "R2", lot=sample.RECALLED, shows="recall", expects="recall"),
            _side(sample.SMALL_APPROVAL, stamp, "F1"),
            _side(sample.SMALL_APPROVAL, stamp, "F2"),
            _side(sample.CHILDREN_ONLY, stamp, "C1"),
            *misreadings(f"{stamp}X", today),
        ),
    )
    yield Open(ZONE, "serialise")
    yield Send(ZONE, (package(sample.GOOD, serials[0], shows="coded-twice", expects="one-item-one-code"),))


def _shelving(serials: tuple[str, ...]) -> Iterator[Act]:
    stamp = serials[0][:-3]
    side = (
        _side(sample.RECALLED_LOT, stamp, "R1"),
        _side(sample.SMALL_APPROVAL, stamp, "F1"),
        _side(sample.SMALL_APPROVAL, stamp, "F2"),
        _side(sample.CHILDREN_ONLY, stamp, "C1"),
    )
    entering = (*_good(serials[:22]), *side)
    yield Open(ZONE, "bonded_receive", {"customs_entry": f"BG{stamp}"}, expected=len(entering))
    yield Send(ZONE, entering)
    yield Send(
        ZONE,
        (
            package(sample.GOOD, serials[22], lot="OTHER", shows="other-lot", expects="lot-mismatch"),
            package(sample.GOOD, "", shows="no-serial", expects="no-serial"),
            package(sample.GOOD, f"{stamp}NEVER", shows="never-coded", expects="not-seen-here"),
            _side(sample.NARCOTIC, stamp, "N1", shows="narcotic", expects="importer-whitelisted"),
        ),
    )
    yield Open(ZONE, "put_away", {"place": sample.COMMON_SHELF})
    yield Send(ZONE, (package(sample.GOOD, serials[0], shows="common-shelf", expects="separate-storage"),))
    yield Open(ZONE, "put_away", {"place": sample.RARE_SHELF})
    yield Send(ZONE, (*_good(serials[:21]), *side))
    yield Open(ZONE, "pack_case", {"case": sscc(stamp, 1)})
    yield Send(ZONE, _good(serials[:6]))
    yield Open(ZONE, "pack_case", {"case": sscc(stamp, 2)})
    yield Send(ZONE, _good(serials[6:10]))


def _exit(stamp: str, form: str, destination: str = sample.HOSPITAL, **more: str) -> Open:
    papers = {"clearance_form": sample.form_number(stamp, form), "destination": destination, **more}
    return Open(ZONE, "zone_exit", papers)


def _exits(stamp: str, serials: tuple[str, ...]) -> Iterator[Act]:
    one = serials[20]
    yield _exit(stamp, "TINY")
    yield Send(ZONE, (case(stamp, 2, shows="case-too-big", expects="clearance-balance"),))
    yield Send(ZONE, _good(serials[10:12]))
    yield Send(ZONE, (package(sample.GOOD, one, shows="over-form", expects="clearance-balance"),))
    refusals = (
        ("WAIT", sample.HOSPITAL, one, "not-released", "customs-released"),
        ("ASK", sample.HOSPITAL, one, "release-unknown", "customs-released"),
        ("ELSE", sample.HOSPITAL, one, "no-quota", "no-quota-here"),
        ("MAIN", sample.STRUCK_OFF, one, "struck-off", "institution-whitelisted"),
        ("NONE", sample.HOSPITAL, one, "form-unknown", "form-unknown"),
    )
    for form, destination, serial, shows, expects in refusals:
        yield _exit(stamp, form, destination)
        yield Send(ZONE, (package(sample.GOOD, serial, shows=shows, expects=expects),))
    yield _exit(stamp, "SYR")
    yield Send(
        ZONE,
        (
            _side(
                sample.CHILDREN_ONLY,
                stamp,
                "C1",
                shows="wrong-institution",
                expects="product-for-institution",
            ),
        ),
    )
    yield _exit(stamp, "FEW1")
    yield Send(ZONE, (_side(sample.SMALL_APPROVAL, stamp, "F1"),))
    yield _exit(stamp, "FEW2")
    yield Send(
        ZONE, (_side(sample.SMALL_APPROVAL, stamp, "F2", shows="over-approval", expects="approval-balance"),)
    )
    yield _exit(stamp, "MAIN", seal="FZ-001", carrier="示例冷链", despatch=f"SH{stamp}-1")
    yield Send(ZONE, (case(stamp, 1), *_good(serials[12:16])))
    yield Send(
        ZONE,
        (
            package(sample.GOOD, serials[12], shows="again", expects="already-counted"),
            package(sample.GOOD, serials[21], shows="not-shelved", expects="chain-order"),
            package(sample.GOOD, serials[10], shows="gone-already", expects="duplicate"),
            package(sample.GOOD, serials[16]),
        ),
    )
    yield Undo(ZONE, "误扫 · scanned by mistake")
    yield _exit(stamp, "MAIN", sample.CHILDREN, seal="FZ-002", despatch=f"SH{stamp}-2")
    yield Send(ZONE, (case(stamp, 2),))
    yield _exit(stamp, "MAIN", seal="FZ-003", despatch=f"SH{stamp}-3")
    yield Send(ZONE, _good(serials[16:20]))
    yield SignIn(ZONE, "W900")
    yield Open(ZONE, "void_exit", {"reason": "装车取消 · loading cancelled"})
    yield Send(ZONE, _good(serials[19:20]))
    yield Open(ZONE, "seal_check_start", {"seal": "FZ-001", "seal_state": "intact"})
    yield Send(ZONE, (case(stamp, 1), *_good(serials[12:16])))
    yield Open(ZONE, "void_exit", {"reason": "太晚 · too late"})
    yield Send(ZONE, (package(sample.GOOD, serials[12], shows="departed", expects="departed-already"),))


def _receipt(stamp: str, serials: tuple[str, ...]) -> Iterator[Act]:
    form = sample.form_number(stamp, "MAIN")
    yield SignIn(WARD, "P001")
    yield Open(WARD, "seal_check_end", {"seal": "FZ-001", "seal_state": "intact"})
    yield Send(WARD, _good(serials[12:14]))
    yield Open(WARD, "institution_receive", {"clearance_form": form, "temperature": "4.6"}, expected=13)
    yield Send(WARD, (*_good(serials[:6]), *_good(serials[12:16])))
    yield Send(
        WARD,
        (_side(sample.RECALLED_LOT, stamp, "R2", lot=sample.RECALLED, shows="recall", expects="recall"),),
    )


def _use(stamp: str, serials: tuple[str, ...], today: date) -> Iterator[Act]:
    papers = {
        "patient": "示例患者 110101199001010000",
        "prescriber": sample.DOCTOR,
        "department": sample.DEPARTMENT,
        "consent": f"ZQ{stamp}",
        "consent_by": "patient",
        "consent_product": "P-ENZ",
        "consent_date": f"{today - timedelta(days=1):%Y-%m-%d}",
        "purpose": "戈谢病",
        "reviewer": "YS-1",
        "patient_group": "成人",
    }
    one = serials[2]
    wrong: tuple[tuple[dict[str, str], str, str], ...] = (
        ({"consent": ""}, "no-consent", "consent-recorded"),
        ({"prescriber": "DR-002", "department": "HAEM"}, "doctor-suspended", "prescriber-listed"),
        ({"department": "ORTHO"}, "department-unlisted", "department-listed"),
        ({"purpose": "其他"}, "other-purpose", "purpose"),
    )
    for change, shows, expects in wrong:
        yield Open(WARD, "dispense", {**papers, **change})
        yield Send(WARD, (package(sample.GOOD, one, shows=shows, expects=expects),))
    yield Answer(WARD, "P900", "会诊同意 · agreed by consultation")
    yield Open(WARD, "dispense", papers)
    yield Send(WARD, _good(serials[:2]))
    yield Send(WARD, (package(sample.GOOD, serials[18], shows="not-received", expects="not-seen-here"),))
    yield Open(WARD, "return_in", {"reason": "患者退回 · returned by the patient"})
    yield Send(WARD, _good(serials[1:2]))
    yield Open(WARD, "stocktake", {})
    yield Send(WARD, _good(serials[3:6]))
    yield SignIn(WARD, "P900")
    yield Open(WARD, "correct", {"reason": "登记有误 · recorded wrongly"})
    yield Send(WARD, _good(serials[0:1]))


def _replaced(parcel: Parcel, expects: str) -> Parcel:
    return Parcel(payload=parcel.payload, shows=parcel.shows, expects=expects)

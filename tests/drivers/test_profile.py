from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.drivers.ports import profile_of
from edge.drivers.profile import (
    GENERIC,
    ScannerProfile,
    generic_of,
    load_profiles,
    profile_for,
    profiles_from,
)
from edge.errors import ConfigError
from edge.frame import Answers

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "scanners"
NAME = '[name]\nzh = "甲"\nen = "A"\n'


def problems(text: str) -> tuple[str, ...]:
    """What is wrong with one profile."""
    with pytest.raises(ConfigError) as caught:
        profiles_from({"a": text})
    return caught.value.problems


def test_the_shipped_profiles_are_sound_and_name_four_makes() -> None:
    """Each file reads, has both names, and its vendor finds it."""
    profiles = load_profiles([SHIPPED])
    ids = ["datalogic", "generic", "generic-7e", "generic-syn", "honeywell", "newland", "zebra", "zebra-ssi"]
    assert [profile.id for profile in profiles] == ids
    for vendor, expected in [
        (0x0C2E, "honeywell"),
        (0x05E0, "zebra"),
        (0x05F9, "datalogic"),
        (0x1EAB, "newland"),
    ]:
        found = profile_for(profiles, vendor, 0x1234)
        assert found is not None
        assert found.id == expected
    assert profile_for(profiles, 0xFFFF, 1) is None
    assert profile_for(profiles, None, None) is None


def test_the_shipped_generic_profile_is_the_built_in_one() -> None:
    """A missing file changes nothing but whether AIM identifiers are expected."""
    shipped = next(profile for profile in load_profiles([SHIPPED]) if profile.id == "generic")
    assert (shipped.zh, shipped.en, shipped.baud) == (GENERIC.zh, GENERIC.en, GENERIC.baud)
    assert (shipped.terminator, shipped.gs_stand_in) == (GENERIC.terminator, GENERIC.gs_stand_in)


def test_the_udev_rules_name_the_vendors_of_the_profiles() -> None:
    """A scanner that a profile knows may be opened."""
    rules = (ROOT / "hardware" / "udev" / "60-bondscan.rules").read_text("utf-8")
    named = {int(vendor, 16) for vendor in re.findall(r'idVendor}=="([0-9a-f]{4})"', rules)}
    assert named == {vendor for profile in load_profiles([SHIPPED]) for vendor, _ in profile.usb}


def test_every_setting_is_read() -> None:
    """A full file becomes a full profile."""
    text = NAME + (
        "[[usb]]\nvendor = 0x0c2e\n[[usb]]\nvendor = 1\nproduct = 2\n"
        '[line]\nbaud = 115200\nparity = "even"\ndata_bits = 7\nstop_bits = 2\nrates = [300]\n'
        '[frame]\nterminator = "none"\nprefix = "~"\ngs_stand_in = "<GS>"\nreply = "!"\nanswers = ["\\u0004\\u00d0"]\nsends_aim = false\nidle_ms = 50\n'
        'repeat_ms = 0\n[commands]\nbeep-good = "\\u0007\\u00ff"\naim-on = ["$S\\r", "$A\\r"]\n'
    )
    assert profiles_from({"a": text}) == (
        ScannerProfile(
            "a",
            "甲",
            "A",
            ((0x0C2E, None), (1, 2)),
            115200,
            "even",
            7,
            2,
            "none",
            b"~",
            b"<GS>",
            Answers(b"!", (b"\x04\xd0",)),
            False,
            50,
            (300,),
            0,
            {"beep-good": b"\x07\xff"},
            {"aim-on": (b"$S\r", b"$A\r")},
        ),
    )


def test_a_product_is_named_more_closely_than_its_vendor() -> None:
    """A file for one model goes before the file for the make."""
    make = ScannerProfile("make", "", "", ((1, None),))
    model = ScannerProfile("model", "", "", ((1, 2),))
    assert profile_for([make, model], 1, 2) is model
    assert profile_for([model, make], 1, 3) is make


def test_all_problems_are_told_at_once() -> None:
    """An administrator mends a file in one go."""
    told = problems(
        'extra = 1\n[name]\nzh = "甲"\n[line]\nbaud = "fast"\nparity = "odder"\nstop_bits = true\nspeed = 1\nrates = [1]\n'
        '[frame]\nprefix = "a\\r"\nterminator = []\nanswers = ["\\u2022"]\nsends_aim = 1\nidle_ms = 1\nrepeat_ms = -1\n'
        '[commands]\nbeep-good = 1\nbeep-bad = "\\u2022"\nbuzz = ""\naim-on = ["a", 1]\n'
        'trigger-on = ["\\u2022"]\n'
        "[[usb]]\nvendor = 70000\n[[usb]]\nvendor = 1\nproduct = -1\n[[usb]]\nmaker = 1\n"
    )
    places = [problem.split(": ")[1] for problem in told]
    assert sorted(places) == [
        "commands.aim-on", "commands.beep-bad", "commands.beep-good", "commands.buzz", "commands.trigger-on",
        "extra", "frame.answers", "frame.idle_ms", "frame.prefix", "frame.repeat_ms", "frame.sends_aim", "frame.terminator",
        "line.baud", "line.parity", "line.rates", "line.speed", "line.stop_bits", "name.en", "usb 1.vendor", "usb 2.product", "usb 3",
    ]  # fmt: skip
    assert all(problem.startswith("a.toml: ") and ", got " in problem for problem in told)


@pytest.mark.parametrize("text", ["usb = 3\n" + NAME, 'name = "x"', "line = 1\n" + NAME, "not toml ="])
def test_tables_of_the_wrong_kind_are_problems_not_crashes(text: str) -> None:
    """Whatever the file holds, the answer is a ConfigError."""
    assert problems(text)


def test_two_files_may_not_name_the_same_device() -> None:
    """Which of them holds would be chance."""
    text = NAME + "[[usb]]\nvendor = 0x0c2e\n"
    with pytest.raises(ConfigError, match=r"b\.toml: usb: 0c2e:any is a\.toml's already"):
        profiles_from({"a": text, "b": text})


def test_a_later_directory_replaces_a_file_of_an_earlier(tmp_path: Path) -> None:
    """A site's own file goes before the built-in one."""
    (tmp_path / "honeywell.toml").write_text(NAME, "utf-8")
    profiles = load_profiles([SHIPPED, tmp_path, tmp_path / "nowhere"])
    assert next(profile for profile in profiles if profile.id == "honeywell").zh == "甲"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """The failure says which file."""
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"bad\.toml"):
        load_profiles([tmp_path])


def test_the_profile_makes_its_framer() -> None:
    """Terminator, prefix and stand-in take effect."""
    at = datetime(2026, 5, 1, tzinfo=UTC)
    profile = ScannerProfile(
        "a", "", "", terminator="cr", prefix=b"~", gs_stand_in=b"^]", answers=Answers(b"OK")
    )
    assert [frame.payload for frame in profile.framer("s").feed(b"OK 7\r~1^]2\n3\r", at)] == [b"1\x1d2\n3"]
    silent = ScannerProfile("a", "", "", terminator="none").framer("s")
    silent.feed(b"A", at)
    assert silent.flush(at)[0].complete


def test_packets_of_a_zebra_scanner_add_up() -> None:
    """Length, source and checksum: one that is off by a bit is answered with a refusal."""
    (profile,) = (one for one in load_profiles([SHIPPED]) if one.id == "zebra-ssi")
    packets = [(4, packet) for packet in profile.commands.values()] + [
        (0, one) for one in profile.answers.whole
    ]
    assert len(profile.commands) == 5
    for source, packet in packets:
        assert (packet[0], packet[2]) == (len(packet) - 2, source)
        assert (sum(packet[:-2]) + int.from_bytes(packet[-2:], "big")) % 0x10000 == 0
    at = datetime(2026, 5, 1, tzinfo=UTC)
    heard = b"".join(profile.answers.whole) + b"]d2010952\r"
    assert [frame.payload for frame in profile.framer("s").feed(heard, at)] == [b"]d2010952"]


@pytest.mark.parametrize("name", ["generic-syn", "generic-7e", "honeywell"])
def test_what_a_generic_scanner_answers_is_no_reading(name: str) -> None:
    """Each answer alone, one upon another, and right before a scan."""
    (profile,) = (one for one in load_profiles([SHIPPED]) if one.id == name)
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert profile.answers.whole
    for heard in (*profile.answers.whole, b"".join(profile.answers.whole)):
        framer = profile.framer("s")
        assert framer.feed(heard, at) == []
        assert framer.flush(at) == []
        framer = profile.framer("s")
        found = [frame for byte in heard + b"]d2010952\r" for frame in framer.feed(bytes([byte]), at)]
        assert [frame.payload for frame in found] == [b"]d2010952"]


def test_a_generic_scanner_with_commands_is_chosen_by_name_alone() -> None:
    """It stands for no device, and what no file names stays the mute one."""
    profiles = load_profiles([SHIPPED])
    assert [one.id for one in profiles if one.id.startswith("generic") and one.usb] == []
    assert generic_of(profiles).id == "generic"
    assert profile_of("/dev/ttyUSB0@generic-syn", profiles)[1] in profiles


def test_shipped_commands_are_bytes_a_line_can_carry_and_an_unknown_device_is_sent_nothing() -> None:
    """Each make with a known command has its own; the generic one that is chosen by itself has none."""
    commands = {profile.id: dict(profile.commands) for profile in load_profiles([SHIPPED])}
    assert commands["generic"] == {}
    assert commands["generic-syn"] == {
        "beep-good": b"\x07",
        "beep-bad": b"\x07\x07\x07",
        **{name: commands["honeywell"][name] for name in ("trigger-on", "trigger-off", "aim-on")},
    }
    assert commands["generic-7e"] == {
        "trigger-on": bytes.fromhex("7E 00 08 01 00 02 01 AB CD"),
        "aim-on": bytes.fromhex("7E 00 08 01 00 D0 80 AB CD"),
    }
    for command in commands["newland"].values():
        assert command.startswith(b"~\x010000#")
        assert command.endswith(b";\x03")
    assert commands["honeywell"] == {
        "beep-good": b"\x1b7,",
        "beep-bad": b"\x1b8,\x1b8,",
        "trigger-on": b"\x16T\r",
        "trigger-off": b"\x16U\r",
        "aim-on": b"\x16M\rPRECA2;PREBK2995C81!",
    }
    assert (commands["zebra"]["beep-good"], commands["datalogic"]["beep-good"]) == (b"\x07", b"\x01")
    assert b"F" not in commands["datalogic"].values()
    series = {profile.id: dict(profile.series) for profile in load_profiles([SHIPPED]) if profile.series}
    assert series == {"datalogic": {"aim-on": (b"$S\r", b"$CAIEN01\r", b"$Ar\r")}}

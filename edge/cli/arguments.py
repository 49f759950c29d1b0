"""Reading the command line: usage errors are one line and exit code 2."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.runtime.devices import Asked


class UsageError(Exception):
    """The words of the command are off; `message` is the one line to print."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _Shape(argparse.RawDescriptionHelpFormatter):
    """Descriptions as they are written, and the usage under its name in both languages."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """As argparse has it."""
        super().add_usage(usage, actions, groups, "用法 · usage: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse that raises `UsageError` instead of printing its usage and leaving."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=_Shape, add_help=False, **options)  # type: ignore[arg-type]
        self._positionals.title = "参数 · arguments"
        self._optionals.title = "选项 · options"
        self.add_argument("-h", "--help", action="help", help="显示用法 · show this")

    def error(self, message: str) -> NoReturn:
        """Say what is off, in one line."""
        raise UsageError(f"{self.prog}: {message} (see {self.prog} --help)")


def add_home(parser: argparse.ArgumentParser) -> None:
    """Every command that touches a home takes it here or from BONDSCAN_HOME."""
    parser.add_argument(
        "--home",
        type=Path,
        default=None,
        metavar="DIR",
        help="本工位的文件夹（或 BONDSCAN_HOME） · this station's files (or BONDSCAN_HOME)",
    )


def add_devices(parser: argparse.ArgumentParser) -> None:
    """The devices of a station, each in the place of what the configuration says of its kind."""
    parser.add_argument(
        "--serial",
        metavar="PORT",
        action="append",
        default=[],
        help="串口扫码器的端口，auto 为自动查找，可重复 · a serial scanner's port, or auto to find it; may be repeated",
    )
    parser.add_argument(
        "--hid",
        action="store_true",
        help="读取 USB HID POS 扫码器 · read USB HID POS scanners, found by themselves",
    )
    parser.add_argument(
        "--grab",
        metavar="VVVV:PPPP",
        action="append",
        default=[],
        help="独占键盘扫码器（Linux）：厂商:产品、路径或 auto，可重复 · take a keyboard scanner for bondscan alone (Linux): "
        "vendor:product, a path or auto; may be repeated",
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="别的窗口在前时也收键盘扫码 · take a keyboard scanner's scans while another window has the focus",
    )
    add_camera(parser)


def add_camera(parser: argparse.ArgumentParser) -> None:
    """Cameras, for a screen and without one."""
    parser.add_argument(
        "--camera",
        metavar="SOURCE",
        action="append",
        default=[],
        help="摄像头：编号、/dev/video0、rtsp://…、录像或图片，可重复 · a camera: its number, /dev/video0, the address of a "
        "stream, a video or pictures; may be repeated",
    )


def asked_of(options: argparse.Namespace) -> Asked:
    """What `add_devices` was given."""
    from edge.runtime.devices import Asked

    return Asked(
        serial=tuple(options.serial),
        hid=options.hid,
        grab=tuple(options.grab),
        background=options.background,
        camera=tuple(options.camera),
    )


def add_database(parser: argparse.ArgumentParser) -> None:
    """Every command that touches a hub's tables takes them here."""
    parser.add_argument(
        "--db",
        required=True,
        metavar="URL",
        help="数据库：sqlite:///PATH、文件路径或 postgresql://USER@HOST/NAME · sqlite:///PATH, a path, or postgresql://USER@HOST/NAME",
    )
    parser.add_argument(
        "--secrets",
        type=Path,
        default=None,
        metavar="DIR",
        help="管理员令牌放在哪里（默认在 SQLite 文件旁，否则在本用户文件夹） · where the administrator's token is kept (beside an SQLite file, else this user's own folder)",
    )


def home_of(options: argparse.Namespace) -> Path:
    """The home named by --home, by BONDSCAN_HOME, or this user's own."""
    named: Path | None = options.home
    if named is not None:
        return named
    if os.environ.get("BONDSCAN_HOME"):
        return Path(os.environ["BONDSCAN_HOME"])
    import platformdirs

    return Path(platformdirs.user_data_dir("bondscan", appauthor=False)) / "station"

"""What is said of cameras, and on the viewfinder."""

from __future__ import annotations

from collections.abc import Mapping

CAMERAS: Mapping[str, tuple[str, str]] = {
    "device.camera": ("摄像头", "Camera"),
    "key.viewfinder": ("取景", "Viewfinder"),
    "key.next_camera": ("换摄像头", "Next camera"),
    "page.viewfinder": ("取景", "Viewfinder"),
    "viewfinder.none": (
        "没有接摄像头：请用 --camera 或 bondscan.toml 的 [camera] source 指定",
        "There is no camera: name one with --camera, or in bondscan.toml, [camera] source",
    ),
    "viewfinder.waiting": ("等待画面", "Waiting for a picture"),
    "viewfinder.no-task": ("未选任务，不办理", "No task is open: nothing is scanned"),
    "viewfinder.halted": ("已停线，按 F8 确认后继续", "Stopped: press F8 to go on"),
    "viewfinder.seen": (
        "画面中 {n} 个码：通过 {accept}，复核 {review}，拒绝 {reject}",
        "{n} in view: {accept} accepted, {review} for review, {reject} refused",
    ),
    "key.tray": ("整托/逐件", "Tray/singly"),
    "key.take_tray": ("整托办理", "Take tray"),
    "viewfinder.tray": ("整托：{n} 件待办理，按 F4", "Tray: {n} to be taken, press F4"),
    "viewfinder.tray-due": (
        "整托：{n} 件待办理，应有 {due}，缺 {missing}，多 {over}，按 F4",
        "Tray: {n} to be taken of {due}, {missing} missing, {over} over, press F4",
    ),
    "viewfinder.tray-listed": (
        "整托：{n} 件待办理，名单 {due} 件，缺 {missing}，名单外 {unknown}，按 F4",
        "Tray: {n} to be taken, {due} listed, missing: {missing}, {unknown} on no list, press F4",
    ),
    "viewfinder.gap-unread": ("未读出 {n} 件（粉框带斜线）", "{n} there but not read (pink, struck through)"),
    "viewfinder.gap-bare": (
        "{n} 处空着或看不到码（粉色虚线）",
        "{n} empty or no code to be seen (pink dots)",
    ),
    "viewfinder.gap-unseen": ("{n} 件画面中不见", "{n} missing, not seen in the picture"),
    "viewfinder.taken": ("整托 {n} 件已办理", "The whole tray is taken: {n}"),
    "answer.tray-empty": ("画面中没有待办理的码", "There is no code in view that is to be taken"),
    "answer.tray-refused": (
        "整托未办理：{total} 件中 {n} 件不能通过，框出的须先处理",
        "The tray is not taken: {n} of {total} cannot pass; see to those outlined first",
    ),
    "viewfinder.count": ("本任务 {n}/{expected}", "This task {n}/{expected}"),
}
"""Key → (zh, en)."""

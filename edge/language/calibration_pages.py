"""Words of the calibration's screen, command, printed sheet and self-check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CALIBRATION_PAGES: Final[Mapping[str, tuple[str, str]]] = {
    # the screen
    "page.calibration": ("校准扫码器", "Calibrate the scanner"),
    "key.turn": ("翻页", "Next page"),
    "key.calibration": ("校准键盘扫码器", "Calibrate a keyboard scanner"),
    "calibration.scan": (
        "请用键盘扫码器扫校准页上的大方码（打印校准页：bondscan calibrate sheet）。此屏打开时，扫码不计入任务。",
        "Scan the large square symbol of the sheet (bondscan calibrate sheet). No scan counts on this screen.",
    ),
    "calibration.none": ("本机还没有校准。", "This PC has not been calibrated."),
    "calibration.kept": (
        "已有校准：{at}，{by}；{outcome}。",
        "Calibrated at {at} by {by}; {outcome}.",
    ),
    "calibration.state.unchanged": ("原样到达", "everything arrives as printed"),
    "calibration.state.restored": ("扫码会还原", "scans are turned back"),
    "calibration.state.unsound": ("不能还原，键盘扫码会被拒绝", "unsound, keyboard scans are refused"),
    "calibration.facts": (
        "布局：{layouts}   GS：{gs}   AIM 标识符：{aim}   后缀：{suffix}",
        "Layout: {layouts}   GS: {gs}   AIM identifiers: {aim}   suffix: {suffix}",
    ),
    "calibration.layout-unknown": ("未知", "unknown"),
    "calibration.keep": (
        "按 F8 保存这次校准；不保存按 Esc。",
        "F8 saves this calibration; Esc leaves without.",
    ),
    "calibration.again": ("请改好后再扫一次校准码。", "Change it, and scan the symbol again."),
    "calibration.saved": (
        "已保存。请扫一件实物试试，看看还原得对不对；按 Esc 结束。",
        "Saved. Scan a real package and compare what is shown with its label; Esc ends.",
    ),
    "calibration.nothing": (
        "还没有扫校准码，没有可保存的。",
        "Nothing to save: the symbol has not been scanned.",
    ),
    "calibration.not-kept": (
        "这次扫描不能保存：请先按上面的提示改好，再扫一次校准码。",
        "This scan cannot be saved: change what is said above, and scan the symbol again.",
    ),
    "calibration.serial": (
        "这一扫来自 {source}：串口扫码器不必校准。",
        "That scan came from {source}: a serial scanner needs no calibration.",
    ),
    "calibration.read": ("试扫：{text}", "Test scan: {text}"),
    "calibration.refused": ("试扫被拒绝：{why}", "Test scan refused: {why}"),
    "calibration.product": (
        "品种 {gtin}   批号 {lot}   序列号 {serial}",
        "product {gtin}   lot {lot}   serial {serial}",
    ),
    # the command line
    "calibration.prompt": (
        "请扫校准页上的大方码（Ctrl+C 取消）…",
        "Scan the large square symbol of the sheet (Ctrl+C to give up) …",
    ),
    "calibration.stored": ("已保存到 {path}。", "Saved in {path}."),
    "calibration.not-stored": ("没有保存。", "Not saved."),
    "calibration.forgotten": ("校准已删除。", "The calibration is forgotten."),
    "calibration.nothing-kept": ("没有保存过校准。", "No calibration is kept."),
    # the sheet
    "sheet.title": ("键盘扫码器校准页", "Calibration sheet for keyboard scanners"),
    "sheet.step.1": (
        "先把扫码器按下表设好，电脑输入法切到英文，关掉大写锁定。",
        "Set the scanner as below, switch the PC's input method to English and Caps Lock off.",
    ),
    "sheet.step.2": (
        "在 bondscan 中按 F12，选“校准键盘扫码器”；或在命令行运行 bondscan calibrate。",
        "In bondscan press F12 and choose “Calibrate a keyboard scanner”; or run bondscan calibrate.",
    ),
    "sheet.step.3": (
        "扫下面的方码，按提示修改，再扫，直到显示“一切正常”或“可以还原”，然后保存。",
        "Scan the symbol below; change what is said and scan again until all is well, then save.",
    ),
    "sheet.step.4": (
        "扫一件实物，核对显示的批号和序列号与标签一致。",
        "Scan a real package and compare lot and serial with its label.",
    ),
    "sheet.symbol": (
        "校准码（Data Matrix，含全部可见 ASCII 字符及 GS、RS、FS、EOT）",
        "Calibration symbol (Data Matrix: every printable ASCII character, and GS, RS, FS, EOT)",
    ),
    "sheet.settings": ("扫码器设置", "Scanner settings"),
    "sheet.manuals": (
        "设置用的编程条码见各品牌手册，按下列名称查找。",
        "The programming barcodes are in each maker's manual under these names.",
    ),
    "doctor.calibration": ("键盘扫码器校准", "Keyboard calibration"),
    "doctor.calibration.none": (
        "键盘扫码器还没有校准：运行 bondscan calibrate，或在屏幕上按 F12。串口扫码器不必校准。",
        "No keyboard scanner has been calibrated here: bondscan calibrate, or F12. Serial scanners need none.",
    ),
    "doctor.calibration.good": (
        "已校准（{at}，{by}），分隔符 GS 能到。",
        "Calibrated ({at}, {by}); the separator GS arrives.",
    ),
    "doctor.calibration.no-gs": (
        "已校准（{at}，{by}），但分隔符 GS 到不了：批号与序列号会连在一起，请改扫码器设置后重新校准。",
        "Calibrated ({at}, {by}), but GS does not arrive: lot and serial run together. Set the scanner, calibrate again.",
    ),
    "doctor.calibration.unsound": (
        "校准（{at}，{by}）不能还原扫码，键盘扫码会被拒绝：请改设置后重新校准。",
        "The calibration ({at}, {by}) is unsound and keyboard scans are refused: change the settings, calibrate again.",
    ),
    "doctor.calibration.damaged": ("校准文件读不出：{message}", "The calibration cannot be read: {message}"),
}

"""Words of calibrating a keyboard scanner: what a scan of the sheet tells, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ADVICE: Final[Mapping[str, tuple[tuple[str, str, str], tuple[str, str, str]]]] = {
    "not-the-sheet": (
        ("不是校准码", "扫到的不是校准页上的大方码。", "请扫校准页上的大方码。"),
        (
            "Not the calibration symbol",
            "What was scanned is not the large square symbol of the sheet.",
            "Scan the large square symbol of the calibration sheet.",
        ),
    ),
    "cut-off": (
        ("没有读完整", "校准码只到了一部分。", "请再扫一次；若仍如此，把扫码器的发送速度调慢。"),
        (
            "Cut off",
            "Only a part of the calibration symbol arrived.",
            "Scan it again; if it stays so, make the scanner type more slowly.",
        ),
    ),
    "input-method": (
        (
            "输入法没有关",
            "电脑的输入法在工作：字母或标点被它拿走或改成全角，扫码会丢字。",
            "把输入法切到英文（按 Shift，或 Ctrl+空格），再扫一次校准码。",
        ),
        (
            "An input method is on",
            "The PC's input method takes letters or widens punctuation, and scans lose characters.",
            "Switch the input method to English (Shift, or Ctrl+Space) and scan the symbol again.",
        ),
    ),
    "caps-lock": (
        (
            "大写锁定开着",
            "字母的大小写全反了：序列号会读错。",
            "按 Caps Lock 关掉大写锁定，再扫一次校准码。",
        ),
        (
            "Caps Lock is on",
            "Upper and lower case are exchanged: serial numbers would be read wrong.",
            "Press Caps Lock to switch it off, and scan the symbol again.",
        ),
    ),
    "layout": (
        (
            "电脑是别的键盘布局",
            "扫码器按美国英语键盘发键，电脑按“{layouts}”解读。",
            "把扫码器的键盘国家设为“{layouts}”，或把电脑的键盘布局改为“美国英语”，再扫一次校准码。",
        ),
        (
            "The PC has another layout",
            "The scanner types on a US keyboard, and the PC reads the keys as {layouts}.",
            "Set the scanner's keyboard country to {layouts}, or the PC's layout to US; then scan the symbol again.",
        ),
    ),
    "layout-unknown": (
        (
            "键盘布局对不上",
            "扫到的字符与已知的键盘布局都对不上。",
            "把扫码器和电脑都设为“美国英语”键盘，再扫一次校准码。",
        ),
        (
            "An unknown layout",
            "The characters fit none of the known keyboard layouts.",
            "Set both scanner and PC to the US keyboard, and scan the symbol again.",
        ),
    ),
    "scanner-layout": (
        (
            "扫码器设成了别国键盘",
            "电脑是美国英语键盘，扫码器却像是设成了“{layouts}”。",
            "把扫码器的键盘国家设为“美国英语”，再扫一次校准码。",
        ),
        (
            "The scanner has another layout",
            "The PC has a US keyboard, but the scanner looks set to {layouts}.",
            "Set the scanner's keyboard country to United States, and scan the symbol again.",
        ),
    ),
    "dead-keys": (
        (
            "有死键",
            "这些字符所在的键要等下一个键才出字：{characters}",
            "改用没有死键的布局（如“美国英语”），再扫一次校准码。",
        ),
        (
            "Dead keys",
            "The keys of these characters wait for the next key: {characters}",
            "Use a layout without dead keys (US, say), and scan the symbol again.",
        ),
    ),
    "lost": (
        (
            "有字符分不清",
            "这些字符没有到，或与别的字符到得一样：{characters}。含有它们的扫码会被拒绝。",
            "把扫码器和电脑设为同一键盘布局，再扫一次校准码。",
        ),
        (
            "Characters are lost",
            "These do not arrive, or arrive like others: {characters}. Scans that hold them are refused.",
            "Set scanner and PC to the same keyboard layout, and scan the symbol again.",
        ),
    ),
    "gs-absent": (
        (
            "分隔符 GS 没有到",
            "GS1 码里分隔批号与序列号的字符没有到，两者会连在一起。",
            "让扫码器以 Ctrl 组合键发送控制字符（GS 为 Ctrl+]），或改用串口模式，再扫一次校准码。",
        ),
        (
            "The separator GS is missing",
            "The character that parts lot and serial in GS1 codes does not arrive, and the two run together.",
            "Set the scanner to send control characters as Ctrl keys (GS as Ctrl+]), or use it on a serial port.",
        ),
    ),
    "gs-key": (
        (
            "分隔符 GS 变成了别的键",
            "扫码器把 GS 打成了功能键、方向键或 Alt 组合键，程序收不到字符。",
            "让扫码器以 Ctrl 组合键发送控制字符（关掉功能键映射和 Alt 模式），再扫一次校准码。",
        ),
        (
            "GS comes as another key",
            "The scanner types a function key, an arrow or Alt and digits for GS, which is no character here.",
            "Set the scanner to send control characters as Ctrl keys (no function key mapping, no Alt mode).",
        ),
    ),
    "gs-alt": (
        (
            "分隔符 GS 由 Alt 编码而来",
            "GS 以 Alt 加数字打出，到达的字符可以认出。",
            "可以使用；改为以 Ctrl 组合键发送控制字符会更快、更稳。",
        ),
        (
            "GS comes by an Alt code",
            "GS is typed as Alt and digits, and what arrives can be told.",
            "It can be used; control characters as Ctrl keys are faster and safer.",
        ),
    ),
    "gs-stand-in": (
        (
            "分隔符 GS 由别的字符代替",
            "GS 到达时是另一个字符，可以认出。",
            "可以使用；改为发送 GS 本身会更稳。",
        ),
        (
            "GS comes as another character",
            "Another character arrives for GS, and it can be told.",
            "It can be used; sending GS itself is safer.",
        ),
    ),
    "gs-unclear": (
        (
            "分隔符 GS 分不清",
            "GS 到达时与普通字符一样，不能还原。",
            "让扫码器发送 GS 本身（Ctrl+]），不要用替代字符，再扫一次校准码。",
        ),
        (
            "GS cannot be told",
            "What arrives for GS are ordinary characters, and nothing tells them apart.",
            "Set the scanner to send GS itself (Ctrl+]), without a stand-in, and scan the symbol again.",
        ),
    ),
    "controls-absent": (
        (
            "其他控制字符没有到",
            "RS、FS 或 EOT 没有到：GS1 码不受影响，ISO 15434 格式的码（如部分器械）读不了。",
            "若要读 ISO 15434 码，让扫码器以 Ctrl 组合键发送控制字符。",
        ),
        (
            "Other control characters are missing",
            "RS, FS or EOT do not arrive: GS1 codes are as before, ISO 15434 codes (some devices) cannot be read.",
            "If ISO 15434 codes are to be read, set the scanner to send control characters as Ctrl keys.",
        ),
    ),
    "aim-absent": (
        (
            "没有 AIM 标识符",
            "扫码器没有在数据前加码制标识（如 ]d2），程序不能分辨码制，也较难认出这是扫码。",
            "让扫码器在所有数据前加 AIM 标识符。",
        ),
        (
            "No AIM identifiers",
            "The scanner puts no identifier (as ]d2) in front, so the kind of symbol is not known.",
            "Set the scanner to send AIM identifiers in front of all symbols.",
        ),
    ),
    "suffix-absent": (
        (
            "没有回车后缀",
            "扫码后没有回车：程序不知道码是否完整，这样的扫码会被拒绝。",
            "让扫码器在数据后加回车（CR / Enter）。",
        ),
        (
            "No suffix",
            "No Enter came behind the scan: it may be cut off, and such scans are refused.",
            "Set the scanner to end each scan with Enter (CR).",
        ),
    ),
    "suffix-tab": (
        ("后缀是 Tab", "扫码以 Tab 结尾，可以使用。", "不必改；回车（CR）更常见。"),
        (
            "The suffix is Tab",
            "Scans end with Tab, which works.",
            "Nothing need change; Enter (CR) is more usual.",
        ),
    ),
    "not-taken": (
        (
            "没有认出是扫码",
            "键来得太慢或不像扫码，程序会当作人在打字。",
            "取消扫码器的字符间延时，加 AIM 标识符和回车后缀；或改用串口模式。",
        ),
        (
            "Not told from typing",
            "The keys came too slowly, or not as a scan's, and are taken for a person's.",
            "Take out the delay between characters, add AIM identifiers and Enter; or use a serial port.",
        ),
    ),
    "restored": (
        (
            "可以还原",
            "每个字符都认得出：保存后，扫码会照标签上的原样还原。",
            "保存即可使用；换键盘布局或换扫码器后要重新校准。",
        ),
        (
            "Scans can be turned back",
            "Every character is told: once this is saved, scans are turned back to what the label holds.",
            "Save it; calibrate again after changing the layout or the scanner.",
        ),
    ),
    "unsound": (
        (
            "不能还原",
            "有字符到不了或会被死键吞掉，不能保证还原：保存后，键盘扫码都会被拒绝，直到改好。",
            "按上面各条修改后再扫一次校准码；或改用串口模式。",
        ),
        (
            "Scans cannot be turned back",
            "Some characters do not arrive, or a dead key may swallow them: once saved, keyboard scans are refused.",
            "Change what is said above and scan the symbol again; or use the scanner on a serial port.",
        ),
    ),
    "good": (
        ("一切正常", "每个字符都原样到达。", "保存即可。"),
        ("All is well", "Every character arrives as it is printed.", "Save it."),
    ),
}

_LAYOUTS: Final[Mapping[str, tuple[str, str]]] = {
    "us": ("美国英语", "US"),
    "us-international": ("美国国际", "US International"),
    "uk": ("英国", "UK"),
    "german": ("德国", "German"),
    "swiss-german": ("瑞士德语", "Swiss German"),
    "swiss-french": ("瑞士法语", "Swiss French"),
    "french": ("法国", "French"),
    "belgian": ("比利时", "Belgian"),
    "spanish": ("西班牙", "Spanish"),
    "latin-american": ("拉丁美洲", "Latin American"),
    "italian": ("意大利", "Italian"),
    "portuguese": ("葡萄牙", "Portuguese"),
    "brazilian": ("巴西", "Brazilian"),
    "swedish": ("瑞典/芬兰", "Swedish/Finnish"),
    "norwegian": ("挪威", "Norwegian"),
    "danish": ("丹麦", "Danish"),
    "dutch": ("荷兰", "Dutch"),
    "turkish-q": ("土耳其 Q", "Turkish Q"),
    "czech": ("捷克", "Czech"),
    "slovak": ("斯洛伐克", "Slovak"),
    "polish-214": ("波兰 214", "Polish 214"),
    "hungarian": ("匈牙利", "Hungarian"),
    "croatian": ("克罗地亚/斯洛文尼亚", "Croatian/Slovenian"),
    "russian": ("俄罗斯", "Russian"),
    "bulgarian": ("保加利亚", "Bulgarian"),
    "greek": ("希腊", "Greek"),
    "japanese": ("日本", "Japanese"),
    "korean": ("韩国（谚文状态）", "Korean (Hangul mode)"),
}

CALIBRATION: Final[Mapping[str, tuple[str, str]]] = {
    **{
        f"advice.{code}.{part}": (zh[at], en[at])
        for code, (zh, en) in _ADVICE.items()
        for at, part in enumerate(("title", "sentence", "next"))
    },
    **{f"layout.{name}": words for name, words in _LAYOUTS.items()},
    "vendor.honeywell": ("霍尼韦尔", "Honeywell"),
    "vendor.zebra": ("斑马", "Zebra"),
    "vendor.datalogic": ("得利捷", "Datalogic"),
    "vendor.newland": ("新大陆", "Newland"),
    "vendor.generic": ("其他品牌", "Any other"),
    "setting.country": (
        "键盘国家（与电脑一致，最好都是美国英语）",
        "Keyboard country (as the PC's, best US on both)",
    ),
    "setting.control": ("控制字符以 Ctrl 组合键发送", "Control characters as Ctrl keys"),
    "setting.aim": ("加 AIM 标识符", "AIM identifiers on"),
    "setting.suffix": ("后缀为回车", "Enter (CR) as suffix"),
    "setting.serial": ("改用虚拟串口", "Virtual serial port"),
    "setting.star": (
        "* 此项名称未与手册逐字核对，请在手册中找同样意思的设置。",
        "* This name has not been checked word for word; look in the manual for the setting of that meaning.",
    ),
    "setting.generic": ("见其手册中同样意思的设置", "the setting of that meaning in its manual"),
    # how a control character arrives
    "gs.itself": ("原样到达", "as itself"),
    "gs.control-key": ("以 Ctrl 组合键到达", "by a Ctrl key"),
    "gs.alt-code": ("以 Alt 编码到达", "by an Alt code"),
    "gs.stand-in": ("由别的字符代替", "as another character"),
    "gs.key": ("变成了别的键", "as another key"),
    "gs.absent": ("没有到", "not at all"),
    "suffix.enter": ("回车", "Enter"),
    "suffix.tab": ("Tab", "Tab"),
    "suffix.none": ("没有", "none"),
    "suffix.unknown": ("未知", "not known"),
    "calibration.yes": ("有", "yes"),
    "calibration.no": ("没有", "no"),
}

r"""Keyboard layouts: what each key gives, in the order of a US keyboard's 47 character keys.

A scanner set to US presses the key on which a US keyboard has the character; the PC gives what
its own layout has there.

>>> LAYOUTS["german"].arrival("y"), LAYOUTS["german"].arrival("]"), LAYOUTS["french"].arrival("1")
('z', '+', '&')
>>> sorted(LAYOUTS["german"].dead_keys)
['+', '=', '`']

Sources: ISO/IEC 9995-3 and the national standards (DIN 2137, SN 074021, NF Z71-300, UNE 71-110,
SS 66 22 41, DS 2005, TS 2117, ČSN 36 9050, MSZ 7795, GOST 6431, BDS 5237, ELOT 1000, JIS X 6002, KS X 5002),
as Windows and xkeyboard-config give them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

NO_KEY: Final = "\0"
"""Stands for a key that gives no character."""

_US: Final = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout.

    plain, shifted: what each of the 47 keys gives alone and with Shift. dead: which of those
    are marks that wait for the next key and melt into it.
    """

    plain: str
    shifted: str
    dead: str = ""

    def arrival(self, character: str) -> str:
        """What arrives for a printable ASCII character of a US scanner; `NO_KEY` for nothing."""
        for us, here in zip(_US, (self.plain, self.shifted), strict=True):
            at = us.find(character)
            if at >= 0:
                return here[at]
        return character

    def printed(self, character: str) -> str:
        """The other way about: what a US PC gives when a scanner set to this layout types `character`.

        `NO_KEY` where this layout has no key of its own for it.
        """
        for us, here in zip(_US, (self.plain, self.shifted), strict=True):
            at = here.find(character)
            if at >= 0:
                return us[at]
        return NO_KEY

    @property
    def dead_keys(self) -> frozenset[str]:
        """The characters of a US scanner whose keys are dead here."""
        pairs = zip("".join(_US), self.plain + self.shifted, strict=True)
        return frozenset(us for us, here in pairs if here in self.dead)


LAYOUTS: Final = MappingProxyType(
    {
        # also what PCs in China, Korea (Latin), Poland (programmers) and Romania (programmers) have
        "us": Layout(*_US),
        "us-international": Layout(*_US, dead="`~'\"^"),
        "uk": Layout(
            "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./",
            '¬!"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?',
        ),
        "german": Layout(
            "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
            "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
            dead="^´`",
        ),
        "swiss-german": Layout(
            "§1234567890'^qwertzuiopü¨$asdfghjklöäyxcvbnm,.-",
            '°+"*ç%&/()=?`QWERTZUIOPè!£ASDFGHJKLéàYXCVBNM;:_',
            dead="^`¨",
        ),
        "swiss-french": Layout(
            "§1234567890'^qwertzuiopè¨$asdfghjkléàyxcvbnm,.-",
            '°+"*ç%&/()=?`QWERTZUIOPü!£ASDFGHJKLöäYXCVBNM;:_',
            dead="^`¨",
        ),
        "french": Layout(
            "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
            NO_KEY + "1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
            dead="^¨",
        ),
        "belgian": Layout(
            "²&é\"'(§è!çà)-azertyuiop^$µqsdfghjklmùwxcvbn,;:=",
            "³1234567890°_AZERTYUIOP¨*£QSDFGHJKLM%WXCVBN?./+",
            dead="^¨",
        ),
        "spanish": Layout(
            "º1234567890'¡qwertyuiop`+çasdfghjklñ´zxcvbnm,.-",
            'ª!"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_',
            dead="`^´¨",
        ),
        "latin-american": Layout(
            "|1234567890'¿qwertyuiop´+}asdfghjklñ{zxcvbnm,.-",
            '°!"#$%&/()=?¡QWERTYUIOP¨*]ASDFGHJKLÑ[ZXCVBNM;:_',
            dead="´¨",
        ),
        "italian": Layout(
            "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-",
            '|!"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_',
        ),
        "portuguese": Layout(
            "\\1234567890'«qwertyuiop+´~asdfghjklçºzxcvbnm,.-",
            '|!"#$%&/()=?»QWERTYUIOP*`^ASDFGHJKLÇªZXCVBNM;:_',
            dead="´`~^",
        ),
        "brazilian": Layout(
            "'1234567890-=qwertyuiop´[]asdfghjklç~zxcvbnm,.;",
            '"!@#$%¨&*()_+QWERTYUIOP`{}ASDFGHJKLÇ^ZXCVBNM<>:',
            dead="´`~^¨",
        ),
        "swedish": Layout(
            "§1234567890+´qwertyuiopå¨'asdfghjklöäzxcvbnm,.-",
            '½!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÖÄZXCVBNM;:_',
            dead="´`¨^",
        ),
        "norwegian": Layout(
            "|1234567890+\\qwertyuiopå¨'asdfghjkløæzxcvbnm,.-",
            '§!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLØÆZXCVBNM;:_',
            dead="`¨^",
        ),
        "danish": Layout(
            "½1234567890+´qwertyuiopå¨'asdfghjklæøzxcvbnm,.-",
            '§!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÆØZXCVBNM;:_',
            dead="´`¨^",
        ),
        "dutch": Layout(
            "@1234567890/°qwertyuiop¨*<asdfghjkl+´zxcvbnm,.-",
            "§!\"#$%&_()'?~QWERTYUIOP^|>ASDFGHJKL±`ZXCVBNM;:=",
            dead="°~¨^´`",
        ),
        "turkish-q": Layout(
            '"1234567890*-qwertyuıopğü,asdfghjklşizxcvbnmöç.',
            "é!'^+%&/()=?_QWERTYUIOPĞÜ;ASDFGHJKLŞİZXCVBNMÖÇ:",
            dead="^",
        ),
        "czech": Layout(
            ";+ěščřžýáíé=´qwertzuiopú)¨asdfghjklů§yxcvbnm,.-",
            "°1234567890%ˇQWERTZUIOP/('ASDFGHJKL\"!YXCVBNM?:_",
            dead="°´ˇ¨",
        ),
        "slovak": Layout(
            ";+ľščťžýáíé=´qwertzuiopúäňasdfghjklô§yxcvbnm,.-",
            '°1234567890%ˇQWERTZUIOP/()ASDFGHJKL"!YXCVBNM?:_',
            dead="°´ˇ",
        ),
        "polish-214": Layout(
            "˙1234567890+'qwertzuiopżśóasdfghjklłąyxcvbnm,.-",
            '˛!"#$%&/()=?*QWERTZUIOPńćźASDFGHJKLŁęYXCVBNM;:_',
            dead="˛",
        ),
        "hungarian": Layout(
            "0123456789öüóqwertzuiopőúűasdfghjkléáyxcvbnm,.-",
            "§'\"+!%/=()ÖÜÓQWERTZUIOPŐÚŰASDFGHJKLÉÁYXCVBNM?:_",
        ),
        "croatian": Layout(
            "¸1234567890'+qwertzuiopšđžasdfghjklčćyxcvbnm,.-",
            '¨!"#$%&/()=?*QWERTZUIOPŠĐŽASDFGHJKLČĆYXCVBNM;:_',
            dead="¸¨",
        ),
        "russian": Layout(
            "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",
            'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
        ),
        "bulgarian": Layout(
            "(1234567890-.,уеишщксдзц;„ьяаожгтнвмчюйъэфхпрлб",
            ')!?+"%=:/–№$€ыУЕИШЩКСДЗЦ§“ѝЯАОЖГТНВМЧЮЙЪЭФХПРЛБ',
        ),
        "greek": Layout(
            "`1234567890-=;ςερτυθιοπ[]\\ασδφγηξκλ΄'ζχψωβνμ,./",
            '~!@#$%^&*()_+:΅ΕΡΤΥΘΙΟΠ{}|ΑΣΔΦΓΗΞΚΛ¨"ΖΧΨΩΒΝΜ<>?',
            dead="΄΅¨",
        ),
        "japanese": Layout(
            NO_KEY + "1234567890-^qwertyuiop@[]asdfghjkl;:zxcvbnm,./",
            NO_KEY + "!\"#$%&'()" + NO_KEY + "=~QWERTYUIOP`{}ASDFGHJKL+*ZXCVBNM<>?",
        ),
        "korean": Layout(  # two-set Hangul; in Latin mode it is the US one
            "`1234567890-=ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]\\ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'ㅋㅌㅊㅍㅠㅜㅡ,./",
            '~!@#$%^&*()_+ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ{}|ㅁㄴㅇㄹㅎㅗㅓㅏㅣ:"ㅋㅌㅊㅍㅠㅜㅡ<>?',
        ),
    }
)
"""Id → layout; an id's words are ``layout.<id>``."""

_KNOWN: Final = 0.85
"""The share of characters that must be a layout's for it to be named."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Which layouts an arrival fits best; several where nothing tells them apart.

    pc: the PC's, behind a US scanner. scanner: the scanner's, before a US PC; one of the two is
    empty. caps_lock: letters came with their case exchanged.
    """

    pc: tuple[str, ...] = ()
    scanner: tuple[str, ...] = ()
    caps_lock: bool = False


def fitting(arrived: Mapping[str, str], dead: frozenset[str]) -> Fit:
    """The layouts that give `arrived` for the characters printed, those in `dead` by dead keys.

    >>> fitting({character: character for character in "abcyz()@"}, frozenset())
    Fit(pc=('us',), scanner=(), caps_lock=False)
    """
    scored: dict[tuple[float, bool, bool], list[str]] = {}
    for name, layout in LAYOUTS.items():
        strange = 0.1 * len(dead ^ layout.dead_keys)
        here = {c: layout.arrival(c) for c in arrived}
        there = {c: layout.printed(c) for c in arrived}
        for locked in (False, True):
            scored.setdefault((_score(arrived, here, locked) - strange, True, not locked), []).append(name)
            scored.setdefault((_score(arrived, there, locked) - 1.0, False, not locked), []).append(name)
    score, of_pc, plain = best = max(scored)
    if score < _KNOWN * len(arrived):
        return Fit()
    names = tuple(scored[best])
    return Fit(names if of_pc else (), () if of_pc else names, not plain)


def _score(arrived: Mapping[str, str], expected: Mapping[str, str], locked: bool) -> int:
    """How many characters came as expected; locked: letters with their case exchanged."""
    fits = 0
    for character, came in arrived.items():
        wanted = expected[character]
        fits += wanted == NO_KEY or came == (wanted.swapcase() if locked and character.isalpha() else wanted)
    return fits

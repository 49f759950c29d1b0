"""GS1 element strings, bracketed text, GTINs, and what they are assembled into."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.codes.charsets import SET_82, check_digit
from edge.codes.digital_link import read as read_link
from edge.codes.gs1 import GS, assemble, parse_elements, read_brackets, read_elements, read_gtin
from edge.codes.mint import element_string
from edge.codes.scanned import Misreading, ScannedCode
from edge.codes.syntax_dictionary import identifiers
from tests.codes.messages import KEYS, Element, elements, facts, messages, values

TODAY = date(2026, 6, 1)
GTIN = "09506000134352"

texts = st.text(SET_82, min_size=1, max_size=20)
gtins = st.text("0123456789", min_size=13, max_size=13).map(lambda body: body + check_digit(body))
days = st.dates(date(2000, 1, 1), date(2070, 12, 31)).map(lambda day: day.strftime("%y%m%d"))


def read(data: str, **more: object) -> ScannedCode:
    """`data` as a code, which it must be."""
    code = parse_elements(data, data, TODAY, **more)  # type: ignore[arg-type]
    assert isinstance(code, ScannedCode), code
    return code


def refused(data: str) -> str:
    """The reason why `data` is no code, which it must not be."""
    code = parse_elements(data, data, TODAY)
    assert isinstance(code, Misreading), code
    return code.code


@given(messages())
def test_a_message_printed_is_read_back(message: list[Element]) -> None:
    """Element string and reader are inverse, whatever the identifiers and their order."""
    assert read_elements(element_string(message), "") == message


@pytest.mark.parametrize("ai", identifiers())
@given(data=st.data())
@settings(max_examples=3)
def test_every_identifier_is_printed_and_read_back(ai: str, data: st.DataObject) -> None:
    """None is left to chance: alone, and before and behind another."""
    element = (ai, data.draw(values(ai)))
    for message in ([element], [element, ("91", "A")], [("91", "A"), element]):
        assert read_elements(element_string(message), "") == message


@given(messages())
def test_separators_behind_predefined_elements_and_the_last_change_nothing(message: list[Element]) -> None:
    """They are superfluous there, and allowed."""
    assert read_elements("".join(ai + value + GS for ai, value in message), "") == message


@given(messages())
def test_bracketed_text_is_read_back(message: list[Element]) -> None:
    """An opening bracket within a value is escaped, everything else is as printed."""
    text = "".join(f"({ai})" + value.replace("(", "\\(") for ai, value in message)
    assert read_brackets(text, text) == message


@given(messages())
def test_what_an_event_calls_an_item_names_it_again(message: list[Element]) -> None:
    """The address made of a message holds values of that message only, and makes itself again."""
    code = assemble(message, "", TODAY)
    assert isinstance(code, ScannedCode)
    named = {ai for ai, _ in message} & set(KEYS) - {"415"}
    assert bool(code.epc) is bool(named)
    if code.epc:
        again = read_link(code.epc, "")
        assert isinstance(again, list)
        assert set(again) <= set(message)
        assert again[0][0] in named
        remade = assemble(again, "", TODAY)
        assert isinstance(remade, ScannedCode)
        assert remade.epc == code.epc


GUARDED = tuple(ai for ai in identifiers() if {"check", "pair"} & set(facts(ai).components[-1].checks))


@given(elements(GUARDED), st.data())
def test_one_wrong_character_breaks_the_check(element: Element, data: st.DataObject) -> None:
    """A digit misread for another, or any character of an alphanumeric key, is noticed."""
    ai, value = element
    at = data.draw(st.integers(0, len(value) - 1))
    alphabet = "0123456789" if facts(ai).components[-1].characters == "n" else SET_82
    wrong = data.draw(st.sampled_from([c for c in alphabet if c != value[at]]))
    assert facts(ai).problem(value[:at] + wrong + value[at + 1 :]) is not None


@given(messages(), st.data())
def test_a_lost_predefined_digit_never_passes_unseen(message: list[Element], data: st.DataObject) -> None:
    """A GTIN cut short is refused or gives another message: what follows may by chance stand in for the digit."""
    code = read_elements("01" + GTIN[:-1], "")
    assert isinstance(code, Misreading)
    at = data.draw(st.integers(0, 13))
    short = read_elements("01" + GTIN[:at] + GTIN[at + 1 :] + element_string(message), "")
    assert isinstance(short, Misreading) or short != [("01", GTIN), *message]


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("01" + GTIN, [("01", GTIN)]),
        ("01" + GTIN + GS + "10A", [("01", GTIN), ("10", "A")]),
        ("10A" + GS, [("10", "A")]),
        ("17270100" + GS, [("17", "270100")]),
        ("3103001500" + "21A", [("3103", "001500"), ("21", "A")]),
        ("7003270131" + "2359", [("7003", "2701312359")]),
        ("8008270131" + "23", [("8008", "27013123")]),
        ("423156840", [("423", "156840")]),
        ("8003" + "0" + "9506000134352" + "ABC", [("8003", "09506000134352ABC")]),
    ],
)
def test_separators_may_follow_what_needs_none(text: str, elements: list[tuple[str, str]]) -> None:
    """One separator behind a predefined element or at the end is nothing to object to."""
    assert read_elements(text, text) == elements


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "misread"),
        (GS, "misread"),
        ("10A" + GS + GS + "21B", "misread"),
        ("01" + GTIN + GS + GS, "misread"),
        (GS + "10A", "misread"),
        ("0", "unknown-identifier"),
        ("04123", "unknown-identifier"),
        ("AB", "unknown-identifier"),
        ("3106001500", "unknown-identifier"),
        ("10", "bad-length"),
        ("10" + GS + "21A", "bad-length"),
        ("01950600013435", "bad-length"),
        ("0195060001" + GS + "34352", "bad-length"),
        ("10" + "A" * 21, "bad-length"),
        ("42315684", "bad-length"),
        ("01" + "9506000134353" + "1", "check-digit"),
        ("01950600013435A", "bad-length"),
        ("010950600013435A", "bad-character"),
        ("10A B", "bad-character"),
        ("10A#", "bad-character"),
        ("17271301", "bad-date"),
        ("17270230", "bad-date"),
        ("70032701312460", "bad-date"),
        ("8007DE00", "check-digit"),
        ("422000", "bad-value"),
        ("10" + "A" * 19 + "21B", "separator-lost"),
        ("10LOT-0123456789" + "17270131", "separator-lost"),
    ],
)
def test_what_the_standard_forbids_is_refused_with_its_reason(data: str, reason: str) -> None:
    """Misread, unknown, too long, wrong check digit and no such day are different things."""
    assert refused(data) == reason


def test_a_refusal_names_value_form_expectation_and_what_came() -> None:
    """The message has its four parts."""
    code = parse_elements("00" + "1" * 17, "0011", TODAY)
    assert isinstance(code, Misreading)
    assert code.message == "Failed to parse '11111111111111111' as SSCC (00): expected 18 characters, got 17."
    assert code.text == "0011"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(01", "unknown-identifier"),
        ("(1A)12345", "unknown-identifier"),
        ("()12345", "unknown-identifier"),
        ("(01)" + GTIN + "(10)", "bad-length"),
        ("(01)" + GTIN + "2(10)A", "bad-length"),
        ("(10)A^", "bad-character"),
        ("(10)A\\", "bad-character"),
    ],
)
def test_bracketed_text_is_checked_like_a_symbol(text: str, reason: str) -> None:
    """Identifiers must exist and be closed, values must pass."""
    elements = read_brackets(text, text)
    assert isinstance(elements, Misreading)
    assert elements.code == reason


@pytest.mark.parametrize(
    ("digits", "result"),
    [
        ("4006381333931", "04006381333931"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        (GTIN, GTIN),
        ("4006381333932", "check-digit"),
        ("400638133393", "check-digit"),
        ("40063813", "check-digit"),
        ("123", "bad-length"),
        ("40063813339B1", "bad-character"),
    ],
)
def test_a_bare_gtin_is_filled_up_to_fourteen_digits(digits: str, result: str) -> None:
    """EAN-8, UPC-A, EAN-13 and ITF-14 name the same kind of thing."""
    elements = read_gtin(digits, digits)
    assert (elements.code if isinstance(elements, Misreading) else dict(elements)["01"]) == result


def test_a_pack_tells_product_lot_expiry_serial_and_its_address() -> None:
    """What the rules ask of a code is taken from its elements."""
    code = read(
        "01" + GTIN + "11250131" + "17270200" + "10A/1" + GS + "21S 1".replace(" ", "-") + GS + "3012"
    )
    assert (code.gtin, code.lot, code.serial, code.count) == (GTIN, "A/1", "S-1", 12)
    assert (code.expiry, code.production) == (date(2027, 2, 28), date(2025, 1, 31))
    assert code.epc == f"https://id.gs1.org/01/{GTIN}/21/S-1"
    assert code.key == f"01{GTIN}21S-1"
    assert code.text.count("␝") == 2
    assert code.findings == ()


def test_units_and_assets_have_keys_of_their_own() -> None:
    """Logistic units, returnable containers and assets are told apart without a GTIN."""
    assert read("00106141412345678908").key == "00106141412345678908"
    assert read("800309506000134352X1").key == "800309506000134352X1"
    assert read("800309506000134352").key == ""
    assert read("80049506A1").key == "80049506A1"
    assert read("80049506A1").epc == "https://id.gs1.org/8004/9506A1"


@pytest.mark.parametrize(
    ("element", "weight"),
    [("3100001500", "1500"), ("3103001500", "1.500"), ("3105000015", "0.00015"), ("3203001500", None)],
)
def test_net_weight_is_told_in_kilograms(element: str, weight: str | None) -> None:
    """The identifier's last digit places the decimal point."""
    assert read("01" + GTIN + element).weight == weight


def test_the_expiry_may_come_with_a_time() -> None:
    """AI (7003) tells the hour; the day is what counts here."""
    assert read("01" + GTIN + "7003" + "2701312359").expiry == date(2027, 1, 31)


def test_an_identifier_with_two_values_gives_none() -> None:
    """Which of two lots is right cannot be known."""
    code = read("01" + GTIN + "10A" + GS + "10B")
    assert code.lot is None
    assert [finding.code for finding in code.findings] == ["repeated-identifier"]
    assert code.elements[1:] == (("10", "A"), ("10", "B"))


def test_the_same_element_twice_is_read_once() -> None:
    """A composite may repeat what the linear symbol says."""
    code = read("01" + GTIN + "10A" + GS + "10A")
    assert (code.lot, code.findings) == ("A", ())


def test_a_day_the_century_does_not_have_is_refused() -> None:
    """29 February 2100 does not exist, though every fourth year of a century seems leap."""
    late = date(2090, 1, 1)
    assert isinstance(assemble([("01", GTIN), ("17", "000229")], "", late), Misreading)
    assert isinstance(assemble([("01", GTIN), ("11", "000229")], "", late), Misreading)


def test_a_lot_that_may_hide_a_serial_is_a_finding() -> None:
    """Without any separator in the message nobody can tell lot ABC21SER from lot ABC and serial SER."""
    code = read("01" + GTIN + "17270131" + "10ABC21SER")
    assert code.lot == "ABC21SER"
    assert [finding.code for finding in code.findings] == ["separator-maybe-lost"]
    assert "(21)" in code.findings[0].message


@pytest.mark.parametrize(
    "data",
    [
        "01" + GTIN + "10ABC21SER" + GS,
        "01" + GTIN + "21X" + GS + "10ABC21SER",
        "01" + GTIN + "10ABC",
        "01" + GTIN + "91ABC",
        "01" + GTIN + "17270131",
        "01" + GTIN + "91ABC21SER",
        "01" + GTIN + "90ABC21SER",
        "01" + GTIN + "8200ABC21SER",
        "01" + GTIN + "3012345",
    ],
)
def test_a_separator_that_came_or_nothing_hidden_raises_no_suspicion(data: str) -> None:
    """Where separators arrive none was lost; where no product is named nothing hangs on it."""
    assert "separator-maybe-lost" not in {finding.code for finding in read(data).findings}


def test_a_device_known_to_send_separators_is_believed() -> None:
    """A calibrated scanner that delivers GS cannot have lost one."""
    assert read("01" + GTIN + "10ABC21SER", separated=True).findings == ()


def known(*wanted: tuple[str | None, str | None]) -> Callable[[ScannedCode], bool]:
    """A look-up that knows these lots and serials."""
    return lambda code: (code.lot, code.serial) in wanted


def test_the_one_reading_that_is_known_is_taken() -> None:
    """Catalogue and serial list decide where exactly one reading agrees with them."""
    code = read("01" + GTIN + "17270131" + "10ABC21SER", resolve=known(("ABC", "SER")))
    assert (code.lot, code.serial) == ("ABC", "SER")
    assert [finding.code for finding in code.findings] == ["separator-restored"]


def test_a_reading_known_as_it_came_stays() -> None:
    """A lot that merely looks like two elements is left alone."""
    code = read("01" + GTIN + "10ABC21SER", resolve=known(("ABC21SER", None)))
    assert (code.lot, code.findings) == ("ABC21SER", ())


@pytest.mark.parametrize("wanted", [[], [("ABC", "SER"), ("ABC21SER", None)]])
def test_none_or_several_known_readings_leave_the_doubt(wanted: list[tuple[str, str | None]]) -> None:
    """Only exactly one will do."""
    code = read("01" + GTIN + "10ABC21SER", resolve=known(*wanted))
    assert [finding.code for finding in code.findings] == ["separator-maybe-lost"]


def test_a_value_too_long_is_restored_only_by_the_look_up() -> None:
    """A lost separator that is certain is refused, unless one reading is known."""
    data = "01" + GTIN + "10LOT-0123456789" + "17270131"
    assert refused(data) == "separator-lost"
    code = read(data, resolve=known(("LOT-0123456789", None)))
    assert (code.lot, code.expiry) == ("LOT-0123456789", date(2027, 1, 31))
    assert isinstance(parse_elements(data, data, TODAY, resolve=known()), Misreading)
    behind = data + GS + "21A"
    assert isinstance(
        parse_elements(behind, behind, TODAY, resolve=known(("LOT-0123456789", None))), Misreading
    )


@given(texts, texts, days)
def test_no_wrong_value_is_accepted_in_silence_when_separators_vanish(
    lot: str, serial: str, day: str
) -> None:
    """A pack whose separator got lost is refused, doubted, or read without a wrong serial."""
    data = "01" + GTIN + "17" + day + "10" + lot + "21" + serial
    code = parse_elements(data, data, TODAY)
    if isinstance(code, ScannedCode):
        assert "separator-maybe-lost" in {finding.code for finding in code.findings}

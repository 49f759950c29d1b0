from edge.store import Reader
from tests import fakes
from tests.reports.wards import tables


def lines(reader: Reader, **asked: object) -> list[dict[str, str]]:
    """The list, in English."""
    return tables(reader, "refusals", lang="en", **asked)["refusals"]


def test_every_refusal_review_override_and_undo_is_a_line(ward: Reader) -> None:
    """In the order of the journal."""
    assert [line["Verdict"] for line in lines(ward)] == [
        "Undo",
        "REVIEW",
        "REJECT",
        "REVIEW",
        "Override: ACCEPT",
    ]


def test_a_review_names_who_answered_for_it(ward: Reader) -> None:
    """Row, supervisor, time and verdict; the override names the review and gives the reason."""
    *_, reviewed, override = lines(ward)
    assert (reviewed["Answered by entry"], reviewed["Answered by"]) == (override["Entry"], "P900")
    assert reviewed["Answer"] == "ACCEPT"
    assert (override["Answers entry"], override["Reason given"]) == (reviewed["Entry"], "按病历使用")


def test_a_review_nobody_answered_says_so(ward: Reader) -> None:
    """It stands open."""
    _, reviewed, *_ = lines(ward)
    assert (reviewed["Answer"], reviewed["Answered by"]) == ("not answered", "")


def test_a_line_says_who_when_why_and_on_which_clause(ward: Reader) -> None:
    """In words, with the document's own numbering."""
    refused = lines(ward)[2]
    assert refused["Operator"] == "P900"
    assert refused["Time"].startswith("2026-06-01 10:")
    assert "already dispensed" in refused["Why"]
    assert refused["Clause"] == "二(五)"
    assert refused["Product"] == "P-GOOD"


def test_reasons_are_counted(ward: Reader) -> None:
    """Each with its clause; an override is not counted a second time."""
    found = tables(ward, "refusals", lang="en")["by-reason"]
    assert [(line["Code"], line["Verdict"], line["Count"]) for line in found] == [
        ("duplicate", "REJECT", "1"),
        ("not-seen-here", "REVIEW", "1"),
        ("purpose", "REVIEW", "1"),
    ]


def test_words_somebody_gave_are_never_a_formula(ward: Reader) -> None:
    """The reason of the undo began with an equals sign."""
    assert lines(ward)[0]["Reason given"] == "'=wrong package"


def test_in_the_zone_an_institutions_refusals_are_those_bound_for_it(reader: Reader) -> None:
    """By the papers of their task; an undo outside of them is none of its."""
    assert lines(reader, institution="H3") == []
    assert [line["Verdict"] for line in lines(reader)] == ["Undo"]


def test_another_day_has_other_refusals(ward: Reader) -> None:
    """A period counts."""
    from datetime import timedelta

    assert lines(ward, since=fakes.NOW.date() + timedelta(days=1)) == []

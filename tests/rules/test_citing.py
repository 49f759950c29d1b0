"""Clauses as people cite them, and whether the documents say what is quoted."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from edge import config
from edge.rules import citing
from edge.rules.citing import cited_in, clauses, is_clause, names

REGIMES = config.regimes()


@pytest.mark.parametrize(
    ("cited", "wanted"),
    [
        ("二(四)1", "二(四)1"),
        ("二(四)1", "二（四）１"),
        ("二(四)1-2；附件3 二(一)1-2", "附件3 二(一)2"),
        ("二(四)1-2", "第二部分（四）2"),
        ("三(四)-(五)", "三(五)"),
        ("二(四)1", "二"),
        ("二", "二(四)1"),
        ("十二", "第十二条"),
        ("十二", "第12条"),
        ("三(二)、三(三)", "三(三)"),
        ("六；《药品管理法》98", "《药品管理法》98"),
        ("附件2.2 六", "附件 2.2 六"),
        ("附件 附表2", "附件 附表2"),
    ],
)
def test_a_clause_is_found_however_it_is_written(cited: str, wanted: str) -> None:
    """Brackets and digits of either width, 第…条, a range, a part of what is asked for or more than it."""
    assert names(cited, wanted)


@pytest.mark.parametrize(
    ("cited", "wanted"),
    [
        ("十二", "十"),
        ("二(四)1", "二(四)2"),
        ("二(四)1-2", "二(四)3"),
        ("附件1 四", "四"),
        ("《药品管理法》98", "98"),
        ("二(四)1", "approval-balance"),
        ("", "二"),
    ],
)
def test_another_clause_is_not_found(cited: str, wanted: str) -> None:
    """Neither a number that only begins alike nor the same number of another part, annex or law."""
    assert not names(cited, wanted)


def test_what_says_no_clause() -> None:
    """A check's name or a word is none."""
    assert is_clause("二(四)")
    assert not is_clause("approval-balance")


OF_PACKAGES = {
    "tianzhu-rare-disease": """二(一)1 二(一)2 二(一)3 二(三) 二(四)1 二(四)2 二(五) 二(六) 三(二) 三(三)
    附件1 二(二)5|附件1 四|附件2 二(一)4|附件2 二(二)3|附件2 四(二)|附件3 二(一)1|附件3 二(一)2|附件3 二(一)3|附件3 二(一)5""",
    "beijing-urgent-drug": """二(一)1 二(三)1 二(四)1 二(四)3 二(五) 三(二) 三(三)
    附件 一(一)3|附件 附表1|附件 二(六)|《临床急需药品临时进口工作方案》四(一)|《临床急需药品临时进口工作方案》四(四)""",
    "beijing-urgent-device": "二(一)1 二(三)2 二(四)4 二(五) 三(二) 三(三) 附件 附表2|附件 二(七)",
    "nmpa-temporary-import": """二 三(一)2 三(一)3 三(二) 三(三) 三(四) 三(五) 三(六) 四(一) 四(二) 四(四) 四(六) 五""",
    "boao-lecheng": "一 一(二) 二 三 四 五 六 七 八 九 十 十二",
    "beijing-special-items": """二 四(四)4 四(四)6 四(五) 五(一) 五(二) 五(三) 五(四) 六(二) 六(四)1
    附件1.2 三(三)|附件1.3|附件2.2 六|附件3|附件4""",
}
"""The clauses of each document that say something of a package, its papers or the people at it."""


@pytest.mark.parametrize("regime", OF_PACKAGES)
def test_every_clause_about_a_package_has_its_check_or_paper(regime: str) -> None:
    """A supervisor takes a clause and finds what enforces it."""
    for line in OF_PACKAGES[regime].split("\n"):
        several = "|" in line or line.strip().startswith("附件")
        for clause in filter(None, (one.strip() for one in (line.split("|") if several else line.split()))):
            checks, papers = cited_in(REGIMES[regime], clause)
            assert checks or papers, clause


@pytest.mark.parametrize("regime", REGIMES)
def test_every_clause_cited_can_be_asked_for(regime: str) -> None:
    """Each citation is understood, and finds itself."""
    for clause in clauses(REGIMES[regime]):
        assert is_clause(clause), clause
        assert any(cited_in(REGIMES[regime], clause)), clause


DOCUMENTS = {
    "tianzhu-rare-disease": "tianzhu-rare-disease.txt",
    "beijing-urgent-drug": "beijing-urgent.txt",
    "beijing-urgent-device": "beijing-urgent.txt",
    "nmpa-temporary-import": "nmpa-temporary-import.txt",
    "boao-lecheng": "boao-lecheng.txt",
    "beijing-special-items": "beijing-special-items.txt",
}


@cache
def _document(name: str) -> str:
    """The words of a document without blanks, "" where it is not at hand."""
    found = next(Path(__file__).resolve().parents[2].parent.glob(f"shared/regulations/{name}"), None)
    return _bare(found.read_text("utf-8")) if found else ""


def _bare(words: str) -> str:
    return re.sub(r"\s", "", words).translate(str.maketrans("，,（）；;", "，，()；；"))


@pytest.mark.parametrize("regime", REGIMES)
def test_the_documents_say_what_is_quoted(regime: str) -> None:
    """Every quote stands in the document it is said to be of, word for word."""
    own, national = _document(DOCUMENTS[regime]), _document("nmpa-temporary-import.txt")
    if not own:
        pytest.skip("the documents are not at hand")
    one = REGIMES[regime]
    cited = {spec for specs in one.by_operation.values() for spec in specs if not spec.policy}
    rows = [(spec.clause, spec.quote) for spec in cited] + [
        (it.clause, it.quote) for it in one.cited.values()
    ]
    for clause, quote in rows:
        if "《药品管理法》" in clause and _bare(quote) not in own:
            continue
        text = national if clause.startswith("《") else own
        assert _bare(quote) in text, (clause, quote)


def test_the_module_says_what_it_does() -> None:
    """Its two examples hold."""
    assert citing.__doc__
    assert names("二(四)1-2；附件3 二(一)1", "二（四）2")
    assert not names("十二", "十")

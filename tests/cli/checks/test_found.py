import re
from pathlib import Path

from edge.language import LANGUAGES, TEXTS

ROOT = Path(__file__).parents[3]


def test_every_finding_of_the_code_has_its_words() -> None:
    """Each pair of check and outcome that the modules name, in both languages."""
    found: set[str] = set()
    for path in (ROOT / "edge/cli/checks").glob("*.py"):
        found |= {
            f"doctor.{check}.{why}"
            for check, why in re.findall(r'Found\(\s*"([\w-]+)", "\w+", "([\w-]+)"', path.read_text("utf-8"))
        }
    assert len(found) > 30
    assert found <= TEXTS.keys()
    assert all(TEXTS[key][place] for key in found for place in range(len(LANGUAGES)))

"""Close codes of voice connections in words."""

from pathlib import Path

from domain.voiceclosing import CLOSINGS, explained

DOCUMENTED = {
    *range(4001, 4007),
    *(4009, 4011, 4012),
    *range(4014, 4018),
    *(4020, 4021, 4022),
}


def test_every_code_that_discord_documents_has_a_meaning_and_an_advice_of_its_own() -> None:
    assert CLOSINGS.keys() >= DOCUMENTED | {1000, 1001, 1006}
    assert all(closing.code == code for code, closing in CLOSINGS.items())
    assert len({closing.means for closing in CLOSINGS.values()}) == len(CLOSINGS)
    for closing in CLOSINGS.values():
        assert closing.means.endswith(".")
        assert closing.advice.endswith(".")


def test_a_code_that_nobody_knows_says_so() -> None:
    assert "does not know" in explained(4999).means
    assert explained(4999).code == 4999


def test_the_documentation_says_the_same_of_each_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "voice.md").read_text(encoding="utf-8")
    for closing in CLOSINGS.values():
        assert f"| {closing.code} | {closing.means} | {closing.advice} |" in page

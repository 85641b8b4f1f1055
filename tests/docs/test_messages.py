"""``docs/messages.md`` explains every sentence with which the program refuses something."""

import re

from tests.docs.messages import BLANK, ROOT, messages

ROW = re.compile(r"^\| (.+?) \| (.*?) ?\|$", re.MULTILINE)


def listed() -> list[str]:
    page = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    return [sentence for sentence, _ in ROW.findall(page) if sentence != "message"]


def plain(sentence: str) -> str:
    """Without what a table cannot hold, and with one blank for whatever is filled in between two words."""
    return re.sub(rf"\s*{BLANK}[{BLANK}\s]*", f" {BLANK} ", " ".join(sentence.split())).strip()


def test_every_message_of_the_program_is_explained() -> None:
    explained = {plain(sentence) for sentence in listed()}
    missing = {plain(sentence): where for where, sentence in messages() if plain(sentence) not in explained}
    assert missing == {}


def test_no_message_is_explained_twice() -> None:
    sentences = listed()
    assert sorted(set(sentences)) == sorted(sentences)

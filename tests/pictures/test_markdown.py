from tests.pictures.markdown import Word, read


def test_bold_code_mentions_and_times_are_shown_as_discord_shows_them() -> None:
    words = list(read("**Ann** has `12` in <#7>, see <@5> <t:1763222400:t>", {"7": "Alpha", "5": "Bob"}))
    assert Word("Ann", bold=True) in words
    assert Word("12", code=True) in words
    assert Word("#Alpha", mention=True) in words
    assert Word("@Bob", mention=True) in words
    assert Word("16:00", code=True) in words


def test_what_is_escaped_is_shown_as_it_was_written() -> None:
    assert "".join(word.text for word in read(r"\*Cyd\* \_x\_ \<\@5\>", {})) == "*Cyd* _x_ <@5>"


def test_a_block_of_code_keeps_its_lines() -> None:
    words = list(read("```\nBob_RSI\n```", {}))
    assert Word("Bob_RSI", code=True) in words
    assert not any("`" in word.text for word in words)

import pytest

from reports.fonts import face_for


@pytest.mark.parametrize(
    ("script", "letters", "name"),
    [
        ("Latin", "aZéßŁğ", "NotoSans"),
        ("Vietnamese", "ơựạ", "NotoSans"),
        ("Greek", "αΩ", "NotoSans"),
        ("Cyrillic", "яЖі", "NotoSans"),
        ("Hebrew", "אש", "FiraGO"),
        ("Arabic", "مپ", "FiraGO"),
        ("Thai", "กำ", "FiraGO"),
        ("Devanagari", "नमि", "FiraGO"),
        ("Georgian", "აქ", "FiraGO"),
        ("Han", "王龍汉", "WenQuanYi"),
        ("Kana", "さサ", "WenQuanYi"),
        ("Hangul", "김철", "WenQuanYi"),
    ],
)
def test_each_script_has_a_font(script: str, letters: str, name: str) -> None:
    faces = [face_for(letter) for letter in letters]
    assert {face.name for face in faces if face} == {name}, script
    assert all(faces)


def test_what_no_font_has_is_known() -> None:
    assert face_for("🦩") is None


def test_bold_text_falls_back_like_plain_text() -> None:
    faces = [face_for(letter, bold=True) for letter in "aש王"]
    assert [face.name for face in faces if face] == ["NotoSans-Bold", "FiraGO-Bold", "WenQuanYi"]


def test_digits_are_equally_wide_so_that_columns_of_numbers_align() -> None:
    face = face_for("0")
    assert face is not None
    assert len({face.widths[ord(digit)] for digit in "0123456789"}) == 1

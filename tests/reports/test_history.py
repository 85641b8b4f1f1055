from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image

from reports.history import Point, history_png, total_words

START = datetime(2026, 11, 1, 18, tzinfo=UTC)


def points(count: int) -> list[Point]:
    return [Point("sm-k3m9qa", START + timedelta(days=7 * n), 3600, 10_000 * n) for n in range(count)]


def test_the_same_points_give_the_same_picture() -> None:
    assert history_png(points(5), "Europe/Berlin") == history_png(points(5), "Europe/Berlin")


def test_each_session_is_a_row_and_nothing_is_a_picture_too() -> None:
    few, many, none = (Image.open(BytesIO(history_png(points(n), "UTC"))) for n in (2, 24, 0))
    assert many.height - few.height == 22 * 52
    assert none.height > 0


def test_the_total_counts_sessions_as_one_says_it() -> None:
    assert total_words(points(1)).endswith("0 aUEC in 1 session")
    assert total_words(points(2)).endswith("aUEC in 2 sessions")


def test_a_larger_amount_has_a_longer_bar() -> None:
    drawn = Image.open(BytesIO(history_png([*points(2)], "UTC"))).convert("RGB")
    width = [
        sum(drawn.getpixel((x, 96 + 3 + 52 * row)) == (0x3D, 0x5A, 0x45) for x in range(drawn.width))
        for row in (0, 1)
    ]
    assert width[0] < width[1]

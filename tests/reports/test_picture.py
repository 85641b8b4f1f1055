import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from reports.model import PayrollReport
from reports.picture import payroll_png
from tests.reports.elsewhere import digest_elsewhere
from tests.reports.hostile import HOSTILE
from tests.reports.samples import README_PICTURE, crowd, estimate, readme_example, report_of, worked_example


def draw(report: PayrollReport) -> Image.Image:
    return Image.open(BytesIO(payroll_png(report)))


def test_the_same_payroll_gives_the_same_bytes_twice_and_in_another_process() -> None:
    picture = payroll_png(report_of(worked_example()))
    assert picture == payroll_png(report_of(worked_example()))
    assert hashlib.sha256(picture).hexdigest() == digest_elsewhere("reports.picture", "payroll_png")


@pytest.mark.parametrize("size", [1, 2, 25, 26, 1000])
def test_any_crowd_fits_a_phone_and_a_message(size: int) -> None:
    picture = payroll_png(report_of(crowd(size)))
    assert Image.open(BytesIO(picture)).width == 1080
    assert Image.open(BytesIO(picture)).height < 2200
    assert len(picture) < 500_000


def test_more_than_twenty_five_people_are_summed_up_in_one_line() -> None:
    all_shown, one_more, many_more = (draw(report_of(crowd(size))).height for size in (25, 26, 1000))
    assert one_more - all_shown == 48  # one line of size 32, half as high again
    assert many_more == one_more


def test_an_estimate_carries_a_red_banner() -> None:
    red = (218, 55, 60)
    assert red in colors_of(report_of(estimate(), saved_at=None))
    assert red not in colors_of(report_of(worked_example()))


def colors_of(report: PayrollReport) -> set[object]:
    return {color for _, color in draw(report).convert("RGB").getcolors(maxcolors=2**16) or ()}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_damages_nothing_but_its_own_row(what: str) -> None:
    name, _ = HOSTILE[what]
    usual = draw(report_of(worked_example())).convert("RGB")
    other = draw(report_of(worked_example(), names={1: name})).convert("RGB")
    assert other.size == usual.size
    box = ImageChops.difference(usual, other).getbbox()
    assert box is None or box[3] - box[1] <= 54  # the height of one row


def test_the_picture_in_the_readme_is_what_is_drawn_today() -> None:
    shown = Image.open(README_PICTURE).convert("RGB")
    drawn = draw(readme_example()).convert("RGB")
    assert shown.size == drawn.size
    # Other versions of the font renderer place pixels a little differently.
    assert max(ImageStat.Stat(ImageChops.difference(shown, drawn)).mean) < 3
    assert Path(README_PICTURE).stat().st_size < 200_000

from io import BytesIO

from PIL import Image

from tests.pictures.screens import form_png, message_png
from tests.stories.scenes import draft_of, form_of, stopped_hour
from tests.stories.stage import Stage


async def test_a_message_is_as_high_as_what_is_in_it(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "*Bob*", "小明")
    draft = await draft_of(stage, code)
    drawn = Image.open(BytesIO(message_png(draft.message, {})))
    assert drawn.width == 1080
    assert drawn.height > 600
    assert len(drawn.getcolors() or ()) > 10


async def test_a_form_shows_what_is_filled_in(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    form = form_of(await stage.boss.presses("Payer and fee", on=await draft_of(stage, code)))
    before = form_png(form)
    form["Fee in percent"] = "0.75"
    assert form_png(form) != before
